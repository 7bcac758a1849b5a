//! No method knows more than the oracle.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::collections::BTreeMap;

use claque_evaluation::{Record, RunRecord};
use claque_scenarios::{Besides, Leash, NoMeter, Scenario, Silent, find_method, run_with};
use rayon::prelude::*;

/// Methods that are cheap, and those that lead the tables.
const METHODS: [&str; 10] = [
    "ccb",
    "idf_token",
    "fraudar",
    "coortweet",
    "coordnet",
    "synchrotrap",
    "tfidf",
    "burst",
    "volume",
    "random",
];
/// Worlds of each kind: together 60.
const SEEDS: u64 = 6;
/// One-sided 99.9 % of Student's law with 59 degrees of freedom, and with 5.
const STUDENT: [f64; 2] = [3.23, 5.89];

/// Small worlds: one playbook each, at sizes at which some of it can be found and some cannot.
const WORLDS: [(&str, &str); 10] = [
    ("flash_mob", "accounts = 60\n"),
    ("rotation", "accounts = 20\n"),
    ("rotation_poisson", "accounts = 20\n"),
    ("rotation_jittered", "accounts = 20\n"),
    ("spaced", "accounts = 50\n"),
    ("slow_burn", "accounts = 50\nparticipation = 0.3\n"),
    ("needle", "accounts = 20\ndays = 3\n"),
    ("chaff", "accounts = 50\nhashtags = { source = \"stock\", list = 10, core = 1, side = 1 }\n"),
    ("hijack", "accounts = 40\napp = \"owner\"\n"),
    ("deck", "accounts = 60\n"),
];

fn scenario(playbook: &str, keys: &str) -> Scenario {
    let text = format!(
        "summary = \"a\"\ndays = 3\n[population]\naccounts = 3000\nposts_per_month_median = 40.0\n\
         posts_per_month_sigma = 1.4\n[hashtags]\ntagged_originals = 0.5\n[[live_event]]\n\
         name = \"final\"\nstart_h = 20.0\n[[campaign]]\nplaybook = \"{playbook}\"\n{keys}"
    );
    let mut scenario = Scenario::parse(playbook, "test.toml", &text).unwrap();
    scenario.methods = METHODS.map(|name| find_method(name, &[]).unwrap()).to_vec();
    scenario
}

/// Every run of one world in which somebody was reached.
fn runs(scenario: &Scenario, seed: u64) -> Vec<RunRecord> {
    let besides = Besides { oracle: true, ..Besides::default() };
    let ran = run_with(scenario, seed, besides, &Leash::default(), &NoMeter, &mut Silent).unwrap();
    let run = |record| match record {
        Record::Run(run) if run.average_precision.is_some() => Some(run),
        Record::Run(_) | Record::World(_) => None,
    };
    ran.records.into_iter().filter_map(run).collect()
}

/// Mean, and its standard error.
fn mean(values: &[f64]) -> (f64, f64) {
    #[expect(clippy::cast_precision_loss, reason = "small")]
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (mean, (squares / (n - 1.0) / n).sqrt())
}

fn check(what: &str, regrets: &[f64], student: f64) {
    let (mean, error) = mean(regrets);
    assert!(mean >= -student * error - 1e-9, "{what}: regret {mean:.4}, standard error {error:.4}");
}

/// Over worlds of all kinds, and over those of each kind, the mean regret of every method is not below
/// 0 by more than a one-sided bound of Student's; also against the oracle that sees hashtags and times
/// only, which is the harder claim.
#[test]
fn no_method_beats_the_oracle_by_more_than_its_error() {
    let worlds: Vec<(&str, u64)> =
        WORLDS.iter().flat_map(|(name, _)| (0..SEEDS).map(move |seed| (*name, seed))).collect();
    let all: Vec<(&str, Vec<RunRecord>)> = worlds
        .into_par_iter()
        .map(|(name, seed)| {
            let keys = WORLDS.iter().find(|world| world.0 == name).unwrap().1;
            (name, runs(&scenario(name, keys), seed))
        })
        .collect();
    let mut regrets: BTreeMap<(String, &str), Vec<f64>> = BTreeMap::new();
    for (playbook, runs) in &all {
        let of = |name: &str| runs.iter().find(|run| run.method == name);
        let Some(uses) = of("oracle_uses") else { continue };
        assert_eq!(of("oracle").unwrap().regret, None);
        for run in runs.iter().filter(|run| METHODS.contains(&run.method.as_str())) {
            let less = uses.average_precision.unwrap() - run.average_precision.unwrap();
            for kind in ["all", playbook] {
                let key = |what: &str| (format!("{} against {what}", run.method), kind);
                regrets.entry(key("oracle_uses")).or_default().push(less);
                regrets.entry(key("oracle")).or_default().push(run.regret.unwrap());
            }
        }
    }
    assert!(regrets.len() == METHODS.len() * 2 * (WORLDS.len() + 1), "{}", regrets.len());
    for ((what, kind), values) in &regrets {
        check(&format!("{what}, {kind}"), values, STUDENT[usize::from(*kind != "all")]);
    }
}

/// Without a campaign there is nothing to know.
#[test]
fn a_world_without_a_campaign_has_no_oracle() {
    let text = "summary = \"a\"\ndays = 1\n[population]\naccounts = 500\n";
    let mut scenario = Scenario::parse("quiet", "test.toml", text).unwrap();
    scenario.methods = vec![find_method("volume", &[]).unwrap()];
    let besides = Besides { oracle: true, ..Besides::default() };
    let ran = run_with(&scenario, 1, besides, &Leash::default(), &NoMeter, &mut Silent).unwrap();
    assert_eq!(ran.records.len(), 2);
}
