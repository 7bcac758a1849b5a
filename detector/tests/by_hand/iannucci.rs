//! `iannucci` on paper.

use claque_detector::Method;
use claque_detector::method::iannucci::Config;
use claque_detector::{Findings, Layer};

use super::layers::{Row, posts, repost, text};
use super::{integers, members, numbers, scores};

/// β such that time halves what is shared every hour.
fn halving() -> Config {
    Config { decays_per_h: vec![std::f64::consts::LN_2], ..Default::default() }
}

fn run(config: Config, rows: &[Row]) -> Findings {
    Method::Iannucci(config).run(&[posts(rows)])
}

fn close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len(), "{found:?}");
    assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{found:?}");
}

const HOUR: i64 = 3_600_000;

#[test]
fn collaboration_is_shared_by_all_who_take_part_and_fades() {
    // Hashtag 7 has three accounts, so each pair of uses shares 1/2; 8 has two and shares 1.
    let rows = [
        text(1, 0, 0, &[7, 8]),
        text(2, HOUR, 0, &[7]),
        text(3, HOUR, 0, &[7]),
        text(2, 3 * HOUR, 0, &[8]),
        text(2, 4 * HOUR, 0, &[9]),
    ];
    let findings = run(halving(), &rows);
    let edges = &findings.tables[0];
    assert_eq!(integers(edges, "account_id_y"), [2, 3, 3]);
    // 1 has two uses, 2 three, 3 one. 1 and 2: 1/2 · 1/2 + 1 · 1/8 over √6; 1 and 3: 1/4 over √2;
    // 2 and 3: at once, 1/2 over √3.
    let expected = [0.375 / 6_f64.sqrt(), 0.25 / 2_f64.sqrt(), 0.5 / 3_f64.sqrt()];
    close(&numbers(edges, "weight"), &expected);
    assert_eq!((findings.threshold, members(&findings)), (None, vec![vec![1, 2, 3]]));
    let sums = [expected[0] + expected[1], expected[0] + expected[2], expected[1] + expected[2]];
    close(&scores(&findings).iter().map(|s| s.1).collect::<Vec<_>>(), &sums);
    // What fades to less than a tenth has nothing in common: 2^-3 is more, 2^-4 less.
    let config = Config { epsilon: 0.1, ..halving() };
    let rows = [text(1, 0, 0, &[7]), text(2, 3 * HOUR, 0, &[7]), text(3, 4 * HOUR, 0, &[7])];
    assert_eq!(integers(&run(config, &rows).tables[0], "account_id_y"), [2, 3]);
}

#[test]
fn layers_add_up_and_replicas_hold_together() {
    // 1 and 2 share a hashtag, 2 and 3 a post passed on, 4 and 5 a post answered (0, by 9).
    let mut rows = vec![text(9, 0, 0, &[]), text(1, 0, 0, &[7]), text(2, 0, 0, &[7])];
    rows.extend([repost(2, 0, 1_000), repost(3, 0, 1_000)]);
    let reply = |account| (account, 0, claque_trace::Kind::Reply, Some(0), 0, &[][..]);
    rows.extend([reply(4), reply(5)]);
    let findings = run(halving(), &rows);
    close(&numbers(&findings.tables[0], "weight"), &[1.0, 1.0, 1.0]);
    // A coupling of 1 keeps both replicas of 2 together, and with them all three.
    assert_eq!(members(&findings), [vec![1, 2, 3], vec![4, 5]]);
    let score = |findings: &Findings| scores(findings).iter().map(|s| s.1).collect::<Vec<_>>();
    close(&score(&findings), &[1.0, 2.0, 1.0, 1.0, 1.0]);
    let config = Config { layers: vec![Layer::Reply], ..halving() };
    assert_eq!(members(&run(config, &rows)), [vec![4, 5]]);
}

#[test]
fn coupling_weighs_against_layers_that_disagree() {
    // 1 and 2, 3 and 4 share a hashtag each; 1 and 3, 2 and 4 pass on a post each. Two communities
    // that follow the hashtags in one layer and the posts in the other hold 8 of weight both ways,
    // 4 beyond chance, and both replicas of two accounts, 4 w: 4 + 4 w. Two that follow the hashtags
    // in both layers hold 4, none beyond chance, and all replicas, 8 w: more from w = 1 on.
    let tags = [(1, &[7_u32][..]), (2, &[7]), (3, &[8]), (4, &[8])];
    let mut rows: Vec<Row> = tags.map(|(account, tags)| text(account, 0, 0, tags)).to_vec();
    rows.extend(
        [(1, 1_000), (3, 1_000), (2, 1_001), (4, 1_001)].map(|(a, post)| repost(a, 0, post)),
    );
    let largest = |coupling| members(&run(Config { coupling, ..halving() }, &rows))[0].len();
    assert_eq!(largest(2.0), 2);
    // Of the two accounts with replicas in both communities, each counts for the lower one.
    assert_eq!(largest(0.5), 3);
}

#[test]
fn the_decay_of_the_highest_modularity_is_taken() {
    // Two pairs each at once, an hour apart: a slow decay ties all four, a fast one only the pairs.
    let rows: Vec<Row> =
        [(1, 0), (2, 0), (3, HOUR), (4, HOUR)].map(|(a, at)| text(a, at, 0, &[7])).to_vec();
    let ties = |decays_per_h: &[f64]| {
        let config = Config { decays_per_h: decays_per_h.to_vec(), ..Default::default() };
        integers(&run(config, &rows).tables[0], "account_id").len()
    };
    assert_eq!((ties(&[0.1]), ties(&[10.0]), ties(&[10.0, 0.1])), (6, 2, 2));
}

#[test]
fn a_crowd_beyond_the_budget_is_sampled_aloud() {
    let rows: Vec<Row> = (0..100).map(|account| text(account, 0, 0, &[7])).collect();
    let findings = run(Config { pair_budget: 1_000, ..halving() }, &rows);
    // 45 accounts make 990 pairs, 46 make 1,035; all 100 share the hashtag with 99 others.
    assert_eq!(findings.accounts.len(), 45);
    assert!((findings.accounts[0].score - 44.0 / 99.0).abs() < 1e-9, "{:?}", findings.accounts[0]);
    assert!(findings.notes[0].starts_with("hashtags at a decay of 0.69"), "{:?}", findings.notes);
}

#[test]
fn impossible_parameters_are_refused_by_name() {
    let name = |config| Method::Iannucci(config).check().unwrap_err().name;
    assert_eq!(name(Config { layers: vec![], ..halving() }), "layers");
    assert_eq!(name(Config { layers: vec![Layer::Text, Layer::Text], ..halving() }), "layers");
    assert_eq!(name(Config { decays_per_h: vec![0.0], ..halving() }), "decays_per_h");
    assert_eq!(name(Config { epsilon: 1.0, ..halving() }), "epsilon");
    assert_eq!(name(Config { coupling: 0.0, ..halving() }), "coupling");
}
