//! `coornet` against obvious code.

use std::collections::{BTreeMap, BTreeSet};

use claque_detector::Method;
use claque_detector::method::coornet;
use proptest::prelude::*;

use super::{Row, any_rows, assert_same, batch, quantile, table};

/// A hashtag's shares as (time, account), in order.
type Shares = Vec<(i64, u32)>;

fn shares(rows: &[Row]) -> Vec<Shares> {
    let mut posts: BTreeMap<u32, BTreeSet<(i64, u64, u32)>> = BTreeMap::new();
    for row in rows {
        posts.entry(row.hashtag).or_default().insert((row.at_ms, row.post, row.account));
    }
    posts.into_values().map(|s| s.into_iter().map(|(at, _, who)| (at, who)).collect()).collect()
}

fn interval_ms(shares: &[Shares], q: f64, p: f64) -> Option<f64> {
    let often: Vec<&Shares> = shares.iter().filter(|s| s.len() > 1).collect();
    let fast = quantile(often.iter().map(|s| (s[1].0 - s[0].0) as f64).collect(), q)?;
    let fast = often.iter().filter(|s| (s[1].0 - s[0].0) as f64 <= fast);
    let times = fast.map(|s| {
        let passed = (1..=s.len()).find(|&rank| rank as f64 / s.len() as f64 > p);
        (s[passed.unwrap() - 1].0 - s[0].0) as f64
    });
    quantile(times.collect(), p).map(|ms| if ms == 0.0 { 1_000.0 } else { ms.ceil() })
}

#[expect(clippy::cast_possible_truncation, reason = "minutes in milliseconds")]
fn naive(rows: &[Row], config: &coornet::Config) -> Vec<Vec<f64>> {
    let shares = shares(rows);
    let Some(interval) = interval_ms(&shares, config.q, config.p) else { return Vec::new() };
    let mut objects: Vec<BTreeSet<u32>> = Vec::new();
    for of_hashtag in &shares {
        let accounts = |shares: &[(i64, u32)]| BTreeSet::from_iter(shares.iter().map(|s| s.1));
        let mut bins: BTreeMap<i64, Shares> = BTreeMap::new();
        for share in of_hashtag {
            bins.entry((share.0 - of_hashtag[0].0) / interval as i64).or_default().push(*share);
        }
        bins.retain(|_, s| s.len() > 1 && !(config.distinct_accounts && accounts(s).len() < 2));
        if accounts(of_hashtag).len() < 2 {
            continue;
        }
        if config.same_bin {
            objects.extend(bins.values().map(|s| accounts(s)));
        } else {
            objects.push(accounts(&bins.into_values().flatten().collect::<Vec<_>>()));
        }
    }
    let both = |a, b| objects.iter().filter(|o| o.contains(&a) && o.contains(&b)).count() as f64;
    let pairs = (0..7).flat_map(|a| (a + 1..7).map(move |b| (a, b)));
    let ties: Vec<(u32, u32, f64)> =
        pairs.map(|(a, b)| (a, b, both(a, b))).filter(|tie| tie.2 > 0.0).collect();
    let cut = quantile(ties.iter().map(|tie| tie.2).collect(), config.percentile_edge_weight);
    let kept = ties.into_iter().filter(|tie| tie.2 >= cut.unwrap());
    kept.map(|(a, b, weight)| vec![a.into(), b.into(), weight]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn coornet_equals_its_naive_twin(
        rows in any_rows(),
        q in 0.0..=1.0_f64,
        p in 0.0..0.9_f64,
        percentile_edge_weight in prop::sample::select(vec![0.0, 0.5, 0.9, 1.0]),
        same_bin in any::<bool>(),
        distinct_accounts in any::<bool>(),
    ) {
        let config = coornet::Config {
            q, p, percentile_edge_weight, same_bin, distinct_accounts, ..Default::default()
        };
        let findings = Method::Coornet(config).run(&[batch(&rows)]);
        let expected = naive(&rows, &config);
        if expected.is_empty() {
            prop_assert!(findings.accounts.is_empty());
        } else {
            let found = table(&findings, "edges", &["account_id", "account_id_y", "weight"]);
            assert_same(found, expected);
        }
    }
}
