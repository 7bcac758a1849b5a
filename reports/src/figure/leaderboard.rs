//! Who finds the operated accounts, scenario by scenario.

use claque_evaluation::stats::Interval;

use super::{
    Arrangement, Figure, Width,
    heat::{Block, Entry, draw, mark_best, per_million_heat},
};
use crate::{
    Panel, Records, Table, Theme,
    measure::{Estimate, innocents_per_million, recall},
    table::{Cell, Format, number as number_in, text},
    theme::arrange,
};

const SCENARIO: usize = 0;
const WORLD: usize = 1;
const METHOD: usize = 2;
const SEEDS: usize = 3;
const AVERAGE_PRECISION: usize = 4;
const RECALL: usize = 9;
const INNOCENTS: usize = 14;
const WITH_CAMPAIGN: &str = "with campaign";
const CAMPAIGN_FREE: &str = "campaign-free";

/// Average precision and recall per scenario and method; innocents flagged where there is no
/// campaign.
#[derive(Debug)]
pub struct Leaderboard;

impl Figure for Leaderboard {
    fn name(&self) -> &'static str {
        "leaderboard"
    }

    fn title(&self) -> &'static str {
        "Leaderboard"
    }

    fn caption(&self) -> &'static str {
        "Means over seeds, with the 95 % interval of the mean where there is room (bootstrap over \
         seeds; of two or three seeds it says little more than their range). The deeper the blue \
         the more is found; the deeper the orange the more innocents are flagged (colour on a log \
         scale). Bold is the best of its scenario. Worlds without a campaign have nothing to find: there stands how many innocents in a million a \
         method flags at its own threshold, and a dash where it has none."
    }

    fn arrangement(&self) -> Arrangement {
        Arrangement::Single
    }

    fn has_ceiling(&self) -> bool {
        true
    }

    fn data(&self, records: &Records) -> Table {
        let mut table = Table::new(&[
            ("scenario", Format::Text),
            ("world", Format::Text),
            ("method", Format::Text),
            ("seeds", Format::Count),
            ("average precision", Format::Share),
            ("lowest", Format::Share),
            ("highest", Format::Share),
            ("95 % from", Format::Share),
            ("95 % to", Format::Share),
            ("recall at 1e-4", Format::Share),
            ("lowest", Format::Share),
            ("highest", Format::Share),
            ("95 % from", Format::Share),
            ("95 % to", Format::Share),
            ("innocents per million", Format::Significant),
            ("lowest", Format::Significant),
            ("highest", Format::Significant),
            ("95 % from", Format::Significant),
            ("95 % to", Format::Significant),
        ]);
        for scenario in 0..records.scenarios().len() {
            for method in 0..records.methods().len() {
                table.rows.extend(row(records, scenario, method));
            }
        }
        table
    }

    fn draw(&self, data: &Table, _theme: &Theme, _width: Width) -> Vec<Panel> {
        let blocks = blocks(data);
        if blocks.is_empty() { Vec::new() } else { vec![draw(self, &blocks)] }
    }
}

fn row(records: &Records, scenario: usize, method: usize) -> Option<Vec<Cell>> {
    let runs = || records.runs_of(scenario, method);
    let n_seeds = runs().count() as f64;
    let is_free = records.is_campaign_free(scenario);
    let innocents =
        if is_free { Estimate::of(runs().filter_map(innocents_per_million)) } else { None };
    let mut row = vec![
        records.scenarios()[scenario].label.as_str().into(),
        if is_free { CAMPAIGN_FREE } else { WITH_CAMPAIGN }.into(),
        records.methods()[method].as_str().into(),
        n_seeds.into(),
    ];
    row.extend(cells(Estimate::of(runs().filter_map(|run| run.average_precision))));
    row.extend(cells(Estimate::of(runs().filter_map(recall))));
    row.extend(cells(innocents));
    (n_seeds > 0.0).then_some(row)
}

fn cells(estimate: Option<Estimate>) -> [Cell; 5] {
    let (mean, interval) =
        (estimate.map(|e| e.mean), estimate.and_then(|estimate| estimate.interval));
    let ends = [interval.map(|i| i.low), interval.map(|i| i.high)];
    let [from, to] = ends.map(Cell::from);
    let [mean, lowest, highest] =
        [mean.map(|m| m.mean), mean.map(|m| m.lowest), mean.map(|m| m.highest)].map(Cell::from);
    [mean, lowest, highest, from, to]
}

/// The blocks that have a scenario to show.
pub(crate) fn blocks(data: &Table) -> Vec<Block> {
    let all = [
        block(data, "Average precision", WITH_CAMPAIGN, AVERAGE_PRECISION),
        block(data, "Recall when 1 innocent in 10,000 is flagged", WITH_CAMPAIGN, RECALL),
        block(data, "No campaign: innocents flagged per million", CAMPAIGN_FREE, INNOCENTS),
    ];
    all.into_iter().filter(|block| !block.rows.is_empty()).collect()
}

fn block(data: &Table, title: &'static str, world: &str, column: usize) -> Block {
    let more_is_better = column != INNOCENTS;
    let mut methods: Vec<String> = data.distinct(METHOD).into_iter().map(str::to_owned).collect();
    arrange(&mut methods, |method| method);
    let mut rows: Vec<String> = Vec::new();
    let mut entries: Vec<Vec<Option<Entry>>> = Vec::new();
    for row in data.rows_with(WORLD, world) {
        if rows.last().map(String::as_str) != Some(text(row, SCENARIO)) {
            rows.push(text(row, SCENARIO).to_owned());
            entries.push(vec![None; methods.len()]);
        }
        let method = methods.iter().position(|m| m == text(row, METHOD));
        let place = method.expect("methods are taken from the same table");
        entries.last_mut().expect("pushed above")[place] = entry(row, column, more_is_better);
    }
    if more_is_better {
        entries.iter_mut().for_each(|row| mark_best(&methods, row));
    }
    let format = data.columns[column].format;
    Block { title, format, more_is_better, rows, methods, entries }
}

fn entry(row: &[Cell], column: usize, more_is_better: bool) -> Option<Entry> {
    let mean = number_in(row, column)?;
    let lowest = number_in(row, column + 1)?;
    let highest = number_in(row, column + 2)?;
    let interval = number_in(row, column + 3).zip(number_in(row, column + 4));
    let interval = interval.map(|(low, high)| Interval { low, high });
    let heat = if more_is_better { mean } else { per_million_heat(mean) };
    let of = (number_in(row, SEEDS)?, "seed", "seeds");
    Some(Entry { mean, lowest, highest, interval, of, heat: heat.clamp(0.0, 1.0), is_best: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{campaign_free, records, run};

    #[test]
    fn means_are_over_seeds_and_free_worlds_count_innocents() {
        let mut other = run("a", "ccb", 2);
        other.average_precision = Some(0.9);
        let data = Leaderboard.data(&records(vec![
            run("a", "ccb", 1),
            other,
            campaign_free(run("quiet", "ccb", 1)),
        ]));
        let shown: Vec<Vec<String>> = (0..data.rows.len())
            .map(|row| (0..data.columns.len()).map(|column| data.shown(row, column)).collect())
            .collect();
        assert_eq!(
            shown[0],
            [
                "a",
                "with campaign",
                "ccb",
                "2",
                "0.700",
                "0.500",
                "0.900",
                "0.500",
                "0.900",
                "0.400",
                "0.400",
                "0.400",
                "0.400",
                "0.400",
                "–",
                "–",
                "–",
                "–",
                "–"
            ]
        );
        assert_eq!(
            shown[1],
            [
                "quiet",
                "campaign-free",
                "ccb",
                "1",
                "–",
                "–",
                "–",
                "–",
                "–",
                "–",
                "–",
                "–",
                "–",
                "–",
                "250",
                "250",
                "250",
                "–",
                "–"
            ]
        );
    }

    #[test]
    fn the_best_of_a_row_is_marked_and_gaps_stay_gaps() {
        let mut better = run("a", "ccb", 1);
        better.average_precision = Some(0.8);
        let blocks = blocks(&Leaderboard.data(&records(vec![
            run("a", "null", 1),
            better,
            run("b", "ccb", 1),
        ])));
        assert_eq!(blocks.len(), 2);
        assert_eq!(blocks[0].methods, ["ccb", "null"]);
        let best: Vec<Vec<Option<bool>>> = blocks[0]
            .entries
            .iter()
            .map(|row| row.iter().map(|entry| entry.map(|e| e.is_best)).collect())
            .collect();
        assert_eq!(best, [[Some(true), Some(false)], [Some(true), None]]);
    }
}
