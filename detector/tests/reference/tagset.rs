//! `tagset` against counting every set in every window anew.

use std::collections::{BTreeMap, BTreeSet};

use claque_detector::Method;
use claque_detector::method::tagset::Config;
use claque_trace::Kind;
use claque_trace::time::DAY_MS;
use proptest::prelude::*;

use super::layers::{Deed, any_deeds, batch};
use super::{assert_same, column, table};

/// One post's or day's hashtags: whether ordered, window, account, hashtags.
type Whole = (bool, i64, u32, Vec<u32>);

fn n_distinct(hashtags: &[u32]) -> usize {
    BTreeSet::from_iter(hashtags).len()
}

fn wholes(deeds: &[Deed], window_ms: i64, config: &Config) -> Vec<Whole> {
    let own = deeds.iter().filter(|d| d.kind != Kind::Repost);
    let posts: BTreeMap<(u32, i64, u64), &Vec<u32>> =
        own.map(|d| ((d.account, d.at_ms, d.post), &d.hashtags)).collect();
    let mut days: BTreeMap<(u32, i64), Vec<u32>> = BTreeMap::new();
    let mut wholes: Vec<Whole> = Vec::new();
    for ((account, at_ms, _), hashtags) in posts {
        days.entry((account, at_ms.div_euclid(DAY_MS))).or_default().extend(hashtags);
        let set = BTreeSet::from_iter(hashtags).into_iter().copied().collect();
        wholes.push((false, at_ms.div_euclid(window_ms), account, set));
    }
    wholes.extend(days.into_iter().map(|((account, day), tags)| (true, day, account, tags)));
    wholes.retain(|w| n_distinct(&w.3) >= 2 && w.3.len() <= config.max_hashtags);
    wholes
}

/// Whether a set is all of another or what is left of it without one.
fn is_part(part: &[u32], whole: &[u32]) -> bool {
    let without = |n: usize| {
        let mut rest = whole.to_vec();
        rest.remove(n);
        rest
    };
    part == whole || (0..whole.len()).any(|n| without(n) == part)
}

fn p_value(x: usize, mean: f64) -> f64 {
    let (mut term, mut head) = ((-mean).exp(), 0.0);
    for j in 0..x {
        head += term;
        term *= mean / (j + 1) as f64;
    }
    1.0 - head
}

/// A tested set: accounts, p, surprise.
type Test = ((bool, Vec<u32>), i64, BTreeSet<u32>, f64, f64);

/// All tests, and how many sets there are in windows.
fn tests(wholes: &[Whole], min_accounts: usize) -> (Vec<Test>, usize) {
    let mut keys: BTreeSet<(bool, i64, Vec<u32>)> = BTreeSet::new();
    for (ordered, window, _, hashtags) in wholes {
        keys.insert((*ordered, *window, hashtags.clone()));
        for n in 0..hashtags.len() {
            let mut rest = hashtags.clone();
            rest.remove(n);
            if n_distinct(&rest) >= 2 {
                keys.insert((*ordered, *window, rest));
            }
        }
    }
    let n_sets = keys.len();
    let mut tests = Vec::new();
    for (ordered, window, key) in keys {
        let here: Vec<&Whole> = wholes.iter().filter(|w| w.0 == ordered && w.1 == window).collect();
        let who: BTreeSet<u32> = here.iter().filter(|w| is_part(&key, &w.3)).map(|w| w.2).collect();
        if who.len() < min_accounts {
            continue;
        }
        let before: Vec<&Whole> =
            wholes.iter().filter(|w| w.0 == ordered && w.1 < window).collect();
        let others = before.iter().filter(|w| is_part(&key, &w.3) && !who.contains(&w.2)).count();
        let n = here.len() as f64;
        let share = |tag: &u32| here.iter().filter(|w| w.3.contains(tag)).count() as f64 / n;
        let chance: f64 = BTreeSet::from_iter(&key).into_iter().map(share).product();
        let mean = n * chance.max((others + 1) as f64 / (before.len() + 1) as f64);
        let (p, surprise) = (p_value(who.len(), mean), (who.len() as f64 / mean).ln().max(0.0));
        tests.push(((ordered, key), window, who, p, surprise));
    }
    (tests, n_sets)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn tagset_equals_its_naive_twin(
        deeds in any_deeds(),
        // 40 steps of 3 s, or stretched to four days.
        stretch in prop::sample::select(vec![1, 2_880]),
        (min_accounts, max_hashtags) in (2..4_usize, 2..5_usize),
        false_discovery_rate in 0.2..=0.5_f64,
    ) {
        let deeds: Vec<Deed> =
            deeds.into_iter().map(|deed| Deed { at_ms: deed.at_ms * stretch, ..deed }).collect();
        let window_ms = 30_000 * stretch;
        let config = Config {
            window_s: window_ms as f64 / 1_000.0, min_accounts, max_hashtags,
            false_discovery_rate, ..Config::default()
        };
        let findings = Method::Tagset(config).run(&[batch(&deeds)]);
        let (mut tests, n_sets) = tests(&wholes(&deeds, window_ms, &config), min_accounts);
        tests.sort_by(|a, b| a.3.total_cmp(&b.3));
        let q = |rank: usize| tests[rank].3 * n_sets as f64 / (rank + 1) as f64;
        // A test within rounding of its level may fall either way.
        prop_assume!((0..tests.len()).all(|rank| (q(rank) / false_discovery_rate - 1.0).abs() > 1e-6));
        let standing = (0..tests.len()).rev().find(|&rank| q(rank) <= false_discovery_rate);
        let standing = &tests[..standing.map_or(0, |last| last + 1)];

        let mut best: BTreeMap<(u32, bool, i64), f64> = BTreeMap::new();
        for ((ordered, _), window, who, _, surprise) in standing {
            for &account in who {
                let best = best.entry((account, *ordered, *window)).or_default();
                *best = surprise.max(*best);
            }
        }
        let mut expected: BTreeMap<u32, f64> = BTreeMap::new();
        best.iter().for_each(|(key, surprise)| *expected.entry(key.0).or_default() += surprise);
        let threshold = expected.values().copied().fold(f64::MAX, f64::min);
        for &account in tests.iter().flat_map(|test| &test.2) {
            let with = tests.iter().filter(|test| test.2.contains(&account));
            let least = with.map(|test| test.3).fold(1.0, f64::min);
            expected.entry(account).or_insert(-least);
        }
        let scores = findings.accounts.iter().map(|s| vec![s.account.0.into(), s.score]);
        assert_same(scores.collect(), expected.iter().map(|(&a, &s)| vec![a.into(), s]).collect());
        let found = findings.threshold.unwrap();
        prop_assert!(found == threshold || (found - threshold).abs() < 1e-9);

        let rows = standing.iter().flat_map(|((ordered, key), _, who, p, surprise)| {
            let row = move |&tag: &u32| {
                let ordered = f64::from(u8::from(*ordered));
                vec![tag.into(), ordered, who.len() as f64, *surprise, -p.log10()]
            };
            key.iter().map(row)
        });
        let names = ["hashtag", "ordered", "n_accounts", "surprise", "minus_log10_p"];
        assert_same(table(&findings, "sets", &names), rows.collect());
        let n_found = column(&findings, "sets", "set").last().map_or(0.0, |last| last + 1.0);
        prop_assert!((n_found - standing.len() as f64).abs() < 1e-9);
    }
}
