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
    if values.len() < 2 {
        return None;
    }
    let mut random = SplitMix64::seed_from_u64(values.len() as u64);
    let mut draw = || -> f64 {
        let drawn = (0..values.len()).map(|_| values[random.random_range(0..values.len())]);
        drawn.sum::<f64>() / values.len() as f64
    };
    let mut means: Vec<f64> = (0..DRAWS).map(|_| draw()).collect();
    means.sort_by(f64::total_cmp);
    let at = |share: usize| means[share * (DRAWS - 1) / 1_000];
    Some(Interval { low: at(25), high: at(975) })
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
}
