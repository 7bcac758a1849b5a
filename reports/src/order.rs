//! In what order methods stand over all scenarios with a campaign, and how sure that is.

use std::collections::BTreeMap;

use claque_evaluation::stats::{
    Belief, ENOUGH_POWER, Friedman, Stratified, friedman, holm, signed_rank_belief, wilcoxon,
};

use crate::{
    Records,
    measure::{Mean, paired},
    once::once,
};

/// Adjusted p-values up to this tell two methods apart; our choice, as everybody's.
pub(crate) const ALPHA: f64 = 0.05;
/// Differences of average precision up to this are practically none; our choice.
pub(crate) const EQUIVALENCE: f64 = 0.01;

/// Methods by mean rank of average precision, the best first.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Order {
    pub(crate) places: Vec<Place>,
    /// Scenarios in which all of them have a value.
    pub(crate) n_scenarios: usize,
    /// Friedman's: the chance of such ranks if all were alike.
    pub(crate) p_value: Option<f64>,
    /// Methods without a value in some of these scenarios.
    pub(crate) left_out: Vec<String>,
    /// The first against the second; `None` with a single method.
    pub(crate) lead: Option<Lead>,
}

/// One method in its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Place {
    pub(crate) method: String,
    /// 1 is the best.
    pub(crate) rank: f64,
    /// Mean average precision over scenarios.
    pub(crate) mean: f64,
    /// The furthest place such that no two methods from this place to that one are told apart.
    pub(crate) alike_to: usize,
    /// What is known of the first against it; `None` of the first itself.
    pub(crate) against: Option<Against>,
}

/// What is known of the first against another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Against {
    /// Of Wilcoxon's signed-rank test, by Holm's correction for all pairs.
    pub(crate) p_value: f64,
    pub(crate) belief: Belief,
}

/// What is known of the first against the second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Lead {
    pub(crate) belief: Belief,
    /// The mean difference over scenarios, each the mean of its seeds.
    pub(crate) difference: Stratified,
    /// Seeds that would tell such a difference from none with enough power, of the scenario with
    /// fewest and of that with most, two at least; `None` where it is zero, or not known how it
    /// scatters, or more than could be asked for.
    pub(crate) seeds_needed: Option<[usize; 2]>,
}

impl Order {
    /// `None` where no method has a value anywhere.
    pub(crate) fn new(records: &Records) -> Option<Self> {
        let records = &once(records);
        let means = Means::new(records)?;
        let blocks: Vec<Vec<f64>> = means.scenarios.iter().map(|&s| means.block(s)).collect();
        let Friedman { mean_ranks, p_value } = friedman(&blocks);
        let overall = |column: usize| Mean::of(blocks.iter().map(|block| block[column]));
        let overall: Vec<f64> =
            (0..mean_ranks.len()).filter_map(overall).map(|mean| mean.mean).collect();
        let mut order: Vec<usize> = (0..mean_ranks.len()).collect();
        order.sort_by(|&a, &b| {
            let by_rank = mean_ranks[a].total_cmp(&mean_ranks[b]);
            by_rank.then(overall[b].total_cmp(&overall[a]))
        });
        let ordered: Vec<Vec<f64>> = blocks
            .iter()
            .map(|block| order.iter().map(|&column| block[column]).collect())
            .collect();
        let adjusted = adjusted(&ordered, order.len());
        let alike_to = alike_to(&adjusted, order.len());
        let place = |(place, &column): (usize, &usize)| Place {
            method: records.methods()[means.methods[column]].clone(),
            rank: mean_ranks[column],
            mean: overall[column],
            alike_to: alike_to[place],
            against: (place > 0).then(|| Against {
                p_value: adjusted[&(0, place)],
                belief: signed_rank_belief(&differences(&ordered, 0, place), EQUIVALENCE),
            }),
        };
        let is_left = |method: &usize| !means.methods.contains(method);
        let left_out = (0..records.methods().len()).filter(is_left);
        let pair = (order.len() > 1).then(|| [order[0], order[1]].map(|c| means.methods[c]));
        Some(Self {
            places: order.iter().enumerate().map(place).collect(),
            n_scenarios: blocks.len(),
            p_value,
            left_out: left_out.map(|method| records.methods()[method].clone()).collect(),
            lead: pair.and_then(|pair| lead(records, &means.scenarios, pair)),
        })
    }

    /// How many scenarios it takes before so many methods can be told apart at all: Wilcoxon's
    /// p-value is 2 in 2ⁿ at least, and Holm multiplies the least by the number of pairs.
    pub(crate) fn scenarios_needed(&self) -> usize {
        let n = self.places.len() as f64;
        let pairs = (n * (n - 1.0) / 2.0).max(1.0);
        let enough = |n: &i32| pairs * 2.0 / 2f64.powi(*n) <= ALPHA;
        (1..100).find(enough).map_or(0, |n| usize::try_from(n).unwrap_or(0))
    }
}

/// Runs of places that no test breaks, longest only, of two methods and more; from the furthest
/// place that each place reaches.
pub(crate) fn bars(alike_to: &[usize]) -> Vec<(usize, usize)> {
    let mut reached = 0;
    let bar = |(from, &to): (usize, &usize)| {
        let is_new = to > reached.max(from) && to < alike_to.len();
        reached = reached.max(to);
        is_new.then_some((from, to))
    };
    alike_to.iter().enumerate().filter_map(bar).collect()
}

/// Which scenarios and methods form a full table, and its means over seeds.
pub(crate) struct Means {
    pub(crate) scenarios: Vec<usize>,
    pub(crate) methods: Vec<usize>,
    of: Vec<Vec<Option<f64>>>,
}

impl Means {
    /// The scenarios of the method that has most, and the methods that have all of these.
    pub(crate) fn new(records: &Records) -> Option<Self> {
        let mean = |scenario, method| {
            let runs = records.runs_of(scenario, method);
            Mean::of(runs.filter_map(|run| run.average_precision)).map(|mean| mean.mean)
        };
        let (n_scenarios, n_methods) = (records.scenarios().len(), records.methods().len());
        let row = |scenario| (0..n_methods).map(|method| mean(scenario, method)).collect();
        let of: Vec<Vec<Option<f64>>> = (0..n_scenarios).map(row).collect();
        let has = |method: usize| -> Vec<usize> {
            (0..n_scenarios).filter(|&scenario| of[scenario][method].is_some()).collect()
        };
        // Of methods with equally many the first decides.
        let fullest = (0..n_methods).rev().map(has).max_by_key(Vec::len)?;
        let is_full = |method: &usize| fullest.iter().all(|&s| of[s][*method].is_some());
        let methods = (0..n_methods).filter(is_full).collect();
        (!fullest.is_empty()).then_some(Self { scenarios: fullest, methods, of })
    }

    pub(crate) fn block(&self, scenario: usize) -> Vec<f64> {
        self.methods.iter().filter_map(|&method| self.of[scenario][method]).collect()
    }
}

/// How much better one method is than another, block by block.
fn differences(blocks: &[Vec<f64>], a: usize, b: usize) -> Vec<f64> {
    blocks.iter().map(|block| block[a] - block[b]).collect()
}

/// Wilcoxon's p-values of all pairs, by Holm's correction.
fn adjusted(blocks: &[Vec<f64>], n: usize) -> BTreeMap<(usize, usize), f64> {
    let pairs: Vec<(usize, usize)> = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b))).collect();
    let p_value = |&(a, b): &(usize, usize)| wilcoxon(&differences(blocks, a, b));
    let adjusted = holm(&pairs.iter().map(p_value).collect::<Vec<_>>());
    pairs.into_iter().zip(adjusted).collect()
}

/// From each place the furthest that all between cannot be told apart from one another.
fn alike_to(adjusted: &BTreeMap<(usize, usize), f64>, n: usize) -> Vec<usize> {
    // The nearest place further down that a place is told apart from.
    let mut breaks = vec![n; n];
    for (&(a, b), &p_value) in adjusted {
        if p_value <= ALPHA {
            breaks[a] = breaks[a].min(b);
        }
    }
    let mut nearest = n;
    let mut reach: Vec<usize> = breaks
        .into_iter()
        .rev()
        .map(|place| {
            nearest = nearest.min(place);
            nearest - 1
        })
        .collect();
    reach.reverse();
    reach
}

fn lead(records: &Records, scenarios: &[usize], pair: [usize; 2]) -> Option<Lead> {
    let strata = paired(records, scenarios, pair);
    let difference = Stratified::new(&strata)?;
    let means = strata.iter().filter_map(|values| Mean::of(values.iter().copied()));
    let means: Vec<f64> = means.map(|mean| mean.mean).collect();
    let reach = difference.mean.abs();
    let values = (reach > 0.0).then(|| difference.values_for(ALPHA / 2.0, reach, ENOUGH_POWER));
    let values = values.flatten();
    Some(Lead {
        belief: signed_rank_belief(&means, EQUIVALENCE),
        seeds_needed: values.map(|values| grown(&difference, values)),
        difference,
    })
}

/// Seeds of the smallest and of the largest stratum where there are so many in all and all have
/// grown alike; two at least, because one says nothing of how it scatters.
pub(crate) fn grown(found: &Stratified, values: usize) -> [usize; 2] {
    found.sizes.map(|seeds| (seeds * values).div_ceil(found.n).max(2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{records, run};

    fn joined(order: &Order) -> Vec<(usize, usize)> {
        bars(&order.places.iter().map(|place| place.alike_to).collect::<Vec<_>>())
    }

    /// Runs of methods of these qualities on so many scenarios, two seeds each.
    fn with(qualities: &[(&str, f64)], n_scenarios: usize) -> Records {
        let mut runs = Vec::new();
        for scenario in 0..n_scenarios {
            for (method, quality) in qualities {
                for seed in 1..=2 {
                    let mut run = run(&format!("s{scenario}"), method, seed);
                    let wobble = 0.001 * (scenario + 1) as f64 + 0.002 * seed as f64;
                    run.average_precision = Some(quality * (1.0 - wobble));
                    runs.push(run);
                }
            }
        }
        records(runs)
    }

    #[test]
    fn methods_that_always_differ_are_told_apart_once_there_are_scenarios_enough() {
        let qualities = [("c", 0.2), ("a", 0.9), ("b", 0.5)];
        let few = Order::new(&with(&qualities, 6)).unwrap();
        let names: Vec<&str> = few.places.iter().map(|place| place.method.as_str()).collect();
        assert_eq!(names, ["a", "b", "c"]);
        // Three pairs: 3 · 2/2⁶ = 0.09 is too much, 3 · 2/2⁷ = 0.047 is not.
        assert_eq!((joined(&few), few.scenarios_needed()), (vec![(0, 2)], 7));
        let enough = Order::new(&with(&qualities, 7)).unwrap();
        assert_eq!(joined(&enough), []);
        assert!(enough.p_value.unwrap() < 0.001);
        let against: Vec<_> = enough.places.iter().map(|place| place.against).collect();
        // Three pairs of 2/2⁷ each, and each surely better.
        let known =
            |at: usize| against[at].map(|against| (against.p_value, against.belief.better > 0.9));
        assert_eq!(
            [known(0), known(1), known(2)],
            [None, Some((3.0 / 64.0, true)), Some((3.0 / 64.0, true))]
        );
        let lead = enough.lead.unwrap();
        assert!(lead.belief.better > 0.99 && lead.difference.mean > 0.35, "{lead:?}");
        assert_eq!(lead.seeds_needed, Some([2, 2]));
    }

    #[test]
    fn equals_share_a_bar_and_no_number_of_seeds_parts_them() {
        let order = Order::new(&with(&[("a", 0.5), ("b", 0.5), ("c", 0.1)], 9)).unwrap();
        assert_eq!(joined(&order), [(0, 1)]);
        assert_eq!(order.places[0].rank, 1.5);
        let lead = order.lead.unwrap();
        assert_eq!((lead.belief.alike, lead.seeds_needed), (1.0, None));
    }

    #[test]
    fn methods_without_a_value_somewhere_are_left_out_and_named() {
        let mut runs = vec![run("a", "ccb", 1), run("a", "half", 1), run("b", "ccb", 1)];
        runs.push(crate::testing::campaign_free(run("quiet", "ccb", 1)));
        let order = Order::new(&records(runs)).unwrap();
        assert_eq!((order.n_scenarios, order.places.len()), (2, 1));
        assert_eq!((order.left_out, order.lead), (vec!["half".to_owned()], None));
        let free = records(vec![crate::testing::campaign_free(run("quiet", "ccb", 1))]);
        assert_eq!(Order::new(&free), None);
    }

    #[test]
    fn bars_overlap_without_containing_one_another() {
        assert_eq!(bars(&[1, 3, 3, 3, 4]), [(0, 1), (1, 3)]);
    }
}
