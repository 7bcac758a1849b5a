//! `tfidf` and `sync_bins` against obvious code.

use std::collections::BTreeMap;

use claque_detector::method::{sync_bins, tfidf};
use claque_detector::{Findings, Method};
use proptest::prelude::*;

use super::{Row, any_rows, batch, quantile, table};

/// Objects of every account with their counts.
type Documents = BTreeMap<u32, BTreeMap<i64, f64>>;

fn documents(items: impl Iterator<Item = (u32, i64)>, min_support: u32) -> Documents {
    let mut all = Documents::new();
    for (account, object) in items {
        *all.entry(account).or_default().entry(object).or_default() += 1.0;
    }
    all.retain(|_, of| of.len() > 1 && of.values().sum::<f64>() >= f64::from(min_support));
    all
}

/// The cosine of every pair with something in common.
fn cosines(documents: &Documents, min_holders: usize) -> Vec<(u32, u32, f64)> {
    let holders = |object: &i64| documents.values().filter(|of| of.contains_key(object)).count();
    let objects = || documents.values().flat_map(BTreeMap::keys);
    let any = objects().any(|object| holders(object) >= min_holders);
    let n = documents.len() as f64;
    let weight = |of: &BTreeMap<i64, f64>, object: &i64| {
        let n_holders = holders(object);
        let counts = !any || n_holders >= min_holders;
        let idf = ((1.0 + n) / (1.0 + n_holders as f64)).ln() + 1.0;
        of.get(object).filter(|_| counts).map_or(0.0, |count| (1.0 + count.ln()) * idf)
    };
    let dot = |a: &BTreeMap<i64, f64>, b: &BTreeMap<i64, f64>| {
        a.keys().map(|object| weight(a, object) * weight(b, object)).sum::<f64>()
    };
    let pairs = documents.iter().flat_map(|a| documents.range(a.0 + 1..).map(move |b| (a, b)));
    let cosine = |(a, b): ((&u32, &BTreeMap<_, _>), (&u32, &BTreeMap<_, _>))| {
        (*a.0, *b.0, dot(a.1, b.1) / (dot(a.1, a.1) * dot(b.1, b.1)).sqrt())
    };
    pairs.map(cosine).filter(|pair| pair.2 > 0.0).collect()
}

/// With more neighbours than accounts every pair is a tie.
fn compare(findings: &Findings, cosines: &[(u32, u32, f64)], edge_quantile: f64) {
    let mut best: BTreeMap<u32, f64> = BTreeMap::new();
    for &(a, b, cosine) in cosines {
        for end in [a, b] {
            let best = best.entry(end).or_default();
            *best = best.max(cosine);
        }
    }
    let accounts: Vec<u32> = findings.accounts.iter().map(|s| s.account.0).collect();
    assert_eq!(accounts, Vec::from_iter(best.keys().copied()));
    let close = |a: f64, b: f64| (a - b).abs() < 1e-9;
    assert!(findings.accounts.iter().zip(best.values()).all(|(s, &best)| close(s.score, best)));
    let cut = quantile(cosines.iter().map(|c| c.2).collect(), edge_quantile);
    assert!(cut.is_none_or(|cut| close(findings.threshold.unwrap(), cut)));
    // Ties at the quantile may round to either side; all well above are in, all well below out.
    let found = table(findings, "edges", &["account_id", "account_id_y", "similarity"]);
    let listed = |pair: &&(u32, u32, f64)| {
        found.iter().any(|row| row[..2] == [f64::from(pair.0), f64::from(pair.1)])
    };
    for pair in cosines {
        let cut = cut.unwrap();
        assert!(pair.2 <= cut + 1e-9 || listed(&pair), "{pair:?} {cut}");
        assert!(pair.2 >= cut - 1e-9 || !listed(&pair), "{pair:?} {cut}");
    }
}

/// One row per post and hashtag.
fn distinct(mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort_by_key(|row| (row.at_ms, row.post, row.hashtag));
    rows.dedup();
    rows
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn tfidf_equals_its_naive_twin(
        rows in any_rows(),
        (min_uses, min_holders) in (1..5_u32, 1..4_usize),
        edge_quantile in prop::sample::select(vec![0.0, 0.5, 0.9, 1.0]),
    ) {
        let config = tfidf::Config { min_uses, min_holders, edge_quantile, ..Default::default() };
        let findings = Method::Tfidf(config).run(&[batch(&rows)]);
        let items = distinct(rows).into_iter().map(|row| (row.account, i64::from(row.hashtag)));
        compare(&findings, &cosines(&documents(items, min_uses), min_holders), edge_quantile);
    }

    #[test]
    fn sync_bins_equals_its_naive_twin(
        rows in any_rows(),
        (min_posts, min_holders) in (1..4_u32, 1..4_usize),
        edge_quantile in prop::sample::select(vec![0.0, 0.5, 0.9, 1.0]),
    ) {
        let config = sync_bins::Config {
            bin_s: 10.0, min_posts, min_holders, edge_quantile, ..Default::default()
        };
        let findings = Method::SyncBins(config).run(&[batch(&rows)]);
        let mut posts = distinct(rows);
        posts.dedup_by_key(|row| (row.at_ms, row.post));
        let first = posts.first().map_or(0, |row| row.at_ms);
        let items = posts.iter().map(|row| (row.account, (row.at_ms - first) / 10_000));
        compare(&findings, &cosines(&documents(items, min_posts), min_holders), edge_quantile);
    }
}
