//! `nizzoli` against obvious code: all pairs, and the quantile of the strongest tie.

use std::collections::BTreeMap;

use claque_detector::Method;
use claque_detector::method::nizzoli::{Config, DisparityOf};
use proptest::prelude::*;

use super::layers::{Held, Tie, held, in_order};
use super::{Row, any_rows, assert_same, batch, quantile, table};

fn cosines(all: &Held<u32>) -> Vec<Tie> {
    let n = all.len() as f64;
    let holders = |tag: &u32| all.values().filter(|of| of.contains_key(tag)).count() as f64;
    let dot = |a: &BTreeMap<u32, f64>, b: &BTreeMap<u32, f64>| -> f64 {
        let both = a.iter().filter_map(|(tag, count)| Some((tag, count * b.get(tag)?)));
        both.map(|(tag, counts)| counts * (n / holders(tag)).log2().powi(2)).sum()
    };
    let pairs = all.iter().flat_map(|a| all.range(a.0 + 1..).map(move |b| (a, b)));
    let cosine = |((u, a), (v, b)): ((&u32, &BTreeMap<_, _>), (&u32, &BTreeMap<_, _>))| {
        (*u, *v, dot(a, b) / (dot(a, a) * dot(b, b)).sqrt())
    };
    // Rounded as there, so that both see the same ties.
    let rounded = pairs.map(cosine).map(|(a, b, cosine)| (a, b, (cosine * 1e12).round() / 1e12));
    rounded.filter(|tie| tie.2 > 0.0).collect()
}

fn backbone(ties: &[Tie], rows: &[Row], config: &Config) -> Vec<Tie> {
    let order = in_order(rows.iter().map(|row| (row.account, row.post)));
    let disparity = |end: u32, strength: f64| {
        let theirs: Vec<f64> =
            ties.iter().filter(|tie| tie.0 == end || tie.1 == end).map(|tie| tie.2).collect();
        let share = strength / theirs.iter().sum::<f64>();
        (theirs.len() > 1).then(|| (1.0 - share).powf(theirs.len() as f64 - 1.0))
    };
    let decides = |tie: &&Tie| {
        let place = |account| order.iter().position(|&a| a == account);
        let (first, last) =
            if place(tie.0) < place(tie.1) { (tie.0, tie.1) } else { (tie.1, tie.0) };
        let (first, last) = (disparity(first, tie.2), disparity(last, tie.2));
        match config.disparity_of {
            DisparityOf::Either => [first, last].into_iter().flatten().fold(1.0, f64::min),
            DisparityOf::Last => last.or(first).unwrap_or(1.0),
        }
    };
    ties.iter().filter(|tie| decides(tie) < config.disparity).copied().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nizzoli_equals_its_naive_twin(
        rows in any_rows(),
        // Levels that no disparity of few equal ties hits exactly.
        (superspreaders, disparity) in (0.1..=1.0_f64, 0.2113..0.9871_f64),
        disparity_of in prop::sample::select(vec![DisparityOf::Either, DisparityOf::Last]),
    ) {
        let config = Config {
            superspreaders, disparity, disparity_of, quantile_step: 0.1, ..Default::default()
        };
        let findings = Method::Nizzoli(config).run(&[batch(&rows)]);
        let mut distinct = rows.clone();
        distinct.sort_by_key(|row| (row.post, row.hashtag));
        distinct.dedup();
        let mut all = held(distinct.iter().map(|row| (row.account, row.hashtag)));
        let n = (all.len() as f64 * superspreaders).ceil();
        let activity = |of: &BTreeMap<u32, f64>| of.values().sum::<f64>();
        let levels: Vec<f64> = all.values().map(activity).collect();
        let more = |level: f64| levels.iter().filter(|&&other| other > level).count() as f64;
        all.retain(|_, of| more(activity(of)) < n);
        let ties = backbone(&cosines(&all), &distinct, &config);
        let found = table(&findings, "edges", &["account_id", "account_id_y", "similarity"]);
        assert_same(found, ties.iter().map(|t| vec![t.0.into(), t.1.into(), t.2]).collect());
        let cut = |q| quantile(ties.iter().map(|tie| tie.2).collect(), q).unwrap();
        let mut expected: BTreeMap<u32, f64> = BTreeMap::new();
        for tie in &ties {
            let steps = (0..10).map(|n| f64::from(n) * 0.1).chain([1.0]);
            let last = steps.filter(|&q| tie.2 >= cut(q)).reduce(f64::max);
            for end in [tie.0, tie.1] {
                let score = expected.entry(end).or_default();
                *score = score.max(last.unwrap());
            }
        }
        let scores = findings.accounts.iter().map(|s| (s.account.0, s.score));
        prop_assert_eq!(Vec::from_iter(scores), Vec::from_iter(expected));
    }
}
