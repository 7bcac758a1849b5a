//! Numerical checks of `claque` on small synthetic worlds and on a recorded live event.
//!
//! The bands come from the tables of the design of its parts (average precision at account level in
//! S2 with 260 organic and 40 app accounts): the better of CCB and IDF-TOKEN reaches 1.0 / 1.0 at
//! every jitter up to an hour with 30 broadcasts, .99 / 1.0 with 10, and in the hard tier .94 / .93,
//! .87 / .84 and .79 / .76. Core-and-expand from ten known accounts finds 1.00, 0.64 and 0.34 of the
//! others at a jitter of 300, 900 and 3,600 s. What is asked here is no less than 0.1 below the
//! lower of two seeds; the generator is another one with the same description.

mod support;

use claque_detector::method::claque::Config;
use claque_detector::{Findings, check_detector, run_batch};
use support::{
    APP, App, HARD, NO_APP, Row, average_precision, batch, fight, flagged, label_shuffled, s1, s2,
};

fn run_with(config: &Config, rows: &[Row]) -> Findings {
    run_batch(&config.build().expect("parameters are possible"), &[batch(rows)])
}

fn run(rows: &[Row]) -> Findings {
    run_with(&Config::default(), rows)
}

/// The coordinated score as if it were the method's own.
fn coordinated(findings: &Findings) -> Findings {
    let scores = findings.coordinated.clone().expect("the method tells the two apart");
    Findings { accounts: scores.accounts, threshold: scores.threshold, ..Findings::default() }
}

#[test]
fn it_ranks_campaigns_of_every_jitter_and_the_hard_tier() {
    for (app, least) in [
        (App { jitter_s: 60.0, ..APP }, 0.9),
        (App { jitter_s: 300.0, ..APP }, 0.9),
        (App { jitter_s: 900.0, ..APP }, 0.9),
        (App { jitter_s: 3_600.0, ..APP }, 0.9),
        (App { jitter_s: 300.0, broadcasts: 10, ..APP }, 0.89),
        (App { jitter_s: 3_600.0, broadcasts: 100, ..APP }, 0.9),
        (App { broadcasts: 10, kept: 0.5, ..HARD }, 0.83),
        (HARD, 0.74),
        (App { jitter_s: 900.0, ..HARD }, 0.66),
    ] {
        for seed in [1, 2] {
            let findings = run(&s2(seed, 260, app, 0.0));
            let found = average_precision(&coordinated(&findings), 300, 260);
            assert!(found >= least, "{app:?} seed {seed}: {found}");
        }
    }
}

#[test]
fn it_calls_members_and_nobody_else() {
    // Design (core-and-expand): 0 false calls of 500 accounts; shares of members as above.
    for (jitter_s, least) in [(60.0, 0.97), (300.0, 0.97), (900.0, 0.61), (3_600.0, 0.31)] {
        for seed in [1, 2, 3] {
            let findings = run(&s2(seed, 500, App { jitter_s, ..APP }, 0.0));
            let (organic, app) = flagged(&coordinated(&findings), 500);
            let share = app as f64 / 40.0;
            assert!(organic == 0 && share >= least, "J {jitter_s}: {organic} organic, {share}");
            assert!(findings.groups[0].members.iter().all(|member| member.0 >= 500));
            assert!(!findings.groups[0].evidence.is_empty());
        }
    }
    let app = App { accounts: 60, broadcasts: 20, kept: 0.9, ..APP };
    let (organic, app) = flagged(&coordinated(&run(&s1(1, 600, app))), 600);
    assert!(organic == 0 && app >= 54, "{organic} organic, {app} app");
}

#[test]
fn where_nobody_coordinates_few_traces_show_a_group() {
    // At a rate of 1 % the number of 200 traces with a group is at most binomial: 2 expected, and 8
    // or more with a chance of 0.1 %. At 50 % it is 100, and 122 or more with as much.
    for (false_discovery_rate, most) in [(0.01, 7), (0.5, 121)] {
        let config = Config { false_discovery_rate, ..Config::default() };
        let shows_a_group = |seed: &u64| {
            let rows = match seed % 2 {
                0 => s2(*seed, 150, NO_APP, 0.0),
                _ => label_shuffled(&s2(*seed, 110, APP, 0.0), *seed),
            };
            flagged(&coordinated(&run_with(&config, &rows)), u32::MAX).0 > 0
        };
        let found = (1_000..1_200).filter(shows_a_group).count();
        println!("{found} of 200 traces show a group at {false_discovery_rate}");
        assert!(found <= most, "{found} of 200 traces at {false_discovery_rate}");
    }
}

#[test]
fn schedulers_accuse_nobody() {
    for (seed, on_grid) in [(1, 0.3), (2, 0.6)] {
        let findings = run(&s2(seed, 300, NO_APP, on_grid));
        let n_called = flagged(&coordinated(&findings), 300).0;
        assert_eq!((n_called, flagged(&findings, 300).0), (0, 0), "{on_grid} on the grid");
    }
}

#[test]
fn in_a_recorded_live_event_nobody_is_operated() {
    let Some(posts) = fight() else { return };
    let findings = run_batch(&Config::default().build().unwrap(), &[posts]);
    assert_eq!(findings.accounts.len(), 9_335);
    let n_coordinated = flagged(&coordinated(&findings), u32::MAX).0;
    println!("{n_coordinated} of 9335 accounts act together");
    assert_eq!(flagged(&findings, u32::MAX).0, 0);
}

#[test]
fn laws_hold_with_groups_and_with_samples() {
    let rows = s2(3, 45, App { accounts: 8, broadcasts: 15, ..APP }, 0.0);
    for comparisons_min in [2_000, 100_000_000] {
        let config = Config { comparisons_min, comparisons_per_post: 0, ..Config::default() };
        let findings = run_with(&config, &rows);
        let is_sampled = findings.notes.iter().any(|note| note.contains("comparisons_min"));
        assert_eq!(is_sampled, comparisons_min == 2_000, "{:?}", findings.notes);
        assert!(findings.notes.iter().any(|note| note.starts_with("no post has a text")));
        assert!(comparisons_min == 2_000 || !findings.groups.is_empty());
        check_detector(&config.build().unwrap(), &[batch(&rows)]).unwrap();
    }
}

#[test]
fn a_hot_hashtag_is_seen_through_a_sample_and_its_campaign_still_found() {
    let rows = support::hot_hashtag(4, 12, 30.0);
    let config =
        Config { comparisons_min: 1_000_000, comparisons_per_post: 0, ..Config::default() };
    let findings = run_with(&config, &rows);
    let is_sampled = findings.notes.iter().any(|note| note.contains("fixed sample"));
    assert!(is_sampled, "{:?}", findings.notes);
    let (organic, app) = flagged(&coordinated(&findings), 4_000);
    assert!(organic <= 1 && app >= 190, "{organic} organic, {app} app");
}

#[test]
fn extreme_times_and_one_post_with_many_hashtags_do_no_harm() {
    let findings = run_batch(&Config::default().build().unwrap(), &[support::extremes()]);
    assert_eq!(findings.accounts.len(), 4);
    assert!(findings.accounts.iter().all(|s| s.score.is_finite() && !findings.flags(s.score)));
}
