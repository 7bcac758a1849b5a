//! The obvious code for pair scores, and the method against it.

use std::collections::{BTreeMap, BTreeSet};

use claque_trace::{PostBatch, Timestamp, testing};
use proptest::prelude::*;

use super::*;
use crate::run_batch;
use crate::uses::Uses;

/// (account, time in ms, hashtags).
type Row = (u32, i64, Vec<u32>);
/// A hashtag and the start of its bucket, ms.
type Token = (u32, i64);

fn batch(rows: &[Row]) -> PostBatch {
    let rows: Vec<(u32, i64, &[u32])> = rows.iter().map(|(a, at, t)| (*a, *at, &t[..])).collect();
    testing::posts(&rows)
}

fn tokens(rows: &[Row], bucket_ms: i64) -> BTreeMap<u32, BTreeSet<Token>> {
    let mut tokens: BTreeMap<u32, BTreeSet<Token>> = BTreeMap::new();
    for (account, at, tags) in rows {
        for &tag in tags {
            for offset in [0, bucket_ms / 2] {
                let start = (at + offset).div_euclid(bucket_ms) * bucket_ms - offset;
                tokens.entry(*account).or_default().insert((tag, start));
            }
        }
    }
    tokens
}

fn naive(rows: &[Row], bucket_ms: i64, prior_weight: f64) -> BTreeMap<(u32, u32), f64> {
    let tokens = tokens(rows, bucket_ms);
    let idf = |token: &Token| {
        let holders = tokens.values().filter(|held| held.contains(token)).count();
        libm::log(tokens.len() as f64 / holders as f64)
    };
    let weight = |tokens: &BTreeSet<Token>| tokens.iter().map(idf).sum::<f64>();
    let mut scores = BTreeMap::new();
    for (&a, own) in &tokens {
        for (&b, theirs) in tokens.range(a + 1..) {
            let shared: BTreeSet<Token> = own.intersection(theirs).copied().collect();
            let told: Vec<i64> = shared.iter().filter(|t| idf(t) > 0.0).map(|t| t.1).collect();
            let apart = told.iter().any(|x| told.iter().any(|y| x - y >= bucket_ms));
            if apart {
                let norm = libm::sqrt(weight(own) * weight(theirs)) + prior_weight;
                scores.insert((a, b), weight(&shared) / norm);
            }
        }
    }
    scores
}

fn corpus(rows: &[Row], grid_ms: i64) -> Corpus {
    let mut uses = Uses::default();
    uses.absorb(&batch(rows), true);
    Corpus::new(uses.sorted(Timestamp::MAX), grid_ms)
}

fn scores(corpus: &Corpus, config: &Config, bucket_ms: i64) -> BTreeMap<(u32, u32), f64> {
    let account = |dense: u32| corpus.accounts[dense as usize].0;
    let mut scores = BTreeMap::new();
    let step = Step::new(config, corpus, bucket_ms);
    step.pairs().each_of(
        |_| true,
        |a, b, score| {
            scores.insert((account(a), account(b)), score);
        },
    );
    scores
}

fn any_rows() -> impl Strategy<Value = Vec<Row>> {
    let post = (0..6_u32, 0..40_i64, prop::collection::vec(0..3_u32, 0..3));
    prop::collection::vec(post, 0..40)
        .prop_map(|posts| posts.into_iter().map(|(a, slot, tags)| (a, slot * 700, tags)).collect())
}

proptest! {
    #[test]
    fn pair_scores_are_those_of_the_obvious_code(
        rows in any_rows(),
        bucket_ms in prop::sample::select(vec![1_000, 3_000, 7_001]),
        prior_weight in prop::sample::select(vec![0.0, 30.0]),
    ) {
        let config = Config { prior_weight, ..Config::default() };
        let found = scores(&corpus(&rows, bucket_ms), &config, bucket_ms);
        let expected = naive(&rows, bucket_ms, prior_weight);
        prop_assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
        for (pair, score) in &found {
            prop_assert!((score - expected[pair]).abs() < 1e-12, "{:?} {score}", pair);
        }
    }

    #[test]
    fn witnesses_only_take_away(rows in any_rows(), comparisons_max in 0_u64..200) {
        let all = scores(&corpus(&rows, 3_000), &Config::default(), 3_000);
        let config = Config { comparisons_max, ..Config::default() };
        let seen = scores(&corpus(&rows, 3_000), &config, 3_000);
        for (pair, score) in &seen {
            prop_assert!(*score <= all[pair] + 1e-12, "{:?} {score}", pair);
        }
        let account_scores: f64 = seen.values().sum();
        prop_assert!(account_scores <= all.values().sum::<f64>() + 1e-9);
    }
}

#[test]
fn a_worked_example() {
    // Four accounts, buckets of 10 s. Accounts 1 and 2 share hashtag 7 at 2 s and at 102 s;
    // account 3 joins the second time; account 4 is alone.
    let rows = [
        (1, 2_000, vec![7]),
        (2, 2_500, vec![7]),
        (1, 102_000, vec![7]),
        (2, 102_100, vec![7]),
        (3, 102_200, vec![7]),
        (4, 500_000, vec![7]),
    ];
    let found =
        scores(&corpus(&rows, 10_000), &Config { prior_weight: 0.0, ..Config::default() }, 10_000);
    // 1 and 2 hold the same tokens. 3 shares both its tokens with them, but they overlap in time.
    assert_eq!(found.len(), 1);
    assert!((found[&(1, 2)] - 1.0).abs() < 1e-12);
    // Two tokens with 2 of 4 holders and two with 3 of 4 weigh 2 ln 2 + 2 ln 4/3.
    let weight = 2.0 * libm::log(2.0) + 2.0 * libm::log(4.0 / 3.0);
    let found = scores(&corpus(&rows, 10_000), &Config::default(), 10_000);
    assert!((found[&(1, 2)] - weight / (weight + 30.0)).abs() < 1e-12);
}

#[test]
fn without_anybody_in_common_everybody_scores_nothing() {
    let rows: Vec<Row> = (0..9).map(|i| (i, i64::from(i) * 9_000_000, vec![i])).collect();
    let findings = run_batch(&Config::default().build().unwrap(), &[batch(&rows)]);
    assert_eq!(findings.accounts.len(), 9);
    assert!(findings.accounts.iter().all(|s| s.score.abs() < 1e-300 && !findings.flags(s.score)));
}

#[test]
fn impossible_parameters_are_refused() {
    let refused = |config: Config| config.build().unwrap_err().name;
    assert_eq!(refused(Config { bucket_s: vec![], ..Config::default() }), "bucket_s");
    assert_eq!(refused(Config { bucket_s: vec![0.5], ..Config::default() }), "bucket_s");
    assert_eq!(refused(Config { block_s: f64::INFINITY, ..Config::default() }), "block_s");
    assert_eq!(refused(Config { top_pairs: 0, ..Config::default() }), "top_pairs");
    assert_eq!(refused(Config { allowance: f64::NAN, ..Config::default() }), "allowance");
    assert_eq!(refused(Config { prior_weight: -1.0, ..Config::default() }), "prior_weight");
}
