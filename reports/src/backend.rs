//! Where plotters draws to: SVG marks that carry classes instead of colours.
//!
//! plotters decides what stands where; here it only becomes markup. Its own SVG backend writes
//! colours, which would need a file each for white paper and for a dark screen; classes let one
//! set of marks serve both. Names are escaped by construction.

use std::{convert::Infallible, fmt::Write};

use maud::{Markup, PreEscaped, html};
use plotters_backend::{
    BackendColor, BackendCoord as At, BackendStyle, BackendTextStyle, DrawingBackend,
    DrawingErrorKind, FontStyle,
    text_anchor::{HPos, VPos},
};

use crate::theme;

type Done = Result<(), DrawingErrorKind<Infallible>>;

/// Marks drawn so far.
#[derive(Debug)]
pub(crate) struct Svg {
    size: (u32, u32),
    marks: String,
}

impl Svg {
    pub(crate) fn new(width: i32, height: i32) -> Self {
        Self { size: (width.unsigned_abs(), height.unsigned_abs()), marks: String::new() }
    }

    /// Takes the marks out.
    pub(crate) fn take(&mut self) -> Markup {
        PreEscaped(std::mem::take(&mut self.marks))
    }

    /// Starts a group whose title shows on pointing.
    pub(crate) fn open_group(&mut self, title: &str) {
        self.marks.push_str("<g>");
        self.add(&html! { title { (title) } });
    }

    pub(crate) fn close_group(&mut self) {
        self.marks.push_str("</g>");
    }

    /// Many small marks of one kind as one path, which takes a tenth of a path each.
    pub(crate) fn spots(&mut self, at: &[At], spot: Spot, (class, ..): (u8, u8, u8)) {
        let mut path = String::new();
        let mut from = (0, 0);
        for &(x, y) in at {
            let (command, next) = spot.step();
            write!(path, "m{} {}{command}", x - from.0, y - spot.height / 2 - from.1)
                .expect("strings take all");
            from = (x + next.0, y - spot.height / 2 + next.1 * spot.height);
        }
        let class = format!("{} line", theme::class_of((class, 0, 0)));
        let cap = (spot.height == 0).then_some("round");
        if !at.is_empty() {
            self.add(&html! {
                path class=(class) d=(path) stroke-width=(spot.width) stroke-linecap=[cap] {}
            });
        }
    }

    fn add(&mut self, mark: &Markup) {
        self.marks.push_str(&mark.0);
    }

    fn path<S: BackendStyle>(&mut self, path: &str, style: &S, is_filled: bool) -> Done {
        let BackendColor { alpha, rgb } = style.color();
        let width = (!is_filled).then(|| style.stroke_width());
        if alpha > 0.0 {
            self.add(&html! {
                path class={ (theme::class_of(rgb)) @if !is_filled { " line" } } d=(path)
                    opacity=[(alpha < 1.0).then(|| format!("{alpha:.2}"))] stroke-width=[width]
                    stroke-dasharray=[width.and(theme::dash_of(rgb))] {}
            });
        }
        Ok(())
    }
}

/// How a small mark looks: upright, or round where it has no height.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spot {
    pub(crate) width: i32,
    pub(crate) height: i32,
}

impl Spot {
    /// The mark from its upper end, and whether that leads down.
    fn step(self) -> (String, At) {
        if self.height == 0 {
            ("h0".to_owned(), (0, 0))
        } else {
            (format!("v{}", self.height), (0, 1))
        }
    }
}

impl DrawingBackend for Svg {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Done {
        Ok(())
    }

    fn present(&mut self) -> Done {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): At, colour: BackendColor) -> Done {
        self.draw_rect((x, y), (x + 1, y + 1), &colour, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: At, to: At, style: &S) -> Done {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): At,
        (right, bottom): At,
        style: &S,
        is_filled: bool,
    ) -> Done {
        let path = format!("M{left} {top}H{right}V{bottom}H{left}Z");
        self.path(&path, style, is_filled)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = At>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Done {
        self.path(&path_through(path), style, false)
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): At,
        r: u32,
        style: &S,
        is_filled: bool,
    ) -> Done {
        let (left, width) = (i64::from(x) - i64::from(r), 2 * r);
        let path = format!("M{left} {y}a{r} {r} 0 1 0 {width} 0a{r} {r} 0 1 0 -{width} 0Z");
        self.path(&path, style, is_filled)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = At>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Done {
        self.path(&(path_through(corners) + "Z"), style, true)
    }

    /// Upright whatever its transform: no figure turns its text.
    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, (x, y): At) -> Done {
        let anchor = match style.anchor().h_pos {
            HPos::Left => None,
            HPos::Center => Some("middle"),
            HPos::Right => Some("end"),
        };
        let drop = match style.anchor().v_pos {
            VPos::Top => ".8em",
            VPos::Center => ".35em",
            VPos::Bottom => "-.25em",
        };
        let weight = matches!(style.style(), FontStyle::Bold).then_some("600");
        if !text.is_empty() {
            self.add(&html! {
                text x=(x) y=(y) dy=(drop) class=(theme::class_of(style.color().rgb))
                    font-size=(style.size()) text-anchor=[anchor] font-weight=[weight] { (text) }
            });
        }
        Ok(())
    }
}

/// Path data through points, each told by its distance from the one before, which is short.
fn path_through(points: impl IntoIterator<Item = At>) -> String {
    let mut path = String::new();
    let mut last: Option<At> = None;
    for (x, y) in points {
        let step = last.map(|(from_x, from_y)| (x - from_x, y - from_y));
        match step {
            None => write!(path, "M{x} {y}"),
            Some((0, 0)) => Ok(()),
            Some((dx, 0)) => write!(path, "h{dx}"),
            Some((0, dy)) => write!(path, "v{dy}"),
            Some((dx, dy)) => write!(path, "l{dx} {dy}"),
        }
        .expect("strings take all");
        last = Some((x, y));
    }
    path
}

#[cfg(test)]
mod tests {
    use plotters::{
        prelude::{Color, IntoDrawingArea, RGBColor, TRANSPARENT},
        style::ShapeStyle,
    };

    use super::*;
    use crate::testing::check_balanced;

    fn drawn(draw: impl FnOnce(&mut Svg) -> Done) -> String {
        let mut svg = Svg::new(100, 100);
        draw(&mut svg).unwrap();
        let marks = svg.take().into_string();
        check_balanced(&marks);
        marks
    }

    #[test]
    fn paths_are_told_by_steps() {
        let points = [(10, 20), (10, 20), (15, 20), (15, 5), (14, 6)];
        assert_eq!(path_through(points), "M10 20h5v-15l-1 1");
        assert_eq!(path_through([]), "");
    }

    #[test]
    fn colours_become_classes_and_nothing_is_drawn_in_no_colour() {
        let ink = ShapeStyle::from(theme::ink("c-soft").mix(0.25)).stroke_width(12);
        assert_eq!(
            drawn(|svg| svg.draw_rect((1, 2), (3, 4), &ink, true)),
            "<path class=\"c-soft\" d=\"M1 2H3V4H1Z\" opacity=\"0.25\"></path>"
        );
        assert_eq!(
            drawn(|svg| svg.draw_line((1, 2), (3, 4), &ink)),
            "<path class=\"c-soft line\" d=\"M1 2l2 2\" opacity=\"0.25\" stroke-width=\"12\"></path>"
        );
        assert_eq!(drawn(|svg| svg.draw_circle((5, 5), 2, &TRANSPARENT, false)), "");
        let pixel = drawn(|svg| svg.draw_pixel((7, 8), theme::ink("c-good").to_backend_color()));
        assert_eq!(pixel, "<path class=\"c-good\" d=\"M7 8H8V9H7Z\"></path>");
    }

    #[test]
    fn text_and_titles_are_escaped() {
        let hostile = "</text><script>\"&'";
        let marks = drawn(|svg| {
            svg.open_group(hostile);
            let style = theme::bold(theme::TITLE).pos(theme::END);
            svg.draw_text(hostile, &style, (3, 4))?;
            svg.draw_text("", &style, (3, 4))?;
            svg.close_group();
            Ok(())
        });
        let escaped = "&lt;/text&gt;&lt;script&gt;&quot;&amp;'";
        assert_eq!(
            marks,
            format!(
                "<g><title>{escaped}</title><text x=\"3\" y=\"4\" dy=\".35em\" class=\"c-ink\" \
                 font-size=\"140\" text-anchor=\"end\" font-weight=\"600\">{escaped}</text></g>"
            )
        );
    }

    #[test]
    fn many_spots_are_one_path() {
        let spots = |width, height| {
            drawn(|svg| {
                let RGBColor(class, dash, rest) = theme::ink("c-operated");
                svg.spots(&[(10, 20), (15, 50)], Spot { width, height }, (class, dash, rest));
                svg.spots(&[], Spot { width, height }, (class, dash, rest));
                Ok(())
            })
        };
        assert_eq!(
            spots(9, 8),
            "<path class=\"c-operated line\" d=\"m10 16v8m5 22v8\" stroke-width=\"9\"></path>"
        );
        assert_eq!(
            spots(9, 0),
            "<path class=\"c-operated line\" d=\"m10 20h0m5 30h0\" stroke-width=\"9\" \
             stroke-linecap=\"round\"></path>"
        );
    }

    #[test]
    fn it_is_as_large_as_told() {
        assert_eq!(Svg::new(30, 20).into_drawing_area().dim_in_pixel(), (30, 20));
    }
}
