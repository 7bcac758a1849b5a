//! `concentration`, `burst` and `kleinberg` against obvious code.

use std::collections::{BTreeMap, BTreeSet};

use claque_detector::method::{burst, concentration, kleinberg};
use claque_detector::{Findings, Method};
use proptest::prelude::*;

use super::{Row, any_rows, batch};

/// A hashtag's uses as (time, account), in order; every post once.
fn by_hashtag(rows: &[Row]) -> BTreeMap<u32, Vec<(i64, u32)>> {
    let uses: BTreeSet<(u32, i64, u64, u32)> =
        rows.iter().map(|r| (r.hashtag, r.at_ms, r.post, r.account)).collect();
    let mut by_hashtag: BTreeMap<u32, Vec<(i64, u32)>> = BTreeMap::new();
    for (hashtag, at, _, account) in uses {
        by_hashtag.entry(hashtag).or_default().push((at, account));
    }
    by_hashtag
}

/// A stretch that must have been scored: hashtag, from and until (inclusive), score.
type Alert = (u32, i64, i64, f64);

/// Accounts score as the best stretch they are in; alerts are those of at least the threshold.
fn compare(findings: &Findings, rows: &[Row], expected: &[Alert], threshold: f64) {
    let close = |a: f64, b: f64| (a - b).abs() < 1e-7;
    let mut best: BTreeMap<u32, f64> = BTreeMap::new();
    for &(hashtag, from, until, score) in expected {
        for row in rows.iter().filter(|r| r.hashtag == hashtag) {
            if (from..=until).contains(&row.at_ms) {
                let best = best.entry(row.account).or_insert(f64::MIN);
                *best = best.max(score);
            }
        }
    }
    assert!(findings.accounts.iter().map(|s| s.account.0).eq(best.keys().copied()));
    let mut pairs = findings.accounts.iter().zip(best.values());
    assert!(pairs.all(|(found, &best)| close(found.score, best)), "{findings:?} {best:?}");
    let mut alerts: Vec<&Alert> = expected.iter().filter(|a| a.3 >= threshold - 1e-9).collect();
    alerts.sort_by_key(|a| (a.0, a.1));
    let mut found: Vec<_> = findings.hashtags.iter().collect();
    found.sort_by_key(|a| (a.moment.hashtag, a.moment.from));
    assert_eq!(found.len(), alerts.len(), "{found:?} {expected:?}");
    for (found, alert) in found.iter().zip(alerts) {
        let moment = &found.moment;
        let place = (moment.hashtag.0, moment.from.0, moment.until.0);
        assert_eq!(place, (alert.0, alert.1, alert.2));
        assert!(close(found.score, alert.3));
    }
}

/// Uses of a hashtag by window.
fn windows(uses: &[(i64, u32)], window_ms: i64) -> BTreeMap<i64, Vec<i64>> {
    let mut windows: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    uses.iter().for_each(|u| windows.entry(u.0.div_euclid(window_ms)).or_default().push(u.0));
    windows
}

/// The mean absolute difference over twice the mean: the Gini coefficient by definition.
fn gini(counts: &[f64]) -> f64 {
    let n = counts.len() as f64;
    let differences: f64 =
        counts.iter().flat_map(|a| counts.iter().map(move |b| (a - b).abs())).sum();
    differences / (2.0 * n * counts.iter().sum::<f64>())
}

fn entropy(counts: &[f64]) -> f64 {
    let total: f64 = counts.iter().sum();
    let entropy: f64 = counts.iter().map(|c| -(c / total) * (c / total).ln()).sum();
    if counts.len() == 1 { 0.0 } else { 1.0 - entropy / (counts.len() as f64).ln() }
}

fn poisson_or_more_scattered(k: usize, mean: f64, dispersion: f64) -> f64 {
    let mut head = 0.0;
    let mut term = if dispersion < 1e-9 {
        (-mean).exp()
    } else {
        (1.0 + mean * dispersion).powf(-1.0 / dispersion)
    };
    for j in 0..k {
        head += term;
        term *=
            (mean + j as f64 * dispersion * mean) / ((j + 1) as f64 * (1.0 + mean * dispersion));
    }
    -(1.0 - head).max(1e-300).log10()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn concentration_equals_its_naive_twin(
        rows in any_rows(),
        window_s in prop::sample::select(vec![10.0, 30.0, 60.0]),
        (which, min_uses) in (0..3_usize, 1..4_usize),
    ) {
        use concentration::Measure::{Entropy, Gini, TopShare};
        let measure = [Gini, Entropy, TopShare][which];
        let config = concentration::Config { window_s, measure, min_uses, ..Default::default() };
        let findings = Method::Concentration(config).run(&[batch(&rows)]);
        #[expect(clippy::cast_possible_truncation, reason = "10 to 60")]
        let window_ms = window_s as i64 * 1_000;
        let hashtags = by_hashtag(&rows);
        let mut expected = Vec::new();
        for window in 0..=120_000 / window_ms {
            let of = |uses: &Vec<(i64, u32)>| windows(uses, window_ms).remove(&window);
            let counted: BTreeMap<u32, Vec<i64>> =
                hashtags.iter().filter_map(|(&h, uses)| Some((h, of(uses)?))).collect();
            let counts: Vec<f64> = counted.values().map(|times| times.len() as f64).collect();
            let total: f64 = counts.iter().sum();
            for (hashtag, times) in counted.into_iter().filter(|(_, t)| t.len() >= min_uses) {
                let measured = match measure {
                    Gini => gini(&counts),
                    Entropy => entropy(&counts),
                    TopShare => counts.iter().copied().fold(0.0, f64::max) / total,
                };
                let score = measured * times.len() as f64 / total;
                expected.push((hashtag, times[0], times[times.len() - 1], score));
            }
        }
        compare(&findings, &rows, &expected, f64::MIN);
    }

    #[test]
    fn burst_equals_its_naive_twin(
        rows in any_rows(),
        window_s in prop::sample::select(vec![10.0, 30.0]),
        given in prop::sample::select(vec![None, Some(0.0), Some(0.7)]),
        (min_uses, false_discovery_rate) in (1..6_usize, 0.05..0.5_f64),
    ) {
        let config = burst::Config {
            window_s, dispersion: given, min_uses, false_discovery_rate, ..Default::default()
        };
        let findings = Method::Burst(config).run(&[batch(&rows)]);
        #[expect(clippy::cast_possible_truncation, reason = "10 or 30")]
        let window_ms = window_s as i64 * 1_000;
        let hashtags = by_hashtag(&rows);
        let all: Vec<(i64, u32)> = hashtags.values().flatten().copied().collect();
        let traffic = windows(&all, window_ms);
        let looked_at = || hashtags.iter().filter(|(_, uses)| uses.len() >= min_uses);
        let mean = |uses: &Vec<(i64, u32)>, window: &i64| {
            uses.len() as f64 * traffic[window].len() as f64 / all.len() as f64
        };
        let (mut excess, mut scale) = (0.0, 0.0);
        for (_, uses) in looked_at() {
            for window in traffic.keys() {
                let x = windows(uses, window_ms).get(window).map_or(0, Vec::len) as f64;
                let mean = mean(uses, window);
                excess += (x - mean).powi(2) - mean;
                scale += mean * mean;
            }
        }
        let estimate = if scale > 0.0 { f64::max(excess / scale, 0.0) } else { 0.0 };
        let dispersion = given.unwrap_or(estimate);
        let mut expected: Vec<Alert> = Vec::new();
        for (&hashtag, uses) in looked_at() {
            for (window, times) in windows(uses, window_ms) {
                let mean = mean(uses, &window);
                let score = poisson_or_more_scattered(times.len(), mean, dispersion);
                expected.push((hashtag, times[0], times[times.len() - 1], score));
            }
        }
        let n_tests = (looked_at().count() * traffic.len()) as f64;
        let mut falling: Vec<f64> = expected.iter().map(|a| a.3).collect();
        falling.sort_by(|a, b| b.total_cmp(a));
        let level = |rank: usize| false_discovery_rate * (rank + 1) as f64 / n_tests;
        let p = |rank: usize| 10.0_f64.powf(-falling[rank]);
        // A test within rounding of its level may fall either way.
        prop_assume!((0..falling.len()).all(|rank| (p(rank) / level(rank) - 1.0).abs() > 1e-6));
        let called = (0..falling.len()).rev().find(|&rank| p(rank) <= level(rank));
        compare(&findings, &rows, &expected, called.map_or(f64::MAX, |rank| falling[rank]));
    }

    #[test]
    fn kleinberg_equals_the_cheapest_of_all_sequences(
        rows in any_rows(),
        (s, gamma) in (1.1..5.0_f64, 0.0..2.0_f64),
    ) {
        let config = kleinberg::Config { s, gamma, min_uses: 3, ..Default::default() };
        // Enough to go through 2^11 sequences of states.
        let rows: Vec<Row> = rows.into_iter().take(12).collect();
        let findings = Method::Kleinberg(config).run(&[batch(&rows)]);
        let mut expected: Vec<Alert> = Vec::new();
        for (&hashtag, uses) in by_hashtag(&rows).iter().filter(|(_, uses)| uses.len() >= 3) {
            let gaps: Vec<f64> = uses.windows(2).map(|u| (u[1].0 - u[0].0) as f64).collect();
            let n = gaps.len();
            let rate = n as f64 / gaps.iter().sum::<f64>().max(1.0);
            let cost = |gap: f64, rate: f64| -(rate.ln() - rate * gap);
            let up = |states: u32, gap: usize| states >> gap & 1 == 1;
            let total = |states: &u32| -> f64 {
                let of = |gap: usize| {
                    let from_below = gap == 0 || !up(*states, gap - 1);
                    let price = if from_below { gamma * (n as f64).ln() } else { 0.0 };
                    if up(*states, gap) { cost(gaps[gap], s * rate) + price } else { cost(gaps[gap], rate) }
                };
                (0..n).map(of).sum()
            };
            let mut sequences: Vec<(f64, u32)> = (0..1 << n).map(|states| (total(&states), states)).collect();
            sequences.sort_by(|a, b| a.0.total_cmp(&b.0));
            // Where two are as good, either may be found.
            prop_assume!(sequences.len() < 2 || sequences[1].0 - sequences[0].0 > 1e-9);
            let best = sequences[0].1;
            let mut gap = 0;
            while gap < n {
                let end = (gap..n).find(|&other| up(best, other) != up(best, gap)).unwrap_or(n);
                if up(best, gap) {
                    let gained = gaps[gap..end].iter().map(|&x| cost(x, rate) - cost(x, s * rate)).sum();
                    expected.push((hashtag, uses[gap].0, uses[end].0, gained));
                }
                gap = end;
            }
        }
        compare(&findings, &rows, &expected, f64::MIN);
    }
}
