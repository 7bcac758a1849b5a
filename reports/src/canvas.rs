//! A picture in the making: an area of plotters, and what every figure adds to it.

use std::{cell::RefCell, convert::Infallible, rc::Rc};

use maud::Markup;
use plotters::{
    chart::MeshStyle,
    coord::{Shift, ranged1d::Ranged},
    prelude::*,
};

use crate::{
    backend::{Spot, Svg},
    cut::ends,
    theme,
};

pub(crate) type Area = DrawingArea<Svg, Shift>;
pub(crate) type Chart<'a, X, Y> = ChartContext<'a, Svg, Cartesian2d<X, Y>>;
pub(crate) type Drawn<T = ()> = Result<T, DrawingAreaErrorKind<Infallible>>;

/// A drawing under way. Its unit is a tenth of a pixel, because plotters places marks on whole
/// units only.
pub(crate) struct Canvas {
    backend: Rc<RefCell<Svg>>,
    pub(crate) area: Area,
}

impl Canvas {
    /// What is drawn on an area of this size.
    pub(crate) fn draw(width: i32, height: i32, draw: impl FnOnce(&Self) -> Drawn) -> Markup {
        let backend = Rc::new(RefCell::new(Svg::new(width, height)));
        let canvas = Self { area: Area::from(&backend), backend };
        draw(&canvas).expect("drawing into memory succeeds");
        canvas.backend.borrow_mut().take()
    }

    /// Marks that show a title on pointing.
    pub(crate) fn titled(&self, title: &str, draw: impl FnOnce() -> Drawn) -> Drawn {
        self.backend.borrow_mut().open_group(title);
        draw()?;
        self.backend.borrow_mut().close_group();
        Ok(())
    }

    /// Many small marks of one kind.
    pub(crate) fn spots(&self, at: &[(i32, i32)], spot: Spot, ink: RGBColor) {
        self.backend.borrow_mut().spots(at, spot, ink.rgb());
    }

    /// Text at a point, cut in its middle to a width; the whole text then shows on pointing.
    pub(crate) fn text_within(
        &self,
        width: i32,
        text: &str,
        style: &TextStyle,
        at: (i32, i32),
    ) -> Drawn {
        let cut = fit(text, style.font.get_size(), width);
        if cut == text {
            return self.area.draw_text(text, style, at);
        }
        self.titled(text, || self.area.draw_text(&cut, style, at))
    }
}

/// Pale lines at the ticks and soft labels beside them, no axes and no tick marks.
pub(crate) fn pale<'m, 'a, 'b, X: Ranged, Y: Ranged>(
    mesh: &'m mut MeshStyle<'a, 'b, X, Y, Svg>,
) -> &'m mut MeshStyle<'a, 'b, X, Y, Svg> {
    mesh.bold_line_style(theme::ink("c-grid").stroke_width(10))
        .light_line_style(TRANSPARENT)
        .max_light_lines(1)
        .axis_style(TRANSPARENT)
        .label_style(theme::remark())
        .set_all_tick_mark_size(30)
}

/// About how wide a text is, rounded up.
pub(crate) fn width_of(text: &str, size: i32) -> i32 {
    (hundredths(text) * size + 99) / 100
}

/// Width of a text of size 100. Latin type is taken as wide as its wider letters on average, capitals
/// and the widest letters apart, other scripts as square, so that text rather ends early than runs
/// over.
fn hundredths(text: &str) -> i32 {
    let width = |c: char| match c {
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 92,
        c if c.is_ascii_uppercase() => 72,
        c if c.is_ascii() => 58,
        _ => 100,
    };
    text.chars().map(width).sum()
}

/// The text, or as much of both its ends as is about so wide, with an ellipsis between.
pub(crate) fn fit(text: &str, size: impl Into<f64>, width: i32) -> String {
    let room = 100.0 * f64::from(width) / size.into();
    if f64::from(hundredths(text)) <= room {
        return text.to_owned();
    }
    let n_fit = (0..text.chars().count()).map(|n_kept| ends(text, n_kept));
    let cut = n_fit.take_while(|cut| f64::from(hundredths(cut)) <= room).last();
    cut.unwrap_or_else(|| ends(text, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_before_it_runs_over() {
        assert_eq!(fit("short", 100, 1_000), "short");
        let cut = fit("a_very_long_scenario_name", 100, 600);
        assert_eq!(cut, "a_ve…name");
        assert!(width_of(&cut, 100) <= 600);
        assert_eq!(fit("東京東京", 100, 250), "東…");
        assert!(width_of("#WWWMMM", 100) > 600, "wide letters take more than half of their height");
    }

    #[test]
    fn text_that_was_cut_shows_whole_on_pointing() {
        let style = theme::bold(theme::LABEL);
        let marks =
            |text| Canvas::draw(500, 500, |canvas| canvas.text_within(500, text, &style, (0, 0))).0;
        assert!(!marks("short").contains("<title>"));
        assert!(marks("a_very_long_name").starts_with("<g><title>a_very_long_name</title><text"));
    }
}
