//! Which method leads where, and who accuses whom: everything on one screen.

use claque_evaluation::{Tier, stats::Interval};

use super::{
    Arrangement, FalseAccusations, Figure, Width, false_accusations,
    heat::{Block, Entry, draw, mark_best, per_million_heat},
};
use crate::{
    Panel, Records, Table, Theme,
    measure::{Estimate, Mean, by_seed},
    once::once,
    outline::{Family, families},
    table::{Cell, Format, number as number_in, text},
    theme::arrange,
};

const WHAT: usize = 0;
const ABOUT: usize = 1;
const TIER: usize = 2;
const METHOD: usize = 3;
const SCENARIOS: usize = 4;
const MEAN: usize = 5;
const LEADS: &str = "average precision";
const ACCUSES: &str = "accused per million";

/// Average precision by family and tier; innocents accused by class.
#[derive(Debug)]
pub struct Overview;

impl Figure for Overview {
    fn name(&self) -> &'static str {
        "overview"
    }

    fn title(&self) -> &'static str {
        "Overview"
    }

    fn caption(&self) -> &'static str {
        "Above, average precision: the mean over the scenarios of a family and tier that have a \
         campaign, each the mean of its seeds; bold is the best of its row. Below, of a million \
         innocents of a class, how many a method would accuse: the mean over all scenarios with \
         such accounts, at the method's own threshold or, where it has none, where one innocent \
         in 1,000 is flagged."
    }

    fn arrangement(&self) -> Arrangement {
        Arrangement::Single
    }

    fn data(&self, records: &Records) -> Table {
        let records = &once(records);
        let mut table = Table::new(&[
            ("what", Format::Text),
            ("family or class", Format::Text),
            ("tier", Format::Text),
            ("method", Format::Text),
            ("scenarios", Format::Count),
            ("mean", Format::Significant),
            ("lowest", Format::Significant),
            ("highest", Format::Significant),
            ("95 % from", Format::Significant),
            ("95 % to", Format::Significant),
        ]);
        for family in families(records) {
            for tier in [Some(Tier::Easy), Some(Tier::Middle), Some(Tier::Hard), None] {
                table.rows.extend(leads(records, &family, tier));
            }
        }
        table.rows.extend(accusations(&FalseAccusations.data(records)));
        table
    }

    fn draw(&self, data: &Table, _theme: &Theme, _width: Width) -> Vec<Panel> {
        let blocks = blocks(data);
        if blocks.is_empty() { Vec::new() } else { vec![draw(self, &blocks)] }
    }
}

/// How a tier is written.
pub(crate) fn tier_name(tier: Option<Tier>) -> &'static str {
    match tier {
        Some(Tier::Easy) => "easy",
        Some(Tier::Middle) => "middle",
        Some(Tier::Hard) => "hard",
        None => "",
    }
}

/// Rows of one family and tier, a method each.
fn leads(records: &Records, family: &Family, tier: Option<Tier>) -> Vec<Vec<Cell>> {
    let is_asked = |idx: &usize| records.scenarios()[*idx].design.tier == tier;
    let scenarios: Vec<usize> = family.bases().into_iter().filter(is_asked).collect();
    let of_method = |(method, name): (usize, &String)| {
        let means = scenarios.iter().filter_map(|&scenario| {
            let runs = records.runs_of(scenario, method);
            Some(Mean::of(runs.filter_map(|run| run.average_precision))?.mean)
        });
        let mean = Mean::of(means)?;
        let names = [LEADS, &family.name, tier_name(tier), name.as_str()].map(Cell::from);
        let numbers = [mean.n as f64, mean.mean, mean.lowest, mean.highest].map(Cell::from);
        let interval =
            Estimate::of(by_seed(records, &scenarios, method, |run| run.average_precision))
                .and_then(|e| e.interval);
        let ends = [interval.map(|i| i.low), interval.map(|i| i.high)].map(Cell::from);
        Some([&names[..], &numbers, &ends].concat())
    };
    records.methods().iter().enumerate().filter_map(of_method).collect()
}

fn accusations(accused: &Table) -> Vec<Vec<Cell>> {
    use false_accusations::{CLASS, HIGHEST, LOWEST, MEAN, METHOD, N_SCENARIOS};
    let row = |row: &Vec<Cell>| {
        let names = [ACCUSES, text(row, CLASS), "", text(row, METHOD)].map(Cell::from);
        let numbers = [N_SCENARIOS, MEAN, LOWEST, HIGHEST].map(|column| row[column].clone());
        [&names[..], &numbers, &[Cell::Missing, Cell::Missing]].concat()
    };
    accused.rows.iter().map(row).collect()
}

/// The blocks that have a row to show.
pub(crate) fn blocks(data: &Table) -> Vec<Block> {
    let all = [
        block(data, "Who leads: average precision", LEADS, Format::Share),
        block(data, "Who accuses whom: innocents per million", ACCUSES, Format::Significant),
    ];
    all.into_iter().filter(|block| !block.rows.is_empty()).collect()
}

fn block(data: &Table, title: &'static str, what: &str, format: Format) -> Block {
    let more_is_better = what == LEADS;
    let mut methods: Vec<String> = data.distinct(METHOD).into_iter().map(str::to_owned).collect();
    arrange(&mut methods, |method| method);
    let (mut rows, mut entries): (Vec<String>, Vec<Vec<Option<Entry>>>) = Default::default();
    for row in data.rows_with(WHAT, what) {
        let name = row_name(row);
        if rows.last() != Some(&name) {
            rows.push(name);
            entries.push(vec![None; methods.len()]);
        }
        let method = methods.iter().position(|method| method == text(row, METHOD));
        let place = method.expect("methods are taken from the same table");
        entries.last_mut().expect("pushed above")[place] = entry(row, more_is_better);
    }
    if more_is_better {
        entries.iter_mut().for_each(|row| mark_best(&methods, row));
    }
    Block { title, format, more_is_better, rows, methods, entries }
}

/// `rotation, hard`.
fn row_name(row: &[Cell]) -> String {
    match text(row, TIER) {
        "" => text(row, ABOUT).to_owned(),
        tier => format!("{}, {tier}", text(row, ABOUT)),
    }
}

fn entry(row: &[Cell], more_is_better: bool) -> Option<Entry> {
    let at = |column| number_in(row, column);
    let (mean, lowest, highest) = (at(MEAN)?, at(MEAN + 1)?, at(MEAN + 2)?);
    let interval = at(MEAN + 3).zip(at(MEAN + 4)).map(|(low, high)| Interval { low, high });
    let heat = if more_is_better { mean } else { per_million_heat(mean) };
    let of = (at(SCENARIOS)?, "scenario", "scenarios");
    Some(Entry { mean, lowest, highest, interval, of, heat: heat.clamp(0.0, 1.0), is_best: false })
}

#[cfg(test)]
mod tests {
    use claque_evaluation::Record;

    use super::*;
    use crate::testing::{run, varied, world};

    #[test]
    fn intervals_are_over_seeds_that_all_scenarios_have() {
        let mut records = Vec::new();
        for (name, seed, quality) in
            [("a", 1, 0.2), ("b", 1, 0.4), ("a", 2, 0.6), ("b", 2, 0.8), ("b", 3, 1.0)]
        {
            let mut run = run(name, "ccb", seed);
            run.average_precision = Some(quality);
            records.push(Record::Run(run));
        }
        let data = Overview.data(&Records::new(records).unwrap());
        let interval = blocks(&data)[0].entries[0][0].unwrap().interval.unwrap();
        assert!((interval.low - 0.3).abs() < 1e-9 && (interval.high - 0.7).abs() < 1e-9);
    }

    #[test]
    fn families_and_tiers_are_averaged_over_their_scenarios_without_variants() {
        let mut records = Vec::new();
        for (name, tier, quality) in
            [("a", Tier::Hard, 0.25), ("b", Tier::Easy, 1.0), ("c", Tier::Hard, 0.75)]
        {
            let mut world = world(name, 1);
            (world.design.family, world.design.tier) = ("rotation".to_owned(), Some(tier));
            let mut run = run(name, "ccb", 1);
            run.average_precision = Some(quality);
            records.extend([Record::World(world), Record::Run(run)]);
        }
        records.extend(varied("a", "prevalence", 0.5, "ccb", 1));
        let data = Overview.data(&Records::new(records).unwrap());
        let blocks = blocks(&data);
        assert_eq!(blocks[0].rows, ["rotation, easy", "rotation, hard"]);
        let means: Vec<f64> = blocks[0].entries.iter().map(|row| row[0].unwrap().mean).collect();
        assert_eq!(means, [1.0, 0.5]);
        let hard = blocks[0].entries[1][0].unwrap();
        assert_eq!(blocks[0].explain(&hard), "0.250 to 0.750 over 2 scenarios");
        assert_eq!(blocks[1].rows, ["live_event"]);
    }
}
