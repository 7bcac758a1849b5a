//! The pair methods against obvious code: every row with every row, nothing sorted, nothing saved.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

#[path = "reference/catchsync.rs"]
mod catchsync;
#[path = "reference/coordinationz.rs"]
mod coordinationz;
#[path = "reference/coornet.rs"]
mod coornet;
#[path = "reference/copost.rs"]
mod copost;
#[path = "reference/copycatch.rs"]
mod copycatch;
#[path = "reference/cosine.rs"]
mod cosine;
#[path = "reference/dense_alert.rs"]
mod dense_alert;
#[path = "reference/elmas.rs"]
mod elmas;
#[path = "reference/fraudar.rs"]
mod fraudar;
#[path = "reference/hashtag_sequence.rs"]
mod hashtag_sequence;
#[path = "reference/hcc.rs"]
mod hcc;
#[path = "reference/iannucci.rs"]
mod iannucci;
#[path = "reference/layers.rs"]
mod layers;
#[path = "reference/luceri.rs"]
mod luceri;
#[path = "reference/midas.rs"]
mod midas;
#[path = "reference/nizzoli.rs"]
mod nizzoli;
#[path = "reference/synchrotrap.rs"]
mod synchrotrap;
#[path = "reference/tagset.rs"]
mod tagset;
#[path = "reference/trends.rs"]
mod trends;
#[path = "reference/validated.rs"]
mod validated;
#[path = "reference/vigdet_prior.rs"]
mod vigdet_prior;

use std::collections::{BTreeMap, BTreeSet};

use claque_detector::method::{coordnet, coortweet};
use claque_detector::{Findings, Method, Values};
use claque_trace::{AccountId, HashtagId, Post, PostBatch, PostId, Timestamp};
use proptest::prelude::*;

/// One hashtag in one post.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Row {
    hashtag: u32,
    account: u32,
    post: u64,
    at_ms: i64,
}

/// An edge of CooRTweet: the two accounts in ascending order, weight, mean seconds between posts,
/// older and newer posts, and the flag.
type Edge = (u32, u32, i64, f64, i64, i64, i64);

/// A pair of CooRTweet: hashtag, older and newer post, seconds, older and newer account.
type Pair = (u32, u64, u64, f64, u32, u32);

fn naive_pairs(rows: &[Row], config: &coortweet::Config) -> Vec<Pair> {
    // Accounts stand in the order of their first post, as grouping by account leaves them.
    let first = |account| rows.iter().filter(|r| r.account == account).map(|r| r.post).min();
    let mut rows: Vec<Row> = rows
        .iter()
        .filter(|row| {
            let n_rows = rows.iter().filter(|other| other.account == row.account).count();
            n_rows >= config.min_participation as usize
        })
        .copied()
        .collect();
    rows.sort_by_key(|row| (first(row.account), row.post));
    let mut pairs = Vec::new();
    for (n, a) in rows.iter().enumerate() {
        for b in &rows[n + 1..] {
            let near = (a.at_ms - b.at_ms).abs() as f64 <= config.time_window_s * 1_000.0;
            let loops = a.account == b.account || a.post == b.post;
            if a.hashtag == b.hashtag && near && !(loops && config.remove_loops) {
                pairs.push(if b.at_ms < a.at_ms { (*b, *a) } else { (*a, *b) });
            }
        }
    }
    let contents: BTreeSet<u64> = pairs.iter().flat_map(|(a, b)| [a.post, b.post]).collect();
    let participates = |row: &Row| {
        let same = |other: &&Row| other.account == row.account && contents.contains(&other.post);
        rows.iter().filter(same).count() >= config.min_participation as usize
    };
    if config.min_participation >= 1 {
        pairs.retain(|(a, b)| participates(a) || participates(b));
    }
    let seconds = |a: &Row, b: &Row| (b.at_ms - a.at_ms) as f64 / 1_000.0;
    let pair =
        |(a, b): &(Row, Row)| (a.hashtag, a.post, b.post, seconds(a, b), a.account, b.account);
    pairs.iter().map(pair).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "places in a list")]
fn naive_edges(pairs: &[Pair], quantile: f64) -> Vec<Edge> {
    let mut by_accounts: BTreeMap<(u32, u32), Vec<Pair>> = BTreeMap::new();
    for &pair in pairs {
        by_accounts.entry((pair.4.min(pair.5), pair.4.max(pair.5))).or_default().push(pair);
    }
    let mut weights: Vec<f64> = by_accounts.values().map(|pairs| pairs.len() as f64).collect();
    weights.sort_by(f64::total_cmp);
    let place = (weights.len().max(1) - 1) as f64 * quantile;
    let (low, high) = (place.floor() as usize, place.ceil() as usize);
    let edge = |((a, b), pairs): ((u32, u32), Vec<Pair>)| {
        let cut = weights[low] + (place - place.floor()) * (weights[high] - weights[low]);
        let distinct = |posts: Vec<u64>| BTreeSet::from_iter(posts).len() as i64;
        let mean = pairs.iter().map(|pair| pair.3).sum::<f64>() / pairs.len() as f64;
        let older = distinct(pairs.iter().map(|pair| pair.1).collect());
        let newer = distinct(pairs.iter().map(|pair| pair.2).collect());
        let flag = i64::from(pairs.len() as f64 > cut + 1e-9);
        (a, b, pairs.len() as i64, mean, older, newer, flag)
    };
    by_accounts.into_iter().map(edge).collect()
}

fn naive_directed(rows: &[Row], config: &coordnet::Config) -> Vec<(u32, u32, i64)> {
    let accounts: BTreeSet<u32> = rows.iter().map(|row| row.account).collect();
    let mut edges = Vec::new();
    for &source in &accounts {
        for &target in accounts.iter().filter(|&&target| target != source) {
            let near = |a: &Row, b: &Row| {
                let window_ms = config.time_window_s * 1_000.0;
                a.hashtag == b.hashtag && (a.at_ms - b.at_ms).abs() as f64 <= window_ms
            };
            let met = |a: &&Row| rows.iter().any(|b| b.account == target && near(a, b));
            let theirs = rows.iter().filter(|row| row.account == source);
            let posts: BTreeSet<u64> = theirs.filter(met).map(|row| row.post).collect();
            if posts.len() >= config.min_edge_weight as usize {
                edges.push((source, target, posts.len() as i64));
            }
        }
    }
    edges
}

/// The quantile of R's type 7.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "places in a list")]
fn quantile(mut values: Vec<f64>, q: f64) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let place = values.len().checked_sub(1)? as f64 * q;
    let (low, high) = (values[place.floor() as usize], values[place.ceil() as usize]);
    Some(low + (place - place.floor()) * (high - low))
}

/// A column of a table as numbers, whatever it holds.
fn column(findings: &Findings, table: &str, name: &str) -> Vec<f64> {
    let table = findings.tables.iter().find(|t| t.name == table).expect("a table of the method");
    let column = table.columns.iter().find(|column| column.name == name).expect("its column");
    match &column.values {
        Values::Accounts(ids) => ids.iter().map(|id| f64::from(id.0)).collect(),
        Values::Posts(ids) => ids.iter().map(|id| id.0 as f64).collect(),
        Values::Hashtags(ids) => ids.iter().map(|id| f64::from(id.0)).collect(),
        Values::Integers(numbers) => numbers.iter().map(|&n| n as f64).collect(),
        Values::Numbers(numbers) => numbers.clone(),
    }
}

fn table(findings: &Findings, table: &str, names: &[&str]) -> Vec<Vec<f64>> {
    let columns: Vec<Vec<f64>> = names.iter().map(|name| column(findings, table, name)).collect();
    (0..columns[0].len()).map(|row| columns.iter().map(|column| column[row]).collect()).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "values are far below 2^63 billionths")]
fn assert_same(mut found: Vec<Vec<f64>>, mut expected: Vec<Vec<f64>>) {
    // A billionth is far below any real difference and far above rounding.
    let key = |row: &Vec<f64>| row.iter().map(|x| (x * 1e9).round() as i64).collect::<Vec<_>>();
    found.sort_by_key(key);
    expected.sort_by_key(key);
    let keys = |rows: &[Vec<f64>]| rows.iter().map(key).collect::<Vec<_>>();
    assert_eq!(keys(&found), keys(&expected));
}

/// Rows of few accounts and hashtags within two minutes, with post numbers out of time order.
fn any_rows() -> impl Strategy<Value = Vec<Row>> {
    let post = (0..7_u32, 0..40_i64, prop::collection::vec(0..3_u32, 0..4));
    (prop::collection::vec(post, 0..40), prop::sample::select(vec![1, 17, 29])).prop_map(
        |(posts, stride)| {
            let numbered = (0_u64..).zip(posts).flat_map(move |(n, (account, step, hashtags))| {
                let (post, at_ms) = (n * stride % 41, step * 3_000);
                hashtags.into_iter().map(move |hashtag| Row { hashtag, account, post, at_ms })
            });
            numbered.collect()
        },
    )
}

fn batch(rows: &[Row]) -> PostBatch {
    let mut posts: BTreeMap<(i64, u64), (u32, Vec<HashtagId>)> = BTreeMap::new();
    for row in rows {
        let post = posts.entry((row.at_ms, row.post)).or_insert((row.account, Vec::new()));
        post.1.push(HashtagId(row.hashtag));
    }
    let mut batch = PostBatch::default();
    for ((at_ms, post), (account, hashtags)) in &posts {
        batch.push(Post::new(Timestamp(*at_ms), AccountId(*account), PostId(*post), hashtags));
    }
    batch
}

fn any_coortweet() -> impl Strategy<Value = coortweet::Config> {
    let windows = prop::sample::select(vec![0.5, 3.0, 10.0, 60.0]);
    let quantiles = prop::sample::select(vec![0.0, 0.3, 0.5, 0.9, 1.0]);
    (windows, 0..5_u32, quantiles, any::<bool>()).prop_map(
        |(time_window_s, min_participation, edge_weight, remove_loops)| coortweet::Config {
            time_window_s,
            min_participation,
            edge_weight,
            remove_loops,
            pairs: true,
            ..Default::default()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn coortweet_equals_its_naive_twin(rows in any_rows(), config in any_coortweet()) {
        let findings = Method::Coortweet(config).run(&[batch(&rows)]);
        let pairs = naive_pairs(&rows, &config);
        let names =
            ["object_id", "content_id", "content_id_y", "time_delta", "account_id", "account_id_y"];
        let expected = pairs.iter().map(|p| {
            vec![p.0.into(), p.1 as f64, p.2 as f64, p.3, p.4.into(), p.5.into()]
        });
        assert_same(table(&findings, "pairs", &names), expected.collect());
        let names = [
            "account_id", "account_id_y", "weight", "avg_time_delta", "n_content_id",
            "n_content_id_y", "weight_threshold", "edge_symmetry_score",
        ];
        let expected = naive_edges(&pairs, config.edge_weight).into_iter().map(|e| {
            let (older, newer) = (e.4 as f64, e.5 as f64);
            let symmetry = older.min(newer) / older.max(newer);
            vec![e.0.into(), e.1.into(), e.2 as f64, e.3, older, newer, e.6 as f64, symmetry]
        });
        assert_same(table(&findings, "edges", &names), expected.collect());
    }

    #[test]
    fn coordnet_equals_its_naive_twin(
        rows in any_rows(),
        time_window_s in prop::sample::select(vec![0.5, 3.0, 10.0, 60.0]),
        min_edge_weight in 1..4_u32,
    ) {
        let config = coordnet::Config { time_window_s, min_edge_weight, ..Default::default() };
        let findings = Method::Coordnet(config).run(&[batch(&rows)]);
        let found = table(&findings, "edges", &["source", "target", "weight"]);
        let expected = naive_directed(&rows, &config).into_iter();
        assert_same(found, expected.map(|e| vec![e.0.into(), e.1.into(), e.2 as f64]).collect());
    }

    #[test]
    fn scores_and_groups_follow_from_the_edges(rows in any_rows(), config in any_coortweet()) {
        let findings = Method::Coortweet(config).run(&[batch(&rows)]);
        let edges = naive_edges(&naive_pairs(&rows, &config), config.edge_weight);
        let mut heaviest: BTreeMap<u32, f64> = BTreeMap::new();
        for edge in &edges {
            for account in [edge.0, edge.1] {
                let weight = heaviest.entry(account).or_default();
                *weight = (edge.2 as f64).max(*weight);
            }
        }
        let scores = findings.accounts.iter().map(|s| (s.account.0, s.score));
        prop_assert_eq!(Vec::from_iter(scores), Vec::from_iter(heaviest));
        for edge in edges.iter().filter(|edge| edge.6 == 1 && edge.0 != edge.1) {
            let score_of = |number| findings.accounts.iter().find(|s| s.account.0 == number);
            let group = |account| score_of(account).unwrap().group;
            prop_assert!(group(edge.0).is_some() && group(edge.0) == group(edge.1));
        }
        let n_flagged = edges.iter().filter(|edge| edge.6 == 1).count();
        let n_members: usize = findings.groups.iter().map(|group| group.members.len()).sum();
        prop_assert!(n_members <= 2 * n_flagged);
    }

    #[test]
    fn a_budget_only_takes_away_and_says_so(rows in any_rows(), pair_budget in 1..60_u64) {
        let whole = coortweet::Config {
            time_window_s: 60.0,
            min_participation: 0,
            pairs: true,
            ..Default::default()
        };
        let with_loops = coortweet::Config { remove_loops: false, ..whole };
        let over = naive_pairs(&rows, &with_loops).len() as u64 > pair_budget;
        let scarce = coortweet::Config { pair_budget, ..whole };
        let findings = Method::Coortweet(scarce).run(&[batch(&rows)]);
        prop_assert_eq!(findings.notes.iter().any(|n| n.contains("pair_budget")), over);
        let kept = table(&findings, "pairs", &["object_id", "content_id", "content_id_y"]);
        prop_assert!(kept.len() as u64 <= pair_budget);
        let pairs = naive_pairs(&rows, &whole);
        for row in kept {
            prop_assert!(pairs.iter().any(|p| row == [f64::from(p.0), p.1 as f64, p.2 as f64]));
        }
    }
}
