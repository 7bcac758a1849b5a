//! The gate for a machine that counts failures.

use claque_evaluation::gate::{Cell, Flips, Gate, Verdict, Worst};
use maud::{Markup, html};

use super::{advice, difference, flips, headline, word};
use crate::clean::shown;

/// The gate as JUnit XML: a test case per question; worse is a failure, an open question is
/// skipped.
#[must_use]
pub fn gate_junit(gate: &Gate) -> String {
    let count = |verdict| gate.cells.iter().filter(|cell| cell.verdict == verdict).count();
    let suites = html! {
        testsuites name="claque compare" {
            testsuite name=(headline(gate)) tests=(gate.cells.len())
                failures=(count(Verdict::Worse)) skipped=(count(Verdict::Unknown)) errors="0" {
                @for cell in &gate.cells { (case(cell, gate)) }
            }
        }
    };
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", suites.into_string())
}

/// Who flipped in the run that lost most.
fn flipped(cell: &Cell, gate: &Gate) -> Vec<String> {
    let worst = cell.worst.as_ref();
    let is_worst = |found: &&Flips| {
        let is_run = |w: &Worst| (&w.scenario, w.seed) == (&found.scenario, found.seed);
        found.method == cell.method && worst.is_none_or(is_run)
    };
    let Some(found) = gate.flips.iter().find(is_worst) else { return Vec::new() };
    let counts = format!("{}: {}", flips::about(found), flips::counts(found));
    let examples = found.examples.iter().map(flips::example).chain(flips::firsts(found));
    [counts].into_iter().chain(examples).collect()
}

fn case(cell: &Cell, gate: &Gate) -> Markup {
    let (class, name) = (shown(&format!("{}.{}", cell.method, cell.family)), shown(&cell.metric));
    let told = format!("{} {}", word(cell.verdict), difference(cell));
    let more = [advice(cell, gate)].into_iter().flatten().chain(flipped(cell, gate));
    let more = more.map(|told| shown(&told)).collect::<Vec<_>>().join("\n");
    html! {
        testcase classname=(class) name=(name) {
            @match cell.verdict {
                Verdict::Worse => { failure message=(told) { (more) } }
                Verdict::Unknown => { skipped message=(format!("{told}: {more}")) {} }
                _ => {}
            }
        }
    }
}
