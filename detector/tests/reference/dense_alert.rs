//! `dense_alert` against counting everything anew after every removal.

use std::collections::{BTreeMap, BTreeSet};

use claque_detector::Method;
use claque_detector::method::dense_alert::Config;
use proptest::prelude::*;

use super::{Row, any_rows, batch, quantile};

/// The hash that decides between equal counts (splitmix64's finaliser).
fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// Uses by (account, hashtag).
type Counts = BTreeMap<(u32, u32), f64>;

fn counts(rows: &[Row], repeats: bool) -> Counts {
    let mut posts: BTreeMap<(u32, u32), BTreeSet<u64>> = BTreeMap::new();
    rows.iter().for_each(|r| _ = posts.entry((r.account, r.hashtag)).or_default().insert(r.post));
    let count = |posts: BTreeSet<u64>| if repeats { posts.len() as f64 } else { 1.0 };
    posts.into_iter().map(|(key, posts)| (key, count(posts))).collect()
}

/// Hashtags come before accounts.
type Node = (bool, u32);

fn mass(counts: &Counts, inside: &BTreeSet<Node>) -> f64 {
    let both =
        |key: &(u32, u32)| inside.contains(&(true, key.0)) && inside.contains(&(false, key.1));
    counts.iter().filter(|(key, _)| both(key)).map(|(_, n)| n).sum()
}

/// The densest set met on the way.
fn densest(all: &[Row], counts: &Counts) -> (f64, BTreeSet<Node>) {
    let mut inside: BTreeSet<Node> =
        counts.keys().flat_map(|&(account, hashtag)| [(true, account), (false, hashtag)]).collect();
    let mut best = (0.0, BTreeSet::new());
    while !inside.is_empty() {
        let now = mass(counts, &inside);
        if now / inside.len() as f64 > best.0 + 1e-12 {
            best = (now / inside.len() as f64, inside.clone());
        }
        let lost = |&node: &Node| {
            let mut without = inside.clone();
            without.remove(&node);
            now - mass(counts, &without)
        };
        let first = |account| all.iter().filter(|r| r.account == account).map(|r| r.post).min();
        let rank = |&(is_account, number): &Node| {
            if is_account { mix(first(number).unwrap()) } else { 0 }
        };
        let lightest = inside
            .iter()
            .copied()
            .min_by(|a, b| lost(a).total_cmp(&lost(b)).then((rank(a), a).cmp(&(rank(b), b))));
        inside.remove(&lightest.unwrap());
    }
    best
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn dense_alert_equals_its_naive_twin(
        rows in any_rows(),
        (steps, repeats) in (1..4_i32, any::<bool>()),
        step_s in prop::sample::select(vec![10_i32, 25]),
        rise in 1.0..1.6_f64,
    ) {
        let config = Config {
            window_s: f64::from(step_s * steps), steps: steps.unsigned_abs(), repeats, rise,
            ..Config::default()
        };
        let findings = Method::DenseAlert(config).run(&[batch(&rows)]);
        let step = |row: &Row| row.at_ms.div_euclid(i64::from(step_s) * 1_000);
        let mut best: BTreeMap<u32, f64> = BTreeMap::new();
        let mut densities = Vec::new();
        let mut blocks = Vec::new();
        for end in 0..30 {
            let within = |row: &&Row| (end - i64::from(steps) + 1..=end).contains(&step(row));
            let window: Vec<Row> = rows.iter().filter(within).copied().collect();
            if window.is_empty() {
                continue;
            }
            let (density, block) = densest(&rows, &counts(&window, repeats));
            for &(_, account) in block.iter().filter(|node| node.0) {
                let best = best.entry(account).or_default();
                *best = density.max(*best);
            }
            densities.push(density);
            blocks.push((end, density, block));
        }
        prop_assert_eq!(findings.accounts.len(), best.len());
        for (found, (account, score)) in findings.accounts.iter().zip(best) {
            prop_assert!(found.account.0 == account && (found.score - score).abs() < 1e-9);
        }
        let threshold = quantile(densities, 0.5).map_or(f64::MAX, |median| rise * median);
        prop_assert!((findings.threshold.unwrap() / threshold - 1.0).abs() < 1e-9);
        // A density within rounding of the threshold may fall either way.
        prop_assume!(blocks.iter().all(|b| (b.1 / threshold - 1.0).abs() > 1e-9));
        blocks.retain(|b| b.1 >= threshold);
        blocks.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut kept: Vec<(i64, f64, BTreeSet<Node>)> = Vec::new();
        for block in blocks {
            if kept.iter().all(|other| (other.0 - block.0).abs() >= i64::from(steps)) {
                kept.push(block);
            }
        }
        let nodes = |is_account| kept.iter().flat_map(move |b| b.2.iter().filter(move |n| n.0 == is_account));
        prop_assert_eq!(findings.hashtags.len(), nodes(false).count());
        let grouped = findings.groups.iter().flat_map(|g| g.members.iter().map(|m| m.0));
        let members: BTreeSet<u32> = nodes(true).map(|node| node.1).collect();
        prop_assert_eq!(BTreeSet::from_iter(grouped), members);
    }

    #[test]
    fn the_block_is_at_least_half_as_dense_as_any(rows in any_rows(), repeats in any::<bool>()) {
        let config = Config { window_s: 1_000.0, steps: 1, repeats, ..Config::default() };
        let findings = Method::DenseAlert(config).run(&[batch(&rows)]);
        let found = findings.accounts.iter().map(|s| s.score).fold(0.0, f64::max);
        let counts = counts(&rows, repeats);
        for set in 1_u32..1 << 10 {
            let has = |bit: u32| set >> bit & 1 == 1;
            let inside = counts.iter().filter(|(key, _)| has(key.1) && has(3 + key.0));
            let density = inside.map(|(_, n)| n).sum::<f64>() / f64::from(set.count_ones());
            prop_assert!(found >= density / 2.0 - 1e-9);
        }
    }
}
