//! `catchsync` against the definitions: closeness of every pair of hashtags, and no account below
//! the least synchronicity.

use std::collections::{BTreeMap, BTreeSet};

use claque_detector::Method;
use claque_detector::method::catchsync::{Baseline, Config};
use proptest::prelude::*;

use super::{Row, any_rows, batch};

/// The cell of every hashtag.
fn cells(rows: &[Row], per_doubling: u32) -> BTreeMap<u32, (i64, i64)> {
    let hashtags: BTreeSet<u32> = rows.iter().map(|r| r.hashtag).collect();
    #[expect(clippy::cast_possible_truncation, reason = "small numbers")]
    let level = |n: usize| ((n as f64).log2() * f64::from(per_doubling)).floor() as i64;
    let cell = |hashtag: u32| {
        let of = || rows.iter().filter(|r| r.hashtag == hashtag);
        let posts: BTreeSet<u64> = of().map(|r| r.post).collect();
        let accounts: BTreeSet<u32> = of().map(|r| r.account).collect();
        (hashtag, (level(posts.len()), level(accounts.len())))
    };
    hashtags.into_iter().map(cell).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn catchsync_equals_its_naive_twin(
        rows in any_rows(),
        per_doubling in 1..4_u32,
        min_uses in 1..4_u32,
        which in 0..2_usize,
    ) {
        let baseline = [Baseline::Bound, Baseline::Slope][which];
        let config = Config {
            cells_per_doubling: per_doubling, min_uses, baseline, sigmas: 1.0, ..Config::default()
        };
        let findings = Method::Catchsync(config).run(&[batch(&rows)]);
        let cells = cells(&rows, per_doubling);
        let alike = |a: u32, b: u32| f64::from(u8::from(cells[&a] == cells[&b]));
        let used: BTreeSet<(u32, u64, u32)> =
            rows.iter().map(|r| (r.account, r.post, r.hashtag)).collect();
        let mut expected = BTreeMap::new();
        for account in 0..7 {
            let mine: Vec<u32> =
                used.iter().filter(|u| u.0 == account).map(|u| u.2).collect();
            if mine.len() < min_uses as usize {
                continue;
            }
            let f = mine.len() as f64;
            // Closeness averaged over all pairs of own uses, and of own uses with all hashtags.
            let s = mine.iter().flat_map(|&a| mine.iter().map(move |&b| (a, b)))
                .map(|(a, b)| alike(a, b)).sum::<f64>() / (f * f);
            let n = mine.iter().flat_map(|&a| cells.keys().map(move |&b| (a, b)))
                .map(|(a, b)| alike(a, b)).sum::<f64>() / (f * cells.len() as f64);
            expected.insert(account, (s, n));
        }
        prop_assert!(findings.accounts.iter().map(|s| s.account.0).eq(expected.keys().copied()));
        let distinct: BTreeSet<_> = cells.values().collect();
        let share = |cell: &(i64, i64)| {
            cells.values().filter(|c| *c == cell).count() as f64 / cells.len() as f64
        };
        let b: Vec<f64> = distinct.into_iter().map(share).collect();
        let (m, s_b) = (b.len() as f64, b.iter().map(|b| b * b).sum::<f64>());
        for (found, (s, n)) in findings.accounts.iter().zip(expected.values()) {
            let least = match baseline {
                Baseline::Slope => *n,
                // With even cells the least is an even spread.
                _ if (m * s_b - 1.0).abs() < 1e-9 => 1.0 / m,
                _ => (m * n * n - 2.0 * n + s_b) / (m * s_b - 1.0),
            };
            prop_assert!((found.score - (s - least)).abs() < 1e-9, "{found:?} {s} {n} {least}");
            prop_assert!(baseline == Baseline::Slope || found.score > -1e-9);
        }
        let scores: Vec<f64> = findings.accounts.iter().map(|s| s.score).collect();
        let n = scores.len() as f64;
        let mean = scores.iter().sum::<f64>() / n;
        let sd = (scores.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / n).sqrt();
        for &score in scores.iter().filter(|s| (**s - mean - sd).abs() > 1e-9) {
            prop_assert_eq!(findings.flags(score), score > mean + sd);
        }
        let grouped: usize = findings.groups.iter().map(|g| g.members.len()).sum();
        prop_assert_eq!(grouped, scores.iter().filter(|s| findings.flags(**s)).count());
    }
}
