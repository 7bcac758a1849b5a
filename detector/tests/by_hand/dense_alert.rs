//! `dense_alert` on paper.

use claque_detector::method::dense_alert::Config;
use claque_detector::{Findings, Method};
use claque_trace::testing;

use super::{members, scores};

/// Accounts 1 and 2 meet once on hashtag 7. Later 3 and 4 use 8 and 9 three times each, and 5 uses 8
/// once.
const ROWS: &[(u32, i64, &[u32])] = &[
    (1, 1_000, &[7]),
    (2, 2_000, &[7]),
    (5, 100_000, &[8]),
    (3, 101_000, &[8, 9]),
    (4, 102_000, &[8, 9]),
    (3, 103_000, &[8, 9]),
    (4, 104_000, &[8, 9]),
    (3, 105_000, &[8, 9]),
    (4, 106_000, &[8, 9]),
    (5, 119_000, &[7]),
];

fn run(config: Config) -> Findings {
    let config = Config { window_s: 40.0, steps: 2, ..config };
    Method::DenseAlert(config).run(&[testing::posts(ROWS)])
}

#[test]
fn a_block_that_is_suddenly_dense_is_alerted_to() {
    let findings = run(Config { rise: 1.5, ..Config::default() });
    // Steps of 20 s: 1 and 2 are in the windows that end with steps 0 and 1, with a density of 2/3.
    // The others are in those of steps 5 and 6: without 5 and hashtag 7 twelve uses by two accounts
    // of two hashtags, 3. The median of 2/3, 2/3, 3 and 3 is 11/6.
    let third = 2.0 / 3.0;
    let expected = [(1, third, None), (2, third, None), (3, 3.0, Some(0)), (4, 3.0, Some(0))];
    assert_eq!(scores(&findings), expected);
    assert!((findings.threshold.unwrap() - 2.75).abs() < 1e-12);
    assert_eq!(members(&findings), [vec![3, 4]]);
    let alerts: Vec<_> = findings
        .hashtags
        .iter()
        .map(|alert| {
            let m = &alert.moment;
            (m.hashtag.0, m.from.0, m.until.0, m.n_accounts, alert.score)
        })
        .collect();
    // One of the two overlapping windows, from the first to the last use by a member.
    assert_eq!(alerts, [(8, 101_000, 106_000, 2, 3.0), (9, 101_000, 106_000, 2, 3.0)]);
}

#[test]
fn an_even_world_raises_no_alert() {
    // Two densities of 2/3 and two of 3 make no window 2.1 times as dense as 11/6.
    let findings = run(Config { rise: 2.1, ..Config::default() });
    assert_eq!((findings.hashtags.len(), findings.groups.len()), (0, 0));
    assert!(findings.accounts.iter().all(|score| !findings.flags(score.score)));
}

#[test]
fn without_repeats_nobody_fills_a_block_alone() {
    let findings = run(Config { repeats: false, ..Config::default() });
    // Six uses by three accounts of three hashtags: 1. Without 5 and 7, four by two of two: 1 too,
    // and of equals the largest block counts.
    let expected = [1, 2, 3, 4, 5].map(|a| (a, if a < 3 { 2.0 / 3.0 } else { 1.0 }, None));
    assert_eq!(scores(&findings), expected);
}

#[test]
fn impossible_parameters_are_refused_by_name() {
    let base = Config::default;
    let name = |config: Config| Method::DenseAlert(config).check().unwrap_err().name;
    assert_eq!(name(Config { steps: 0, ..base() }), "steps");
    assert_eq!(name(Config { steps: 101, ..base() }), "steps");
    assert_eq!(name(Config { rise: 0.9, ..base() }), "rise");
    assert_eq!(name(Config { rise: f64::NAN, ..base() }), "rise");
    assert_eq!(name(Config { window_s: 0.0, ..base() }), "window_s");
    assert_eq!(name(Config { window_s: 0.003, ..base() }), "window_s");
}
