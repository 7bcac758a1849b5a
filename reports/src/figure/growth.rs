//! What methods cost as worlds grow.

use std::collections::BTreeSet;

use plotters::prelude::*;

use super::{Arrangement, Figure, Width, legible};
use crate::{
    Panel, Records, Scenario, Table, Theme,
    canvas::{Canvas, Chart, Drawn, pale, width_of},
    measure::Mean,
    number,
    table::{Cell, Format, number as number_in, text},
    theme::{self, SMALL, TITLE},
};

const METHOD: usize = 1;
const POSTS: usize = 2;
const PRECISION: usize = 5;

/// A cost: key of its panel and column, heading, unit.
const COSTS: [(&str, usize, &str, &str); 2] = [
    ("speed", 3, "Posts per second", "posts per second"),
    ("memory", 4, "Peak memory", "bytes at the peak"),
];

/// Speed and peak memory against the posts of a world, a marker per scenario.
#[derive(Debug)]
pub struct Growth;

impl Figure for Growth {
    fn name(&self) -> &'static str {
        "growth"
    }

    fn title(&self) -> &'static str {
        "Cost against size"
    }

    fn caption(&self) -> &'static str {
        "One marker per method and scenario, by the posts of its world (means over seeds, both \
         scales logarithmic). A method whose speed stays level costs what its posts cost; memory \
         that rises along the diagonal holds something of every post. Memory is the most in use \
         while the method ran, above what was in use before. Of more than twelve methods those with \
         the highest average precision are drawn, and the baselines. Times depend on the machine."
    }

    fn arrangement(&self) -> Arrangement {
        Arrangement::Grid
    }

    fn unnamed<'d>(&self, data: &'d Table) -> BTreeSet<&'d str> {
        shown(data)
    }

    fn data(&self, records: &Records) -> Table {
        let mut table = Table::new(&[
            ("scenario", Format::Text),
            ("method", Format::Text),
            ("posts", Format::Count),
            ("posts per second", Format::Significant),
            ("peak memory, bytes", Format::Count),
            ("average precision", Format::Share),
        ]);
        // `null` reads nothing, so it costs nothing.
        let readers = records.methods().iter().enumerate().filter(|(_, name)| *name != "null");
        for (method, name) in readers {
            for (scenario, about) in records.scenarios().iter().enumerate() {
                table.rows.extend(row(records, (scenario, about), (method, name)));
            }
        }
        table
    }

    fn draw(&self, data: &Table, theme: &Theme, _width: Width) -> Vec<Panel> {
        COSTS.iter().filter_map(|cost| panel(data, theme, cost)).collect()
    }
}

/// `None` where the size of the world is not known.
fn row(
    records: &Records,
    (scenario, about): (usize, &Scenario),
    (method, name): (usize, &str),
) -> Option<Vec<Cell>> {
    let posts = Mean::of(records.worlds_of(about).map(|world| world.posts as f64))?;
    let runs = || records.runs_of(scenario, method);
    let mean = |values: Vec<f64>| Mean::of(values.into_iter().filter(|v| *v > 0.0)).map(|m| m.mean);
    let speed = mean(runs().map(|run| run.posts_per_s).collect());
    let memory = mean(runs().map(|run| run.peak_memory_bytes as f64).collect());
    let precision = Mean::of(runs().filter_map(|run| run.average_precision)).map(|mean| mean.mean);
    let names = [about.label.as_str(), name].map(Cell::from);
    let costs = [speed, memory, precision].map(Cell::from);
    let is_measured = posts.mean > 0.0 && (speed.is_some() || memory.is_some());
    is_measured.then(|| [&names[..], &[posts.mean.into()], &costs].concat())
}

const WIDTH: i32 = 2_800;
const HEIGHT: i32 = 2_360;
const TOP: i32 = 420;

fn panel(data: &Table, theme: &Theme, cost: &(&str, usize, &'static str, &str)) -> Option<Panel> {
    let (key, column, title, unit) = *cost;
    let shown = shown(data);
    let is_drawn =
        |row: &&Vec<Cell>| shown.contains(text(row, METHOD)) && number_in(row, column).is_some();
    let rows: Vec<&Vec<Cell>> = data.rows.iter().filter(is_drawn).collect();
    (!rows.is_empty()).then(|| Panel {
        key: key.to_owned(),
        title: format!("{title} against posts"),
        description: "One marker per method and scenario, log scales.".to_owned(),
        width: WIDTH,
        height: HEIGHT,
        marks: Canvas::draw(WIDTH, HEIGHT, |canvas| {
            canvas.area.draw_text(title, &theme::bold(TITLE), (0, 20))?;
            canvas.area.draw_text(unit, &theme::remark(), (0, TOP - 200))?;
            let mut chart = axes(canvas, &rows, column)?;
            let methods = rows.chunk_by(|a, b| text(a, METHOD) == text(b, METHOD));
            methods
                .into_iter()
                .try_for_each(|rows| draw_method(canvas, &mut chart, rows, column, theme))
        }),
    })
}

/// The methods with the highest average precision over scenarios, and the baselines.
fn shown(data: &Table) -> BTreeSet<&str> {
    let mean = |method| {
        let precisions = data.rows_with(METHOD, method).filter_map(|row| number_in(row, PRECISION));
        (method, Mean::of(precisions).map_or(-1.0, |mean| mean.mean))
    };
    legible(data.distinct(METHOD).into_iter().map(mean).collect())
}

type Costs<'a> = Chart<'a, LogCoord<f64>, LogCoord<f64>>;

fn axes<'a>(canvas: &'a Canvas, rows: &[&Vec<Cell>], column: usize) -> Drawn<Costs<'a>> {
    let mut chart = ChartBuilder::on(&canvas.area)
        .margin_top(TOP)
        .margin_right(40 + width_of("100 k", SMALL) / 2)
        .x_label_area_size(330)
        .y_label_area_size(420)
        .build_cartesian_2d(decades(rows, POSTS), decades(rows, column))?;
    let label = |value: &f64| number::tick(*value);
    pale(&mut chart.configure_mesh())
        .x_labels(4)
        .y_labels(6)
        .x_label_formatter(&label)
        .y_label_formatter(&label)
        .x_desc("posts")
        .draw()?;
    Ok(chart)
}

/// From a power of ten to a power of ten. What no machine can do stands at the ends.
fn decades(rows: &[&Vec<Cell>], column: usize) -> LogCoord<f64> {
    let values = || rows.iter().filter_map(|row| number_in(row, column));
    let decade = |value: f64| value.clamp(1e-3, 1e15).log10().floor();
    let (lowest, highest) = (values().fold(f64::INFINITY, f64::min), values().fold(0.0, f64::max));
    (10f64.powf(decade(lowest))..10f64.powf(decade(highest) + 1.0)).log_scale().into()
}

/// The markers of one method; its name shows on pointing.
fn draw_method(
    canvas: &Canvas,
    chart: &mut Costs,
    rows: &[&Vec<Cell>],
    column: usize,
    theme: &Theme,
) -> Drawn {
    let method = text(rows[0], METHOD);
    let (style, at) = (theme.style(method), |row: &Vec<Cell>, column| number_in(row, column));
    let points = rows.iter().filter_map(|row| Some((at(row, POSTS)?, at(row, column)?)));
    canvas.titled(method, || {
        chart.draw_series(points.map(|point| style.marker(point, 36, style.ink().mix(0.75))))?;
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use claque_evaluation::Record;

    use super::*;
    use crate::testing::{run, world};

    fn records(sizes: &[(&str, u64, f64, u64)]) -> Records {
        let mut records = Vec::new();
        for &(scenario, posts, speed, bytes) in sizes {
            let (mut world, mut run) = (world(scenario, 1), run(scenario, "ccb", 1));
            (world.posts, run.posts_per_s, run.peak_memory_bytes) = (posts, speed, bytes);
            records.extend([Record::World(world), Record::Run(run)]);
        }
        Records::new(records).unwrap()
    }

    #[test]
    fn a_marker_stands_where_posts_and_cost_meet() {
        let records = records(&[("a", 1_000, 1e6, 10_000), ("b", 100_000, 1e5, 1_000_000)]);
        let data = Growth.data(&records);
        assert_eq!(data.shown(0, 2), "1,000");
        let panels = Growth.draw(&data, &Theme::new(&records), Width::Wide);
        assert_eq!(panels.len(), 2);
        let marks = panels[1].marks.clone().into_string();
        let of_method = marks.split("<title>ccb</title>").nth(1).unwrap();
        assert_eq!(of_method.split("</g>").next().unwrap().matches("<path").count(), 2, "{marks}");
        for label in ["1 k", "100 k", "1 M"] {
            assert!(marks.contains(&format!(">{label}</text>")), "{label}: {marks}");
        }
    }

    #[test]
    fn what_was_not_measured_is_not_drawn() {
        let records = records(&[("a", 1_000, 0.0, 10_000), ("b", 0, 1e5, 1_000)]);
        let data = Growth.data(&records);
        assert_eq!(data.rows.len(), 1);
        let panels = Growth.draw(&data, &Theme::new(&records), Width::Wide);
        let keys: Vec<&str> = panels.iter().map(|panel| panel.key.as_str()).collect();
        assert_eq!(keys, ["memory"]);
    }

    #[test]
    fn extreme_costs_are_drawn() {
        let records = records(&[("a", 1, 1e-300, 1), ("b", u64::MAX, 1e300, u64::MAX)]);
        let panels = Growth.draw(&Growth.data(&records), &Theme::new(&records), Width::Wide);
        assert_eq!(panels.len(), 2);
    }
}
