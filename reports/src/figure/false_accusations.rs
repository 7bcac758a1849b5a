//! Whom the methods would accuse wrongly, a small panel per class of innocents.

use std::collections::BTreeMap;

use claque_evaluation::{
    ClassFalsePositives,
    stats::{Interval, wilson_interval},
};
use plotters::{
    coord::{combinators::WithKeyPoints, types::RangedCoordf64},
    prelude::*,
};

use super::{
    Arrangement, Figure, Width,
    heat::{Block, Entry, gathered, per_million_heat},
    rows::Rows,
};
use crate::{
    Panel, Records, Table, Theme,
    canvas::{Canvas, Chart, Drawn},
    measure::Mean,
    number,
    once::once,
    table::{Cell, Format, number as number_in, text},
    theme::{self, TITLE, arrange},
};

pub(crate) const CLASS: usize = 0;
pub(crate) const METHOD: usize = 1;
const THRESHOLD: usize = 2;
pub(crate) const N_SCENARIOS: usize = 3;
pub(crate) const MEAN: usize = 4;
pub(crate) const HIGHEST: usize = 5;
pub(crate) const WHERE: usize = 6;
pub(crate) const LOWEST: usize = 7;
const FROM: usize = 8;
const TO: usize = 9;
const OWN_THRESHOLD: &str = "own_threshold";

/// Innocents flagged per million of their class: the worst scenario and the mean of all.
#[derive(Debug)]
pub struct FalseAccusations;

impl Figure for FalseAccusations {
    fn name(&self) -> &'static str {
        "false_accusations"
    }

    fn title(&self) -> &'static str {
        "Whom a method would accuse wrongly"
    }

    fn caption(&self) -> &'static str {
        "Accounts of a class that no operator controls and that a method flags, per million of \
         that class. The filled marker and the number are the scenario in which the method does \
         worst, the open circle is the mean over all scenarios with such accounts (each the mean \
         of its seeds). Log scale; zero stands apart on the left. Counted at the method's own \
         threshold; methods with † have none and flag one innocent in 1,000 instead."
    }

    fn arrangement(&self) -> Arrangement {
        Arrangement::Grid
    }

    fn data(&self, records: &Records) -> Table {
        let records = &once(records);
        let mut table = Table::new(&[
            ("class", Format::Text),
            ("method", Format::Text),
            ("threshold", Format::Text),
            ("scenarios", Format::Count),
            ("mean per million", Format::Significant),
            ("highest per million", Format::Significant),
            ("highest in", Format::Text),
            ("lowest per million", Format::Significant),
            ("highest, 95 % from", Format::Significant),
            ("highest, 95 % to", Format::Significant),
        ]);
        for class in classes(records) {
            for method in 0..records.methods().len() {
                table.rows.extend(row(records, &class, method));
            }
        }
        table
    }

    fn draw(&self, data: &Table, theme: &Theme, _width: Width) -> Vec<Panel> {
        data.distinct(CLASS).into_iter().map(|class| panel(data, theme, class)).collect()
    }
}

/// Classes of innocents, in order of first appearance.
fn classes(records: &Records) -> Vec<String> {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    let names = records.runs().iter().flat_map(|run| &run.look_alikes).map(|l| l.class.as_str());
    for (place, name) in names.enumerate() {
        first.entry(name).or_insert(place);
    }
    let mut ordered: Vec<(usize, &str)> = first.into_iter().map(|(name, at)| (at, name)).collect();
    ordered.sort_unstable();
    ordered.into_iter().map(|(_, name)| name.to_owned()).collect()
}

fn row(records: &Records, class: &str, method: usize) -> Option<Vec<Cell>> {
    let mut rates: Vec<(f64, &str, Interval)> = Vec::new();
    let mut threshold = OWN_THRESHOLD;
    for (scenario, about) in records.scenarios().iter().enumerate() {
        let of_class = records.runs_of(scenario, method).filter_map(|run| {
            let found = run.look_alikes.iter().find(|l| l.class == class && l.accounts > 0)?;
            Some((run, found))
        });
        let found: Vec<_> = of_class.collect();
        if let Some((run, _)) = found.iter().find(|(run, _)| run.look_alikes_at != OWN_THRESHOLD) {
            threshold = &run.look_alikes_at;
        }
        let mean = Mean::of(found.iter().map(|(_, class)| class.per_million));
        let classes: Vec<&ClassFalsePositives> = found.iter().map(|(_, class)| *class).collect();
        let interval = wilson(&classes);
        rates.extend(mean.map(|mean| (mean.mean, about.label.as_str(), interval)));
    }
    let overall = Mean::of(rates.iter().map(|(rate, ..)| *rate))?;
    let (_, worst, interval) = rates.iter().find(|(rate, ..)| *rate == overall.highest)?;
    let n_scenarios = rates.len() as f64;
    Some(vec![
        class.into(),
        records.methods()[method].as_str().into(),
        threshold.into(),
        n_scenarios.into(),
        overall.mean.into(),
        overall.highest.into(),
        if overall.highest > 0.0 { (*worst).into() } else { Cell::Missing },
        overall.lowest.into(),
        interval.low.into(),
        interval.high.into(),
    ])
}

/// Per million, from the accounts of a class in all seeds together.
fn wilson(of_seeds: &[&ClassFalsePositives]) -> Interval {
    let sum = |count: fn(&ClassFalsePositives) -> u64| {
        of_seeds.iter().map(|class| count(class)).fold(0, u64::saturating_add)
    };
    let Interval { low, high } = wilson_interval(sum(|c| c.false_positives), sum(|c| c.accounts));
    Interval { low: 1e6 * low, high: 1e6 * high }
}

/// The worst scenario per class and method as a heat map, where there is a class to show.
pub(crate) fn block(data: &Table) -> Option<Block> {
    let title = "Innocents flagged per million of their class";
    gathered(data, [CLASS, METHOD], (title, Format::Significant), entry)
}

fn entry(row: &[Cell]) -> Option<Entry> {
    let of = (number_in(row, N_SCENARIOS)?, "scenario", "scenarios");
    let (lowest, highest) = (number_in(row, LOWEST)?, number_in(row, HIGHEST)?);
    let heat = per_million_heat(highest).clamp(0.0, 1.0);
    let interval = number_in(row, FROM).zip(number_in(row, TO));
    let interval = interval.map(|(low, high)| Interval { low, high });
    Some(Entry { mean: highest, lowest, highest, interval, of, heat, is_best: false })
}

const WIDTH: i32 = 2_800;
/// Zero has no place on a log scale and stands here instead, as does what is lower.
const ZERO: f64 = 0.25;

fn panel(data: &Table, theme: &Theme, class: &str) -> Panel {
    let mut cells: Vec<&Vec<Cell>> = data.rows_with(CLASS, class).collect();
    arrange(&mut cells, |row| text(row, METHOD));
    let rows = Rows { texts: cells.iter().map(|row| texts(row)).collect(), width: WIDTH, top: 280 };
    Panel {
        key: class.to_owned(),
        title: format!("{class}: wrongly accused per million"),
        description: "One row per method: mean and worst scenario on a log scale.".to_owned(),
        width: WIDTH,
        height: rows.height(),
        marks: Canvas::draw(WIDTH, rows.height(), |canvas| {
            canvas.text_within(WIDTH, class, &theme::bold(TITLE), (0, 20))?;
            let mut chart = rows.chart(canvas, scale(), &name_tick, "per million")?;
            cells.iter().enumerate().try_for_each(|(idx, row)| {
                draw_lollipop(canvas, &mut chart, row, theme, Rows::at(idx))
            })
        }),
    }
}

type Scale = WithKeyPoints<LogCoord<f64>>;

/// Zero, and every power of ten up to all.
fn scale() -> Scale {
    let decades = vec![ZERO, 1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6];
    (ZERO..1e6).log_scale().with_key_points(decades)
}

fn name_tick(value: &f64) -> String {
    match *value {
        ZERO => "0".to_owned(),
        1.0 | 1e3 | 1e6 => number::tick(*value),
        _ => String::new(),
    }
}

/// Whether a row was counted at the method's own threshold.
pub(crate) fn is_at_own_threshold(row: &[Cell]) -> bool {
    text(row, THRESHOLD) == OWN_THRESHOLD
}

/// The method, with a dagger where the threshold is not its own, and its highest rate.
fn texts(row: &[Cell]) -> (String, String) {
    let dagger = if is_at_own_threshold(row) { "" } else { "†" };
    let highest = number_in(row, HIGHEST).map(number::significant).unwrap_or_default();
    (format!("{}{dagger}", text(row, METHOD)), highest)
}

fn draw_lollipop(
    canvas: &Canvas,
    chart: &mut Chart<Scale, RangedCoordf64>,
    row: &[Cell],
    theme: &Theme,
    y: f64,
) -> Drawn {
    let (Some(mean), Some(highest)) = (number_in(row, MEAN), number_in(row, HIGHEST)) else {
        return Ok(());
    };
    let style = theme.style(text(row, METHOD));
    canvas.titled(&explain(row, mean, highest), || {
        let stick = [(mean, y), (highest, y)];
        chart.draw_series(LineSeries::new(stick, style.ink().stroke_width(16)))?;
        chart.draw_series([Circle::new((mean, y), 32, style.ink().stroke_width(14))])?;
        chart.draw_series([style.marker((highest, y), 42, style.ink())])?;
        Ok(())
    })
}

fn explain(row: &[Cell], mean: f64, highest: f64) -> String {
    let n_scenarios = number::whole(number_in(row, N_SCENARIOS).unwrap_or(0.0));
    format!(
        "{}: mean {}, highest {} per million; scenarios: {n_scenarios}",
        text(row, METHOD),
        number::significant(mean),
        number::significant(highest)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{records, run};

    #[test]
    fn the_worst_scenario_is_named_and_the_mean_is_over_scenarios() {
        let with_rate = |scenario: &str, seed: u64, rate: f64| {
            let mut run = run(scenario, "ccb", seed);
            run.look_alikes[0].per_million = rate;
            run
        };
        let mut without = with_rate("empty", 1, 9_999.0);
        without.look_alikes[0].accounts = 0;
        let data = FalseAccusations.data(&records(vec![
            with_rate("calm", 1, 0.0),
            with_rate("final", 1, 100.0),
            with_rate("final", 2, 300.0),
            without,
        ]));
        assert_eq!(data.rows.len(), 1);
        let shown: Vec<String> = (0..7).map(|column| data.shown(0, column)).collect();
        assert_eq!(shown, ["live_event", "ccb", "own_threshold", "2", "100", "200", "final"]);
    }

    #[test]
    fn zero_stands_apart_on_the_left() {
        let mut none = run("a", "ccb", 1);
        none.look_alikes[0].per_million = 0.0;
        let records = records(vec![none]);
        let (data, theme) = (FalseAccusations.data(&records), Theme::new(&records));
        let marks = FalseAccusations.draw(&data, &theme, Width::Wide).remove(0).marks.into_string();
        // Where the mesh has its first line, there the circle of the mean has its middle.
        assert!(marks.contains("<path class=\"c-grid line\" d=\"M540 "), "{marks}");
        assert!(marks.contains("d=\"M508 400a32 32 "), "{marks}");
        let labels = ["0", "1", "1 k", "1 M"].map(|label| format!(">{label}</text>"));
        assert!(labels.iter().all(|label| marks.contains(label)), "{marks}");
    }

    #[test]
    fn methods_without_a_threshold_carry_a_dagger() {
        let mut ranks = run("a", "volume", 1);
        ranks.look_alikes_at = "false_positive_rate_1e-3".to_owned();
        let data = FalseAccusations.data(&records(vec![ranks, run("a", "ccb", 1)]));
        let labels: Vec<String> = data.rows.iter().map(|row| texts(row).0).collect();
        assert_eq!(labels, ["volume†", "ccb"]);
    }
}
