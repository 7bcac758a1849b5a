//! An interval for a share of few.

use super::Interval;

/// Standard deviations to each side: 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// The 95 % score interval of a share: `hits` of `n`. From 0 to 1 where there is nothing.
///
/// # Source
/// Wilson (1927), "Probable inference, the law of succession, and statistical inference",
/// DOI 10.1080/01621459.1927.10502953.
#[must_use]
pub fn wilson_interval(hits: u64, n: u64) -> Interval {
    if n == 0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let (hits, n) = (hits.min(n) as f64, n as f64);
    let share = hits / n;
    let middle = (share + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let under = share * (1.0 - share) / n + Z * Z / (4.0 * n * n);
    let reach = Z / (1.0 + Z * Z / n) * libm::sqrt(under);
    // What is exact on paper stays exact: no hit starts at 0, nothing but hits ends at 1.
    let low = if hits == 0.0 { 0.0 } else { (middle - reach).max(0.0) };
    Interval { low, high: if hits == n { 1.0 } else { (middle + reach).min(1.0) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_solve_their_equation() {
        for (hits, n) in [(1, 10), (5, 10), (3, 20_000), (19_999, 20_000)] {
            let Interval { low, high } = wilson_interval(hits, n);
            let share = hits as f64 / n as f64;
            for end in [low, high] {
                // The share is Z standard errors away from either end, errors taken at the end.
                let errors = (share - end).abs() / (end * (1.0 - end) / n as f64).sqrt();
                assert!((errors - Z).abs() < 1e-6, "{hits} of {n}: {errors}");
            }
            assert!(low < share && share < high);
        }
    }

    #[test]
    fn none_and_all_reach_the_edge() {
        // z² / (n + z²) for n = 100.
        let none = wilson_interval(0, 100);
        assert!(none.low == 0.0 && (none.high - 3.841_458_8 / 103.841_458_8).abs() < 1e-9);
        assert_eq!(wilson_interval(100, 100).high, 1.0);
        assert_eq!(wilson_interval(0, 0), Interval { low: 0.0, high: 1.0 });
    }
}
