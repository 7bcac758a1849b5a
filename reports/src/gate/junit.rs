//! The gate for a machine that counts failures.

use claque_evaluation::gate::{Cell, Gate, Verdict};
use maud::{Markup, html};

use super::{advice, difference, headline, word};
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
                @for cell in &gate.cells { (case(cell)) }
            }
        }
    };
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", suites.into_string())
}

fn case(cell: &Cell) -> Markup {
    let (class, name) = (shown(&format!("{}.{}", cell.method, cell.family)), shown(&cell.metric));
    let told = format!("{} {}", word(cell.verdict), difference(cell));
    let more = shown(&advice(cell).unwrap_or_default());
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
