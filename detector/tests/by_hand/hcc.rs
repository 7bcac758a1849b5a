//! `hcc` on paper.

use claque_detector::method::hcc::{Config, Extraction};
use claque_detector::{Findings, Method};
use claque_trace::testing;

use super::{integers, members, numbers, scores};

type Row = (u32, i64, &'static [u32]);

fn run(config: Config, rows: &[Row]) -> Findings {
    Method::Hcc(config).run(&[testing::posts(rows)])
}

fn close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len(), "{found:?}");
    assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{found:?}");
}

const WINDOW: i64 = 900_000;

#[test]
fn evidence_is_discounted_by_what_else_its_ends_share() {
    // One window. 1 and 2: hashtag 7 twice by 1, once by 2, and 8: three pieces; 2 and 3: 8; 1 and
    // 3: 8. All with anybody: 1 has 4, 2 has 4, 3 has 2.
    let rows: &[Row] =
        &[(1, 0, &[7, 8]), (1, 1, &[7]), (2, 2, &[7, 8]), (3, 3, &[8]), (3, WINDOW, &[7])];
    let findings = run(Config::default(), rows);
    assert_eq!(integers(&findings.tables[0], "account_id_y"), [2, 3, 3]);
    // The only evidence is in the last window but one: it counts 1 + 0.7 times.
    // 3 · 3 / (4 + 4 - 3) = 9/5; 1 · 1 / (4 + 2 - 1) = 1/5, twice.
    close(&numbers(&findings.tables[0], "weight"), &[1.7 * 1.8, 1.7 * 0.2, 1.7 * 0.2]);
    // Mean 11/15. From the heaviest, 9/5, the next, 1/5, is lighter than the mean.
    assert_eq!(members(&findings), [vec![1, 2]]);
    close(&scores(&findings).iter().map(|s| s.1).collect::<Vec<_>>(), &[2.0, 2.0, 1.0 / 9.0]);
    assert_eq!(findings.threshold, Some(1.0));
}

#[test]
fn windows_begin_with_the_first_act_and_fade_within_a_frame() {
    let frame = |frame, rows: &[Row]| {
        let config = Config { frame, decay: 0.5, ..Default::default() };
        numbers(&run(config, rows).tables[0], "weight")
    };
    // Just within a window, and just not.
    close(&frame(1, &[(1, 5, &[7]), (2, WINDOW + 4, &[7])]), &[1.0]);
    close(&frame(1, &[(1, 5, &[7]), (2, WINDOW + 5, &[7])]), &[]);
    // A pair in the first of three windows with acts; the empty ones in between do not count. A
    // frame of two counts it 1 + 1/2 times, one of three 1 + 1/2 + 1/4, one of nine no more.
    let rows: &[Row] = &[(1, 0, &[7]), (2, 0, &[7]), (3, WINDOW, &[9]), (3, 90 * WINDOW, &[9])];
    for (n, weight) in [(1, 1.0), (2, 1.5), (3, 1.75), (9, 1.75)] {
        close(&frame(n, rows), &[weight]);
    }
    // In the last window it counts once.
    close(&frame(3, &[(3, 0, &[9]), (1, WINDOW, &[7]), (2, WINDOW, &[7])]), &[1.0]);
}

/// Pairs meet as often as told, each on a hashtag of its own in windows of their own, so that a tie
/// weighs as often as it met.
fn meetings(pairs: &[(u32, u32, i64)]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for &(a, b, n) in pairs {
        for _ in 0..n {
            let at = rows.len() as i64 * WINDOW;
            rows.extend([(a, at, &[7][..]), (b, at, &[7][..])]);
        }
    }
    rows
}

#[test]
fn structures_grow_along_heavy_ties() {
    // A triangle of 9, 8 and 7 with a tail of 2, and a pair apart that met 4 times: mean 6.
    let rows = meetings(&[(1, 2, 9), (2, 3, 8), (1, 3, 7), (3, 4, 2), (5, 6, 4)]);
    let config = || Config { frame: 1, ..Default::default() };
    let found = |config| members(&run(config, &rows));
    // 9, then 8 (mean 8.5, and may fall by 9/2), then 7 (8, by 0.35) is refused: 8 < 8.5 - 0.35.
    // The tail and the pair are lighter than the mean. 1, 2 and 3 are in either way.
    assert_eq!(found(config()), [vec![1, 2, 3]]);
    // With no fall allowed, 9 stands alone.
    assert_eq!(found(Config { theta: 0.0, ..config() }), [vec![1, 2]]);
    let extraction = Extraction::Threshold;
    assert_eq!(found(Config { extraction, min_weight: 0.9, ..config() }), [vec![1, 2]]);
    // From 2 to 9, 0.8 is 7.6.
    assert_eq!(found(Config { extraction, min_weight: 0.8, ..config() }), [vec![1, 2, 3]]);
    let extraction = Extraction::Components;
    assert_eq!(found(Config { extraction, ..config() }), [vec![1, 2, 3, 4], vec![5, 6]]);
}

#[test]
fn a_community_of_one_tie_is_kept_unless_the_published_slip_is_wanted() {
    let rows = meetings(&[(1, 2, 9), (3, 4, 1), (4, 5, 1)]);
    let found = |lone_ties| members(&run(Config { lone_ties, ..Default::default() }, &rows));
    assert_eq!(found(true), [vec![1, 2]]);
    assert_eq!(found(false), Vec::<Vec<u32>>::new());
}

#[test]
fn a_crowd_beyond_the_budget_is_sampled_aloud() {
    let rows: Vec<Row> = (0..100).map(|account| (account, 0, &[7][..])).collect();
    let findings = run(Config { comparisons_max: 2_000, ..Default::default() }, &rows);
    assert!(findings.notes[0].contains("1 of 1 objects within a window"), "{:?}", findings.notes);
}

#[test]
fn impossible_parameters_are_refused_by_name() {
    let name = |config| Method::Hcc(config).check().unwrap_err().name;
    assert_eq!(name(Config { decay: 0.0, ..Default::default() }), "decay");
    assert_eq!(name(Config { frame: 0, ..Default::default() }), "frame");
    assert_eq!(name(Config { window_s: 0.0, ..Default::default() }), "window_s");
    assert_eq!(name(Config { theta: -1.0, ..Default::default() }), "theta");
}
