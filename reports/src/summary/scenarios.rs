//! A line for each scenario: how the method did, and how far it is from the best of the others.

use std::collections::BTreeMap;

use claque_evaluation::{RunRecord, stats::Stratified};

use super::{ALPHA, code, estimate, table};
use crate::{Records, number, order::EQUIVALENCE};

/// Empty without a scenario in which the method has an average precision.
pub(super) fn markdown(records: &Records, subject: usize) -> String {
    let lines: Vec<Line> =
        (0..records.scenarios().len()).filter_map(|s| Line::new(records, s, subject)).collect();
    if lines.is_empty() {
        return String::new();
    }
    let rate = rate(records);
    let name = code(&records.methods()[subject]);
    let mut headings = vec!["scenario".to_owned(), "seeds".to_owned()];
    headings.push(format!("average precision of {name}"));
    if let Some(rate) = rate {
        headings.push(format!("recall at 1 in {}", number::thousands(number::whole(1.0 / rate))));
    }
    headings.push("recall at its own threshold".to_owned());
    let has_others = lines.iter().any(|line| line.best.is_some());
    if has_others {
        headings.extend(["best of the others".to_owned(), "difference".to_owned()]);
    }
    let rows = lines.iter().map(|line| line.cells(records, rate, has_others));
    let text = table(&headings, rows);
    if has_others { format!("{text}\n{}", tally(records, &name, &lines)) } else { text }
}

/// The strictest rate at which recall was recorded.
fn rate(records: &Records) -> Option<f64> {
    let rates = records.runs().iter().flat_map(|run| &run.recall_at);
    rates.map(|at| at.false_positive_rate).filter(|rate| *rate > 0.0).min_by(f64::total_cmp)
}

struct Line<'r> {
    scenario: usize,
    runs: Vec<&'r RunRecord>,
    found: Stratified,
    best: Option<Best>,
}

/// The best of the other methods, and the method less it, paired by seed.
struct Best {
    method: usize,
    mean: f64,
    difference: Option<Stratified>,
}

/// How the method stands to the best of the others.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Ahead,
    Level,
    Behind,
}

impl<'r> Line<'r> {
    fn new(records: &'r Records, scenario: usize, subject: usize) -> Option<Self> {
        let runs: Vec<&RunRecord> = records.runs_of(scenario, subject).collect();
        let ours = by_seed(records, scenario, subject);
        let found = student(ours.values().copied())?;
        let others = (0..records.methods().len()).filter(|method| *method != subject);
        let mean = |method| {
            let theirs = by_seed(records, scenario, method);
            Some((method, student(theirs.values().copied())?.mean))
        };
        // Of equals the first.
        let best = others.filter_map(mean).reduce(|a, b| if b.1 > a.1 { b } else { a });
        let best = best.map(|(method, mean)| {
            let theirs = by_seed(records, scenario, method);
            let paired = ours.iter().filter_map(|(seed, value)| Some(value - theirs.get(seed)?));
            Best { method, mean, difference: student(paired) }
        });
        Some(Self { scenario, runs, found, best })
    }

    fn cells(&self, records: &Records, rate: Option<f64>, has_others: bool) -> Vec<String> {
        let mut cells = vec![code(&records.scenarios()[self.scenario].label)];
        cells.push(self.found.n.to_string());
        cells.push(estimate(Some(&self.found), 3, false));
        if let Some(rate) = rate {
            cells.push(self.mean_of(|run| recall_at(run, rate)));
        }
        cells.push(self.mean_of(|run| run.own_threshold?.recall));
        if has_others {
            let best = self.best.as_ref();
            let named =
                |best: &Best| format!("{} {:.3}", code(&records.methods()[best.method]), best.mean);
            cells.push(best.map_or(number::UNDEFINED.to_owned(), named));
            cells.push(estimate(best.and_then(|best| best.difference.as_ref()), 3, true));
        }
        cells
    }

    fn mean_of(&self, value: impl Fn(&RunRecord) -> Option<f64>) -> String {
        let found = student(self.runs.iter().filter_map(|run| value(run)));
        found.map_or(number::UNDEFINED.to_owned(), |found| format!("{:.2}", found.mean))
    }

    /// Ahead or behind by more than is practically nothing, and by more than chance where that is known.
    fn standing(&self) -> Option<Standing> {
        let found = self.best.as_ref()?.difference?;
        let reach = found.interval(ALPHA / 2.0);
        let is_sure = reach.is_none_or(|reach| reach.low > 0.0 || reach.high < 0.0);
        Some(match found.mean {
            mean if mean.abs() <= EQUIVALENCE || !is_sure => Standing::Level,
            mean if mean > 0.0 => Standing::Ahead,
            _ => Standing::Behind,
        })
    }
}

fn recall_at(run: &RunRecord, rate: f64) -> Option<f64> {
    run.recall_at.iter().find(|at| at.false_positive_rate == rate).map(|at| at.recall)
}

/// Average precision by seed.
fn by_seed(records: &Records, scenario: usize, method: usize) -> BTreeMap<u64, f64> {
    let runs = records.runs_of(scenario, method);
    runs.filter_map(|run| Some((run.seed, run.average_precision?))).collect()
}

fn student(values: impl Iterator<Item = f64>) -> Option<Stratified> {
    Stratified::new(&[values.collect()])
}

fn tally(records: &Records, name: &str, lines: &[Line<'_>]) -> String {
    let labels = |standing| -> Vec<String> {
        let of = lines.iter().filter(|line| line.standing() == Some(standing));
        of.map(|line| code(&records.scenarios()[line.scenario].label)).collect()
    };
    let count = |labels: &[String]| match labels.len() {
        0 => "none".to_owned(),
        n => n.to_string(),
    };
    let behind = labels(Standing::Behind);
    let names = if behind.is_empty() { String::new() } else { format!(" ({})", behind.join(", ")) };
    format!(
        "Of {}, {name} is ahead on {}, behind on {}{names} and level, within {EQUIVALENCE} or not \
         told apart, on {}.\n",
        number::plural(lines.len(), "scenario", "scenarios"),
        count(&labels(Standing::Ahead)),
        count(&behind),
        count(&labels(Standing::Level)),
    )
}
