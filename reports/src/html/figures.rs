//! Figures on the page.

use maud::{Markup, html};

use super::tables::{behind_of, cut_remark};
use crate::{
    Arrangement, Figure, Panel, Records, Table, Theme, Width,
    figure::{FalseAccusations, Growth, Throughput, Trends, explained},
    legend,
};

/// The figures about all scenarios together, a section each.
pub(super) fn sections(records: &Records, theme: &Theme) -> Markup {
    let figures: [&dyn Figure; 4] = [&FalseAccusations, &Trends, &Throughput, &Growth];
    html! { @for figure in figures { (section(figure, records, theme)) } }
}

/// A figure about all scenarios and their variants together; nothing where there is nothing to draw.
pub(super) fn section_if_drawn(figure: &dyn Figure, records: &Records, theme: &Theme) -> Markup {
    let is_drawn = !figure.draw(&figure.data(records), theme, Width::Wide).is_empty();
    html! { @if is_drawn { (section(figure, records, theme)) } }
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
                    @if let Some(theme) = explained(figure, &data, theme) { (legend::list(&theme)) }
                    @if figure.arrangement() == Arrangement::Grid {
                        div class="panels" { (panels(figure.name(), "", &wide)) }
                    } @else {
                        (both_widths(figure, &data, theme))
                    }
                    figcaption {
                        (figure.caption()) (cut_remark(wide.len().min(PANELS_MAX), wide.len()))
                    }
                }
                (behind_of(figure.title(), &data, CELLS_MAX))
            }
        }
    }
}

/// Most cells behind a figure; what is cut stands in the table of all runs too.
const CELLS_MAX: usize = 4_000;

/// A picture as wide as the page, and the same for a telephone; style shows one of them.
pub(super) fn both_widths(figure: &dyn Figure, data: &Table, theme: &Theme) -> Markup {
    html! {
        (panels(figure.name(), "wide", &figure.draw(data, theme, Width::Wide)))
        (panels(figure.name(), "narrow", &figure.draw(data, theme, Width::Narrow)))
    }
}

/// A figure of small panels within a section; nothing where there is nothing to draw.
pub(super) fn part(
    figure: &dyn Figure,
    records: &Records,
    theme: &Theme,
    anchor: &str,
    explains: bool,
) -> Markup {
    let data = figure.data(records);
    let drawn = figure.draw(&data, theme, Width::Narrow);
    html! {
        @if !drawn.is_empty() {
            h3 { (figure.title()) }
            figure {
                @if let Some(theme) = explained(figure, &data, theme) { (legend::list(&theme)) }
                div class="panels" { (panels(&format!("{anchor}-{}", figure.name()), "", &drawn)) }
                figcaption {
                    @if explains { (figure.caption()) }
                    (cut_remark(drawn.len().min(PANELS_MAX), drawn.len()))
                }
            }
        }
    }
}

/// Most panels of a figure in a section; a panel takes about 15 kB.
const PANELS_MAX: usize = 40;

/// Panels whose ids start with a name that is unique on the page.
pub(super) fn panels(name: &str, class: &str, panels: &[Panel]) -> Markup {
    html! {
        @for (idx, panel) in panels.iter().take(PANELS_MAX).enumerate() {
            div class={ "panel " (class) } { (panel.inline(&format!("{name}-{class}{idx}"))) }
        }
    }
}
