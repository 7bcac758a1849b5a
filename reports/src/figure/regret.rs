//! How far methods stay below what could be known.

use claque_evaluation::{oracle, stats::Interval};

use super::{
    Arrangement, Figure, Width,
    heat::{Block, Entry, draw, gathered},
};
use crate::{
    Panel, Records, Table, Theme,
    measure::Estimate,
    table::{Cell, Format, number as number_in, text},
};

const SCENARIO: usize = 0;
const METHOD: usize = 1;
const SEEDS: usize = 2;
const MEAN: usize = 3;

/// Regret per scenario and method, and the oracle's own average precision.
#[derive(Debug)]
pub struct Regret;

impl Figure for Regret {
    fn name(&self) -> &'static str {
        "regret"
    }

    fn title(&self) -> &'static str {
        "How far below what could be known"
    }

    fn caption(&self) -> &'static str {
        "The oracle knows every instruction that was given and not who got it. Under its own name \
         stands its average precision, in which 1 means that the world gives everybody away; \
         under every other its regret, the oracle's average precision less the method's, the \
         deeper the orange the more was missed. Means over seeds. Below zero only by chance, or \
         where the oracle's likelihood is a bound (its notes say where)."
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
            ("method", Format::Text),
            ("seeds", Format::Count),
            ("regret", Format::Share),
            ("lowest", Format::Share),
            ("highest", Format::Share),
            ("95 % from", Format::Share),
            ("95 % to", Format::Share),
        ]);
        for scenario in 0..records.scenarios().len() {
            for method in 0..records.methods().len() {
                table.rows.extend(row(records, scenario, method));
            }
        }
        table
    }

    fn draw(&self, data: &Table, _theme: &Theme, _width: Width) -> Vec<Panel> {
        block(data).map(|block| vec![draw(self, &[block])]).unwrap_or_default()
    }
}

/// `None` where no oracle ran.
fn row(records: &Records, scenario: usize, method: usize) -> Option<Vec<Cell>> {
    let name = records.methods()[method].as_str();
    let runs = records.runs_of(scenario, method);
    let value = runs
        .filter_map(|run| if name == oracle::NAME { run.average_precision } else { run.regret });
    let Estimate { mean, interval } = Estimate::of(value)?;
    let names = [records.scenarios()[scenario].label.as_str(), name].map(Cell::from);
    let numbers = [mean.n as f64, mean.mean, mean.lowest, mean.highest].map(Cell::from);
    let ends = [interval.map(|i| i.low), interval.map(|i| i.high)].map(Cell::from);
    Some([&names[..], &numbers, &ends].concat())
}

/// The heat map; `None` where no oracle ran.
pub(crate) fn block(data: &Table) -> Option<Block> {
    let title = "Regret, and the oracle's average precision";
    gathered(data, [SCENARIO, METHOD], (title, Format::Share), entry)
}

/// The oracle's own number has no colour: it is not missed by anybody.
fn entry(row: &[Cell]) -> Option<Entry> {
    let at = |column| number_in(row, column);
    let (mean, lowest, highest) = (at(MEAN)?, at(MEAN + 1)?, at(MEAN + 2)?);
    let interval = at(MEAN + 3).zip(at(MEAN + 4)).map(|(low, high)| Interval { low, high });
    let heat = if text(row, METHOD) == oracle::NAME { 0.0 } else { mean.clamp(0.0, 1.0) };
    let of = (at(SEEDS)?, "seed", "seeds");
    Some(Entry { mean, lowest, highest, interval, of, heat, is_best: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{records, run};

    fn with(method: &str, seed: u64, precision: f64, regret: Option<f64>) -> Records {
        records(vec![judged(method, seed, precision, regret)])
    }

    fn judged(
        method: &str,
        seed: u64,
        precision: f64,
        regret: Option<f64>,
    ) -> claque_evaluation::RunRecord {
        let mut run = run("a", method, seed);
        (run.average_precision, run.regret) = (Some(precision), regret);
        run
    }

    #[test]
    fn the_oracle_stands_first_with_its_own_precision_and_others_with_their_regret() {
        let records = records(vec![
            judged("volume", 1, 0.25, Some(0.5)),
            judged("ccb", 1, 0.5, Some(0.25)),
            judged("ccb", 2, 1.0, Some(-0.25)),
            judged("oracle_uses", 1, 0.75, Some(0.0)),
            judged("oracle", 1, 0.75, None),
            judged("oracle", 2, 0.75, None),
        ]);
        let block = block(&Regret.data(&records)).unwrap();
        assert_eq!(block.methods, ["oracle_uses", "oracle", "ccb", "volume"]);
        let shown = |e: &Option<Entry>| e.map(|e| (e.mean, e.heat, e.of.0)).unwrap();
        let row: Vec<_> = block.entries[0].iter().map(shown).collect();
        assert_eq!(row, [(0.0, 0.0, 1.0), (0.75, 0.0, 2.0), (0.0, 0.0, 2.0), (0.5, 0.5, 1.0)]);
    }

    #[test]
    fn without_an_oracle_there_is_nothing() {
        let records = with("ccb", 1, 0.5, None);
        let theme = Theme::new(&records);
        assert!(Regret.draw(&Regret.data(&records), &theme, Width::Wide).is_empty());
    }
}
