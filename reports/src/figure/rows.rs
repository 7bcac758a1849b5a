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
    theme::{self, LABEL, Style},
};

/// Between a name and the chart.
const GAP: i32 = 140;

/// What stands to the left and to the right of a row.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) style: Style,
    pub(super) value: String,
}

/// Rows, and the room they take.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) rows: Vec<Row>,
    pub(super) row_height: i32,
    pub(super) width: i32,
    pub(super) name_width_max: i32,
    pub(super) value_width: i32,
    pub(super) above: i32,
    pub(super) below: i32,
}

/// The scale across.
pub(super) struct Across<'a, X> {
    pub(super) scale: X,
    pub(super) n_labels_max: usize,
    pub(super) label: &'a dyn Fn(&f64) -> String,
    pub(super) unit: &'static str,
}

impl Rows {
    pub(super) fn height(&self) -> i32 {
        self.rows.iter().fold(self.above + self.below, |height, _| height + self.row_height)
    }

    /// Where row `idx` stands on the scale down.
    pub(super) fn at(idx: usize) -> f64 {
        idx as f64 + 0.5
    }

    /// Draws all but the marks.
    pub(super) fn chart<'a, X>(
        &self,
        canvas: &'a Canvas,
        across: Across<'_, X>,
    ) -> Drawn<Chart<'a, X::CoordDescType, RangedCoordf64>>
    where
        X: AsRangedCoord<Value = f64>,
        X::CoordDescType: Ranged<ValueType = f64> + ValueFormatter<f64>,
    {
        let mut chart = ChartBuilder::on(&canvas.area)
            .margin_top(self.above)
            .margin_left(self.name_width() + GAP)
            .margin_right(self.value_width)
            .x_label_area_size(self.below)
            .build_cartesian_2d(across.scale, self.rows.len() as f64..0.0)?;
        pale(&mut chart.configure_mesh())
            .disable_y_mesh()
            .y_labels(0)
            .x_labels(across.n_labels_max)
            .x_label_formatter(across.label)
            .x_desc(across.unit)
            .draw()?;
        for (idx, row) in self.rows.iter().enumerate() {
            let (_, y) = chart.backend_coord(&(chart.x_range().start, Self::at(idx)));
            self.draw_texts(canvas, row, y)?;
        }
        Ok(chart)
    }

    fn name_width(&self) -> i32 {
        let widths = self.rows.iter().map(|row| width_of(&row.name, LABEL));
        widths.max().unwrap_or(0).clamp(400, self.name_width_max)
    }

    fn draw_texts(&self, canvas: &Canvas, row: &Row, y: i32) -> Drawn {
        let style = theme::text(LABEL, row.style.ink()).pos(theme::END);
        canvas.text_within(self.name_width(), &row.name, &style, (self.name_width(), y))?;
        canvas.text(&row.value, &style, (self.width, y))
    }
}
