//! Whether paired differences lean to one side.

use statrs::distribution::{ContinuousCDF, Normal};

use super::ranks;

/// Most differences for which the distribution is counted out; beyond it the normal approximation
/// with its correction for ties is exact to three digits.
const EXACT_MAX: usize = 50;

/// Two-sided p-value of the signed-rank test that differences are as likely up as down. Zeros are
/// left out; without any difference the answer is 1.
///
/// # Complexity
/// O(n³) for n ≤ 50 differences, O(n log n) beyond.
///
/// # Source
/// Wilcoxon (1945), "Individual comparisons by ranking methods", DOI 10.2307/3001968; zeros as in
/// the original.
#[must_use]
pub fn wilcoxon(differences: &[f64]) -> f64 {
    let moved: Vec<f64> = differences.iter().copied().filter(|d| *d != 0.0).collect();
    if moved.is_empty() {
        return 1.0;
    }
    let sizes: Vec<f64> = moved.iter().map(|d| d.abs()).collect();
    let ranks = ranks(&sizes);
    let up: f64 = moved.iter().zip(&ranks).filter(|(d, _)| **d > 0.0).map(|(_, rank)| rank).sum();
    if moved.len() <= EXACT_MAX { counted_out(&ranks, up) } else { approximate(&ranks, up) }
}

/// The share of all signings that are at least as far from the middle.
fn counted_out(ranks: &[f64], up: f64) -> f64 {
    // Mean ranks of ties are halves, so twice a rank is whole.
    let doubled: Vec<usize> = ranks.iter().map(|&rank| whole(2.0 * rank)).collect();
    let total: usize = doubled.iter().sum();
    let mut ways = vec![0.0; total + 1];
    ways[0] = 1.0;
    let mut reached = 0;
    for rank in doubled {
        reached += rank;
        for sum in (rank..=reached).rev() {
            ways[sum] += ways[sum - rank];
        }
    }
    let low = whole(2.0 * up).min(total - whole(2.0 * up));
    let tail: f64 = ways[..=low].iter().sum();
    let all = libm::pow(2.0, ranks.len() as f64);
    (2.0 * tail / all).min(1.0)
}

fn approximate(ranks: &[f64], up: f64) -> f64 {
    let mean = ranks.iter().sum::<f64>() / 2.0;
    let variance = ranks.iter().map(|rank| rank * rank).sum::<f64>() / 4.0;
    // Half a rank towards the middle, because sums of ranks come in steps.
    let distance = ((up - mean).abs() - 0.5).max(0.0) / libm::sqrt(variance);
    (2.0 * Normal::standard().sf(distance)).min(1.0)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sums of small ranks")]
fn whole(value: f64) -> usize {
    libm::round(value) as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The obvious twin: every way to sign the ranks.
    fn by_all_signings(differences: &[f64]) -> f64 {
        let moved: Vec<f64> = differences.iter().copied().filter(|d| *d != 0.0).collect();
        let ranks = ranks(&moved.iter().map(|d| d.abs()).collect::<Vec<_>>());
        let middle = ranks.iter().sum::<f64>() / 2.0;
        let up = |signs: usize| -> f64 {
            (0..ranks.len()).filter(|place| signs >> place & 1 == 1).map(|place| ranks[place]).sum()
        };
        let observed = (0..moved.len()).filter(|&place| moved[place] > 0.0);
        let observed: f64 = observed.map(|place| ranks[place]).sum();
        let far = |signs: &usize| (up(*signs) - middle).abs() >= (observed - middle).abs() - 1e-9;
        let all = 1_usize << ranks.len();
        (0..all).filter(far).count() as f64 / all as f64
    }

    #[test]
    fn three_differences_up_leave_a_quarter() {
        assert_eq!(wilcoxon(&[1.0, 2.0, 3.0]), 0.25);
        assert_eq!(wilcoxon(&[0.0, 0.0]), 1.0);
        assert_eq!(wilcoxon(&[5.0, -5.0]), 1.0);
    }

    #[test]
    fn the_approximation_agrees_where_both_can_be_had() {
        let differences: Vec<f64> = (1..=40).map(|n| f64::from(n) - 14.5).collect();
        let ranks = ranks(&differences.iter().map(|d| d.abs()).collect::<Vec<_>>());
        let up: f64 =
            differences.iter().zip(&ranks).filter(|(d, _)| **d > 0.0).map(|(_, r)| r).sum();
        let (exact, near) = (counted_out(&ranks, up), approximate(&ranks, up));
        assert!((exact - near).abs() < 1e-3, "{exact} {near}");
    }

    proptest! {
        #[test]
        fn counting_out_equals_its_twin(differences in proptest::collection::vec(-4_i8..5, 1..10)) {
            let differences: Vec<f64> = differences.into_iter().map(f64::from).collect();
            let (fast, slow) = (wilcoxon(&differences), by_all_signings(&differences));
            let holds = (fast - slow).abs() < 1e-12;
            prop_assert!(holds || differences.iter().all(|d| *d == 0.0), "{fast} {slow}");
        }
    }
}
