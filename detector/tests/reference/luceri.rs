//! `luceri` against obvious code: all pairs, dense matrices.

use std::collections::{BTreeMap, BTreeSet};

use claque_detector::Method;
use claque_detector::method::luceri::{Centrality, Config};
use claque_trace::Kind;
use proptest::prelude::*;

use super::layers::{Deed, Held, Tie, any_deeds, batch, held, n_holders};
use super::{assert_same, table};

/// Ties of one layer, after what nobody else shares and who shares too little are gone: by objects
/// that can be compared within the budget, and by the others.
fn cosines<T: Ord + Clone>(mut all: Held<T>, config: &Config) -> [Vec<Tie>; 2] {
    let min_entities = config.min_entities;
    let shared = all.clone();
    all.values_mut().for_each(|of| of.retain(|object, _| n_holders(&shared, object) > 1));
    all.retain(|_, of| of.len() >= min_entities.max(1));
    let n = all.len() as f64;
    let idf = |object: &T| ((1.0 + n) / (1.0 + n_holders(&all, object) as f64)).ln() + 1.0;
    let mut sizes: Vec<usize> = BTreeSet::from_iter(all.values().flat_map(BTreeMap::keys))
        .into_iter()
        .map(|object| n_holders(&all, object))
        .collect();
    sizes.sort_unstable();
    let cost =
        |most: usize| sizes.iter().filter(|&&n| n <= most).map(|n| (n * n) as u64).sum::<u64>();
    let most = (0..=7).rev().find(|&most| cost(most) <= config.comparisons_max).unwrap();
    let dot = |a: &BTreeMap<T, f64>, b: &BTreeMap<T, f64>, counts: &dyn Fn(usize) -> bool| -> f64 {
        let both = a.iter().filter_map(|(object, count)| Some((object, count, b.get(object)?)));
        let both = both.filter(|(object, ..)| counts(n_holders(&all, object)));
        both.map(|(object, a, b)| a * b * idf(object) * idf(object)).sum()
    };
    let ties = |counts: &dyn Fn(usize) -> bool| -> Vec<Tie> {
        let pairs = all.iter().flat_map(|a| all.range(a.0 + 1..).map(move |b| (a, b)));
        let cosine = |((u, a), (v, b)): ((&u32, &BTreeMap<_, _>), (&u32, &BTreeMap<_, _>))| {
            let square = dot(a, a, &|_| true) * dot(b, b, &|_| true);
            // Rounded as there, so that equal vectors are equal.
            let cosine = dot(a, b, counts) / square.sqrt();
            (*u, *v, (cosine * 1e12).round() / 1e12)
        };
        pairs.map(cosine).filter(|tie| tie.2 > 0.0).collect()
    };
    [ties(&|n| n <= most), ties(&|n| n > most)]
}

fn once<T: Ord>(mut all: Held<T>) -> Held<T> {
    all.values_mut().for_each(|of| of.values_mut().for_each(|count| *count = 1.0));
    all
}

fn is_passed_on(deed: &&Deed) -> bool {
    matches!(deed.kind, Kind::Repost | Kind::Quote)
}

/// The ties that are listed, and all that there are.
fn fused(deeds: &[Deed], config: &Config) -> [BTreeMap<(u32, u32), f64>; 2] {
    let own = || deeds.iter().filter(|deed| deed.kind != Kind::Repost);
    let mut reposts = held(deeds.iter().filter(is_passed_on).map(|d| (d.account, d.parent)));
    reposts.retain(|_, of| of.values().sum::<f64>() >= f64::from(config.min_reposts));
    let delay_s = |repost: &Deed, by: &Deed| (repost.at_ms - by.at_ms) as f64 / 1_000.0;
    let fast = deeds.iter().filter(is_passed_on).filter_map(|repost| {
        let original = own().find(|deed| deed.post == repost.parent)?;
        let in_time = (0.0..=config.fast_repost_s).contains(&delay_s(repost, original));
        let another = original.account != repost.account;
        (in_time && another).then_some((repost.account, original.account))
    });
    let mut fast = held(fast);
    let least = f64::from(config.min_fast_reposts);
    fast.values_mut().for_each(|of| of.retain(|_, count| *count >= least));
    let long = |deed: &&Deed| deed.hashtags.len() >= config.min_hashtags;
    let mut lists = held(own().filter(long).map(|d| (d.account, d.hashtags.clone())));
    let all = lists.clone();
    let n_posts = |list: &Vec<u32>| all.values().filter_map(|of| of.get(list)).sum::<f64>();
    lists.values_mut().for_each(|of| {
        of.retain(|list, _| n_posts(list) >= config.min_sequence_posts as f64);
    });
    let texts = held(own().filter(|deed| deed.text != 0).map(|d| (d.account, d.text)));
    let layers = [cosines(once(reposts), config), cosines(fast, config)];
    let more = [cosines(lists, config), cosines(once(texts), config)];
    let (mut listed, mut crowded) = (BTreeMap::new(), Vec::new());
    for [few, many] in layers.into_iter().chain(more) {
        for (a, b, cosine) in few {
            let strongest = listed.entry((a, b)).or_insert(cosine);
            *strongest = cosine.max(*strongest);
        }
        crowded.extend(many);
    }
    let mut all = listed.clone();
    crowded.into_iter().for_each(|(a, b, cosine)| *all.entry((a, b)).or_default() += cosine);
    [listed, all]
}

/// The vector that networkx finds for some accounts, and its eigenvalue.
fn leading(who: &[u32], ties: &BTreeMap<(u32, u32), f64>) -> (Vec<f64>, f64) {
    let weight = |a: u32, b: u32| ties.get(&(a.min(b), a.max(b))).copied().unwrap_or(0.0);
    let n = who.len() as f64;
    let mut x = vec![1.0 / n.sqrt(); who.len()];
    let image = |x: &[f64]| -> Vec<f64> {
        let of = |&a: &u32| who.iter().zip(x).map(|(&b, x)| weight(a, b) * x).sum::<f64>();
        who.iter().map(of).collect()
    };
    for _ in 0..100 {
        let mut next: Vec<f64> = image(&x).iter().zip(&x).map(|(a, b)| a + b).collect();
        let length = next.iter().map(|x| x * x).sum::<f64>().sqrt();
        next.iter_mut().for_each(|x| *x /= length);
        let change: f64 = next.iter().zip(&x).map(|(a, b)| (a - b).abs()).sum();
        x = next;
        if change < 1e-6 * n {
            break;
        }
    }
    let eigenvalue = image(&x).iter().zip(&x).map(|(a, b)| a * b).sum();
    (x, eigenvalue)
}

/// Accounts tied to each other, directly or not.
fn components(ties: &BTreeMap<(u32, u32), f64>) -> Vec<Vec<u32>> {
    let mut left: BTreeSet<u32> = ties.keys().flat_map(|&(a, b)| [a, b]).collect();
    let mut found = Vec::new();
    while let Some(&first) = left.first() {
        let mut component = BTreeSet::from([first]);
        while let Some((&a, &b)) = ties
            .keys()
            .find_map(|(a, b)| (component.contains(a) != component.contains(b)).then_some((a, b)))
        {
            component.extend([a, b]);
        }
        left.retain(|account| !component.contains(account));
        found.push(component.into_iter().collect());
    }
    found
}

fn centrality(ties: &BTreeMap<(u32, u32), f64>, kind: Centrality) -> BTreeMap<u32, f64> {
    let groups = match kind {
        Centrality::Components => components(ties),
        Centrality::Whole => vec![components(ties).concat()],
    };
    let vectors: Vec<_> = groups.iter().map(|who| leading(who, ties)).collect();
    let largest = vectors.iter().map(|vector| vector.1).fold(0.0, f64::max);
    let scaled = groups.iter().zip(&vectors).flat_map(|(who, (x, eigenvalue))| {
        let scale = if kind == Centrality::Whole { 1.0 } else { eigenvalue / largest };
        who.iter().zip(x).map(move |(&account, x)| (account, x * scale))
    });
    scaled.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn luceri_equals_its_naive_twin(
        deeds in any_deeds(),
        (min_reposts, min_fast_reposts, min_hashtags) in (1..4_u32, 1..3_u32, 1..3_usize),
        (min_sequence_posts, min_entities) in (1..4_usize, 1..3_usize),
        centrality_of in prop::sample::select(vec![Centrality::Components, Centrality::Whole]),
        comparisons_max in prop::sample::select(vec![1, 8, 20, 5_000_000]),
    ) {
        let config = Config {
            min_reposts,
            min_fast_reposts,
            min_hashtags,
            min_sequence_posts,
            min_entities,
            fast_repost_s: 30.0,
            centrality: centrality_of,
            comparisons_max,
            ..Default::default()
        };
        let findings = Method::Luceri(config).run(&[batch(&deeds)]);
        let [listed, ties] = fused(&deeds, &config);
        let found = table(&findings, "edges", &["account_id", "account_id_y", "similarity"]);
        let expected = listed.iter().map(|(&(a, b), &cosine)| vec![a.into(), b.into(), cosine]);
        assert_same(found, expected.collect());
        let expected = centrality(&ties, centrality_of);
        prop_assert_eq!(findings.accounts.len(), expected.len());
        for (score, (account, centrality)) in findings.accounts.iter().zip(expected) {
            prop_assert_eq!(score.account.0, account);
            // Either may stop a step earlier, where entries still change by a millionth.
            prop_assert!((score.score - centrality).abs() < 1e-4, "{score:?} {centrality}");
        }
    }
}
