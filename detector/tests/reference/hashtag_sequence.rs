//! `hashtag_sequence` against obvious code.

use std::collections::{BTreeMap, BTreeSet};

use claque_detector::Method;
use claque_detector::method::hashtag_sequence::{Config, Matching};
use claque_trace::Kind;
use claque_trace::time::DAY_MS;
use proptest::prelude::*;

use super::layers::{Deed, any_deeds, batch};
use super::{assert_same, table};

/// What an account wrote on one day: sets of strings to compare.
fn written(deeds: &[Deed], account: u32, day: i64, config: &Config) -> BTreeSet<Vec<u32>> {
    let counts = |d: &&Deed| {
        let own = d.kind != Kind::Repost && !d.hashtags.is_empty();
        own && d.account == account && d.at_ms.div_euclid(DAY_MS) == day
    };
    let mine = deeds.iter().filter(counts);
    let posts: BTreeMap<(i64, u64), &Vec<u32>> =
        mine.map(|d| ((d.at_ms, d.post), &d.hashtags)).collect();
    let sequence: Vec<u32> = posts.values().copied().flatten().copied().collect();
    let distinct: BTreeSet<u32> = sequence.iter().copied().collect();
    let n_posts = posts.len();
    if n_posts < config.min_posts as usize || distinct.len() < config.min_hashtags as usize {
        return BTreeSet::new();
    }
    let length = config.shingle_length.min(sequence.len());
    match config.matching {
        Matching::Exact => BTreeSet::from([sequence]),
        Matching::Set => BTreeSet::from([distinct.into_iter().collect()]),
        Matching::Shingles => sequence.windows(length).map(<[u32]>::to_vec).collect(),
    }
}

fn naive(deeds: &[Deed], config: &Config) -> Vec<Vec<f64>> {
    let mut days: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    for day in 0..5 {
        let of = |account| written(deeds, account, day, config);
        for (a, b) in (0..7).flat_map(|a| (a + 1..7).map(move |b| (a, b))) {
            let (a_wrote, b_wrote) = (of(a), of(b));
            let common = a_wrote.intersection(&b_wrote).count() as f64;
            let union = a_wrote.union(&b_wrote).count() as f64;
            if common > 0.0 && common / union >= config.min_similarity {
                *days.entry((a, b)).or_default() += 1;
            }
        }
    }
    days.into_iter().map(|((a, b), n)| vec![a.into(), b.into(), n.into()]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn hashtag_sequence_equals_its_naive_twin(
        deeds in any_deeds(),
        // 40 steps of 3 s, stretched to four days.
        matching in prop::sample::select(vec![Matching::Exact, Matching::Set, Matching::Shingles]),
        (min_posts, min_hashtags, shingle_length) in (1..3_u32, 1..3_u32, 1..4_usize),
        min_similarity in 0.1..=1.0_f64,
    ) {
        let config = Config {
            matching, min_posts, min_hashtags, shingle_length, min_similarity, ..Default::default()
        };
        let deeds: Vec<Deed> =
            deeds.into_iter().map(|deed| Deed { at_ms: deed.at_ms * 2_880, ..deed }).collect();
        let findings = Method::HashtagSequence(config).run(&[batch(&deeds)]);
        let found = table(&findings, "edges", &["account_id", "account_id_y", "days"]);
        assert_same(found, naive(&deeds, &config));
    }
}
