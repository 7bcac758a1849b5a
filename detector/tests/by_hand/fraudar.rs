//! `fraudar` on paper.

use claque_detector::Method;
use claque_detector::method::fraudar::Config;
use claque_trace::testing;

use super::{members, scores};

/// Accounts 1 and 2 use hashtags 7 and 8 together twice; 2 and 3 use 9 together once, 4 uses 7.
const ROWS: &[(u32, i64, &[u32])] = &[
    (1, 0, &[7, 8]),
    (2, 1_000, &[7, 8]),
    (1, 900_000, &[7, 8]),
    (2, 901_000, &[7, 8]),
    (2, 2_000_000, &[9]),
    (3, 2_000_000, &[9]),
    (4, 2_000_000, &[7]),
];

fn close(found: Option<f64>, expected: f64) -> bool {
    found.is_some_and(|found| (found - expected).abs() < 1e-9)
}

#[test]
fn the_densest_block_is_flagged() {
    let findings = Method::Fraudar(Config::default()).run(&[testing::posts(ROWS)]);
    // Four moments of two accounts: eight edges of 1 / ln 7 over six nodes.
    let density = 8.0 / 7.0_f64.ln() / 6.0;
    assert!(close(findings.threshold, density), "{:?}", findings.threshold);
    assert_eq!(members(&findings), [vec![1, 2]]);
    let outside: Vec<f64> = findings.accounts[2..].iter().map(|s| s.score).collect();
    // Account 3 is the lightest of all ten nodes, at 1 / ln 7 against 1 / ln 6 for account 4 and its
    // moment. Then go the moment of 3 and that of 4, which leaves 4 with nothing among seven nodes.
    let all = (10.0 / 7.0_f64.ln() + 1.0 / 6.0_f64.ln()) / 10.0;
    let last = 8.0 / 7.0_f64.ln() / 7.0;
    assert!(close(Some(outside[0]), all) && close(Some(outside[1]), last), "{outside:?}");
}

#[test]
fn plain_hashtags_forget_time_and_blocks_are_as_many_as_asked_for() {
    let config = Config { bucket_s: None, ..Config::default() };
    let findings = Method::Fraudar(config).run(&[testing::posts(ROWS)]);
    // Hashtags 7 (accounts 1, 2, 4; 1 / ln 8 = 0.481 each), 8 (1, 2; 1 / ln 7 = 0.514) and 9 (2, 3):
    // 0.4998 with all seven nodes, 0.5029 without 4, 0.5007 without 3 as well.
    let density = (2.0 / 8.0_f64.ln() + 4.0 / 7.0_f64.ln()) / 6.0;
    assert!(close(findings.threshold, density), "{:?}", findings.threshold);
    assert_eq!(members(&findings), [vec![1, 2, 3]]);
    let config = Config { blocks: 2, ..Config::default() };
    let findings = Method::Fraudar(config).run(&[testing::posts(ROWS)]);
    // What is left are the moment of 9 with its two accounts and that of 7 with account 4. The moment
    // of 9 alone is denser (0.343), but account 2 or 3 is lighter than 4 and goes first.
    let density = (2.0 / 7.0_f64.ln() + 1.0 / 6.0_f64.ln()) / 5.0;
    assert!(close(findings.threshold, density), "{:?}", findings.threshold);
    // Account 2 is in both blocks and counts for the first.
    assert_eq!(members(&findings), [vec![1, 2], vec![3, 4]]);
    assert!(close(Some(scores(&findings)[3].1), density));
}
