//! `synchrotrap` on paper.

use claque_detector::Method;
use claque_detector::method::synchrotrap::{Config, Similarity};
use claque_trace::testing;

use super::{integers, members, numbers, scores};

/// Within 10 s, account 2 matches three of the four uses of 1; 3 matches one of them.
const ROWS: &[(u32, i64, &[u32])] = &[
    (1, 0, &[7]),
    (2, 10_000, &[7]),
    (1, 100_000, &[7]),
    (2, 95_000, &[7]),
    (1, 200_000, &[8]),
    (2, 200_000, &[8]),
    (3, 205_000, &[8]),
    (1, 300_000, &[8]),
    (2, 310_001, &[8]),
    (2, 400_000, &[7]),
];

#[test]
fn matches_are_divided_by_the_union() {
    let config = Config { t_sim_s: 10.0, min_matches: 1, ..Default::default() };
    let findings = Method::Synchrotrap(config).run(&[testing::posts(ROWS)]);
    // 1 and 2: three matches of 4 and 5 uses, 3 / (9 - 3); 1 and 3: 1 / (5 - 1); 2 and 3: 1 / 5.
    assert_eq!(scores(&findings), [(1, 0.5, Some(0)), (2, 0.5, Some(0)), (3, 0.25, None)]);
    assert_eq!(numbers(&findings.tables[0], "similarity"), [0.5]);
    let config = Config { similarity: Similarity::Overlap, ..config };
    let findings = Method::Synchrotrap(config).run(&[testing::posts(ROWS)]);
    // 3 / 4, and the one use of 3 is matched by both others.
    assert_eq!(numbers(&findings.tables[0], "similarity"), [0.75, 1.0, 1.0]);
    assert_eq!(members(&findings), [vec![1, 2, 3]]);
}

#[test]
fn few_matches_do_not_count() {
    let config = Config { t_sim_s: 10.0, ..Default::default() };
    let findings = Method::Synchrotrap(config).run(&[testing::posts(ROWS)]);
    assert_eq!(scores(&findings), [(1, 0.5, Some(0)), (2, 0.5, Some(0))]);
    let config = Config { min_matches: 4, ..config };
    assert!(Method::Synchrotrap(config).run(&[testing::posts(ROWS)]).accounts.is_empty());
}

#[test]
fn a_use_is_matched_once() {
    // Three uses of 2 around one of 1, and the earliest is taken, which leaves the next for the
    // other use of 1: matching the latest first would find only one.
    let rows: &[(u32, i64, &[u32])] =
        &[(2, 0, &[7]), (1, 9_000, &[7]), (2, 12_000, &[7]), (1, 21_000, &[7]), (2, 40_000, &[7])];
    let config = Config { t_sim_s: 10.0, min_matches: 1, ..Default::default() };
    let findings = Method::Synchrotrap(config).run(&[testing::posts(rows)]);
    assert_eq!(numbers(&findings.tables[0], "similarity"), [2.0 / 3.0]);
    assert_eq!(integers(&findings.tables[0], "account_id_y"), [2]);
}
