//! `hypergeometric` and `bicm` against obvious code.

use std::collections::{BTreeMap, BTreeSet};

use claque_detector::method::hypergeometric::Correction;
use claque_detector::method::{bicm, hypergeometric};
use claque_detector::{Findings, Method};
use proptest::prelude::*;

use super::{Row, any_rows, batch, table};

type Held = BTreeMap<u32, BTreeSet<(u32, i64)>>;

fn held(rows: &[Row], bucket_ms: Option<i64>) -> Held {
    let mut held = Held::new();
    for row in rows {
        let bucket = bucket_ms.map_or(0, |ms| row.at_ms.div_euclid(ms));
        held.entry(row.account).or_default().insert((row.hashtag, bucket));
    }
    held
}

fn choose(n: usize, k: usize) -> f64 {
    if k > n { 0.0 } else { (0..k).map(|j| (n - j) as f64 / (j + 1) as f64).product() }
}

/// The sum over all larger overlaps, term by term.
fn hypergeometric_p(held: &Held, a: u32, b: u32) -> f64 {
    let objects: BTreeSet<_> = held.values().flatten().collect();
    let (n, a_holds, b_holds) = (objects.len(), held[&a].len(), held[&b].len());
    let shared = held[&a].intersection(&held[&b]).count();
    let term =
        |x: usize| choose(a_holds, x) * choose(n - a_holds, b_holds - x) / choose(n, b_holds);
    (shared..=a_holds.min(b_holds)).map(term).sum()
}

/// Chances of the model found node by node, by plain bisection of each x and y in turn. Whoever is
/// joined to all or nothing runs off to where its chances are as good as 1 or 0.
fn chances(held: &Held) -> BTreeMap<(u32, (u32, i64)), f64> {
    let objects: BTreeSet<(u32, i64)> = held.values().flatten().copied().collect();
    let mut x: BTreeMap<u32, f64> = held.keys().map(|&account| (account, 0.0)).collect();
    let mut y: BTreeMap<(u32, i64), f64> = objects.iter().map(|&object| (object, 0.0)).collect();
    let chance = |x: f64, y: f64| 1.0 / (1.0 + (-(x + y)).exp());
    let solve = |degree: f64, others: &[f64]| {
        let (mut low, mut high) = (-60.0, 60.0);
        for _ in 0..60 {
            let middle = (low + high) / 2.0;
            let expected: f64 = others.iter().map(|&other| chance(middle, other)).sum();
            if expected < degree { low = middle } else { high = middle }
        }
        (low + high) / 2.0
    };
    for _ in 0..400 {
        let others: Vec<f64> = y.values().copied().collect();
        x.iter_mut().for_each(|(account, x)| *x = solve(held[account].len() as f64, &others));
        let others: Vec<f64> = x.values().copied().collect();
        for (object, y) in &mut y {
            let degree = held.values().filter(|objects| objects.contains(object)).count();
            *y = solve(degree as f64, &others);
        }
    }
    let pairs = x.iter().flat_map(|(&a, &x)| y.iter().map(move |(&o, &y)| ((a, o), x, y)));
    pairs.map(|(pair, x, y)| (pair, chance(x, y))).collect()
}

fn poisson_p(shared: usize, mean: f64) -> f64 {
    let mut term = (-mean).exp();
    let mut head = 0.0;
    for j in 0..shared {
        head += term;
        term *= mean / (j + 1) as f64;
    }
    1.0 - head
}

/// p-values of all pairs that share enough.
fn pairs(held: &Held, least: usize, p: impl Fn(u32, u32) -> f64) -> Vec<(u32, u32, f64)> {
    let both = held.keys().flat_map(|&a| held.range(a + 1..).map(move |(&b, _)| (a, b)));
    let enough = |&(a, b): &(u32, u32)| held[&a].intersection(&held[&b]).count() >= least;
    both.filter(enough).map(|(a, b)| (a, b, p(a, b))).collect()
}

fn compare(
    findings: &Findings,
    held: &Held,
    pairs: &[(u32, u32, f64)],
    test: (f64, Correction, u32),
) {
    let (alpha, correction, least) = test;
    let mut smallest: BTreeMap<u32, f64> = BTreeMap::new();
    for &(a, b, p) in pairs {
        for end in [a, b] {
            let smallest = smallest.entry(end).or_insert(1.0);
            *smallest = smallest.min(p);
        }
    }
    let found = findings.accounts.iter().map(|s| (s.account.0, s.score));
    assert!(found.clone().map(|s| s.0).eq(smallest.keys().copied()));
    for ((_, score), p) in found.zip(smallest.values()) {
        assert!((score + p.log10()).abs() < 1e-4, "{score} {p}");
    }
    // Which rank is the last to stand up to the tests; ties at the level itself are not drawn.
    let n = held.values().filter(|objects| objects.len() >= least as usize).count() as f64;
    let n_tests = n * (n - 1.0) / 2.0;
    let mut rising: Vec<f64> = pairs.iter().map(|pair| pair.2).collect();
    rising.sort_by(f64::total_cmp);
    let level = |rank: usize| match correction {
        Correction::FalseDiscovery => alpha * (rank + 1) as f64 / n_tests,
        Correction::Bonferroni => alpha / n_tests,
    };
    let n_called = (0..rising.len()).rev().find(|&rank| rising[rank] <= level(rank));
    let n_called = n_called.map_or(0, |rank| rank + 1);
    let close = (0..rising.len()).any(|rank| (rising[rank] / level(rank) - 1.0).abs() < 1e-3);
    if !close {
        let edges = table(findings, "edges", &["account_id", "account_id_y"]);
        let called = pairs.iter().filter(|p| n_called > 0 && p.2 <= rising[n_called - 1] * 1.000_1);
        assert_eq!(edges.len(), called.count(), "{pairs:?}");
    }
}

fn any_test() -> impl Strategy<Value = (f64, Correction, u32)> {
    let corrections = vec![Correction::FalseDiscovery, Correction::Bonferroni];
    (0.01..0.5_f64, prop::sample::select(corrections), 1..3_u32)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn hypergeometric_equals_its_naive_twin(
        rows in any_rows(),
        bucket_s in prop::sample::select(vec![None, Some(10.0), Some(60.0)]),
        test in any_test(),
    ) {
        let (alpha, correction, min_shared) = test;
        let config = hypergeometric::Config {
            bucket_s, alpha, correction, min_shared, ..Default::default()
        };
        let findings = Method::Hypergeometric(config).run(&[batch(&rows)]);
        #[expect(clippy::cast_possible_truncation, reason = "10 or 60")]
        let held = held(&rows, bucket_s.map(|s: f64| s as i64 * 1_000));
        let pairs = pairs(&held, min_shared as usize, |a, b| hypergeometric_p(&held, a, b));
        compare(&findings, &held, &pairs, test);
    }

    #[test]
    fn bicm_equals_its_naive_twin(
        rows in any_rows(),
        bucket_s in prop::sample::select(vec![Some(10.0), Some(60.0)]),
        test in any_test(),
    ) {
        let (alpha, correction, min_shared) = test;
        let config = bicm::Config { bucket_s, alpha, correction, min_shared, ..Default::default() };
        let findings = Method::Bicm(config).run(&[batch(&rows)]);
        // Where the equations have no finite solution, neither side has the truth.
        prop_assume!(findings.notes.is_empty());
        #[expect(clippy::cast_possible_truncation, reason = "10 or 60")]
        let held = held(&rows, bucket_s.map(|s: f64| s as i64 * 1_000));
        let chances = chances(&held);
        let p = |a: u32, b: u32| {
            let objects: BTreeSet<_> = held.values().flatten().copied().collect();
            let mean = objects.iter().map(|&o| chances[&(a, o)] * chances[&(b, o)]).sum();
            poisson_p(held[&a].intersection(&held[&b]).count(), mean)
        };
        compare(&findings, &held, &pairs(&held, min_shared as usize, p), test);
    }
}
