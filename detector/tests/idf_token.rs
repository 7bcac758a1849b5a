//! Numerical checks of `idf_token` on small synthetic worlds and on a recorded live event.
//!
//! The bands come from the two-seed tables of the method's design (average precision at account
//! level in S2 with 260 organic and 40 app accounts): 900 s buckets reach 1.0 / 1.0 at jitter
//! 900 s and 1.00 / 1.00 with the ladder at 3,600 s (30 broadcasts, 0.7 kept); .99 / .97 at 300 s
//! with 10 broadcasts; in the hard tier .94 / .92, .87 / .84 and .79 / .76. The generator here is
//! another one with the same description, so bands are 0.1 below the lower of the two.

mod support;

use claque_detector::method::idf_token::Config;
use claque_detector::{Findings, check_detector, run_batch};
use support::{
    APP, App, HARD, NO_APP, Row, average_precision, batch, fight, flagged, label_shuffled, s1, s2,
};

const ORGANIC: u32 = 260;

fn run(config: &Config, rows: &[Row]) -> Findings {
    run_batch(&config.build().expect("parameters are possible"), &[batch(rows)])
}

/// Ranking needs few shuffles; they only set the units of the steps.
fn ranked(rows: &[Row]) -> f64 {
    let config = Config { shuffled_accounts: 2_000, ..Config::default() };
    average_precision(&run(&config, rows), ORGANIC + APP.accounts, ORGANIC)
}

#[test]
fn it_ranks_campaigns_of_every_jitter() {
    for (jitter_s, broadcasts, least) in [
        (60.0, 30, 0.95),
        (300.0, 30, 0.95),
        (900.0, 30, 0.9),
        (3_600.0, 30, 0.9),
        (300.0, 10, 0.87),
    ] {
        for seed in [1, 2] {
            let app = App { jitter_s, broadcasts, ..APP };
            let found = ranked(&s2(seed, ORGANIC, app, 0.0));
            assert!(found >= least, "jitter {jitter_s} s, {broadcasts}, seed {seed}: {found}");
        }
    }
}

#[test]
fn it_ranks_the_hard_tier() {
    for (jitter_s, broadcasts, kept, least) in
        [(300.0, 10, 0.5, 0.82), (300.0, 20, 0.3, 0.74), (900.0, 20, 0.3, 0.66)]
    {
        for seed in [1, 2] {
            let app = App { jitter_s, broadcasts, kept, ..HARD };
            let found = ranked(&s2(seed, ORGANIC, app, 0.0));
            assert!(found >= least, "jitter {jitter_s} s, kept {kept}, seed {seed}: {found}");
        }
    }
}

#[test]
fn its_own_threshold_flags_campaigns_and_nobody_else() {
    // Our own choice of threshold; measured when it was set: 40, 40, 37 and 39 of 40.
    for (jitter_s, seed) in [(60.0, 1), (300.0, 2), (900.0, 3), (900.0, 1)] {
        let findings = run(&Config::default(), &s2(seed, ORGANIC, App { jitter_s, ..APP }, 0.0));
        let (organic, app) = flagged(&findings, ORGANIC);
        assert!(organic == 0 && app >= 34, "jitter {jitter_s} s: {organic} organic, {app} app");
        assert!(findings.groups[0].members.iter().all(|member| member.0 >= ORGANIC));
    }
    let app = App { accounts: 60, broadcasts: 20, kept: 0.9, ..APP };
    let (organic, app) = flagged(&run(&Config::default(), &s1(1, 600, app)), 600);
    assert!(organic <= 1 && app >= 54, "{organic} organic, {app} app");
}

/// Organic posts by everybody, and broadcasts of a hashtag that only app accounts use.
fn own_hashtag(seed: u64) -> Vec<Row> {
    let mut rows = s2(seed, ORGANIC + APP.accounts, NO_APP, 0.0);
    let mut dice = support::Dice::new(seed);
    for _ in 0..APP.broadcasts {
        let start_s = dice.unit() * 604_800.0;
        for account in ORGANIC..ORGANIC + APP.accounts {
            if dice.unit() < 0.7 {
                rows.push((start_s + dice.unit() * 300.0, account, 99));
            }
        }
    }
    rows
}

#[test]
fn a_campaign_with_a_hashtag_of_its_own_does_not_hide_in_the_shuffles() {
    let findings = run(&Config::default(), &own_hashtag(1));
    let (organic, app) = flagged(&findings, ORGANIC);
    assert!(organic == 0 && app >= 30, "{organic} organic, {app} app");
}

#[test]
fn without_a_campaign_nobody_is_flagged() {
    // At most one shuffled account in 10,000 exceeds the level below the allowance; here 600 real
    // ones are independent too, so none is expected above it.
    for seed in [11, 12] {
        let organic = run(&Config::default(), &s2(seed, 300, NO_APP, 0.0));
        let shuffled = run(&Config::default(), &label_shuffled(&s2(seed, ORGANIC, APP, 0.0), 5));
        assert_eq!((flagged(&organic, 300).0, flagged(&shuffled, 300).0), (0, 0), "seed {seed}");
    }
}

#[test]
fn a_recorded_live_event_is_not_a_campaign() {
    let Some(posts) = fight() else { return };
    for seed in [0, 1, 2] {
        let config = Config { seed, ..Config::default() };
        let findings = run_batch(&config.build().unwrap(), std::slice::from_ref(&posts));
        let (n_flagged, n_accounts) = (flagged(&findings, u32::MAX).0, findings.accounts.len());
        println!("{n_flagged} of {n_accounts} accounts flagged with seed {seed}");
        assert_eq!(n_accounts, 9_335);
        assert!(n_flagged <= 9, "{n_flagged} flagged");
    }
}

#[test]
fn laws_hold_with_groups_and_with_samples() {
    let app = App { accounts: 8, broadcasts: 12, ..APP };
    let rows = s2(3, 20, app, 0.0);
    for comparisons_max in [2_000, 30_000_000] {
        let config = Config { shuffled_accounts: 200, comparisons_max, ..Config::default() };
        let notes = run(&config, &rows).notes;
        let is_sampled = notes.iter().any(|note| note.contains("fixed sample"));
        assert_eq!(is_sampled, comparisons_max == 2_000, "{notes:?}");
        // A hundred shuffles of so few accounts are enough for two hundred, not for a million.
        assert_eq!(notes.len(), usize::from(is_sampled));
        let notes = run(&Config { shuffled_accounts: 1_000_000, ..config.clone() }, &rows).notes;
        assert!(
            notes.iter().any(|note| note.contains("shuffled_accounts of 1000000")),
            "{notes:?}"
        );
        check_detector(&config.build().unwrap(), &[batch(&rows)]).unwrap();
    }
}

#[test]
fn a_hot_hashtag_is_seen_through_a_sample_and_its_campaign_still_found() {
    let rows = support::hot_hashtag(3, 8, 60.0);
    let config =
        Config { comparisons_max: 1_000_000, shuffled_accounts: 1_000, ..Config::default() };
    let findings = run(&config, &rows);
    assert!(findings.notes[0].contains("fixed sample"), "{:?}", findings.notes);
    let found = average_precision(&findings, 4_200, 4_000);
    assert!(found > 0.95, "{found}");
}

#[test]
fn extreme_times_and_one_post_with_many_hashtags_do_no_harm() {
    let posts = support::extremes();
    let config = Config { shuffled_accounts: 4, ..Config::default() };
    let findings = run_batch(&config.build().unwrap(), &[posts]);
    assert_eq!(findings.accounts.len(), 4);
    assert!(findings.accounts.iter().all(|s| s.score.is_finite() && !findings.flags(s.score)));
}
