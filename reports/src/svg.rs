//! Panels, and whole SVG files of them.

use maud::{Markup, PreEscaped, html};

use crate::{
    canvas::Canvas,
    legend::Legend,
    theme::{self, FONT, Light, TITLE, Theme},
};

const PADDING: i32 = 160;
const GAP: i32 = 200;
const HEADING: i32 = 280;

/// One picture in a coordinate system of its own.
#[derive(Debug, Clone)]
pub struct Panel {
    /// What the panel is about, such as a scenario; tells the panels of a figure apart.
    pub key: String,
    /// One line for readers who do not see the picture.
    pub title: String,
    /// What is to be seen, for the same readers.
    pub description: String,
    /// Width in tenths of a pixel, the unit of the marks.
    pub width: i32,
    /// Height in tenths of a pixel.
    pub height: i32,
    /// The marks.
    pub marks: Markup,
}

impl Panel {
    /// The panel as part of an HTML page; `id` must be unique on the page. Fills the width of its
    /// container, keeps its shape, takes its colours from the style sheet of the page.
    pub(crate) fn inline(&self, id: &str) -> Markup {
        html! {
            svg viewBox={ "0 0 " (self.width) " " (self.height) }
                role="img" aria-labelledby={ (id) "-t " (id) "-d" } {
                title id={ (id) "-t" } { (self.title) }
                desc id={ (id) "-d" } { (self.description) }
                (self.marks)
            }
        }
    }
}

/// Panels side by side as one file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sheet<'a> {
    pub(crate) title: &'a str,
    /// Whether the title is written above the panels; some panels bring their own.
    pub(crate) has_heading: bool,
    /// The methods to explain, where panels do not name them.
    pub(crate) legend: Option<&'a Theme>,
    pub(crate) n_columns: usize,
    pub(crate) panels: &'a [Panel],
}

impl Sheet<'_> {
    /// An SVG file on white, with its own style sheet.
    pub(crate) fn file(&self) -> String {
        let n_columns = self.n_columns.clamp(1, self.panels.len().max(1));
        let cell_width = self.panels.iter().map(|panel| panel.width).max().unwrap_or(0);
        let inner = (0..n_columns).fold(-GAP, |width, _| width + cell_width + GAP);
        let (head, top) = self.head(inner);
        let (panels, bottom) = self.place(top, cell_width, n_columns);
        let (width, height) = (inner + 2 * PADDING, bottom + PADDING);
        let descriptions: Vec<&str> = self.panels.iter().map(|p| p.description.as_str()).collect();
        let file = html! {
            svg xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (width) " " (height) }
                width=(width / 10) height=(height / 10) font-family=(FONT)
                role="img" aria-labelledby="title desc" {
                title id="title" { (self.title) }
                desc id="desc" { (descriptions.join(" ")) }
                style { (PreEscaped(theme::css(Light::Light))) }
                path class="c-paper" d={ "M0 0H" (width) "V" (height) "H0Z" } {}
                (head)
                (panels)
            }
        };
        file.into_string() + "\n"
    }

    /// Heading and legend, and where they end.
    fn head(&self, inner: i32) -> (Markup, i32) {
        let top = PADDING + if self.has_heading { HEADING } else { 0 };
        let legend = self.legend.map(|theme| Legend::new(theme, inner));
        let bottom = top + legend.as_ref().map_or(0, |legend| legend.height);
        let marks = Canvas::draw(inner + 2 * PADDING, bottom, |canvas| {
            if self.has_heading {
                let at = (PADDING, PADDING + TITLE / 2);
                canvas.text_within(inner, self.title, &theme::bold(TITLE).pos(theme::START), at)?;
            }
            legend.map_or(Ok(()), |legend| legend.draw(canvas, (PADDING, top)))
        });
        (marks, bottom)
    }

    /// The panels in rows from `top` on, and where the last row ends.
    fn place(&self, top: i32, cell_width: i32, n_columns: usize) -> (Markup, i32) {
        let mut placed = Vec::new();
        let mut y = top;
        for row in self.panels.chunks(n_columns) {
            let mut x = PADDING;
            for panel in row {
                placed.push((format!("translate({x} {y})"), panel));
                x += cell_width + GAP;
            }
            y += row.iter().map(|panel| panel.height).max().unwrap_or(0) + GAP;
        }
        let marks = html! {
            @for (place, panel) in placed {
                g transform=(place) { title { (panel.title) } (panel.marks) }
            }
        };
        (marks, y - GAP)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::check_balanced;

    #[test]
    fn files_place_panels_in_rows_and_escape_titles() {
        let panel = |key: &str| Panel {
            key: key.to_owned(),
            title: format!("<{key}> & \"more\""),
            description: "seen".to_owned(),
            width: 1_000,
            height: 500,
            marks: html! { rect {} },
        };
        let panels = ["a", "b", "c"].map(panel);
        let sheet = Sheet {
            title: "three",
            has_heading: true,
            legend: None,
            n_columns: 2,
            panels: &panels,
        };
        let svg = sheet.file();
        check_balanced(&svg);
        assert!(svg.contains("viewBox=\"0 0 2520 1800\""), "{svg}");
        assert!(
            svg.contains("<g transform=\"translate(1360 440)\"><title>&lt;b&gt; &amp; &quot;more")
        );
        assert!(svg.contains("<g transform=\"translate(160 1140)\">"));
    }
}
