//! Cosine similarity of TF-IDF vectors, as two case studies of Pacheco et al. (2021) use it.
//!
//! The weights are those of scikit-learn's `TfidfVectorizer` with `sublinear_tf`: a row that has an
//! object c times weighs it (1 + ln c) · (ln((1 + n) / (1 + holders)) + 1) among n rows. Objects
//! with fewer than `min_holders` holders are left out, unless that leaves none.

use crate::corpus::dense;
use crate::incidence::Incidence;
use crate::overlap::Overlaps;
use crate::ties::Tie;

/// What the two have in common.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cosine {
    /// Least posts (or uses) of a row that takes part.
    pub(super) min_support: u32,
    /// Least holders of an object.
    pub(super) min_holders: usize,
    /// Most similar rows to keep per row, the row itself among them.
    pub(super) neighbours: usize,
    /// Most comparisons of holders of an object.
    pub(super) comparisons_max: u64,
}

impl Cosine {
    /// Ties of every row to its most similar ones, each once; cosines are rounded to 12 decimals,
    /// so that equal vectors tie exactly.
    pub(super) fn ties(
        &self,
        held: &Incidence,
        rank: &[u64],
        objects: &str,
    ) -> (Vec<Tie>, Option<String>) {
        let (held, n_rows) = self.supported(held);
        let weights = Weights::new(&held, n_rows);
        let mut overlaps = Overlaps::new(&held, rank, self.comparisons_max);
        let mut ties = Vec::new();
        let mut nearest = Vec::new();
        overlaps.each_row(
            |object, mine, theirs| weights.product(object, mine, theirs),
            |row, partners| {
                nearest.clear();
                nearest.extend(partners.iter().map(|&(b, dot)| (weights.cosine(row, b, dot), b)));
                self.keep_nearest(&mut nearest, rank);
                let tie = |&(strength, b)| Tie { a: row.min(b), b: row.max(b), strength };
                ties.extend(nearest.iter().map(tie));
            },
        );
        ties.sort_unstable_by_key(|tie| (tie.a, tie.b));
        ties.dedup();
        (ties, overlaps.note(objects, self.comparisons_max))
    }

    /// Rows with enough support and two distinct objects, objects with enough of those as holders,
    /// and the number of rows.
    fn supported(&self, held: &Incidence) -> (Incidence, usize) {
        let enough = |row: u32| {
            let of_row = held.objects.of(row);
            let support: u64 = of_row.iter().map(|object| u64::from(object.count)).sum();
            of_row.len() > 1 && support >= u64::from(self.min_support)
        };
        let supported = held.keep(enough, |_| true);
        let n_rows = supported.objects.degrees().filter(|&n| n > 0).count();
        let common = |object: u32| supported.holders.of(object).len() >= self.min_holders;
        if (0..dense(supported.holders.len())).any(common) {
            return (supported.keep(|_| true, common), n_rows);
        }
        (supported, n_rows)
    }

    fn keep_nearest(&self, nearest: &mut Vec<(f64, u32)>, rank: &[u64]) {
        let others = self.neighbours - 1;
        if nearest.len() > others {
            nearest.select_nth_unstable_by(others, |x, y| {
                y.0.total_cmp(&x.0).then(rank[x.1 as usize].cmp(&rank[y.1 as usize]))
            });
            nearest.truncate(others);
        }
    }
}

/// Squared inverse frequencies, term frequencies by count, and lengths of vectors.
struct Weights {
    squared_idf: Vec<f64>,
    tf: Vec<f64>,
    norm: Vec<f64>,
}

impl Weights {
    fn new(held: &Incidence, n_rows: usize) -> Self {
        let idf = |n_holders| libm::log((1 + n_rows) as f64 / (1 + n_holders) as f64) + 1.0;
        let squared_idf = held.holders.degrees().map(|n| idf(n) * idf(n)).collect();
        let largest = held.objects.held.iter().map(|object| object.count).max().unwrap_or(0);
        let tf = (0..=largest).map(|count| 1.0 + libm::log(f64::from(count.max(1)))).collect();
        let mut weights = Self { squared_idf, tf, norm: Vec::new() };
        let norm = |row| {
            let of_row = held.objects.of(row).iter();
            let squares = of_row.map(|o| weights.product(o.id, o.count, o.count));
            libm::sqrt(squares.sum())
        };
        weights.norm = (0..dense(held.objects.len())).map(norm).collect();
        weights
    }

    fn product(&self, object: u32, mine: u32, theirs: u32) -> f64 {
        let tf = |count: u32| self.tf[count as usize];
        tf(mine) * tf(theirs) * self.squared_idf[object as usize]
    }

    fn cosine(&self, a: u32, b: u32, dot: f64) -> f64 {
        let cosine = dot / (self.norm[a as usize] * self.norm[b as usize]);
        libm::round(cosine * 1e12) / 1e12
    }
}
