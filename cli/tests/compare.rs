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
    let replay = "claque run small.toml --days 2 --seed ";
    assert!(outcome.out.contains(replay), "{}", outcome.out);
    let replay = outcome.out.lines().find_map(|line| line.split_once("): claque ")).unwrap().1;
    let words: Vec<&str> = replay.split(' ').collect();
    desk.succeed(&words);
    assert!(desk.text("replay/runs.jsonl").contains("\"method\":\"ccb\""));
    let (xml, md) = (desk.text("gate.xml"), desk.text("gate.md"));
    assert!(xml.starts_with("<?xml") && xml.contains("failures=\"1\""), "{xml}");
    assert!(md.starts_with("## Regression") && md.contains("| WORSE | ccb |"), "{md}");
    let other = desk.run(&["compare", "base", "head", "--method", "volume"]);
    assert_eq!(other.status, Some(0), "{}", other.out);
    let wide = desk.run(&["compare", "base", "head", "--margin", "average_precision=1"]);
    assert_ne!(wide.status, Some(1), "{}", wide.out);
}

/// Keeps the lines of a file of records that are worlds, or runs of this kind.
fn keep(desk: &Desk, file: &str, is_kept: impl Fn(&RunRecord) -> bool) {
    let text = desk.text(file);
    let kept = text.lines().filter(|line| match serde_json::from_str(line).unwrap() {
        Record::Run(run) => is_kept(&run),
        Record::World(_) => true,
    });
    desk.put(file, kept.collect::<Vec<_>>().join("\n"));
}

/// Compares, and looks for every part in each form of output.
#[track_caller]
fn check_lost(desk: &Desk, parts: &[&str]) {
    let files = ["--junit", "gate.xml", "--markdown", "gate.md"];
    let outcome = desk.run(&[&["compare", "base", "head"][..], &files].concat());
    assert_eq!(outcome.status, Some(3), "{}", outcome.out);
    let json = desk.run(&["compare", "base", "head", "--json"]).out;
    let plain = desk.text("gate.md").replace('\\', "");
    for text in [&outcome.out, &json, &plain, &desk.text("gate.xml")] {
        parts.iter().for_each(|part| assert!(text.contains(part), "no {part:?} in {text}"));
    }
    assert!(desk.text("gate.xml").contains("<error "), "{}", desk.text("gate.xml"));
    assert!(desk.text("gate.md").starts_with("## Cannot tell"), "{plain}");
}

#[test]
fn a_run_that_the_head_has_not_is_not_a_pass() {
    let desk = desk();
    keep(&desk, "head/runs.jsonl", |run| run.method != "ccb" || run.seed != 2);
    let how = "claque run small.toml --days 2 --seed 2 --seeds 1 --methods ccb --add --out ";
    check_lost(&desk, &["ccb", "seed 2", "only in the base", how]);
    keep(&desk, "head/runs.jsonl", |run| run.method != "ccb");
    let how = "claque run small.toml --days 2 --seed 1 --seeds 3 --methods ccb --add --out ";
    check_lost(&desk, &["ccb", "seeds 1 to 3", "only in the base", how]);
    let told = desk.run(&["compare", "base", "head"]).out;
    assert!(told.contains("one thing is in the base only"), "{told}");
    let volume = desk.run(&["compare", "base", "head", "--method", "volume"]);
    assert_eq!(volume.status, Some(0), "{}", volume.out);
    let back = desk.run(&["compare", "head", "base"]);
    assert_eq!(back.status, Some(0), "more in the head is no loss: {}", back.out);
}

#[test]
fn a_metric_that_the_head_has_not_is_not_a_pass() {
    let desk = desk();
    change(&desk, "head/runs.jsonl", "ccb", |run| run.own_threshold = None);
    check_lost(&desk, &["ccb", "recall_at_own_threshold", "the head has none in 3 of 3 runs"]);
    let back = desk.run(&["compare", "head", "base"]);
    assert_eq!(back.status, Some(0), "{}", back.out);
}

#[test]
fn methods_that_do_not_change_take_nothing_from_those_that_do() {
    let desk = desk();
    change(&desk, "base/runs.jsonl", "ccb", |run| run.average_precision = Some(0.9));
    change(&desk, "head/runs.jsonl", "ccb", |run| {
        run.average_precision = Some(0.6 + 0.02 * run.seed as f64);
        run.findings_hash = "0".repeat(16);
    });
    for side in ["base/runs.jsonl", "head/runs.jsonl"] {
        let text = desk.text(side);
        let volume: Vec<&str> =
            text.lines().filter(|line| line.contains("\"method\":\"volume\"")).collect();
        let copy = |n: usize| {
            let name = format!("\"method\":\"v{n}\"");
            volume.join("\n").replace("\"method\":\"volume\"", &name)
        };
        let copies: Vec<String> = (0..40).map(copy).collect();
        desk.put(side, format!("{text}\n{}", copies.join("\n")));
    }
    let alone = desk.run(&["compare", "base", "head", "--method", "ccb"]);
    assert_eq!(alone.status, Some(1), "{}", alone.out);
    let beside = desk.run(&["compare", "base", "head"]);
    assert_eq!(beside.status, Some(1), "{}", beside.out);
}

#[test]
fn losses_of_every_size_are_told_with_sign_and_range() {
    let desk = desk();
    for (file, accused, recall) in [("base/runs.jsonl", 0.0, 1.0), ("head/runs.jsonl", 5e4, 0.0)] {
        change(&desk, file, "ccb", |run| {
            let own = run.own_threshold.as_mut().unwrap();
            own.false_positives_per_million = accused * (1.0 + run.seed as f64 / 1e2);
            own.recall = Some(if run.seed == 1 { 1.0 } else { recall });
            run.findings_hash = file.to_owned();
        });
    }
    let told = desk.run(&["compare", "base", "head"]).out;
    assert!(told.contains("seed 3 (+51,500): "), "{told}");
    assert!(told.contains(", +51,000 (") && told.contains(", less is better"), "{told}");
    assert!(told.contains("−1.000 to "), "recall cannot fall by more than one: {told}");
    assert!(told.contains(" %: "), "{told}");
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
    desk.refuse(
        &["compare", "base", "head", "--method", "ccb,nobody"],
        &["no run of nobody on either side, accepted are ccb, volume"],
    );
    desk.refuse(&["compare", "base", "nowhere"], &["nowhere"]);
    desk.refuse(
        &["compare", "base", "head", "--margin", "f1=2"],
        &["average_precision", "above 0"],
    );
    let told = desk.run(&["compare", "base", "head", "--false-alarms", "2"]);
    assert_eq!(told.status, Some(2), "{}", told.err);
}
