//! Whether a rate of false alarms that is asked for is the rate that comes.

use claque_evaluation::{
    Record,
    robustness::{Reliability, reliability},
};
use plotters::{coord::combinators::WithKeyPoints, prelude::*};

use super::{Arrangement, Figure, Width};
use crate::{
    Panel, Records, Table, Theme,
    canvas::{Canvas, Chart, Drawn, pale},
    once::once,
    table::{Cell, Format, number as number_in, text},
    theme::{self, TITLE, arrange},
};

const METHOD: usize = 0;
const RATE: usize = 1;
const MET: usize = 5;
const FROM: usize = 6;
const TO: usize = 7;
/// Shares of innocents that are asked for.
const RATES: [f64; 4] = [1e-1, 1e-2, 1e-3, 1e-4];

/// The share of innocents flagged against the share asked for, a panel per method.
#[derive(Debug)]
pub struct Calibration;

impl Figure for Calibration {
    fn name(&self) -> &'static str {
        "calibration"
    }

    fn title(&self) -> &'static str {
        "False alarms asked for, and met"
    }

    fn caption(&self) -> &'static str {
        "In worlds without a campaign a threshold is set that flags one innocent in ten, in 100, in \
         1,000 or in 10,000 of one seed (right), and tried on the other seeds of the scenario (up: \
         the share of innocents flagged there, all scenarios together, with its binomial 95 % \
         interval). On the line a method keeps the rate; above it, it accuses more than was asked. \
         Far below it stands a method whose scores tie, so that no threshold flags so few. What \
         flags fewer than one in 100,000 stands at the bottom. Both scales are logarithmic."
    }

    fn arrangement(&self) -> Arrangement {
        Arrangement::Grid
    }

    fn data(&self, records: &Records) -> Table {
        let mut table = Table::new(&[
            ("method", Format::Text),
            ("asked for", Format::Significant),
            ("worlds", Format::Count),
            ("innocents", Format::Count),
            ("where it was set", Format::Significant),
            ("elsewhere", Format::Significant),
            ("95 % from", Format::Significant),
            ("95 % to", Format::Significant),
        ]);
        let lines: Vec<Record> = once(records).to_lines();
        table.rows = reliability(&lines, &RATES).iter().map(row).collect();
        table
    }

    fn draw(&self, data: &Table, theme: &Theme, _width: Width) -> Vec<Panel> {
        let mut methods = data.distinct(METHOD);
        arrange(&mut methods, |method| method);
        methods.into_iter().map(|method| panel(data, theme, method)).collect()
    }
}

fn row(found: &Reliability) -> Vec<Cell> {
    let Reliability { promise, interval } = found;
    let counts = [promise.worlds as f64, promise.innocents as f64];
    let shares = [promise.set, promise.met, interval.low, interval.high];
    let numbers = [&[promise.rate][..], &counts, &shares].concat();
    std::iter::once(promise.method.as_str().into())
        .chain(numbers.into_iter().map(Cell::from))
        .collect()
}

const WIDTH: i32 = 2_800;
const HEIGHT: i32 = 2_500;
const TOP: i32 = 420;
/// What is lower, none among it, stands here.
const LEAST: f64 = 1e-5;

type Rates = WithKeyPoints<LogCoord<f64>>;
type Plot<'a> = Chart<'a, Rates, Rates>;

fn panel(data: &Table, theme: &Theme, method: &str) -> Panel {
    let rows: Vec<&Vec<Cell>> = data.rows_with(METHOD, method).collect();
    Panel {
        key: method.to_owned(),
        title: format!("{method}: false alarms met against those asked for"),
        description: "A point with an interval for each share of innocents, and the line on which \
                      both are equal."
            .to_owned(),
        width: WIDTH,
        height: HEIGHT,
        marks: Canvas::draw(WIDTH, HEIGHT, |canvas| {
            canvas.text_within(WIDTH, method, &theme::bold(TITLE), (0, 20))?;
            canvas.area.draw_text("flagged elsewhere", &theme::remark(), (0, TOP - 200))?;
            let mut chart = axes(canvas)?;
            draw_points(canvas, &mut chart, &rows, theme)
        }),
    }
}

fn axes(canvas: &Canvas) -> Drawn<Plot<'_>> {
    let scale = |from: f64, points: Vec<f64>| (from..1.0).log_scale().with_key_points(points);
    let mut chart = ChartBuilder::on(&canvas.area)
        .margin_top(TOP)
        .margin_right(100)
        .x_label_area_size(330)
        .y_label_area_size(500)
        .build_cartesian_2d(
            scale(LEAST, RATES.to_vec()),
            scale(LEAST, [&RATES[..], &[LEAST]].concat()),
        )?;
    pale(&mut chart.configure_mesh())
        .x_label_formatter(&name_tick)
        .y_label_formatter(&name_tick)
        .x_desc("asked for")
        .draw()?;
    let equal = [(LEAST, LEAST), (1.0, 1.0)];
    chart.draw_series(LineSeries::new(equal, theme::base_line()))?;
    Ok(chart)
}

fn name_tick(share: &f64) -> String {
    if *share <= LEAST { "0".to_owned() } else { format!("{} %", 1e4 * share / 1e2) }
}

fn draw_points(canvas: &Canvas, chart: &mut Plot, rows: &[&Vec<Cell>], theme: &Theme) -> Drawn {
    let style = theme.style(text(rows[0], METHOD));
    let place = |value: f64| value.max(LEAST);
    for row in rows {
        let at = |column| number_in(row, column).map(place);
        let [Some(rate), Some(met), Some(low), Some(high)] = [RATE, MET, FROM, TO].map(at) else {
            continue;
        };
        canvas.titled(&explain(row), || {
            let bar = PathElement::new([(rate, low), (rate, high)], style.ink().stroke_width(14));
            chart.draw_series([bar])?;
            chart.draw_series([style.marker((rate, met), 44, style.ink())])?;
            Ok(())
        })?;
    }
    Ok(())
}

fn explain(row: &[Cell]) -> String {
    let shown = |column| number_in(row, column).map(crate::number::significant).unwrap_or_default();
    format!("asked for {}, met {} ({}–{})", shown(RATE), shown(MET), shown(FROM), shown(TO))
}

#[cfg(test)]
mod tests {
    use claque_evaluation::robustness::Cuts;

    use super::*;
    use crate::testing::{campaign_free, records, run};

    /// Ten thousand innocents, of which so many score 1 and the others 0.
    fn quiet(method: &str, seed: u64, high: u64) -> claque_evaluation::RunRecord {
        let mut run = campaign_free(run("quiet", method, seed));
        let (scores, positives) = (vec![1.0, 0.0], vec![0, 0]);
        run.cuts = Some(Cuts { scores, positives, innocents: vec![high, 10_000] });
        run
    }

    #[test]
    fn what_is_flagged_elsewhere_stands_over_what_was_asked_for() {
        let records = records(vec![quiet("ccb", 1, 90), quiet("ccb", 2, 110)]);
        let data = Calibration.data(&records);
        let tenth: Vec<String> = (0..6).map(|column| data.shown(0, column)).collect();
        assert_eq!(tenth, ["ccb", "0.100", "2", "20,000", "0.0100", "0.0100"]);
        // One in a hundred: the first seed sets a threshold that flags 90, of the other 110.
        let hundredth: Vec<String> = [1, 4, 5].map(|column| data.shown(1, column)).to_vec();
        assert_eq!(hundredth, ["0.0100", "0.00450", "0.00550"]);
        let panels = Calibration.draw(&data, &Theme::new(&records), Width::Wide);
        let marks = panels[0].marks.clone().into_string();
        for label in ["0.01 %", "0.1 %", "1 %", "10 %", "0", "asked for", "flagged elsewhere"] {
            assert!(marks.contains(&format!(">{label}</text>")), "{label} in {marks}");
        }
        assert_eq!(marks.matches("<title>asked for").count(), 4);
    }

    #[test]
    fn without_two_quiet_worlds_there_is_nothing() {
        let records = records(vec![quiet("ccb", 1, 90), run("a", "ccb", 1)]);
        let data = Calibration.data(&records);
        assert!(Calibration.draw(&data, &Theme::new(&records), Width::Wide).is_empty());
    }
}
