//! Charts with a row per method and a log scale across.

use plotters::{
    coord::{
        ranged1d::{AsRangedCoord, Ranged, ValueFormatter},
        types::RangedCoordf64,
    },
    prelude::*,
};

use crate::{
    canvas::{Canvas, Chart, Drawn, pale, width_of},
    theme::{self, LABEL},
};

const ROW: i32 = 240;
/// Room for values on the right: for `1,000,000` and for half a marker at the end of the scale.
const VALUE: i32 = 820;
/// Room for the labels of the scale.
const BELOW: i32 = 350;
/// Between a name and the scale.
const GAP: i32 = 140;

/// Rows, and the room they take.
#[derive(Debug)]
pub(super) struct Rows {
    /// What stands to the left and to the right of each.
    pub(super) texts: Vec<(String, String)>,
    pub(super) width: i32,
    /// Where the first row starts.
    pub(super) top: i32,
}

impl Rows {
    pub(super) fn height(&self) -> i32 {
        self.texts.iter().fold(self.top + BELOW, |height, _| height + ROW)
    }

    /// Where row `idx` stands on the scale down.
    pub(super) fn at(idx: usize) -> f64 {
        idx as f64 + 0.5
    }

    /// Draws all but the marks.
    pub(super) fn chart<'a, X>(
        &self,
        canvas: &'a Canvas,
        scale: X,
        label: &dyn Fn(&f64) -> String,
        unit: &str,
    ) -> Drawn<Chart<'a, X::CoordDescType, RangedCoordf64>>
    where
        X: AsRangedCoord<Value = f64>,
        X::CoordDescType: Ranged<ValueType = f64> + ValueFormatter<f64>,
    {
        let widths = self.texts.iter().map(|(name, _)| width_of(name, LABEL));
        let names = widths.max().unwrap_or(0).clamp(400, self.width / 3);
        let mut chart = ChartBuilder::on(&canvas.area)
            .margin_top(self.top)
            .margin_left(names + GAP)
            .margin_right(VALUE)
            .x_label_area_size(BELOW)
            .build_cartesian_2d(scale, self.texts.len() as f64..0.0)?;
        pale(&mut chart.configure_mesh())
            .disable_y_mesh()
            .y_labels(0)
            .x_labels(if self.width > 5_000 { 8 } else { 4 })
            .x_label_formatter(label)
            .x_desc(unit)
            .draw()?;
        let style = theme::text(LABEL, theme::ink("c-ink")).pos(theme::END);
        for (idx, (name, value)) in self.texts.iter().enumerate() {
            let (_, y) = chart.backend_coord(&(chart.x_range().start, Self::at(idx)));
            canvas.text_within(names, name, &style, (names, y))?;
            canvas.area.draw_text(value, &style, (self.width, y))?;
        }
        Ok(chart)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_at_the_end_of_the_scale_does_not_touch_the_longest_value() {
        assert!(VALUE > width_of("1,000,000", LABEL) + 100);
    }
}
