//! A mean over scenarios of means over seeds, and how sure one can be of it.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::Interval;

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
}

impl Stratified {
    /// The mean of these strata; `None` without any value. Empty strata do not count.
    ///
    /// # Source
    /// Satterthwaite (1946), "An approximate distribution of estimates of variance components",
    /// DOI 10.2307/3002019, for the degrees of freedom of a sum of variances.
    #[must_use]
    pub fn new(strata: &[Vec<f64>]) -> Option<Self> {
        let filled: Vec<&Vec<f64>> = strata.iter().filter(|values| !values.is_empty()).collect();
        let k = filled.len() as f64;
        if filled.is_empty() {
            return None;
        }
        let mean = filled.iter().map(|values| average(values)).sum::<f64>() / k;
        let parts: Vec<(f64, f64)> =
            filled.iter().filter(|values| values.len() > 1).map(|values| part(values)).collect();
        let is_known = parts.len() == filled.len();
        let variance: f64 = parts.iter().map(|(variance, _)| variance).sum::<f64>();
        let spread: f64 =
            parts.iter().map(|(variance, freedom)| variance * variance / freedom).sum();
        Some(Self {
            mean,
            error: is_known.then(|| libm::sqrt(variance) / k),
            freedom: if spread > 0.0 { variance * variance / spread } else { 1.0 },
            n: filled.iter().map(|values| values.len()).sum(),
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

    /// How many values would make one side of the interval no longer than `reach`, the strata
    /// growing alike; `None` where the error is not known.
    #[must_use]
    pub fn values_for(&self, alpha: f64, reach: f64) -> Option<usize> {
        let error = self.error?;
        let enough = |factor: &usize| {
            let grown = *factor as f64;
            let freedom = (self.freedom * grown).max(1.0);
            quantile(alpha, freedom) * error / libm::sqrt(grown) <= reach
        };
        (1..=10_000).find(enough).map(|factor| factor * self.n)
    }
}

/// Student's t that is exceeded with probability `alpha`.
fn quantile(alpha: f64, freedom: f64) -> f64 {
    let law = StudentsT::new(0.0, 1.0, freedom).expect("degrees of freedom are positive");
    law.inverse_cdf(1.0 - alpha)
}

/// Variance of the mean of a stratum, and its degrees of freedom.
fn part(values: &[f64]) -> (f64, f64) {
    let (n, mean) = (values.len() as f64, average(values));
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (squares / (n - 1.0) / n, n - 1.0)
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
    fn more_values_are_asked_for_the_finer_the_question() {
        let found = Stratified::new(&[vec![0.0, 0.1, 0.2], vec![0.3, 0.1, 0.2]]).unwrap();
        let [coarse, fine] = [0.1, 0.01].map(|reach| found.values_for(0.05, reach).unwrap());
        assert!(coarse < fine && fine < 100 * coarse + 6, "{coarse} {fine}");
        let reach = |factor: f64| quantile(0.05, found.freedom * factor) / factor.sqrt();
        let factor = (fine / found.n) as f64;
        assert!(reach(factor) * found.error.unwrap() <= 0.01);
        assert!(reach(factor - 1.0) * found.error.unwrap() > 0.01);
    }
}
