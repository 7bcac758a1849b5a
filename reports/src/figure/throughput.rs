//! How fast the methods read.

use plotters::{coord::types::RangedCoordf64, prelude::*};

use super::{Arrangement, Figure, Width, rows::Rows};
use crate::{
    Panel, Records, Table, Theme,
    canvas::{Canvas, Chart, Drawn},
    measure::Mean,
    number,
    table::{Cell, Format, number as number_in, text},
    theme::arrange,
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
         mean of its seeds); the number is the slowest scenario. Times and \
         memory depend on the machine and on what else it was doing, and are the only numbers here \
         that a second run does not repeat."
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
        // `null` reads nothing, so it has no speed.
        let readers = records.methods().iter().enumerate().filter(|(_, name)| *name != "null");
        for (method, name) in readers {
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
        if data.rows.is_empty() { Vec::new() } else { vec![panel(data, theme, width.units())] }
    }
}

fn panel(data: &Table, theme: &Theme, width: i32) -> Panel {
    let mut methods = data.distinct(METHOD);
    arrange(&mut methods, |method| method);
    let texts = methods.iter().map(|method| (method.to_string(), slowest(data, method)));
    let rows = Rows { texts: texts.collect(), width, top: 60 };
    Panel {
        key: "throughput".to_owned(),
        title: "Posts per second per method".to_owned(),
        description: "One row per method, one marker per scenario, log scale.".to_owned(),
        width,
        height: rows.height(),
        marks: Canvas::draw(width, rows.height(), |canvas| {
            let label = |speed: &f64| number::tick(*speed);
            let mut chart = rows.chart(canvas, whole_decades(data), &label, "posts per second")?;
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
pub(crate) fn speeds_of<'a>(
    data: &'a Table,
    method: &'a str,
) -> impl Iterator<Item = (&'a str, f64)> {
    data.rows_with(METHOD, method)
        .filter_map(|row| Some((text(row, SCENARIO), number_in(row, POSTS_PER_S)?)))
}

/// The speed in the slowest scenario.
fn slowest(data: &Table, method: &str) -> String {
    let speeds = speeds_of(data, method).map(|(_, speed)| speed);
    number::short(speeds.fold(f64::INFINITY, f64::min))
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
    fn whole_decades_are_named_whatever_the_speeds() {
        let labels = |slowest: f64, fastest: f64| {
            let runs = [("a", slowest), ("b", fastest)].map(|(scenario, speed)| {
                let mut run = run(scenario, "ccb", 1);
                run.posts_per_s = speed;
                run
            });
            let records = records(runs.to_vec());
            let (data, theme) = (Throughput.data(&records), Theme::new(&records));
            let marks = Throughput.draw(&data, &theme, Width::Wide).remove(0).marks.into_string();
            let below = marks.split("text-anchor=\"middle\">").skip(2);
            let text = |mark: &str| mark.split('<').next().unwrap_or_default().to_owned();
            below.map(text).collect::<Vec<String>>()
        };
        assert_eq!(labels(2e4, 3e6), ["10 k", "100 k", "1 M", "10 M"]);
        assert!((3..20).contains(&labels(1e-300, 1e300).len()));
    }

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
