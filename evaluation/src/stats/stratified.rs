//! A mean over scenarios of means over seeds, and how sure one can be of it.

use super::{
    Interval,
    power::{power, quantile},
};

/// Mean of strata that weigh the same, each a few independent values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stratified {
    /// Mean of the means of the strata.
    pub mean: f64,
    /// Its standard error; `None` where a stratum has a single value.
    pub error: Option<f64>,
    /// Degrees of freedom of that error (Welch and Satterthwaite).
    pub freedom: f64,
    /// Values in all.
    pub n: usize,
    /// Values of the smallest stratum, and of the largest.
    pub sizes: [usize; 2],
}

impl Stratified {
    /// The mean of these strata; `None` without any value. Empty strata do not count.
    ///
    /// # Source
    /// Satterthwaite (1946), "An approximate distribution of estimates of variance components",
    /// DOI 10.2307/3002019, for the degrees of freedom of a sum of variances.
    #[must_use]
    pub fn new(strata: &[Vec<f64>]) -> Option<Self> {
        Self::with_steps(strata, &vec![0.0; strata.len()])
    }

    /// The same of strata whose values move in steps of these sizes. Few values on a coarse scale are
    /// easily equal, which does not mean that they do not scatter, so that each value has the variance
    /// of what rounding hides besides: a twelfth of the square of the step.
    ///
    /// # Source
    /// Sheppard (1897), "On the calculation of the most probable values of frequency-constants",
    /// DOI 10.1112/plms/s1-29.1.353, for the twelfth; that it is added and not taken away is ours.
    #[must_use]
    pub fn with_steps(strata: &[Vec<f64>], steps: &[f64]) -> Option<Self> {
        let filled: Vec<(&Vec<f64>, f64)> = strata.iter().zip(steps.iter().copied()).collect();
        let filled: Vec<_> = filled.into_iter().filter(|(values, _)| !values.is_empty()).collect();
        let k = filled.len() as f64;
        if filled.is_empty() {
            return None;
        }
        let mean = filled.iter().map(|(values, _)| average(values)).sum::<f64>() / k;
        let known = filled.iter().filter(|(values, _)| values.len() > 1);
        let parts: Vec<Part> = known.map(|(values, step)| part(values, *step)).collect();
        let sizes = || filled.iter().map(|(values, _)| values.len());
        let is_known = parts.len() == filled.len();
        let variance: f64 = parts.iter().map(|part| part.seen + part.hidden).sum();
        Some(Self {
            mean,
            error: is_known.then(|| libm::sqrt(variance) / k),
            freedom: freedom(&parts, |part| part.seen)
                .or_else(|| freedom(&parts, |part| part.hidden))
                .unwrap_or(1.0),
            n: sizes().sum(),
            sizes: [sizes().min().unwrap_or(0), sizes().max().unwrap_or(0)],
        })
    }

    /// The mean with this many errors to each side that it is outside of with probability `alpha`
    /// on each side. `None` where the error is not known.
    #[must_use]
    pub fn interval(&self, alpha: f64) -> Option<Interval> {
        let error = self.error?;
        let reach = if error > 0.0 { quantile(alpha, self.freedom) * error } else { 0.0 };
        Some(Interval { low: self.mean - reach, high: self.mean + reach })
    }

    /// The chance that a mean of `effect` would be told from none, each side taking chance for one with
    /// probability `alpha`, had there been `n` values like these, the strata growing alike. `None`
    /// where the error is not known.
    #[must_use]
    pub fn power(&self, alpha: f64, effect: f64, n: usize) -> Option<f64> {
        let (error, growth) = (self.error?, n as f64 / self.n as f64);
        if error == 0.0 {
            return Some(if effect > 0.0 { 1.0 } else { alpha });
        }
        let errors = effect / error * libm::sqrt(growth);
        Some(power(alpha, errors, (self.freedom * growth).max(1.0)))
    }

    /// How many values would tell a mean of `effect` from none with a chance of `enough`, as in
    /// [`power`](Self::power); `None` where the error is not known, and where 10,000 times as many
    /// would not do.
    ///
    /// # Complexity
    /// A few dozen powers.
    #[must_use]
    pub fn values_for(&self, alpha: f64, effect: f64, enough: f64) -> Option<usize> {
        let suffices = |n: usize| self.power(alpha, effect, n).is_some_and(|power| power >= enough);
        let (mut few, mut many) = (0, self.n);
        while !suffices(many) {
            (few, many) = (many, 2 * many);
            if many > 10_000 * self.n {
                return None;
            }
        }
        while many - few > 1 {
            let middle = usize::midpoint(few, many);
            if suffices(middle) { many = middle } else { few = middle }
        }
        Some(many)
    }
}

/// Variance of the mean of a stratum: what is seen, and what steps hide.
struct Part {
    seen: f64,
    hidden: f64,
    freedom: f64,
}

fn part(values: &[f64], step: f64) -> Part {
    let (n, mean) = (values.len() as f64, average(values));
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    Part { seen: squares / (n - 1.0) / n, hidden: step * step / 12.0 / n, freedom: n - 1.0 }
}

/// Degrees of freedom of a sum of variances; `None` without any. Of what is seen where anything is:
/// what is added for steps makes an interval wider and must not make it surer.
fn freedom(parts: &[Part], variance: fn(&Part) -> f64) -> Option<f64> {
    let sum: f64 = parts.iter().map(variance).sum();
    let spread: f64 = parts.iter().map(|part| variance(part) * variance(part) / part.freedom).sum();
    (spread > 0.0).then(|| sum * sum / spread)
}

fn average(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_stratum_is_students_interval() {
        let found = Stratified::new(&[vec![1.0, 2.0, 3.0]]).unwrap();
        assert_eq!((found.mean, found.freedom, found.n), (2.0, 2.0, 3));
        // t(0.975, 2) = 4.3027, standard error 1 / √3.
        let interval = found.interval(0.025).unwrap();
        assert!((interval.high - 2.0 - 4.302_652_7 / 3.0_f64.sqrt()).abs() < 1e-6, "{interval:?}");
    }

    #[test]
    fn strata_weigh_the_same_whatever_their_size() {
        let found = Stratified::new(&[vec![0.0; 10], vec![1.0, 1.0], vec![]]).unwrap();
        assert_eq!((found.mean, found.error), (0.5, Some(0.0)));
        assert_eq!(found.interval(0.01), Some(Interval { low: 0.5, high: 0.5 }));
        assert_eq!(Stratified::new(&[vec![1.0], vec![1.0, 2.0]]).unwrap().error, None);
        assert_eq!(Stratified::new(&[vec![]]), None);
    }

    #[test]
    fn equal_values_in_steps_are_not_taken_for_certain() {
        let strata = [vec![0.2, 0.2], vec![]];
        let found = Stratified::with_steps(&strata, &[0.2, 0.2]).unwrap();
        // Of two values half of 0.2² / 12.
        assert!((found.error.unwrap() - 0.2 / 24.0_f64.sqrt()).abs() < 1e-12, "{found:?}");
        assert_eq!((found.mean, found.freedom, found.sizes), (0.2, 1.0, [2, 2]));
        // Steps make no interval narrower: nine strata at rest do not count as knowledge of a tenth.
        let strata: Vec<Vec<f64>> =
            (0..10).map(|n| if n == 0 { vec![0.0, 0.4, 0.1] } else { vec![0.0; 3] }).collect();
        let width = |found: Stratified| {
            let interval = found.interval(0.001).unwrap();
            interval.high - interval.low
        };
        let plain = Stratified::new(&strata).unwrap();
        assert!(width(Stratified::with_steps(&strata, &[0.1; 10]).unwrap()) > width(plain));
    }

    /// As many as the test of one sample wants: an effect of half a deviation, 34 values.
    #[test]
    fn as_many_values_are_asked_for_as_give_the_power() {
        // 34 values of mean 0 and variance 1.
        let size = libm::sqrt(33.0 / 34.0);
        let values: Vec<f64> = (0..34).map(|n| if n % 2 == 0 { size } else { -size }).collect();
        let found = Stratified::new(&[values]).unwrap();
        assert!((found.power(0.025, 0.5, 34).unwrap() - 0.8078).abs() < 1e-3);
        assert_eq!(found.values_for(0.025, 0.5, 0.8), Some(34));
        let more = found.values_for(0.025, 0.25, 0.8).unwrap();
        assert!((126..=132).contains(&more), "{more}");
        assert_eq!(found.values_for(0.025, 0.0, 0.8), None);
        let single = Stratified::new(&[vec![1.0]]).unwrap();
        assert_eq!((single.power(0.025, 1.0, 9), single.values_for(0.025, 1.0, 0.8)), (None, None));
    }
}
