//! What people do with the command, from a scenario's name to a redrawn figure, and what they may
//! rely on: the same answer by every road.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use std::fs;

use claque_evaluation::{Record, RunRecord};
use claque_trace::format::{ReadOptions, read, write};
use serde_json::Value;

use support::{Desk, Outcome, SMALL};

/// The records of a run, less what depends on the machine.
fn records(desk: &Desk, file: &str) -> Vec<Record> {
    let parse = |line: &str| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
    let mut records: Vec<Record> = desk.text(file).lines().map(parse).collect();
    for record in &mut records {
        match record {
            Record::World(world) => world.simulate_s = 0.0,
            Record::Run(run) => {
                (run.detect_s, run.posts_per_s) = (0.0, 0.0);
                (run.state_bytes, run.peak_memory_bytes) = (0, 0);
                run.instructions = None;
            }
        }
    }
    records
}

fn runs(records: Vec<Record>) -> Vec<RunRecord> {
    let run = |record| match record {
        Record::Run(run) => Some(run),
        Record::World(_) => None,
    };
    records.into_iter().filter_map(run).collect()
}

fn methods(desk: &Desk) -> Vec<String> {
    let listed = desk.succeed(&["list", "methods", "--json"]).out;
    let listed: Value = serde_json::from_str(&listed).unwrap();
    let names = listed["methods"].as_array().unwrap().iter().map(|entry| entry["name"].as_str());
    names.map(|name| name.unwrap().to_owned()).collect()
}

#[test]
fn a_run_leaves_records_a_page_and_figures_and_prints_a_leaderboard() {
    let desk = Desk::new();
    let outcome = desk.succeed(&["run", "quickstart", "--scale", "0.02", "--out", "out"]);
    let methods = methods(&desk);
    assert!(methods.len() >= 5, "{methods:?}");
    for name in methods.iter().map(String::as_str).chain(["quickstart", "report: out/report.html"])
    {
        assert!(outcome.out.contains(name), "{name}: {}", outcome.out);
    }
    assert!(outcome.err.starts_with("quickstart (seed 1): "), "{}", outcome.err);
    let records = records(&desk, "out/runs.jsonl");
    assert!(matches!(&records[0], Record::World(world) if world.posts > 0));
    let run: Vec<String> = runs(records).into_iter().map(|run| run.method).collect();
    assert_eq!(run, methods);
    check_pages(&desk);
}

/// One page that needs nothing else, and at least one file for each kind of figure.
fn check_pages(desk: &Desk) {
    let page = desk.text("out/report.html");
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("quickstart"));
    let figures = desk.tree("out/figures");
    let names = [
        "leaderboard",
        "timeline",
        "trends",
        "precision_recall",
        "false_accusations",
        "throughput",
    ];
    for name in names {
        assert!(figures.keys().any(|file| file.starts_with(name)), "{:?}", figures.keys());
    }
    for (name, svg) in figures {
        let svg = String::from_utf8(svg).unwrap();
        assert!(
            name.ends_with(".svg") && svg.contains("<svg") && svg.ends_with("</svg>\n"),
            "{name}"
        );
    }
    let others: Vec<String> = desk.tree("out").into_keys().filter(|n| !n.contains('/')).collect();
    assert_eq!(others, ["report.html", "runs.jsonl"]);
}

#[test]
fn results_do_not_depend_on_the_day_or_on_threads() {
    let desk = Desk::new();
    desk.put("small.toml", SMALL);
    let run = |out: &str, more: &[&str]| {
        let args = ["run", "small.toml", "quickstart", "--scale", "0.1", "--seeds", "2"];
        desk.succeed(&[&args[..], &["--out", out], more].concat());
        records(&desk, &format!("{out}/runs.jsonl"))
    };
    let first = run("first", &[]);
    assert_eq!(run("again", &[]), first);
    assert_eq!(run("one", &["--threads", "1"]), first);
    assert_eq!(run("two", &["--threads", "2"]), first);
    let seeds: Vec<u64> = runs(first).iter().map(|run| run.seed).collect();
    assert!(seeds.contains(&1) && seeds.contains(&2));
    assert_ne!(run("other", &["--seed", "3"]), run("one_more", &["--seed", "4"]));
}

#[test]
fn worlds_are_the_same_to_the_byte() {
    let desk = Desk::new();
    let simulate = |out: &str, more: &[&str]| {
        let args = ["simulate", "quickstart", "--accounts", "5000", "--out", out];
        desk.succeed(&[&args[..], more].concat());
        desk.tree(out)
    };
    let first = simulate("first", &[]);
    let names = ["manifest.json", "accounts.parquet", "hashtags.parquet", "truth/accounts.parquet"];
    assert!(names.iter().all(|name| first.contains_key(*name)), "{:?}", first.keys());
    assert!(simulate("again", &["--threads", "1"]) == first, "one thread");
    assert!(simulate("again", &["--threads", "2"]) == first, "two threads, over an earlier world");
    assert!(simulate("other", &["--seed", "2"]) != first, "another seed, another world");
}

/// A small world on disk, and the runs of every method on the same scenario and seed.
fn world_and_runs(desk: &Desk) -> Vec<RunRecord> {
    desk.put("small.toml", SMALL);
    desk.succeed(&["simulate", "small.toml", "--seed", "7", "--out", "world"]);
    desk.succeed(&["run", "small.toml", "--seed", "7", "--out", "runs"]);
    runs(records(desk, "runs/runs.jsonl"))
}

fn evaluated(desk: &Desk, findings: &str) -> Value {
    let json = desk.succeed(&["evaluate", findings, "world", "--json"]).out;
    serde_json::from_str(&json).unwrap()
}

#[test]
fn simulate_detect_evaluate_is_run_step_by_step() {
    let desk = Desk::new();
    let runs = world_and_runs(&desk);
    assert!(runs.iter().any(|run| run.average_precision > Some(0.5)), "there is much to find");
    for run in runs {
        let method = run.method.as_str();
        desk.succeed(&["detect", "world", "--method", method, "--out", "found"]);
        let found = evaluated(&desk, "found");
        assert_eq!(found["average_precision"].as_f64(), run.average_precision, "{method}");
        assert_eq!(found["recall_at"], serde_json::to_value(&run.recall_at).unwrap(), "{method}");
        assert_eq!(found["curve"], serde_json::to_value(&run.curve).unwrap(), "{method}");
        assert_eq!(found["accounts"], run.accounts, "{method}");
        assert_eq!(found["positives"], run.positives, "{method}");
        if let Some(own) = run.own_threshold {
            let found = &found["own_threshold"];
            assert_eq!(found["flagged"], own.flagged, "{method}");
            assert_eq!(found["false_positives"], own.false_positives, "{method}");
        }
    }
}

#[test]
fn a_world_without_its_answers_can_be_searched() {
    let desk = Desk::new();
    world_and_runs(&desk);
    for method in ["ccb", "coortweet"] {
        let known = format!("known_{method}");
        desk.succeed(&["detect", "world", "--method", method, "--out", &known]);
    }
    fs::rename(desk.path("world/truth"), desk.path("sealed")).unwrap();
    for method in ["ccb", "coortweet"] {
        desk.succeed(&["detect", "world", "--method", method, "--out", "blind"]);
        assert!(desk.tree("blind") == desk.tree(&format!("known_{method}")), "{method}");
    }
    let known = desk.succeed(&["evaluate", "known_ccb", "sealed"]).out;
    assert!(known.contains("average precision     "), "{known}");
    let fault = desk.run(&["evaluate", "known_ccb", "world"]);
    assert_eq!(fault.status, Some(2), "{}", fault.err);
    assert!(fault.err.contains("handed out without its answers"), "{}", fault.err);
}

/// Four columns do not say what is a repost, so everything counts as a post of its own.
#[test]
fn four_columns_are_enough_to_detect() {
    let desk = Desk::new();
    world_and_runs(&desk);
    let (trace, _) = read(&desk.path("world"), &ReadOptions::default()).unwrap();
    write(&trace, &desk.path("trace.csv")).unwrap();
    let header = "object_id,account_id,content_id,timestamp_share\n";
    assert!(desk.text("trace.csv").starts_with(header));
    let detect = |input: &str, settings: &[&str]| {
        desk.succeed(&[&["detect", input, "--out", "found", "--method"], settings].concat());
        evaluated(&desk, "found")["average_precision"].as_f64()
    };
    for settings in [
        &["volume"][..],
        &["coortweet", "--set", "reposts=true"],
        &["ccb", "--set", "reposts=true"],
    ] {
        assert_eq!(detect("trace.csv", settings), detect("world", settings), "{settings:?}");
    }
}

#[test]
fn findings_are_files_that_others_can_read() {
    let desk = Desk::new();
    world_and_runs(&desk);
    let out = desk.succeed(&["detect", "world", "--method", "coordnet", "--out", "found"]).out;
    let summary: Value = serde_json::from_str(&desk.text("found/findings.json")).unwrap();
    let groups: Value = serde_json::from_str(&desk.text("found/groups.json")).unwrap();
    let mut accounts = csv::Reader::from_path(desk.path("found/accounts.csv")).unwrap();
    let headings: Vec<&str> = accounts.headers().unwrap().iter().collect();
    assert_eq!(headings, ["account_id", "score", "flagged", "group"]);
    let rows: Vec<csv::StringRecord> = accounts.records().map(Result::unwrap).collect();
    let flagged = rows.iter().filter(|row| &row[2] == "1").count();
    assert_eq!(summary["accounts_scored"], rows.len());
    assert_eq!(summary["flagged"], flagged);
    assert_eq!(summary["groups"], groups.as_array().unwrap().len());
    assert!(flagged > 0 && out.contains(&format!("{flagged} flagged")), "{out}");
    let members = groups.as_array().unwrap().iter().map(|g| g["members"].as_array().unwrap().len());
    assert_eq!(members.sum::<usize>(), rows.iter().filter(|row| !row[3].is_empty()).count());
}

#[test]
fn alerts_to_hashtags_are_a_file_and_are_scored() {
    let desk = Desk::new();
    let runs = world_and_runs(&desk);
    let burst = runs.iter().find(|run| run.method == "burst").unwrap();
    let scored = burst.hashtags.expect("burst alerts to hashtags");
    assert!(scored.positives > 0 && scored.average_precision.is_some(), "{scored:?}");
    desk.succeed(&["detect", "world", "--method", "burst", "--out", "found"]);
    let mut alerts = csv::Reader::from_path(desk.path("found/hashtags.csv")).unwrap();
    let headings: Vec<&str> = alerts.headers().unwrap().iter().collect();
    assert_eq!(headings, ["hashtag", "from", "until", "accounts", "score"]);
    let rows: Vec<csv::StringRecord> = alerts.records().map(Result::unwrap).collect();
    let summary: Value = serde_json::from_str(&desk.text("found/findings.json")).unwrap();
    assert_eq!(summary["hashtag_alerts"], rows.len());
    let score = |row: &csv::StringRecord| row[4].parse::<f64>().unwrap();
    assert!(rows.windows(2).all(|pair| score(&pair[0]) >= score(&pair[1])), "strongest first");
    assert!(rows.iter().all(|row| row[1] <= row[2]), "stretches begin before they end");
}

#[test]
fn figures_are_redrawn_from_records_alone() {
    let desk = Desk::new();
    desk.succeed(&["run", "quickstart", "--scale", "0.02", "--out", "out"]);
    fs::copy(desk.path("out/runs.jsonl"), desk.path("runs.jsonl")).unwrap();
    let printed = desk.succeed(&["report", "runs.jsonl", "--out", "again"]).out;
    assert!(printed.ends_with("written to again\n") && printed.contains("quickstart"), "{printed}");
    let mut expected = desk.tree("out");
    expected.retain(|name, _| name != "runs.jsonl" && !name.starts_with("scores/"));
    assert!(desk.tree("again") == expected, "the page and every figure, byte for byte");
    desk.succeed(&["report", "out", "--figure", "leaderboard", "--out", "one"]);
    let one = desk.tree("one");
    assert!(one.keys().eq(["figures/", "figures/leaderboard.svg"]), "{:?}", one.keys());
    assert!(one["figures/leaderboard.svg"] == expected["figures/leaderboard.svg"]);
    let before = desk.tree("out");
    desk.succeed(&["report", "out"]);
    assert!(desk.tree("out") == before, "in place, nothing changes");
}

#[test]
fn lists_are_for_people_and_for_programs() {
    let desk = Desk::new();
    let all = desk.succeed(&["list"]).out;
    let json: Value = serde_json::from_str(&desk.succeed(&["list", "--json"]).out).unwrap();
    for section in ["scenarios", "suites", "methods", "playbooks", "look-alikes"] {
        let text = desk.succeed(&["list", section]).out;
        assert!(all.contains(text.trim_end()), "{section}");
        let rows = json[section].as_array().unwrap();
        let only = desk.succeed(&["list", section, "--json"]).out;
        assert_eq!(serde_json::from_str::<Value>(&only).unwrap()[section], json[section]);
        assert!(!rows.is_empty());
        for row in rows {
            let (name, summary) = (row["name"].as_str().unwrap(), row["summary"].as_str().unwrap());
            let line = text.lines().find(|line| line.trim_start().starts_with(&format!("{name} ")));
            assert!(line.unwrap().ends_with(summary), "{name}");
        }
    }
    // One by name, with what it can be told.
    let one = desk.succeed(&["list", "methods", "ccb"]).out;
    assert!(
        one.contains("\n  window_s = [10.0,60.0,300.0,900.0]\n      Time windows, s: "),
        "{one}"
    );
    assert!(one.lines().filter(|line| line.starts_with("  ccb ")).count() == 1);
    let one = desk.succeed(&["list", "methods", "claque", "--json"]).out;
    let one: Value = serde_json::from_str(&one).unwrap();
    let parameters = one["methods"][0]["parameters"].as_array().unwrap();
    assert!(parameters.iter().any(|p| p["name"] == "false_discovery_rate" && p["default"] == 0.01));
    let scenario = |name| desk.succeed(&["list", "scenarios", name]).out;
    assert_eq!(scenario("s01"), scenario("flash_mob"));
    desk.refuse(&["list", "methods", "cbb"], &["`cbb`", "did you mean `ccb`"]);
}

/// The subcommands, as the command itself lists them.
fn subcommands(desk: &Desk) -> Vec<String> {
    let help = desk.succeed(&["--help"]).out;
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let names =
        lines.take_while(|line| !line.is_empty()).filter_map(|l| l.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

#[test]
fn every_help_ends_in_examples_of_its_own() {
    let desk = Desk::new();
    let subcommands = subcommands(&desk);
    assert!(subcommands.len() >= 6, "{subcommands:?}");
    for name in &subcommands {
        let help = desk.succeed(&[name, "--help"]).out;
        let examples = help.split_once("\nExamples:\n").map(|(_, examples)| examples);
        let wanted = format!("  claque {name} ");
        let n_examples = examples.unwrap_or_default().matches(&wanted).count();
        assert!(n_examples >= 2, "claque {name} --help: {help}");
        assert!(help.lines().all(|line| line.chars().count() <= 100), "{help}");
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let desk = Desk::new();
    world_and_runs(&desk);
    desk.succeed(&["detect", "world", "--method", "volume", "--out", "found"]);
    let calls: [&[&str]; 7] = [
        &["--help"],
        &["list"],
        &["evaluate", "found", "world"],
        &["report", "runs", "--out", "again"],
        &["detect", "world", "-q", "--method", "volume"],
        &["simulate", "small.toml", "-q", "--out", "another"],
        &["run", "small.toml", "-q", "--methods", "volume", "--out", "others"],
    ];
    for args in calls {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let outcome: Outcome = desk.command(args).stdout(writer).output().unwrap().into();
        assert_eq!((outcome.status, outcome.err.as_str()), (Some(0), ""), "{args:?}");
    }
    let results = ["again/report.html", "findings/findings.json", "another/manifest.json"];
    assert!(results.iter().all(|name| desk.path(name).is_file()));
    assert!(desk.path("others/report.html").is_file());
}

#[test]
fn quiet_is_quiet() {
    let desk = Desk::new();
    desk.put("small.toml", SMALL);
    let outcome = desk.succeed(&["run", "small.toml", "--quiet", "--methods", "volume"]);
    assert_eq!(outcome.err, "");
    assert!(outcome.out.contains("report: reports/out/report.html"), "the folder is made");
    assert!(desk.path("reports/out/report.html").is_file());
}

/// Two companies of three, and one of each of whom it is known what they are.
#[test]
fn what_is_known_of_some_is_told_by_name() {
    let desk = Desk::new();
    let mut trace = "object_id,account_id,content_id,timestamp_share\n".to_owned();
    for (n, (hashtag, accounts)) in [
        ("tea", ["ada", "bob", "cid"]),
        ("mate", ["ada", "bob", "cid"]),
        ("java", ["dan", "eve", "fay"]),
        ("rum", ["dan", "eve", "fay"]),
    ]
    .into_iter()
    .enumerate()
    {
        for account in accounts {
            trace += &format!("{hashtag},{account},{account}{n},{}\n", 1_500_000_000 + n);
        }
    }
    desk.put("trace.csv", trace);
    desk.put("known.csv", "account_id,class\neve,ordinary\nada,campaign\nzoe,campaign\n");
    let args = ["detect", "trace.csv", "--method", "vigdet_prior", "--labels", "known.csv"];
    desk.succeed(&args);
    let flagged: Vec<String> = desk
        .text("findings/accounts.csv")
        .lines()
        .filter(|line| line.split(',').nth(2) == Some("1"))
        .map(|line| line.split(',').next().unwrap().to_owned())
        .collect();
    assert_eq!(flagged, ["ada", "bob", "cid"]);
    desk.put("known.csv", "account_id,class\nada,campaign\n");
    desk.refuse(&args, &["known.csv: no account of another class is in the trace"]);
    let args = ["detect", "trace.csv", "--method", "ccb", "--labels", "known.csv"];
    desk.refuse(&args, &["--labels: ccb learns from none; accepted is vigdet_prior"]);
}
