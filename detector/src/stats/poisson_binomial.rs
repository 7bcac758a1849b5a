//! The number of successes in independent trials of unequal chance.

/// Trials up to which [`upper_tail`] is exact.
pub const EXACT_MAX: usize = 200;

/// P(X ≥ `k`) for X the number of successes: exact up to [`EXACT_MAX`] trials, else the upper
/// bound of [`upper_bound`]. 1 for `k` = 0. Probabilities lie in `0..=1`.
///
/// The exact tail comes from the usual recursion over trials with `k` as an absorbing state, a sum
/// of positive terms, so small tails keep their relative accuracy until they underflow to 0.
///
/// # Complexity
/// O(n·k) for n trials.
///
/// ```
/// use claque_detector::stats::poisson_binomial::upper_tail;
///
/// assert!((upper_tail(&[0.5, 0.2], 1) - 0.6).abs() < 1e-15);
/// assert!((upper_tail(&[0.5, 0.2], 2) - 0.1).abs() < 1e-15);
/// ```
#[must_use]
pub fn upper_tail(probabilities: &[f64], k: usize) -> f64 {
    if k > probabilities.len() {
        return 0.0;
    }
    if probabilities.len() > EXACT_MAX {
        return upper_bound(probabilities.len() as f64, probabilities.iter().sum(), k as f64);
    }
    let mut chance = vec![0.0; k + 1];
    chance[0] = 1.0;
    for (seen, &success) in probabilities.iter().enumerate() {
        step(&mut chance, success, k, seen + 1);
    }
    chance[k].min(1.0)
}

/// Takes in the trial number `seen`; at least `k` successes stay at least `k`.
fn step(chance: &mut [f64], success: f64, k: usize, seen: usize) {
    if k <= seen && k > 0 {
        chance[k] += chance[k - 1] * success;
    }
    for successes in (0..k.min(seen + 1)).rev() {
        let from_below = if successes > 0 { chance[successes - 1] * success } else { 0.0 };
        chance[successes] = chance[successes] * (1.0 - success) + from_below;
    }
}

/// An upper bound on P(X ≥ `k`) for `n` trials that expect `mean` successes:
/// exp(−n·KL(k/n ‖ mean/n)) where `k` exceeds the mean, else 1 (Hoeffding 1963,
/// doi:10.1080/01621459.1963.10500830, theorem 1).
#[must_use]
pub fn upper_bound(n: f64, mean: f64, k: f64) -> f64 {
    if k <= mean {
        return 1.0;
    }
    let successes = k * libm::log(k / mean);
    let failures = if k < n { (n - k) * libm::log((n - k) / (n - mean)) } else { 0.0 };
    libm::exp(-(successes + failures))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Sums the chances of all outcomes with at least `k` successes.
    fn by_all_outcomes(probabilities: &[f64], k: usize) -> f64 {
        let outcomes = 0..1_u32 << probabilities.len();
        let chance = |outcome: u32| -> f64 {
            let trial =
                |(bit, p): (usize, &f64)| if outcome >> bit & 1 == 1 { *p } else { 1.0 - p };
            probabilities.iter().enumerate().map(trial).product()
        };
        outcomes.filter(|outcome| outcome.count_ones() as usize >= k).map(chance).sum()
    }

    proptest! {
        #[test]
        fn the_tail_is_the_sum_over_outcomes(
            probabilities in prop::collection::vec(0.0..=1.0_f64, 0..10),
            k in 0_usize..12,
        ) {
            let (fast, slow) = (upper_tail(&probabilities, k), by_all_outcomes(&probabilities, k));
            prop_assert!((fast - slow).abs() < 1e-12, "{fast} {slow}");
        }

        #[test]
        fn the_bound_is_above_the_tail(
            probabilities in prop::collection::vec(0.001..=0.5_f64, 1..40),
            k in 1_usize..40,
        ) {
            prop_assume!(k <= probabilities.len());
            let mean = probabilities.iter().sum();
            let bound = upper_bound(probabilities.len() as f64, mean, k as f64);
            prop_assert!(bound >= upper_tail(&probabilities, k) * (1.0 - 1e-12));
        }
    }

    #[test]
    fn small_tails_keep_their_digits() {
        let tail = upper_tail(&[1e-4; 60], 50);
        // C(60, 50) = 75394027566 times 1e-200, and 51 successes are 2e-5 as likely.
        let leading = 75_394_027_566.0 * 1e-200 * libm::pow(0.9999, 10.0);
        assert!((tail / leading - 1.0).abs() < 1e-4, "{tail} {leading}");
    }
}
