//! `catchsync` on paper.

use claque_detector::method::catchsync::{Baseline, Config};
use claque_detector::{Findings, Method};
use claque_trace::testing;

use super::{members, scores};

/// Hashtag 1 has eight uses by four accounts, 2 and 3 have one use by one account. So there are two
/// cells, with one and two of three hashtags.
const ROWS: &[(u32, i64, &[u32])] = &[
    (1, 0, &[1]),
    (2, 1_000, &[1]),
    (3, 2_000, &[1]),
    (4, 3_000, &[1]),
    (1, 600_000, &[1]),
    (2, 601_000, &[1]),
    (3, 602_000, &[1]),
    (3, 603_000, &[1]),
    (4, 700_000, &[2]),
    (4, 800_000, &[3]),
];

fn run(config: Config) -> Findings {
    Method::Catchsync(config).run(&[testing::posts(ROWS)])
}

fn close(found: f64, expected: f64) -> bool {
    (found - expected).abs() < 1e-12
}

#[test]
fn suspicion_is_synchronicity_beyond_the_least_possible() {
    let findings = run(Config { min_uses: 2, sigmas: 0.5, ..Config::default() });
    let found = scores(&findings);
    // Accounts 1 to 3 are in the first cell alone: s = 1, n = 1/3. M = 2 and s_b = 5/9, so the least
    // is (2/9 - 2/3 + 5/9) / (10/9 - 1) = 1: with all uses in one cell nothing else is possible.
    assert!((0..3).all(|n| close(found[n].1, 0.0)), "{found:?}");
    // Account 4: s = 1/9 + 4/9, n = 1/3 · 1/3 + 2/3 · 2/3 = 5/9, and two cells leave no choice
    // either: (50/81 - 10/9 + 5/9) / (1/9) = 5/9.
    assert!(close(found[3].1, 0.0), "{found:?}");
    assert_eq!((findings.threshold, findings.groups.len()), (Some(f64::MAX), 0));
}

#[test]
fn with_three_cells_there_is_a_choice() {
    // Hashtags of two uses by one account (5), and two accounts with the rest: three cells.
    let mut rows = ROWS.to_vec();
    rows.extend([(5, 0, &[4_u32][..]), (5, 9_000, &[4])]);
    let config = Config { min_uses: 2, sigmas: 1.0, ..Config::default() };
    let findings = Method::Catchsync(config).run(&[testing::posts(&rows)]);
    // b = 1/4, 1/2, 1/4 over four hashtags: M = 3, s_b = 3/8, M s_b - 1 = 1/8. Accounts 1, 2, 3 and
    // 5 have s = 1 and n = 1/4: the least is 8 (3/16 - 1/2 + 3/8) = 1/2. Account 4 has s = 5/9 and
    // n = 1/3 · 1/4 + 2/3 · 1/2 = 5/12: the least is 8 (25/48 - 5/6 + 3/8) = 1/2.
    let found = scores(&findings);
    let expected = [0.5, 0.5, 0.5, 5.0 / 9.0 - 0.5, 0.5];
    assert!(found.iter().zip(expected).all(|(f, e)| close(f.1, e)), "{found:?}");
    // Mean 37/90, standard deviation 8/45: nobody is a whole one above.
    assert_eq!(findings.threshold, Some(f64::MAX));
    let config = Config { sigmas: 0.49, ..config };
    let findings = Method::Catchsync(config).run(&[testing::posts(&rows)]);
    assert!(close(findings.threshold.unwrap(), 0.5));
    // Those in the cell of hashtag 1, and the one in the cell of hashtag 4.
    assert_eq!(members(&findings), [vec![1, 2, 3], vec![5]]);
    assert_eq!(findings.groups[0].evidence[0].n_accounts, 3);
}

#[test]
fn the_code_measures_from_fitted_curves() {
    let base = Config { min_uses: 2, ..Config::default() };
    let found = scores(&run(Config { baseline: Baseline::Slope, ..base }));
    assert!(close(found[0].1, 2.0 / 3.0) && close(found[3].1, 0.0), "{found:?}");
    // Only bin 55, of account 4, has a least synchronicity other than 1: 5/9.
    let middle = |bin: f64| (bin + 0.5) / 100.0;
    let a = (0..100).map(|bin| 1.0 / middle(bin.into()).powi(2)).sum::<f64>() / 100.0
        - 4.0 / 9.0 / middle(55.0).powi(2) / 100.0;
    let found = scores(&run(Config { baseline: Baseline::Parabola, ..base }));
    assert!((found[0].1 - (1.0 - a / 9.0)).abs() < 1e-9, "{found:?} {a}");
    let a = (5.0_f64 / 9.0).ln() / middle(55.0).ln() / 100.0;
    let found = scores(&run(Config { baseline: Baseline::Power, ..base }));
    assert!((found[3].1 - (5.0 / 9.0 - (5.0_f64 / 9.0).powf(a))).abs() < 1e-9, "{found:?}");
}

#[test]
fn impossible_parameters_are_refused_by_name() {
    let base = Config::default;
    let name = |config: Config| Method::Catchsync(config).check().unwrap_err().name;
    assert_eq!(name(Config { cells_per_doubling: 0, ..base() }), "cells_per_doubling");
    assert_eq!(name(Config { min_uses: 0, ..base() }), "min_uses");
    assert_eq!(name(Config { sigmas: -1.0, ..base() }), "sigmas");
    assert_eq!(name(Config { sigmas: f64::NAN, ..base() }), "sigmas");
}
