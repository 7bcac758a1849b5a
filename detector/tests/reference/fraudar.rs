//! `fraudar` against weighing everything anew after every removal.

use std::collections::{BTreeMap, BTreeSet};

use claque_detector::Method;
use claque_detector::method::fraudar::Config;
use proptest::prelude::*;

use super::{Row, any_rows, batch};

/// The hash that decides between equal weights (splitmix64's finaliser).
fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

type Object = (u32, i64);
type Edges = BTreeSet<(Object, u32)>;

/// Whoever is removed next: weight in parts of 2^-32, hash (0 for objects), object, account.
type Node = (u64, u64, Option<Object>, u32);

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 2^32")]
fn nodes(
    edges: &Edges,
    rows: &[Row],
    objects: &BTreeSet<Object>,
    who: &BTreeSet<u32>,
) -> Vec<Node> {
    let parts = |object: &Object| {
        let degree = edges.iter().filter(|edge| edge.0 == *object).count() as f64;
        (4_294_967_296.0 / (degree + 5.0).ln()).round() as u64
    };
    let inside = |edge: &&(Object, u32)| objects.contains(&edge.0) && who.contains(&edge.1);
    let of = |keep: &dyn Fn(&(Object, u32)) -> bool| -> u64 {
        edges.iter().filter(inside).filter(|e| keep(e)).map(|e| parts(&e.0)).sum()
    };
    let first = |account| rows.iter().filter(|r| r.account == account).map(|r| r.post).min();
    let objects = objects.iter().map(|&o| (of(&|e| e.0 == o), 0, Some(o), 0));
    let accounts = who.iter().map(|&a| (of(&|e| e.1 == a), mix(first(a).unwrap()), None, a));
    objects.chain(accounts).collect()
}

/// Accounts, objects and density of a set.
type Block = (BTreeSet<u32>, BTreeSet<Object>, f64);

/// The densest sets one after the other, each among the edges that those before left.
fn naive(rows: &[Row], bucket_ms: Option<i64>, n_blocks: usize) -> Vec<Block> {
    let bucket = |at_ms: i64| bucket_ms.map_or(0, |ms| at_ms.div_euclid(ms));
    let all: Edges = rows.iter().map(|r| ((r.hashtag, bucket(r.at_ms)), r.account)).collect();
    let (mut edges, mut blocks) = (all.clone(), Vec::new());
    while blocks.len() < n_blocks && !edges.is_empty() {
        let (who, objects, density) = densest(&edges, &all, rows);
        edges.retain(|edge| !objects.contains(&edge.0) || !who.contains(&edge.1));
        blocks.push((who, objects, density));
    }
    blocks
}

/// The densest set on the way; nobody of `all` is left out, even without an edge that is left.
fn densest(edges: &Edges, all: &Edges, rows: &[Row]) -> Block {
    let mut objects: BTreeSet<Object> = all.iter().map(|edge| edge.0).collect();
    let mut who: BTreeSet<u32> = all.iter().map(|edge| edge.1).collect();
    let mut best = (BTreeSet::new(), BTreeSet::new(), 0.0);
    while !objects.is_empty() || !who.is_empty() {
        let nodes = nodes(edges, rows, &objects, &who);
        let total: u64 = nodes.iter().filter(|node| node.2.is_none()).map(|node| node.0).sum();
        let density = total as f64 / 4_294_967_296.0 / nodes.len() as f64;
        if density > best.2 + 1e-12 {
            best = (who.clone(), objects.clone(), density);
        }
        // Objects before accounts, in their order: "none" would sort before "some".
        let lightest = nodes.iter().min_by_key(|n| (n.0, n.1, n.2.is_none(), n.2, n.3));
        match lightest.expect("there are nodes") {
            (_, _, Some(object), _) => _ = objects.remove(object),
            (_, _, None, account) => _ = who.remove(account),
        }
    }
    best
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn fraudar_equals_its_naive_twin(
        rows in any_rows(),
        bucket_s in prop::sample::select(vec![None, Some(10.0), Some(60.0)]),
        blocks in 1..4_usize,
    ) {
        let config = Config { bucket_s, blocks, ..Config::default() };
        let findings = Method::Fraudar(config).run(&[batch(&rows)]);
        #[expect(clippy::cast_possible_truncation, reason = "10 or 60")]
        let expected = naive(&rows, bucket_s.map(|s: f64| s as i64 * 1_000), blocks);
        let flagged = findings.accounts.iter().filter(|s| findings.flags(s.score));
        let members: BTreeSet<u32> = expected.iter().flat_map(|block| &block.0).copied().collect();
        prop_assert_eq!(BTreeSet::from_iter(flagged.map(|s| s.account.0)), members.clone());
        let scores: BTreeMap<u32, f64> =
            findings.accounts.iter().map(|s| (s.account.0, s.score)).collect();
        for account in members {
            let block = expected.iter().find(|block| block.0.contains(&account)).unwrap();
            prop_assert!((scores[&account] - block.2).abs() < 1e-9, "{account} {block:?}");
        }
    }

    #[test]
    fn the_block_is_at_least_half_as_dense_as_any(rows in any_rows()) {
        let config = Config { bucket_s: None, ..Config::default() };
        let findings = Method::Fraudar(config).run(&[batch(&rows)]);
        let edges: Edges = rows.iter().map(|r| ((r.hashtag, 0), r.account)).collect();
        let weight = |object: Object| {
            1.0 / (edges.iter().filter(|edge| edge.0 == object).count() as f64 + 5.0).ln()
        };
        for set in 1_u32..1 << 10 {
            let has = |bit: u32| set >> bit & 1 == 1;
            let inside = edges.iter().filter(|edge| has(edge.0.0) && has(3 + edge.1));
            let weight: f64 = inside.map(|edge| weight(edge.0)).sum();
            let density = weight / f64::from(set.count_ones());
            prop_assert!(findings.threshold.unwrap() >= density / 2.0 - 1e-9);
        }
    }
}
