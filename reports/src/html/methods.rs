//! Every method in a line, the best first: where to look up a single one.

use claque_evaluation::RunRecord;
use maud::{Markup, html};

use super::{
    cards::cards,
    room::{Part, spare},
    tables::table,
};
use crate::{
    Figure, Format, Records, Table,
    figure::{FalseAccusations, Throughput, false_accusations, throughput},
    measure::{Estimate, Mean, innocents_per_million, mean_of_means, strata},
    order::Order,
    table::{Cell, number, text},
};

pub(super) fn section(records: &Records) -> Markup {
    html! {
        section id="methods" aria-labelledby="methods-h" {
            h2 id="methods-h" { "Methods at a glance" }
            (table("Each method over all scenarios without variants", &data(records)))
            p class="caption" {
                "Mean rank and average precision are over scenarios with a campaign, the interval \
                 over seeds. Regret is how much lower that is than the oracle's, where one was asked. Accused most is the class and scenario in which a method flags the \
                 largest share of innocents. Quiet worlds are those without a campaign. Speed is \
                 that of the slowest scenario. More than volume: average precision on a scale from \
                 0, what labels shuffled among accounts of like volume give, to 1. Where methods ran on \
                 other scenarios than one another, the last column says on how many; means of other \
                 scenarios do not compare."
            }
            (spare(Part::Table, "", &cards(records)))
        }
    }
}

fn data(records: &Records) -> Table {
    let mut table = Table::new(&[
        ("method", Format::Text),
        ("mean rank", Format::Significant),
        ("average precision", Format::Share),
        ("95 % from", Format::Share),
        ("95 % to", Format::Share),
        ("regret", Format::Share),
        ("more than volume", Format::Share),
        ("quiet worlds: per million", Format::Significant),
        ("accused most: per million", Format::Significant),
        ("class", Format::Text),
        ("in", Format::Text),
        ("groups: adjusted Rand", Format::Share),
        ("posts per second", Format::Significant),
        ("scenarios with a campaign", Format::Count),
    ]);
    let ranks = Order::new(records);
    let (accused, speeds) = (FalseAccusations.data(records), Throughput.data(records));
    table.rows = (0..records.methods().len())
        .map(|method| row(records, method, (ranks.as_ref(), &accused, &speeds)))
        .collect();
    let rank = |row: &[Cell]| number(row, 1).unwrap_or(f64::INFINITY);
    table.rows.sort_by(|a, b| rank(a).total_cmp(&rank(b)));
    let is_missing = |column: usize| table.rows.iter().all(|row| row[column] == Cell::Missing);
    let are_equal = table.rows.windows(2).all(|pair| pair[0][SCENARIOS] == pair[1][SCENARIOS]);
    let dropped = [(SCENARIOS, are_equal), (LIFT, is_missing(LIFT)), (REGRET, is_missing(REGRET))];
    for (column, is_dropped) in dropped {
        if is_dropped {
            table.columns.remove(column);
            table.rows.iter_mut().for_each(|row| drop(row.remove(column)));
        }
    }
    table
}

/// The column that is there only where an oracle was asked.
const REGRET: usize = 5;
/// The column that is there only where means are over other scenarios for some than for others.
const SCENARIOS: usize = 13;
/// The column that is there only where lift was recorded.
const LIFT: usize = 6;

fn row(
    records: &Records,
    method: usize,
    (ranks, accused, speeds): (Option<&Order>, &Table, &Table),
) -> Vec<Cell> {
    let name = records.methods()[method].as_str();
    let scenarios = 0..records.scenarios().len();
    let (free, with): (Vec<usize>, Vec<usize>) =
        scenarios.partition(|&scenario| records.is_campaign_free(scenario));
    let place = ranks.and_then(|order| order.places.iter().find(|place| place.method == name));
    let found = Estimate::over(&strata(records, &with, method, |run| run.average_precision));
    let interval = found.and_then(|found| found.interval);
    let mean = |scenarios: &[usize], value: fn(&RunRecord) -> Option<f64>| {
        mean_of_means(&strata(records, scenarios, method, value))
    };
    let has_run = |scenario: &&usize| records.runs_of(**scenario, method).next().is_some();
    let n_scenarios = with.iter().filter(has_run).count() as f64;
    let regret = mean(&with, |run| run.regret);
    let lift = mean(&with, |run| run.lift?.lift);
    let quiet = mean(&free, innocents_per_million);
    let together = mean(&with, |run| Some(run.group_score?.adjusted_rand));
    let worst = worst(accused, name);
    let of_worst = |column: usize| worst.map_or(Cell::Missing, |row| row[column].clone());
    let slowest = speeds.rows_with(throughput::METHOD, name);
    let slowest = Mean::of(slowest.filter_map(|row| number(row, throughput::POSTS_PER_S)));
    vec![
        name.into(),
        place.map(|place| place.rank).into(),
        found.map(|found| found.mean.mean).into(),
        interval.map(|interval| interval.low).into(),
        interval.map(|interval| interval.high).into(),
        regret.map(|mean| mean.mean).into(),
        lift.map(|mean| mean.mean).into(),
        quiet.map(|mean| mean.mean).into(),
        of_worst(false_accusations::HIGHEST),
        of_worst(false_accusations::CLASS),
        of_worst(false_accusations::WHERE),
        together.map(|mean| mean.mean).into(),
        slowest.map(|mean| mean.lowest).into(),
        n_scenarios.into(),
    ]
}

/// The class that a method accuses most; none where it accuses nobody.
pub(super) fn worst<'a>(accused: &'a Table, method: &str) -> Option<&'a Vec<Cell>> {
    let rate = |row: &&Vec<Cell>| number(row, false_accusations::HIGHEST).unwrap_or(0.0);
    let rows = accused.rows.iter().filter(|row| text(row, false_accusations::METHOD) == method);
    // Of equals the first in the table.
    rows.rev().max_by(|a, b| rate(a).total_cmp(&rate(b))).filter(|row| rate(row) > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{campaign_free, check_balanced, records, run};

    #[test]
    fn regret_has_a_column_where_an_oracle_was_asked() {
        let mut below = run("a", "ccb", 1);
        below.regret = Some(0.125);
        let data = data(&records(vec![below]));
        assert_eq!(
            (data.columns[REGRET].name.as_str(), data.shown(0, REGRET)),
            ("regret", "0.125".into())
        );
    }

    #[test]
    fn a_line_says_what_a_method_is_worth() {
        let mut careful = run("a", "ccb", 1);
        careful.average_precision = Some(0.9);
        careful.look_alikes[0].per_million = 0.0;
        let records =
            records(vec![run("a", "<b>", 1), careful, campaign_free(run("quiet", "<b>", 1))]);
        let data = data(&records);
        let line = |row: usize| -> Vec<String> {
            (0..data.columns.len()).map(|column| data.shown(row, column)).collect()
        };
        let none = "–";
        let first = ["ccb", "1.00", "0.900", none, none, none, none, none, none, none, "200,000"];
        assert_eq!(line(0), first);
        let second = [
            "<b>",
            "2.00",
            "0.500",
            none,
            none,
            "250",
            "1,000",
            "live_event",
            "a",
            none,
            "200,000",
        ];
        assert_eq!(line(1), second);
        let page = section(&records).into_string();
        check_balanced(&page);
        assert!(!page.contains("regret</th>"));
        assert!(!page.contains("<b>") && page.contains("&lt;b&gt;"));
    }
}
