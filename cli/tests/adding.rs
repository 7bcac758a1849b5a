//! Adding to an earlier run: what is there stays and is not done again, and in the end nobody can tell.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use serde_json::Value;
use support::{Desk, SMALL};

fn desk() -> Desk {
    let desk = Desk::new();
    desk.put("small.toml", SMALL);
    desk
}

/// Lines of records less what depends on the machine.
fn lines(desk: &Desk, out: &str) -> Vec<Value> {
    let text = desk.text(&format!("{out}/runs.jsonl"));
    let mut lines: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for line in &mut lines {
        let keys = line.as_object_mut().unwrap();
        for key in [
            "simulate_s",
            "detect_s",
            "posts_per_s",
            "state_bytes",
            "peak_memory_bytes",
            "instructions",
        ] {
            keys.remove(key);
        }
    }
    lines
}

/// The latest line of every world and run.
fn latest(desk: &Desk, out: &str) -> Vec<(String, Value)> {
    let key = |line: &Value| {
        format!("{} {} {} {}", line["record"], line["scenario"], line["seed"], line["method"])
    };
    let keyed = lines(desk, out).into_iter().map(|line| (key(&line), line));
    let latest: std::collections::BTreeMap<String, Value> = keyed.collect();
    latest.into_iter().collect()
}

#[test]
fn added_seeds_make_the_run_that_would_have_been_made_at_once() {
    let desk = desk();
    let run = |seeds: &str, out: &str, more: &[&str]| {
        let args =
            ["run", "small.toml", "--methods", "coortweet,burst", "--seeds", seeds, "--out", out];
        desk.succeed(&[&args[..], more].concat())
    };
    run("2", "r", &[]);
    let before = desk.text("r/runs.jsonl");
    desk.put("r/notes.txt", "mine");
    let told = run("4", "r", &["--add"]).err;
    assert!(!told.contains("seed 1") && !told.contains("seed 2"), "{told}");
    assert!(told.contains("seed 3") && told.contains("seed 4"), "{told}");
    assert!(desk.text("r/runs.jsonl").starts_with(&before), "lines only ever get added");
    assert_eq!(desk.text("r/notes.txt"), "mine");
    run("4", "once", &["--add"]);
    assert_eq!(lines(&desk, "r"), lines(&desk, "once"));
    assert!(desk.tree("r/scores") == desk.tree("once/scores"));
    desk.succeed(&["evaluate", "r"]);
    let whole = desk.tree("r");
    let told = run("3", "r", &["--add"]);
    assert!(told.err.contains("nothing to add") && told.out.contains("coortweet"), "{}", told.err);
    assert!(desk.tree("r") == whole, "nothing is written where nothing is missing");
}

#[test]
fn seeds_by_power_make_the_run_of_as_many_seeds() {
    let desk = desk();
    let run = |seeds: &str, out: &str, more: &[&str]| {
        let args =
            ["run", "small.toml", "--methods", "coortweet,burst", "--seeds", seeds, "--out", out];
        desk.succeed(&[&args[..], more].concat())
    };
    let made = run("auto", "auto", &["--seeds-max", "7"]);
    assert!(made.err.contains("--seeds auto: A difference of 0.02 between"), "{}", made.err);
    let is_world = |line: &&Value| line["record"] == "world";
    let n = lines(&desk, "auto").iter().filter(is_world).count();
    assert!((5..=7).contains(&n), "{n}");
    assert!(made.out.contains("Power: A difference of 0.02 between"), "{}", made.out);
    assert!(made.out.contains(&format!("with {n} seeds each")), "{}", made.out);
    run(&n.to_string(), "once", &[]);
    assert_eq!(lines(&desk, "auto"), lines(&desk, "once"));
    run("auto", "auto", &["--seeds-max", "7", "--add"]);
    assert_eq!(lines(&desk, "auto"), lines(&desk, "once"), "what is enough stays");
    desk.refuse(&["run", "small.toml", "--seeds", "many"], &["1 to 10000, and `auto`"]);
}

#[test]
fn added_methods_and_the_oracle_leave_the_same_records() {
    let desk = desk();
    let run = |methods: &str, out: &str, more: &[&str]| {
        let args = ["run", "small.toml", "--seeds", "2", "--methods", methods, "--out", out];
        desk.succeed(&[&args[..], more].concat())
    };
    run("volume", "r", &[]);
    run("volume,burst", "r", &["--oracle", "--add"]);
    run("ccb", "r", &["--add"]);
    run("volume,burst,ccb", "once", &["--oracle"]);
    assert_eq!(latest(&desk, "r"), latest(&desk, "once"));
    assert!(desk.tree("r/scores") == desk.tree("once/scores"));
    let told = desk.succeed(&["evaluate", "r"]).out;
    assert!(told.ends_with("all 10 records are what their scores give\n"), "{told}");
}

/// Delays run from when the oracle could know, so those of a world are made together.
#[test]
fn added_delays_are_those_of_a_run_made_at_once() {
    let desk = desk();
    let run = |methods: &str, out: &str, more: &[&str]| {
        let args = ["run", "small.toml", "--methods", methods, "--out", out];
        desk.succeed(&[&args[..], more].concat())
    };
    run("volume", "r", &["--delay=3"]);
    run("volume,burst", "r", &["--oracle", "--delay=3", "--add"]);
    run("volume,burst", "once", &["--oracle", "--delay=3"]);
    assert_eq!(latest(&desk, "r"), latest(&desk, "once"));
    let again = run("burst", "r", &["--oracle", "--delay=3", "--add"]);
    assert!(again.err.contains("nothing to add"), "{}", again.err);
}

#[test]
fn what_is_not_the_same_experiment_is_not_added_to() {
    let desk = desk();
    desk.succeed(&["run", "small.toml", "--methods", "volume", "--out", "r"]);
    let add = |more: &[&str], parts: &[&str]| {
        let args =
            ["run", "small.toml", "--methods", "volume", "--seeds", "2", "--out", "r", "--add"];
        let remedy = ["give another --out, or leave --add and --resume away"];
        desk.refuse(&[&args[..], more].concat(), &[parts, &remedy].concat());
    };
    add(&["--scale", "0.5"], &["small is another scenario there (scale is 1 there and 0.5 here"]);
    add(&["--days", "3"], &["days is 2 there and 3 here"]);
    desk.put("small.toml", SMALL.replace("waves_per_day = 8", "waves_per_day = 9"));
    add(&[], &["its file was changed; hash "]);
    desk.put("small.toml", SMALL);
    let text = desk.text("r/runs.jsonl");
    desk.put("r/runs.jsonl", text.replace("\"claque_version\":\"", "\"claque_version\":\"9."));
    add(&[], &["r: made by claque 9."]);
    desk.put("r/runs.jsonl", text.replace("\"parameters\":{", "\"parameters\":{\"old\":1,"));
    add(&[], &["volume ran on small with the parameters {", "\"old\":1"]);
    desk.put("r/runs.jsonl", text + "{\"record\":\"ru\n");
    let args = ["run", "small.toml", "--methods", "volume", "--seeds", "2", "--out", "r", "--add"];
    desk.refuse(&args, &["r/runs.jsonl:3"]);
    desk.put("mine/letter.txt", "dear");
    desk.refuse(&["run", "small.toml", "--out", "mine", "--add"], &["not one of ours"]);
}

/// The earlier run is whole at every moment: more is written beside it and put into place at the end.
#[test]
fn a_killed_run_leaves_the_earlier_one_whole() {
    let desk = desk();
    desk.succeed(&["run", "small.toml", "--methods", "volume", "--out", "r"]);
    let before = desk.tree("r");
    let args =
        ["run", "small.toml", "--methods", "volume", "--seeds", "500", "--out", "r", "--add"];
    let mut child = desk.command(&args).stderr(std::process::Stdio::null()).spawn().unwrap();
    let is_begun = || desk.path(".r.partial/run/scores/small/2/volume.parquet").is_file();
    while !is_begun() {
        assert_eq!(child.try_wait().unwrap(), None, "it is not done yet");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(desk.tree("r") == before);
    let args = ["run", "small.toml", "--methods", "volume", "--seeds", "2", "--out", "r", "--add"];
    desk.succeed(&args);
    assert!(desk.text("r/runs.jsonl").as_bytes().starts_with(&before["runs.jsonl"]));
}
