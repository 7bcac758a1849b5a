//! Burstiness and memory of the gaps between events, kept as running sums: 56 bytes a series.

use super::float;

/// Gaps of one series, seconds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Gaps {
    n: u32,
    first: f64,
    last: f64,
    sum: f64,
    sum_of_squares: f64,
    sum_of_products: f64,
}

impl Gaps {
    /// The next gap.
    pub(crate) fn push(&mut self, gap_s: f64) {
        if self.n == 0 {
            self.first = gap_s;
        }
        self.sum_of_products += self.last * gap_s;
        self.last = gap_s;
        self.sum += gap_s;
        self.sum_of_squares += gap_s * gap_s;
        self.n += 1;
    }

    /// B = (σ − μ) / (σ + μ): −1 for a clock, 0 for chance, towards 1 for bursts. None without gaps
    /// or where all are zero.
    ///
    /// # Source
    /// Goh and Barabási (2008), doi:10.1209/0295-5075/81/48002.
    pub(crate) fn burstiness(&self) -> Option<f64> {
        let (mean, sd) = moments(self.n, self.sum, self.sum_of_squares)?;
        (sd + mean > 0.0).then(|| (sd - mean) / (sd + mean))
    }

    /// M: correlation of each gap with the next. None below three gaps or where they do not vary.
    ///
    /// # Source
    /// Goh and Barabási (2008), equation 3.
    pub(crate) fn memory(&self) -> Option<f64> {
        let n = self.n.checked_sub(1).filter(|&n| n >= 2)?;
        let (but_last, but_first) = (self.last, self.first);
        let squares = |left_out: f64| self.sum_of_squares - left_out * left_out;
        let (mean_1, sd_1) = moments(n, self.sum - but_last, squares(but_last))?;
        let (mean_2, sd_2) = moments(n, self.sum - but_first, squares(but_first))?;
        let covariance = self.sum_of_products / float(n.into()) - mean_1 * mean_2;
        (sd_1 > 0.0 && sd_2 > 0.0).then(|| (covariance / (sd_1 * sd_2)).clamp(-1.0, 1.0))
    }
}

/// Mean and standard deviation of `n` numbers from their sums.
fn moments(n: u32, sum: f64, sum_of_squares: f64) -> Option<(f64, f64)> {
    let n = float(n.into());
    let mean = sum / n;
    // What rounding leaves of no variance at all is no variance.
    let variance = (sum_of_squares / n - mean * mean).max(0.0);
    let is_noise = variance <= 1e-12 * mean * mean;
    (n > 0.0).then(|| (mean, if is_noise { 0.0 } else { libm::sqrt(variance) }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fidelity::testing::Draws;

    fn gaps(all: &[f64]) -> Gaps {
        let mut gaps = Gaps::default();
        all.iter().for_each(|&gap| gaps.push(gap));
        gaps
    }

    /// Mean 2, deviation 1: B = (1 − 2) / (1 + 2). Steps 1→3, 3→1, 1→3 alternate: M = −1.
    #[test]
    fn four_gaps_by_hand() {
        let gaps = gaps(&[1.0, 3.0, 1.0, 3.0]);
        assert!((gaps.burstiness().unwrap() + 1.0 / 3.0).abs() < 1e-12);
        assert!((gaps.memory().unwrap() + 1.0).abs() < 1e-12);
    }

    #[test]
    fn clocks_chance_and_nothing() {
        assert_eq!(gaps(&[60.1; 50]).burstiness(), Some(-1.0));
        assert_eq!(gaps(&[60.1; 50]).memory(), None);
        assert_eq!((gaps(&[]).burstiness(), gaps(&[1.0, 2.0]).memory()), (None, None));
        let mut draws = Draws::new(1);
        let chance: Vec<f64> = (0..20_000).map(|_| draws.exponential(600.0)).collect();
        // Standard error of B is about 0.004 here, of M 0.007: four of them.
        assert!(gaps(&chance).burstiness().unwrap().abs() < 0.015);
        assert!(gaps(&chance).memory().unwrap().abs() < 0.03);
    }

    /// Two passes over the gaps themselves.
    fn naive(all: &[f64]) -> (f64, f64) {
        let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
        let cov = |x: &[f64], y: &[f64]| {
            let (mx, my) = (mean(x), mean(y));
            x.iter().zip(y).map(|(a, b)| (a - mx) * (b - my)).sum::<f64>() / x.len() as f64
        };
        let (sd, m) = (cov(all, all).sqrt(), mean(all));
        let (x, y) = (&all[..all.len() - 1], &all[1..]);
        ((sd - m) / (sd + m), cov(x, y) / (cov(x, x) * cov(y, y)).sqrt())
    }

    proptest! {
        #[test]
        fn sums_give_what_two_passes_give(all in prop::collection::vec(1.0..1e6_f64, 4..60)) {
            let (b, m) = naive(&all);
            prop_assert!((gaps(&all).burstiness().unwrap() - b).abs() < 1e-6);
            prop_assert!((gaps(&all).memory().unwrap() - m).abs() < 1e-6);
        }
    }
}
