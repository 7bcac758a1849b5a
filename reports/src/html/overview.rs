//! Everything on one screen.

use maud::{Markup, html};

use super::{heat, tables::behind};
use crate::{
    Figure, Records,
    figure::{
        Overview,
        heat::{Block, Entry},
        overview::blocks,
    },
    text::seeds,
};

pub(super) fn section(records: &Records) -> Markup {
    let data = Overview.data(records);
    html! {
        section id="overview" aria-labelledby="overview-h" {
            h2 id="overview-h" { (Overview.title()) }
            @for block in blocks(&data) { (part(block, records)) }
            p class="caption" { (Overview.caption()) }
            (behind(Overview.title(), &data))
        }
    }
}

fn part(block: Block, records: &Records) -> Markup {
    let (rows_are, about) = if block.more_is_better {
        ("family, tier", format!("mean over scenarios; {}", seeds(records)))
    } else {
        ("class", "mean over scenarios".to_owned())
    };
    let (block, spared) = if block.more_is_better { (block, Vec::new()) } else { accused(block) };
    html! {
        @if !block.rows.is_empty() { div class="dense" { (heat::table(&block, rows_are, &about)) } }
        @if !spared.is_empty() {
            p class="caption" { "Accused by no method: " (spared.join(", ")) "." }
        }
    }
}

/// The block without the classes that nobody accuses, and their names.
fn accused(block: Block) -> (Block, Vec<String>) {
    let is_accused = |row: &[Option<Entry>]| row.iter().flatten().any(|entry| entry.mean > 0.0);
    let Block { title, format, more_is_better, rows, methods, entries } = block;
    let (some, none): (Vec<_>, Vec<_>) =
        rows.into_iter().zip(entries).partition(|(_, row)| is_accused(row));
    let (rows, entries) = some.into_iter().unzip();
    let spared = none.into_iter().map(|(name, _)| name).collect();
    (Block { title, format, more_is_better, rows, methods, entries }, spared)
}
