//! Metrics read off runs, and their means over seeds.

use std::collections::{BTreeMap, BTreeSet};

use claque_evaluation::{
    RunRecord,
    stats::{Interval, bootstrap_interval, stratified_bootstrap},
};

use crate::Records;

/// Share of innocents that may be flagged where recall is compared.
pub(crate) const FALSE_POSITIVE_RATE: f64 = 1e-4;

/// Methods that flag somebody somewhere at a threshold of their own. Of those that only rank, or never
/// flag anybody, it is no merit to accuse nobody.
pub(crate) fn flagging(records: &Records) -> BTreeSet<&str> {
    let flags = |run: &RunRecord| run.own_threshold.is_some_and(|own| own.flagged > 0);
    records.runs().iter().filter(|run| flags(run)).map(|run| run.method.as_str()).collect()
}

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

    /// The mean over scenarios, each the mean of its seeds, and where it would be with other seeds;
    /// no interval where a scenario has a single one.
    pub(crate) fn over(strata: &[Vec<f64>]) -> Option<Self> {
        let mean = mean_of_means(strata)?;
        let is_flat = strata.iter().all(|values| values.iter().all(|value| *value == values[0]));
        let is_known = strata.iter().all(|values| values.len() > 1);
        let interval = if is_flat && is_known {
            Some(Interval { low: mean.mean, high: mean.mean })
        } else {
            stratified_bootstrap(strata)
        };
        Some(Self { mean, interval })
    }
}

/// Values over the seeds of each scenario that has any.
pub(crate) fn strata(
    records: &Records,
    scenarios: &[usize],
    method: usize,
    value: impl Fn(&RunRecord) -> Option<f64>,
) -> Vec<Vec<f64>> {
    let values =
        |&scenario| records.runs_of(scenario, method).filter_map(&value).collect::<Vec<f64>>();
    scenarios.iter().map(values).filter(|values| !values.is_empty()).collect()
}

/// How far the first method is ahead of the second by average precision, over the seeds that both
/// have of each scenario.
pub(crate) fn paired(
    records: &Records,
    scenarios: &[usize],
    [first, second]: [usize; 2],
) -> Vec<Vec<f64>> {
    let of = |scenario, method| -> BTreeMap<u64, f64> {
        let runs = records.runs_of(scenario, method);
        runs.filter_map(|run| Some((run.seed, run.average_precision?))).collect()
    };
    let differences = |&scenario: &usize| {
        let theirs = of(scenario, second);
        let difference = |(seed, ours): (u64, f64)| Some(ours - theirs.get(&seed)?);
        of(scenario, first).into_iter().filter_map(difference).collect()
    };
    scenarios.iter().map(differences).collect()
}

/// The mean over scenarios, each the mean of its seeds.
pub(crate) fn mean_of_means(strata: &[Vec<f64>]) -> Option<Mean> {
    Mean::of(strata.iter().filter_map(|values| Some(Mean::of(values.iter().copied())?.mean)))
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
    fn an_interval_over_scenarios_holds_their_mean_however_many_seeds_each_has() {
        let strata = [vec![0.2, 0.3, 0.7, 0.8], vec![0.1, 0.2]];
        let Estimate { mean, interval } = Estimate::over(&strata).unwrap();
        let interval = interval.unwrap();
        assert!((mean.mean - 0.325).abs() < 1e-9 && mean.n == 2, "{mean:?}");
        assert!(interval.low < mean.mean && mean.mean < interval.high, "{interval:?}");
        assert_eq!(Estimate::over(&[vec![0.5, 0.5], vec![0.5]]).unwrap().interval, None);
        let flat = Estimate::over(&[vec![0.5; 3], vec![1.0; 2]]).unwrap().interval.unwrap();
        assert_eq!((flat.low, flat.high), (0.75, 0.75));
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
