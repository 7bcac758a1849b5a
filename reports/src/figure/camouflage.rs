//! How much camouflage methods see through.

use std::collections::BTreeSet;

use claque_evaluation::{
    Record,
    robustness::{self, CamouflagePoint},
    stats::Interval,
};
use plotters::{coord::types::RangedCoordf64, prelude::*};

use super::{Arrangement, Figure, Width, legible, sweep::Axis};
use crate::{
    Panel, Records, Table, Theme,
    canvas::{Canvas, Chart, Drawn, fit, pale},
    number,
    outline::short_key,
    table::{Cell, Format, number as number_in, text},
    theme::{self, SMALL, TITLE},
};

const SCENARIO: usize = 0;
const KEY: usize = 1;
const RATE: usize = 2;
const METHOD: usize = 3;
const VALUE: usize = 4;
const RECALL: usize = 6;
const AREA: usize = 9;
/// Shares of innocents that may be flagged, and what a panel of each is called.
const RATES: [(f64, &str); 2] = [(1e-3, "1 in 1,000"), (1e-4, "1 in 10,000")];

/// Recall with its interval against the varied value, two panels per scenario and key.
#[derive(Debug)]
pub struct Camouflage;

impl Figure for Camouflage {
    fn name(&self) -> &'static str {
        "camouflage"
    }

    fn title(&self) -> &'static str {
        "How much camouflage is seen through"
    }

    fn caption(&self) -> &'static str {
        "Recall (up) when one innocent in 1,000 is flagged, and when one in 10,000 is, as one thing \
         about a campaign varies (right). Bars are 95 % intervals over seeds. The area under a \
         curve, 1 for a method that finds everybody everywhere, stands among the numbers; on a log \
         axis, where values span more than a decade, it is the area as drawn. With more than \
         twelve methods a panel shows the eight with the largest area and the baselines."
    }

    fn arrangement(&self) -> Arrangement {
        Arrangement::Grid
    }

    fn unnamed<'d>(&self, data: &'d Table) -> BTreeSet<&'d str> {
        let rows = in_panels(data);
        of_panels(&rows).flat_map(shown).collect()
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
            ("innocents flagged", Format::Text),
            ("method", Format::Text),
            ("value", Format::Significant),
            ("seeds", Format::Count),
            ("recall", Format::Share),
            ("95 % from", Format::Share),
            ("95 % to", Format::Share),
            ("area", Format::Share),
            ("area: 95 % from", Format::Share),
            ("area: 95 % to", Format::Share),
        ]);
        let lines: Vec<Record> = records.to_lines();
        for (rate, name) in RATES {
            let curves = robustness::camouflage(&lines, &[rate]);
            table.rows.extend(curves.iter().flat_map(|curve| {
                let names = [&*curve.scenario, &*curve.key, name, &*curve.method].map(Cell::from);
                let area = [&[curve.area.into()], &ends(curve.interval)[..]].concat();
                let row = move |at: &CamouflagePoint| [&names[..], &point(at), &area].concat();
                curve.points.iter().map(row).collect::<Vec<_>>()
            }));
        }
        table
    }

    fn draw(&self, data: &Table, theme: &Theme, _width: Width) -> Vec<Panel> {
        let rows = in_panels(data);
        let sweeps = rows.chunk_by(is_same_sweep);
        let panels = sweeps.flat_map(|rows| {
            let axis = Axis::of(rows.iter().filter_map(|row| number_in(row, VALUE)));
            let panel = |rows| Curves { rows, axis: axis.clone() }.panel(theme);
            of_panels(rows).map(panel).collect::<Vec<_>>()
        });
        panels.collect()
    }
}

/// All rows, so that those of a panel stand together and both rates of a key beside one another.
fn in_panels(data: &Table) -> Vec<&Vec<Cell>> {
    let mut rows: Vec<&Vec<Cell>> = data.rows.iter().collect();
    rows.sort_by_key(|row| (text(row, SCENARIO), text(row, KEY)));
    rows
}

fn is_same_sweep(a: &&Vec<Cell>, b: &&Vec<Cell>) -> bool {
    [SCENARIO, KEY].iter().all(|&column| a[column] == b[column])
}

fn of_panels<'r, 'd>(rows: &'r [&'d Vec<Cell>]) -> impl Iterator<Item = &'r [&'d Vec<Cell>]> {
    rows.chunk_by(|a, b| is_same_sweep(a, b) && a[RATE] == b[RATE])
}

/// The methods of a panel with the largest area, and the baselines.
fn shown<'d>(rows: &[&'d Vec<Cell>]) -> BTreeSet<&'d str> {
    let area =
        |rows: &[&'d Vec<Cell>]| (text(rows[0], METHOD), number_in(rows[0], AREA).unwrap_or(0.0));
    legible(rows.chunk_by(|a, b| a[METHOD] == b[METHOD]).map(area).collect())
}

fn point(at: &CamouflagePoint) -> Vec<Cell> {
    let numbers = [at.value, at.seeds as f64, at.recall].map(Cell::from);
    [&numbers[..], &ends(at.interval)].concat()
}

fn ends(interval: Option<Interval>) -> [Cell; 2] {
    [interval.map(|i| i.low), interval.map(|i| i.high)].map(Cell::from)
}

/// What the sweep of a key hides a campaign by, in a word, and where: `camouflage: jitter`.
fn hidden_by(scenario: &str, key: &str) -> String {
    let word = match short_key(key).as_str() {
        "spread.length_s" => "jitter",
        "participation" => "participation",
        "own_life.share" => "own life",
        "cohorts.count" => "rotation",
        _ => return scenario.to_owned(),
    };
    format!("{scenario}: {word}")
}

const WIDTH: i32 = 2_800;
const HEIGHT: i32 = 2_360;
const TOP: i32 = 420;

/// One panel.
struct Curves<'a> {
    /// Of one scenario, key and rate; those of a method stand together.
    rows: &'a [&'a Vec<Cell>],
    axis: Axis,
}

type Shares<'a> = Chart<'a, Axis, RangedCoordf64>;

impl Curves<'_> {
    fn panel(&self, theme: &Theme) -> Panel {
        let [scenario, key, rate] = [SCENARIO, KEY, RATE].map(|column| text(self.rows[0], column));
        let name = format!("recall, {rate} flagged");
        Panel {
            key: format!("{scenario} {key} {name}"),
            title: format!("{name}, on {scenario}, camouflage by {key}"),
            description: "One curve per method with intervals; the table below the figure lists \
                          its points and its area."
                .to_owned(),
            width: WIDTH,
            height: HEIGHT,
            marks: Canvas::draw(WIDTH, HEIGHT, |canvas| {
                canvas.text_within(
                    WIDTH,
                    &hidden_by(scenario, key),
                    &theme::bold(TITLE),
                    (0, 20),
                )?;
                canvas.area.draw_text(&name, &theme::remark(), (0, TOP - 200))?;
                let mut chart = self.axes(canvas, key)?;
                let methods = self.rows.chunk_by(|a, b| a[METHOD] == b[METHOD]);
                let mut curves: Vec<&[&Vec<Cell>]> = methods.collect();
                let shown = shown(self.rows);
                curves.retain(|rows| shown.contains(text(rows[0], METHOD)));
                // Baselines first, so that they lie below.
                curves.sort_by_key(|rows| !theme.style(text(rows[0], METHOD)).is_baseline());
                curves.iter().try_for_each(|rows| draw_curve(canvas, &mut chart, rows, theme))
            }),
        }
    }

    fn axes<'c>(&self, canvas: &'c Canvas, key: &str) -> Drawn<Shares<'c>> {
        let mut chart = ChartBuilder::on(&canvas.area)
            .margin_top(TOP)
            .margin_right(100)
            .x_label_area_size(330)
            .y_label_area_size(290)
            .build_cartesian_2d(self.axis.clone(), 0.0..1.0)?;
        pale(&mut chart.configure_mesh())
            .x_labels(6)
            .y_labels(6)
            .x_label_formatter(&|value| number::tick(*value))
            .y_label_formatter(&|share| format!("{share:.1}"))
            .x_desc(fit(&short_key(key), SMALL, WIDTH - 400))
            .draw()?;
        let (across, down) = chart.plotting_area().get_pixel_range();
        let base = [(across.start, down.end), (across.end, down.end)];
        canvas.area.draw(&PathElement::new(base, theme::base_line()))?;
        Ok(chart)
    }
}

fn draw_curve(canvas: &Canvas, chart: &mut Shares, rows: &[&Vec<Cell>], theme: &Theme) -> Drawn {
    let method = text(rows[0], METHOD);
    let style = theme.style(method);
    let at = |row: &Vec<Cell>, column| Some((number_in(row, VALUE)?, number_in(row, column)?));
    let points: Vec<(f64, f64)> = rows.iter().filter_map(|row| at(row, RECALL)).collect();
    let bar = |row: &&Vec<Cell>| Some([at(row, RECALL + 1)?, at(row, RECALL + 2)?]);
    let bars: Vec<[(f64, f64); 2]> = rows.iter().filter_map(bar).collect();
    canvas.titled(method, || {
        let ink = style.ink().stroke_width(10);
        chart.draw_series(bars.into_iter().map(|bar| PathElement::new(bar, ink)))?;
        chart.draw_series(LineSeries::new(points.clone(), style.line()))?;
        let marks = points.into_iter().map(|point| style.marker(point, 34, style.ink()));
        chart.draw_series(marks)?;
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use claque_evaluation::RecallAt;

    use super::*;
    use crate::testing::{run, varied};

    /// Recall at 1e-3 of two seeds at each value; half of it at 1e-4.
    fn swept(values: &[(f64, [f64; 2])]) -> Records {
        let mut records = vec![Record::Run(run("a", "ccb", 1))];
        for (value, recalls) in values {
            for (seed, recall) in (1..).zip(*recalls) {
                let [world, mut record] = varied("a", "campaign.0.jitter_s", *value, "ccb", seed);
                if let Record::Run(run) = &mut record {
                    let at =
                        |(false_positive_rate, recall)| RecallAt { false_positive_rate, recall };
                    run.recall_at = [(1e-3, recall), (1e-4, recall / 2.0)].map(at).to_vec();
                }
                records.extend([world, record]);
            }
        }
        Records::new(records).unwrap()
    }

    #[test]
    fn points_have_recall_and_curves_an_area() {
        let data = Camouflage.data(&swept(&[(3.0, [0.25, 0.75]), (1.0, [1.0, 1.0])]));
        let line = |row: usize| -> Vec<String> {
            [RATE, VALUE, 5, RECALL, AREA].map(|column| data.shown(row, column)).to_vec()
        };
        assert_eq!(line(0), ["1 in 1,000", "1.00", "2", "1.000", "0.750"]);
        assert_eq!(line(1), ["1 in 1,000", "3.00", "2", "0.500", "0.750"]);
        assert_eq!(line(3), ["1 in 10,000", "3.00", "2", "0.250", "0.375"]);
        let ends = [RECALL + 1, RECALL + 2].map(|column| number_in(&data.rows[1], column));
        assert!(ends[0] < Some(0.5) && ends[1] > Some(0.5), "{ends:?}");
    }

    #[test]
    fn a_panel_for_each_rate_shows_a_bar_for_each_interval() {
        let records = swept(&[(1.0, [0.25, 0.75]), (60.0, [0.5, 1.0])]);
        let panels =
            Camouflage.draw(&Camouflage.data(&records), &Theme::new(&records), Width::Wide);
        assert_eq!(panels.len(), 2);
        let marks = panels[0].marks.clone().into_string();
        for label in ["1", "60", "jitter_s", "recall, 1 in 1,000 flagged"] {
            assert!(marks.contains(&format!(">{label}</text>")), "{label} in {marks}");
        }
        let of_method = marks.split("<title>ccb</title>").nth(1).unwrap();
        // Two bars, the curve, two markers.
        let n_paths = of_method.split("</g>").next().unwrap().matches("<path").count();
        assert_eq!(n_paths, 5, "{of_method}");
    }

    #[test]
    fn without_sweeps_there_is_nothing() {
        let records = crate::testing::records(vec![run("a", "ccb", 1)]);
        let data = Camouflage.data(&records);
        assert!(Camouflage.draw(&data, &Theme::new(&records), Width::Wide).is_empty());
    }
}
