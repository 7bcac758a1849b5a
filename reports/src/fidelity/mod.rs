//! The fidelity card: a world's statistics beside what is published, as text, as Markdown, as a
//! picture and as a page.

mod markdown;
mod page;
mod picture;
mod scale;
mod text;

pub use markdown::fidelity_markdown;
pub use page::fidelity_html;
pub use picture::fidelity_svg;
pub use text::fidelity_text;

use claque_evaluation::fidelity::{Row, Verdict};

use crate::number;

/// The verdict, as a reader scans for it.
fn verdict(row: &Row) -> &'static str {
    match (row.verdict, row.is_gate) {
        (Verdict::Holds, true) => "holds",
        (Verdict::Misses, true) => "RED",
        (Verdict::Holds, false) => "(holds)",
        (Verdict::Misses, false) => "(misses)",
        (Verdict::NotInThisWorld, _) => "not in this world",
    }
}

/// The value, or a dash.
fn measured(row: &Row) -> String {
    row.measured.map_or_else(|| number::UNDEFINED.to_owned(), number::significant)
}

/// `0.3 to 0.6`, `at most 2.2`, `at least 2`.
fn band(row: &Row) -> String {
    match (row.lowest, row.highest) {
        (Some(lowest), Some(highest)) => format!("{} to {}", plain(lowest), plain(highest)),
        (None, Some(highest)) => format!("at most {}", plain(highest)),
        (Some(lowest), None) => format!("at least {}", plain(lowest)),
        (None, None) => "any".to_owned(),
    }
}

/// Published values, smallest first, each once.
fn published(row: &Row) -> String {
    let mut values: Vec<f64> = row.published.iter().map(|published| published.value).collect();
    values.sort_unstable_by(f64::total_cmp);
    values.dedup();
    values.into_iter().map(plain).collect::<Vec<_>>().join(", ")
}

/// A number somebody chose, without the zeros it was not written with.
fn plain(value: f64) -> String {
    let text = number::significant(value);
    match text.contains('.') && !text.contains('e') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// `3 of 31 gates fail; 6 rows inform; 3 are not in this world.`
fn summary(card: &claque_evaluation::FidelityCard) -> String {
    let failed = card.failed().count();
    let gates = failed + card.count(true, Verdict::Holds);
    let informing = card.count(false, Verdict::Holds) + card.count(false, Verdict::Misses);
    let absent =
        card.count(true, Verdict::NotInThisWorld) + card.count(false, Verdict::NotInThisWorld);
    let gates = match failed {
        0 => format!("All {gates} gates hold"),
        failed => format!("{failed} of {}", number::plural(gates, "gate fails", "gates fail")),
    };
    let informing = number::plural(informing, "row informs", "rows inform");
    format!("{gates}; {informing}; {absent} not in this world.")
}
