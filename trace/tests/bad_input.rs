//! Files that are wrong by hand: every one is told apart and told clearly.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod common;

use std::path::Path;

use claque_trace::format::{Error, ReadOptions, read};
use common::{plain, read_bytes, read_bytes_with};

const HEADER: &str = "object_id,account_id,content_id,timestamp_share\n";

/// The whole file is refused with a message that contains `expected`.
#[track_caller]
fn check_file(ending: &str, content: &[u8], expected: &str) {
    let fault = read_bytes(ending, content).unwrap_err().to_string();
    assert!(fault.contains(expected), "found: {fault}");
    assert!(fault.contains(&format!("trace.{ending}")), "the file is named: {fault}");
}

/// One good row is accepted, the other rejected with exactly this message; strict reading fails.
#[track_caller]
fn check_row(ending: &str, good: &str, bad: &[u8], expected: &str) {
    let content = [good.as_bytes(), bad, b"\n"].concat();
    let (trace, report) = read_bytes(ending, &content).unwrap();
    let shown: Vec<String> = report.shown.iter().map(ToString::to_string).collect();
    assert_eq!(shown, [expected]);
    assert_eq!((trace.n_posts(), report.rows, report.rejected), (1, 2, 1));
    let strict = ReadOptions { strict: true, ..ReadOptions::default() };
    let fault = read_bytes_with(ending, &content, &strict).unwrap_err();
    assert!(matches!(fault, Error::Row { .. }), "{fault}");
    assert!(fault.to_string().contains(expected), "{fault}");
}

#[track_caller]
fn check_csv(bad: impl AsRef<[u8]>, expected: &str) {
    check_row("csv", &format!("{HEADER}tea,ada,p1,1500000000\n"), bad.as_ref(), expected);
}

#[track_caller]
fn check_json(bad: impl AsRef<[u8]>, expected: &str) {
    let good = "{\"post\":\"p1\",\"account\":\"ada\",\"at\":1500000000}\n";
    check_row("jsonl", good, bad.as_ref(), expected);
}

const TIMES: &str = "Unix seconds or YYYY-MM-DD HH:MM:SS in UTC, from 1970 until the end of 2199";

#[test]
fn csv_files() {
    check_file("csv", b"", "no column \"object_id\"; found nothing");
    check_file("csv", HEADER.as_bytes(), "no posts in");
    check_file("csv", b"a,b\n1,2\n", "no column \"object_id\"; found \"a\", \"b\"");
    let renamed = b"object_id,account_id,contents\x1b,timestamp_share\n";
    check_file(
        "csv",
        renamed,
        "no column \"content_id\"; found \"object_id\", \"account_id\", \"conte",
    );
    let hopeless = format!("{HEADER}tea,ada,p1,yesterday\n");
    check_file("csv", hopeless.as_bytes(), "1 rows rejected, the first: line 2, timestamp_share");
    check_file("csv", b"PAR1\0\0\xff\xfe", "no column \"object_id\"");
}

#[test]
fn csv_rows() {
    check_csv("tea,bob,p2", "line 3: found 3 fields; accepted: as many fields as the header has");
    check_csv("a,b,c,4,5", "line 3: found 5 fields; accepted: as many fields as the header has");
    let time =
        |found: &str| format!("line 3, timestamp_share: found \"{found}\"; accepted: {TIMES}");
    check_csv("tea,bob,p2,yesterday", &time("yesterday"));
    check_csv("tea,bob,p2,", &time(""));
    check_csv("tea,bob,p2,-1", &time("-1"));
    check_csv("tea,bob,p2,99999999999999999999999", &time("99999999999999999999999"));
    check_csv("tea,bob,p2,2023-02-29 00:00:00", &time("2023-02-29 00:00:00"));
    check_csv("tea,,p2,1500000000", &empty("account_id"));
    check_csv("tea,bob,,1500000000", &empty("content_id"));
    check_csv(b"t\xff,bob,p2,1500000000", &not_utf8("object_id", "t\\xff"));
    check_csv(b"tea,bob\xc3,p2,1500000000", &not_utf8("account_id", "bob\\xc3"));
    check_csv("tea,bob,p1,1500000000", &used("p1"));
    check_csv("tea,ada,p1,1500000001", &used("p1"));
    let long = "9".repeat(10_000);
    check_csv(format!("tea,bob,p2,{long}"), &time(&format!("{}…", "9".repeat(77))));
}

fn empty(column: &str) -> String {
    format!("line 3, {column}: found \"\"; accepted: text that is not empty")
}

fn not_utf8(column: &str, found: &str) -> String {
    format!("line 3, {column}: found \"{found}\"; accepted: text in UTF-8")
}

fn used(content: &str) -> String {
    format!(
        "line 3, content_id: found \"{content}\" (content id already used by \"ada\" at \
         2017-07-14T02:40:00Z); accepted: one account and time per content id"
    )
}

#[test]
fn hashtags_are_one_in_any_case_and_form_unless_taken_as_written() {
    let as_written = ReadOptions { as_written: true, ..ReadOptions::default() };
    let rows = ["#Tea,a,1,5", "ＴＥＡ！,b,2,6", "tea,c,3,7", "https://t.example/A,d,4,8"];
    let csv = format!("{HEADER}{}\n", rows.join("\n"));
    let json = rows.map(|row| {
        let field: Vec<&str> = row.split(',').collect();
        let [tag, account, post, at] = field[..] else { panic!("four fields") };
        format!(
            "{{\"post\":{post},\"account\":\"{account}\",\"at\":{at},\"hashtags\":[\"{tag}\"]}}"
        )
    });
    for (ending, content) in [("csv", csv), ("jsonl", json.join("\n"))] {
        let (folded, _) = read_bytes(ending, content.as_bytes()).unwrap();
        let tags: Vec<String> = plain(&folded).into_iter().flat_map(|p| p.hashtags).collect();
        assert_eq!(tags, ["tea", "tea", "tea", "https://t.example/A"], "{ending}");
        let written: Vec<(&str, u32)> =
            folded.names.spellings.iter().map(|(text, tag)| (text, tag.0)).collect();
        assert_eq!(written, [("#Tea", 0), ("ＴＥＡ！", 0)], "{ending}");
        let (raw, _) = read_bytes_with(ending, content.as_bytes(), &as_written).unwrap();
        assert_eq!(raw.names.hashtags.len(), 4, "{ending}");
        assert!(raw.names.spellings.iter().next().is_none());
    }
}

#[test]
fn csv_that_only_looks_wrong() {
    let check = |content: &str, expected: &[(&str, &[&str])]| {
        let (trace, report) = read_bytes("csv", content.as_bytes()).unwrap();
        assert_eq!(report.rejected, 0);
        let posts = plain(&trace);
        let found: Vec<(&str, Vec<&str>)> = posts
            .iter()
            .map(|p| (p.account.as_str(), p.hashtags.iter().map(String::as_str).collect()))
            .collect();
        let expected: Vec<_> = expected.iter().map(|(a, tags)| (*a, tags.to_vec())).collect();
        assert_eq!(found, expected, "{content}");
    };
    check("\u{feff}object_id,account_id,content_id,timestamp_share\nx,a,1,5\n", &[("a", &["x"])]);
    check("timestamp_share,more,content_id,account_id,object_id\n5,,1,a,x\n", &[("a", &["x"])]);
    check("object_id,account_id,content_id,timestamp_share\r\nx,a,1,5\r\n", &[("a", &["x"])]);
    check(&format!("{HEADER},a,1,5\n"), &[("a", &[])]);
    check(&format!("{HEADER}x,a,1,5\nx,a,1,5\ny,a,1,5\n"), &[("a", &["x", "x", "y"])]);
    check(&format!("{HEADER}x,b,2,6\ny,a,1,5\nz,b,2,6"), &[("a", &["y"]), ("b", &["x", "z"])]);
    check(&format!("{HEADER}X,a,1,5\nx,a,1,5\n"), &[("a", &["x", "x"])]);
    check(&format!("{HEADER}\"x,\"\"\ny\",a,1,5\n\n"), &[("a", &["x,\"\ny"])]);
    check(&format!("{HEADER}x,a,1,1970-01-01T00:00:05Z\ny,a,1,5.0\n"), &[("a", &["x", "y"])]);
    check(&format!("{HEADER}x,a,1,5\ny,b,2,5\n"), &[("a", &["x"]), ("b", &["y"])]);
}

#[test]
fn an_unclosed_quote_does_not_fill_memory() {
    let content = format!("{HEADER}x,a,1,5\n\"{}", "x,a,1,5\n".repeat(3 << 20));
    check_file("csv", content.as_bytes(), "a row is longer than 16 MiB; is a quote not closed?");
}

#[test]
fn only_the_first_rejected_rows_are_kept() {
    let content = format!("{HEADER}x,a,1,5\n{}", "x,a,2,never\n".repeat(1_000));
    let (_, report) = read_bytes("csv", content.as_bytes()).unwrap();
    assert_eq!((report.rows, report.rejected, report.shown.len()), (1_001, 1_000, 5));
    let lines: Vec<u64> = report.shown.iter().map(|rejected| rejected.line).collect();
    assert_eq!(lines, [3, 4, 5, 6, 7]);
}

#[test]
fn json_files() {
    check_file("jsonl", b"", "no posts in");
    check_file("ndjson", b"\n\n", "no posts in");
    check_file("jsonl", b"{}\n", "1 rows rejected, the first: line 1, at: found nothing");
}

#[test]
fn json_rows() {
    let object = "a JSON object with post, account and at";
    check_json("[1]", &format!("line 2: found \"[1]\"; accepted: {object}"));
    check_json(
        "{\"post\":",
        &format!(
            "line 2: found \"{{\\\"post\\\":\" (EOF while parsing a value at line 1 column 8); \
         accepted: {object}"
        ),
    );
    let absent = |key| {
        format!("line 2, {key}: found nothing; accepted: an object with post, account and at")
    };
    check_json(r#"{"account":"a","at":1}"#, &absent("post"));
    check_json(r#"{"post":"p","at":1}"#, &absent("account"));
    check_json(r#"{"post":"p","account":"a"}"#, &absent("at"));
    let time = |found| format!("line 2, at: found \"{found}\"; accepted: {TIMES}");
    check_json(r#"{"post":"p","account":"a","at":-1}"#, &time("-1"));
    check_json(r#"{"post":"p","account":"a","at":1e300}"#, &time("1e+300"));
    check_json(r#"{"post":"p","account":"a","at":[]}"#, &time("[]"));
    let text = "text that is not empty, or a whole number";
    check_json(
        r#"{"post":"","account":"a","at":1}"#,
        &format!("line 2, post: found \"\\\"\\\"\"; accepted: {text}"),
    );
    check_json(
        r#"{"post":"p","account":1.5,"at":1}"#,
        &format!("line 2, account: found \"1.5\"; accepted: {text}"),
    );
    check_json_key(
        r#""kind":"shout""#,
        "kind",
        "\\\"shout\\\"",
        "original, repost, reply or quote",
    );
    check_json_key(r#""text":-1"#, "text", "-1", "a whole number below 2^64");
    check_json_key(
        r#""text":"18446744073709551616""#,
        "text",
        "\\\"18446744073709551616\\\"",
        "a whole number below 2^64",
    );
    check_json_key(r#""app":65536"#, "app", "65536", "0 to 65535");
    check_json_key(r#""deleted_at":"no""#, "deleted_at", "\\\"no\\\"", TIMES);
    check_json_key(
        r#""hashtags":"tea""#,
        "hashtags",
        "\\\"tea\\\"",
        "at most 65536 texts that are not empty",
    );
    check_json_key(
        r#""hashtags":[""]"#,
        "hashtags",
        "\\\"\\\"",
        "at most 65536 texts that are not empty",
    );
    check_json(
        r#"{"post":"p1","account":"a","at":1}"#,
        "line 2, post: found \"p1\" (post id already used); accepted: one line per post",
    );
}

#[track_caller]
fn check_json_key(member: &str, key: &str, found: &str, accepted: &str) {
    let line = format!("{{\"post\":\"p\",\"account\":\"a\",\"at\":1,{member}}}");
    check_json(&line, &format!("line 2, {key}: found \"{found}\"; accepted: {accepted}"));
}

#[test]
fn json_that_is_deep_or_long_is_one_rejected_row() {
    let good = "{\"post\":\"p1\",\"account\":\"a\",\"at\":1}\n";
    let check = |bad: String, expected: &str| {
        let content = format!("{bad}\n{good}");
        let (trace, report) = read_bytes("jsonl", content.as_bytes()).unwrap();
        assert_eq!((trace.n_posts(), report.rejected), (1, 1));
        assert!(report.shown[0].to_string().contains(expected), "{}", report.shown[0]);
    };
    check(format!("{{\"x\":{}", "[".repeat(100_000)), "EOF while parsing");
    check(format!("{{\"at\":{}", "[".repeat(100_000)), "recursion limit exceeded");
    check(format!("{{\"post\":\"{}", "x".repeat(17 << 20)), "accepted: at most 16 MiB a line");
    check("x".repeat((16 << 20) + 1), "accepted: at most 16 MiB a line");
}

#[test]
fn json_keys_that_are_not_known_do_not_matter() {
    let line = r#"{"lang":{"x":[1]},"post":7,"account":8,"at":1.25,"hashtags":null,"text":9}"#;
    let (trace, report) = read_bytes("jsonl", line.as_bytes()).unwrap();
    let post = &plain(&trace)[0];
    assert_eq!(report.rejected, 0);
    assert_eq!((post.post.as_str(), post.account.as_str(), post.at_ms), ("7", "8", 1_250));
    assert_eq!(post.text, 9);
}

#[test]
fn paths_that_are_not_files() {
    let check = |path: &Path, expected: &str| {
        let fault = read(path, &ReadOptions::default()).unwrap_err().to_string();
        assert!(fault.contains(expected), "{fault}");
    };
    let dir = tempfile::tempdir().unwrap();
    check(dir.path(), "is a directory; expected a file, or a directory with manifest.json");
    for ending in ["csv", "jsonl", "parquet"] {
        let folder = dir.path().join(format!("folder.{ending}"));
        std::fs::create_dir(&folder).unwrap();
        check(&folder, "is a directory");
        check(&dir.path().join(format!("none.{ending}")), "No such file");
    }
    let text = dir.path().join("trace.txt");
    check(&text, "No such file");
    std::fs::write(&text, "nothing").unwrap();
    check(&text, "accepted are .csv, .jsonl, .ndjson, .parquet");
    check(&dir.path().join("odd\u{1b}[31m.csv"), "odd\\u{1b}[31m.csv");
}
