//! `vigdet_prior` against obvious code: all pairs, and the equations solved outright.

use std::collections::{BTreeMap, BTreeSet};

use claque_detector::Method;
use claque_detector::method::vigdet_prior::{Config, Prior};
use proptest::prelude::*;

use super::layers::{Tie, in_order};
use super::{Row, any_rows, assert_same, batch, table};

fn ties(rows: &[Row], config: &Config) -> Vec<Tie> {
    let accounts: BTreeSet<u32> = rows.iter().map(|row| row.account).collect();
    let of = |account: u32| rows.iter().filter(move |row| row.account == account);
    let tags = |account| of(account).map(|row| row.hashtag).collect::<BTreeSet<u32>>();
    let first = |account| of(account).map(|row| row.at_ms).min().unwrap();
    let last = |account| of(account).map(|row| row.at_ms).max().unwrap();
    let mut ties = Vec::new();
    for &a in &accounts {
        for &b in accounts.range(a + 1..) {
            let n = tags(a).intersection(&tags(b)).count() as f64;
            let common_h = (last(a).min(last(b)) - first(a).max(first(b))) as f64 / 3_600_000.0;
            let weight = match config.prior {
                Prior::Cube => n * n * n,
                Prior::CommonTime if common_h > config.common_h => n,
                Prior::CommonTime => 0.0,
            };
            ties.extend((weight > 0.0).then_some((a, b, weight)));
        }
    }
    ties
}

/// Who is labelled coordinated, and who other.
fn labels(rows: &[Row], ties: &[Tie], n_labels: usize) -> (Vec<u32>, Vec<u32>) {
    let heaviest = |account: u32| {
        let theirs = ties.iter().filter(|tie| tie.0 == account || tie.1 == account);
        theirs.map(|tie| tie.2).fold(0.0, f64::max)
    };
    let mut tied = in_order(rows.iter().map(|row| (row.account, row.post)));
    tied.retain(|&account| heaviest(account) > 0.0);
    let most = tied.iter().map(|&account| heaviest(account)).fold(0.0, f64::max);
    let n = (n_labels / 2).min(tied.len() / 2);
    if tied.iter().all(|&account| heaviest(account) == most) {
        return (vec![], vec![]);
    }
    let mut take = |heavy: bool, taken: &[u32]| {
        let sign = if heavy { -1.0 } else { 1.0 };
        // From the heaviest down, then again from the lightest up: equals keep their order.
        tied.sort_by(|&a, &b| (sign * heaviest(a)).total_cmp(&(sign * heaviest(b))));
        let some = tied.iter().take(n).filter(|&&a| heavy || heaviest(a) < most);
        some.filter(|a| !taken.contains(a)).copied().collect::<Vec<u32>>()
    };
    let coordinated = take(true, &[]);
    let others = take(false, &coordinated);
    (coordinated, others)
}

/// The solution of F = α S F + (1 − α) Y by elimination.
fn solved(accounts: &[u32], ties: &[Tie], labelled: &[u32], alpha: f64) -> Vec<f64> {
    let n = accounts.len();
    let weight = |a: u32, b: u32| -> f64 {
        ties.iter().filter(|t| (t.0, t.1) == (a.min(b), a.max(b))).map(|t| t.2).sum()
    };
    let degree = |a: u32| accounts.iter().map(|&b| weight(a, b)).sum::<f64>();
    let row = |(i, &a): (usize, &u32)| -> Vec<f64> {
        let potential = |b| weight(a, b) / (degree(a) * degree(b)).sqrt();
        let entry = |(j, &b): (usize, &u32)| f64::from(i == j) - alpha * potential(b);
        let right = if labelled.contains(&a) { 1.0 - alpha } else { 0.0 };
        accounts.iter().enumerate().map(entry).chain([right]).collect()
    };
    let mut matrix: Vec<Vec<f64>> = accounts.iter().enumerate().map(row).collect();
    for i in 0..n {
        let pivot = matrix[i].clone();
        for other in matrix.iter_mut().enumerate().filter(|(j, _)| *j != i).map(|(_, row)| row) {
            let factor = other[i] / pivot[i];
            other.iter_mut().zip(&pivot).for_each(|(x, p)| *x -= factor * p);
        }
    }
    (0..n).map(|i| matrix[i][n] / matrix[i][i]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn vigdet_prior_equals_its_naive_twin(
        rows in any_rows(),
        prior in prop::sample::select(vec![Prior::Cube, Prior::CommonTime]),
        (n_labels, spread) in (2..8_usize, 0.1..0.9_f64),
    ) {
        let config = Config { prior, common_h: 0.0101, n_labels, spread, ..Default::default() };
        let findings = Method::VigdetPrior(config.clone()).run(&[batch(&rows)]);
        let ties = ties(&rows, &config);
        let found = table(&findings, "edges", &["account_id", "account_id_y", "weight"]);
        assert_same(found, ties.iter().map(|t| vec![t.0.into(), t.1.into(), t.2]).collect());
        let tied: BTreeSet<u32> = ties.iter().flat_map(|t| [t.0, t.1]).collect();
        let tied: Vec<u32> = tied.into_iter().collect();
        let (coordinated, others) = labels(&rows, &ties, n_labels);
        let solve = |labelled: &[u32]| solved(&tied, &ties, labelled, spread);
        let pairs = solve(&coordinated).into_iter().zip(solve(&others));
        let expected: BTreeMap<u32, (f64, f64)> = tied.iter().copied().zip(pairs).collect();
        prop_assert_eq!(findings.accounts.len(), expected.len());
        for (score, (account, (ours, theirs))) in findings.accounts.iter().zip(expected) {
            prop_assert_eq!(score.account.0, account);
            // Steps end when F changes by 1e-9, so a share of less than 1e-3 in all is not compared.
            let share = if ours > 1e-12 { ours / (ours + theirs) } else { 0.0 };
            let sure = ours + theirs > 1e-3 || ours + theirs < 1e-12;
            prop_assert!(!sure || (score.score - share).abs() < 1e-4, "{score:?} {share}");
        }
    }
}
