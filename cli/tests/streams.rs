//! `claque detect --stream`: what is told line by line adds up to what the whole trace gives.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
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

/// What stands, unit by unit: what is told of each by what it is known by.
#[derive(Debug, Default, PartialEq)]
struct Ledger(BTreeMap<&'static str, BTreeMap<String, Value>>);

/// Units with the key that things are known by in lines and in withdrawals.
const UNITS: [(&str, &str, &str); 5] = [
    ("group", "group", "group"),
    ("account", "account", "account"),
    ("coordinated", "account", "coordinated"),
    ("post", "post", "post"),
    ("hashtag", "stretch", "stretch"),
];

impl Ledger {
    /// What stands after all lines.
    fn of(lines: &[Value]) -> Self {
        let mut ledger = Self::default();
        lines.iter().for_each(|line| ledger.take(line));
        ledger
    }

    fn take(&mut self, line: &Value) {
        let alert = line["alert"].as_str().unwrap_or("");
        for (unit, key, withdrawn) in UNITS {
            let told = self.0.entry(unit).or_default();
            if alert == unit {
                let earlier = told.remove(&line[key].to_string());
                told.insert(line[key].to_string(), with_members(line, earlier));
            } else if ["withdrawn", "settled"].contains(&alert) && !line[withdrawn].is_null() {
                assert!(told.remove(&line[withdrawn].to_string()).is_some(), "never told: {line}");
            }
        }
    }

    /// What is told under a unit, without names of groups and stretches, which batches have not.
    fn rows(&self, unit: &str, keys: &[&str], digits: usize) -> Vec<String> {
        let cell = |line: &Value, key: &str| match line[key].as_f64() {
            Some(score) if key == "score" => format!("{score:.digits$};"),
            _ => format!("{};", line[key]),
        };
        let row = |line: &Value| keys.iter().map(|key| cell(line, key)).collect();
        let mut rows: Vec<String> = self.0[unit].values().map(row).collect();
        rows.sort_unstable();
        rows
    }
}

/// A line of a group with all of its members, if it is one.
fn with_members(line: &Value, earlier: Option<Value>) -> Value {
    let mut line = line.clone();
    let earlier = earlier.map_or(Value::Null, |earlier| earlier["all"].clone());
    let names = |list: &Value| -> BTreeSet<String> {
        let names = list.as_array().into_iter().flatten();
        names.map(|name| name.as_str().unwrap().to_owned()).collect()
    };
    let (new, gone) = (names(&line["new_members"]), names(&line["gone_members"]));
    let all: BTreeSet<String> = &(&names(&earlier) - &gone) | &new;
    assert!(line["members"].is_null() || line["members"] == all.len(), "{line}");
    line["all"] = all.into_iter().collect::<Vec<String>>().into();
    line
}

/// Accounts that stand at the end.
fn standing(lines: &[Value]) -> BTreeSet<String> {
    let name = |line: &Value| line["account"].as_str().unwrap().to_owned();
    Ledger::of(lines).0["account"].values().map(name).collect()
}

/// The rows of a table of a batch where `keep` is 1, as lines tell them.
fn rows(desk: &Desk, file: &str, keep: &str, keys: &[&str], digits: usize) -> Vec<String> {
    let path = desk.path(&format!("found/{file}"));
    let Ok(mut table) = csv::Reader::from_path(path) else { return Vec::new() };
    let headings = table.headers().unwrap().clone();
    let place = |key: &str| headings.iter().position(|heading| heading == key);
    let Some(places) = keys.iter().map(|key| place(key)).collect::<Option<Vec<_>>>() else {
        return Vec::new();
    };
    let rows = table.records().map(Result::unwrap);
    let kept = rows.filter(|row| keep.is_empty() || &row[place(keep).unwrap()] == "1");
    let mut rows: Vec<String> = kept.map(|row| told_row(&row, &places, keys, digits)).collect();
    rows.sort_unstable();
    rows
}

/// Numbers as lines have them, everything else in quotes.
fn told_row(row: &csv::StringRecord, places: &[usize], keys: &[&str], digits: usize) -> String {
    let cell = |(&place, key): (&usize, &&str)| match *key {
        "accounts" => row[place].to_owned() + ";",
        key if key.ends_with("score") => {
            format!("{:.digits$};", row[place].parse::<f64>().unwrap())
        }
        _ => serde_json::to_string(&row[place]).unwrap() + ";",
    };
    places.iter().zip(keys).map(cell).collect()
}

/// The groups of a batch.
fn groups(desk: &Desk, digits: usize) -> Vec<String> {
    let groups: Vec<Value> = serde_json::from_str(&desk.text("found/groups.json")).unwrap();
    let row = |group: &Value| {
        let mut members: Vec<&str> = group["members"]
            .as_array()
            .unwrap()
            .iter()
            .map(|name| name.as_str().unwrap())
            .collect();
        members.sort_unstable();
        let (score, members) = (group["score"].as_f64().unwrap(), Value::from(members));
        format!("{score:.digits$};{members};{};", group["evidence"])
    };
    let mut rows: Vec<String> = groups.iter().map(row).collect();
    rows.sort_unstable();
    rows
}

/// Digits of scores that are compared: all of them, and those that do not hang on the order in which
/// sums are done, which is that of names.
const ALL: usize = 17;
const FIRM: usize = 9;

/// Holds what stands after all lines against what a batch of `input` finds, in every unit. Gives how
/// much there is of each.
#[track_caller]
fn check_end(
    desk: &Desk,
    lines: &[Value],
    (input, method): (&str, &str),
    digits: usize,
) -> Vec<usize> {
    desk.succeed(&["detect", input, "--method", method, "--out", "found"]);
    let (ledger, end) = (Ledger::of(lines), lines.last().unwrap());
    let units = [
        (
            "group",
            ledger.rows("group", &["score", "all", "evidence"], digits),
            groups(desk, digits),
            "groups",
        ),
        (
            "account",
            ledger.rows("account", &["account", "score"], digits),
            rows(desk, "accounts.csv", "flagged", &["account_id", "score"], digits),
            "flagged",
        ),
        (
            "coordinated",
            ledger.rows("coordinated", &["account", "score"], digits),
            rows(
                desk,
                "accounts.csv",
                "coordinated_flagged",
                &["account_id", "coordinated_score"],
                digits,
            ),
            "coordinated_flagged",
        ),
        (
            "post",
            ledger.rows("post", &["post", "score"], digits),
            rows(desk, "posts.csv", "flagged", &["post", "score"], digits),
            "operated_posts",
        ),
        (
            "hashtag",
            ledger.rows("hashtag", &["hashtag", "from", "until", "accounts", "score"], digits),
            rows(
                desk,
                "hashtags.csv",
                "",
                &["hashtag", "from", "until", "accounts", "score"],
                digits,
            ),
            "hashtag_alerts",
        ),
    ];
    for (unit, told, expected, count) in &units {
        assert_eq!(told, expected, "{method} on {input}: {unit}");
        assert_eq!(end[*count], expected.len(), "{method} on {input}: {end}");
    }
    units.iter().map(|(_, _, expected, _)| expected.len()).collect()
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
fn what_stands_at_the_end_is_what_the_whole_trace_gives() {
    let desk = world();
    // Groups, accounts, coordinated accounts, posts and hashtags that there are to tell.
    let rows: [(&str, [bool; 5]); 6] = [
        ("claque", [true, true, true, true, true]),
        ("ccb", [true, true, false, false, false]),
        ("coordnet", [true, true, false, false, false]),
        ("tagset", [true, true, false, false, false]),
        ("kleinberg", [false, false, false, false, true]),
        ("midas", [false, false, false, false, true]),
    ];
    for (method, expected) in rows {
        for (file, form) in [("trace.csv", "csv"), ("trace.jsonl", "jsonl")] {
            let args = [method, "--format", form, "--keep", "all"];
            let (status, lines) = stream(&desk, &args, &desk.text(file));
            assert_eq!((status, lines.last().unwrap()["end"].as_str()), (0, Some("input")));
            let counts = check_end(&desk, &lines, (file, method), ALL);
            if file == "trace.jsonl" {
                let there: Vec<bool> = counts.iter().map(|&n| n > 0).collect();
                assert_eq!(there, expected, "{method} on {file}: {counts:?}");
            }
        }
    }
}

#[test]
fn a_post_from_the_future_silences_nobody() {
    let desk = world();
    let text = desk.text("trace.jsonl");
    let mut lines: Vec<&str> = text.lines().collect();
    let ahead =
        r#"{"post":"ahead","account":"ahead","at":"2100-01-01T00:00:00Z","hashtags":["x"]}"#;
    lines.insert(100, ahead);
    for keep in ["1d", "all"] {
        let (_, without) = stream(&desk, &["ccb", "--keep", keep], &text);
        let (status, with) = stream(&desk, &["ccb", "--keep", keep], &lines.join("\n"));
        assert_eq!((status, with.len()), (0, without.len()));
        assert_eq!(with[..with.len() - 1], without[..without.len() - 1]);
        assert_eq!(with[with.len() - 1]["rejected_rows"], 1);
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
        assert_eq!(standing(&lines), kept, "{method}");
        check_end(&desk, &lines, ("kept.jsonl", method), FIRM);
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
        check_end(&desk, &lines, ("trace.jsonl", "claque"), ALL);
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
fn what_was_read_before_an_error_is_told() {
    let desk = world();
    let text = desk.text("trace.csv");
    let args = ["coordnet", "--format", "csv"];
    let last = |lines: &[Value]| lines.last().unwrap().clone();
    let (_, lines) = stream(&desk, &args, &text);
    let (whole, told) = (last(&lines), standing(&lines));
    let broken = text.clone() + "\"" + &"x".repeat(17 << 20);
    let (status, lines) = stream(&desk, &args, &broken);
    assert_eq!((status, standing(&lines)), (2, told.clone()));
    assert_eq!(last(&lines)["end"], "error");
    assert_eq!(last(&lines)["posts"], whole["posts"]);
    let (status, lines) = stream(&desk, &[&args[..], &["--strict"]].concat(), &(text + "a,b\n"));
    assert_eq!((status, standing(&lines), &last(&lines)["end"]), (2, told, &"error".into()));
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
