//! The obvious code for a pair's p-value, and the method against it.

use std::collections::{BTreeMap, BTreeSet};

use claque_trace::{HashtagId, PostBatch, Timestamp, testing};
use proptest::prelude::*;

use super::*;
use crate::stats::poisson_binomial::upper_tail;
use crate::{Detector, Values, run_batch};

/// (account, time in ms, hashtags).
type Row = (u32, i64, Vec<u32>);

const BIN_MS: i64 = 1_800_000;

fn batch(rows: &[Row]) -> PostBatch {
    let rows: Vec<(u32, i64, &[u32])> = rows.iter().map(|(a, at, t)| (*a, *at, &t[..])).collect();
    testing::posts(&rows)
}

/// Share of a hashtag's uses before `at`, each spread over its own half hour.
fn cumulative(rows: &[Row], hashtag: u32, at: i64) -> f64 {
    let uses: Vec<i64> =
        rows.iter().filter(|(_, _, tags)| tags.contains(&hashtag)).map(|row| row.1).collect();
    let part = |&use_at: &i64| {
        ((at - use_at.div_euclid(BIN_MS) * BIN_MS) as f64 / BIN_MS as f64).clamp(0.0, 1.0)
    };
    uses.iter().map(part).sum::<f64>() / uses.len() as f64
}

/// Share of a hashtag's rhythm within the window of account `b`, by walking every second.
fn coverage(rows: &[Row], b: u32, hashtag: u32, window_ms: i64) -> f64 {
    let theirs: Vec<i64> = rows
        .iter()
        .filter(|(account, _, tags)| *account == b && tags.contains(&hashtag))
        .map(|row| row.1)
        .collect();
    let covered = |from: &i64| {
        theirs.iter().any(|at| at - window_ms <= *from && from + 1_000 <= at + window_ms)
    };
    let seconds = (-2_000_i64..12_000).map(|second| second * 1_000).filter(covered);
    let share =
        |from: i64| cumulative(rows, hashtag, from + 1_000) - cumulative(rows, hashtag, from);
    seconds.map(share).sum()
}

/// The first of each hashtag in each moment of account `a`.
fn moments(rows: &[Row], a: u32, window_ms: i64) -> Vec<Vec<(i64, u32)>> {
    let mut uses: BTreeSet<(i64, u32)> = BTreeSet::new();
    for (_, at, tags) in rows.iter().filter(|row| row.0 == a) {
        uses.extend(tags.iter().map(|&tag| (*at, tag)));
    }
    let mut moments: Vec<Vec<(i64, u32)>> = Vec::new();
    for (at, tag) in uses {
        match moments.last_mut() {
            Some(moment) if at - moment[0].0 <= window_ms => {
                if moment.iter().all(|&(_, seen)| seen != tag) {
                    moment.push((at, tag));
                }
            }
            _ => moments.push(vec![(at, tag)]),
        }
    }
    moments
}

/// p(A→B), 1 where the question is not asked.
fn direction(rows: &[Row], a: u32, b: u32, window_ms: i64) -> f64 {
    let near = |at: i64, tag: u32| {
        rows.iter().any(|row| row.0 == b && row.2.contains(&tag) && (row.1 - at).abs() <= window_ms)
    };
    let (mut chances, mut hits) = (Vec::new(), Vec::new());
    for moment in moments(rows, a, window_ms) {
        let miss: f64 =
            moment.iter().map(|&(_, tag)| 1.0 - coverage(rows, b, tag, window_ms)).product();
        chances.push(1.0 - miss);
        hits.extend(moment.iter().filter(|&&(at, tag)| near(at, tag)).map(|&(at, _)| at).next());
    }
    let apart =
        hits.iter().max().zip(hits.iter().min()).is_some_and(|(x, y)| x - y > 2 * window_ms);
    let expected: f64 = chances.iter().sum();
    if hits.len() < 3 || !apart || hits.len() as f64 <= expected {
        return 1.0;
    }
    upper_tail(&chances, hits.len())
}

fn naive(rows: &[Row], window_ms: i64) -> BTreeMap<(u32, u32), f64> {
    let mut posts: BTreeMap<u32, usize> = BTreeMap::new();
    rows.iter()
        .filter(|row| !row.2.is_empty())
        .for_each(|row| *posts.entry(row.0).or_default() += 1);
    let tested: Vec<u32> = posts.iter().filter(|(_, n)| **n >= 3).map(|(&a, _)| a).collect();
    let mut found = BTreeMap::new();
    for (place, &a) in tested.iter().enumerate() {
        for &b in &tested[place + 1..] {
            let p = direction(rows, a, b, window_ms).max(direction(rows, b, a, window_ms));
            if p <= 0.1 {
                found.insert((a, b), p);
            }
        }
    }
    found
}

fn one_window(window_s: f64) -> Ccb {
    let config = Config { window_s: vec![window_s], clock_profile: false, ..Config::default() };
    config.build().unwrap()
}

fn pairs(detector: &Ccb, posts: &PostBatch) -> Vec<Pair> {
    let mut state = detector.init();
    detector.update(&mut state, posts);
    detector.pairs(state.sorted(Timestamp::MAX))
}

/// Few accounts on few hashtags at whole half minutes over two and a half hours; pairs of
/// neighbours in the list often post together.
fn any_rows() -> impl Strategy<Value = Vec<Row>> {
    let post = (0..4_u32, 0..300_i64, prop::collection::btree_set(0..3_u32, 0..3), any::<bool>());
    prop::collection::vec(post, 6..40).prop_map(|posts| {
        let mut rows = Vec::new();
        for (account, slot, tags, is_shared) in posts {
            let tags: Vec<u32> = tags.into_iter().collect();
            rows.push((account, slot * 30_000, tags.clone()));
            if is_shared {
                rows.push(((account + 1) % 4, slot * 30_000 + 20_000, tags));
            }
        }
        rows.sort_by_key(|row| row.1);
        rows
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn pairs_are_those_of_the_obvious_code(rows in any_rows(), window_s in 30..90_i32) {
        let found: BTreeMap<(u32, u32), f64> =
            pairs(&one_window(f64::from(window_s)), &batch(&rows))
                .iter()
                .map(|pair| ((pair.accounts[0].0, pair.accounts[1].0), pair.p_value))
                .collect();
        let expected = naive(&rows, i64::from(window_s) * 1_000);
        prop_assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
        for (pair, p) in &found {
            prop_assert!((p / expected[pair] - 1.0).abs() < 1e-9, "{:?} {p} {}", pair, expected[pair]);
        }
    }
}

/// Six half hours, each with one joint post of accounts 0 and 1 and one of account 2 elsewhere.
fn joint_posts() -> Vec<Row> {
    let mut rows = Vec::new();
    for half_hour in 0..6 {
        let from = half_hour * BIN_MS;
        rows.push((0, from + 600_000, vec![7]));
        rows.push((1, from + 610_000, vec![7]));
        rows.push((2, from + 1_500_000, vec![7]));
    }
    rows
}

#[test]
fn a_worked_example() {
    // The rhythm is even: 3 uses in each of 6 half hours. A window of 60 s around each of B's 6
    // posts covers 120 s of 1,800 s: c = 1/15. All 6 of A's posts hit: p = (1/15)^6.
    let found = pairs(&one_window(60.0), &batch(&joint_posts()));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].accounts, [AccountId(0), AccountId(1)]);
    assert!((found[0].p_value * 15_f64.powi(6) - 1.0).abs() < 1e-9, "{}", found[0].p_value);
    // Four windows cost a factor of 4. Three pairs are tested and one is listed: q = 3 p.
    let ladder = Config { clock_profile: false, ..Config::default() }.build().unwrap();
    let table = run_batch(&ladder, &[batch(&joint_posts())]).tables.remove(0);
    let number = |column: usize| match &table.columns[column].values {
        Values::Numbers(numbers) => numbers[0],
        other => panic!("numbers were expected, found {other:?}"),
    };
    // At 10 s the posts, 10 s apart, still meet: c = 20 / 1,800 = 1/90.
    let p = 4.0 / 90_f64.powi(6);
    assert!((number(3) / p - 1.0).abs() < 1e-9 && (number(5) / (3.0 * p) - 1.0).abs() < 1e-9);
    assert!((number(6) - 10.0).abs() < 1e-12);
}

#[test]
fn a_pair_ranks_below_the_threshold_and_a_trio_above() {
    let findings = run_batch(&one_window(60.0), &[batch(&joint_posts())]);
    let scores: Vec<f64> = findings.accounts.iter().map(|s| s.score).collect();
    let strength = 6.0 * libm::log10(15.0);
    assert!((scores[0] - strength / (1.0 + strength)).abs() < 1e-9 && findings.groups.is_empty());
    assert!(scores[2] < scores[1] && !findings.flags(scores[1]));
    let mut rows = joint_posts();
    rows.extend((0..6).map(|i| (3, i * BIN_MS + 620_000, vec![7])));
    rows.sort_by_key(|row| row.1);
    let findings = run_batch(&one_window(60.0), &[batch(&rows)]);
    assert_eq!(findings.groups[0].members, [0, 1, 3].map(AccountId));
    let flagged = findings.accounts.iter().map(|s| findings.flags(s.score));
    assert_eq!(flagged.collect::<Vec<_>>(), [true, true, false, true]);
    let evidence = &findings.groups[0].evidence[0];
    assert_eq!((evidence.hashtag, evidence.n_accounts), (HashtagId(7), 3));
}

#[test]
fn a_volley_is_one_trial() {
    // Accounts 0 and 1 meet in one volley of ten posts each, and nowhere else.
    let volley = (0..20).map(|i| (u32::from(i % 2 == 0), i64::from(i) * 5_000, vec![1]));
    let rows: Vec<Row> = volley.chain((0..3).map(|i| (2, i * 900_000, vec![1]))).collect();
    let mut rows = rows;
    rows.sort_by_key(|row| row.1);
    assert_eq!(pairs(&one_window(60.0), &batch(&rows)), []);
}

#[test]
fn impossible_parameters_are_refused() {
    let refused = |config: Config| config.build().unwrap_err().name;
    assert_eq!(refused(Config { window_s: vec![], ..Config::default() }), "window_s");
    assert_eq!(refused(Config { window_s: vec![60.0, 10.0], ..Config::default() }), "window_s");
    assert_eq!(refused(Config { window_s: vec![3_600.0], ..Config::default() }), "window_s");
    let rate = Config { false_discovery_rate: f64::NAN, ..Config::default() };
    assert_eq!(refused(rate), "false_discovery_rate");
}

#[test]
fn hits_must_lie_more_than_two_windows_apart() {
    // Each account opens a moment with a hashtag of its own at 0 s and meets the other in it at
    // 50 s; the third meeting is 72 s or 125 s after the first.
    for (third_s, is_asked) in [(122, false), (175, true)] {
        let mut rows = vec![(0, 0, vec![9]), (1, 0, vec![8])];
        for at_s in [50, 61, third_s] {
            rows.extend((0..2).map(|account| (account, at_s * 1_000, vec![1])));
        }
        assert_eq!(pairs(&one_window(60.0), &batch(&rows)).len(), usize::from(is_asked));
    }
}
