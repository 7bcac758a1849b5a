//! Heat maps as tables.

use maud::{Markup, html};

use super::tables::{behind, cut_remark, rows_max, scroll};
use crate::{
    Figure, Table,
    figure::heat::{Block, Entry},
    number,
    theme::is_baseline,
};

/// A heat map; `about` says what its rows are and what its numbers are means of.
/// Intervals stand below the numbers, or in a dense table show on pointing.
pub(super) fn table(block: &Block, rows_are: &str, about: &str, is_dense: bool) -> Markup {
    let layout = block.laid_out();
    let (n_rows, n_columns) = (layout.rows.len(), layout.columns.len());
    // Methods are few beside scenarios: what is cut is scenarios, whichever way they run.
    let (n_shown, n_across) = if layout.are_methods_down {
        (n_rows, n_columns.min(rows_max(n_rows)))
    } else {
        (n_rows.min(rows_max(n_columns)), n_columns)
    };
    let (shown, all) =
        if layout.are_methods_down { (n_across, n_columns) } else { (n_shown, n_rows) };
    let side = if layout.are_methods_down { "tall" } else { "" };
    let across = if layout.are_methods_down { rows_are } else { "method" };
    let table = html! {
        table class={ "heat " (if block.more_is_better { "good " } else { "bad " }) (side) }
            data-across=(across) {
            caption {
                span { strong { (block.title) } " (" (about) ")" (cut_remark(shown, all)) }
            }
            thead {
                tr {
                    th scope="col" { @if layout.are_methods_down { "method" } @else { (rows_are) } }
                    @for name in &layout.columns[..n_across] {
                        th scope="col" class={ "n" (baseline(layout.are_methods_down, name)) } {
                            (breakable(name))
                        }
                    }
                }
            }
            tbody {
                @for (name, entries) in &layout.rows[..n_shown] {
                    tr {
                        th scope="row" class=(baseline(!layout.are_methods_down, name)) { (name) }
                        @for entry in &entries[..n_across] { (cell(block, *entry, is_dense)) }
                    }
                }
            }
        }
    };
    scroll(block.title, &table)
}

/// A figure that is a heat map, as a section of its own; nothing without a block.
pub(super) fn section(
    figure: &dyn Figure,
    data: &Table,
    block: Option<&Block>,
    (rows_are, about): (&str, &str),
) -> Markup {
    let heading = format!("{}-h", figure.name());
    html! {
        @if let Some(block) = block {
            section id=(figure.name()) aria-labelledby=(heading) {
                h2 id=(heading) { (figure.title()) }
                div class="dense" { (table(block, rows_are, about, true)) }
                p class="caption" { (figure.caption()) }
                (behind(figure.title(), data))
            }
        }
    }
}

/// A name that may go on in a next line where its words end.
fn breakable(name: &str) -> Markup {
    html! {
        @for (place, word) in name.split_inclusive(['_', '.']).enumerate() {
            @if place > 0 { wbr; }
            (word)
        }
    }
}

/// What marks the name of a method that needs no skill.
fn baseline(is_scenario: bool, name: &str) -> &'static str {
    if !is_scenario && is_baseline(name) { " baseline" } else { "" }
}

fn cell(block: &Block, entry: Option<&Entry>, is_dense: bool) -> Markup {
    let Some(entry) = entry else { return html! { td class="none" { (number::UNDEFINED) } } };
    let interval = block.show_interval(entry).filter(|_| !is_dense);
    let about = interval.is_none().then(|| block.explain(entry));
    html! {
        td style=(format!("--heat:{:.2}", entry.heat)) title=[about] {
            @if entry.is_best { strong { (block.show(entry.mean)) } }
            @else { (block.show(entry.mean)) }
            @if let Some(interval) = interval { small { (interval) } }
        }
    }
}
