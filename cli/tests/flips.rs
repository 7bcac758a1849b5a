//! `claque compare` tells which accounts got another verdict, from the scores that both runs stored.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use serde_json::Value;
use support::{Desk, SMALL};

/// One method and its settings on two worlds: the same scenario, whose hash does not cover methods.
fn run(desk: &Desk, out: &str, methods: &str, more: &[&str]) {
    desk.put("small.toml", format!("{SMALL}\n{methods}"));
    desk.succeed(&[&["run", "small.toml", "--seeds", "2", "--out", out], more].concat());
}

const STRICT: &str = "[[detector]]\nmethod = \"coordnet\"\ntime_window_s = 2.0\n\n\
                      [[detector]]\nmethod = \"concentration\"\nwindow_s = 900.0\n";
const LOOSE: &str = "[[detector]]\nmethod = \"coordnet\"\ntime_window_s = 60.0\n\n\
                     [[detector]]\nmethod = \"concentration\"\nwindow_s = 3600.0\n";

#[test]
fn accounts_that_flipped_are_told_everywhere() {
    let desk = Desk::new();
    run(&desk, "base", LOOSE, &[]);
    run(&desk, "head", STRICT, &[]);
    let files = ["--markdown", "gate.md", "--junit", "gate.xml"];
    let outcome = desk.run(&[&["compare", "base", "head"][..], &files].concat());
    assert!(matches!(outcome.status, Some(1 | 3)), "{}", outcome.err);
    let json = desk.run(&["compare", "base", "head", "--json"]).out;
    let json: Value = serde_json::from_str(&json).unwrap();
    let flips = json["flips"].as_array().unwrap();
    assert_eq!(flips.len(), 4, "two methods, two seeds: {json}");
    let coordnet = flips.iter().find(|of| of["method"] == "coordnet").unwrap();
    check_counts(&desk, coordnet);
    let example = &coordnet["examples"][0];
    let (account, was) = (example["account"].as_str().unwrap(), &example["base"]);
    let told = format!("account {account} ({})", example["class"].as_str().unwrap());
    for text in [&outcome.out, &desk.text("gate.md")] {
        assert!(text.replace('\\', "").contains(&told), "no {told:?} in {text}");
        assert!(text.contains(&was.to_string().trim_end_matches(".0").to_owned()), "{text}");
    }
    let first = &coordnet["first_account"];
    assert!(first["flipped"].as_bool().unwrap() && first["at_ms"].is_i64(), "{first}");
    let told =
        format!("verdicts can first differ at {}, when account ", first["at"].as_str().unwrap());
    assert!(outcome.out.contains(&told), "no {told:?} in {}", outcome.out);
    let alerts = flips.iter().find(|of| of["method"] == "concentration").unwrap();
    let first = &alerts["first_alert"];
    assert!(first["alerts"].as_u64().unwrap() > 0, "{alerts}");
    assert!(
        outcome.out.contains(&format!("alerts first differ at {}", first["at"].as_str().unwrap()))
    );
    if desk.text("gate.xml").contains("<failure") {
        assert!(desk.text("gate.xml").contains("scores differ"), "{}", desk.text("gate.xml"));
    }
}

/// The difference between who is flagged before and after, as both records tell it.
fn check_counts(desk: &Desk, flips: &Value) {
    let flagged = |out: &str| {
        let text = desk.text(&format!("{out}/runs.jsonl"));
        let mut lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let is_it = |line: &Value| line["method"] == "coordnet" && line["seed"] == flips["seed"];
        lines.find(is_it).unwrap()["own_threshold"]["flagged"].as_i64().unwrap()
    };
    let all = |key: &str| {
        flips[key]["positives"].as_i64().unwrap() + flips[key]["innocents"].as_i64().unwrap()
    };
    let gained = all("newly_flagged") - all("no_longer_flagged");
    assert_eq!(flagged("head") - flagged("base"), gained);
    assert!(all("newly_flagged") + all("no_longer_flagged") > 0);
}

#[test]
fn without_scores_on_both_sides_nothing_is_told_of_accounts() {
    let desk = Desk::new();
    run(&desk, "base", LOOSE, &[]);
    run(&desk, "head", STRICT, &["--no-scores"]);
    let json = desk.run(&["compare", "base", "head", "--json"]).out;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json.get("flips"), None);
    assert!(!desk.run(&["compare", "base", "head"]).out.contains("account "));
}

#[test]
fn scores_that_cannot_be_used_do_not_keep_the_gate_from_answering() {
    let desk = Desk::new();
    run(&desk, "base", LOOSE, &[]);
    run(&desk, "head", STRICT, &[]);
    let status = desk.run(&["compare", "base", "head"]).status;
    desk.put("head/scores/small/1/coordnet.parquet", "gone");
    let outcome = desk.run(&["compare", "base", "head"]);
    assert_eq!(outcome.status, status);
    let told =
        "not compared: accounts of small, coordnet, seed 1: head/scores/small/1/coordnet.parquet";
    assert!(outcome.out.contains(told), "{}", outcome.out);
    assert!(outcome.out.contains("small, seed 2, coordnet: "), "{}", outcome.out);
}
