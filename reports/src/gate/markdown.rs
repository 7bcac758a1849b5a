//! The gate for a job summary.

use claque_evaluation::gate::Gate;

use super::{advice, changed, costs, difference, headline, value, word};
use crate::clean::shown;

/// Most bytes of the text: job summaries refuse a file over 1,024 KiB.
pub const MARKDOWN_BYTES_MAX: usize = 900_000;
/// Room for what follows the table.
const TAIL_BYTES: usize = 100_000;
/// Most lines of what was skipped.
const SKIPPED_MAX: usize = 200;

/// The gate as Markdown of at most [`MARKDOWN_BYTES_MAX`] bytes; what does not fit is counted.
#[must_use]
pub fn gate_markdown(gate: &Gate) -> String {
    let mut text = format!("## {}\n\n", headline(gate));
    text.push_str("| verdict | method | family | metric | base | head | difference (95 %) | |\n");
    text.push_str("|---|---|---|---|---:|---:|---|---|\n");
    let cells = changed(gate);
    let mut n_told = 0;
    for cell in &cells {
        let row = format!(
            "| {} | {} | {} | {} | {} | {} | {} | {} |\n",
            word(cell.verdict),
            safe(&cell.method),
            safe(&cell.family),
            safe(&cell.metric),
            value(&cell.metric, cell.base),
            value(&cell.metric, cell.head),
            difference(cell),
            safe(&advice(cell).unwrap_or_default())
        );
        if text.len() + row.len() > MARKDOWN_BYTES_MAX - TAIL_BYTES {
            break;
        }
        text.push_str(&row);
        n_told += 1;
    }
    let exact = &gate.exact;
    text.push_str(&format!("\n{} more questions changed.\n", cells.len() - n_told));
    text.push_str(&format!("{} of {} runs gave the same findings.\n", exact.n_same, exact.n_pairs));
    for told in costs(gate).iter().chain(&gate.skipped).take(SKIPPED_MAX) {
        let told: String = safe(told).chars().take(400).collect();
        text.push_str(&format!("- {told}\n"));
    }
    text
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
