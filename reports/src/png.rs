//! Figures as PNG, for slides.
//!
//! The same SVG files, drawn at twice their size with the fonts of this machine. Text is the one thing
//! that no file brings along, so without any font there is an error and no picture without words.

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb::Database};

use crate::Error;

/// Pixels per unit of an SVG file.
const SCALE: u32 = 2;
/// Most pixels on a side; larger pictures are drawn smaller.
const SIDE_MAX: u32 = 16_000;
/// Families in which figures look as on a page, the likeliest first.
const FAMILIES: [&str; 7] = [
    "DejaVu Sans",
    "Noto Sans",
    "Liberation Sans",
    "Roboto",
    "Segoe UI",
    "Helvetica Neue",
    "Arial",
];

/// What draws figures; finding fonts takes longer than drawing one.
#[derive(Debug)]
pub struct Painter {
    options: Options<'static>,
}

impl Painter {
    /// With the fonts of this machine.
    ///
    /// # Errors
    /// [`Error::NoFont`] when there is none.
    pub fn new() -> Result<Self, Error> {
        let mut fonts = Database::new();
        fonts.load_system_fonts();
        Self::with(fonts)
    }

    fn with(mut fonts: Database) -> Result<Self, Error> {
        let family = family(&fonts).ok_or(Error::NoFont)?;
        fonts.set_sans_serif_family(&family);
        let mut options = Options { font_family: family, ..Options::default() };
        options.fontdb = fonts.into();
        Ok(Self { options })
    }

    /// One SVG file, as [`figures`](crate::figures) gives it, as PNG.
    ///
    /// # Errors
    /// [`Error::Picture`] when it cannot be drawn.
    pub fn png(&self, svg: &str) -> Result<Vec<u8>, Error> {
        let fault = |found: String| Error::Picture { found };
        let tree = Tree::from_str(svg, &self.options).map_err(|e| fault(e.to_string()))?;
        let size = tree.size().to_int_size();
        let longest = size.width().max(size.height()).max(1);
        let scale = (f64::from(SIDE_MAX) / f64::from(longest)).min(f64::from(SCALE));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most 16,000"
        )]
        let side = |units: u32| (f64::from(units) * scale).ceil() as u32;
        let mut pixels = Pixmap::new(side(size.width()), side(size.height()))
            .ok_or_else(|| fault("it has no size".to_owned()))?;
        #[expect(clippy::cast_possible_truncation, reason = "a scale up to 2")]
        let scale = scale as f32;
        resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
        pixels.encode_png().map_err(|e| fault(e.to_string()))
    }
}

/// The first family of the list that is there, or else of the first face.
fn family(fonts: &Database) -> Option<String> {
    let names = || fonts.faces().flat_map(|face| face.families.iter().map(|(name, _)| name));
    let known = FAMILIES.iter().find(|family| names().any(|name| name == *family));
    known.map(|family| (*family).to_owned()).or_else(|| names().next().cloned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 400 200\" width=\"40\" \
        height=\"20\" font-family=\"system-ui, sans-serif\"><style>.a{color:#d55e00}svg text{fill:\
        currentColor}</style><text class=\"a\" x=\"20\" y=\"150\" font-size=\"140\">W</text></svg>";

    /// Pixels that something was drawn on.
    fn n_inked(png: &[u8]) -> usize {
        let pixels = Pixmap::decode_png(png).unwrap();
        assert_eq!((pixels.width(), pixels.height()), (80, 40));
        pixels.pixels().iter().filter(|pixel| pixel.alpha() > 0).count()
    }

    #[test]
    fn text_is_drawn_in_the_colour_of_its_class() {
        // Where a machine has no font this is the error and nothing else.
        let Ok(painter) = Painter::new() else { return };
        assert!(n_inked(&painter.png(SVG).unwrap()) > 50);
        let nothing = SVG.replace(">W<", "> <");
        assert_eq!(n_inked(&painter.png(&nothing).unwrap()), 0);
        assert!(matches!(painter.png("<p>"), Err(Error::Picture { .. })));
    }

    #[test]
    fn without_a_font_there_is_an_error_and_no_picture_without_words() {
        let error = Painter::with(Database::new()).unwrap_err().to_string();
        assert!(error.contains("no font"), "{error}");
    }
}
