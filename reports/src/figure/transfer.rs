//! What a threshold that was tuned on some scenarios is worth on others.

use claque_evaluation::{
    Record,
    robustness::{Drop, Rule, drops_by_family},
    stats::Interval,
};

use super::{
    Arrangement, Figure, Width,
    heat::{Block, Entry, draw, gathered},
};
use crate::{
    Panel, Records, Table, Theme,
    table::{Cell, Format, number as number_in, text},
};

const FAMILY: usize = 0;
const METHOD: usize = 1;
const SEEDS: usize = 2;
const DROP: usize = 5;

/// F1 lost in a family that a threshold has not seen, per family and method.
#[derive(Debug)]
pub struct Transfer;

impl Figure for Transfer {
    fn name(&self) -> &'static str {
        "transfer"
    }

    fn title(&self) -> &'static str {
        "What a threshold loses elsewhere"
    }

    fn caption(&self) -> &'static str {
        "A threshold is tuned for the highest mean F1 on all families of scenarios but one, each \
         seed left out in turn. The number is its mean F1 on the seed left out less its F1 in the \
         family that it has not seen; the deeper the orange, the less a threshold travels. Below \
         zero the unseen family is the easier one. Methods that find nobody anywhere lose nothing: \
         the numbers below tell F1 on either side."
    }

    fn arrangement(&self) -> Arrangement {
        Arrangement::Single
    }

    fn data(&self, records: &Records) -> Table {
        let mut table = Table::new(&[
            ("unseen family", Format::Text),
            ("method", Format::Text),
            ("seeds", Format::Count),
            ("F1 where tuned", Format::Share),
            ("F1 unseen", Format::Share),
            ("loss", Format::Share),
            ("95 % from", Format::Share),
            ("95 % to", Format::Share),
        ]);
        let lines: Vec<Record> = records.to_lines();
        table.rows = drops_by_family(&lines, Rule::BestF1).iter().map(row).collect();
        let place = |row: &[Cell]| records.methods().iter().position(|m| m == text(row, METHOD));
        let key = |row: &Vec<Cell>| (text(row, FAMILY).to_owned(), place(row));
        table.rows.sort_by_cached_key(key);
        table
    }

    fn draw(&self, data: &Table, _theme: &Theme, _width: Width) -> Vec<Panel> {
        block(data).map(|block| vec![draw(self, &[block])]).unwrap_or_default()
    }
}

fn row(drop: &Drop) -> Vec<Cell> {
    let names = [&*drop.family, &*drop.method].map(Cell::from);
    let numbers = [drop.seeds as f64, drop.inside, drop.outside, drop.drop].map(Cell::from);
    let ends = [drop.interval.map(|i| i.low), drop.interval.map(|i| i.high)].map(Cell::from);
    [&names[..], &numbers, &ends].concat()
}

/// The heat map; `None` with one family, or one seed.
pub(crate) fn block(data: &Table) -> Option<Block> {
    let title = "F1 lost in a family that the threshold has not seen";
    gathered(data, [FAMILY, METHOD], (title, Format::Share), entry)
}

fn entry(row: &[Cell]) -> Option<Entry> {
    let at = |column| number_in(row, column);
    let mean = at(DROP)?;
    let interval = at(DROP + 1).zip(at(DROP + 2)).map(|(low, high)| Interval { low, high });
    let of = (at(SEEDS)?, "seed", "seeds");
    let (lowest, highest) = interval.map_or((mean, mean), |i| (i.low, i.high));
    Some(Entry { mean, lowest, highest, interval, of, heat: mean.clamp(0.0, 1.0), is_best: false })
}

#[cfg(test)]
mod tests {
    use claque_evaluation::{RunRecord, robustness::Cuts};

    use super::*;
    use crate::testing::{run, world};

    /// Positives of family `one` score 2 and those of `two` 1, innocents of `one` 1 and of `two` 0.
    fn two_families() -> Records {
        let mut records = Vec::new();
        for seed in [1, 2] {
            for (scenario, top, others) in [("one", 2.0, 1.0), ("two", 1.0, 0.0)] {
                let mut world = world(scenario, seed);
                world.design.family = format!("family {scenario}");
                let mut run = run(scenario, "ccb", seed);
                let (scores, positives) = (vec![top, others], vec![200, 200]);
                run.cuts = Some(Cuts { scores, positives, innocents: vec![0, 9_800] });
                records.extend([Record::World(world), Record::Run(run)]);
            }
        }
        Records::new(records).unwrap()
    }

    #[test]
    fn what_a_threshold_loses_stands_by_family_and_method() {
        let data = Transfer.data(&two_families());
        let line = |row: usize| -> Vec<String> {
            [FAMILY, METHOD, SEEDS, 3, 4, DROP].map(|column| data.shown(row, column)).to_vec()
        };
        // Tuned on `two`, the threshold is 1 and flags everybody in `one`: 400 of 10,200.
        assert_eq!(line(0), ["family one", "ccb", "2", "1.000", "0.039", "0.961"]);
        assert_eq!(line(1), ["family two", "ccb", "2", "1.000", "0.000", "1.000"]);
        let block = block(&data).unwrap();
        assert_eq!((block.rows.len(), block.entries[1][0].unwrap().heat), (2, 1.0));
    }

    #[test]
    fn methods_stand_in_the_order_of_the_run() {
        let lines = two_families().to_lines();
        let renamed = |name: &str| {
            let of = lines.iter().cloned().filter_map(|line| match line {
                Record::Run(run) => Some(Record::Run(RunRecord { method: name.to_owned(), ..run })),
                Record::World(_) => None,
            });
            of.collect::<Vec<_>>()
        };
        let worlds = lines.iter().filter(|line| matches!(line, Record::World(_))).cloned();
        let all = worlds.chain(renamed("zeta")).chain(renamed("alpha")).collect();
        let records = Records::new(all).unwrap();
        assert_eq!(records.methods(), ["zeta", "alpha"]);
        assert_eq!(block(&Transfer.data(&records)).unwrap().methods, ["zeta", "alpha"]);
    }

    #[test]
    fn with_one_family_there_is_nothing() {
        let records = crate::testing::records(vec![run("a", "ccb", 1)]);
        let data = Transfer.data(&records);
        assert!(Transfer.draw(&data, &Theme::new(&records), Width::Wide).is_empty());
    }
}
