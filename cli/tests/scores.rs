//! What a run stores of its scores, and what can be computed from them again.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use serde_json::Value;
use support::{Desk, SMALL};

const METHODS: &str = "coortweet,burst,claque,volume";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.put("small.toml", SMALL);
    desk.succeed(&["run", "small.toml", "--seeds", "2", "--methods", METHODS, "--out", "r"]);
    desk
}

#[test]
fn a_run_is_computed_again_from_its_scores() {
    let desk = desk();
    let told = desk.succeed(&["evaluate", "r", "--out", "again.jsonl"]).out;
    assert!(told.ends_with("all 8 records are what their scores give\n"), "{told}");
    assert!(told.contains("small (seed 1)\n  coortweet  "), "{told}");
    let sorted = |file: &str| {
        let text = desk.text(file);
        let mut lines: Vec<Value> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        lines.sort_by_key(|line| format!("{}{}{}", line["record"], line["seed"], line["method"]));
        lines
    };
    assert_eq!(sorted("again.jsonl"), sorted("r/runs.jsonl"));
    let json: Value =
        serde_json::from_str(&desk.succeed(&["evaluate", "r", "--json"]).out).unwrap();
    assert_eq!(
        (json["runs"].as_array().unwrap().len(), &json["different"]),
        (8, &Value::Array(vec![]))
    );
}

#[test]
fn a_record_that_its_scores_do_not_give_is_named() {
    let desk = desk();
    let text = desk.text("r/runs.jsonl");
    let mut lines: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let run = lines.iter_mut().find(|line| line["method"] == "coortweet").unwrap();
    run["average_precision"] = 0.25.into();
    run["groups"] = 77.into();
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    desk.put("r/runs.jsonl", text);
    let outcome = desk.run(&["evaluate", "r"]);
    assert_eq!(outcome.status, Some(1), "{}", outcome.err);
    for part in ["recorded otherwise: average_precision, groups", "1 of 8 records are not what"] {
        assert!(outcome.out.contains(part), "{}", outcome.out);
    }
}

#[test]
fn scores_that_are_missing_or_damaged_are_named_with_a_remedy() {
    let desk = desk();
    desk.succeed(&["run", "small.toml", "--no-scores", "--methods", "volume", "--out", "bare"]);
    assert!(desk.tree("bare").keys().all(|name| !name.starts_with("scores")));
    desk.refuse(&["evaluate", "bare"], &["bare: no scores/ there", "without --no-scores"]);
    desk.refuse(&["evaluate", "nowhere"], &["nowhere: no runs.jsonl there", "give a world"]);
    let file = "r/scores/small/2/burst.parquet";
    desk.put(file, "PAR1 and nothing else");
    desk.refuse(&["evaluate", "r"], &[file, "put the file back, or make the run again"]);
    std::fs::remove_file(desk.path(file)).unwrap();
    desk.refuse(&["evaluate", "r", "--out", "again.jsonl"], &[file, "make the run again"]);
}

#[test]
fn scores_do_not_depend_on_threads() {
    let desk = desk();
    let first = desk.tree("r/scores");
    let args = ["run", "small.toml", "--seeds", "2", "--methods", METHODS, "--out", "r"];
    desk.succeed(&[&args[..], &["--threads", "2"]].concat());
    assert!(desk.tree("r/scores") == first);
}
