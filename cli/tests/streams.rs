//! `claque detect --stream`: what is told line by line adds up to what the whole trace gives.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use claque_trace::format::time::parse;
use claque_trace::format::{ReadOptions, read, write_csv, write_jsonl};
use claque_trace::time::DAY_MS;
use serde_json::Value;
use support::{Desk, SMALL};

/// A small world, also as rows and as lines.
fn world() -> Desk {
    let desk = Desk::new();
    desk.put("small.toml", SMALL);
    desk.succeed(&["simulate", "small.toml", "--seed", "7", "--out", "world"]);
    let (trace, _) = read(&desk.path("world"), &ReadOptions::default()).unwrap();
    write_csv(&trace, &desk.path("trace.csv")).unwrap();
    write_jsonl(&trace, &desk.path("trace.jsonl")).unwrap();
    desk
}

/// Status and lines of a stream of `text`.
fn stream(desk: &Desk, args: &[&str], text: &str) -> (i32, Vec<Value>) {
    let mut command = desk.command(&[&["detect", "--stream", "--method"], args].concat());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut input, text) = (child.stdin.take().unwrap(), text.to_owned());
    // Fed from beside, because alerts come before the input ends; whoever refuses does not read on.
    let feeder = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let lines = lines.map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect();
    let _ = feeder.join().unwrap();
    (child.wait().unwrap().code().unwrap(), lines)
}

/// Accounts that stand at the end.
fn standing(lines: &[Value]) -> BTreeSet<String> {
    let mut standing = BTreeSet::new();
    for line in lines {
        match line["alert"].as_str() {
            Some("account") => standing.insert(line["account"].as_str().unwrap().to_owned()),
            Some("withdrawn") => standing.remove(line["account"].as_str().unwrap()),
            _ => true,
        };
    }
    standing
}

fn flagged(desk: &Desk, input: &str, method: &str) -> BTreeSet<String> {
    desk.succeed(&["detect", input, "--method", method, "--out", "found"]);
    let mut accounts = csv::Reader::from_path(desk.path("found/accounts.csv")).unwrap();
    let rows = accounts.records().map(Result::unwrap);
    rows.filter(|row| &row[2] == "1").map(|row| row[0].to_owned()).collect()
}

/// A terminal would show `#a<right-to-left>b` as another name.
#[test]
fn marks_of_direction_are_written_out_in_alerts() {
    let desk = Desk::new();
    let post = |n: usize| {
        let (account, minute) = (n % 4, n / 4);
        format!(
            "{{\"post\": \"p{n}\", \"account\": \"a{account}\\u202e\", \"at\": \
             \"2024-01-01T00:{minute:02}:0{account}Z\", \"hashtags\": [\"#t{minute}\"]}}\n"
        )
    };
    let text: String = (0..80).map(post).collect();
    let (status, lines) = stream(&desk, &["coordnet", "--keep", "all"], &text);
    assert_eq!(status, 0);
    assert!(standing(&lines).contains("a0\u{202e}"), "{lines:?}");
    assert!(!raw(&desk, &text).contains('\u{202e}'));
}

fn raw(desk: &Desk, text: &str) -> String {
    desk.put("posts.jsonl", text);
    let mut command =
        desk.command(&["detect", "--stream", "--method", "coordnet", "--keep", "all"]);
    let posts = std::fs::File::open(desk.path("posts.jsonl")).unwrap();
    String::from_utf8(command.stdin(posts).output().unwrap().stdout).unwrap()
}

#[test]
fn alerts_that_stand_at_the_end_are_those_of_the_whole_trace() {
    let desk = world();
    for (file, form) in [("trace.csv", "csv"), ("trace.jsonl", "jsonl")] {
        for method in ["ccb", "coordnet"] {
            let text = desk.text(file);
            let args = [method, "--format", form, "--keep", "all"];
            let (status, lines) = stream(&desk, &args, &text);
            assert_eq!(status, 0);
            let expected = flagged(&desk, file, method);
            assert!(!expected.is_empty(), "{method}: there is something to find");
            assert_eq!(standing(&lines), expected, "{method} on {file}");
            let end = lines.last().unwrap();
            assert_eq!(
                (end["end"].as_str(), &end["flagged"]),
                (Some("input"), &expected.len().into())
            );
        }
    }
}

/// Lines of a trace whose posts are at most so old when it ends.
fn latest(text: &str, span_ms: i64) -> String {
    let post_at = |line: &str| {
        let post: Value = serde_json::from_str(line).unwrap();
        parse(post["at"].as_str().unwrap().as_bytes()).unwrap()
    };
    let last = text.lines().map(post_at).max().unwrap();
    let kept = text.lines().filter(|line| last - post_at(line) <= span_ms);
    kept.map(|line| line.to_owned() + "\n").collect()
}

#[test]
fn where_posts_are_let_go_the_end_is_that_of_those_kept() {
    let desk = world();
    let text = desk.text("trace.jsonl");
    desk.put("kept.jsonl", latest(&text, DAY_MS));
    for method in ["claque", "ccb"] {
        let (_, lines) = stream(&desk, &[method, "--keep", "1d"], &text);
        let (kept, all) =
            (flagged(&desk, "kept.jsonl", method), flagged(&desk, "trace.jsonl", method));
        assert_ne!(kept, all, "{method}: what was let go matters");
        assert_eq!(lines.last().unwrap()["flagged"], kept.len());
        // An alert is settled after a day: nobody withdraws it, and what stands may be told again.
        let standing = standing(&lines);
        assert!(standing.is_superset(&kept), "{method}: {standing:?}, not {kept:?}");
    }
}

#[test]
fn fewer_looks_tell_the_same_at_the_end() {
    let desk = world();
    let text = desk.text("trace.jsonl");
    let expected = flagged(&desk, "trace.jsonl", "claque");
    assert!(!expected.is_empty());
    for rereads in ["1", "8", "all"] {
        let args = ["claque", "--keep", "all", "--rereads", rereads];
        let (status, lines) = stream(&desk, &args, &text);
        assert_eq!((status, standing(&lines)), (0, expected.clone()), "{rereads}");
        let end = lines.last().unwrap();
        let count = |key: &str| end[key].as_u64().unwrap();
        assert_eq!(count("looks") < count("ticks"), rereads != "all", "{end}");
        assert!(count("looked_at") >= count("posts"), "the last look reads everything: {end}");
    }
}

#[test]
fn groups_come_with_evidence_before_the_end_of_the_trace() {
    let desk = world();
    let text = desk.text("trace.jsonl");
    let (_, lines) = stream(&desk, &["ccb", "--every", "30m"], &text);
    let groups: Vec<&Value> = lines.iter().filter(|line| line["alert"] == "group").collect();
    assert!(!groups.is_empty());
    assert!(groups.iter().all(|group| !group["evidence"].as_array().unwrap().is_empty()));
    let (first, looks) =
        (groups[0]["at"].as_str().unwrap(), lines.last().unwrap()["looks"].as_u64());
    assert!(first.ends_with(":00:00Z") || first.ends_with(":30:00Z"), "looks at ticks: {first}");
    assert!(looks > Some(40), "two days by the half hour: {looks:?}");
}

#[test]
fn late_rows_are_counted_and_the_rest_stands() {
    let desk = world();
    let text = desk.text("trace.csv");
    let mut rows: Vec<&str> = text.lines().collect();
    let early = rows.remove(1);
    rows.push(early);
    let text = rows.join("\n");
    let (status, lines) = stream(&desk, &["volume", "--format", "csv"], &text);
    assert_eq!((status, &lines.last().unwrap()["rejected_rows"]), (0, &1.into()));
}

#[test]
fn an_interrupt_ends_the_stream_cleanly() {
    let desk = world();
    let text = desk.text("trace.jsonl");
    let mut command = desk.command(&["detect", "--stream", "--method", "coordnet"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let feeder = std::thread::spawn(move || {
        // Whoever is interrupted does not read to the end.
        let _ = input.write_all(text.as_bytes());
        input
    });
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    // The input stays open: without the interrupt the command would wait for ever.
    let first: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    assert!(first["alert"].is_string(), "{first}");
    let kill = ["-INT", &child.id().to_string()];
    assert!(std::process::Command::new("kill").args(kill).status().unwrap().success());
    let last: Value = serde_json::from_str(&lines.last().unwrap().unwrap()).unwrap();
    assert_eq!((&last["end"], &last["rejected_rows"]), (&"interrupt".into(), &0.into()));
    drop(feeder.join());
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn what_cannot_be_streamed_is_refused() {
    let desk = Desk::new();
    desk.refuse(&["detect", "--method", "volume"], &["required"]);
    desk.refuse(&["detect", "x.csv", "--stream", "--method", "volume"], &["cannot be used with"]);
    let apart = ["detect", "x.csv", "-m", "volume", "--every", "1h"];
    desk.refuse(&apart, &["--every", "cannot be used with", "INPUT"]);
    desk.refuse(&["detect", "--stream", "-m", "volume", "--every", "0s"], &["more than 0"]);
    desk.refuse(&["detect", "--stream", "-m", "volume", "--keep", "7 weeks"], &["7 weeks", "400d"]);
    let too_few = ["detect", "--stream", "-m", "claque", "--rereads", "0.5"];
    desk.refuse(&too_few, &["0.5", "from 1 to 1000"]);
    let (status, lines) = stream(&desk, &["volume", "--format", "csv"], "");
    assert_eq!((status, lines.len()), (2, 0));
    let (status, lines) = stream(&desk, &["volume"], "");
    assert_eq!((status, &lines[0]["posts"]), (0, &0.into()));
}
