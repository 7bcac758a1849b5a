//! Mean ranks over worlds, and what else holds for all scenarios together.

use std::collections::BTreeMap;

use claque_evaluation::{
    RunRecord,
    stats::{Stratified, friedman},
};

use super::{code, estimate, table};
use crate::Records;

/// A method and its mean rank by average precision among those that saw the same worlds.
pub(super) struct Rank {
    pub(super) method: usize,
    rank: Stratified,
    precision: Stratified,
    /// Average precision against labels shuffled among accounts of like volume.
    lift: Option<Stratified>,
}

/// Ranks within each world that all of these methods saw; the best mean first. Scenarios weigh the
/// same. Methods that lack a world which the fullest ones have are left out.
pub(super) fn ranks(records: &Records) -> Vec<Rank> {
    let worlds = Worlds::new(records);
    let by_world = worlds.ranks();
    let rank = |(place, &method): (usize, &usize)| {
        let strata = worlds.strata(|world| Some(by_world[world][place]));
        let of_run = |value: fn(&RunRecord) -> Option<f64>| {
            Stratified::new(&worlds.strata(|world| value(worlds.runs[world][place])))
        };
        Some(Rank {
            method,
            rank: Stratified::new(&strata)?,
            precision: of_run(|run| run.average_precision)?,
            lift: of_run(|run| run.lift?.lift),
        })
    };
    let mut ranks: Vec<Rank> = worlds.methods.iter().enumerate().filter_map(rank).collect();
    ranks.sort_by(|a, b| a.rank.mean.total_cmp(&b.rank.mean));
    ranks
}

/// Worlds with a campaign that all of some methods saw.
struct Worlds<'r> {
    methods: Vec<usize>,
    scenarios: Vec<usize>,
    /// For each world a run of each method.
    runs: Vec<Vec<&'r RunRecord>>,
}

impl<'r> Worlds<'r> {
    fn new(records: &'r Records) -> Self {
        let mut seen: BTreeMap<(usize, u64), BTreeMap<usize, &RunRecord>> = BTreeMap::new();
        for scenario in 0..records.scenarios().len() {
            for method in 0..records.methods().len() {
                for run in records.runs_of(scenario, method) {
                    if run.average_precision.is_some() {
                        seen.entry((scenario, run.seed)).or_default().insert(method, run);
                    }
                }
            }
        }
        let count = |method: &usize| seen.values().filter(|runs| runs.contains_key(method)).count();
        let most = (0..records.methods().len()).map(|method| count(&method)).max().unwrap_or(0);
        let methods: Vec<usize> =
            (0..records.methods().len()).filter(|method| count(method) == most).collect();
        let full = |(world, runs): (&(usize, u64), &BTreeMap<usize, &'r RunRecord>)| {
            let runs: Option<Vec<&RunRecord>> =
                methods.iter().map(|method| runs.get(method).copied()).collect();
            Some((world.0, runs?))
        };
        let (scenarios, runs) = seen.iter().filter_map(full).unzip();
        Self { methods, scenarios, runs }
    }

    /// 1 for the highest of a world, ties sharing their mean.
    fn ranks(&self) -> Vec<Vec<f64>> {
        let precision = |runs: &Vec<&RunRecord>| -> Vec<f64> {
            runs.iter().filter_map(|run| run.average_precision).collect()
        };
        self.runs.iter().map(|runs| friedman(&[precision(runs)]).mean_ranks).collect()
    }

    /// A value of each world, by scenario.
    fn strata(&self, value: impl Fn(usize) -> Option<f64>) -> Vec<Vec<f64>> {
        let mut strata: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
        for (world, scenario) in self.scenarios.iter().enumerate() {
            strata.entry(*scenario).or_default().extend(value(world));
        }
        strata.into_values().collect()
    }
}

/// Empty with fewer than two methods.
pub(super) fn markdown(records: &Records, ranks: &[Rank]) -> String {
    if ranks.len() < 2 {
        return String::new();
    }
    let headings = ["method", "mean rank", "average precision", "more than volume", "worlds"];
    let row = |rank: &Rank| {
        vec![
            code(&records.methods()[rank.method]),
            estimate(Some(&rank.rank), 2, false),
            estimate(Some(&rank.precision), 3, false),
            estimate(rank.lift.as_ref(), 3, false),
            rank.rank.n.to_string(),
        ]
    };
    table(&headings.map(str::to_owned), ranks.iter().map(row))
}
