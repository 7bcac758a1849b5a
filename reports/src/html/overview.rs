//! Everything on one screen.

use maud::{Markup, html};

use super::{figures::both_widths, heat, tables::behind, winners};
use crate::{
    Figure, Records, Theme,
    figure::{
        CriticalDifference, Overview,
        heat::{Block, Entry},
        overview::{Duels, blocks},
    },
    measure::flagging,
    outline::Family,
    text::seeds,
};

/// Most methods whose heat maps stand open: more would push the rest off the screen.
const OPEN_MAX: usize = 10;

pub(super) fn section(records: &Records, theme: &Theme, families: &[(String, Family)]) -> Markup {
    let data = Overview.data(records);
    let blocks = blocks(&data);
    let (duels, flagging) = (Duels::new(records), flagging(records));
    let ranks = CriticalDifference.data(records);
    let is_open = records.methods().len() <= OPEN_MAX;
    html! {
        section id="overview" aria-labelledby="overview-h" {
            h2 id="overview-h" { (Overview.title()) }
            @for block in &blocks {
                @if block.more_is_better { (winners::leads(block, &duels, families)) }
                @else { (winners::accusers(block, &flagging)) }
            }
            @if !blocks.is_empty() {
                details open[is_open] {
                    summary { "All methods" }
                    @for block in blocks { (part(block, records)) }
                    p class="caption" { (Overview.caption()) }
                }
            }
            @if !ranks.rows.is_empty() {
                h3 { (CriticalDifference.title()) }
                figure {
                    (both_widths(&CriticalDifference, &ranks, theme))
                    figcaption { (CriticalDifference.caption()) }
                }
                (behind(CriticalDifference.title(), &ranks))
            }
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
        @if !block.rows.is_empty() { div class="dense" { (heat::table(&block, rows_are, &about, true)) } }
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
