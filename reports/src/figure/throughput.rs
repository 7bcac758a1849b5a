//! How fast the methods read.

use plotters::{
    coord::types::RangedCoordf64,
    prelude::*,
};

use super::{
    Arrangement, Figure, Width,
    rows::{Across, Row, Rows},
};
use crate::{
    Panel, Records, Table, Theme,
    canvas::{Canvas, Chart, Drawn},
    measure::Mean,
    number,
    table::{Cell, Format, number as number_in, text},
    theme::baselines_last,
};

const SCENARIO: usize = 0;
pub(crate) const METHOD: usize = 1;
pub(crate) const POSTS_PER_S: usize = 3;

/// Posts per second, one dot per scenario.
#[derive(Debug)]
pub struct Throughput;

impl Figure for Throughput {
    fn name(&self) -> &'static str {
        "throughput"
    }

    fn title(&self) -> &'static str {
        "Throughput"
    }

    fn caption(&self) -> &'static str {
        "Posts read and evaluated per second of wall time, log scale. One marker per scenario (the \
         mean of its seeds); the number is the slowest scenario. Times depend on the machine and \
         on what else it was doing, and are the one thing here that a second run does not repeat."
    }

    fn arrangement(&self) -> Arrangement {
        Arrangement::Single
    }

    fn data(&self, records: &Records) -> Table {
        let mut table = Table::new(&[
            ("scenario", Format::Text),
            ("method", Format::Text),
            ("seeds", Format::Count),
            ("posts per second", Format::Significant),
        ]);
        for (method, name) in records.methods().iter().enumerate() {
            for (scenario, about) in records.scenarios().iter().enumerate() {
                let speeds = records.runs_of(scenario, method).map(|run| run.posts_per_s);
                let Some(mean) = Mean::of(speeds.filter(|speed| *speed > 0.0)) else { continue };
                let n_seeds = mean.n as f64;
                let names = [about.label.as_str(), name].map(Cell::from);
                let numbers = [n_seeds, mean.mean].map(Cell::from);
                table.rows.push([names, numbers].concat());
            }
        }
        table
    }

    fn draw(&self, data: &Table, theme: &Theme, width: Width) -> Vec<Panel> {
        if data.rows.is_empty() { Vec::new() } else { vec![panel(data, theme, width)] }
    }
}

fn panel(data: &Table, theme: &Theme, width: Width) -> Panel {
    let mut methods = data.distinct(METHOD);
    baselines_last(&mut methods, |method| method);
    let rows = Rows {
        rows: methods.iter().map(|method| texts(data, theme, method)).collect(),
        row_height: 260,
        width: width.units(),
        name_width_max: width.units() * 3 / 10,
        value_width: 640,
        above: 60,
        below: 380,
    };
    Panel {
        key: "throughput".to_owned(),
        title: "Posts per second per method".to_owned(),
        description: "One row per method, one marker per scenario, log scale.".to_owned(),
        width: rows.width,
        height: rows.height(),
        marks: Canvas::draw(rows.width, rows.height(), |canvas| {
            let n_labels_max = if width == Width::Wide { 8 } else { 4 };
            let mut chart = rows.chart(
                canvas,
                Across {
                    scale: whole_decades(data),
                    n_labels_max,
                    label: &|speed| number::tick(*speed),
                    unit: "posts per second",
                },
            )?;
            methods.iter().enumerate().try_for_each(|(idx, method)| {
                draw_dots(canvas, &mut chart, data, theme, (method, Rows::at(idx)))
            })
        }),
    }
}

/// The scale, from a power of ten to a power of ten. What no machine can do stands at its ends.
fn whole_decades(data: &Table) -> LogCoord<f64> {
    let speeds = || data.rows.iter().filter_map(|row| number_in(row, POSTS_PER_S));
    let decade = |speed: f64| speed.clamp(1e-3, 1e15).log10().floor();
    let lowest = decade(speeds().fold(f64::INFINITY, f64::min));
    let highest = decade(speeds().fold(0.0, f64::max)) + 1.0;
    (10f64.powf(lowest)..10f64.powf(highest)).log_scale().into()
}

/// Speeds of a method, by scenario.
fn speeds_of<'a>(data: &'a Table, method: &'a str) -> impl Iterator<Item = (&'a str, f64)> {
    data.rows_with(METHOD, method)
        .filter_map(|row| Some((text(row, SCENARIO), number_in(row, POSTS_PER_S)?)))
}

/// The method and its slowest scenario.
fn texts(data: &Table, theme: &Theme, method: &str) -> Row {
    let slowest = speeds_of(data, method).map(|(_, speed)| speed).fold(f64::INFINITY, f64::min);
    Row { name: method.to_owned(), style: theme.style(method), value: number::short(slowest) }
}

fn draw_dots(
    canvas: &Canvas,
    chart: &mut Chart<LogCoord<f64>, RangedCoordf64>,
    data: &Table,
    theme: &Theme,
    (method, y): (&str, f64),
) -> Drawn {
    let style = theme.style(method);
    speeds_of(data, method).try_for_each(|(scenario, speed)| {
        let about = format!("{scenario}: {} posts per second", number::short(speed));
        canvas.titled(&about, || {
            chart.draw_series([style.marker((speed, y), 46, style.ink().mix(0.6))])?;
            Ok(())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{records, run};

    #[test]
    fn one_row_per_method_and_scenario_without_unmeasured_runs() {
        let with_speed = |scenario: &str, seed: u64, speed: f64| {
            let mut run = run(scenario, "ccb", seed);
            run.posts_per_s = speed;
            run
        };
        let data = Throughput.data(&records(vec![
            with_speed("a", 1, 1e5),
            with_speed("a", 2, 3e5),
            with_speed("b", 1, 0.0),
        ]));
        let rows: Vec<_> = data.rows.iter().map(|row| number_in(row, POSTS_PER_S)).collect();
        assert_eq!(rows, [Some(2e5)]);
        assert_eq!(data.shown(0, POSTS_PER_S), "200,000");
    }
}
