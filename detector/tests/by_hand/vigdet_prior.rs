//! `vigdet_prior` on paper.

use claque_detector::method::vigdet_prior::{Config, Prior};
use claque_detector::{Findings, Method};
use claque_trace::testing;

use super::{integers, members, numbers, scores};

type Row = (u32, i64, &'static [u32]);

fn run(config: Config, rows: &[Row]) -> Findings {
    Method::VigdetPrior(config).run(&[testing::posts(rows)])
}

/// A chain: 1 and 2 share two hashtags, 2 and 3 one, 3 and 4 one.
const CHAIN: &[Row] = &[(1, 0, &[5, 6]), (2, 1, &[5, 6, 7]), (3, 2, &[7, 8]), (4, 3, &[8])];

fn halves() -> Config {
    Config { spread: 0.5, n_labels: 2, ..Default::default() }
}

fn close(findings: &Findings, expected: &[f64]) {
    let found: Vec<f64> = scores(findings).iter().map(|score| score.1).collect();
    assert_eq!(found.len(), expected.len(), "{found:?}");
    assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-7), "{found:?}");
}

#[test]
fn labels_spread_by_potentials() {
    let findings = run(halves(), CHAIN);
    assert_eq!(numbers(&findings.tables[0], "weight"), [8.0, 1.0, 1.0]);
    // Degrees 8, 9, 2 and 1, so potentials 8/√72, 1/√18 and 1/√2. Of the heaviest tie's ends 1 comes
    // first and is labelled coordinated, of 3 and 4, with ties of 1, 3 is labelled other. F = S F / 2
    // + Y / 2 gives 0.645833, 0.309359, 0.041667 and 0.014731 for the coordinated, 0.041667,
    // 0.088388, 0.583333 and 0.206239 for the others.
    close(&findings, &[31.0 / 33.0, 7.0 / 9.0, 1.0 / 15.0, 1.0 / 15.0]);
    assert_eq!((findings.threshold, members(&findings)), (Some(0.5), vec![vec![1, 2]]));
    // Named the other way round, so are the shares.
    let named = Config { coordinated: vec![3, 77], others: vec![1], ..halves() };
    let findings = run(named, CHAIN);
    close(&findings, &[2.0 / 33.0, 2.0 / 9.0, 14.0 / 15.0, 14.0 / 15.0]);
    assert!(findings.notes[0].starts_with("1 of 3 labelled accounts"), "{:?}", findings.notes);
}

#[test]
fn accounts_without_a_label_in_reach_score_nothing() {
    let rows = [CHAIN, &[(8, 9, &[1, 2]), (9, 9, &[1, 2])]].concat();
    assert_eq!(scores(&run(halves(), &rows))[4..], [(8, 0.0, None), (9, 0.0, None)]);
    // Where all ties are alike, nothing tells who is who.
    let rows: &[Row] = &[(1, 0, &[5]), (2, 0, &[5]), (3, 0, &[5])];
    close(&run(halves(), rows), &[0.0, 0.0, 0.0]);
}

#[test]
fn common_time_is_what_both_were_active_for() {
    let hour = 3_600_000;
    // 1 is active for 20 hours, 2 from the 7th to the 20th, 3 from the 8th: 13 and 12 in common.
    let rows: &[Row] = &[
        (1, 0, &[5]),
        (2, 7 * hour, &[5, 6]),
        (3, 8 * hour, &[5, 6]),
        (1, 20 * hour, &[6]),
        (2, 20 * hour, &[4]),
        (3, 20 * hour, &[3]),
    ];
    let findings = run(Config { prior: Prior::CommonTime, ..halves() }, rows);
    let edges = &findings.tables[0];
    assert_eq!((integers(edges, "account_id_y"), numbers(edges, "weight")), (vec![2], vec![2.0]));
    let findings = run(Config { prior: Prior::CommonTime, common_h: 11.9, ..halves() }, rows);
    assert_eq!(integers(&findings.tables[0], "account_id_y"), [2, 3, 3]);
}

#[test]
fn impossible_parameters_are_refused_by_name() {
    let name = |config| Method::VigdetPrior(config).check().unwrap_err().name;
    assert_eq!(name(Config { spread: 1.0, ..halves() }), "spread");
    assert_eq!(name(Config { n_labels: 1, ..halves() }), "n_labels");
    assert_eq!(name(Config { coordinated: vec![3], ..halves() }), "others");
    let both = Config { coordinated: vec![3, 4], others: vec![1, 4], ..halves() };
    assert_eq!(name(both), "others");
    assert_eq!(name(Config { common_h: f64::NAN, ..halves() }), "common_h");
}
