//! How popularity falls with rank.

use super::slope::slope;

/// Points for each factor of ten of rank.
const PER_DECADE: i32 = 20;

/// Slope of the logarithm of counts (descending) against that of rank, for ranks `from` to `until`
/// (from 1, inclusive), at ranks evenly spaced in their logarithm, so that each decade counts
/// alike. None where there are fewer counts than `until`.
pub(crate) fn rank_slope(descending: &[u32], from: u32, until: u32) -> Option<f64> {
    let steps = libm::log10(f64::from(until) / f64::from(from)) * f64::from(PER_DECADE);
    let steps = libm::round(steps).max(1.0);
    let ratio = f64::from(until) / f64::from(from);
    let mut points = Vec::new();
    let mut step = 0.0;
    while step <= steps {
        let rank = libm::round(f64::from(from) * libm::pow(ratio, step / steps));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank")]
        let &count = descending.get((rank as usize).checked_sub(1)?)?;
        points.push((libm::log(rank), libm::log(f64::from(count.max(1)))));
        step += 1.0;
    }
    slope(&points)
}

/// Share of the highest `n` of all counts (descending).
pub(crate) fn top_share(descending: &[u32], n: usize) -> Option<f64> {
    let sum = |counts: &[u32]| counts.iter().copied().map(f64::from).sum::<f64>();
    let all = sum(descending);
    (all > 0.0).then(|| sum(&descending[..n.min(descending.len())]) / all)
}

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, reason = "made-up numbers are small")]
mod tests {
    use super::*;

    #[test]
    fn exact_power_laws_have_their_slope() {
        for exponent in [0.5, 0.8, 1.0] {
            let count = |rank: i32| (1e9 * f64::from(rank).powf(-exponent)) as u32;
            let counts: Vec<u32> = (1..=1_000).map(count).collect();
            let found = rank_slope(&counts, 10, 1_000).unwrap();
            assert!((found + exponent).abs() < 1e-3, "{found} for {exponent}");
        }
    }

    #[test]
    fn too_few_ranks_have_no_slope() {
        assert_eq!(rank_slope(&[5; 999], 10, 1_000), None);
        assert!(rank_slope(&[5; 1_000], 10, 1_000).unwrap().abs() < 1e-12);
    }

    #[test]
    fn shares_by_hand() {
        assert_eq!(top_share(&[5, 3, 1, 1], 1), Some(0.5));
        assert_eq!(top_share(&[5, 3, 1, 1], 9), Some(1.0));
        assert_eq!(top_share(&[], 1), None);
    }
}
