//! Draws from the distributions that the simulator uses.
//!
//! Normal and exponential variates come from the ziggurats of `rand_distr`; every function that
//! turns them into a decision is from `libm` or plain arithmetic, so that platforms agree.

use rand::Rng;
use rand_distr::{Beta, Distribution, Exp1, Poisson, StandardNormal};

use super::{exp, unit};

/// A number in [0, 1).
#[inline]
pub fn uniform(rng: &mut impl Rng) -> f64 {
    unit(rng.next_u64())
}

/// A whole number in [0, n); 0 for n = 0. One multiplication and never a second draw, at a bias
/// below n / 2^64.
#[inline]
pub fn below(rng: &mut impl Rng, n: u32) -> u32 {
    let product = u128::from(rng.next_u64()) * u128::from(n);
    #[expect(clippy::cast_possible_truncation, reason = "below n")]
    let number = (product >> 64) as u32;
    number
}

/// A whole number in [0, n) from 32 random bits; 0 for n = 0. The bias is below n / 2^32.
#[inline]
pub(crate) fn place_below(bits: u32, n: u32) -> u32 {
    let product = u64::from(bits) * u64::from(n);
    (product >> 32) as u32
}

/// Standard normal.
#[inline]
pub fn normal(rng: &mut impl Rng) -> f64 {
    StandardNormal.sample(rng)
}

/// Exponential with the given mean.
#[inline]
pub fn exponential(rng: &mut impl Rng, mean: f64) -> f64 {
    let unit_mean: f64 = Exp1.sample(rng);
    mean * unit_mean
}

/// Lognormal with the given median and log-scale sigma.
#[inline]
pub fn lognormal(rng: &mut impl Rng, median: f64, sigma: f64) -> f64 {
    median * exp(sigma * normal(rng))
}

/// Failures before the first success, at most `max`: mean (1 - p) / p. One draw, whatever it gives.
#[inline]
pub fn failures(rng: &mut impl Rng, p: f64, max: u32) -> u32 {
    let place = uniform(rng);
    let (mut n, mut more) = (0, 1.0 - p);
    while n < max && place < more {
        n += 1;
        more *= 1.0 - p;
    }
    n
}

/// Poisson with the given mean; 0 for a mean of 0.
pub fn poisson(rng: &mut impl Rng, mean: f64) -> u64 {
    if mean <= 0.0 {
        return 0;
    }
    let distribution = Poisson::new(mean).expect("a positive finite mean");
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
    let n = distribution.sample(rng) as u64;
    n
}

/// Beta with the given mean and concentration (alpha + beta); the mean itself at 0 and 1.
pub fn beta(rng: &mut impl Rng, mean: f64, concentration: f64) -> f64 {
    if mean <= 0.0 || mean >= 1.0 {
        return mean;
    }
    let distribution = Beta::new(mean * concentration, (1.0 - mean) * concentration);
    distribution.expect("both shapes are positive").sample(rng)
}

/// Positions in `0..n`, ascending, each with probability `p` independently, by geometric skips.
///
/// # Complexity
/// O(n p) expected.
pub fn skips(rng: &mut impl Rng, n: u32, p: f64, mut each: impl FnMut(u32)) {
    if p <= 0.0 {
        return;
    }
    let rate = -libm::log1p(-p.min(1.0 - 1e-12));
    let mut at = exponential(rng, 1.0) / rate;
    while at < f64::from(n) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below n")]
        each(at as u32);
        at = libm::floor(at) + 1.0 + exponential(rng, 1.0) / rate;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Seed};

    #[test]
    fn skips_pick_each_position_with_the_probability_asked_for() {
        let mut rng = Seed(1).key(Purpose::Member).stream(0, 0);
        for p in [0.001, 0.05, 0.5, 1.0] {
            let (n, mut picked) = (100_000, Vec::new());
            skips(&mut rng, n, p, |position| picked.push(position));
            assert!(picked.windows(2).all(|pair| pair[0] < pair[1]), "ascending, no repeats");
            let (mean, sd) = (f64::from(n) * p, libm::sqrt(f64::from(n) * p * (1.0 - p)));
            let n_picked = f64::from(u32::try_from(picked.len()).unwrap());
            assert!((n_picked - mean).abs() <= 5.0 * sd + 1e-6, "{n_picked} of {mean}");
        }
    }

    /// Shares of each count within five standard errors of q^n p, and the rest at the cut.
    #[test]
    fn failures_are_geometric_and_cut() {
        let mut rng = Seed(3).key(Purpose::OwnLife).stream(0, 0);
        let (n, mut counts) = (100_000, [0_u32; 4]);
        (0..n).for_each(|_| counts[failures(&mut rng, 0.55, 3) as usize] += 1);
        for (count, share) in counts.iter().zip([0.55, 0.2475, 0.111_375, 0.091_125]) {
            let sd = libm::sqrt(share * (1.0 - share) / f64::from(n));
            assert!((f64::from(*count) / f64::from(n) - share).abs() < 5.0 * sd, "{counts:?}");
        }
    }

    #[test]
    fn numbers_below_n_are_all_drawn_equally_often() {
        let mut rng = Seed(4).key(Purpose::OwnLife).stream(0, 0);
        let mut counts = [0_u32; 7];
        (0..70_000).for_each(|_| counts[below(&mut rng, 7) as usize] += 1);
        // The standard deviation of each count is 93.
        assert!(counts.iter().all(|n| n.abs_diff(10_000) < 5 * 93), "{counts:?}");
        assert_eq!(below(&mut rng, 0), 0);
    }

    #[test]
    fn beta_keeps_its_mean_and_its_ends() {
        let mut rng = Seed(2).key(Purpose::Member).stream(0, 0);
        assert!(beta(&mut rng, 1.0, 5.0) >= 1.0 && beta(&mut rng, 0.0, 5.0) <= 0.0);
        let mean = (0..20_000).map(|_| beta(&mut rng, 0.8, 5.0)).sum::<f64>() / 20_000.0;
        // sd of a draw is sqrt(0.8 * 0.2 / 6) = 0.163, so 5 standard errors are 0.006.
        assert!((mean - 0.8).abs() < 0.006, "{mean}");
    }
}
