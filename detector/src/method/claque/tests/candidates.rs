//! Candidates against the obvious code: scripts and bursts; and what they lead to.

use std::collections::BTreeSet;

use claque_trace::time::{DAY_MS, HOUR_MS};
use proptest::prelude::*;

use super::{Row, archive, batch};
use crate::method::claque::{Archive, Config, bursts, scripts};
use crate::run_batch;

/// Account numbers of candidates given by position, as sets.
fn named(archive: &Archive, found: &[Vec<u32>]) -> BTreeSet<BTreeSet<u32>> {
    let name = |&member: &u32| archive.corpus.accounts[member as usize].0;
    found.iter().map(|members| members.iter().map(name).collect()).collect()
}

/// Rows of one hashtag in order of time.
fn with_hashtag(rows: &[Row], hashtag: u32) -> Vec<&Row> {
    let mut posts: Vec<&Row> = rows.iter().filter(|row| row.2.contains(&hashtag)).collect();
    posts.sort_by_key(|row| row.1);
    posts
}

fn naive_scripts(rows: &[Row]) -> BTreeSet<BTreeSet<u32>> {
    let mut found = BTreeSet::new();
    for hashtag in 0..3 {
        let mut users = BTreeSet::new();
        for text in 1..6 {
            let mut posts = with_hashtag(rows, hashtag);
            posts.retain(|row| row.3 == text);
            for together in posts.chunk_by(|a, b| b.1 - a.1 <= DAY_MS) {
                let authors: BTreeSet<u32> = together.iter().map(|row| row.0).collect();
                if authors.len() > 1 {
                    users.extend(authors);
                }
            }
        }
        if users.len() >= 4 {
            found.insert(users);
        }
    }
    found
}

fn naive_bursts(rows: &[Row]) -> BTreeSet<BTreeSet<u32>> {
    // Sets of accounts, and how many bursts lie in each.
    let mut sets: Vec<(BTreeSet<u32>, usize)> = Vec::new();
    for hashtag in 0..12 {
        let posts = with_hashtag(rows, hashtag);
        let within = |from: &&Row| -> Vec<&Row> {
            posts.iter().copied().filter(|p| (0..=300_000).contains(&(p.1 - from.1))).collect()
        };
        // The first of the largest.
        let largest = posts.iter().map(within).rev().max_by_key(Vec::len).unwrap_or_default();
        let authors: BTreeSet<u32> = largest.iter().map(|row| row.0).collect();
        if 2 * largest.len() < posts.len() || authors.len() < 4 {
            continue;
        }
        let (apart, met): (Vec<_>, Vec<_>) =
            sets.into_iter().partition(|(set, _)| set.is_disjoint(&authors));
        let joined = met.into_iter().fold((authors, 1), |(mut all, n), (set, m)| {
            all.extend(set);
            (all, n + m)
        });
        sets = apart;
        sets.push(joined);
    }
    sets.into_iter().filter(|&(_, n)| n >= 3).map(|(set, _)| set).collect()
}

/// Few accounts over three days, copying each other.
fn copying() -> impl Strategy<Value = Vec<Row>> {
    let post = (0..9_u32, 0..72_i64, 0..3_u32, 0..6_u64);
    prop::collection::vec(post, 1..60).prop_map(|posts| {
        let row = |(account, hour, tag, text)| (account, hour * HOUR_MS, vec![tag], text, 1);
        posts.into_iter().map(row).collect()
    })
}

/// Bursts on twelve hashtags, some of which are used at other times as well.
fn bursting() -> impl Strategy<Value = Vec<Row>> {
    let burst = prop::collection::vec((0..14_u32, 0..400_000_i64), 1..9);
    let stray = (0..14_u32, 0..DAY_MS, 0..12_u32);
    (prop::collection::vec(burst, 12), prop::collection::vec(stray, 0..12)).prop_map(
        |(bursts, strays)| {
            let burst = |(tag, posts): (u32, Vec<(u32, i64)>)| -> Vec<Row> {
                let from = i64::from(tag) * 2 * HOUR_MS;
                posts
                    .into_iter()
                    .map(|(account, at)| (account, from + at, vec![tag], 0, 1))
                    .collect()
            };
            let strays =
                strays.into_iter().map(|(account, at, tag)| (account, at, vec![tag], 0, 1));
            (0..).zip(bursts).flat_map(burst).chain(strays).collect()
        },
    )
}

proptest! {
    #[test]
    fn scripts_are_those_of_the_obvious_code(rows in copying()) {
        let archive = archive(&rows);
        prop_assert_eq!(named(&archive, &scripts::scripts(&archive)), naive_scripts(&rows));
    }

    #[test]
    fn bursts_are_those_of_the_obvious_code(rows in bursting()) {
        let archive = archive(&rows);
        prop_assert_eq!(named(&archive, &bursts::bursts(&archive)), naive_bursts(&rows));
    }
}

/// A thousand people with posts of their own on hashtags of their own.
fn bystanders(rows: &mut Vec<Row>) {
    for account in 100..1_100 {
        for post in 0..3 {
            let at = i64::from(account) * 79_000 + post * 7 * HOUR_MS;
            rows.push((account, at, vec![account], 0, 1));
        }
    }
}

/// Hidden in a crowd on its hashtag, each once: nobody meets anybody twice, but words are shared.
#[test]
fn finds_once_only_accounts_in_a_crowd_by_their_script() {
    let mut rows: Vec<Row> = Vec::new();
    bystanders(&mut rows);
    for account in 100..500_u32 {
        rows.push((
            account,
            HOUR_MS + i64::from(account) * 9_000,
            vec![1],
            10_000 + u64::from(account),
            1,
        ));
    }
    for account in 0..40_u32 {
        let at = HOUR_MS + i64::from(account % 8) * 600_000 + i64::from(account) * 1_000;
        rows.push((account, at, vec![1], 1 + u64::from(account % 10), 1));
        rows.push((
            account,
            9 * HOUR_MS + i64::from(account) * 60_000,
            vec![2_000 + account],
            0,
            1,
        ));
    }
    let detector = Config::default().build().expect("the defaults are in range");
    let found = run_batch(&detector, &[batch(&rows)]);
    let coordinated = found.coordinated.expect("claque tells who is coordinated");
    let flagged = |members: std::ops::Range<u32>| {
        coordinated
            .accounts
            .iter()
            .filter(|s| members.contains(&s.account.0) && s.score >= 0.0)
            .count()
    };
    assert!(flagged(0..40) >= 36, "{} of 40", flagged(0..40));
    assert_eq!(flagged(100..1_100), 0);
}

/// Bursts connect accounts of which hardly two met twice; one burst alone is something that happened.
#[test]
fn follows_bursts_that_connect_and_leaves_a_single_one() {
    let mut rows: Vec<Row> = Vec::new();
    bystanders(&mut rows);
    for wave in 0..30_u32 {
        for turn in 0..8_u32 {
            let account = (wave * 7 + turn * 11) % 60;
            let at = i64::from(wave) * 2 * HOUR_MS + i64::from(turn) * 5_000;
            rows.push((account, at, vec![3_000 + wave], 0, 1));
        }
    }
    for account in 500..540_u32 {
        rows.push((account, 5 * HOUR_MS + i64::from(account) * 500, vec![4_000], 0, 1));
    }
    let archive = archive(&rows);
    let found = named(&archive, &bursts::bursts(&archive));
    assert_eq!(found, BTreeSet::from([(0..60).collect()]));
}
