//! Colours, dashes, markers and sizes of type, the same in every figure.
//!
//! Hues follow the colour-blind safe set of Okabe and Ito ("Color Universal Design", 2008), darker
//! on white and lighter on black until each stands out at least 3 : 1. Nothing is told by hue
//! alone: methods also differ in dash and marker, so pictures survive print in grey. Sanity
//! baselines are grey.
//!
//! plotters carries a colour as three bytes. Here they name a colour instead of mixing one: the
//! first is a class (`c-ink`, `c-m0`), the second the dash of its lines. Style rules give classes
//! their colours, so one picture serves light, dark and print.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use claque_evaluation::oracle;
use plotters::{
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

use crate::{Records, backend::Svg};

/// Sizes of type in tenths of a pixel, the unit of a picture; a picture is shown at about its own
/// size.
pub(crate) const SMALL: i32 = 110;
/// Names and values beside marks.
pub(crate) const LABEL: i32 = 120;
/// Headings of panels.
pub(crate) const TITLE: i32 = 140;

/// Text that starts at its point, and is level with it.
pub(crate) const START: Pos = Pos { h_pos: HPos::Left, v_pos: VPos::Center };
/// Text that has its point in the middle.
pub(crate) const MIDDLE: Pos = Pos { h_pos: HPos::Center, v_pos: VPos::Center };
/// Text that ends at its point.
pub(crate) const END: Pos = Pos { h_pos: HPos::Right, v_pos: VPos::Center };

/// The system's own sans-serif type.
pub(crate) const FONT: &str = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', \
     'Helvetica Neue', Arial, sans-serif";

/// Methods that stand in every table to show what needs no skill.
const BASELINES: [&str; 3] = ["null", "random", "volume"];
const N_HUES: usize = 6;
const N_DASHES: usize = 7;
/// Seven for methods, then one for each baseline; solid where empty.
const DASHES: [&str; N_DASHES + BASELINES.len()] = [
    "",
    "60 20",
    "20 20",
    "80 20 20 20",
    "40 20",
    "100 30",
    "60 20 10 20 10 20",
    "10 30",
    "30 30",
    "",
];

/// Class, colour on white, colour on black. Ink is first: it is what plotters takes for black.
const COLOURS: [(&str, &str, &str); 18] = [
    ("c-ink", "#1d1f21", "#e8e9ea"),
    ("c-paper", "#ffffff", "#15181b"),
    ("c-soft", "#5a6066", "#a5abb1"),
    ("c-axis", "#9aa0a6", "#6b7278"),
    ("c-grid", "#e6e8ea", "#2b3035"),
    ("c-organic", "#5f8fb4", "#7ea9cc"),
    ("c-operated", "#d55e00", "#f58b45"),
    ("c-alike", "#8f5fb0", "#b98fd6"),
    ("c-good", "#0072b2", "#2b8fd0"),
    ("c-m0", "#0072b2", "#5ab0ea"),
    ("c-m1", "#d55e00", "#f58b45"),
    ("c-m2", "#00875f", "#2fc79c"),
    ("c-m3", "#b3538a", "#e598c4"),
    ("c-m4", "#b07a00", "#edb63a"),
    ("c-m5", "#2f8fc9", "#9ad4f7"),
    ("c-b0", "#8b9096", "#7f858a"),
    ("c-b1", "#777c82", "#959ba0"),
    ("c-b2", "#565b60", "#b4babf"),
];

/// How marks are painted, whatever their colour.
const MARKS: &str = "svg text,svg path{fill:currentColor}\
     svg .line{fill:none;stroke:currentColor;stroke-linejoin:round}";

/// White pages or black ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Light {
    Light,
    Dark,
}

/// The colour of a class, as `#rrggbb`.
fn colour(class: &str, light: Light) -> &'static str {
    let (_, on_white, on_black) = COLOURS[position(class)];
    if light == Light::Light { on_white } else { on_black }
}

fn position(class: &str) -> usize {
    let position = COLOURS.iter().position(|(name, ..)| *name == class);
    position.expect("classes are named in this file")
}

/// Style rules for every class.
pub(crate) fn css(light: Light) -> String {
    COLOURS.iter().fold(MARKS.to_owned(), |mut css, (class, ..)| {
        write!(css, ".{class}{{color:{}}}", colour(class, light)).expect("strings take all");
        css
    })
}

/// A class as plotters carries it; lines are solid.
pub(crate) fn ink(class: &str) -> RGBColor {
    named(class, 0)
}

fn named(class: &str, dash: usize) -> RGBColor {
    let byte = |place: usize| u8::try_from(place).expect("there are few classes and dashes");
    RGBColor(byte(position(class)), byte(dash), 0)
}

/// The class that a colour names; ink, should it name none.
pub(crate) fn class_of((class, ..): (u8, u8, u8)) -> &'static str {
    COLOURS.get(usize::from(class)).unwrap_or(&COLOURS[0]).0
}

/// The `stroke-dasharray` that a colour names, if any.
pub(crate) fn dash_of((_, dash, _): (u8, u8, u8)) -> Option<&'static str> {
    DASHES.get(usize::from(dash)).copied().filter(|dash| !dash.is_empty())
}

/// Text of a size.
pub(crate) fn text(size: i32, ink: RGBColor) -> TextStyle<'static> {
    TextStyle { color: ink.to_backend_color(), ..TextStyle::from(("sans-serif", size)) }
}

/// Axis labels and remarks.
pub(crate) fn remark() -> TextStyle<'static> {
    text(SMALL, ink("c-soft"))
}

/// Headings, and what is best.
pub(crate) fn bold(size: i32) -> TextStyle<'static> {
    let color = ink("c-ink").to_backend_color();
    TextStyle { color, ..TextStyle::from(("sans-serif", size, FontStyle::Bold)) }
}

/// The line on which marks stand.
pub(crate) fn base_line() -> ShapeStyle {
    ink("c-axis").stroke_width(10)
}

/// How a method is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// In grey.
    Baseline(usize),
    /// In a hue; the number counts methods that are no baseline.
    Method(usize),
}

impl Style {
    fn class(self) -> String {
        match self {
            Self::Baseline(idx) => format!("c-b{idx}"),
            Self::Method(idx) => format!("c-m{}", idx % N_HUES),
        }
    }

    /// Seven dashes beside six hues: 42 methods before a pair repeats.
    fn dash(self) -> usize {
        match self {
            Self::Baseline(idx) => N_DASHES + idx,
            Self::Method(idx) => idx % N_DASHES,
        }
    }

    /// Its colour.
    pub(crate) fn ink(self) -> RGBColor {
        ink(&self.class())
    }

    /// Its line.
    pub(crate) fn line(self) -> ShapeStyle {
        let width = if self.is_baseline() { 14 } else { 20 };
        named(&self.class(), self.dash()).stroke_width(width)
    }

    pub(crate) fn is_baseline(self) -> bool {
        matches!(self, Self::Baseline(_))
    }

    /// Its marker of about this radius, in a colour that may be a thinned one.
    pub(crate) fn marker<C: Clone + 'static>(
        self,
        at: C,
        radius: i32,
        ink: impl Into<ShapeStyle>,
    ) -> DynElement<'static, Svg, C> {
        let (Self::Baseline(idx) | Self::Method(idx)) = self;
        let corners: &[(i32, i32)] = match idx % N_DASHES {
            0 => return Circle::new(at, radius, ink.into().filled()).into_dyn(),
            1 => &[(-9, -9), (9, -9), (9, 9), (-9, 9)],
            2 => &[(0, -12), (11, 8), (-11, 8)],
            3 => &[(0, -13), (13, 0), (0, 13), (-13, 0)],
            4 => &[(0, 12), (11, -8), (-11, -8)],
            5 => &[(-12, -5), (12, -5), (12, 5), (-12, 5)],
            _ => &[(-5, -12), (5, -12), (5, 12), (-5, 12)],
        };
        let corners: Vec<_> =
            corners.iter().map(|(x, y)| (x * radius / 10, y * radius / 10)).collect();
        (EmptyElement::at(at) + Polygon::new(corners, ink)).into_dyn()
    }
}

/// The style of every method of a report.
#[derive(Debug, Clone)]
pub struct Theme {
    styles: BTreeMap<String, Style>,
    methods: Vec<String>,
}

impl Theme {
    /// Gives every method its style, by its place among the methods of the records.
    #[must_use]
    pub fn new(records: &Records) -> Self {
        let mut n_methods = 0;
        let style = |name: &String| {
            let style = BASELINES.iter().position(|b| b == name).map_or_else(
                || {
                    n_methods += 1;
                    Style::Method(n_methods - 1)
                },
                Style::Baseline,
            );
            (name.clone(), style)
        };
        let styles = records.methods().iter().map(style).collect();
        let mut methods = records.methods().to_vec();
        arrange(&mut methods, |method| method);
        Self { styles, methods }
    }

    /// The same styles, for these methods alone.
    #[must_use]
    pub(crate) fn only(&self, methods: &BTreeSet<&str>) -> Self {
        let mut theme = self.clone();
        theme.methods.retain(|method| methods.contains(method.as_str()));
        theme
    }

    /// The style of a method; a grey one for methods that are not of this report.
    #[must_use]
    pub fn style(&self, method: &str) -> Style {
        self.styles.get(method).copied().unwrap_or(Style::Baseline(0))
    }

    /// Methods in the order of the records, the ceiling first and baselines last.
    #[must_use]
    pub fn methods(&self) -> &[String] {
        &self.methods
    }
}

/// Puts the ceiling first and the baselines last, so that a narrow screen shows methods before those;
/// else keeps the order.
pub(crate) fn arrange<T>(items: &mut [T], method: impl Fn(&T) -> &str) {
    items.sort_by_key(|item| (!is_ceiling(method(item)), is_baseline(method(item))));
}

/// Whether it is no method but the oracle: what could be known at best, and nobody's rival.
pub(crate) fn is_ceiling(method: &str) -> bool {
    oracle::is_one(method)
}

/// Whether a method stands in the tables to show what needs no skill.
pub(crate) fn is_baseline(method: &str) -> bool {
    BASELINES.contains(&method)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        canvas::Canvas,
        testing::{records, run},
    };

    #[test]
    fn baselines_are_grey_and_methods_keep_apart() {
        let methods = ["null", "a", "volume", "b"];
        let theme = Theme::new(&records(methods.map(|m| run("s", m, 1)).to_vec()));
        let styles = methods.map(|method| theme.style(method));
        assert_eq!(
            styles,
            [Style::Baseline(0), Style::Method(0), Style::Baseline(2), Style::Method(1)]
        );
        let looks: BTreeSet<_> =
            (0..42).map(|idx| (Style::Method(idx).class(), Style::Method(idx).dash())).collect();
        assert_eq!(looks.len(), 42);
    }

    #[test]
    fn colours_of_plotters_name_classes_and_dashes() {
        let (RGBColor(class, dash, _), solid) = (named("c-m1", 1), ink("c-m1"));
        assert_eq!(
            (class_of((class, dash, 0)), dash_of((class, dash, 0))),
            ("c-m1", Some("60 20"))
        );
        assert_eq!((class_of(solid.rgb()), dash_of(solid.rgb())), ("c-m1", None));
        assert_eq!(class_of(BLACK.rgb()), "c-ink");
        assert_eq!((class_of(WHITE.rgb()), dash_of(WHITE.rgb())), ("c-ink", None));
    }

    #[test]
    fn seven_methods_have_seven_markers() {
        let marker = |idx| {
            let style = Style::Method(idx);
            Canvas::draw(100, 100, |canvas| canvas.area.draw(&style.marker((50, 50), 30, BLACK))).0
        };
        let markers: BTreeSet<String> = (0..N_DASHES).map(marker).collect();
        assert_eq!(markers.len(), N_DASHES);
        assert_eq!(marker(7), marker(0));
    }

    #[test]
    fn every_colour_stands_out_from_its_paper() {
        for light in [Light::Light, Light::Dark] {
            let paper = luminance(colour("c-paper", light));
            for (class, ..) in
                COLOURS.iter().filter(|c| !["c-paper", "c-grid", "c-axis"].contains(&c.0))
            {
                let (a, b) = (luminance(colour(class, light)) + 0.05, paper + 0.05);
                let least = if ["c-ink", "c-soft"].contains(class) { 4.5 } else { 3.0 };
                assert!(
                    a.max(b) / a.min(b) >= least,
                    "{class} on {light:?}: {}",
                    a.max(b) / a.min(b)
                );
            }
        }
    }

    /// Relative luminance as WCAG 2.2 defines it.
    fn luminance(hex: &str) -> f64 {
        let channel = |from: usize| {
            let value = f64::from(u8::from_str_radix(&hex[from..from + 2], 16).unwrap()) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }
}
