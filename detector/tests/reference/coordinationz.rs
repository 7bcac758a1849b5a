//! `coordinationz` against obvious code: cosines by definition, and p-values by listing every way
//! to draw.

use std::collections::{BTreeMap, BTreeSet};

use claque_detector::Method;
use claque_detector::method::coordinationz::Config;
use proptest::prelude::*;

use super::{Row, any_rows, batch};

type Counts = BTreeMap<u32, f64>;

fn counts(rows: &[Row]) -> BTreeMap<u32, Counts> {
    let uses: BTreeSet<(u64, i64, u32, u32)> =
        rows.iter().map(|r| (r.post, r.at_ms, r.account, r.hashtag)).collect();
    let mut counts: BTreeMap<u32, Counts> = BTreeMap::new();
    for (_, _, account, hashtag) in uses {
        *counts.entry(account).or_default().entry(hashtag).or_default() += 1.0;
    }
    counts
}

fn cosine(a: &Counts, b: &Counts, weight: impl Fn(u32) -> f64) -> f64 {
    let dot = |x: &Counts, y: &Counts| -> f64 {
        x.iter().map(|(&h, n)| n * y.get(&h).unwrap_or(&0.0) * weight(h) * weight(h)).sum()
    };
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

/// Every cosine of drawing `sizes` uses, one after the other, from `pool`, with all orders alike.
fn drawn(pool: &[u32], sizes: [usize; 2], weight: &dyn Fn(u32) -> f64) -> Vec<f64> {
    let mut all = Vec::new();
    let mut taken = Vec::new();
    fn go(pool: &[u32], n: usize, taken: &mut Vec<usize>, found: &mut dyn FnMut(&[usize])) {
        if taken.len() == n {
            return found(taken);
        }
        for place in 0..pool.len() {
            if !taken.contains(&place) {
                taken.push(place);
                go(pool, n, taken, found);
                taken.pop();
            }
        }
    }
    go(pool, sizes[0] + sizes[1], &mut taken, &mut |places| {
        let count = |places: &[usize]| {
            let mut counts = Counts::new();
            places.iter().for_each(|&p| *counts.entry(pool[p]).or_default() += 1.0);
            counts
        };
        let (a, b) = places.split_at(sizes[0]);
        all.push(cosine(&count(a), &count(b), weight));
    });
    all
}

fn config() -> Config {
    let (min_posts, min_hashtags_per_post, min_hashtags) = (1, 1, 1);
    Config {
        min_posts,
        min_hashtags_per_post,
        min_hashtags,
        min_similarity: 0.0,
        threshold: 0.5,
        p_value: 2.0,
        realizations: 1,
        ..Config::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn cosines_equal_their_naive_twin(rows in any_rows()) {
        let findings = Method::Coordinationz(config()).run(&[batch(&rows)]);
        let counts = counts(&rows);
        let holders = |h: u32| counts.values().filter(|c| c.contains_key(&h)).count() as f64;
        let weight = |h: u32| (counts.len() as f64 / holders(h) + 1.0).ln();
        let mut best: BTreeMap<u32, f64> = BTreeMap::new();
        for (&a, of_a) in &counts {
            for (_, of_b) in counts.iter().filter(|(b, _)| **b != a) {
                let best = best.entry(a).or_default();
                *best = best.max(cosine(of_a, of_b, weight));
            }
        }
        best.retain(|_, cosine| *cosine > 0.0);
        prop_assert_eq!(findings.accounts.len(), best.len());
        for (score, (account, cosine)) in findings.accounts.iter().zip(best) {
            prop_assert_eq!(score.account.0, account);
            prop_assert!((score.score - cosine).abs() < 1e-9);
        }
    }

    #[test]
    fn p_values_are_shares_of_all_draws(n_first in 1..3_usize, n_second in 1..3_usize, n_others in 1..4_u32) {
        // Two accounts share hashtag 0; others hold one hashtag each. With two distinct numbers of
        // uses, or one, the draws leave the pool large enough for all.
        let mut rows = Vec::new();
        let mut add = |account: u32, hashtag: u32| {
            let post = rows.len() as u64;
            rows.push(Row { hashtag, account, post, at_ms: 3_000 });
        };
        (0..n_first).for_each(|_| add(0, 0));
        (0..n_second).for_each(|_| add(1, 0));
        (0..n_others).for_each(|other| add(2 + other, 1 + other));
        let pool: Vec<u32> = rows.iter().map(|row| row.hashtag).collect();
        let sizes = [n_first.min(n_second), n_first.max(n_second)];
        prop_assume!(2 * (sizes[0] + if sizes[0] == sizes[1] { 0 } else { sizes[1] }) <= pool.len());
        // All weights are nearly alike, so only equal hashtags make a cosine of 1.
        let all = drawn(&pool, sizes, &|_| 1.0);
        let p = all.iter().filter(|&&cosine| cosine > 1.0 - 1e-9).count() as f64 / all.len() as f64;
        // 4,000 realizations of four draws, or one, make a standard deviation of at most 0.008.
        let run = |p_value| {
            let config = Config { min_similarity: 0.99, p_value, realizations: 4_000, ..config() };
            let findings = Method::Coordinationz(config).run(&[batch(&rows)]);
            findings.accounts.iter().any(|s| s.account.0 == 0)
        };
        prop_assert!(p < 0.06 || !run(p - 0.05));
        prop_assert!(run(p + 0.05));
    }
}
