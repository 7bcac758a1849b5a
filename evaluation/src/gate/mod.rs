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
//! All cells together are those in which anything differs. One whose pairs are all identical cannot cry
//! wolf, and so takes no share of the rate; how many do differ depends on how large differences are and
//! not on their direction, so it says nothing about whether those are losses (`docs/gate.md`).
//!
//! What only the base can answer, a run or a metric, leaves the answer unknown at least ([`Lost`]).
//!
//! Bounds are Student's, so they are as good as means of a few differences are normal; the gate's
//! tests measure how often it errs. A metric moves in steps, of one positive or one innocent, so that
//! few differences are easily equal: each has a twelfth of the square of its step as variance besides.

mod cell;
mod exact;
mod first;
mod flips;
mod lost;
mod metric;
mod notes;
mod outside;
mod pairs;
mod replay;
mod speed;

pub use cell::{Cell, Decided, Verdict, Worst};
pub use exact::Exact;
pub use first::{AccountChange, Alert, AlertChange, LookChange, PostChange, ScoredPost};
pub use flips::{Flip, Flipped, Flips, Known};
pub use lost::Lost;
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
    /// Most instructions of a method, head over base, that are no regression; `None` where they are advice.
    #[serde(default)]
    pub instructions_max: Option<f64>,
}

impl Default for Options {
    /// One in a hundred, one in twenty, and the metrics' own margins.
    fn default() -> Self {
        let margins = BTreeMap::new();
        Self { false_alarm_rate: 0.01, miss_rate: 0.05, margins, instructions_max: None }
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
    /// The worst of the cells and of costs that are held against a bound, or that nothing changed.
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
    /// Instructions, and time and memory as advice.
    pub speed: Vec<Speed>,
    /// What only the base can answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<Lost>,
    /// What else could not be compared, and why.
    pub skipped: Vec<String>,
    /// What a reader of the answer must know besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
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
    let Paired { pairs, mut lost, skipped } = pairs::pair(base, head);
    if pairs.is_empty() {
        return Err(lost.iter().map(Lost::told).chain(skipped).collect());
    }
    let by_cell = by_cell(&pairs);
    lost.extend(lost_questions(&by_cell));
    let cells = cells(&by_cell, options);
    let speed = speed::speed(&pairs, options);
    Ok(Gate {
        verdict: overall(&cells, &lost).max(speed::verdict(&speed, options)),
        compared: Compared::Runs,
        options: options.clone(),
        notes: notes::notes(&pairs, &cells, &speed, options),
        cells,
        exact: exact::exact(&pairs),
        speed,
        lost,
        skipped,
        flips: Vec::new(),
    })
}

/// The worst of the cells; unknown at least where something is lost.
fn overall(cells: &[Cell], lost: &[Lost]) -> Verdict {
    let found = cells.iter().map(|cell| cell.verdict).max().unwrap_or(Verdict::Same);
    let least = if lost.is_empty() { Verdict::Same } else { Verdict::Unknown };
    found.max(least)
}

/// Pairs by method and family.
type ByCell<'p> = BTreeMap<(&'p str, &'p str), Vec<&'p Pair<'p>>>;

fn by_cell<'p>(pairs: &'p [Pair<'p>]) -> ByCell<'p> {
    let mut by_cell = ByCell::new();
    for pair in pairs {
        by_cell.entry((pair.head.method.as_str(), pair.family)).or_default().push(pair);
    }
    by_cell
}

/// Metrics that the base has in runs in which the head has not.
fn lost_questions(by_cell: &ByCell<'_>) -> Vec<Lost> {
    let lost = |(of, pairs): (&(&str, &str), &Vec<&Pair<'_>>), metric: &Metric| {
        let is_lost =
            |pair: &&&Pair<'_>| metric.of(pair.base).is_some() && metric.of(pair.head).is_none();
        let (n, n_all) = (pairs.iter().filter(is_lost).count(), pairs.len());
        let why = || format!("the head has none in {n} of {n_all} runs");
        (n > 0).then(|| Lost::question(*of, metric, why()))
    };
    let asked = by_cell.iter().flat_map(|of| METRICS.iter().map(move |metric| (of, metric)));
    asked.filter_map(|(of, metric)| lost(of, metric)).collect()
}

fn cells(by_cell: &ByCell<'_>, options: &Options) -> Vec<Cell> {
    let asked: Vec<_> = by_cell
        .iter()
        .flat_map(|(of, pairs)| METRICS.iter().map(move |metric| (*of, metric, pairs)))
        .filter(|(_, metric, pairs)| pairs.iter().any(|pair| metric.difference(pair).is_some()))
        .collect();
    let differs = |metric: &Metric, pairs: &[&Pair<'_>]| {
        pairs.iter().filter_map(|pair| metric.difference(pair)).any(|difference| difference != 0.0)
    };
    let n_differ = asked.iter().filter(|(_, metric, pairs)| differs(metric, pairs)).count();
    asked
        .into_iter()
        .map(|(of, metric, pairs)| cell::judge(of, metric, pairs, n_differ.max(1), options))
        .collect()
}
