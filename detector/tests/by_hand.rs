//! Worked examples, small enough to check on paper.

#[path = "by_hand/catchsync.rs"]
mod catchsync;
#[path = "by_hand/coordinationz.rs"]
mod coordinationz;
#[path = "by_hand/coornet.rs"]
mod coornet;
#[path = "by_hand/copost.rs"]
mod copost;
#[path = "by_hand/copycatch.rs"]
mod copycatch;
#[path = "by_hand/cosine.rs"]
mod cosine;
#[path = "by_hand/dense_alert.rs"]
mod dense_alert;
#[path = "by_hand/elmas.rs"]
mod elmas;
#[path = "by_hand/fraudar.rs"]
mod fraudar;
#[path = "by_hand/hashtag_sequence.rs"]
mod hashtag_sequence;
#[path = "by_hand/hcc.rs"]
mod hcc;
#[path = "by_hand/iannucci.rs"]
mod iannucci;
#[path = "by_hand/layers.rs"]
mod layers;
#[path = "by_hand/luceri.rs"]
mod luceri;
#[path = "by_hand/midas.rs"]
mod midas;
#[path = "by_hand/nizzoli.rs"]
mod nizzoli;
#[path = "by_hand/synchrotrap.rs"]
mod synchrotrap;
#[path = "by_hand/tagset.rs"]
mod tagset;
#[path = "by_hand/trends.rs"]
mod trends;
#[path = "by_hand/validated.rs"]
mod validated;
#[path = "by_hand/vigdet_prior.rs"]
mod vigdet_prior;

use claque_detector::method::{coordnet, coortweet};
use claque_detector::{ConfigError, Detector, Findings, Group, Method, Table, Values, run_batch};
use claque_trace::{Timestamp, testing};

fn coortweet(config: coortweet::Config, rows: &[(u32, i64, &[u32])]) -> Findings {
    let config = coortweet::Config { pairs: true, ..config };
    Method::Coortweet(config).run(&[testing::posts(rows)])
}

fn coordnet(config: coordnet::Config, rows: &[(u32, i64, &[u32])]) -> Findings {
    Method::Coordnet(config).run(&[testing::posts(rows)])
}

fn column<'a>(table: &'a Table, name: &str) -> &'a Values {
    &table.columns.iter().find(|column| column.name == name).expect("the table has it").values
}

fn integers(table: &Table, name: &str) -> Vec<i64> {
    match column(table, name) {
        Values::Accounts(ids) => ids.iter().map(|id| id.0.into()).collect(),
        Values::Posts(ids) => {
            ids.iter().map(|id| id.0.try_into().expect("a small number")).collect()
        }
        Values::Hashtags(ids) => ids.iter().map(|id| id.0.into()).collect(),
        Values::Integers(numbers) => numbers.clone(),
        Values::Numbers(_) => panic!("{name} holds numbers"),
    }
}

fn numbers(table: &Table, name: &str) -> Vec<f64> {
    match column(table, name) {
        Values::Numbers(numbers) => numbers.clone(),
        _ => panic!("{name} holds no numbers"),
    }
}

/// Scores as (account, score, group).
fn scores(findings: &Findings) -> Vec<(u32, f64, Option<u32>)> {
    findings.accounts.iter().map(|s| (s.account.0, s.score, s.group)).collect()
}

fn members(findings: &Findings) -> Vec<Vec<u32>> {
    let numbers = |group: &Group| group.members.iter().map(|m| m.0).collect();
    findings.groups.iter().map(numbers).collect()
}

/// Accounts 1 and 2 meet twice on hashtag 7 and once on 8; account 3 meets both once, on 8.
const TRIO: &[(u32, i64, &[u32])] = &[
    (1, 0, &[7]),
    (2, 4_000, &[7]),
    (2, 100_000, &[7]),
    (1, 110_000, &[7]),
    (3, 200_000, &[8]),
    (1, 202_000, &[8]),
    (2, 209_000, &[8]),
    (3, 900_000, &[9]),
];

#[test]
fn coortweet_counts_pairs_of_posts() {
    let findings = coortweet(coortweet::Config::default(), TRIO);
    let edges = &findings.tables[0];
    assert_eq!(integers(edges, "account_id"), [1, 1, 2]);
    assert_eq!(integers(edges, "account_id_y"), [2, 3, 3]);
    assert_eq!(integers(edges, "weight"), [3, 1, 1]);
    // (4 + 10 + 7) / 3, 2, 9.
    assert_eq!(numbers(edges, "avg_time_delta"), [7.0, 2.0, 9.0]);
    assert_eq!(integers(edges, "weight_threshold"), [1, 0, 0]);
    assert_eq!(findings.threshold, Some(3.0));
    assert_eq!(scores(&findings), [(1, 3.0, Some(0)), (2, 3.0, Some(0)), (3, 1.0, None)]);
    assert_eq!(members(&findings), [vec![1, 2]]);
}

#[test]
fn coortweet_flags_equal_edges_only_where_the_quantile_is_not_strict() {
    let rows: &[(u32, i64, &[u32])] =
        &[(1, 0, &[7]), (2, 1_000, &[7]), (1, 90_000, &[8]), (2, 91_000, &[8])];
    for (edge_weight, strict, flagged) in
        [(0.5, true, 0), (0.5, false, 1), (0.0, true, 0), (1.0, false, 1)]
    {
        let config = coortweet::Config { edge_weight, strict, ..Default::default() };
        let findings = coortweet(config, rows);
        assert_eq!(integers(&findings.tables[0], "weight_threshold"), [flagged]);
        assert_eq!(findings.notes.is_empty(), flagged == 1, "{:?}", findings.notes);
    }
}

#[test]
fn coortweet_puts_the_older_post_first_in_pairs() {
    let findings = coortweet(coortweet::Config::default(), TRIO);
    let pairs = &findings.tables[1];
    assert_eq!(integers(pairs, "object_id"), [7, 7, 8, 8, 8]);
    assert_eq!(integers(pairs, "content_id"), [0, 2, 4, 4, 5]);
    assert_eq!(integers(pairs, "content_id_y"), [1, 3, 5, 6, 6]);
    assert_eq!(integers(pairs, "account_id"), [1, 2, 3, 3, 1]);
    assert_eq!(integers(pairs, "account_id_y"), [2, 1, 1, 2, 2]);
    assert_eq!(numbers(pairs, "time_delta"), [4.0, 10.0, 2.0, 9.0, 7.0]);
}

#[test]
fn a_group_comes_with_its_moments() {
    let findings = coortweet(coortweet::Config::default(), TRIO);
    let evidence = &findings.groups[0].evidence;
    let moments: Vec<_> = evidence.iter().map(|e| (e.hashtag.0, e.from.0, e.until.0)).collect();
    assert_eq!(moments, [(7, 0, 4_000), (7, 100_000, 110_000), (8, 202_000, 209_000)]);
    assert!(evidence.iter().all(|e| e.n_accounts == 2 && e.posts.len() == 2));
}

#[test]
fn the_window_is_inclusive() {
    let rows: &[(u32, i64, &[u32])] =
        &[(1, 0, &[7]), (2, 10_000, &[7]), (3, 20_001, &[7]), (3, 50_000, &[8])];
    let config = coortweet::Config { min_participation: 1, ..Default::default() };
    assert_eq!(integers(&coortweet(config, rows).tables[0], "account_id_y"), [2]);
    let config = coordnet::Config { time_window_s: 10.0, min_edge_weight: 1, ..Default::default() };
    let edges = &coordnet(config, rows).tables[0];
    assert_eq!((integers(edges, "source"), integers(edges, "target")), (vec![1, 2], vec![2, 1]));
}

#[test]
fn all_edges_alike_flag_nobody_and_say_so() {
    let rows: &[(u32, i64, &[u32])] =
        &[(1, 0, &[7]), (2, 0, &[7]), (3, 0, &[7]), (1, 9, &[8]), (2, 9, &[8]), (3, 9, &[8])];
    let findings = coortweet(coortweet::Config::default(), rows);
    assert_eq!(integers(&findings.tables[0], "weight"), [2, 2, 2]);
    assert_eq!((findings.threshold, findings.groups.len()), (Some(f64::MAX), 0));
    assert!(findings.notes[0].contains("none is flagged"), "{:?}", findings.notes);
    assert_eq!(findings.accounts.len(), 3);
}

#[test]
fn participation_counts_every_hashtag_of_a_paired_post() {
    // Account 1 is in one pair with one post, but that post has a second hashtag: that is two uses.
    // Account 2 has two uses, of which one is in a pair.
    let rows: &[(u32, i64, &[u32])] = &[(1, 0, &[7, 8]), (2, 1_000, &[7]), (2, 90_000, &[9])];
    assert_eq!(coortweet(coortweet::Config::default(), rows).accounts.len(), 2);
    // Without the second hashtag account 1 has too few uses to be looked at.
    let rows: &[(u32, i64, &[u32])] = &[(1, 0, &[7]), (2, 1_000, &[7]), (2, 90_000, &[9])];
    assert_eq!(coortweet(coortweet::Config::default(), rows).accounts.len(), 0);
    // With two uses each of which only one is in a pair, neither participates.
    let rows: &[(u32, i64, &[u32])] =
        &[(1, 0, &[7]), (2, 1_000, &[7]), (1, 80_000, &[8]), (2, 90_000, &[9])];
    assert_eq!(coortweet(coortweet::Config::default(), rows).accounts.len(), 0);
}

#[test]
fn a_hashtag_twice_in_a_post_makes_two_pairs_and_one_meeting() {
    let rows: &[(u32, i64, &[u32])] = &[(1, 0, &[7, 7]), (2, 1_000, &[7]), (2, 2_000, &[7])];
    let findings = coortweet(coortweet::Config::default(), rows);
    let edges = &findings.tables[0];
    assert_eq!(integers(edges, "weight"), [4]);
    assert_eq!(
        (integers(edges, "n_content_id"), integers(edges, "n_content_id_y")),
        (vec![1], vec![2])
    );
    assert_eq!(numbers(edges, "edge_symmetry_score"), [0.5]);
    let config = coordnet::Config { min_edge_weight: 1, ..Default::default() };
    let edges = &coordnet(config, rows).tables[0];
    assert_eq!(integers(edges, "weight"), [1, 2]);
}

#[test]
fn coordnet_counts_a_post_once_however_often_it_is_met() {
    // Both posts of 1 share two hashtags with 2, who repeats itself; 3 has one post near one.
    let rows: &[(u32, i64, &[u32])] = &[
        (1, 0, &[7, 8]),
        (2, 5_000, &[7, 8]),
        (2, 6_000, &[7]),
        (2, 7_000, &[7]),
        (1, 100_000, &[7, 8]),
        (2, 130_000, &[8, 7]),
        (3, 130_000, &[7]),
    ];
    let findings = coordnet(coordnet::Config::default(), rows);
    let edges = &findings.tables[0];
    assert_eq!(integers(edges, "source"), [1, 2]);
    assert_eq!(integers(edges, "target"), [2, 1]);
    // The four posts of 2 all have company, the two of 1 as well.
    assert_eq!(integers(edges, "weight"), [2, 4]);
    assert_eq!(scores(&findings), [(1, 4.0, Some(0)), (2, 4.0, Some(0))]);
    assert_eq!(findings.threshold, Some(2.0));
}

#[test]
fn an_account_with_one_post_can_be_met_though_it_meets_too_few() {
    let rows: &[(u32, i64, &[u32])] = &[(1, 0, &[7]), (2, 1_000, &[7]), (1, 2_000, &[7])];
    let edges = &coordnet(coordnet::Config::default(), rows).tables[0];
    let ends = (integers(edges, "source"), integers(edges, "target"), integers(edges, "weight"));
    assert_eq!(ends, (vec![1], vec![2], vec![2]));
}

#[test]
fn a_crowd_beyond_the_budget_is_sampled_aloud() {
    let crowd: Vec<(u32, i64, &[u32])> =
        (0..200).map(|n| (n % 100, i64::from(n / 100) * 500_000, &[7_u32][..])).collect();
    let config = coordnet::Config { pair_budget: 1_000, ..Default::default() };
    let findings = coordnet(config, &crowd);
    // Two crowds of k accounts hold k (k - 1) pairs: 32 accounts make 992, 33 make 1,056.
    assert_eq!(findings.accounts.len(), 32);
    assert_eq!(integers(&findings.tables[0], "weight"), vec![2; 32 * 31]);
    assert!(findings.notes[0].contains("9900 pairs"), "{:?}", findings.notes);
}

#[test]
fn later_posts_do_not_count() {
    let posts = testing::posts(TRIO);
    let detector = coortweet::Config::default().build().unwrap();
    let mut state = detector.init();
    detector.update(&mut state, &posts);
    let found = detector.evaluate(&state, Timestamp(110_000));
    assert_eq!(integers(&found.tables[0], "weight"), [2]);
    assert_eq!(found, run_batch(&detector, &[posts.slice(0, 4)]));
}

#[test]
fn impossible_parameters_are_refused_by_name() {
    let name = |result: Result<(), ConfigError>| result.unwrap_err().name;
    let base = coortweet::Config::default;
    let check = |config| name(Method::Coortweet(config).check());
    assert_eq!(check(coortweet::Config { edge_weight: 50.0, ..base() }), "edge_weight");
    assert_eq!(check(coortweet::Config { edge_weight: f64::NAN, ..base() }), "edge_weight");
    assert_eq!(check(coortweet::Config { time_window_s: 0.0, ..base() }), "time_window_s");
    assert_eq!(check(coortweet::Config { pair_budget: 0, ..base() }), "pair_budget");
    let base = coordnet::Config::default;
    let check = |config| name(Method::Coordnet(config).check());
    assert_eq!(check(coordnet::Config { min_edge_weight: 0, ..base() }), "min_edge_weight");
    assert_eq!(check(coordnet::Config { time_window_s: -1.0, ..base() }), "time_window_s");
}

#[test]
fn parameters_are_read_by_name_and_the_rest_is_default() {
    let read = |text: &str| serde_json::from_str::<Method>(text);
    let written = r#"{"method": "coortweet", "time_window_s": 60.0, "min_participation": 10}"#;
    let (time_window_s, min_participation) = (60.0, 10);
    let config = coortweet::Config { time_window_s, min_participation, ..Default::default() };
    assert_eq!(read(written).unwrap(), Method::Coortweet(config));
    let written = r#"{"method": "coordnet"}"#;
    assert_eq!(read(written).unwrap(), Method::Coordnet(coordnet::Config::default()));
    let error = read(r#"{"method": "coordnet", "window": 60}"#).unwrap_err().to_string();
    assert!(error.contains("unknown field `window`") && error.contains("time_window_s"), "{error}");
}
