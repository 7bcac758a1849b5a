//! The leaderboard as tables with heat colouring.

use maud::{Markup, html};

use super::tables::{behind, cut_remark, rows_max, scroll};
use crate::{
    Figure, Records,
    figure::{
        Leaderboard,
        leaderboard::{Block, Entry, blocks},
    },
    number,
    text::seeds,
    theme::is_baseline,
};

pub(super) fn section(records: &Records) -> Markup {
    let data = Leaderboard.data(records);
    html! {
        section id="leaderboard" aria-labelledby="leaderboard-h" {
            h2 id="leaderboard-h" { (Leaderboard.title()) }
            @for block in blocks(&data) { (heat_table(&block, &seeds(records))) }
            p class="caption" { (Leaderboard.caption()) }
            (behind(Leaderboard.name(), Leaderboard.title(), &data))
        }
    }
}

fn heat_table(block: &Block, seeds: &str) -> Markup {
    let n_shown = block.scenarios.len().min(rows_max(block.methods.len()));
    let rows = block.scenarios.iter().zip(&block.entries).take(n_shown);
    let table = html! {
        table class={ "heat " (if block.more_is_better { "good" } else { "bad" }) } {
            caption {
                span {
                    strong { (block.title) }
                    " (" (seeds) ")" (cut_remark(n_shown, block.scenarios.len()))
                }
            }
            thead {
                tr {
                    th scope="col" { "scenario" }
                    @for method in &block.methods {
                        th scope="col" class={ "n" @if is_baseline(method) { " baseline" } } {
                            (method)
                        }
                    }
                }
            }
            tbody {
                @for (scenario, entries) in rows {
                    tr {
                        th scope="row" { (scenario) }
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
