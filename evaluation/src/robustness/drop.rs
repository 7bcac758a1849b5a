//! Whether a threshold that was tuned on some worlds serves on others.

use std::collections::BTreeMap;

use super::runs::{Seeds, mean, runs, worlds};
use crate::ranking::float;
use crate::record::{Record, RunRecord};
use crate::stats::{Interval, bootstrap_interval};

/// Most thresholds that are tried, spread evenly over those that occur; our choice.
const TRIED_MAX: usize = 400;

/// How a threshold is tuned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rule {
    /// The threshold with the highest mean F1 over worlds; of several the highest.
    BestF1,
    /// The lowest threshold at which at most this share of all innocents together is flagged.
    FalsePositiveRate(f64),
}

/// What a threshold loses away from where it was tuned.
///
/// # Source
/// Vargas, Emami and Traynor 2020, arXiv:2005.13466: F1 of 0.98 falls to 0.71.
#[derive(Debug, Clone, PartialEq)]
pub struct Drop {
    /// The method.
    pub method: String,
    /// The family that the threshold has not seen; it was tuned on all others.
    pub family: String,
    /// Seeds that were left out of the tuning in turn.
    pub seeds: usize,
    /// Mean F1 on the seed left out, in the families of the tuning.
    pub inside: f64,
    /// Mean F1 on that seed in the other family, at the same threshold.
    pub outside: f64,
    /// `inside` less `outside`.
    pub drop: f64,
    /// The 95 % interval of `drop` over seeds.
    pub interval: Option<Interval>,
}

/// For each method and family: a threshold is tuned on the other families, each seed left out in turn,
/// and tried on that seed within and without. Scenarios weigh the same. Worlds without positives and
/// variants do not count; the n-th seed of one scenario goes with the n-th of another. Empty with one
/// family, or one seed.
#[must_use]
pub fn drops_by_family(records: &[Record], rule: Rule) -> Vec<Drop> {
    let worlds = worlds(records);
    let family = |scenario: &str| worlds.get(scenario).map(|world| world.design.family.as_str());
    let is_own = |run: &RunRecord| {
        worlds.get(run.scenario.as_str()).is_some_and(|world| world.design.variant_of.is_none())
    };
    let kept = runs(records, |run| run.positives > 0 && run.cuts.is_some() && is_own(run));
    let mut drops = Vec::new();
    for (method, ranked) in kept.iter().map(|(method, runs)| (method, ranked(runs))) {
        let mut families: Vec<&str> = ranked.keys().filter_map(|name| family(name)).collect();
        families.sort_unstable();
        families.dedup();
        for name in families {
            let (outside, inside): (Worlds<'_>, Worlds<'_>) =
                ranked.clone().into_iter().partition(|(s, _)| family(s) == Some(name));
            drops.extend(drop(method, name, &inside, &outside, rule));
        }
    }
    drops
}

/// For each scenario its runs in order of seed.
type Worlds<'r> = BTreeMap<&'r str, Vec<&'r RunRecord>>;

fn ranked<'r>(runs: &BTreeMap<&'r str, Seeds<'r>>) -> Worlds<'r> {
    runs.iter().map(|(&scenario, seeds)| (scenario, seeds.values().copied().collect())).collect()
}

fn drop(
    method: &str,
    family: &str,
    inside: &Worlds<'_>,
    outside: &Worlds<'_>,
    rule: Rule,
) -> Option<Drop> {
    let n_seeds = inside.values().chain(outside.values()).map(Vec::len).max()?;
    let (mut within, mut without) = (Vec::new(), Vec::new());
    for left_out in 0..n_seeds {
        let threshold = tune(&others(inside, left_out), rule);
        let tried = [inside, outside].map(|worlds| f1_at(&at(worlds, left_out), threshold?));
        if let [Some(known), Some(new)] = tried {
            within.push(known);
            without.push(new);
        }
    }
    let drops: Vec<f64> = within.iter().zip(&without).map(|(known, new)| known - new).collect();
    (!drops.is_empty()).then(|| Drop {
        method: method.to_owned(),
        family: family.to_owned(),
        seeds: drops.len(),
        inside: mean(&within),
        outside: mean(&without),
        drop: mean(&drops),
        interval: bootstrap_interval(&drops),
    })
}

/// All runs but those of the n-th seeds.
fn others<'r>(worlds: &Worlds<'r>, nth: usize) -> Vec<&'r RunRecord> {
    let of = |runs: &Vec<&'r RunRecord>| {
        let others = runs.iter().enumerate().filter(|(idx, _)| *idx != nth);
        others.map(|(_, run)| *run).collect::<Vec<_>>()
    };
    worlds.values().flat_map(of).collect()
}

fn at<'r>(worlds: &Worlds<'r>, nth: usize) -> Vec<&'r RunRecord> {
    worlds.values().filter_map(|runs| runs.get(nth).copied()).collect()
}

fn tune(runs: &[&RunRecord], rule: Rule) -> Option<f64> {
    let tried = thresholds(runs);
    match rule {
        Rule::BestF1 => {
            let scored = tried.iter().map(|&t| (t, f1_at(runs, t).unwrap_or(0.0)));
            // The first of equals: thresholds fall.
            scored.reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|best| best.0)
        }
        Rule::FalsePositiveRate(rate) => {
            let innocents: u64 = runs.iter().map(|run| run.accounts - run.positives).sum();
            let flagged = |t: f64| runs.iter().filter_map(|r| Some(r.cuts.as_ref()?.at(t).1)).sum();
            let holds = |t: &f64| float(flagged(*t)) <= rate * float(innocents);
            (!runs.is_empty())
                .then(|| tried.into_iter().take_while(holds).last().unwrap_or(f64::INFINITY))
        }
    }
}

/// Scores at which runs were cut, falling, thinned evenly.
fn thresholds(runs: &[&RunRecord]) -> Vec<f64> {
    let scores = runs.iter().filter_map(|run| run.cuts.as_ref()).flat_map(|cuts| &cuts.scores);
    let mut scores: Vec<f64> = scores.copied().collect();
    scores.sort_by(|a, b| b.total_cmp(a));
    scores.dedup();
    let n = scores.len().min(TRIED_MAX);
    let nth = |idx: usize| if n > 1 { idx * (scores.len() - 1) / (n - 1) } else { 0 };
    (0..n).map(|idx| scores[nth(idx)]).collect()
}

/// Mean F1 over runs at a threshold; `None` without runs.
fn f1_at(runs: &[&RunRecord], threshold: f64) -> Option<f64> {
    let f1 = |run: &&RunRecord| {
        let (hits, innocents) = run.cuts.as_ref()?.at(threshold);
        Some(float(2 * hits) / float(hits + innocents + run.positives))
    };
    let found: Vec<f64> = runs.iter().filter_map(f1).collect();
    (!found.is_empty()).then(|| mean(&found))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{mixed_run, world};
    use super::*;

    /// In family `a` positives score 10 and innocents 5, in family `b` positives 4 and innocents 1. Tuned
    /// on `a` the threshold is 10 and finds nobody in `b`; tuned on `b` it is 4 and flags everybody in `a`.
    fn records() -> Vec<Record> {
        let mut records = vec![world("one", "a"), world("two", "b")];
        for seed in [1, 2, 3] {
            records.push(mixed_run("one", "m", seed, [10.0; 10], [5.0; 90]));
            records.push(mixed_run("two", "m", seed + 7, [4.0; 10], [1.0; 90]));
        }
        records
    }

    #[test]
    fn a_threshold_that_does_not_travel_is_told() {
        let check = |rule| {
            let found = drops_by_family(&records(), rule);
            let [on_a, on_b] = &found[..] else { panic!("{found:?}") };
            assert_eq!((on_b.family.as_str(), on_b.seeds), ("b", 3));
            assert_eq!((on_b.inside, on_b.outside, on_b.drop), (1.0, 0.0, 1.0));
            assert_eq!(on_b.interval, Some(Interval { low: 1.0, high: 1.0 }));
            // 10 hits among 100 flagged: 2 × 10 / (100 + 10).
            assert_eq!(on_a.inside, 1.0);
            assert!((on_a.outside - 20.0 / 110.0).abs() < 1e-12, "{on_a:?}");
        };
        check(Rule::BestF1);
        check(Rule::FalsePositiveRate(1e-3));
    }

    #[test]
    fn a_threshold_that_travels_loses_nothing() {
        let mut records = vec![world("one", "a"), world("two", "b")];
        for (scenario, seed) in [("one", 1), ("one", 2), ("two", 1), ("two", 2)] {
            records.push(mixed_run(scenario, "m", seed, [2.0; 10], [1.0; 90]));
        }
        assert!(drops_by_family(&records, Rule::BestF1).iter().all(|found| found.drop == 0.0));
        let one_seed = |record: &Record| !matches!(record, Record::Run(run) if run.seed != 1);
        records.retain(one_seed);
        assert!(drops_by_family(&records, Rule::BestF1).is_empty(), "nothing is left to tune on");
    }

    #[test]
    fn nobody_to_flag_is_a_threshold_too() {
        let mut records = records();
        for seed in [1, 2] {
            // The innocent scores highest: no threshold keeps the rate.
            records.push(mixed_run("one", "bad", seed, [1.0; 10], [5.0; 90]));
            records.push(mixed_run("two", "bad", seed, [1.0; 10], [5.0; 90]));
        }
        let found = drops_by_family(&records, Rule::FalsePositiveRate(1e-3));
        let bad: Vec<_> = found.iter().filter(|found| found.method == "bad").collect();
        assert!(bad.len() == 2 && bad.iter().all(|found| (found.inside, found.drop) == (0.0, 0.0)));
    }
}
