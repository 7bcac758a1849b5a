//! The gate for a job summary.

use claque_evaluation::gate::{Cell, Compared, Gate};

use super::{advice, changed, costs, difference, flips, headline, remedy, value, word};
use crate::{clean::shown, number::plural};

/// Most bytes of the text: job summaries refuse a file over 1,024 KiB.
pub const MARKDOWN_BYTES_MAX: usize = 900_000;
/// Room for what follows the table.
const TAIL_BYTES: usize = 100_000;
/// Most lines of what is in the base only: below 3 KB each, so that all else has room.
const LOST_MAX: usize = 100;
/// Most lines of what was skipped.
const SKIPPED_MAX: usize = 200;

/// The gate as Markdown of at most [`MARKDOWN_BYTES_MAX`] bytes; what does not fit is counted.
#[must_use]
pub fn gate_markdown(gate: &Gate) -> String {
    let mut text = format!("## {}\n\n", headline(gate));
    tell_lost(&mut text, gate);
    tell_changed(&mut text, gate);
    let exact = &gate.exact;
    if gate.compared == Compared::Runs {
        let told = format!("{} of {} runs gave the same findings.\n", exact.n_same, exact.n_pairs);
        text.push_str(&told);
    }
    tell_flips(&mut text, gate);
    let notes = gate.notes.iter().map(|told| format!("note: {told}"));
    let skipped = gate.skipped.iter().map(|told| format!("not compared: {told}"));
    for told in costs(gate).into_iter().chain(notes).chain(skipped).take(SKIPPED_MAX) {
        let told: String = safe(&told).chars().take(400).collect();
        if !push(&mut text, &format!("- {told}\n"), MARKDOWN_BYTES_MAX) {
            break;
        }
    }
    text
}

/// What only the base can answer, as a list.
fn tell_lost(text: &mut String, gate: &Gate) {
    for lost in gate.lost.iter().take(LOST_MAX) {
        let (told, remedy) = (safe(&lost.told()), safe(remedy(lost)));
        text.push_str(&format!("- in the base only: {told} ({remedy})\n"));
    }
    if let Some(n) = gate.lost.len().checked_sub(LOST_MAX).filter(|&n| n > 0) {
        text.push_str(&format!("- and {n} more in the base only\n"));
    }
    if !gate.lost.is_empty() {
        text.push('\n');
    }
}

/// A table of the questions that changed; what does not fit is counted.
fn tell_changed(text: &mut String, gate: &Gate) {
    let cells = changed(gate);
    if cells.is_empty() {
        return;
    }
    text.push_str("| verdict | method | family | metric | base | head | difference | |\n");
    text.push_str("|---|---|---|---|---:|---:|---|---|\n");
    let rows = cells.iter().map(|cell| row(cell, gate));
    let n_told = rows.take_while(|row| push(text, row, MARKDOWN_BYTES_MAX - TAIL_BYTES)).count();
    text.push('\n');
    if n_told < cells.len() {
        let more = plural(cells.len() - n_told, "more question", "more questions");
        text.push_str(&format!("{more} changed.\n"));
    }
}

fn row(cell: &Cell, gate: &Gate) -> String {
    format!(
        "| {} | {} | {} | {} | {} | {} | {} | {} |\n",
        word(cell.verdict),
        safe(&cell.method),
        safe(&cell.family),
        safe(&cell.metric),
        value(&cell.metric, cell.base),
        value(&cell.metric, cell.head),
        difference(cell),
        safe(&advice(cell, gate).unwrap_or_default())
    )
}

/// Appends what still fits; false where it does not.
fn push(text: &mut String, more: &str, most: usize) -> bool {
    let fits = text.len() + more.len() <= most;
    if fits {
        text.push_str(more);
    }
    fits
}

/// A section of who flipped, the runs with most harm first; what does not fit is counted.
fn tell_flips(text: &mut String, gate: &Gate) {
    if gate.flips.is_empty() {
        return;
    }
    text.push_str("\n### Accounts with another verdict\n\n");
    let mut n_told = 0;
    for found in &gate.flips {
        let examples = found.examples.iter().map(flips::example).chain(flips::firsts(found));
        let lines: String = examples.map(|told| format!("  - {}\n", safe(&told))).collect();
        let about = safe(&flips::about(found));
        let more = format!("- **{about}**: {}\n{lines}", safe(&flips::counts(found)));
        if !push(text, &more, MARKDOWN_BYTES_MAX - TAIL_BYTES) {
            break;
        }
        n_told += 1;
    }
    text.push('\n');
    if n_told < gate.flips.len() {
        let n = gate.flips.len() - n_told;
        let more = plural(n, "more run has", "more runs have");
        text.push_str(&format!("{more} other findings.\n\n"));
    }
}

/// Text from data, so that it cannot end a cell, begin a tag or make a link.
fn safe(text: &str) -> String {
    let mut safe = String::new();
    for letter in shown(text).chars() {
        match letter {
            '<' => safe.push_str("&lt;"),
            '&' => safe.push_str("&amp;"),
            '|' | '[' | ']' | '*' | '`' | '\\' | '!' | '#' | '~' => safe.extend(['\\', letter]),
            _ => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use claque_evaluation::gate::{Exact, Flip, Flipped, Flips, Options, Verdict};

    use super::*;

    /// A comparison in which many accounts with hostile names flipped.
    fn gate(n_runs: usize) -> Gate {
        let example = Flip {
            account: "<b>|\n# `a` [x](y)".repeat(3),
            class: "campaign".to_owned(),
            was_flagged: true,
            base: Some(0.5),
            head: None,
        };
        let flips = Flips {
            scenario: "a|b<script>".to_owned(),
            seed: 1,
            method: "m".to_owned(),
            at: "own_threshold".to_owned(),
            newly_flagged: Flipped::default(),
            no_longer_flagged: Flipped { positives: 12, innocents: 0 },
            scores_changed: 20,
            examples: vec![example; 12],
            first_look: None,
            first_account: None,
            first_alert: None,
            first_post: None,
        };
        let told = "x".repeat(399) + "€";
        Gate {
            verdict: Verdict::Same,
            compared: Compared::Runs,
            options: Options::default(),
            cells: Vec::new(),
            exact: Exact { n_pairs: n_runs, n_same: 0, different: Vec::new() },
            speed: Vec::new(),
            lost: Vec::new(),
            skipped: vec![told.repeat(4); 500],
            notes: Vec::new(),
            flips: vec![flips; n_runs],
        }
    }

    #[test]
    fn a_job_summary_takes_it_however_many_flipped() {
        let text = gate_markdown(&gate(20_000));
        assert!(text.len() <= MARKDOWN_BYTES_MAX, "{}", text.len());
        assert!(text.contains(" more runs have other findings."));
        let few = gate_markdown(&gate(2));
        assert!(!few.contains("more runs") && !few.contains("| verdict"), "{few}");
        assert!(!few.contains("<b>") && !few.contains("<script>"), "{few}");
        assert_eq!(few.lines().filter(|line| line.starts_with("  - account ")).count(), 24);
    }
}
