//! `synchrotrap` against matching by search.

use claque_detector::Method;
use claque_detector::method::synchrotrap::{Config, Similarity};
use proptest::prelude::*;

use super::{Row, any_rows, assert_same, batch, table};

/// Whether `a` can be matched, moving earlier matches elsewhere if need be (Kuhn's search).
fn place(a: usize, near: &[Vec<usize>], seen: &mut [bool], taken: &mut [Option<usize>]) -> bool {
    for &b in &near[a] {
        if std::mem::replace(&mut seen[b], true) {
            continue;
        }
        if taken[b].is_none_or(|other| place(other, near, seen, taken)) {
            taken[b] = Some(a);
            return true;
        }
    }
    false
}

/// The most matches of uses of two accounts.
fn n_matches(a: &[&Row], b: &[&Row], t_sim_s: f64) -> f64 {
    let match_of = |x: &Row, y: &Row| {
        x.hashtag == y.hashtag && (x.at_ms - y.at_ms).abs() as f64 <= t_sim_s * 1_000.0
    };
    let near: Vec<Vec<usize>> =
        a.iter().map(|x| (0..b.len()).filter(|&y| match_of(x, b[y])).collect()).collect();
    let mut taken = vec![None; b.len()];
    (0..a.len()).filter(|&x| place(x, &near, &mut vec![false; b.len()], &mut taken)).count() as f64
}

fn naive(rows: &[Row], config: &Config) -> Vec<Vec<f64>> {
    let mut rows = rows.to_vec();
    rows.sort_by_key(|row| (row.post, row.hashtag));
    rows.dedup();
    let of = |account| -> Vec<&Row> { rows.iter().filter(|r| r.account == account).collect() };
    let mut ties = Vec::new();
    for (a, b) in (0..7_u32).flat_map(|a| (a + 1..7).map(move |b| (a, b))) {
        let (mine, theirs) = (of(a), of(b));
        let n = n_matches(&mine, &theirs, config.t_sim_s);
        let (na, nb) = (mine.len() as f64, theirs.len() as f64);
        let similarity = match config.similarity {
            Similarity::Jaccard => n / (na + nb - n),
            Similarity::Overlap => n / na.min(nb),
        };
        if n >= f64::from(config.min_matches) && similarity >= config.min_similarity {
            ties.push(vec![a.into(), b.into(), similarity]);
        }
    }
    ties
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn synchrotrap_equals_its_naive_twin(
        rows in any_rows(),
        t_sim_s in prop::sample::select(vec![0.5, 3.0, 10.0, 60.0]),
        similarity in prop::sample::select(vec![Similarity::Jaccard, Similarity::Overlap]),
        min_similarity in 0.05..=1.0_f64,
        min_matches in 1..4_u32,
    ) {
        let config =
            Config { t_sim_s, similarity, min_similarity, min_matches, ..Default::default() };
        let findings = Method::Synchrotrap(config).run(&[batch(&rows)]);
        let found = table(&findings, "edges", &["account_id", "account_id_y", "similarity"]);
        assert_same(found, naive(&rows, &config));
    }
}
