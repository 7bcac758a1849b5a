//! `claque compare --truth`: two findings made outside, each exit status, and what cannot be compared.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use serde_json::Value;
use support::{Desk, SMALL};

/// Labels of 1,000 accounts, a tenth of them positives.
fn desk() -> Desk {
    let desk = Desk::new();
    let row = |n: u32| format!("a{n},{}\n", if is_positive(n) { "campaign" } else { "ordinary" });
    desk.put(
        "labels.csv",
        format!("account_id,class\n{}", (0..1_000).map(row).collect::<String>()),
    );
    desk
}

fn is_positive(n: u32) -> bool {
    n.is_multiple_of(10)
}

/// Findings that are right but about the accounts that `wrong` says.
fn put(desk: &Desk, name: &str, wrong: impl Fn(u32) -> bool) {
    let row = |n: u32| {
        let flagged = is_positive(n) != wrong(n);
        format!("a{n},{},{}\n", f64::from(flagged) + f64::from(n) / 1e4, u8::from(flagged))
    };
    let rows: String = (0..1_000).map(row).collect();
    desk.put(name, format!("account_id,score,flagged\n{rows}"));
}

const TRUTH: [&str; 2] = ["--truth", "labels.csv"];

#[test]
fn each_answer_has_its_exit_status() {
    let desk = desk();
    put(&desk, "right.csv", |_| false);
    put(&desk, "lost.csv", |n| n.is_multiple_of(20));
    put(&desk, "hardly.csv", |n| n == 10 || n == 30 || n == 50);
    let compare =
        |base: &str, head: &str| desk.run(&[&["compare", base, head][..], &TRUTH].concat());
    let same = compare("right.csv", "right.csv");
    assert_eq!(
        (same.status, same.out.lines().next()),
        (Some(0), Some("Nothing changed: both sides found the same."))
    );
    let lost = compare("right.csv", "lost.csv");
    assert_eq!(lost.status, Some(1), "{}", lost.out);
    for part in [
        "WORSE       findings · accounts · recall_at_own_threshold: 1.000 → 0.500",
        "p < 0.001",
        "findings: no longer flagged: 50 positives and 0 innocents; 50 scores differ",
        "account a980 (campaign): no longer flagged, 1.098 → 0.098",
    ] {
        assert!(lost.out.contains(part), "no {part:?} in {}", lost.out);
    }
    assert_eq!(compare("lost.csv", "right.csv").status, Some(0));
    let hardly = compare("right.csv", "hardly.csv");
    assert_eq!(hardly.status, Some(3), "{}", hardly.out);
    assert!(hardly.out.contains(" accounts would tell, here are 100"), "{}", hardly.out);
    let wide = ["--margin", "average_precision=0.9", "--margin", "recall_at_own_threshold=0.9"];
    let wide = desk.run(&[&["compare", "right.csv", "lost.csv"][..], &TRUTH, &wide].concat());
    assert_eq!(wide.status, Some(0), "{}", wide.out);
}

#[test]
fn every_form_of_output_has_the_test_and_the_accounts() {
    let desk = desk();
    put(&desk, "right.csv", |_| false);
    put(&desk, "accusing.csv", |n| n % 20 == 1);
    let args = [
        "compare",
        "right.csv",
        "accusing.csv",
        "--junit",
        "gate.xml",
        "--markdown",
        "gate.md",
        "--json",
    ];
    let outcome = desk.run(&[&args[..], &TRUTH].concat());
    assert_eq!(outcome.status, Some(1), "{}", outcome.err);
    let json: Value = serde_json::from_str(&outcome.out).unwrap();
    assert_eq!((&json["compared"], &json["verdict"]), (&"findings".into(), &"worse".into()));
    let cells = json["cells"].as_array().unwrap();
    let metrics: Vec<_> = cells.iter().map(|cell| cell["metric"].as_str().unwrap()).collect();
    assert_eq!(
        metrics,
        ["average_precision", "recall_at_own_threshold", "innocents_flagged_per_million"]
    );
    assert!(cells[2]["p_value"].as_f64().unwrap() < 1e-9 && cells[0].get("p_value").is_none());
    assert_eq!(json["flips"][0]["newly_flagged"]["innocents"], 50);
    let told = "account a981 (ordinary): newly flagged, 0.0981 → 1.0981";
    assert!(desk.text("gate.xml").contains(told), "{}", desk.text("gate.xml"));
    assert!(desk.text("gate.md").contains(told), "{}", desk.text("gate.md"));
}

#[test]
fn findings_without_verdicts_are_not_a_pass() {
    let desk = desk();
    put(&desk, "right.csv", |_| false);
    let cut = |line: &str| format!("{}\n", line.rsplit_once(',').unwrap().0);
    let unflagged: String = desk.text("right.csv").lines().map(cut).collect();
    desk.put("unflagged.csv", unflagged);
    let compare =
        |base: &str, head: &str| desk.run(&[&["compare", base, head][..], &TRUTH].concat());
    let lost = compare("right.csv", "unflagged.csv");
    assert_eq!(lost.status, Some(3), "{}", lost.out);
    for part in ["base only", "recall_at_own_threshold", "innocents_flagged_per_million"] {
        assert!(lost.out.contains(part), "no {part:?} in {}", lost.out);
    }
    let gained = compare("unflagged.csv", "right.csv");
    assert_eq!(gained.status, Some(0), "{}", gained.out);
}

#[test]
fn findings_of_ours_are_compared_with_their_alerts() {
    let desk = Desk::new();
    desk.put("small.toml", SMALL);
    desk.succeed(&["simulate", "small.toml", "--out", "world"]);
    for (out, window) in [("base", "window_s=3600"), ("head", "window_s=900")] {
        desk.succeed(&[
            "detect",
            "world",
            "--method",
            "concentration",
            "--set",
            window,
            "--out",
            out,
        ]);
    }
    let outcome = desk.run(&["compare", "base", "head", "--truth", "world"]);
    assert!(matches!(outcome.status, Some(0 | 1 | 3)), "{}", outcome.err);
    assert!(outcome.out.contains("alerts first differ at "), "{}", outcome.out);
    desk.refuse(&["compare", "base", "head"], &["base: findings, not records of runs", "--truth"]);
}

#[test]
fn what_cannot_be_compared_is_named() {
    let desk = desk();
    put(&desk, "right.csv", |_| false);
    desk.put("nan.csv", "account_id,score\na1,NaN\n");
    desk.put("twice.csv", "account_id,score\na1,1\na1,2\n");
    desk.put("strange.csv", "account_id,score\nzoe,1\n");
    let refuse = |args: [&str; 2], parts: &[&str]| {
        desk.refuse(&[&["compare"][..], &args, &TRUTH].concat(), parts);
    };
    refuse(["right.csv", "nan.csv"], &["nan.csv", "line 2: column score: found `NaN`"]);
    refuse(["twice.csv", "right.csv"], &["twice.csv", "`a1` is scored twice, in lines 2 and 3"]);
    refuse(
        ["right.csv", "strange.csv"],
        &["strange.csv: none of the 1 scored accounts has a label"],
    );
    refuse(["right.csv", "gone.csv"], &["gone.csv"]);
    desk.refuse(&["compare", "right.csv", "right.csv", "--truth", "gone"], &["gone"]);
    desk.put("some.csv", "account_id,score\na1,1\nzoe,2\n");
    let told = desk.run(&[&["compare", "right.csv", "some.csv"][..], &TRUTH].concat());
    for part in ["some.csv: 1 scored accounts have no label", "some.csv has no column `flagged`"] {
        assert!(told.out.contains(part), "no {part:?} in {}", told.out);
    }
}
