//! `copost` against every post with every post.

use claque_detector::Method;
use claque_detector::method::copost;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

use super::{Row, any_rows, assert_same, batch, table};

fn naive(rows: &[Row], config: &copost::Config) -> Vec<Vec<f64>> {
    let mut pairs: BTreeSet<(u32, u32, u64, u64)> = BTreeSet::new();
    for a in rows {
        for b in rows {
            let near = (a.at_ms - b.at_ms).abs() as f64 <= config.time_window_s * 1_000.0;
            if a.hashtag == b.hashtag && near && a.account < b.account {
                pairs.insert((a.account, b.account, a.post, b.post));
            }
        }
    }
    let mut weights: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    pairs.into_iter().for_each(|pair| *weights.entry((pair.0, pair.1)).or_default() += 1);
    let heavy = weights.into_iter().filter(|(_, weight)| *weight >= config.min_edge_weight);
    heavy.map(|((a, b), weight)| vec![a.into(), b.into(), weight.into()]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn copost_equals_its_naive_twin(
        rows in any_rows(),
        time_window_s in prop::sample::select(vec![0.5, 3.0, 10.0, 60.0]),
        min_edge_weight in 1..4_u32,
    ) {
        let config = copost::Config { time_window_s, min_edge_weight, ..Default::default() };
        let findings = Method::Copost(config).run(&[batch(&rows)]);
        let found = table(&findings, "edges", &["account_id", "account_id_y", "weight"]);
        assert_same(found, naive(&rows, &config));
    }
}
