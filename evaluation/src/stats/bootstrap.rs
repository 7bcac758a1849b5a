//! An interval for a mean by drawing the seeds again.

use rand::{RngExt, SeedableRng};
use rand_xoshiro::SplitMix64;

use super::Interval;

/// Draws; the ends of a 95 % interval then move by a few hundredths of its width.
const DRAWS: usize = 2_000;

/// The 95 % percentile interval of the mean of these values, each drawn as often as there are
/// values. The draws are fixed by the number of values alone. `None` with fewer than two.
///
/// # Complexity
/// 2,000 n for n values.
///
/// # Source
/// Efron and Tibshirani (1993), An Introduction to the Bootstrap, section 13.3.
#[must_use]
pub fn bootstrap_interval(values: &[f64]) -> Option<Interval> {
    stratified_bootstrap(&[values])
}

/// The same of the mean of the means of strata, each drawn again within itself. Empty strata do not
/// count; `None` without any value, and where a stratum has a single one, which says nothing of how
/// it would scatter.
///
/// # Complexity
/// 2,000 n for n values.
#[must_use]
pub fn stratified_bootstrap<S: AsRef<[f64]>>(strata: &[S]) -> Option<Interval> {
    let filled = strata.iter().map(AsRef::as_ref).filter(|values| !values.is_empty());
    let filled: Vec<&[f64]> = filled.collect();
    let sizes: Vec<usize> = filled.iter().map(|values| values.len()).collect();
    if sizes.is_empty() || sizes.contains(&1) {
        return None;
    }
    let mean = |drawn: Vec<Vec<usize>>| {
        let of_stratum = |(values, drawn): (&&[f64], &Vec<usize>)| {
            drawn.iter().map(|&place| values[place]).sum::<f64>() / values.len() as f64
        };
        filled.iter().zip(&drawn).map(of_stratum).sum::<f64>() / filled.len() as f64
    };
    Some(percentiles(redraws(&sizes).map(mean).collect()))
}

/// For strata of these sizes the places of values drawn again, 2,000 times. The draws are fixed by
/// the number of values alone.
pub fn redraws(sizes: &[usize]) -> impl Iterator<Item = Vec<Vec<usize>>> {
    let mut random = SplitMix64::seed_from_u64(sizes.iter().sum::<usize>() as u64);
    (0..DRAWS).map(move |_| {
        let mut of_stratum =
            |&n: &usize| -> Vec<usize> { (0..n).map(|_| random.random_range(0..n)).collect() };
        sizes.iter().map(&mut of_stratum).collect()
    })
}

/// The 95 % percentile interval of a statistic from its values over [`redraws`].
///
/// # Panics
/// Without a value.
#[must_use]
pub fn percentiles(mut drawn: Vec<f64>) -> Interval {
    drawn.sort_by(f64::total_cmp);
    let at = |share: usize| drawn[share * (drawn.len() - 1) / 1_000];
    Interval { low: at(25), high: at(975) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_holds_the_mean_and_narrows() {
        let few: Vec<f64> = (0..10).map(f64::from).collect();
        let many: Vec<f64> = (0..1_000).map(|n| f64::from(n % 10)).collect();
        let (wide, narrow) =
            (bootstrap_interval(&few).unwrap(), bootstrap_interval(&many).unwrap());
        assert!(wide.low < 4.5 && 4.5 < wide.high);
        assert!(narrow.low < 4.5 && 4.5 < narrow.high);
        // The standard error of 1,000 is a tenth of that of 10.
        let ratio = (wide.high - wide.low) / (narrow.high - narrow.low);
        assert!((8.0..12.5).contains(&ratio), "{ratio}");
        assert_eq!(bootstrap_interval(&[1.0]), None);
        assert_eq!(bootstrap_interval(&[2.0, 2.0]), Some(Interval { low: 2.0, high: 2.0 }));
    }

    #[test]
    fn strata_are_drawn_within_themselves_and_weigh_the_same() {
        let many: Vec<f64> = (0..10).map(|n| 0.1 * f64::from(n)).collect();
        let found = stratified_bootstrap(&[many.clone(), vec![10.0, 10.0], vec![]]).unwrap();
        let alone = bootstrap_interval(&many).unwrap();
        // Half of the first stratum's width, about half of its mean and ten.
        let ratio = (found.high - found.low) / (alone.high - alone.low);
        assert!((0.45..0.55).contains(&ratio), "{ratio}");
        assert!(found.low < 5.225 && 5.225 < found.high, "{found:?}");
        assert_eq!(stratified_bootstrap(&[many, vec![1.0]]), None);
        assert_eq!(stratified_bootstrap::<Vec<f64>>(&[]), None);
    }
}
