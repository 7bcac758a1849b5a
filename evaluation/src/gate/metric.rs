//! What is compared, and by how much it may fall.

use super::pairs::Pair;
use crate::record::RunRecord;
use crate::stats::Interval;

/// One number of a run.
#[derive(Debug, Clone, Copy)]
pub struct Metric {
    /// Its name.
    pub name: &'static str,
    /// Loss that is practically nothing, in its own unit; our choice.
    pub margin: f64,
    /// Whether more of it is better.
    pub more_is_better: bool,
    /// The most it can be; the least is 0.
    pub most: f64,
    /// Whether it is about verdicts at a method's own threshold.
    pub is_of_verdicts: bool,
    value: fn(&RunRecord) -> Option<f64>,
}

/// Every metric that the gate looks at.
pub const METRICS: [Metric; 4] = [
    Metric {
        name: "average_precision",
        margin: 0.02,
        more_is_better: true,
        most: 1.0,
        is_of_verdicts: false,
        value: |run| run.average_precision,
    },
    Metric {
        name: "recall_at_1e-4",
        margin: 0.05,
        more_is_better: true,
        most: 1.0,
        is_of_verdicts: false,
        value: |run| {
            let at = run.recall_at.iter().find(|at| (at.false_positive_rate - 1e-4).abs() < 1e-9);
            at.map(|at| at.recall)
        },
    },
    Metric {
        name: "recall_at_own_threshold",
        margin: 0.05,
        more_is_better: true,
        most: 1.0,
        is_of_verdicts: true,
        value: |run| run.own_threshold.as_ref().and_then(|own| own.recall),
    },
    Metric {
        name: "innocents_flagged_per_million",
        margin: 100.0,
        more_is_better: false,
        most: 1e6,
        is_of_verdicts: true,
        value: |run| run.own_threshold.as_ref().map(|own| own.false_positives_per_million),
    },
];

impl Metric {
    /// Its value in a run, where it has one.
    #[must_use]
    pub fn of(&self, run: &RunRecord) -> Option<f64> {
        (self.value)(run)
    }

    /// The least by which it can move in a run: one positive more or less, or one innocent.
    pub(super) fn step(&self, run: &RunRecord) -> f64 {
        let innocents = run.accounts.saturating_sub(run.positives);
        let of = if self.more_is_better { run.positives } else { innocents };
        self.most / of.max(1) as f64
    }

    /// An interval of differences, cut to those that can be: a metric is never below 0.
    pub(super) fn cut(&self, interval: Interval) -> Interval {
        let cut = |difference: f64| difference.clamp(-self.most, self.most);
        Interval { low: cut(interval.low), high: cut(interval.high) }
    }

    /// Head minus base, turned so that better is up.
    pub(super) fn difference(&self, pair: &Pair<'_>) -> Option<f64> {
        let (base, head) = (self.of(pair.base)?, self.of(pair.head)?);
        Some(if self.more_is_better { head - base } else { base - head })
    }
}
