//! The card for a terminal.

use std::fmt::Write;

use claque_evaluation::FidelityCard;
use claque_evaluation::fidelity::Row;

use super::{band, measured, published, summary, verdict};
use crate::clean::shown;

/// The card for a terminal: a line per statistic, then what failed and where its band comes from.
#[must_use]
pub fn fidelity_text(card: &FidelityCard) -> String {
    let mut text = format!("{} (seed {}): {}\n\n", shown(&card.scenario), card.seed, summary(card));
    let line = |cells: [&str; 5]| {
        let [title, measured, band, published, verdict] = cells;
        let line = format!("{title:<37} {measured:>9}  {band:<18} {published:<26} {verdict}");
        line.trim_end().to_owned() + "\n"
    };
    text += &line(["statistic", "measured", "band", "published", "verdict"]);
    for row in &card.rows {
        let cells = [&*row.title, &*measured(row), &*band(row), &*published(row), verdict(row)];
        text += &line(cells);
    }
    card.failed().for_each(|row| explain(&mut text, row));
    for note in &card.notes {
        writeln!(text, "\nnote: {}", shown(note)).expect("strings take all");
    }
    text
}

/// What a failed gate measures, and whose band it is.
fn explain(text: &mut String, row: &Row) {
    let unit = &row.unit;
    writeln!(text, "\nRED {}: {} {unit}, band {}", row.name, measured(row), band(row))
        .expect("strings take all");
    writeln!(text, "  {}\n  {}", row.what, row.source).expect("strings take all");
}
