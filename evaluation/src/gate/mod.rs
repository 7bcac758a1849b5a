//! Is the head worse than the base? Paired run records, and an answer whose own error rates are
//! bounded.
//!
//! Runs are paired by scenario, seed and method; a pair counts only where both saw the same world.
//! Per method, family of scenarios and metric, differences (head minus base, better up) are
//! averaged over seeds, then over scenarios ([`Stratified`](crate::stats::Stratified)). A cell is
//!
//! - **worse** when the upper bound of its mean is below zero and the mean below minus the margin:
//!   the bound is such that all cells together cry wolf with probability
//!   [`false_alarm_rate`](Options::false_alarm_rate) at most;
//! - **held** when the lower bound is above minus the margin: it misses a loss of the margin with
//!   probability [`miss_rate`](Options::miss_rate) at most, each cell;
//! - **unknown** otherwise, with the number of seeds that would do.
//!
//! Bounds are Student's, so they are as good as means of a few differences are normal; the gate's
//! tests measure how often it errs.

mod cell;
mod exact;
mod flips;
mod metric;
mod outside;
mod pairs;
mod replay;
mod speed;

pub use cell::{Cell, Verdict, Worst};
pub use exact::Exact;
pub use flips::{Alert, AlertChange, Flip, Flipped, Flips, PostChange, ScoredPost};
pub use metric::{METRICS, Metric};
pub use outside::{Side, compare_findings};
pub use speed::Speed;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::record::Record;
use pairs::{Pair, Paired};

/// How strict the gate is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Options {
    /// Chance that any cell is called worse though nothing changed.
    pub false_alarm_rate: f64,
    /// Chance, per cell, that a loss of the margin is called held.
    pub miss_rate: f64,
    /// Margins other than the metrics' own, by name of the metric.
    pub margins: BTreeMap<String, f64>,
}

impl Default for Options {
    /// One in a hundred, one in twenty, and the metrics' own margins.
    fn default() -> Self {
        Self { false_alarm_rate: 0.01, miss_rate: 0.05, margins: BTreeMap::new() }
    }
}

/// What was drawn, and of what there could be more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compared {
    /// Runs, over seeds and scenarios.
    #[default]
    Runs,
    /// Two findings, over accounts.
    Findings,
}

/// What a comparison came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gate {
    /// The worst of the cells, or that nothing changed.
    pub verdict: Verdict,
    /// Of what the cells count pairs.
    #[serde(default)]
    pub compared: Compared,
    /// How it was asked.
    pub options: Options,
    /// Quality, by method, family and metric.
    pub cells: Vec<Cell>,
    /// Which runs gave exactly the same findings.
    pub exact: Exact,
    /// Time and memory, as advice.
    pub speed: Vec<Speed>,
    /// What could not be compared, and why.
    pub skipped: Vec<String>,
    /// Which accounts got another verdict, where both sides have scores; most harm first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flips: Vec<Flips>,
}

impl Gate {
    /// The same, with who flipped.
    #[must_use]
    pub fn with_flips(self, mut flips: Vec<Flips>) -> Self {
        flips.sort_by_key(|flips| std::cmp::Reverse(flips.harm()));
        Self { flips, ..self }
    }
}

/// Compares the runs that both sides share. `None` where they share none; the reasons are then all
/// there is to tell.
///
/// # Errors
/// The reasons why nothing can be compared.
///
/// # Complexity
/// O(n log n) for n records.
pub fn compare(base: &[Record], head: &[Record], options: &Options) -> Result<Gate, Vec<String>> {
    let Paired { pairs, skipped } = pairs::pair(base, head);
    if pairs.is_empty() {
        return Err(skipped);
    }
    let cells = cells(&pairs, options);
    let exact = exact::exact(&pairs);
    let worst = cells.iter().map(|cell| cell.verdict).max().unwrap_or(Verdict::Same);
    let verdict = if exact.n_same == exact.n_pairs { Verdict::Same } else { worst };
    Ok(Gate {
        verdict,
        compared: Compared::Runs,
        options: options.clone(),
        cells,
        exact,
        speed: speed::speed(&pairs),
        skipped,
        flips: Vec::new(),
    })
}

fn cells(pairs: &[Pair<'_>], options: &Options) -> Vec<Cell> {
    let mut by_cell: BTreeMap<(&str, &str), Vec<&Pair<'_>>> = BTreeMap::new();
    for pair in pairs {
        by_cell.entry((pair.head.method.as_str(), pair.family)).or_default().push(pair);
    }
    let asked: Vec<_> = by_cell
        .iter()
        .flat_map(|(of, pairs)| METRICS.iter().map(move |metric| (*of, metric, pairs)))
        .filter(|(_, metric, pairs)| pairs.iter().any(|pair| metric.difference(pair).is_some()))
        .collect();
    let n_cells = asked.len();
    asked
        .into_iter()
        .map(|(of, metric, pairs)| cell::judge(of, metric, pairs, n_cells, options))
        .collect()
}
