//! `coornet` on paper.

use claque_detector::method::coornet;
use claque_detector::{Findings, Method};
use claque_trace::testing;

use super::{integers, members, numbers, scores};

fn run(config: coornet::Config, rows: &[(u32, i64, &[u32])]) -> Findings {
    Method::Coornet(config).run(&[testing::posts(rows)])
}

/// The second use follows after 2 s (hashtag 7), 4 s (8) and 100 s (9).
const ROWS: &[(u32, i64, &[u32])] = &[
    (1, 0, &[7]),
    (2, 2_000, &[7]),
    (3, 6_000, &[7]),
    (3, 50_000, &[7]),
    (1, 100_000, &[8]),
    (2, 104_000, &[8]),
    (1, 200_000, &[9]),
    (3, 300_000, &[9]),
];

#[test]
fn the_interval_is_that_of_the_fastest_hashtags() {
    // Times to the second use are 2, 4 and 100 s, so the quantile 0.1 is 2.4 s: hashtag 7 alone.
    // Its first use beyond half of all, the third of four, comes after 6 s.
    let findings = run(coornet::Config::default(), ROWS);
    assert_eq!(findings.notes, ["the coordination interval is 6 s"]);
    // At the median both 7 and 8 count: 6 s and 4 s, of which the median is 5 s.
    let findings = run(coornet::Config { q: 0.5, ..Default::default() }, ROWS);
    assert_eq!(findings.notes, ["the coordination interval is 5 s"]);
}

#[test]
fn ties_count_hashtags_with_a_coordinated_bin() {
    // Bins of 6 s from the first use: hashtag 7 has 1 and 2 in the first, 3 alone in the second
    // (6.0 s) and in a later one; hashtag 8 has 1 and 2 together; hashtag 9 nobody.
    let findings = run(coornet::Config::default(), ROWS);
    let edges = &findings.tables[0];
    assert_eq!(
        (integers(edges, "account_id"), integers(edges, "account_id_y")),
        (vec![1], vec![2])
    );
    assert_eq!(numbers(edges, "weight"), [2.0]);
    assert_eq!(scores(&findings), [(1, 2.0, Some(0)), (2, 2.0, Some(0))]);
    assert_eq!((findings.threshold, members(&findings)), (Some(2.0), vec![vec![1, 2]]));
}

#[test]
fn bins_apart_tie_and_one_account_coordinates_unless_told_otherwise() {
    let rows: &[(u32, i64, &[u32])] =
        &[(1, 0, &[7]), (2, 1_000, &[7]), (3, 20_000, &[7]), (3, 21_000, &[7])];
    let published = coornet::Config { interval_s: Some(10.0), ..Default::default() };
    assert_eq!(scores(&run(published, rows)).len(), 3);
    let strict = coornet::Config { same_bin: true, ..published };
    assert_eq!(members(&run(strict, rows)), [vec![1, 2]]);
    let strict = coornet::Config { distinct_accounts: true, ..published };
    assert_eq!(members(&run(strict, rows)), [vec![1, 2]]);
}

#[test]
fn an_interval_of_nothing_is_one_second() {
    let rows: &[(u32, i64, &[u32])] =
        &[(1, 0, &[7]), (2, 0, &[7]), (3, 999, &[7]), (4, 1_000, &[7])];
    // The second use comes at once, and the third of four passes half: after 999 ms.
    assert_eq!(
        run(coornet::Config::default(), rows).notes,
        ["the coordination interval is 0.999 s"]
    );
    let findings = run(coornet::Config::default(), &rows[..2]);
    assert_eq!(findings.notes, ["the coordination interval is 1 s"]);
    assert!(run(coornet::Config::default(), &rows[..1]).notes.is_empty());
}
