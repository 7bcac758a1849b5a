//! The picture: a row per statistic, the band as a bar, published values as ticks, the measured one
//! as a dot.

use claque_evaluation::FidelityCard;
use claque_evaluation::fidelity::{Row, Verdict};
use plotters::prelude::*;

use super::scale::{Place, Scale};
use super::{measured, plain, summary, verdict};
use crate::{
    Panel, Width,
    canvas::{Canvas, Drawn},
    clean::shown,
    svg::Sheet,
    theme::{self, LABEL, SMALL, TITLE},
};

const TOP: i32 = 420;

/// The picture as a file.
#[must_use]
pub fn fidelity_svg(card: &FidelityCard) -> String {
    let panels = [panel(card, Width::Wide)];
    let title = "Fidelity card";
    Sheet { title, has_heading: false, legend: None, n_columns: 1, panels: &panels }.file()
}

/// The picture for a page.
pub(super) fn panel(card: &FidelityCard, width: Width) -> Panel {
    let layout = Layout::of(width);
    let n_rows = i32::try_from(card.rows.len()).unwrap_or(0);
    let height = TOP + n_rows * layout.row;
    let heading = format!("{} (seed {}): measured against published", card.scenario, card.seed);
    Panel {
        key: card.scenario.clone(),
        title: shown(&heading),
        description: format!("One row per statistic, its band and its value. {}", summary(card)),
        width: layout.width,
        height,
        marks: Canvas::draw(layout.width, height, |canvas| {
            let style = theme::bold(TITLE);
            canvas.text_within(layout.width, &shown(&heading), &style, (0, 20))?;
            draw_key(canvas)?;
            let rows = (0..).zip(&card.rows);
            rows.into_iter()
                .try_for_each(|(idx, row)| layout.draw_row(canvas, row, TOP + idx * layout.row))
        }),
    }
}

/// What the marks mean.
fn draw_key(canvas: &Canvas) -> Drawn {
    let y = 290;
    draw_band(canvas, (0, 260), y)?;
    canvas.area.draw_text("band", &small("c-soft"), (320, y))?;
    draw_tick(canvas, 730, y)?;
    canvas.area.draw_text("published", &small("c-soft"), (790, y))?;
    draw_dot(canvas, 1_480, y, Look::HOLDS)?;
    canvas.area.draw_text("holds", &small("c-soft"), (1_560, y))?;
    draw_dot(canvas, 2_000, y, Look::FAILS)?;
    canvas.area.draw_text("gate fails", &small("c-soft"), (2_080, y))?;
    draw_dot(canvas, 2_730, y, Look::MISSES)?;
    canvas.area.draw_text("informs", &small("c-soft"), (2_810, y))
}

fn small(class: &str) -> TextStyle<'static> {
    theme::text(SMALL, theme::ink(class)).pos(theme::START)
}

/// Where the parts of a row stand.
#[derive(Debug, Clone, Copy)]
struct Layout {
    width: i32,
    row: i32,
    /// Left and right end of the track.
    track: (i32, i32),
    /// How far below the top of the row the track runs.
    drop: i32,
    /// Room for the title.
    title: i32,
}

impl Layout {
    fn of(width: Width) -> Self {
        match width {
            Width::Wide => {
                Self { width: 8_800, row: 340, track: (3_700, 7_100), drop: 130, title: 3_600 }
            }
            Width::Narrow => {
                Self { width: 3_600, row: 600, track: (0, 3_600), drop: 330, title: 2_500 }
            }
        }
    }

    fn x(self, at: f64) -> i32 {
        let (from, until) = self.track;
        #[expect(clippy::cast_possible_truncation, reason = "within a picture")]
        let along = (f64::from(until - from) * at).round() as i32;
        from + along
    }

    fn draw_row(self, canvas: &Canvas, row: &Row, top: i32) -> Drawn {
        let name = theme::text(LABEL, theme::ink("c-ink")).pos(theme::START);
        canvas.text_within(self.title, &row.title, &name, (0, top + 130))?;
        let y = top + self.drop;
        let look = Look::of(row);
        canvas.titled(&explain(row), || {
            let ends = [(self.track.0, y), (self.track.1, y)];
            canvas.area.draw(&PathElement::new(ends, theme::ink("c-grid").stroke_width(10)))?;
            self.draw_band_of(canvas, row, y)?;
            self.draw_values(canvas, row, look, y)
        })?;
        self.draw_outcome(canvas, row, look, top + 130)
    }

    fn draw_band_of(self, canvas: &Canvas, row: &Row, y: i32) -> Drawn {
        let (from, until) = Scale::of(row).band();
        draw_band(canvas, (self.x(from), self.x(until)), y)?;
        let style = theme::remark().pos(theme::MIDDLE);
        let end = |value: Option<f64>, at| {
            let text = value.map(plain).unwrap_or_default();
            canvas.area.draw_text(&text, &style, (self.x(at), y + 130))
        };
        end(row.lowest, from)?;
        end(row.highest, until)
    }

    fn draw_values(self, canvas: &Canvas, row: &Row, look: Look, y: i32) -> Drawn {
        let scale = Scale::of(row);
        for published in &row.published {
            draw_tick(canvas, self.x(scale.place(published.value).at), y)?;
        }
        let Some(value) = row.measured else { return Ok(()) };
        let Place { at, is_beyond } = scale.place(value);
        if is_beyond {
            draw_arrow(canvas, self.x(at), y, at, look)
        } else {
            draw_dot(canvas, self.x(at), y, look)
        }
    }

    /// The value and the verdict, at the right.
    fn draw_outcome(self, canvas: &Canvas, row: &Row, look: Look, y: i32) -> Drawn {
        if row.measured.is_none() {
            let style = theme::remark().pos(theme::END);
            return canvas.area.draw_text(verdict(row), &style, (self.width, y));
        }
        let style = theme::text(LABEL, theme::ink(look.class)).pos(theme::END);
        let text = format!("{}  {}", measured(row), verdict(row));
        canvas.area.draw_text(&text, &style, (self.width, y))
    }
}

/// How a value is drawn: its colour and its form, so that hue alone tells nothing.
#[derive(Debug, Clone, Copy)]
struct Look {
    class: &'static str,
    is_round: bool,
    is_filled: bool,
}

impl Look {
    const HOLDS: Self = Self { class: "c-good", is_round: true, is_filled: true };
    const FAILS: Self = Self { class: "c-operated", is_round: false, is_filled: true };
    const MISSES: Self = Self { class: "c-soft", is_round: false, is_filled: false };

    fn of(row: &Row) -> Self {
        match (row.verdict, row.is_gate) {
            (Verdict::Holds, is_gate) => Self { is_filled: is_gate, ..Self::HOLDS },
            (Verdict::Misses, true) => Self::FAILS,
            (Verdict::Misses, false) | (Verdict::NotInThisWorld, _) => Self::MISSES,
        }
    }

    fn style(self) -> ShapeStyle {
        let ink = theme::ink(self.class);
        if self.is_filled { ink.filled() } else { ink.stroke_width(18) }
    }
}

fn draw_band(canvas: &Canvas, (from, until): (i32, i32), y: i32) -> Drawn {
    let bar = [(from, y - 45), (until, y + 45)];
    canvas.area.draw(&Rectangle::new(bar, theme::ink("c-good").mix(0.25).filled()))
}

fn draw_tick(canvas: &Canvas, x: i32, y: i32) -> Drawn {
    let style = theme::ink("c-soft").stroke_width(16);
    canvas.area.draw(&PathElement::new([(x, y - 75), (x, y + 75)], style))
}

/// A circle where the band holds, else a diamond.
fn draw_dot(canvas: &Canvas, x: i32, y: i32, look: Look) -> Drawn {
    if look.is_round {
        return canvas.area.draw(&Circle::new((x, y), 50, look.style()));
    }
    draw_shape(canvas, &[(x, y - 75), (x + 75, y), (x, y + 75), (x - 75, y)], look)
}

/// A value beyond the end of its track: a triangle that points out.
fn draw_arrow(canvas: &Canvas, x: i32, y: i32, at: f64, look: Look) -> Drawn {
    let tip = if at > 0.5 { 80 } else { -80 };
    draw_shape(canvas, &[(x + tip, y), (x - tip / 2, y - 75), (x - tip / 2, y + 75)], look)
}

fn draw_shape(canvas: &Canvas, corners: &[(i32, i32)], look: Look) -> Drawn {
    if look.is_filled {
        return canvas.area.draw(&Polygon::new(corners.to_vec(), look.style()));
    }
    let closed = corners.iter().chain(&corners[..1]).copied();
    canvas.area.draw(&PathElement::new(closed.collect::<Vec<_>>(), look.style()))
}

/// What shows on pointing.
fn explain(row: &Row) -> String {
    let value = match &row.absent {
        Some(why) => format!("not in this world: {why}"),
        None => format!("{} {}, band {}", measured(row), row.unit, super::band(row)),
    };
    format!("{}: {value}. {}", row.title, row.what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{card, check_balanced};

    #[test]
    fn every_row_is_drawn_with_its_band_and_verdict() {
        for width in [Width::Wide, Width::Narrow] {
            let marks = panel(&card(), width).marks.into_string();
            check_balanced(&marks);
            for row in &card().rows {
                assert!(marks.contains(&row.title) && marks.contains(verdict(row)), "{marks}");
            }
            // The key, and the one gate that fails.
            assert_eq!(marks.matches("class=\"c-operated\" d=").count(), 2);
        }
    }

    #[test]
    fn the_file_is_whole_and_names_are_escaped() {
        let mut card = card();
        card.scenario = "<script>&\u{1b}".to_owned();
        let svg = fidelity_svg(&card);
        check_balanced(&svg);
        assert!(!svg.contains("<script") && svg.contains("&lt;script"));
    }
}
