//! How soon methods find whom the oracle could know.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::collections::BTreeMap;

use claque_evaluation::delay::{FALSE_ALERT_RATE, Onset};
use claque_evaluation::{Delay, Record, RunRecord};
use claque_scenarios::{Besides, Leash, NoMeter, Scenario, Silent, find_method, run_with};

const LOOKS: u32 = 6;

/// Sixty fakes who post one hashtag together seven times a day, in the next to last of three days.
fn scenario() -> Scenario {
    let text = "summary = \"a\"\ndays = 3\n[population]\naccounts = 3000\n\
                posts_per_month_median = 40.0\nposts_per_month_sigma = 1.4\n[[campaign]]\n\
                playbook = \"flash_mob\"\naccounts = 60\nfirst_day = 1\ndays = 1\n";
    let mut scenario = Scenario::parse("mob", "test.toml", text).unwrap();
    let methods = ["null", "random", "volume", "ccb", "idf_token"];
    scenario.methods = methods.map(|name| find_method(name, &[]).unwrap()).to_vec();
    scenario
}

fn runs(scenario: &Scenario, oracle: bool, looks: u32) -> BTreeMap<String, RunRecord> {
    let besides = Besides { oracle, looks, ..Besides::default() };
    let ran = run_with(scenario, 1, besides, &Leash::default(), &NoMeter, &mut Silent);
    let run = |record| match record {
        Record::Run(run) => Some((run.method.clone(), run)),
        Record::World(_) => None,
    };
    ran.expect("nothing is stored").records.into_iter().filter_map(run).collect()
}

#[test]
fn the_oracle_is_at_100_null_at_0_and_methods_between() {
    let runs = runs(&scenario(), true, LOOKS);
    assert_eq!(runs.len(), 7);
    let delay = |name: &str| -> &Delay { runs[name].delay.as_ref().unwrap() };
    let oracle = delay("oracle");
    assert_eq!((oracle.score, oracle.never_found, oracle.onset), (Some(100.0), 0, Onset::Oracle));
    assert!(oracle.positives >= 40, "{oracle:?}");
    let null = delay("null");
    assert_eq!((null.score, null.never_found), (Some(0.0), null.positives));
    // At most three in 3,000 are ever accused, so chance finds hardly any of sixty.
    assert!(delay("random").score.unwrap() < 10.0, "{:?}", delay("random"));
    // A good method needs a few waves more than the oracle.
    let good = delay("idf_token");
    assert!(good.score.is_some_and(|score| score > 0.0 && score < 100.0), "{good:?}");
    assert!(good.median_waves.is_some_and(|waves| waves >= 1.0), "{good:?}");
    for run in runs.values() {
        let found = run.delay.as_ref().unwrap();
        let most = FALSE_ALERT_RATE * (run.accounts - run.positives) as f64;
        assert!(found.false_alerts as f64 <= most, "{}: {found:?}", run.method);
        assert_eq!(found.positives + found.undetectable, run.positives, "{}", run.method);
        assert!(found.looks.len() == LOOKS as usize && found.score.unwrap() <= 100.0);
    }
}

/// Records without looks are those of before, and looks change nothing else in a record.
#[test]
fn looking_changes_nothing_else() {
    let (with, without) = (runs(&scenario(), false, 2), runs(&scenario(), false, 0));
    for (name, run) in with {
        let found = run.delay.clone().unwrap();
        assert_eq!((found.onset, found.undetectable), (Onset::FirstOperatedPost, 0));
        let before = &without[&name];
        assert_eq!((&run.findings_hash, &before.delay), (&before.findings_hash, &None));
        let line = serde_json::to_string(&Record::Run(run.clone())).unwrap();
        assert_eq!(serde_json::from_str::<Record>(&line).unwrap(), Record::Run(run));
    }
}

#[test]
fn where_nobody_is_operated_there_is_no_delay() {
    let twin = scenario().twin().unwrap();
    assert!(runs(&twin, true, LOOKS).values().all(|run| run.delay.is_none()));
}
