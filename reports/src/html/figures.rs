//! Figures on the page.

use maud::{Markup, html};

use super::{
    room::{Part, spare},
    tables::behind_of,
};
use crate::{
    Arrangement, Figure, Panel, Records, Table, Theme, Width,
    figure::{FalseAccusations, Growth, Throughput, Trends, explained},
    legend, number,
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
    let pictures = (Part::Picture, figure.name());
    html! {
        section id=(figure.name()) aria-labelledby=(heading) {
            h2 id=(heading) { (figure.title()) }
            @if wide.is_empty() {
                p class="caption" { "Nothing to draw: these records hold no such numbers." }
            } @else {
                figure {
                    @if let Some(theme) = explained(figure, &data, theme) { (legend::list(&theme)) }
                    @if figure.arrangement() == Arrangement::Grid {
                        div class="panels" { (panels(pictures, figure.name(), &wide)) }
                    } @else {
                        (both_widths(figure, &data, theme))
                    }
                    figcaption {
                        (figure.caption()) (drawn_remark(figure, wide.len().min(PANELS_MAX), wide.len()))
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
    let drawn = [("wide", Width::Wide), ("narrow", Width::Narrow)].map(|(class, width)| {
        let drawn = figure.draw(data, theme, width);
        html! {
            @for (idx, drawn) in drawn.iter().take(PANELS_MAX).enumerate() {
                (panel(class, drawn, &format!("{}-{class}{idx}", figure.name())))
            }
        }
    });
    let both = html! { @for drawn in drawn { (drawn) } };
    spare(Part::Picture, figure.name(), &both)
}

/// A figure of small panels within a section; nothing where there is nothing to draw.
pub(super) fn part(figure: &dyn Figure, records: &Records, theme: &Theme, anchor: &str) -> Markup {
    let data = figure.data(records);
    let drawn = figure.draw(&data, theme, Width::Narrow);
    let (id, pictures) = (format!("{anchor}-{}", figure.name()), (Part::Picture, figure.name()));
    html! {
        @if !drawn.is_empty() {
            h3 { (figure.title()) }
            figure {
                @if let Some(theme) = explained(figure, &data, theme) { (legend::list(&theme)) }
                div class="panels" { (panels(pictures, &id, &drawn)) }
                figcaption {
                    (figure.caption())
                    (drawn_remark(figure, drawn.len().min(PANELS_MAX), drawn.len()))
                }
            }
        }
    }
}

/// What a caption says of panels left out, and how to see them.
pub(super) fn drawn_remark(figure: &dyn Figure, n_shown: usize, n_drawn: usize) -> Markup {
    html! {
        @if n_shown < n_drawn {
            " (" (number::thousands(n_shown as u64)) " of " (number::thousands(n_drawn as u64)) "; "
            code { "claque report RUNS --figure " (figure.name()) " --out DIR" } " draws all)"
        }
    }
}

/// Most panels of a figure in a section; a panel takes about 15 kB.
const PANELS_MAX: usize = 40;

/// Panels whose ids start with a name that is unique on the page. Each may be left out for want of room
/// and is shown by a figure.
pub(super) fn panels((part, figure): (Part, &'static str), id: &str, panels: &[Panel]) -> Markup {
    html! {
        @for (idx, drawn) in panels.iter().take(PANELS_MAX).enumerate() {
            (spare(part, figure, &panel("", drawn, &format!("{id}-{idx}"))))
        }
    }
}

fn panel(class: &str, panel: &Panel, id: &str) -> Markup {
    html! { div class={ "panel " (class) } { (panel.inline(id)) } }
}
