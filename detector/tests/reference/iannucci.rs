//! `iannucci` against obvious code: every act with every act. Communities have a twin of their own.

use std::collections::{BTreeMap, BTreeSet};

use claque_detector::method::iannucci::Config;
use claque_detector::{Layer, Method};
use claque_trace::Kind;
use proptest::prelude::*;

use super::layers::{Deed, any_deeds, batch};
use super::{assert_same, table};

/// Object, account, time, post.
type Act = (u64, u32, i64, u64);

fn acts(deeds: &[Deed], layer: Layer) -> BTreeSet<Act> {
    let objects = |deed: &Deed| -> Vec<u64> {
        match layer {
            Layer::Hashtag if deed.kind != Kind::Repost => {
                deed.hashtags.iter().map(|&tag| u64::from(tag)).collect()
            }
            Layer::Repost if matches!(deed.kind, Kind::Repost | Kind::Quote) => vec![deed.parent],
            Layer::Reply if deed.kind == Kind::Reply => vec![deed.parent],
            _ => vec![],
        }
    };
    let of = |deed: &Deed| {
        let (account, at, post) = (deed.account, deed.at_ms, deed.post);
        objects(deed).into_iter().map(move |object| (object, account, at, post)).collect::<Vec<_>>()
    };
    deeds.iter().flat_map(of).collect()
}

type Weights = BTreeMap<(u32, u32), f64>;

fn collaboration(acts: &BTreeSet<Act>, decay_per_h: f64, epsilon: f64) -> Weights {
    let n_accounts = |object: u64| {
        let of: BTreeSet<u32> = acts.iter().filter(|a| a.0 == object).map(|a| a.1).collect();
        of.len() as f64
    };
    let n_acts = |account: u32| acts.iter().filter(|act| act.1 == account).count() as f64;
    let mut sums = Weights::new();
    for a in acts {
        for b in acts.iter().filter(|b| b.0 == a.0 && b.1 > a.1) {
            let fades = (-decay_per_h * (a.2 - b.2).abs() as f64 / 3_600_000.0).exp();
            if fades >= epsilon {
                *sums.entry((a.1, b.1)).or_default() += fades / (n_accounts(a.0) - 1.0);
            }
        }
    }
    sums.iter_mut().for_each(|(&(a, b), sum)| *sum /= (n_acts(a) * n_acts(b)).sqrt());
    sums
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn iannucci_equals_its_naive_twin(
        deeds in any_deeds(),
        // Times differ by multiples of three seconds, and these decays cut in between.
        decay_per_h in prop::sample::select(vec![101.0, 1_003.0]),
        epsilon in prop::sample::select(vec![0.0107, 0.31]),
    ) {
        let layers = vec![Layer::Reply, Layer::Repost, Layer::Hashtag];
        let decays_per_h = vec![decay_per_h];
        let config = Config { layers, decays_per_h, epsilon, ..Default::default() };
        let findings = Method::Iannucci(config.clone()).run(&[batch(&deeds)]);
        let mut sum = Weights::new();
        for &layer in &config.layers {
            for (pair, weight) in collaboration(&acts(&deeds, layer), decay_per_h, epsilon) {
                *sum.entry(pair).or_default() += weight;
            }
        }
        let found = table(&findings, "edges", &["account_id", "account_id_y", "weight"]);
        let expected = sum.iter().map(|(&(a, b), &w)| vec![a.into(), b.into(), w]);
        assert_same(found, expected.collect());
        let group = |account| findings.accounts.iter().find(|s| s.account.0 == account)?.group;
        for score in &findings.accounts {
            let inside = sum.iter().filter(|(pair, _)| {
                let is_end = pair.0 == score.account.0 || pair.1 == score.account.0;
                is_end && score.group.is_some() && group(pair.0) == group(pair.1)
            });
            let strength: f64 = inside.map(|(_, weight)| weight).sum();
            prop_assert!((strength - score.score).abs() < 1e-9, "{score:?} {strength}");
        }
    }
}

/// The share of weight within communities beyond what strengths would put there (Newman and Girvan).
fn modularity(weights: &Weights, community: impl Fn(u32) -> Option<u32>) -> f64 {
    let whole: f64 = weights.values().sum();
    let accounts: BTreeSet<u32> = weights.keys().flat_map(|&(a, b)| [a, b]).collect();
    let strength = |account: u32| -> f64 {
        let of = weights.iter().filter(|((a, b), _)| *a == account || *b == account);
        of.map(|(_, weight)| weight).sum()
    };
    let together = |a: u32, b: u32| a == b || community(a).is_some_and(|c| community(b) == Some(c));
    let inside: f64 = weights.iter().filter(|((a, b), _)| together(*a, *b)).map(|(_, w)| w).sum();
    let pairs = accounts.iter().flat_map(|&a| accounts.iter().map(move |&b| (a, b)));
    let expected: f64 =
        pairs.filter(|&(a, b)| together(a, b)).map(|(a, b)| strength(a) * strength(b)).sum();
    inside / whole - expected / (4.0 * whole * whole)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_decay_is_the_one_of_the_highest_modularity(deeds in any_deeds()) {
        const DECAYS_PER_H: [f64; 3] = [11.0, 101.0, 1_003.0];
        let run = |decays_per_h: &[f64]| {
            let decays_per_h = decays_per_h.to_vec();
            let layers = vec![Layer::Hashtag];
            let config = Config { layers, decays_per_h, epsilon: 0.0107, ..Default::default() };
            Method::Iannucci(config).run(&[batch(&deeds)])
        };
        let of_one = |decay_per_h: f64| {
            let weights = collaboration(&acts(&deeds, Layer::Hashtag), decay_per_h, 0.0107);
            let findings = run(&[decay_per_h]);
            let group = |account| findings.accounts.iter().find(|s| s.account.0 == account)?.group;
            let reached = if weights.is_empty() { -1.0 } else { modularity(&weights, group) };
            (reached, weights)
        };
        let all = DECAYS_PER_H.map(of_one);
        let highest = all.iter().map(|one| one.0).fold(f64::NEG_INFINITY, f64::max);
        // The lowest decay of those that nothing but rounding tells apart.
        let best = all.iter().find(|one| one.0 > highest - 1e-9).expect("one is the highest");
        let found = table(&run(&DECAYS_PER_H), "edges", &["account_id", "account_id_y", "weight"]);
        let expected = best.1.iter().map(|(&(a, b), &w)| vec![a.into(), b.into(), w]);
        assert_same(found, expected.collect());
    }
}
