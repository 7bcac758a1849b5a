//! `claque run --resume`, after a kill that nothing can prepare for and after an interrupt.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use support::{Desk, SMALL};

const ARGS: [&str; 8] =
    ["run", "small.toml", "--methods", "burst,claque", "--seeds", "12", "--out", "r"];

fn desk() -> Desk {
    let desk = Desk::new();
    desk.put("small.toml", SMALL);
    desk
}

/// Starts the command and waits until it has finished a world and writes of the next.
fn begun(desk: &Desk, args: &[&str]) -> Child {
    let mut running = desk.command(args).stderr(Stdio::piped()).spawn().unwrap();
    let runs = || fs::read_to_string(desk.path(".r.partial/run/runs.jsonl")).unwrap_or_default();
    while !runs().contains("\"seed\":2,") {
        assert_eq!(running.try_wait().unwrap(), None, "it ends before it is stopped");
        std::thread::sleep(Duration::from_millis(2));
    }
    running
}

/// Scenario, seed and method of every line, in their order.
fn keys(desk: &Desk, runs: &str) -> Vec<[String; 4]> {
    let key = |line: &str| {
        let line: Value = serde_json::from_str(line).unwrap();
        ["record", "scenario", "seed", "method"].map(|key| line[key].to_string())
    };
    desk.text(runs).lines().map(key).collect()
}

/// Nothing hidden is left in the folder.
#[track_caller]
fn is_tidy(desk: &Desk) {
    let names: Vec<String> = desk.tree("").into_keys().collect();
    assert!(!names.iter().any(|name| name.starts_with('.')), "{names:?}");
}

#[test]
fn a_killed_run_goes_on_and_ends_up_with_the_same_records_and_scores() {
    let desk = desk();
    let mut running = begun(&desk, &ARGS);
    running.kill().unwrap();
    running.wait().unwrap();
    assert!(!desk.path("r").exists(), "nothing half-written");
    let begun = desk.text(".r.partial/run/runs.jsonl");
    desk.put(".r.partial/run/runs.jsonl", begun + "{\"record\":\"run\",\"scen");
    let told = desk.succeed(&[&ARGS[..], &["--resume"]].concat()).err;
    assert!(!told.contains("(seed 1)") && told.contains("(seed 12)"), "{told}");
    let whole = [&ARGS[..7], &["whole"]].concat();
    desk.succeed(&whole);
    assert_eq!(keys(&desk, "r/runs.jsonl"), keys(&desk, "whole/runs.jsonl"));
    assert!(desk.tree("r/scores") == desk.tree("whole/scores"));
    is_tidy(&desk);
}

#[test]
fn an_interrupt_says_what_is_kept_and_the_earlier_run_stays() {
    let desk = desk();
    desk.succeed(&["run", "small.toml", "--methods", "burst", "--out", "r"]);
    let before = desk.tree("r");
    let running = begun(&desk, &ARGS);
    let kill = Command::new("kill").args(["-INT", &running.id().to_string()]).status();
    assert!(kill.unwrap().success());
    let outcome = support::Outcome::from(running.wait_with_output().unwrap());
    assert_eq!(outcome.status, Some(130), "{}", outcome.err);
    assert!(outcome.err.contains(".r.partial; --resume goes on from there"), "{}", outcome.err);
    assert!(desk.tree("r") == before);
    let other = ["run", "small.toml", "--scale", "0.5", "--out", "r", "--resume"];
    let outcome = desk.run(&other);
    assert_eq!(outcome.status, Some(2), "{}", outcome.err);
    assert!(outcome.err.contains("scale is 1 there and 0.5 here"), "{}", outcome.err);
    assert!(outcome.err.contains("leave --add and --resume away"), "{}", outcome.err);
    let refused = ["run", "small.toml", "--scale", "0.5", "--out", "r", "--add"];
    desk.refuse(&refused, &["scale is 1 there and 0.5 here"]);
    let whole = desk.tree("");
    let again = ["run", "small.toml", "--methods", "burst", "--out", "r", "--add"];
    assert!(desk.succeed(&again).err.contains("nothing to add"));
    assert!(desk.tree("") == whole, "what an interrupted run left stays");
    let told = desk.succeed(&["run", "small.toml", "--methods", "burst", "--out", "r"]).err;
    assert!(told.contains(".r.partial, an unfinished run of "), "{told}");
    is_tidy(&desk);
}
