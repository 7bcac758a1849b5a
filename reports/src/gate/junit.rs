//! The gate for a machine that counts failures.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use claque_evaluation::gate::{Cell, Flips, Gate, Lost, Verdict, Worst};
use maud::{Markup, PreEscaped, html};

use super::{advice, difference, flips, headline, remedy, word};
use crate::clean::shown;

/// Most bytes of the XML: those who show failures refuse larger files than job summaries, and
/// nobody reads them.
pub const JUNIT_BYTES_MAX: usize = 900_000;
/// Room for what is around the cases.
const FRAME_BYTES: usize = 10_000;
/// Most cases of what is in the base only, and room for each: letters may be entities of six bytes.
const LOST_MAX: usize = 50;
const LOST_BYTES: usize = 12_000;
/// Most letters that are told about a case.
const TOLD_MAX: usize = 4_000;
/// Most letters of a command that names all methods of a scenario.
const COMMAND_MAX: usize = 1_000;
/// Most letters of its name.
const NAME_MAX: usize = 300;

/// The gate as JUnit XML of at most [`JUNIT_BYTES_MAX`] bytes: a test case per question; worse is a
/// failure, what only the base can answer an error, an open question is skipped. What does not fit is counted, and is never worse than what
/// is there.
#[must_use]
pub fn gate_junit(gate: &Gate) -> String {
    let cases = kept(gate);
    let count = |verdict| cases.iter().filter(|(cell, _)| cell.verdict == verdict).count();
    let lost: Vec<Markup> = gate.lost.iter().take(LOST_MAX).map(missing).collect();
    let slower: Vec<Markup> = too_slow(gate).collect();
    let n_left_out = gate.cells.len() - cases.len() + gate.lost.len() - lost.len();
    let suites = html! {
        testsuites name="claque compare" {
            testsuite name=(headline(gate)) tests=(cases.len() + lost.len() + slower.len())
                failures=(count(Verdict::Worse) + slower.len()) skipped=(count(Verdict::Unknown))
                errors=(lost.len()) {
                @for case in &lost { (case) }
                @for case in &slower { (case) }
                @for (_, case) in &cases { (case) }
                (left_out(n_left_out))
            }
        }
    };
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", suites.into_string())
}

/// A case that the head has not.
fn missing(lost: &Lost) -> Markup {
    let class = cut(&shown(&format!("{}.{}", lost.method, lost.of)), NAME_MAX);
    let told = format!("in the base only: {}", shown(&lost.told()));
    html! {
        testcase classname=(class) name=(cut(&shown(&lost.what), NAME_MAX)) {
            error message=(cut(&told, NAME_MAX)) { (cut(&shown(remedy(lost)), COMMAND_MAX)) }
        }
    }
}

/// A case for each method that takes more instructions than it may; there are no more than a few dozen
/// methods.
fn too_slow(gate: &Gate) -> impl Iterator<Item = Markup> {
    let slower = gate.speed.iter().filter(|speed| speed.is_slower).take(LOST_MAX);
    slower.map(|speed| {
        let ratio = speed.instruction_ratio.unwrap_or(f64::INFINITY);
        let most = gate.options.instructions_max.unwrap_or(f64::INFINITY);
        let told = format!("{ratio:.3} × the instructions, {most:.2} allowed");
        html! {
            testcase classname=(cut(&shown(&speed.method), NAME_MAX)) name="instructions" {
                failure message=(told) {}
            }
        }
    })
}

/// As many cases as there is room for, in the order of the gate: the worst verdicts are the first
/// to be kept.
fn kept(gate: &Gate) -> Vec<(&Cell, Markup)> {
    let mut worst_first: Vec<(usize, &Cell)> = gate.cells.iter().enumerate().collect();
    worst_first.sort_by_key(|(_, cell)| Reverse(cell.verdict));
    let room_of_lost = gate.lost.len().min(LOST_MAX) * LOST_BYTES;
    let mut room = JUNIT_BYTES_MAX - FRAME_BYTES - room_of_lost;
    let mut kept = BTreeMap::new();
    for (place, cell) in worst_first {
        let case = case(cell, gate).into_string();
        let Some(rest) = room.checked_sub(case.len()) else { break };
        room = rest;
        kept.insert(place, (cell, PreEscaped(case)));
    }
    kept.into_values().collect()
}

fn left_out(n: usize) -> Markup {
    html! {
        @if n > 0 {
            system-out { (n) " more " (if n == 1 { "question is" } else { "questions are" }) " left out, none worse than those here: --json has all" }
        }
    }
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
    let class = cut(&shown(&format!("{}.{}", cell.method, cell.family)), NAME_MAX);
    let name = cut(&shown(&cell.metric), NAME_MAX);
    let told = format!("{} {}", word(cell.verdict), difference(cell));
    let more = [advice(cell, gate)].into_iter().flatten().chain(flipped(cell, gate));
    let more = more.map(|told| shown(&told)).collect::<Vec<_>>().join("\n");
    let more = cut(&more, TOLD_MAX);
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

/// The first letters of a text.
fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

#[cfg(test)]
mod tests {
    use claque_evaluation::gate::{Compared, Exact, Options};

    use super::*;

    /// A question whose names and worst run are as long as anybody may make them.
    fn cell(verdict: Verdict) -> Cell {
        let worst = Worst {
            scenario: "\"&<".repeat(3_000),
            seed: 1,
            difference: -0.5,
            replay: "x".repeat(9_000),
        };
        Cell {
            method: "\"m&<>".repeat(400),
            family: "f".to_owned(),
            metric: "average_precision".to_owned(),
            margin: 0.02,
            base: 0.9,
            head: 0.4,
            difference: -0.5,
            interval: None,
            decided: None,
            pairs: 1,
            verdict,
            pairs_needed: None,
            worst: Some(worst),
            p_value: None,
        }
    }

    fn gate(n_same: usize, n_worse: usize) -> Gate {
        let same = std::iter::repeat_n(cell(Verdict::Same), n_same);
        let worse = std::iter::repeat_n(cell(Verdict::Worse), n_worse);
        Gate {
            verdict: Verdict::Worse,
            compared: Compared::Runs,
            options: Options::default(),
            cells: same.chain(worse).collect(),
            exact: Exact { n_pairs: 1, n_same: 0, different: Vec::new() },
            speed: Vec::new(),
            lost: Vec::new(),
            skipped: Vec::new(),
            notes: Vec::new(),
            flips: Vec::new(),
        }
    }

    fn count(text: &str, what: &str) -> usize {
        text.matches(what).count()
    }

    #[test]
    fn it_stays_small_however_many_questions_are_worse() {
        let text = gate_junit(&gate(0, 3_000));
        assert!(text.len() <= JUNIT_BYTES_MAX, "{}", text.len());
        let n_told = count(&text, "<testcase ");
        assert!(n_told > 10 && text.contains(&format!("tests=\"{n_told}\" failures=\"{n_told}\"")));
        assert!(text.contains(&format!("<system-out>{} more questions", 3_000 - n_told)));
        assert!(text.ends_with("</testsuite></testsuites>\n"));
    }

    #[test]
    fn what_is_left_out_is_never_worse_than_what_is_told() {
        let text = gate_junit(&gate(3_000, 5));
        assert!(text.len() <= JUNIT_BYTES_MAX, "{}", text.len());
        assert_eq!(count(&text, "<failure "), 5);
        assert!(text.contains(" more questions are left out"));
        let few = gate_junit(&gate(3, 2));
        assert_eq!((count(&few, "<testcase "), count(&few, "<system-out>")), (5, 0));
    }
}
