//! Two public traces and what the original tools answered on them, row for row, through the
//! command and its files.
//!
//! The folder is `CLAQUE_SHARED_DATA`, or `../shared/data` beside the workspace; without it the
//! tests say so and pass, because the traces are not part of the source.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests are tests")]

mod support;

use std::path::{Path, PathBuf};

use support::Desk;

/// Cells in the order of the headings.
type Row = Vec<String>;

/// A file of shared data, where it is at hand.
fn shared(name: &str) -> Option<PathBuf> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data"));
    let path = std::env::var_os("CLAQUE_SHARED_DATA").map_or_else(beside, PathBuf::from).join(name);
    if !path.is_file() {
        println!("not checked: there is no {}; set CLAQUE_SHARED_DATA", path.display());
        return None;
    }
    Some(path)
}

/// Headings and rows, those in `numbers` to nine digits: floating sums may differ in the last one.
fn table(path: &Path, numbers: &[&str]) -> (Row, Vec<Row>) {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let headings: Row = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let cell = |(heading, text): (&String, &str)| {
        if numbers.contains(&heading.as_str()) {
            format!("{:.9}", text.parse::<f64>().unwrap())
        } else {
            text.to_owned()
        }
    };
    let row = |row: csv::StringRecord| headings.iter().zip(&row).map(cell).collect();
    let rows = reader.records().map(|found| row(found.unwrap())).collect();
    (headings, rows)
}

/// Compares tables whatever the order of rows.
#[track_caller]
fn assert_same((headings, mut found): (Row, Vec<Row>), expected: (Row, Vec<Row>), n_rows: usize) {
    let (expected_headings, mut expected) = expected;
    assert_eq!(headings, expected_headings);
    assert_eq!((found.len(), expected.len()), (n_rows, n_rows));
    found.sort();
    expected.sort();
    let first = found.iter().zip(&expected).find(|(found, expected)| found != expected);
    assert_eq!(first, None, "the first row that is not the same");
}

/// The original writes edges through a graph library that turns some of them round; an undirected
/// edge is the same either way. The two accounts are the first two columns.
fn undirected((headings, mut rows): (Row, Vec<Row>)) -> (Row, Vec<Row>) {
    assert_eq!(headings[..2], ["account_id", "account_id_y"]);
    rows.iter_mut().for_each(|row| row[..2].sort());
    (headings, rows)
}

/// `detect` on a trace with these settings; the folder of findings is `findings`.
fn detect(trace: &Path, method: &str, settings: &[&str]) -> Desk {
    let desk = Desk::new();
    let mut args = vec!["detect", trace.to_str().unwrap(), "--method", method, "--strict"];
    settings.iter().for_each(|setting| args.extend(["--set", setting]));
    desk.succeed(&args);
    desk
}

fn check_coortweet(settings: &[&str], files: [&str; 2], n_rows: [usize; 2]) {
    let Some(trace) = shared("coortweet/russian_coord_tweets.csv") else { return };
    let desk = detect(&trace, "coortweet", settings);
    let expected = files.map(|name| shared(&format!("coortweet/{name}.csv")).unwrap());
    let found = ["pairs", "edges"].map(|name| desk.path(&format!("findings/{name}.csv")));
    let delta = ["time_delta"];
    assert_same(table(&found[0], &delta), table(&expected[0], &delta), n_rows[0]);
    let numbers = ["avg_time_delta", "edge_symmetry_score"];
    let edges = |path| undirected(table(path, &numbers));
    assert_same(edges(&found[1]), edges(&expected[1]), n_rows[1]);
}

#[test]
fn coortweet_within_a_minute() {
    let settings = ["time_window_s=60", "min_participation=2", "edge_weight=0.5"];
    check_coortweet(&settings, ["pairs_w60_p2", "edges_w60_p2_q50"], [3_791, 3_721]);
}

#[test]
fn coortweet_within_ten_seconds() {
    let settings = ["time_window_s=10", "min_participation=2", "edge_weight=0.5"];
    check_coortweet(&settings, ["pairs_w10_p2", "edges_w10_p2_q50"], [447, 442]);
}

#[test]
fn coortweet_among_the_busiest() {
    let settings = ["time_window_s=60", "min_participation=10", "edge_weight=0.9"];
    check_coortweet(&settings, ["pairs_w60_p10", "edges_w60_p10_q90"], [168, 159]);
}

#[test]
fn coordnet_on_the_night_of_a_fight() {
    let Some(trace) = shared("fight/fight.csv") else { return };
    let desk = detect(&trace, "coordnet", &["time_window_s=60", "min_edge_weight=2"]);
    let expected = shared("fight/coordnet_edges_w60_m2.csv").unwrap();
    assert_same(table(&desk.path("findings/edges.csv"), &[]), table(&expected, &[]), 7_195);
}

/// Nobody in that crowd is known to be operated: one account in a thousand is what may be accused.
#[test]
fn a_crowd_that_watches_a_fight_is_not_accused() {
    let Some(trace) = shared("fight/fight.csv") else { return };
    for method in ["ccb", "idf_token"] {
        let desk = detect(&trace, method, &[]);
        let summary = desk.text("findings/findings.json");
        let summary: serde_json::Value = serde_json::from_str(&summary).unwrap();
        let (_, rows) = table(&desk.path("findings/accounts.csv"), &[]);
        let flagged = rows.iter().filter(|row| row[2] == "1").count();
        assert_eq!(summary["accounts"], 9_335);
        assert_eq!(summary["flagged"], flagged);
        assert!(flagged <= 9, "{method} flags {flagged} of 9,335");
        assert!(summary["threshold"].is_number(), "{method} has a threshold of its own");
    }
}
