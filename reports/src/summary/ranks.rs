//! Mean ranks over scenarios, and what else holds for all of them together.

use std::collections::BTreeSet;

use claque_evaluation::{
    RunRecord,
    stats::{Interval, Stratified, friedman, percentiles, redraws},
};

use super::{code, estimate, rounded, table};
use crate::{
    Records,
    measure::strata,
    order::{Means, Order},
};

/// A method and its mean rank by average precision among those that saw the same scenarios.
pub(super) struct Rank {
    pub(super) method: usize,
    rank: f64,
    /// Where the rank would be with other seeds, 95 %; `None` where a scenario has a single one.
    interval: Option<Interval>,
    precision: Stratified,
    /// Average precision against labels shuffled among accounts of like volume.
    lift: Option<Stratified>,
}

/// Ranks of scenario means over seeds, as in the order of a report; the best mean first. Methods that
/// lack a scenario which the fullest ones have are left out.
///
/// # Complexity
/// 2,000 orders of all methods for each scenario.
pub(super) fn ranks(records: &Records) -> Vec<Rank> {
    let Some((order, means)) = Order::new(records).zip(Means::new(records)) else {
        return Vec::new();
    };
    let intervals = intervals(records, &means);
    let rank = |place: &crate::order::Place| {
        let column = means.methods.iter().position(|&m| records.methods()[m] == place.method)?;
        let method = means.methods[column];
        let over = |value: fn(&RunRecord) -> Option<f64>| {
            Stratified::new(&strata(records, &means.scenarios, method, value))
        };
        Some(Rank {
            method,
            rank: place.rank,
            interval: intervals.as_ref().map(|intervals| intervals[column]),
            precision: over(|run| run.average_precision)?,
            lift: over(|run| run.lift?.lift),
        })
    };
    order.places.iter().filter_map(rank).collect()
}

/// Of each method the interval of its mean rank when the seeds of each scenario are drawn again, the
/// same for all methods. `None` where a scenario has a single seed.
fn intervals(records: &Records, means: &Means) -> Option<Vec<Interval>> {
    let scenarios: Vec<Seeds> =
        means.scenarios.iter().map(|&scenario| Seeds::new(records, scenario, means)).collect();
    let sizes: Vec<usize> = scenarios.iter().map(|seeds| seeds.values.len()).collect();
    if sizes.iter().any(|n| *n < 2) {
        return None;
    }
    let mut drawn: Vec<Vec<f64>> = vec![Vec::new(); means.methods.len()];
    for places in redraws(&sizes) {
        let of_scenario = |(seeds, places): (&Seeds, &Vec<usize>)| seeds.means(places);
        let blocks: Vec<Vec<f64>> = scenarios.iter().zip(&places).map(of_scenario).collect();
        for (ranks, rank) in drawn.iter_mut().zip(friedman(&blocks).mean_ranks) {
            ranks.push(rank);
        }
    }
    Some(drawn.into_iter().map(percentiles).collect())
}

/// Average precision on a scenario.
struct Seeds {
    /// By seed and method.
    values: Vec<Vec<Option<f64>>>,
    /// The means of all seeds, for methods that have none of those drawn.
    overall: Vec<f64>,
}

impl Seeds {
    fn new(records: &Records, scenario: usize, means: &Means) -> Self {
        let runs = |method| records.runs_of(scenario, method);
        let with_value = |method: &usize| {
            runs(*method).filter(|run| run.average_precision.is_some()).map(|run| run.seed)
        };
        let seeds: BTreeSet<u64> = means.methods.iter().flat_map(with_value).collect();
        let value = |seed: u64, method: usize| {
            runs(method).find(|run| run.seed == seed).and_then(|run| run.average_precision)
        };
        let of_seed = |&seed: &u64| means.methods.iter().map(|&m| value(seed, m)).collect();
        let values: Vec<Vec<Option<f64>>> = seeds.iter().map(of_seed).collect();
        Self { overall: means.block(scenario), values }
    }

    /// The mean of each method over the seeds at these places.
    fn means(&self, places: &[usize]) -> Vec<f64> {
        let mean = |(method, overall): (usize, &f64)| {
            let values = places.iter().filter_map(|&place| self.values[place][method]);
            let (n, sum) = values.fold((0.0, 0.0), |(n, sum), value| (n + 1.0, sum + value));
            if n > 0.0 { sum / n } else { *overall }
        };
        self.overall.iter().enumerate().map(mean).collect()
    }
}

impl Rank {
    /// `1.25 ± 0.12`: the rank and half the width of its interval.
    fn shown(&self) -> String {
        let rank = format!("{:.2}", rounded(self.rank, 2));
        match self.interval {
            Some(Interval { low, high }) => format!("{rank} ± {:.2}", (high - low) / 2.0),
            None => rank,
        }
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
            rank.shown(),
            estimate(Some(&rank.precision), 3, false),
            estimate(rank.lift.as_ref(), 3, false),
            rank.precision.n.to_string(),
        ]
    };
    let drawn = if ranks.iter().any(|rank| rank.interval.is_some()) {
        "; ± is half the 95 % interval over seeds drawn again within each scenario"
    } else {
        ""
    };
    let table = table(&headings.map(str::to_owned), ranks.iter().map(row));
    format!("{table}\nRanks are of the means of scenarios over their seeds{drawn}.\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{records, run};

    #[test]
    fn methods_with_fewer_seeds_of_a_scenario_are_ranked_as_in_the_report() {
        let mut runs = Vec::new();
        let precisions = [("ccb", 0.6), ("few", 0.8), ("volume", 0.1)];
        for (method, scenario, seed) in precisions
            .into_iter()
            .flat_map(|method| ["a", "b"].map(|scenario| (method, scenario)))
            .flat_map(|(method, scenario)| (1..=10).map(move |seed| (method, scenario, seed)))
        {
            if (method.0, scenario) == ("few", "b") && seed > 2 {
                continue;
            }
            let mut run = run(scenario, method.0, seed);
            // On every third seed the first two change places.
            let wobble = if method.0 == "few" && seed % 3 == 1 { -0.5 } else { 0.0 };
            run.average_precision = Some(method.1 + wobble);
            runs.push(run);
        }
        let records = records(runs);
        let found = ranks(&records);
        let told: Vec<(&str, f64)> =
            found.iter().map(|rank| (records.methods()[rank.method].as_str(), rank.rank)).collect();
        let order = Order::new(&records).unwrap();
        let reported: Vec<(&str, f64)> =
            order.places.iter().map(|place| (place.method.as_str(), place.rank)).collect();
        assert_eq!(told, reported);
        for rank in &found {
            let Interval { low, high } = rank.interval.unwrap();
            assert!((low..=high).contains(&rank.rank), "{low} to {high}");
        }
        let told = markdown(&records, &found);
        assert!(told.contains("| `few` | 1.75 ± 0.") && told.contains(" | 12 |\n"), "{told}");
    }
}
