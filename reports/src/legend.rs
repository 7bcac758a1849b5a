//! Which line is which method.

use maud::{Markup, html};
use plotters::prelude::PathElement;

use crate::{
    canvas::{Canvas, Drawn, width_of},
    theme::{self, LABEL, Style, Theme},
};

const SWATCH: i32 = 300;
const ROW: i32 = 200;
const NAME_MAX: i32 = 1_800;

/// A short piece of the method's line with its marker, from a point to the right.
fn draw_swatch(canvas: &Canvas, style: Style, (x, y): (i32, i32)) -> Drawn {
    canvas.area.draw(&PathElement::new([(x, y), (x + 260, y)], style.line()))?;
    canvas.area.draw(&style.marker((x + 130, y), 36, style.ink()))
}

/// The legend as a list on a page.
pub(crate) fn list(theme: &Theme) -> Markup {
    let swatch = |method: &String| {
        Canvas::draw(280, 120, |canvas| draw_swatch(canvas, theme.style(method), (10, 60)))
    };
    html! {
        ul class="legend" {
            @for method in theme.methods() {
                li {
                    svg viewBox="0 0 280 120" aria-hidden="true" { (swatch(method)) }
                    (method)
                }
            }
        }
    }
}

/// The legend inside a picture, wrapped at a width.
#[derive(Debug)]
pub(crate) struct Legend<'a> {
    entries: Vec<(i32, i32, &'a str, Style)>,
    pub(crate) height: i32,
}

impl<'a> Legend<'a> {
    pub(crate) fn new(theme: &'a Theme, width: i32) -> Self {
        let (mut x, mut y) = (0, 0);
        let mut entries = Vec::new();
        for method in theme.methods() {
            let entry = SWATCH + width_of(method, LABEL).min(NAME_MAX) + 160;
            if x > 0 && x + entry > width {
                (x, y) = (0, y + ROW);
            }
            entries.push((x, y, method.as_str(), theme.style(method)));
            x += entry;
        }
        Self { entries, height: y + ROW + 120 }
    }

    pub(crate) fn draw(&self, canvas: &Canvas, (left, top): (i32, i32)) -> Drawn {
        let name = theme::text(LABEL, theme::ink("c-ink")).pos(theme::START);
        for &(x, y, method, style) in &self.entries {
            let (x, y) = (left + x, top + y + 60);
            draw_swatch(canvas, style, (x, y))?;
            canvas.text_within(NAME_MAX, method, &name, (x + SWATCH, y))?;
        }
        Ok(())
    }
}
