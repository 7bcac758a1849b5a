//! `docs/run-records.md` says what is in a run's files: every key and column, and none besides.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use claque_trace::format::table::read_table;
use serde_json::Value;
use support::{Desk, SMALL};

/// Keys of which the values are a method's own.
const OWN: &str = "parameters";

/// A run in which every field has something to say: a sweep, a twin, every method, the oracles.
fn desk() -> Desk {
    let desk = Desk::new();
    let design = "tier = \"easy\"\nid = \"S99\"\n";
    // The campaign ends the file: hashtags that others use too give it organic support.
    let stock = "hashtags = { source = \"stock\", list = 10, core = 1, side = 1 }\n";
    let varied = "\n[sweep]\n\"population.posts_per_month_median\" = [80.0]\n";
    desk.put("small.toml", format!("{design}{SMALL}{stock}{varied}"));
    desk.succeed(&[
        "run",
        "small.toml",
        "--twin",
        "--sweep",
        "--oracle",
        "--delay=3",
        "--out",
        "r",
    ]);
    desk
}

fn docs() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/run-records.md");
    std::fs::read_to_string(path).unwrap()
}

/// Every key anywhere in a value; those with a value that is not null go into `told` too.
fn keys(value: &Value, all: &mut BTreeSet<String>, told: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                all.insert(key.clone());
                if !value.is_null() {
                    told.insert(key.clone());
                }
                if key != OWN {
                    keys(value, all, told);
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| keys(value, all, told)),
        _ => {}
    }
}

/// Words in backquotes in the first column of tables.
fn documented(docs: &str, column: usize) -> BTreeSet<String> {
    let rows = docs.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| key"));
    let cells = rows.filter_map(|row| row.split(" | ").nth(column));
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned)).collect()
}

#[test]
fn every_key_of_a_record_is_documented_and_every_documented_key_is_recorded() {
    let (desk, docs) = (desk(), docs());
    let (mut all, mut told) = (BTreeSet::new(), BTreeSet::new());
    for line in desk.text("r/runs.jsonl").lines() {
        keys(&serde_json::from_str(line).unwrap(), &mut all, &mut told);
    }
    // A number with nothing below it, which takes a processor that counts.
    told.insert("instructions".to_owned());
    let silent: Vec<&String> = all.difference(&told).collect();
    assert!(silent.is_empty(), "nothing below these keys was looked at: {silent:?}");
    let missing: Vec<&String> =
        all.iter().filter(|key| !docs.contains(&format!("`{key}`"))).collect();
    assert!(missing.is_empty(), "docs/run-records.md says nothing of {missing:?}");
    let records = &docs[..docs.find("## Raw scores").unwrap()];
    let named = documented(records, 0);
    assert!(named.len() > 70, "{named:?}");
    let gone: Vec<&String> = named.iter().filter(|key| !all.contains(*key)).collect();
    assert!(gone.is_empty(), "docs/run-records.md tells of {gone:?}, which no record has");
}

#[test]
fn every_column_of_scores_is_documented_and_the_reverse() {
    let (desk, docs) = (desk(), docs());
    let scores = &docs[docs.find("## Raw scores").unwrap()..];
    let mut found = BTreeSet::new();
    for file in desk.tree("r/scores").into_keys().filter(|name| name.ends_with(".parquet")) {
        let table = read_table(&desk.path("r/scores").join(file)).unwrap();
        found.extend(table.columns().iter().map(|column| column.name.clone()));
    }
    let mut named: BTreeSet<String> = documented(scores, 1);
    named.extend(
        scores
            .lines()
            .filter_map(|line| line.strip_prefix("| | "))
            .filter_map(|row| row.split(" | ").next())
            .flat_map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned)),
    );
    assert_eq!(named, found);
}
