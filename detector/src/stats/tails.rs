//! Upper tails of counting distributions, as logarithms, so that nothing underflows.

/// Terms below this share of the sum no longer change it.
const NEGLIGIBLE: f64 = 1e-17;

/// ln n! for n from 0 up to a largest number.
#[derive(Debug, Clone)]
pub struct LnFactorials(Vec<f64>);

impl LnFactorials {
    /// Up to `largest`. 8 bytes a number.
    #[must_use]
    pub fn up_to(largest: usize) -> Self {
        Self((0..=largest).map(|n| libm::lgamma(n as f64 + 1.0)).collect())
    }

    /// ln of n choose k, for k up to n.
    fn ln_choose(&self, n: usize, k: usize) -> f64 {
        self.0[n] - self.0[k] - self.0[n - k]
    }
}

/// ln P(X ≥ `k`) for X the number of objects that two sets of `a` and `b` of `n` objects share when
/// both are drawn by chance (hypergeometric).
///
/// # Panics
/// When `a` or `b` exceeds `n`, or `n` the largest factorial.
///
/// # Complexity
/// O(min(a, b) − k), in practice a few terms.
///
/// ```
/// use claque_detector::stats::tails::{LnFactorials, ln_hypergeometric};
///
/// // Two of four and two of four: both shared by 1 of 6 draws.
/// let ln_p = ln_hypergeometric(2, 4, 2, 2, &LnFactorials::up_to(4));
/// assert!((ln_p.exp() - 1.0 / 6.0).abs() < 1e-12);
/// ```
#[must_use]
pub fn ln_hypergeometric(k: usize, n: usize, a: usize, b: usize, ln: &LnFactorials) -> f64 {
    let least = (a + b).saturating_sub(n);
    if k <= least {
        return 0.0;
    }
    if k > a.min(b) {
        return f64::NEG_INFINITY;
    }
    let first = ln.ln_choose(a, k) + ln.ln_choose(n - a, b - k) - ln.ln_choose(n, b);
    let ratio = |j: usize| {
        let up = (a - j) as f64 * (b - j) as f64;
        up / ((j + 1) as f64 * (n + j + 1 - a - b) as f64)
    };
    (first + ln_sum((k..a.min(b)).map(ratio))).min(0.0)
}

/// ln P(X ≥ `k`) for X Poisson distributed with a positive `mean`.
///
/// ```
/// use claque_detector::stats::tails::ln_poisson;
///
/// assert!((ln_poisson(1, 0.5).exp() - (1.0 - (-0.5_f64).exp())).abs() < 1e-12);
/// ```
#[must_use]
pub fn ln_poisson(k: usize, mean: f64) -> f64 {
    if k == 0 {
        return 0.0;
    }
    let first = k as f64 * libm::log(mean) - mean - libm::lgamma(k as f64 + 1.0);
    (first + ln_sum((k + 1..).map(|j| mean / j as f64))).min(0.0)
}

/// ln P(X ≥ `k`) for X negative binomial with a positive `mean` and variance
/// mean + `dispersion` · mean²; Poisson where the dispersion is 0.
///
/// ```
/// use claque_detector::stats::tails::ln_negative_binomial;
///
/// // At a dispersion of 1 it is geometric: each further one has the chance mean / (1 + mean).
/// assert!((ln_negative_binomial(3, 4.0, 1.0).exp() - 0.8_f64.powi(3)).abs() < 1e-12);
/// ```
#[must_use]
pub fn ln_negative_binomial(k: usize, mean: f64, dispersion: f64) -> f64 {
    // So little dispersion that its reciprocal would eat the digits of the gamma function.
    if dispersion < 1e-9 {
        return ln_poisson(k, mean);
    }
    if k == 0 {
        return 0.0;
    }
    let size = 1.0 / dispersion;
    if mean * dispersion > SLOW {
        return ln_beta_tail(k as f64, size, mean);
    }
    let (n, further) = (k as f64, mean / (mean + size));
    let ways = libm::lgamma(n + size) - libm::lgamma(n + 1.0) - libm::lgamma(size);
    let first = ways - size * libm::log1p(mean / size) + n * libm::log(further);
    (first + ln_sum((k..).map(|j| (j as f64 + size) / (j + 1) as f64 * further))).min(0.0)
}

/// Mean times dispersion beyond which terms fall so slowly that they are not summed one by one.
const SLOW: f64 = 1_000.0;
/// Most steps of a continued fraction; about as many as the root of the count are needed.
const STEPS_MAX: u32 = 100_000;

/// ln P(X ≥ `k`) of the same distribution, of size 1 / dispersion, as the regularised incomplete beta
/// function I_x(k, size) at x = mean / (mean + size) (Abramowitz and Stegun 1964, 26.5.26).
fn ln_beta_tail(k: f64, size: f64, mean: f64) -> f64 {
    let (x, rest) = (mean / (mean + size), size / (mean + size));
    let ln_beta = libm::lgamma(k) + libm::lgamma(size) - libm::lgamma(k + size);
    let front = k * libm::log(x) + size * libm::log(rest) - ln_beta;
    // The fraction falls fast on one side of the mean only; on the other it gives what is left.
    if x < (k + 1.0) / (k + size + 2.0) {
        return (front - libm::log(k) + libm::log(beta_fraction(k, size, x))).min(0.0);
    }
    let head = libm::exp(front) / size * beta_fraction(size, k, rest);
    libm::log1p(-head.min(1.0 - f64::EPSILON))
}

/// The continued fraction of the incomplete beta function by Lentz's method (Press et al. 1992,
/// Numerical Recipes, 6.4).
fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let away_from_0 = |value: f64| if value.abs() < 1e-300 { 1e-300 } else { value };
    let (mut above, mut below) = (1.0, 1.0 / away_from_0(1.0 - (a + b) * x / (a + 1.0)));
    let mut fraction = below;
    for step in 1..STEPS_MAX {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let before = fraction;
        for term in [even, odd] {
            below = 1.0 / away_from_0(1.0 + term * below);
            above = away_from_0(1.0 + term / above);
            fraction *= above * below;
        }
        if (fraction - before).abs() < 1e-15 * fraction.abs() {
            break;
        }
    }
    fraction
}

/// ln(1 + r₁ + r₁r₂ + …) for ratios of successive terms, until terms fall and no longer matter.
fn ln_sum(ratios: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    for ratio in ratios {
        term *= ratio;
        sum += term;
        if ratio < 1.0 && term < NEGLIGIBLE * sum {
            break;
        }
        if sum > 1e280 {
            // So far below the mean that the tail is all but certain.
            return f64::INFINITY;
        }
    }
    libm::log(sum)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Counts pairs of subsets, given as bits.
    fn by_all_draws(k: usize, n: usize, a: usize, b: usize) -> f64 {
        let of_size = |size| (0..1_u32 << n).filter(move |set| set.count_ones() as usize == size);
        let first = (1_u32 << a) - 1;
        let hits = of_size(b).filter(|set| (set & first).count_ones() as usize >= k).count();
        hits as f64 / of_size(b).count() as f64
    }

    proptest! {
        #[test]
        fn the_hypergeometric_tail_is_the_share_of_draws(
            n in 1_usize..9, a in 0_usize..9, b in 0_usize..9, k in 0_usize..9,
        ) {
            let (a, b) = (a.min(n), b.min(n));
            let found = libm::exp(ln_hypergeometric(k, n, a, b, &LnFactorials::up_to(n)));
            prop_assert!((found - by_all_draws(k, n, a, b)).abs() < 1e-12, "{found}");
        }

        #[test]
        fn the_negative_binomial_tail_is_what_the_head_leaves(
            k in 0_usize..12, mean in 0.01..8.0_f64, dispersion in 0.01..5.0_f64,
        ) {
            let size = 1.0 / dispersion;
            let mut term = libm::pow(size / (size + mean), size);
            let mut head = 0.0;
            for j in 0..k {
                head += term;
                term *= (j as f64 + size) / (j + 1) as f64 * mean / (size + mean);
            }
            let found = libm::exp(ln_negative_binomial(k, mean, dispersion));
            prop_assert!((found - (1.0 - head)).abs() < 1e-9, "{found} {head}");
        }

        #[test]
        fn the_fraction_gives_what_the_sum_gives(
            k in 1_usize..60, mean in 0.01..60.0_f64, dispersion in 0.01..15.0_f64,
        ) {
            let (sum, fraction) = (
                ln_negative_binomial(k, mean, dispersion),
                ln_beta_tail(k as f64, 1.0 / dispersion, mean),
            );
            prop_assert!((sum - fraction).abs() < 1e-9 * (1.0 - sum), "{sum} {fraction}");
        }

        #[test]
        fn the_poisson_tail_is_what_the_head_leaves(k in 0_usize..12, mean in 0.01..8.0_f64) {
            let mut term = libm::exp(-mean);
            let mut head = 0.0;
            for j in 0..k {
                head += term;
                term *= mean / (j + 1) as f64;
            }
            let found = libm::exp(ln_poisson(k, mean));
            prop_assert!((found - (1.0 - head)).abs() < 1e-12, "{found} {head}");
        }
    }

    #[test]
    fn however_uneven_counts_are_a_tail_takes_no_time() {
        for (mean, dispersion) in [(0.5, 1e6), (40.0, 1e6), (1e6, 1e6), (1e6, 100.0)] {
            // P(X ≥ 1) is what P(X = 0) leaves.
            let none = -libm::log1p(mean * dispersion) / dispersion;
            let (found, expected) =
                (ln_negative_binomial(1, mean, dispersion), libm::log(-libm::expm1(none)));
            assert!((found - expected).abs() < 1e-6, "{mean} {dispersion}: {found} {expected}");
            let falling =
                [1, 10, 1_000, 1_000_000].map(|k| ln_negative_binomial(k, mean, dispersion));
            assert!(falling.is_sorted_by(|a, b| a >= b), "{falling:?}");
        }
    }

    #[test]
    fn tails_far_out_keep_their_digits() {
        // The first term of 60 at a mean of 0.01 is 0.01^60 / 60! e^-0.01, and the next 1.6e-4 of it.
        let first = 60.0 * libm::log(0.01) - 0.01 - libm::lgamma(61.0);
        assert!((ln_poisson(60, 0.01) - first - 0.01 / 61.0).abs() < 1e-6);
        assert!(ln_poisson(3, 5_000.0) > -1e-12);
    }
}
