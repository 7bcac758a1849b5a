//! Ties that stand out.

use super::DisparityOf;
use crate::corpus::dense;
use crate::incidence::Incidence;
use crate::overlap::Overlaps;
use crate::ties::Tie;

/// The cosines above 0 of gensim's TF-IDF vectors, rounded to 12 decimals so that equal vectors tie
/// exactly, and what was sampled.
pub(super) fn cosines(
    held: &Incidence,
    rank: &[u64],
    objects: &str,
    comparisons_max: u64,
) -> (Vec<Tie>, Option<String>) {
    let n_rows = held.objects.degrees().filter(|&n| n > 0).count() as f64;
    let idf = |n_holders: usize| libm::log2(n_rows / n_holders.max(1) as f64);
    let square: Vec<f64> = held.holders.degrees().map(|n| idf(n) * idf(n)).collect();
    // What everybody holds weighs nothing, and need not be compared.
    let held = held.keep(|_| true, |object| square[object as usize] > 0.0);
    let product =
        |object: u32, a: u32, b: u32| f64::from(a) * f64::from(b) * square[object as usize];
    let norm = |row| -> f64 {
        libm::sqrt(held.objects.of(row).iter().map(|o| product(o.id, o.count, o.count)).sum())
    };
    let norms: Vec<f64> = (0..dense(held.objects.len())).map(norm).collect();
    let mut overlaps = Overlaps::new(&held, rank, comparisons_max);
    let mut ties = Vec::new();
    overlaps.each_row(product, |a, partners| {
        for &(b, dot) in partners.iter().filter(|(b, _)| *b > a) {
            let strength = libm::round(dot / (norms[a as usize] * norms[b as usize]) * 1e12) / 1e12;
            ties.extend((strength > 0.0).then_some(Tie { a, b, strength }));
        }
    });
    ties.sort_unstable_by_key(|tie| (tie.a, tie.b));
    (ties, overlaps.note(objects, comparisons_max))
}

/// Ties whose disparity is below `level`.
pub(super) fn kept(n: usize, mut ties: Vec<Tie>, level: f64, of: DisparityOf) -> Vec<Tie> {
    let (mut degrees, mut strengths) = (vec![0_u32; n], vec![0.0; n]);
    for tie in &ties {
        for end in [tie.a as usize, tie.b as usize] {
            degrees[end] += 1;
            strengths[end] += tie.strength;
        }
    }
    let disparity = |end: u32, strength: f64| {
        let degree = degrees[end as usize];
        let others = 1.0 - strength / strengths[end as usize];
        (degree > 1).then(|| libm::pow(others.max(0.0), f64::from(degree - 1)))
    };
    ties.retain(|tie| {
        let ends = [tie.a, tie.b].map(|end| disparity(end, tie.strength));
        let decides = match of {
            DisparityOf::Either => ends.into_iter().flatten().reduce(f64::min),
            DisparityOf::Last => ends[1].or(ends[0]),
        };
        decides.is_some_and(|disparity| disparity < level)
    });
    ties
}
