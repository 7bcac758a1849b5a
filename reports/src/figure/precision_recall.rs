//! Precision against recall, a small panel per scenario.

use std::collections::BTreeSet;

use plotters::{coord::types::RangedCoordf64, prelude::*};

use super::{Arrangement, Figure, Width, legible};
use crate::{
    Panel, Records, Table, Theme,
    canvas::{Canvas, Chart, Drawn, pale},
    measure::Mean,
    table::{Cell, Format, number, text},
    theme::{self, TITLE},
};

const SCENARIO: usize = 0;
const METHOD: usize = 1;
const FIRST_LEVEL: usize = 3;
/// Levels of recall: 0, 0.05, … 1.
const LEVELS: [&str; 21] = [
    "0.00", "0.05", "0.10", "0.15", "0.20", "0.25", "0.30", "0.35", "0.40", "0.45", "0.50", "0.55",
    "0.60", "0.65", "0.70", "0.75", "0.80", "0.85", "0.90", "0.95", "1.00",
];

/// One curve per method and scenario with a campaign.
///
/// Precision is interpolated: at a level of recall stands the best precision at that recall or any
/// higher one, zero where a curve does not get there (Manning, Raghavan and Schütze, Introduction
/// to Information Retrieval, 2008, section 8.4). At equal levels curves of several seeds have a
/// mean; raw curves have not.
#[derive(Debug)]
pub struct PrecisionRecall;

impl Figure for PrecisionRecall {
    fn name(&self) -> &'static str {
        "precision_recall"
    }

    fn title(&self) -> &'static str {
        "Precision against recall"
    }

    fn caption(&self) -> &'static str {
        "Going right along a curve, a method flags more accounts and so finds more of the operated \
         ones; the height says how many of those it flags really are. The best place is the upper \
         right corner. Precision is interpolated (the best at that recall or a higher one) and is \
         a mean over seeds. Grey curves are baselines that need no skill. With more \
         than twelve methods a panel shows the eight with the largest area and the baselines."
    }

    fn arrangement(&self) -> Arrangement {
        Arrangement::Grid
    }

    fn unnamed<'d>(&self, data: &'d Table) -> BTreeSet<&'d str> {
        data.distinct(SCENARIO).into_iter().flat_map(|scenario| shown(data, scenario)).collect()
    }

    fn has_ceiling(&self) -> bool {
        true
    }

    fn data(&self, records: &Records) -> Table {
        let mut columns =
            vec![("scenario", Format::Text), ("method", Format::Text), ("seeds", Format::Count)];
        columns.extend(LEVELS.map(|level| (level, Format::Share)));
        let mut table = Table::new(&columns);
        for scenario in 0..records.scenarios().len() {
            for method in 0..records.methods().len() {
                table.rows.extend(row(records, scenario, method));
            }
        }
        table
    }

    fn draw(&self, data: &Table, theme: &Theme, _width: Width) -> Vec<Panel> {
        data.distinct(SCENARIO).into_iter().map(|scenario| panel(data, theme, scenario)).collect()
    }
}

fn row(records: &Records, scenario: usize, method: usize) -> Option<Vec<Cell>> {
    let curves: Vec<[f64; LEVELS.len()]> = records
        .runs_of(scenario, method)
        .filter(|run| !run.curve.is_empty())
        .map(|run| interpolate(run.curve.iter().map(|point| (point.recall, point.precision))))
        .collect();
    let n_seeds = curves.len() as f64;
    let mut row = vec![
        records.scenarios()[scenario].label.as_str().into(),
        records.methods()[method].as_str().into(),
        n_seeds.into(),
    ];
    for level in 0..LEVELS.len() {
        row.push(Mean::of(curves.iter().map(|curve| curve[level])).map(|mean| mean.mean).into());
    }
    (!curves.is_empty()).then_some(row)
}

/// Best precision at each level of recall or above.
fn interpolate(points: impl Iterator<Item = (f64, f64)>) -> [f64; LEVELS.len()] {
    let mut best = [0.0; LEVELS.len()];
    for (recall, precision) in points {
        for (level, best) in best.iter_mut().enumerate() {
            // A hair of slack: 0.15 is not exactly three twentieths.
            if recall_at(level) <= recall + 1e-9 {
                *best = precision.max(*best);
            }
        }
    }
    best
}

fn recall_at(level: usize) -> f64 {
    level as f64 / (LEVELS.len() - 1) as f64
}

const WIDTH: i32 = 2_800;
const HEIGHT: i32 = 2_660;
const TOP: i32 = 400;

fn panel(data: &Table, theme: &Theme, scenario: &str) -> Panel {
    Panel {
        key: scenario.to_owned(),
        title: format!("Precision against recall on {scenario}"),
        description: "One curve per method; the table below the figure lists its points."
            .to_owned(),
        width: WIDTH,
        height: HEIGHT,
        marks: Canvas::draw(WIDTH, HEIGHT, |canvas| {
            canvas.text_within(WIDTH, scenario, &theme::bold(TITLE), (0, 20))?;
            canvas.area.draw_text("precision", &theme::remark(), (0, TOP - 180))?;
            // Baselines first, so that they lie below.
            let mut rows: Vec<&Vec<Cell>> = data.rows_with(SCENARIO, scenario).collect();
            let shown = shown(data, scenario);
            rows.retain(|row| shown.contains(text(row, METHOD)));
            rows.sort_by_key(|row| !theme.style(text(row, METHOD)).is_baseline());
            let mut chart = axes(canvas)?;
            rows.iter().try_for_each(|row| draw_curve(canvas, &mut chart, row, theme))
        }),
    }
}

/// The methods with the largest area, and the baselines.
fn shown<'d>(data: &'d Table, scenario: &'d str) -> BTreeSet<&'d str> {
    let rows = data.rows_with(SCENARIO, scenario);
    legible(rows.map(|row| (text(row, METHOD), area(row))).collect())
}

/// About the area below a curve.
fn area(row: &[Cell]) -> f64 {
    (0..LEVELS.len()).filter_map(|level| number(row, FIRST_LEVEL + level)).sum()
}

type Shares<'a> = Chart<'a, RangedCoordf64, RangedCoordf64>;

fn axes(canvas: &Canvas) -> Drawn<Shares<'_>> {
    let mut chart = ChartBuilder::on(&canvas.area)
        .margin_top(TOP)
        .margin_right(100)
        .x_label_area_size(330)
        .y_label_area_size(290)
        .build_cartesian_2d(0.0..1.0, 0.0..1.0)?;
    let tenths = |share: &f64| format!("{share:.1}");
    pale(&mut chart.configure_mesh())
        .x_labels(6)
        .y_labels(6)
        .x_label_formatter(&tenths)
        .y_label_formatter(&tenths)
        .x_desc("recall")
        .draw()?;
    chart.draw_series(LineSeries::new([(0.0, 0.0), (1.0, 0.0)], theme::base_line()))?;
    Ok(chart)
}

fn draw_curve(canvas: &Canvas, chart: &mut Shares, row: &[Cell], theme: &Theme) -> Drawn {
    let style = theme.style(text(row, METHOD));
    let points: Vec<(f64, f64)> = (0..LEVELS.len())
        .filter_map(|level| Some((recall_at(level), number(row, FIRST_LEVEL + level)?)))
        .collect();
    let marked = points.clone().into_iter().skip(2).step_by(4);
    canvas.titled(text(row, METHOD), || {
        chart.draw_series(LineSeries::new(points, style.line()))?;
        chart.draw_series(marked.map(|point| style.marker(point, 26, style.ink())))?;
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use claque_evaluation::CurvePoint;

    use super::*;
    use crate::testing::{records, run};

    fn with_curve(seed: u64, points: &[(f64, f64)]) -> claque_evaluation::RunRecord {
        let mut run = run("a", "ccb", seed);
        run.curve =
            points.iter().map(|&(recall, precision)| CurvePoint { recall, precision }).collect();
        run
    }

    #[test]
    fn precision_is_the_best_from_here_on_and_a_mean_over_seeds() {
        let records = records(vec![
            with_curve(1, &[(0.1, 0.5), (0.5, 1.0), (1.0, 0.25)]),
            with_curve(2, &[(0.5, 0.5)]),
        ]);
        let data = PrecisionRecall.data(&records);
        let level = |level: usize| number(&data.rows[0], FIRST_LEVEL + level).unwrap();
        assert_eq!([0, 10, 11, 20].map(level), [0.75, 0.75, 0.125, 0.125]);
        assert_eq!(number(&data.rows[0], 2), Some(2.0));
    }

    #[test]
    fn curves_run_from_corner_to_corner() {
        let records = records(vec![with_curve(1, &[(1.0, 1.0)])]);
        let (data, theme) = (PrecisionRecall.data(&records), Theme::new(&records));
        let marks = PrecisionRecall.draw(&data, &theme, Width::Wide).remove(0).marks.into_string();
        // Twenty equal steps at the height of the highest line of the mesh.
        let line = "<path class=\"c-m0 line\" d=\"M290 400h120h120h121";
        assert!(marks.contains(&format!("<g><title>ccb</title>{line}")), "{marks}");
        assert!(marks.contains("<path class=\"c-grid line\" d=\"M290 400h2409\""), "{marks}");
        for label in ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0", "recall"] {
            assert!(marks.contains(&format!(">{label}</text>")), "{label}");
        }
    }

    #[test]
    fn without_campaigns_there_is_nothing_to_draw() {
        let mut free = run("a", "ccb", 1);
        free.curve.clear();
        let records = records(vec![free]);
        let theme = Theme::new(&records);
        assert!(
            PrecisionRecall.draw(&PrecisionRecall.data(&records), &theme, Width::Wide).is_empty()
        );
    }
}
