//! What becomes of a method when one thing about a scenario varies.

use std::{collections::BTreeSet, ops::Range};

use plotters::{
    coord::{
        ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter},
        types::RangedCoordf64,
    },
    prelude::*,
};

use super::{Arrangement, Figure, Width, legible};
use crate::{
    Panel, Records, Table, Theme,
    canvas::{Canvas, Chart, Drawn, fit, pale},
    measure::{Mean, recall, recall_at},
    number,
    outline::{families, short_key},
    table::{Cell, Format, number as number_in, text},
    theme::{self, SMALL, TITLE},
};

const SCENARIO: usize = 0;
const KEY: usize = 1;
const METHOD: usize = 2;
const VALUE: usize = 3;
/// Columns of metrics and what a panel of each is called.
const METRICS: [(usize, &str); 3] = [
    (5, "average precision"),
    (6, "recall, 1 in 1,000 flagged"),
    (7, "recall, 1 in 10,000 flagged"),
];

/// Average precision and recall against the varied value, three panels per scenario and key.
#[derive(Debug)]
pub struct Sweep;

impl Figure for Sweep {
    fn name(&self) -> &'static str {
        "sweep"
    }

    fn title(&self) -> &'static str {
        "Sweeps"
    }

    fn caption(&self) -> &'static str {
        "One thing about a scenario varies along the axis below and everything else stays; all \
         points are means over seeds. From left to right: average precision, recall when one \
         innocent in 1,000 is flagged, and recall when one in 10,000 is. Values that span more \
         than a decade stand on a log scale. With more than twelve methods a panel shows the eight \
         with the highest mean and the baselines."
    }

    fn arrangement(&self) -> Arrangement {
        Arrangement::Grid
    }

    fn unnamed<'d>(&self, data: &'d Table) -> BTreeSet<&'d str> {
        all_curves(data).iter().flat_map(Curves::shown).collect()
    }

    fn has_variants(&self) -> bool {
        true
    }

    fn has_ceiling(&self) -> bool {
        true
    }

    fn data(&self, records: &Records) -> Table {
        let mut table = Table::new(&[
            ("scenario", Format::Text),
            ("varied", Format::Text),
            ("method", Format::Text),
            ("value", Format::Significant),
            ("seeds", Format::Count),
            ("average precision", Format::Share),
            ("recall at 1e-3", Format::Share),
            ("recall at 1e-4", Format::Share),
        ]);
        let members = families(records).into_iter().flat_map(|family| family.members);
        for member in members {
            let scenario = &records.scenarios()[member.scenario].label;
            for key in keys(records, &member.variants) {
                let variants = points(records, &member.variants, &key);
                for (method, name) in records.methods().iter().enumerate() {
                    let names = [scenario, &key, name].map(|name| Cell::from(name.as_str()));
                    let row = |&(value, variant): &(f64, usize)| {
                        Some([&names[..], &row(records, variant, method, value)?].concat())
                    };
                    table.rows.extend(variants.iter().filter_map(row));
                }
            }
        }
        table
    }

    fn draw(&self, data: &Table, theme: &Theme, _width: Width) -> Vec<Panel> {
        all_curves(data).iter().map(|curves| curves.panel(theme)).collect()
    }
}

/// The curves of each panel.
fn all_curves(data: &Table) -> Vec<Curves<'_>> {
    let mut panels = Vec::new();
    for scenario in data.distinct(SCENARIO) {
        let of_scenario: Vec<&Vec<Cell>> = data.rows_with(SCENARIO, scenario).collect();
        for key in distinct(&of_scenario, KEY) {
            let rows = || of_scenario.iter().copied().filter(|row| text(row, KEY) == key);
            let axis = Axis::of(rows().filter_map(|row| number_in(row, VALUE)));
            panels.extend(METRICS.map(|(metric, name)| {
                let rows: Vec<&Vec<Cell>> = rows().collect();
                Curves { scenario, key, rows, axis: axis.clone(), metric, name }
            }));
        }
    }
    panels
}

fn distinct<'a>(rows: &[&'a Vec<Cell>], column: usize) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    for row in rows {
        if !names.contains(&text(row, column)) {
            names.push(text(row, column));
        }
    }
    names
}

/// What varies, in order of first appearance.
fn keys(records: &Records, variants: &[usize]) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    let varied = variants.iter().filter_map(|idx| records.scenarios()[*idx].design.varied.as_ref());
    for varied in varied {
        if !keys.contains(&varied.key) {
            keys.push(varied.key.clone());
        }
    }
    keys
}

/// Values of a key, ascending, and the scenario that has it; of equal ones the latest.
fn points(records: &Records, variants: &[usize], key: &str) -> Vec<(f64, usize)> {
    let point = |&idx: &usize| {
        let varied = records.scenarios()[idx].design.varied.as_ref()?;
        (varied.key == key).then_some((varied.value, idx))
    };
    let mut points: Vec<(f64, usize)> = variants.iter().rev().filter_map(point).collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    points.dedup_by(|later, kept| later.0 == kept.0);
    points
}

/// The numbers of a row; `None` where there was nothing to find.
fn row(records: &Records, scenario: usize, method: usize, value: f64) -> Option<Vec<Cell>> {
    let mean = |metric: fn(&claque_evaluation::RunRecord) -> Option<f64>| {
        Mean::of(records.runs_of(scenario, method).filter_map(metric))
    };
    let precision = mean(|run| run.average_precision)?;
    let recalls = [mean(|run| recall_at(run, 1e-3)), mean(recall)];
    let mut row = [value, precision.n as f64, precision.mean].map(Cell::from).to_vec();
    row.extend(recalls.map(|mean| Cell::from(mean.map(|mean| mean.mean))));
    Some(row)
}

/// The axis of the varied value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Axis {
    is_log: bool,
    /// Ascending.
    values: Vec<f64>,
}

/// Most values that are written below.
const LABELS_MAX: usize = 6;

impl Axis {
    pub(super) fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.collect();
        values.sort_by(f64::total_cmp);
        values.dedup();
        let ends = values.first().zip(values.last());
        let is_log = ends.is_some_and(|(low, high)| *low > 0.0 && high / low > 10.0);
        Self { is_log, values }
    }

    fn place(&self, value: f64) -> f64 {
        if self.is_log { value.log10() } else { value }
    }
}

/// From the first value to the last with a margin of a twentieth; labels stand at values.
impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (from, until): (i32, i32)) -> i32 {
        let (low, high) = (self.place(self.range().start), self.place(self.range().end));
        // Halves first, so that no difference of finite numbers overflows.
        let span = high / 2.0 - low / 2.0;
        let share = if span > 0.0 { (self.place(*value) / 2.0 - low / 2.0) / span } else { 0.5 };
        let room = f64::from(until - from);
        #[expect(clippy::cast_possible_truncation, reason = "a share of a picture's width")]
        let steps = (room * (0.05 + 0.9 * share)).round() as i32;
        from + steps
    }

    fn key_points<Hint: KeyPointHint>(&self, _hint: Hint) -> Vec<f64> {
        let step = self.values.len().div_ceil(LABELS_MAX).max(1);
        self.values.iter().copied().step_by(step).collect()
    }

    fn range(&self) -> Range<f64> {
        let ends = self.values.first().zip(self.values.last());
        ends.map_or(0.0..1.0, |(low, high)| *low..*high)
    }
}

impl ValueFormatter<f64> for Axis {
    fn format_ext(&self, value: &f64) -> String {
        number::tick(*value)
    }
}

const WIDTH: i32 = 2_800;
const HEIGHT: i32 = 2_360;
const TOP: i32 = 420;

/// One panel.
struct Curves<'a> {
    scenario: &'a str,
    key: &'a str,
    rows: Vec<&'a Vec<Cell>>,
    axis: Axis,
    metric: usize,
    name: &'static str,
}

type Shares<'a> = Chart<'a, Axis, RangedCoordf64>;

impl<'a> Curves<'a> {
    fn panel(&self, theme: &Theme) -> Panel {
        Panel {
            key: format!("{} {} {}", self.scenario, self.key, self.name),
            title: format!("{} on {}, {} varied", self.name, self.scenario, self.key),
            description: "One curve per method; the table below the figure lists its points."
                .to_owned(),
            width: WIDTH,
            height: HEIGHT,
            marks: Canvas::draw(WIDTH, HEIGHT, |canvas| {
                canvas.text_within(WIDTH, self.scenario, &theme::bold(TITLE), (0, 20))?;
                canvas.area.draw_text(self.name, &theme::remark(), (0, TOP - 200))?;
                let mut chart = self.axes(canvas)?;
                // Baselines first, so that they lie below.
                let mut methods = distinct(&self.rows, METHOD);
                let shown = self.shown();
                methods.retain(|method| shown.contains(method));
                methods.sort_by_key(|method| !theme.style(method).is_baseline());
                methods
                    .iter()
                    .try_for_each(|method| self.draw_curve(canvas, &mut chart, method, theme))
            }),
        }
    }

    /// The methods with the highest mean, and the baselines.
    fn shown(&self) -> BTreeSet<&'a str> {
        let methods = distinct(&self.rows, METHOD);
        legible(methods.into_iter().map(|method| (method, self.mean(method))).collect())
    }

    /// The mean of what is drawn, over the values that were tried.
    fn mean(&self, method: &str) -> f64 {
        let rows = self.rows.iter().filter(|row| text(row, METHOD) == method);
        Mean::of(rows.filter_map(|row| number_in(row, self.metric))).map_or(0.0, |mean| mean.mean)
    }

    fn axes<'c>(&self, canvas: &'c Canvas) -> Drawn<Shares<'c>> {
        let mut chart = ChartBuilder::on(&canvas.area)
            .margin_top(TOP)
            .margin_right(100)
            .x_label_area_size(330)
            .y_label_area_size(290)
            .build_cartesian_2d(self.axis.clone(), 0.0..1.0)?;
        let key = fit(&short_key(self.key), SMALL, WIDTH - 400);
        pale(&mut chart.configure_mesh())
            .x_labels(LABELS_MAX)
            .y_labels(6)
            .x_label_formatter(&|value| number::tick(*value))
            .y_label_formatter(&|share| format!("{share:.1}"))
            .x_desc(key)
            .draw()?;
        let (across, down) = chart.plotting_area().get_pixel_range();
        let base = [(across.start, down.end), (across.end, down.end)];
        canvas.area.draw(&PathElement::new(base, theme::base_line()))?;
        Ok(chart)
    }

    fn draw_curve(
        &self,
        canvas: &Canvas,
        chart: &mut Shares,
        method: &str,
        theme: &Theme,
    ) -> Drawn {
        let rows = self.rows.iter().filter(|row| text(row, METHOD) == method);
        let point = |row: &&Vec<Cell>| Some((number_in(row, VALUE)?, number_in(row, self.metric)?));
        let points: Vec<(f64, f64)> = rows.filter_map(point).collect();
        let style = theme.style(method);
        canvas.titled(method, || {
            chart.draw_series(LineSeries::new(points.clone(), style.line()))?;
            let marks = points.into_iter().map(|point| style.marker(point, 34, style.ink()));
            chart.draw_series(marks)?;
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use claque_evaluation::Record;

    use super::*;
    use crate::testing::{run, varied, world};

    fn swept(values: &[f64]) -> Records {
        let mut records = vec![Record::World(world("a", 1)), Record::Run(run("a", "ccb", 1))];
        for (place, value) in values.iter().enumerate() {
            for seed in 1..=2 {
                let [world, mut record] =
                    varied("a", "campaign.0.spread.length_s", *value, "ccb", seed);
                if let Record::Run(run) = &mut record {
                    run.average_precision = Some(0.25 * (place as f64 + seed as f64));
                    run.recall_at.truncate(0);
                }
                records.extend([world, record]);
            }
        }
        Records::new(records).unwrap()
    }

    #[test]
    fn values_ascend_and_points_are_means_over_seeds() {
        let data = Sweep.data(&swept(&[300.0, 20.0]));
        let shown: Vec<Vec<String>> = (0..data.rows.len())
            .map(|row| (0..data.columns.len()).map(|column| data.shown(row, column)).collect())
            .collect();
        let key = "campaign.0.spread.length_s";
        assert_eq!(shown[0], ["a", key, "ccb", "20.0", "2", "0.625", "–", "–"]);
        assert_eq!(shown[1], ["a", key, "ccb", "300", "2", "0.375", "–", "–"]);
    }

    #[test]
    fn values_over_a_decade_stand_on_a_log_scale() {
        let axis = |values: &[f64]| Axis::of(values.iter().copied());
        let log = axis(&[100.0, 1.0, 10.0, 10.0]);
        assert!(log.is_log && log.values == [1.0, 10.0, 100.0]);
        assert_eq!(log.values.iter().map(|v| log.place(*v)).collect::<Vec<_>>(), [0.0, 1.0, 2.0]);
        assert!(!axis(&[1.0, 10.0]).is_log && !axis(&[0.0, 100.0]).is_log && !axis(&[]).is_log);
    }

    #[test]
    fn three_panels_show_every_value_below() {
        let records = swept(&[10.0, 60.0, 600.0]);
        let (data, theme) = (Sweep.data(&records), Theme::new(&records));
        let panels = Sweep.draw(&data, &theme, Width::Wide);
        assert_eq!(panels.len(), 3);
        let marks = &panels[0].marks.0;
        for label in ["10", "60", "600", "spread.length_s", "average precision", "0.0", "1.0"] {
            assert!(marks.contains(&format!(">{label}</text>")), "{label} in {marks}");
        }
        assert_eq!(marks.matches("<title>ccb</title>").count(), 1);
    }

    #[test]
    fn extreme_values_are_drawn() {
        for values in [vec![0.0], vec![-1e300, 1e300], vec![5e-324, 1e300], vec![1.0; 40]] {
            let records = swept(&values);
            let (data, theme) = (Sweep.data(&records), Theme::new(&records));
            for panel in Sweep.draw(&data, &theme, Width::Wide) {
                assert!(!panel.marks.0.contains("NaN"), "{values:?}");
            }
        }
    }
}
