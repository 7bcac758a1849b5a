//! Which method leads where, and who accuses whom: everything on one screen.

use std::collections::BTreeMap;

use claque_evaluation::{
    Tier,
    stats::{Interval, Stratified},
};

use super::{
    Arrangement, FalseAccusations, Figure, Width, false_accusations,
    heat::{Block, Entry, draw, mark_best, per_million_heat},
};
use crate::{
    Panel, Records, Table, Theme,
    measure::{Estimate, paired, strata},
    once::once,
    order::{ALPHA, EQUIVALENCE},
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

const TIERS: [Option<Tier>; 4] = [Some(Tier::Easy), Some(Tier::Middle), Some(Tier::Hard), None];

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
            for tier in TIERS {
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
    tier.map_or("", Tier::name)
}

/// The scenarios of a family and tier.
fn of_tier(records: &Records, family: &Family, tier: Option<Tier>) -> Vec<usize> {
    let is_asked = |idx: &usize| records.scenarios()[*idx].design.tier == tier;
    family.bases().into_iter().filter(is_asked).collect()
}

/// Rows of one family and tier, a method each.
fn leads(records: &Records, family: &Family, tier: Option<Tier>) -> Vec<Vec<Cell>> {
    let scenarios = of_tier(records, family, tier);
    let of_method = |(method, name): (usize, &String)| {
        let values = strata(records, &scenarios, method, |run| run.average_precision);
        let Estimate { mean, interval } = Estimate::over(&values)?;
        let names = [LEADS, &family.name, tier_name(tier), name.as_str()].map(Cell::from);
        let numbers = [mean.n as f64, mean.mean, mean.lowest, mean.highest].map(Cell::from);
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
        let name = row_name(text(row, ABOUT), text(row, TIER));
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
fn row_name(about: &str, tier: &str) -> String {
    if tier.is_empty() { about.to_owned() } else { format!("{about}, {tier}") }
}

/// Whether a method may be as good as the best of its family and tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AsGood {
    /// It is behind by practically nothing, or by no more than chance brings about.
    Perhaps,
    /// It is behind.
    No,
    /// A scenario has a single seed that both have, or none.
    Unknown,
}

/// Methods held against one another, seed by seed.
pub(crate) struct Duels {
    records: Records,
    /// By name of the row.
    scenarios: BTreeMap<String, Vec<usize>>,
}

impl Duels {
    pub(crate) fn new(records: &Records) -> Self {
        let records = once(records);
        let families = families(&records);
        let rows = families.iter().flat_map(|family| TIERS.map(|tier| (family, tier)));
        let row = |(family, tier): (&Family, Option<Tier>)| {
            (row_name(&family.name, tier_name(tier)), of_tier(&records, family, tier))
        };
        let scenarios = rows.map(row).collect();
        Self { records, scenarios }
    }

    /// Whether `other` may be as good as `best` in the scenarios of a row.
    pub(crate) fn judge(&self, row: &str, best: &str, other: &str) -> AsGood {
        let place = |name| self.records.methods().iter().position(|method| method == name);
        let found = || {
            let pair = [place(best)?, place(other)?];
            let found = Stratified::new(&paired(&self.records, self.scenarios.get(row)?, pair))?;
            Some((found.mean, found.interval(ALPHA / 2.0)?))
        };
        match found() {
            None => AsGood::Unknown,
            Some((mean, interval)) if interval.low <= 0.0 || mean <= EQUIVALENCE => AsGood::Perhaps,
            Some(_) => AsGood::No,
        }
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
    fn intervals_are_over_all_seeds_and_hold_the_mean() {
        let mut records = Vec::new();
        for (name, seed, quality) in
            [("a", 1, 0.2), ("b", 1, 0.4), ("a", 2, 0.6), ("b", 2, 0.8), ("b", 3, 1.0)]
        {
            let mut run = run(name, "ccb", seed);
            run.average_precision = Some(quality);
            records.push(Record::Run(run));
        }
        records.extend(["a", "b"].map(|name| Record::Run(run(name, "twice", 4))));
        let data = Overview.data(&Records::new(records).unwrap());
        let entries = &blocks(&data)[0].entries[0];
        let (entry, single) = (entries[0].unwrap(), entries[1].unwrap());
        let interval = entry.interval.unwrap();
        assert!((entry.mean - (0.4 + 2.2 / 3.0) / 2.0).abs() < 1e-9, "{entry:?}");
        assert!(0.3 <= interval.low && interval.low < entry.mean, "{interval:?}");
        assert!(entry.mean < interval.high && interval.high <= 0.8, "{interval:?}");
        assert_eq!(single.interval, None);
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
