//! What a reader of the answer must know besides.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::cell::{Cell, Verdict};
use super::pairs::Pair;
use super::{Options, Speed};

/// Fewest seeds with which even a method that finds all or nothing, as a coin falls, is called worse by
/// one question in no more than one of a hundred comparisons: all n of them lose by chance in one of 4^n.
const SEEDS_MIN: usize = 4;

/// Methods that ran otherwise on the two sides, and losses that are known from few seeds.
pub(super) fn notes(
    pairs: &[Pair<'_>],
    cells: &[Cell],
    speed: &[Speed],
    options: &Options,
) -> Vec<String> {
    let few = few_seeds(pairs, cells).into_iter();
    other_parameters(pairs).into_iter().chain(few).chain(uncounted(speed, options)).collect()
}

/// A note where a bound on instructions cannot be kept.
fn uncounted(speed: &[Speed], options: &Options) -> Option<String> {
    let of = speed.iter().filter(|speed| speed.instruction_ratio.is_none());
    let methods: Vec<&str> = of.map(|speed| speed.method.as_str()).collect();
    let is_asked = options.instructions_max.is_some() && !methods.is_empty();
    is_asked.then(|| {
        format!(
            "instructions of {} were not counted on both sides: that takes the processor's counters \
             (`perf stat -e instructions:u true` says whether a machine has them)",
            methods.join(", ")
        )
    })
}

/// One note for each method whose parameters differ, with what differs at its first such pair.
fn other_parameters(pairs: &[Pair<'_>]) -> Vec<String> {
    let mut told: BTreeMap<&str, String> = BTreeMap::new();
    for pair in pairs.iter().filter(|pair| pair.base.parameters != pair.head.parameters) {
        told.entry(&pair.head.method).or_insert_with(|| differing(pair));
    }
    let tell =
        |(method, what)| format!("{method} ran with other parameters on the two sides: {what}");
    told.into_iter().map(tell).collect()
}

fn differing(pair: &Pair<'_>) -> String {
    let (base, head) = (&pair.base.parameters, &pair.head.parameters);
    let sides = [base, head].into_iter().filter_map(Value::as_object);
    let keys: BTreeSet<&String> = sides.flat_map(serde_json::Map::keys).collect();
    let differ = keys.into_iter().filter(|key| base[key.as_str()] != head[key.as_str()]);
    let tell = |key: &String| format!("{key} {} in the base, {} in the head", base[key], head[key]);
    differ.map(tell).collect::<Vec<_>>().join("; ")
}

/// A note where a loss is known from fewer seeds than the rate of false alarms is promised for.
fn few_seeds(pairs: &[Pair<'_>], cells: &[Cell]) -> Option<String> {
    let worse = cells.iter().filter(|cell| cell.verdict == Verdict::Worse);
    let of_cell = |cell: &Cell| {
        let mut seeds: BTreeMap<&str, usize> = BTreeMap::new();
        let is_its =
            |pair: &&Pair<'_>| (&*pair.head.method, pair.family) == (&*cell.method, &*cell.family);
        for pair in pairs.iter().filter(is_its) {
            *seeds.entry(&pair.head.scenario).or_default() += 1;
        }
        seeds.into_values().max().unwrap_or(0)
    };
    let fewest = worse.map(of_cell).min().filter(|&n| n < SEEDS_MIN)?;
    Some(format!(
        "a loss is known from {fewest} seeds: a method that finds all or nothing, as a coin falls, is \
         called worse more often than --false-alarms says with fewer than {SEEDS_MIN}"
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::gate::{Options, compare};
    use crate::record::{Record, RunRecord};
    use crate::robustness::testing::mixed_run;

    fn run(seed: u64, window_s: f64, found: f64) -> RunRecord {
        let Record::Run(run) = mixed_run("a", "coordnet", seed, [1.0], [0.5]) else {
            panic!("a run")
        };
        let parameters = json!({ "method": "coordnet", "time_window_s": window_s });
        RunRecord { parameters, positives: 500, average_precision: Some(found), ..run }
    }

    fn noted(n_seeds: u64, head: impl Fn(u64) -> RunRecord) -> Vec<String> {
        let runs = |of: &dyn Fn(u64) -> RunRecord| -> Vec<Record> {
            (1..=n_seeds).map(|seed| Record::Run(of(seed))).collect()
        };
        let (base, head) = (runs(&|seed| run(seed, 60.0, 1.0)), runs(&head));
        compare(&base, &head, &Options::default()).unwrap().notes
    }

    #[test]
    fn other_parameters_are_told_once() {
        assert_eq!(noted(3, |seed| run(seed, 60.0, 1.0)), [""; 0]);
        let told = noted(3, |seed| run(seed, 2.0, 1.0));
        let expected = "coordnet ran with other parameters on the two sides: time_window_s 60.0 in \
                        the base, 2.0 in the head";
        assert_eq!(told, [expected]);
    }

    #[test]
    fn losses_known_from_few_seeds_are_told() {
        assert!(
            noted(3, |seed| run(seed, 60.0, 0.0))[0].starts_with("a loss is known from 3 seeds")
        );
        assert_eq!(noted(4, |seed| run(seed, 60.0, 0.0)), [""; 0]);
    }
}
