//! How likely it is that a difference is told from none.

use statrs::distribution::{ChiSquared, ContinuousCDF, Normal, StudentsT};

/// How likely a difference that matters should be told from none; the usual choice (Cohen 1988,
/// section 2.4).
pub const ENOUGH_POWER: f64 = 0.8;

/// Equally likely spreads over which is averaged; the answer is then right to three digits.
const SPREADS: u32 = 200;

/// The chance that Student's test finds a mean that lies so many standard errors to one side of none,
/// when it takes for one what chance alone would bring about with probability `alpha` on that side:
/// the upper tail of the noncentral t distribution.
///
/// # Panics
/// Where `freedom`, the degrees of freedom of the error, is not positive.
///
/// # Complexity
/// 200 quantiles.
///
/// # Source
/// Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, section 2.2; the noncentral t
/// as a mixture of normal laws over the spread that happens to be measured.
#[must_use]
pub fn power(alpha: f64, errors: f64, freedom: f64) -> f64 {
    let bound = quantile(alpha, freedom);
    let spreads = ChiSquared::new(freedom).expect("degrees of freedom are positive");
    let found = |nth: u32| {
        let share = (f64::from(nth) + 0.5) / f64::from(SPREADS);
        let spread = libm::sqrt(spreads.inverse_cdf(share) / freedom);
        Normal::standard().cdf(errors - bound * spread)
    };
    (0..SPREADS).map(found).sum::<f64>() / f64::from(SPREADS)
}

/// Student's t that is exceeded with probability `alpha`.
pub(super) fn quantile(alpha: f64, freedom: f64) -> f64 {
    let law = StudentsT::new(0.0, 1.0, freedom).expect("degrees of freedom are positive");
    law.inverse_cdf(1.0 - alpha)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(alpha: f64, size: f64, n: f64, expected: f64) {
        let found = power(alpha, size * n.sqrt(), n - 1.0);
        assert!((found - expected).abs() < 2e-4, "{found} for {expected}");
    }

    /// `scipy.stats.nct.sf(scipy.stats.t.isf(alpha, n - 1), n - 1, size * sqrt(n))`.
    #[test]
    fn chances_are_those_of_the_noncentral_t() {
        check(0.025, 0.5, 34.0, 0.807_777);
        check(0.025, 0.8, 15.0, 0.821_310);
        check(0.05, 0.5, 27.0, 0.811_832);
        check(0.005, 2.0, 3.0, 0.121_421);
        check(0.025, 0.1, 1_000.0, 0.884_789);
    }

    #[test]
    fn of_nothing_as_much_is_found_as_chance_allows() {
        for freedom in [1.0, 4.0, 60.0] {
            assert!((power(0.025, 0.0, freedom) - 0.025).abs() < 1e-4, "{freedom}");
        }
    }
}
