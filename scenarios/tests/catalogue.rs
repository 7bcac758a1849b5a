//! The catalogue as data: every file is read, run small, and held to what the founding case says.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use claque_detector::Method;
use claque_evaluation::{Record, RunRecord, Shortcut};
use claque_scenarios::{
    NoMeter, Scenario, Silent, Simulated, catalogue, find, find_suite, look_alikes, playbooks, run,
    sources, suites,
};
use claque_sim::{Class, Plan, PlayOptions};

/// Names of the TOML files in a folder of this crate, with their text.
fn files(folder: &str) -> BTreeMap<String, String> {
    let dir = format!("{}/{folder}", env!("CARGO_MANIFEST_DIR"));
    let paths = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    paths
        .map(|path| {
            assert_eq!(path.extension().unwrap(), "toml", "{}", path.display());
            let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (stem, fs::read_to_string(path).unwrap())
        })
        .collect()
}

/// Every scenario at this scale, for two days where its own events allow.
fn small(scale: f64) -> Vec<Scenario> {
    let mut scenarios = catalogue().unwrap();
    for scenario in &mut scenarios {
        scenario.rescale(scale).unwrap();
        let days = scenario.world.days.min(2);
        if scenario.set_days(days).is_err() {
            assert!(scenario.world.days > days, "{} is as long as it was", scenario.name);
        }
    }
    scenarios
}

#[test]
fn every_file_is_listed_under_its_own_name() {
    let listed: BTreeMap<String, String> =
        sources().iter().map(|source| (source.name.to_owned(), source.text.to_owned())).collect();
    assert_eq!(listed, files("catalogue"));
    let playbooks = playbooks().unwrap().into_iter().map(|playbook| playbook.name);
    assert_eq!(playbooks.collect::<BTreeSet<_>>(), files("playbooks").into_keys().collect());
    let look_alikes = look_alikes().unwrap().into_iter().map(|playbook| playbook.name);
    assert_eq!(look_alikes.collect::<BTreeSet<_>>(), files("look_alikes").into_keys().collect());
    let names: BTreeSet<String> =
        suites().unwrap().iter().map(|(name, _)| (*name).into()).collect();
    assert_eq!(names, files("suites").into_keys().collect());
}

#[test]
fn every_scenario_and_suite_is_read() {
    for (scenario, source) in catalogue().unwrap().iter().zip(sources()) {
        assert_eq!(scenario.name, source.name);
        assert!(scenario.summary.ends_with('.') && scenario.summary.len() < 200, "{}", source.name);
        assert_eq!(scenario.methods, Method::all(), "{} tries every method", source.name);
        assert_eq!(find(source.name).unwrap(), *scenario);
    }
    for (name, suite) in suites().unwrap() {
        assert!(!suite.summary.is_empty() && find_suite(name).unwrap() == suite, "{name}");
        assert!(suite.without.iter().all(|name| Method::by_name(name).is_some()), "{name}");
        for planned in &suite.run {
            let scenario = planned.scenario().unwrap();
            assert!(scenario.methods.iter().all(|m| !suite.without.contains(&m.name().to_owned())));
            assert!(planned.seeds > 0 && scenario.name == planned.scenario, "{name}");
        }
    }
}

#[test]
fn every_scenario_runs_small_with_every_method() {
    for scenario in small(0.02) {
        let records = run(&scenario, 5, &NoMeter, &mut Silent);
        assert_eq!(records.len(), 1 + scenario.methods.len());
        let Record::World(world) = &records[0] else { panic!("a world comes first") };
        assert!(world.posts > 0 && world.accounts > 0, "{}", scenario.name);
        assert_eq!(world.campaigns.len(), scenario.world.campaign.len());
        for record in &records {
            let line = serde_json::to_string(record).unwrap();
            assert_eq!(serde_json::from_str::<Record>(&line).unwrap(), *record, "{line}");
            if let Record::Run(run) = record {
                // The needle is so small at this scale that nobody may follow it.
                check_run(run, world.campaigns.iter().all(|campaign| campaign.accounts == 0));
            }
        }
    }
}

fn check_run(run: &RunRecord, is_campaign_free: bool) {
    let context = format!("{} on {}", run.method, run.scenario);
    assert_eq!(run.positives == 0, is_campaign_free, "{context}");
    assert_eq!(run.average_precision.is_none(), is_campaign_free, "{context}");
    let own = run.own_threshold.and_then(|own| own.precision);
    let recalls = run.recall_at.iter().map(|at| at.recall);
    let shares = recalls.chain(run.average_precision).chain(own);
    assert!(shares.into_iter().all(|share| (0.0..=1.0).contains(&share)), "{context}");
}

/// A band that no honest world leaves: chance finds what there is to find.
const EXPECTS: &str = "summary = \"a\"\ndays = 1\n[population]\naccounts = 2000\n[[campaign]]\n\
    [expect.random]\naverage_precision = [0.01, 0.6]\n[expect.null]\nrecall = [0.0, 0.0]\n\
    [expect.world]\naccount_age_auc = [0.3, 0.7]\n";

/// At the size of the quick suite, over two seeds, running only methods that a band is written for.
#[test]
fn every_expectation_names_a_metric_and_holds() {
    let quick = find_suite("quick").unwrap().run;
    let mut scenarios: Vec<Scenario> = quick.iter().map(|p| p.scenario().unwrap()).collect();
    let names: BTreeSet<&str> = quick.iter().map(|p| p.scenario.as_str()).collect();
    scenarios.extend(catalogue().unwrap().into_iter().filter(|s| !names.contains(&*s.name)));
    scenarios.push(Scenario::parse("expects", "expects", EXPECTS).unwrap());
    let mut n_bands = 0;
    for mut scenario in scenarios {
        let seeds = [scenario.seed, scenario.seed + 1];
        if scenario.expect.is_empty() || scenario.expect_from_seeds > seeds.len() {
            continue;
        }
        scenario.keep_expected_methods();
        let records = seeds.map(|seed| run(&scenario, seed, &NoMeter, &mut Silent)).concat();
        for outcome in scenario.outcomes(&records) {
            assert!(outcome.holds(), "{}: {outcome:?}", scenario.name);
            n_bands += 1;
        }
    }
    assert!(n_bands >= 3, "the last scenario alone has three");
}

/// Means over few seeds say nothing where few accounts are to be found.
#[test]
fn an_expectation_waits_for_its_seeds() {
    let text = EXPECTS.replacen("days = 1", "days = 1\nexpect_from_seeds = 2", 1);
    let mut scenario = Scenario::parse("a", "a.toml", &text).unwrap();
    scenario.keep_expected_methods();
    let [one, other] = [1, 2].map(|seed| run(&scenario, seed, &NoMeter, &mut Silent));
    assert_eq!(scenario.outcomes(&one), []);
    assert_eq!(scenario.outcomes(&[one, other].concat()).len(), 3);
}

#[test]
fn an_expectation_of_nothing_is_refused() {
    let check = |old: &str, new: &str, expected: &str| {
        let fault = Scenario::parse("a", "a.toml", &EXPECTS.replace(old, new)).unwrap_err();
        assert!(fault.to_string().contains(expected), "{fault}");
    };
    check("expect.random", "expect.rundom", "expect.rundom");
    check("recall =", "recal =", "did you mean `recall`");
    check("[0.01, 0.6]", "[0.6, 0.01]", "expect.random.average_precision");
    check("[0.01, 0.6]", "[nan, 0.01]", "[lowest, highest]");
}

#[test]
fn the_quick_suite_is_varied_and_large_enough_to_mean_something() {
    let suite = find_suite("quick").unwrap();
    let names: BTreeSet<&str> = suite.run.iter().map(|planned| planned.scenario.as_str()).collect();
    assert!(names.len() >= 5, "{names:?}");
    let n_posts = |scenario: Scenario| {
        let plan = Plan::new(&scenario.world, scenario.seed);
        plan.play(PlayOptions::default()).map(|chunk| chunk.posts.len()).sum::<usize>()
    };
    let total: usize = suite.run.iter().map(|planned| n_posts(planned.scenario().unwrap())).sum();
    assert!(total >= 1_000_000, "{total} posts");
}

/// As the help of `claque simulate` shows it: what begins later is left out.
#[test]
fn a_day_of_a_hundred_million_accounts_is_possible() {
    let mut scenario = find("default_world").unwrap();
    assert_eq!(scenario.shorten(1).unwrap(), ["clap (first_day = 5)"]);
    scenario.set_accounts(100_000_000).unwrap();
    assert_eq!((scenario.world.days, scenario.world.campaign.len()), (1, 1));
}

/// The mean rank, by number, of the accounts of a class among all that posted lies within five
/// standard errors of the middle: √((N + 1)(N − n) / 12n) for n of N drawn without replacement.
#[test]
fn account_numbers_carry_no_information() {
    for scenario in small(0.1) {
        for seed in [1, 2] {
            let world = Simulated::new(&scenario, seed, &mut Silent);
            let classes: Vec<Class> = world.truth.accounts().map(|(_, class)| class).collect();
            for class in Class::ALL {
                check_ranks(&classes, class, &format!("{} (seed {seed})", scenario.name));
            }
        }
    }
}

fn check_ranks(classes: &[Class], class: Class, context: &str) {
    let ranks = (1..).zip(classes).filter(|(_, found)| **found == class).map(|(rank, _)| rank);
    let ranks: Vec<u32> = ranks.collect();
    if ranks.is_empty() {
        return;
    }
    let (n, total) = (ranks.len() as f64, classes.len() as f64);
    let mean = ranks.iter().copied().map(f64::from).sum::<f64>() / n;
    let error = ((total + 1.0) * (total - n) / (12.0 * n)).sqrt();
    let away = (mean - (total + 1.0) / 2.0).abs();
    assert!(away <= 5.0 * error, "{context}: {} at mean rank {mean} of {total}", class.name());
}

/// The needle's own world takes half a minute, and areas of some fourteen accounts vary by 0.07 from
/// seed to seed. So a thicker one is looked at: a thousand accounts, whose areas vary by 0.01. How new
/// hashtags are depends on how many use them, so that is left to the world of two million
/// (`claque run needle --seeds 4`).
#[test]
fn the_needle_is_no_busier_and_no_younger_than_others() {
    let mut scenario = find("needle").unwrap();
    let mut world = (*scenario.world).clone();
    (world.population.accounts, world.campaign[0].accounts) = (100_000, 1_000);
    scenario.world = world.check().unwrap();
    let shortcuts = Simulated::new(&scenario, 1, &mut Silent).record.shortcuts;
    let asked = shortcuts.iter().filter(|found| found.shortcut != "hashtag_novelty");
    for Shortcut { shortcut, auc } in asked.clone() {
        assert!((0.45..=0.60).contains(auc), "{shortcut}: {auc}");
    }
    assert_eq!(asked.count(), 2);
}

/// 150 of the 3,000 accounts post 13 messages on each day of the campaign, so that the full size
/// comes to 39,000 a day, the "almost 40,000" of the case. 26 waves a day begin at any hour, so what
/// spills past midnight moves a single day by 0.9 posts an account (one standard deviation).
#[test]
fn the_founding_case_is_as_large_as_it_was() {
    let scale = 0.05;
    let mut scenario = find("dawn_spaced").unwrap();
    scenario.rescale(scale).unwrap();
    let campaign = &scenario.world.campaign[0];
    let (first, n_days) = (campaign.first_day as usize, f64::from(campaign.days));
    for seed in [1, 2, 3] {
        let world = Simulated::new(&scenario, seed, &mut Silent);
        let (truth, count) = (&world.truth.campaigns()[0], &world.record.campaigns[0]);
        assert_eq!(count.accounts, 150);
        let per_account = count.posts as f64 / count.accounts as f64 / n_days;
        assert!((12.0..=14.0).contains(&per_account), "seed {seed}: {per_account} a day");
        let peak = count.peak_day_posts as f64 / scale;
        assert!((36_000.0..=42_000.0).contains(&peak), "seed {seed}: {peak} posts at most");
        assert!(truth.posts_by_day[..first].iter().all(|posts| *posts == 0));
    }
}

#[test]
fn a_scenario_is_found_by_its_number() {
    for wanted in catalogue().unwrap().iter().filter(|wanted| !wanted.design.id.is_empty()) {
        let found = find(&wanted.design.id.to_lowercase()).unwrap();
        assert_eq!(found.design.id, wanted.design.id);
    }
    assert_eq!(find("S03").unwrap().name, "deck");
    assert_eq!(find("s01.twin").unwrap().name, "flash_mob.twin");
    assert!(find("S99").is_err() && find("").is_err());
}
