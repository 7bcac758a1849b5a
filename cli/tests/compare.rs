//! `claque compare`: each exit status, and what is told with it.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use claque_evaluation::{Record, RunRecord};
use support::{Desk, SMALL};

/// Two runs of the same thing on three worlds, in `base` and `head`.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.put("small.toml", SMALL);
    for out in ["base", "head"] {
        desk.succeed(&[
            "run",
            "small.toml",
            "--seeds",
            "3",
            "--methods",
            "ccb,volume",
            "--out",
            out,
        ]);
    }
    desk
}

/// Changes every run of a method in a file of records.
fn change(desk: &Desk, file: &str, method: &str, change: impl Fn(&mut RunRecord)) {
    let lines: Vec<String> = desk
        .text(file)
        .lines()
        .map(|line| {
            let mut record: Record = serde_json::from_str(line).unwrap();
            if let Record::Run(run) = &mut record
                && run.method == method
            {
                change(run);
            }
            serde_json::to_string(&record).unwrap()
        })
        .collect();
    desk.put(file, lines.join("\n"));
}

#[test]
fn the_same_twice_is_the_same() {
    let desk = desk();
    let told = desk.succeed(&["compare", "base", "head"]).out;
    assert!(told.starts_with("Nothing changed: all 6 runs gave the same findings."), "{told}");
    assert!(told.contains("ccb: ") && told.contains("× the time"), "{told}");
}

#[test]
fn a_loss_is_told_with_the_worst_case_and_how_to_see_it_again() {
    let desk = desk();
    change(&desk, "head/runs.jsonl", "ccb", |run| {
        run.average_precision = run.average_precision.map(|ap| ap / 4.0 + run.seed as f64 * 1e-3);
        run.findings_hash = "0".repeat(16);
    });
    let args = ["compare", "base", "head", "--junit", "gate.xml", "--markdown", "gate.md"];
    let outcome = desk.run(&args);
    assert_eq!(outcome.status, Some(1), "{}", outcome.err);
    for part in ["Regression: 1 of", "WORSE", "average_precision", "3 of 6 runs are the same"] {
        assert!(outcome.out.contains(part), "no {part:?} in {}", outcome.out);
    }
    let replay = "claque run small --days 2 --seed ";
    assert!(outcome.out.contains(replay), "{}", outcome.out);
    let (xml, md) = (desk.text("gate.xml"), desk.text("gate.md"));
    assert!(xml.starts_with("<?xml") && xml.contains("failures=\"1\""), "{xml}");
    assert!(md.starts_with("## Regression") && md.contains("| WORSE | ccb |"), "{md}");
    let other = desk.run(&["compare", "base", "head", "--method", "volume"]);
    assert_eq!(other.status, Some(0), "{}", other.out);
    let wide = desk.run(&["compare", "base", "head", "--margin", "average_precision=1"]);
    assert_ne!(wide.status, Some(1), "{}", wide.out);
}

#[test]
fn too_few_seeds_are_said_to_be_too_few() {
    let desk = desk();
    change(&desk, "head/runs.jsonl", "ccb", |run| {
        let step = if run.seed == 1 { 0.2 } else { -0.2 };
        run.average_precision = run.average_precision.map(|ap| (ap + step).clamp(0.0, 1.0));
        run.findings_hash = "0".repeat(16);
    });
    let outcome = desk.run(&["compare", "base", "head"]);
    assert_eq!(outcome.status, Some(3), "{}", outcome.out);
    assert!(outcome.out.contains("runs would tell, here are 3"), "{}", outcome.out);
    let json = desk.run(&["compare", "base", "head", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["verdict"], "unknown");
}

#[test]
fn what_cannot_be_compared_is_named() {
    let desk = desk();
    desk.put("other.toml", SMALL.replace("1_000", "900"));
    desk.succeed(&["run", "other.toml", "--methods", "ccb", "--out", "other"]);
    desk.refuse(
        &["compare", "base", "other"],
        &["nothing to compare", "other, ccb, seed 1", "head"],
    );
    desk.put("small.toml", SMALL.replace("1_000", "900"));
    desk.succeed(&["run", "small.toml", "--methods", "ccb", "--out", "edited"]);
    desk.refuse(&["compare", "base", "edited"], &["small, ccb, seed 1: the scenario is"]);
    desk.refuse(&["compare", "base", "head", "--method", "nobody"], &["no run of nobody"]);
    desk.refuse(&["compare", "base", "nowhere"], &["nowhere"]);
    desk.refuse(
        &["compare", "base", "head", "--margin", "f1=2"],
        &["average_precision", "above 0"],
    );
    let told = desk.run(&["compare", "base", "head", "--false-alarms", "2"]);
    assert_eq!(told.status, Some(2), "{}", told.err);
}
