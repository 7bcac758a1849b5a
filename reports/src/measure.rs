//! Metrics read off runs, and their means over seeds.

use std::collections::BTreeMap;

use claque_evaluation::{
    RunRecord,
    stats::{Interval, bootstrap_interval},
};

use crate::Records;

/// Share of innocents that may be flagged where recall is compared.
pub(crate) const FALSE_POSITIVE_RATE: f64 = 1e-4;

/// A mean over seeds, or over scenarios.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mean {
    /// The mean.
    pub mean: f64,
    /// The lowest value.
    pub lowest: f64,
    /// The highest value.
    pub highest: f64,
    /// How many values.
    pub n: usize,
}

impl Mean {
    /// The mean of values in their order; `None` without values.
    #[must_use]
    pub fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let (mut sum, mut lowest, mut highest, mut n) = (0.0, f64::INFINITY, f64::NEG_INFINITY, 0);
        for value in values {
            sum += value;
            lowest = value.min(lowest);
            highest = value.max(highest);
            n += 1;
        }
        let mean = sum / n as f64;
        (n > 0).then_some(Self { mean, lowest, highest, n })
    }
}

/// Values over seeds: their mean, and the 95 % bootstrap interval of it where there are two or more.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Estimate {
    pub(crate) mean: Mean,
    pub(crate) interval: Option<Interval>,
}

impl Estimate {
    /// `None` without values.
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let values: Vec<f64> = values.into_iter().collect();
        let mean = Mean::of(values.iter().copied())?;
        // Equal values need no drawing, and most of a report's are: none of nobody.
        let interval = if mean.n > 1 && mean.lowest == mean.highest {
            Some(Interval { low: mean.lowest, high: mean.highest })
        } else {
            bootstrap_interval(&values)
        };
        Some(Self { mean, interval })
    }
}

/// The mean over scenarios that have a value, seed by seed, of the seeds that all of them have.
pub(crate) fn by_seed(
    records: &Records,
    scenarios: &[usize],
    method: usize,
    value: impl Fn(&RunRecord) -> Option<f64>,
) -> Vec<f64> {
    let values = |&scenario: &usize| -> BTreeMap<u64, f64> {
        let runs = records.runs_of(scenario, method);
        runs.filter_map(|run| Some((run.seed, value(run)?))).collect()
    };
    let all: Vec<_> = scenarios.iter().map(values).filter(|seeds| !seeds.is_empty()).collect();
    let mean = |seed: &u64| {
        let values: Option<Vec<f64>> = all.iter().map(|seeds| seeds.get(seed).copied()).collect();
        Mean::of(values?).map(|mean| mean.mean)
    };
    all.first().into_iter().flat_map(BTreeMap::keys).filter_map(mean).collect()
}

/// Recall where one innocent in 10,000 is flagged, if it was measured.
pub(crate) fn recall(run: &RunRecord) -> Option<f64> {
    recall_at(run, FALSE_POSITIVE_RATE)
}

/// Recall at another share of innocents, if it was measured.
pub(crate) fn recall_at(run: &RunRecord, false_positive_rate: f64) -> Option<f64> {
    let is_asked = |rate: f64| (rate / false_positive_rate - 1.0).abs() < 1e-6;
    run.recall_at.iter().find(|at| is_asked(at.false_positive_rate)).map(|at| at.recall)
}

/// Innocents flagged per million at the method's own threshold, if it has one.
pub(crate) fn innocents_per_million(run: &RunRecord) -> Option<f64> {
    run.own_threshold.map(|own| own.false_positives_per_million)
}

#[cfg(test)]
mod tests {
    use claque_evaluation::RecallAt;

    use super::*;
    use crate::testing::run;

    #[test]
    fn means_keep_their_range() {
        let mean = Mean::of([0.25, 0.75, 0.5]).unwrap();
        assert_eq!(mean, Mean { mean: 0.5, lowest: 0.25, highest: 0.75, n: 3 });
        assert_eq!(Mean::of([]), None);
    }

    #[test]
    fn an_interval_takes_two_values_and_holds_their_mean() {
        assert_eq!(Estimate::of([0.5]).unwrap().interval, None);
        let equal = Estimate::of([0.5; 3]).unwrap().interval.unwrap();
        assert_eq!((equal.low, equal.high), (0.5, 0.5));
        let Estimate { mean, interval } = Estimate::of((0..20).map(f64::from)).unwrap();
        let interval = interval.unwrap();
        assert!(mean.lowest < interval.low && interval.low < mean.mean);
        assert!(mean.mean < interval.high && interval.high < mean.highest);
        assert_eq!(Estimate::of([]), None);
    }

    #[test]
    fn recall_is_taken_at_the_asked_rate_only() {
        let mut run = run("a", "volume", 1);
        run.recall_at = vec![RecallAt { false_positive_rate: 1e-3, recall: 0.9 }];
        assert_eq!(recall(&run), None);
        run.recall_at.push(RecallAt { false_positive_rate: 0.0001, recall: 0.4 });
        assert_eq!(recall(&run), Some(0.4));
    }
}
