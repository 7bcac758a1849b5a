//! Whether two verdicts about the same accounts are right equally often.

use statrs::distribution::{Binomial, ContinuousCDF, DiscreteCDF, Normal};

use super::Interval;

/// How many were judged rightly by one side only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Discordant {
    /// Right before and wrong after.
    pub lost: u64,
    /// Wrong before and right after.
    pub gained: u64,
    /// All that were judged, by both.
    pub n: u64,
}

impl Discordant {
    /// Share gained less share lost. 0 where nobody was judged.
    #[must_use]
    pub fn difference(&self) -> f64 {
        (self.gained as f64 - self.lost as f64) / self.n.max(1) as f64
    }

    /// Two-sided p-value that a change is as likely for the better as for the worse; 1 without any.
    ///
    /// # Source
    /// McNemar (1947), "Note on the sampling error of the difference between correlated proportions
    /// or percentages", DOI 10.1007/BF02295996; exact, by the binomial distribution.
    #[must_use]
    pub fn p_value(&self) -> f64 {
        (2.0 * self.p_lost().min(self.p_gained())).min(1.0)
    }

    /// Chance of so many losses or more, were losses and gains equally likely.
    #[must_use]
    pub fn p_lost(&self) -> f64 {
        at_least(self.lost, self.lost + self.gained)
    }

    /// The same for gains.
    #[must_use]
    pub fn p_gained(&self) -> f64 {
        at_least(self.gained, self.lost + self.gained)
    }

    /// The difference, and what it lies above or below of with probability `alpha` each.
    ///
    /// # Source
    /// Bonett and Price (2012), "Adjusted Wald confidence interval for a difference of binomial
    /// proportions based on paired data", DOI 10.3102/1076998611411915.
    #[must_use]
    pub fn interval(&self, alpha: f64) -> Interval {
        let n = self.n as f64 + 2.0;
        let (lost, gained) = ((self.lost as f64 + 1.0) / n, (self.gained as f64 + 1.0) / n);
        let law = Normal::new(0.0, 1.0).expect("a deviation of 1 is positive");
        let middle = gained - lost;
        let error = libm::sqrt((gained + lost - middle * middle).max(0.0) / n);
        let reach = law.inverse_cdf(1.0 - alpha) * error;
        Interval { low: (middle - reach).max(-1.0), high: (middle + reach).min(1.0) }
    }
}

/// Chance of `hits` heads or more in `n` tosses.
fn at_least(hits: u64, n: u64) -> f64 {
    if hits == 0 {
        return 1.0;
    }
    let law = Binomial::new(0.5, n).expect("one half is a probability");
    law.sf(hits - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_values_counted_on_paper() {
        let check = |lost, gained, expected: f64| {
            let found = Discordant { lost, gained, n: 100 }.p_value();
            assert!((found - expected).abs() < 1e-12, "{lost} {gained}: {found}");
        };
        check(0, 0, 1.0);
        check(1, 0, 1.0);
        check(0, 5, 2.0 / 32.0);
        check(6, 1, 2.0 * 8.0 / 128.0);
        check(3, 3, 1.0);
        check(10, 0, 2.0 / 1_024.0);
    }

    /// By the formula: 5 lost, 1 gained of 98, so that n + 2 is 100.
    #[test]
    fn an_interval_worked_out_on_paper() {
        let found = Discordant { lost: 5, gained: 1, n: 98 };
        let Interval { low, high } = found.interval(0.025);
        let (middle, error) = (-0.04, ((0.08_f64 - 0.0016) / 100.0).sqrt());
        assert!((low - (middle - 1.959_963_984_540_054 * error)).abs() < 1e-9, "{low}");
        assert!((high - (middle + 1.959_963_984_540_054 * error)).abs() < 1e-9, "{high}");
        assert_eq!(found.difference(), -4.0 / 98.0);
    }
}
