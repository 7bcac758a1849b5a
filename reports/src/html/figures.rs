//! The figures on the page.

use maud::{Markup, html};

use super::tables::{behind, cut_remark};
use crate::{
    Arrangement, Figure, Panel, Records, Theme, Width,
    figure::{Leaderboard, catalogue},
    legend,
};

/// Every figure but the leaderboard, which is a table on the page.
pub(super) fn sections(records: &Records, theme: &Theme) -> Markup {
    let figures = catalogue().iter().filter(|figure| figure.name() != Leaderboard.name());
    html! { @for figure in figures { (section(*figure, records, theme)) } }
}

fn section(figure: &dyn Figure, records: &Records, theme: &Theme) -> Markup {
    let data = figure.data(records);
    let wide = figure.draw(&data, theme, Width::Wide);
    let heading = format!("{}-h", figure.name());
    html! {
        section id=(figure.name()) aria-labelledby=(heading) {
            h2 id=(heading) { (figure.title()) }
            @if wide.is_empty() {
                p class="caption" { "Nothing to draw: these records hold no such numbers." }
            } @else {
                figure {
                    @if figure.has_legend() { (legend::list(theme)) }
                    @if figure.arrangement() == Arrangement::Grid {
                        div class="panels" { (panels(figure.name(), "", &wide)) }
                    } @else {
                        (panels(figure.name(), "wide", &wide))
                        (panels(figure.name(), "narrow", &figure.draw(&data, theme, Width::Narrow)))
                    }
                    figcaption {
                        (figure.caption()) (cut_remark(wide.len().min(PANELS_MAX), wide.len()))
                    }
                }
                (behind(figure.name(), figure.title(), &data))
            }
        }
    }
}

/// Most panels of a figure on the page; a panel takes about 15 kB.
const PANELS_MAX: usize = 40;

fn panels(name: &str, class: &str, panels: &[Panel]) -> Markup {
    html! {
        @for (idx, panel) in panels.iter().take(PANELS_MAX).enumerate() {
            div class={ "panel " (class) } { (panel.inline(&format!("{name}-{class}{idx}"))) }
        }
    }
}
