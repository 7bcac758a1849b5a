//! How unevenly events fill time.

use super::float;

/// Fano factor: variance over mean of the numbers of events in bins of `bin_ms`. Times lie in
/// `from..until`, ascending; a last bin that is not whole is left out. None without events.
///
/// 1 for chance at a steady rate, 0 for a clock, larger the more events come together.
pub(crate) fn fano(times: &[i64], from: i64, until: i64, bin_ms: i64) -> Option<f64> {
    let n_bins = usize::try_from((until - from) / bin_ms).ok().filter(|&n| n > 0)?;
    let mut counts = vec![0_u64; n_bins];
    for at in times {
        let bin = usize::try_from((at - from).div_euclid(bin_ms)).ok();
        bin.and_then(|bin| counts.get_mut(bin)).into_iter().for_each(|count| *count += 1);
    }
    let n = float(n_bins as u64);
    let mean = float(counts.iter().sum()) / n;
    let squares: f64 = counts.iter().map(|&count| (float(count) - mean).powi(2)).sum();
    (mean > 0.0).then(|| squares / n / mean)
}

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, reason = "made-up numbers are small")]
mod tests {
    use super::*;
    use crate::fidelity::testing::Draws;

    /// Counts 2, 0, 2, 0: mean 1, variance 1.
    #[test]
    fn four_bins_by_hand() {
        assert_eq!(fano(&[0, 5, 20, 29], 0, 40, 10), Some(1.0));
        // 39 is in a bin that is not whole: counts 2, 0, 4 with mean 2 and variance 8/3.
        let fano_of_three = fano(&[0, 5, 20, 25, 26, 29, 39], 0, 39, 10).unwrap();
        assert!((fano_of_three - 4.0 / 3.0).abs() < 1e-12);
        assert_eq!(fano(&[], 0, 40, 10), None);
    }

    #[test]
    fn clocks_have_none_and_chance_has_one() {
        let clock: Vec<i64> = (0..1_000).map(|i| i * 10).collect();
        assert_eq!(fano(&clock, 0, 10_000, 100), Some(0.0));
        let mut draws = Draws::new(2);
        let mut at = 0.0;
        let chance: Vec<i64> = std::iter::repeat_with(|| {
            at += draws.exponential(700.0);
            at as i64
        })
        .take_while(|&at| at < 20_000_000)
        .collect();
        // 20,000 bins: standard error √(2 / 20,000) = 0.01, four of them.
        let fano = fano(&chance, 0, 20_000_000, 1_000).unwrap();
        assert!((fano - 1.0).abs() < 0.04, "{fano}");
    }
}
