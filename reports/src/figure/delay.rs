//! How soon methods find whom they find.

use std::collections::BTreeSet;

use claque_evaluation::{delay, delay::DelayQuantile, stats::Interval};
use plotters::{coord::types::RangedCoordf64, prelude::*};

use super::{
    Arrangement, Figure, Width,
    heat::{Block, Entry, mark_best},
    legible,
    times::{Times, label},
};
use crate::{
    Panel, Records, Table, Theme,
    canvas::{Canvas, Chart, Drawn, pale},
    measure::{Estimate, Mean},
    table::{Cell, Format, number, text},
    theme::{self, TITLE, arrange},
};

const SCENARIO: usize = 0;
const METHOD: usize = 1;
const SEEDS: usize = 2;
const SCORE: usize = 3;
const FIRST_LEVEL: usize = 9;
/// Shares of the positives: each further twentieth.
const LEVELS: [&str; 20] = [
    "0.05", "0.10", "0.15", "0.20", "0.25", "0.30", "0.35", "0.40", "0.45", "0.50", "0.55", "0.60",
    "0.65", "0.70", "0.75", "0.80", "0.85", "0.90", "0.95", "1.00",
];
/// Places of a half and of nine in ten among them.
const HALF: usize = 9;
const NINE_IN_TEN: usize = 17;

/// Share of the positives found against time since onset, a curve per method and scenario.
#[derive(Debug)]
pub struct Delay;

impl Figure for Delay {
    fn name(&self) -> &'static str {
        "delay"
    }

    fn title(&self) -> &'static str {
        "Time to detection"
    }

    fn caption(&self) -> &'static str {
        "How much of what can be found a method has found (up, in twentieths) so long after it \
         could first be known (right, log scale; who is found no later than that stands at its \
         left end). A curve that ends below 1 never finds the rest. Time runs from the first look \
         at which the oracle would have flagged an account, or from its first operated post where \
         no oracle was asked, and is no finer than the looks. At most one innocent in 1,000 is \
         flagged over the whole watch. Shares are means over seeds. The score is the share of \
         looks after the onset at which an account stands flagged: 0 for a method that finds \
         nobody, 100 for one that is right at once. With more than twelve methods a panel shows the \
         eight with the highest score and the baselines."
    }

    fn arrangement(&self) -> Arrangement {
        Arrangement::Grid
    }

    fn unnamed<'d>(&self, data: &'d Table) -> BTreeSet<&'d str> {
        data.distinct(SCENARIO).into_iter().flat_map(|scenario| shown(data, scenario)).collect()
    }

    fn data(&self, records: &Records) -> Table {
        let mut columns = vec![
            ("scenario", Format::Text),
            ("method", Format::Text),
            ("seeds", Format::Count),
            ("delay score", Format::Significant),
            ("lowest", Format::Significant),
            ("highest", Format::Significant),
            ("95 % from", Format::Significant),
            ("95 % to", Format::Significant),
            ("never found", Format::Share),
        ];
        columns.extend(LEVELS.map(|level| (level, Format::Duration)));
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

/// The delays of a method on a scenario, of the seeds in which somebody counts.
fn delays(records: &Records, scenario: usize, method: usize) -> Vec<&delay::Delay> {
    let delays = records.runs_of(scenario, method).filter_map(|run| run.delay.as_ref());
    delays.filter(|delay| delay.positives > 0).collect()
}

fn names(records: &Records, scenario: usize, method: usize) -> [Cell; 2] {
    [records.scenarios()[scenario].label.as_str(), records.methods()[method].as_str()]
        .map(Cell::from)
}

/// `None` where nobody looked, or nobody counts.
fn row(records: &Records, scenario: usize, method: usize) -> Option<Vec<Cell>> {
    let delays = delays(records, scenario, method);
    let Estimate { mean, interval } = Estimate::of(delays.iter().filter_map(|d| d.score))?;
    let score = [mean.n as f64, mean.mean, mean.lowest, mean.highest].map(Cell::from);
    let ends = [interval.map(|i| i.low), interval.map(|i| i.high)].map(Cell::from);
    let times = reached(&delays, |q| q.delay_s).map(Cell::from);
    let mut row = [&names(records, scenario, method)[..], &score, &ends].concat();
    row.push(never_found(&delays).into());
    row.extend(times);
    Some(row)
}

/// Mean share of those who count that are never flagged.
fn never_found(delays: &[&delay::Delay]) -> Option<f64> {
    let share = |delay: &&delay::Delay| delay.never_found as f64 / delay.positives as f64;
    Mean::of(delays.iter().map(share)).map(|mean| mean.mean)
}

/// The shortest delay by which the mean share found reaches each level; without end where it never
/// does. Means are of shares at equal delays, because delays that have no end have no mean.
fn reached(delays: &[&delay::Delay], delay_of: fn(&DelayQuantile) -> f64) -> [f64; LEVELS.len()] {
    let found_by = |delay: &delay::Delay, time: f64| {
        let quantiles = delay.quantiles.iter().filter(|q| delay_of(q) <= time);
        quantiles.map(|q| q.share).fold(0.0, f64::max)
    };
    let share_by = |time: f64| {
        Mean::of(delays.iter().map(|delay| found_by(delay, time))).map_or(0.0, |mean| mean.mean)
    };
    let quantiles = delays.iter().flat_map(|delay| &delay.quantiles);
    let mut times: Vec<f64> = quantiles.map(delay_of).collect();
    times.sort_by(f64::total_cmp);
    let mut times = times.into_iter().peekable();
    std::array::from_fn(|level| {
        // A hair of slack: a mean of three shares of 0.15 is not exactly 0.15.
        while times.next_if(|time| share_by(*time) + 1e-9 < share_of(level)).is_some() {}
        times.peek().copied().unwrap_or(f64::INFINITY)
    })
}

fn share_of(level: usize) -> f64 {
    (level + 1) as f64 / LEVELS.len() as f64
}

/// For each method half and nine in ten, in time and in waves, whom it never finds, and its score: of
/// the mean curve over scenarios and seeds, each of which weighs the same.
pub(crate) fn detection(records: &Records) -> Table {
    let mut table = Table::new(&[
        ("method", Format::Text),
        ("scenarios", Format::Count),
        ("median", Format::Duration),
        ("90 %", Format::Duration),
        ("median, waves", Format::OrNever),
        ("90 %, waves", Format::OrNever),
        ("never found", Format::Share),
        ("score", Format::Significant),
    ]);
    let methods = records.methods().iter().enumerate();
    table.rows = methods.filter_map(|(method, name)| detected(records, method, name)).collect();
    let score = |row: &[Cell]| number(row, row.len() - 1).unwrap_or(0.0);
    table.rows.sort_by(|a, b| score(b).total_cmp(&score(a)));
    table
}

fn detected(records: &Records, method: usize, name: &str) -> Option<Vec<Cell>> {
    let scenarios = 0..records.scenarios().len();
    let each: Vec<_> = scenarios.map(|scenario| delays(records, scenario, method)).collect();
    let n_scenarios = each.iter().filter(|delays| !delays.is_empty()).count() as f64;
    let all = each.concat();
    let score = Mean::of(all.iter().filter_map(|delay| delay.score))?.mean;
    let both = |all: [f64; LEVELS.len()]| [all[HALF], all[NINE_IN_TEN]].map(Cell::from);
    let times = both(reached(&all, |q| q.delay_s));
    let waves = both(reached(&all, |q| q.delay_waves));
    let ends = [never_found(&all).into(), score.into()];
    Some([&[name.into(), n_scenarios.into()], &times[..], &waves, &ends].concat())
}

/// Title of the medians, each of the curve of all seeds together.
pub(crate) const MEDIAN: &str = "Time to detection: median";

/// Median and score over scenarios and methods; none where nobody looked.
pub(crate) fn blocks(data: &Table) -> Vec<Block> {
    let median = (MEDIAN, FIRST_LEVEL + HALF);
    let score = ("Time to detection: score, 100 is at once", SCORE);
    let blocks = [median, score].map(|(title, column)| block(data, title, column));
    blocks.into_iter().filter(|block| !block.rows.is_empty()).collect()
}

fn block(data: &Table, title: &'static str, column: usize) -> Block {
    let more_is_better = column == SCORE;
    let mut methods: Vec<String> = data.distinct(METHOD).into_iter().map(str::to_owned).collect();
    arrange(&mut methods, |method| method);
    let rows: Vec<String> = data.distinct(SCENARIO).into_iter().map(str::to_owned).collect();
    let entries = rows.iter().map(|scenario| {
        let of = |method: &String| {
            let mut rows = data.rows_with(SCENARIO, scenario);
            rows.find(|row| text(row, METHOD) == method).and_then(|row| entry(row, column))
        };
        let mut entries: Vec<Option<Entry>> = methods.iter().map(of).collect();
        if more_is_better {
            mark_best(&methods, &mut entries);
        }
        entries
    });
    let (entries, format) = (entries.collect(), data.columns[column].format);
    Block { title, format, more_is_better, rows, methods, entries }
}

/// A median has no interval: it is that of the mean curve.
fn entry(row: &[Cell], column: usize) -> Option<Entry> {
    let at = |column| number(row, column);
    let (mean, of) = (at(column)?, (at(SEEDS)?, "seed", "seeds"));
    let median =
        Entry { mean, lowest: mean, highest: mean, interval: None, of, heat: 0.0, is_best: false };
    if column != SCORE {
        return Some(median);
    }
    let interval = at(SCORE + 3).zip(at(SCORE + 4)).map(|(low, high)| Interval { low, high });
    let (lowest, highest) = (at(SCORE + 1)?, at(SCORE + 2)?);
    Some(Entry { lowest, highest, interval, heat: (mean / 100.0).clamp(0.0, 1.0), ..median })
}

const WIDTH: i32 = 2_800;
const HEIGHT: i32 = 2_660;
const TOP: i32 = 400;

fn panel(data: &Table, theme: &Theme, scenario: &str) -> Panel {
    Panel {
        key: scenario.to_owned(),
        title: format!("Share found against time on {scenario}"),
        description: "One rising step curve per method; the table below the figure lists when it \
                      reaches each share."
            .to_owned(),
        width: WIDTH,
        height: HEIGHT,
        marks: Canvas::draw(WIDTH, HEIGHT, |canvas| {
            canvas.text_within(WIDTH, scenario, &theme::bold(TITLE), (0, 20))?;
            canvas.area.draw_text("share found", &theme::remark(), (0, TOP - 180))?;
            // Baselines first, so that they lie below.
            let mut rows: Vec<&Vec<Cell>> = data.rows_with(SCENARIO, scenario).collect();
            let times = Times::of(rows.iter().flat_map(|row| times_of(row)));
            let shown = shown(data, scenario);
            rows.retain(|row| shown.contains(text(row, METHOD)));
            rows.sort_by_key(|row| !theme.style(text(row, METHOD)).is_baseline());
            let mut chart = axes(canvas, &times)?;
            rows.iter().try_for_each(|row| draw_curve(canvas, &mut chart, row, &times, theme))
        }),
    }
}

/// The methods with the highest score, and the baselines.
fn shown<'d>(data: &'d Table, scenario: &'d str) -> BTreeSet<&'d str> {
    let score = |row: &Vec<Cell>| number(row, SCORE).unwrap_or(0.0);
    let rows = data.rows_with(SCENARIO, scenario);
    legible(rows.map(|row| (text(row, METHOD), score(row))).collect())
}

/// When each level is reached, as far as any is.
fn times_of(row: &[Cell]) -> impl Iterator<Item = f64> {
    let times = (0..LEVELS.len()).map_while(|level| number(row, FIRST_LEVEL + level));
    times.take_while(|time| time.is_finite())
}

type Shares<'a> = Chart<'a, Times, RangedCoordf64>;

fn axes<'a>(canvas: &'a Canvas, times: &Times) -> Drawn<Shares<'a>> {
    let mut chart = ChartBuilder::on(&canvas.area)
        .margin_top(TOP)
        .margin_right(140)
        .x_label_area_size(330)
        .y_label_area_size(290)
        .build_cartesian_2d(times.clone(), 0.0..1.0)?;
    pale(&mut chart.configure_mesh())
        .x_labels(6)
        .y_labels(6)
        .x_label_formatter(&|time| label(*time))
        .y_label_formatter(&|share| format!("{share:.1}"))
        .x_desc("since it could be known")
        .draw()?;
    let base = [(0.0, 0.0), (times.end(), 0.0)];
    chart.draw_series(LineSeries::new(base, theme::base_line()))?;
    Ok(chart)
}

fn draw_curve(
    canvas: &Canvas,
    chart: &mut Shares,
    row: &[Cell],
    times: &Times,
    theme: &Theme,
) -> Drawn {
    let style = theme.style(text(row, METHOD));
    let tops = tops(row);
    let mut line = vec![(0.0, 0.0)];
    for &(time, share) in &tops {
        let before = line.last().map_or(0.0, |last| last.1);
        line.extend([(time, before), (time, share)]);
    }
    line.push((times.end(), line.last().map_or(0.0, |last| last.1)));
    canvas.titled(text(row, METHOD), || {
        chart.draw_series(LineSeries::new(line, style.line()))?;
        // A marker on every step would hide the curve.
        chart.draw_series(tops.iter().step_by(4).map(|top| style.marker(*top, 26, style.ink())))?;
        Ok(())
    })
}

/// For each time at which more is found, the share found then.
fn tops(row: &[Cell]) -> Vec<(f64, f64)> {
    let mut tops: Vec<(f64, f64)> = Vec::new();
    for (level, time) in times_of(row).enumerate() {
        tops.pop_if(|top| top.0 == time);
        tops.push((time, share_of(level)));
    }
    tops
}

#[cfg(test)]
mod tests {
    use claque_evaluation::RunRecord;

    use super::*;
    use crate::testing::{delay, records, run};

    /// A run that finds so many twentieths, each an hour after the last, the first at once.
    fn late(method: &str, seed: u64, n_found: u64) -> RunRecord {
        RunRecord { delay: Some(delay(n_found)), ..run("a", method, seed) }
    }

    #[test]
    fn shares_are_means_over_seeds_and_what_is_never_found_stays_open() {
        let records = records(vec![late("ccb", 1, 20), late("ccb", 2, 4)]);
        let data = Delay.data(&records);
        let at = |column| number(&data.rows[0], column).unwrap();
        // A twentieth at once in both; from five twentieths on the second seed adds nothing, so
        // that 0.25 = (0.30 + 0.20) / 2 takes five hours.
        let hours = |level: usize| at(FIRST_LEVEL + level) / 3_600.0;
        assert_eq!([0, 1, 3, 4, 11].map(hours), [0.0, 1.0, 3.0, 5.0, 19.0]);
        assert_eq!((hours(12), data.shown(0, FIRST_LEVEL + 12)), (f64::INFINITY, "never".into()));
        assert_eq!((at(SEEDS), data.shown(0, FIRST_LEVEL - 1)), (2.0, "0.400".into()));
    }

    #[test]
    fn a_curve_steps_up_and_stays_below_one() {
        let records = records(vec![late("ccb", 1, 2)]);
        let (data, theme) = (Delay.data(&records), Theme::new(&records));
        assert_eq!(tops(&data.rows[0]), [(0.0, 0.05), (3_600.0, 0.1)]);
        let marks = Delay.draw(&data, &theme, Width::Wide).remove(0).marks.into_string();
        for label in ["at once", "1 h", "6 h", "share found", "0.0", "1.0"] {
            assert!(marks.contains(&format!(">{label}</text>")), "{label}: {marks}");
        }
        assert_eq!(marks.matches("<title>ccb</title>").count(), 1);
    }

    #[test]
    fn medians_are_told_or_never_come() {
        let records = records(vec![late("volume", 1, 0), late("ccb", 1, 20)]);
        let table = detection(&records);
        let line = |row: usize| -> Vec<String> {
            (0..table.columns.len()).map(|column| table.shown(row, column)).collect()
        };
        assert_eq!(line(0), ["ccb", "1", "9.00 h", "17.0 h", "9.00", "17.0", "0.000", "100"]);
        let never = ["volume", "1", "never", "never", "never", "never", "1.000", "0"];
        assert_eq!(line(1), never);
    }

    #[test]
    fn without_looks_there_is_nothing() {
        let records = records(vec![run("a", "ccb", 1)]);
        let (data, theme) = (Delay.data(&records), Theme::new(&records));
        assert!(Delay.draw(&data, &theme, Width::Wide).is_empty());
        assert!(blocks(&data).is_empty() && detection(&records).rows.is_empty());
    }

    #[test]
    fn extreme_delays_are_drawn() {
        let mut extreme = delay(20);
        for (q, time) in extreme.quantiles.iter_mut().zip([0.0, 5e-324, 1e300].into_iter().cycle())
        {
            q.delay_s = time;
        }
        let run = RunRecord { delay: Some(extreme), ..run("a", "ccb", 1) };
        let records = records(vec![run]);
        let (data, theme) = (Delay.data(&records), Theme::new(&records));
        let marks = Delay.draw(&data, &theme, Width::Wide).remove(0).marks.into_string();
        assert!(!marks.contains("NaN") && !marks.contains("inf"), "{marks}");
    }
}
