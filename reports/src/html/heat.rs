//! Heat maps as tables.

use maud::{Markup, html};

use super::tables::{cut_remark, rows_max, scroll};
use crate::{
    figure::heat::{Block, Entry},
    number,
    theme::is_baseline,
};

/// A heat map; `about` says what its rows are and what its numbers are means of.
pub(super) fn table(block: &Block, rows_are: &str, about: &str) -> Markup {
    let n_shown = block.rows.len().min(rows_max(block.methods.len()));
    let rows = block.rows.iter().zip(&block.entries).take(n_shown);
    let table = html! {
        table class={ "heat " (if block.more_is_better { "good" } else { "bad" }) } {
            caption {
                span {
                    strong { (block.title) }
                    " (" (about) ")" (cut_remark(n_shown, block.rows.len()))
                }
            }
            thead {
                tr {
                    th scope="col" { (rows_are) }
                    @for method in &block.methods {
                        th scope="col" class={ "n" @if is_baseline(method) { " baseline" } } {
                            (method)
                        }
                    }
                }
            }
            tbody {
                @for (name, entries) in rows {
                    tr {
                        th scope="row" { (name) }
                        @for entry in entries { (cell(block, entry.as_ref())) }
                    }
                }
            }
        }
    };
    scroll(block.title, &table)
}

fn cell(block: &Block, entry: Option<&Entry>) -> Markup {
    let Some(entry) = entry else { return html! { td class="n none" { (number::UNDEFINED) } } };
    html! {
        td class="n" style=(format!("--heat:{:.2}", entry.heat)) title=(block.explain(entry)) {
            @if entry.is_best { strong { (block.show(entry.mean)) } }
            @else { (block.show(entry.mean)) }
        }
    }
}
