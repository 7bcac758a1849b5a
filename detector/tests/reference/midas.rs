//! `midas` against exact counts: every statistic worked out anew from the whole history.

use std::collections::{BTreeMap, BTreeSet};

use claque_detector::Method;
use claque_detector::method::midas::{Config, Variant};
use proptest::prelude::*;

use super::{Row, any_rows, batch};

/// Seeds that give each of the 41 first posts, three hashtags and 123 edges that there can be a
/// cell of its own among 16,384, so that exact counts are right.
const SEEDS: [u64; 4] = [0, 2, 8, 9];

/// One of an edge, an account and a hashtag.
type Key = (Option<u32>, Option<u32>);

/// What is known of a key.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    current: f64,
    past: f64,
    score: f64,
}

/// (hashtag, tick, account, statistic) of every use in order of time.
fn naive(rows: &[Row], tick_ms: i64, config: &Config) -> Vec<(u32, i64, u32, f64)> {
    let uses: BTreeSet<(i64, u64, u32, u32)> =
        rows.iter().map(|r| (r.at_ms, r.post, r.hashtag, r.account)).collect();
    let mut known: BTreeMap<Key, Known> = BTreeMap::new();
    let (mut first, mut last, mut found) = (None, None, Vec::new());
    for &(at_ms, _, hashtag, account) in &uses {
        let tick = at_ms.div_euclid(tick_ms);
        let t = (tick - *first.get_or_insert(tick) + 1) as f64;
        let ended = last.replace(t).filter(|&ended| ended < t);
        for known in known.values_mut().filter(|_| ended.is_some()) {
            let ended: f64 = ended.unwrap();
            known.past += match config.variant {
                Variant::Filtering if known.score < config.threshold => known.current,
                Variant::Filtering if ended > 1.0 => known.past / (ended - 1.0),
                _ => 0.0,
            };
            known.current *= if config.variant == Variant::Edge { 0.0 } else { config.decay };
        }
        let keys = [(Some(account), Some(hashtag)), (Some(account), None), (None, Some(hashtag))];
        let n_keys = if config.variant == Variant::Edge { 1 } else { 3 };
        let mut highest = 0.0_f64;
        for key in &keys[..n_keys] {
            let known = known.entry(*key).or_default();
            known.current += 1.0;
            known.score = if config.variant == Variant::Filtering {
                let (a, s) = (known.current, known.past);
                if s == 0.0 { 0.0 } else { (a + s - a * t).powi(2) / (s * (t - 1.0)) }
            } else {
                known.past += 1.0;
                let (a, s) = (known.current, known.past);
                if t == 1.0 { 0.0 } else { (a - s / t).powi(2) * t * t / (s * (t - 1.0)) }
            };
            highest = highest.max(known.score);
        }
        found.push((hashtag, tick, account, highest));
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn midas_equals_its_naive_twin(
        rows in any_rows(),
        variant in prop::sample::select(vec![Variant::Edge, Variant::Relational, Variant::Filtering]),
        tick_s in prop::sample::select(vec![5_i32, 12, 30]),
        (threshold, decay) in (0.0..3.0_f64, 0.0..=1.0_f64),
        (min_uses, top) in (1..4_usize, 1..4_usize),
        seed in prop::sample::select(SEEDS.to_vec()),
    ) {
        let config = Config {
            tick_s: tick_s.into(), variant, threshold, decay, min_uses, top, seed,
            rows: 1, columns: 16_384, reposts: false,
        };
        let found = Method::Midas(config).run(&[batch(&rows)]);
        let tick_ms = i64::from(tick_s) * 1_000;
        let uses = naive(&rows, tick_ms, &config);
        // A statistic within rounding of the threshold may fall either way.
        prop_assume!(uses.iter().all(|u| (u.3 - threshold).abs() > 1e-9));
        let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(1.0);
        let mut of_account: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
        let mut of_hashtag: BTreeMap<(u32, i64), Vec<f64>> = BTreeMap::new();
        for &(hashtag, tick, account, score) in &uses {
            of_account.entry(account).or_default().push(score);
            of_hashtag.entry((hashtag, tick)).or_default().push(score);
        }
        prop_assert_eq!(found.accounts.len(), of_account.len());
        for (found, (account, mut scores)) in found.accounts.iter().zip(of_account) {
            scores.sort_by(|a, b| b.total_cmp(a));
            let expected = scores.iter().take(top).sum::<f64>() / top as f64;
            prop_assert!(found.account.0 == account && close(found.score, expected));
        }
        of_hashtag.retain(|_, scores| scores.len() >= min_uses);
        prop_assert_eq!(found.hashtags.len(), of_hashtag.len());
        for alert in &found.hashtags {
            let tick = alert.moment.from.0.div_euclid(tick_ms);
            let scores = &of_hashtag[&(alert.moment.hashtag.0, tick)];
            prop_assert!(close(alert.score, scores.iter().copied().fold(0.0, f64::max)));
        }
    }

    #[test]
    fn narrow_sketches_only_raise_counts(rows in any_rows(), seed in 0..9_u64) {
        // One row of one column: every use is of one key.
        let config = Config {
            tick_s: 12.0, variant: Variant::Edge, rows: 1, columns: 1, seed, top: 1, min_uses: 1,
            ..Config::default()
        };
        let mut rows = rows;
        // One hashtag a post.
        rows.sort_by_key(|r| (r.at_ms, r.post, r.hashtag));
        rows.dedup_by_key(|r| (r.at_ms, r.post));
        let found = Method::Midas(config).run(&[batch(&rows)]);
        let one: Vec<Row> = rows.iter().map(|r| Row { account: 0, hashtag: 0, ..*r }).collect();
        let expected = naive(&one, 12_000, &config).iter().map(|u| u.3).fold(0.0, f64::max);
        let highest = found.accounts.iter().map(|s| s.score).fold(0.0, f64::max);
        prop_assert!((highest - expected).abs() < 1e-9, "{highest} {expected}");
    }
}
