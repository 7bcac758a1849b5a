//! The gate for a terminal.

use std::fmt::Write;

use claque_evaluation::gate::{Compared, Gate};

use super::{advice, changed, costs, difference, flips, headline, remedy, value, word};
use crate::{clean::shown, number::plural};

/// Most lines about cells and about what was skipped, each.
const LINES_MAX: usize = 40;
/// Most runs whose flips are told.
const FLIPS_MAX: usize = 5;

/// The gate as text: one line per question that changed, worst first.
#[must_use]
pub fn gate_text(gate: &Gate) -> String {
    let mut text = headline(gate) + "\n";
    let cells = changed(gate);
    for cell in cells.iter().take(LINES_MAX) {
        let metric = &cell.metric;
        let from_to = format!("{} → {}", value(metric, cell.base), value(metric, cell.head));
        line(
            &mut text,
            &format!(
                "  {:<11} {} · {} · {}: {from_to}, {}",
                word(cell.verdict),
                shown(&cell.method),
                shown(&cell.family),
                metric,
                difference(cell)
            ),
        );
        advice(cell, gate)
            .iter()
            .for_each(|told| line(&mut text, &format!("              {}", shown(told))));
    }
    more(&mut text, cells.len(), ["question", "questions"]);
    tell_lost(&mut text, gate);
    let exact = &gate.exact;
    if gate.compared == Compared::Runs {
        let told = format!("findings: {} of {} runs are the same", exact.n_same, exact.n_pairs);
        line(&mut text, &told);
    }
    if let Some((scenario, seed, method)) = exact.different.first() {
        let first =
            format!("  first different: {}, seed {seed}, {}", shown(scenario), shown(method));
        line(&mut text, &first);
    }
    tell_flips(&mut text, gate);
    costs(gate).iter().for_each(|told| line(&mut text, &shown(told)));
    for told in gate.skipped.iter().take(LINES_MAX) {
        line(&mut text, &format!("not compared: {}", shown(told)));
    }
    more(&mut text, gate.skipped.len(), ["remark", "remarks"]);
    gate.notes.iter().for_each(|told| line(&mut text, &format!("note: {}", shown(told))));
    text
}

/// What only the base can answer, and how to mend that.
fn tell_lost(text: &mut String, gate: &Gate) {
    for lost in gate.lost.iter().take(LINES_MAX) {
        line(text, &format!("  {:<11} {}", "base only", shown(&lost.told())));
        line(text, &format!("              {}", shown(remedy(lost))));
    }
    more(text, gate.lost.len(), ["thing in the base only", "things in the base only"]);
}

/// Who flipped, the runs with most harm first.
fn tell_flips(text: &mut String, gate: &Gate) {
    for found in gate.flips.iter().take(FLIPS_MAX) {
        line(text, &format!("{}: {}", shown(&flips::about(found)), shown(&flips::counts(found))));
        let examples = found.examples.iter().map(flips::example);
        for told in examples.chain(flips::firsts(found)) {
            line(text, &format!("  {}", shown(&told)));
        }
    }
    if gate.flips.len() > FLIPS_MAX {
        let n = gate.flips.len() - FLIPS_MAX;
        let more = plural(n, "more run whose findings differ", "more runs whose findings differ");
        line(text, &format!("  … and {more}: --json has all"));
    }
}

fn line(text: &mut String, told: &str) {
    writeln!(text, "{told}").expect("text takes everything");
}

fn more(text: &mut String, n: usize, [one, many]: [&str; 2]) {
    if n > LINES_MAX {
        let n = n - LINES_MAX;
        line(text, &format!("  … and {n} more {}", if n == 1 { one } else { many }));
    }
}
