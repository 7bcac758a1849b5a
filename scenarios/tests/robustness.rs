//! What records of real runs say about rates, thresholds and camouflage.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::collections::BTreeSet;

use claque_evaluation::Record;
use claque_evaluation::robustness::{Rule, camouflage, drops_by_family, held_rates, own_rates};
use claque_scenarios::{NoMeter, Scenario, Silent, find, find_method, find_suite, run};

fn records(scenarios: &[Scenario], methods: &[&str], n_seeds: u64) -> Vec<Record> {
    let methods: Vec<_> = methods.iter().map(|name| find_method(name, &[]).unwrap()).collect();
    let mut records = Vec::new();
    for scenario in scenarios {
        let mut scenario = scenario.clone();
        scenario.methods.clone_from(&methods);
        for seed in 1..=n_seeds {
            records.extend(run(&scenario, seed, &NoMeter, &mut Silent));
        }
    }
    records
}

/// Chance keeps a rate by construction: 5 % of about 1,600 innocents, on eight worlds. A threshold and a
/// count vary by √80 of 80 each, so that their mean over worlds lies within five errors of 4.5 of them.
#[test]
fn chance_keeps_its_rate_on_twins() {
    let mut scenario = find("quickstart").unwrap();
    scenario.rescale(0.1).unwrap();
    let records = records(&[scenario.twin().unwrap()], &["random", "coortweet"], 8);
    let held = held_rates(&records, &[0.05]);
    let held = held.iter().find(|held| held.promise.method == "random").unwrap();
    let chance = &held.promise;
    assert_eq!((held.scenario.as_str(), chance.worlds), ("quickstart.twin", 8));
    assert!(chance.set <= 0.05 && chance.set > 0.045, "{chance:?}");
    let error = (2.0 * 80.0_f64).sqrt() / 1_600.0 / 8.0_f64.sqrt();
    assert!((chance.met - chance.set).abs() < 5.0 * error + 0.05 * 0.05, "{chance:?}");
    let own = own_rates(&records);
    let [own] = &own[..] else { panic!("chance has no threshold of its own: {own:?}") };
    assert!(own.method == "coortweet" && own.worlds == 8 && own.innocents > 8_000, "{own:?}");
    assert!(own.interval.low <= own.per_million && own.per_million <= own.interval.high);
}

#[test]
fn thresholds_are_tried_on_families_they_have_not_seen() {
    let mut scenarios = ["quickstart", "rotation"].map(|name| find(name).unwrap());
    scenarios.iter_mut().for_each(|scenario| scenario.rescale(0.2).unwrap());
    let records = records(&scenarios, &["ccb", "volume"], 3);
    for rule in [Rule::BestF1, Rule::FalsePositiveRate(1e-3)] {
        let drops = drops_by_family(&records, rule);
        let told: Vec<_> = drops.iter().map(|d| (d.method.as_str(), d.family.as_str())).collect();
        let families = ["rotation", "start"];
        let expected = ["ccb", "volume"].map(|method| families.map(|family| (method, family)));
        assert_eq!(told, expected.concat());
        for drop in drops {
            assert!(drop.seeds == 3 && (drop.inside - drop.outside - drop.drop).abs() < 1e-9);
            assert!((0.0..=1.0).contains(&drop.inside) && (0.0..=1.0).contains(&drop.outside));
        }
    }
}

#[test]
fn the_camouflage_suite_varies_four_things() {
    let suite = find_suite("camouflage").unwrap();
    let [planned] = &suite.run[..] else { panic!("one scenario") };
    let scenarios = planned.scenarios().unwrap();
    let key = |scenario: &Scenario| Some(scenario.design.varied.as_ref()?.key.clone());
    let keys: BTreeSet<String> = scenarios.iter().filter_map(key).collect();
    let expected = ["spread.length_s", "participation", "own_life.share", "cohorts.count"];
    assert_eq!(keys, expected.map(|key| format!("campaign.0.{key}")).into());
    let worlds: BTreeSet<String> = scenarios.iter().map(Scenario::hash).collect();
    // Each of the four sweeps goes through the scenario as it is.
    assert_eq!((scenarios.len(), worlds.len()), (17, 13));
}

/// The fewer follow a wave, the harder they are to find: eight in ten are found better than one in ten.
#[test]
fn who_takes_part_seldom_is_harder_to_find() {
    let base = find("camouflage").unwrap();
    let is_participation = |scenario: &Scenario| scenario.name.contains("participation=");
    let variants = base.variants().unwrap().into_iter().filter(is_participation);
    let records = records(&variants.collect::<Vec<_>>(), &["idf_token", "null"], 2);
    let found = camouflage(&records, &[1e-3, 1e-4]);
    let [idf, idf_strict, null, _] = &found[..] else { panic!("{found:?}") };
    let values: Vec<f64> = idf.points.iter().map(|point| point.value).collect();
    assert_eq!((values, idf.method.as_str()), (vec![0.1, 0.2, 0.4, 0.8], "idf_token"));
    assert!(idf.points[0].recall < idf.points[3].recall, "{idf:?}");
    assert!(idf.area.unwrap() >= idf_strict.area.unwrap() && idf.area.unwrap() > 0.2, "{idf:?}");
    assert_eq!((null.method.as_str(), null.area), ("null", Some(0.0)));
}
