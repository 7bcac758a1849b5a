//! What to believe of two methods: the first better, both practically alike, or the second better.

use rand::SeedableRng;
use rand_distr::{Distribution, Exp1, Gamma};
use rand_xoshiro::SplitMix64;

/// Draws from the posterior; beliefs are then known to about one in a hundred.
const DRAWS: usize = 5_000;
/// Weight of the observation "no difference" that is added, as in the source.
const PRIOR: f64 = 0.5;

/// Shares of belief that add up to 1.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Belief {
    /// The first is worse by more than is practically nothing.
    pub worse: f64,
    /// The two are practically alike.
    pub alike: f64,
    /// The first is better by more than is practically nothing.
    pub better: f64,
}

/// The Bayesian signed-rank test on paired differences (first minus second), one per scenario, with
/// a region of practical equivalence of `rope` to each side of zero.
///
/// # Complexity
/// 5,000 n² for n differences.
///
/// # Source
/// Benavoli, Corani, Demšar and Zaffalon (2017), "Time for a change", JMLR 18(77), section 4.2.
#[must_use]
pub fn signed_rank_belief(differences: &[f64], rope: f64) -> Belief {
    let values: Vec<f64> = std::iter::once(0.0).chain(differences.iter().copied()).collect();
    let sides = sides(&values, rope);
    let mut random = SplitMix64::seed_from_u64(values.len() as u64);
    let prior = Gamma::new(PRIOR, 1.0).expect("both are positive");
    let (mut worse, mut alike, mut better) = (0.0, 0.0, 0.0);
    let mut weights = vec![0.0; values.len()];
    for _ in 0..DRAWS {
        for (place, weight) in weights.iter_mut().enumerate() {
            *weight = if place == 0 { prior.sample(&mut random) } else { Exp1.sample(&mut random) };
        }
        match likeliest(&sides, &weights) {
            0 => worse += 1.0,
            1 => alike += 1.0,
            _ => better += 1.0,
        }
    }
    let n = DRAWS as f64;
    Belief { worse: worse / n, alike: alike / n, better: better / n }
}

/// Of every pair of values: whether their mean is below, within or above the region.
fn sides(values: &[f64], rope: f64) -> Vec<Vec<u8>> {
    let side = |a: f64, b: f64| match (a + b) / 2.0 {
        mean if mean < -rope => 0,
        mean if mean > rope => 2,
        _ => 1,
    };
    values.iter().map(|&a| values.iter().map(|&b| side(a, b)).collect()).collect()
}

/// The side with the most weight of pairs.
fn likeliest(sides: &[Vec<u8>], weights: &[f64]) -> usize {
    let mut sums = [0.0; 3];
    for (row, a) in sides.iter().zip(weights) {
        for (&side, b) in row.iter().zip(weights) {
            sums[usize::from(side)] += a * b;
        }
    }
    let most = sums.iter().copied().fold(0.0, f64::max);
    // Where two sides weigh the same, the cautious answer is that the methods are alike.
    if sums[1] >= most { 1 } else { usize::from(sums[2] >= most) * 2 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beliefs_follow_the_differences() {
        let better = signed_rank_belief(&[0.2; 15], 0.01);
        assert!(better.better > 0.99, "{better:?}");
        let alike = signed_rank_belief(&[0.001, -0.002, 0.003, 0.0, 0.001, -0.001], 0.01);
        assert!(alike.alike > 0.95, "{alike:?}");
        let torn: Vec<f64> = (0..10).map(|n| if n % 2 == 0 { 0.1 } else { -0.1 }).collect();
        let torn = signed_rank_belief(&torn, 0.01);
        assert!((torn.better - torn.worse).abs() < 0.1, "{torn:?}");
        let sum = torn.better + torn.alike + torn.worse;
        assert!((sum - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_other_way_round_is_the_mirror_image() {
        let differences = [0.3, 0.1, 0.05, -0.02, 0.2];
        let mirrored = differences.map(|d| -d);
        let (forth, back) =
            (signed_rank_belief(&differences, 0.02), signed_rank_belief(&mirrored, 0.02));
        assert_eq!((forth.better, forth.alike, forth.worse), (back.worse, back.alike, back.better));
    }

    #[test]
    fn nothing_seen_is_practically_alike() {
        assert_eq!(signed_rank_belief(&[], 0.01).alike, 1.0);
    }
}
