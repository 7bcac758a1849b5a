//! Everything that can be wrong with what is given: each is refused with one clear message that
//! says what, where and what would be accepted, and nothing on disk changes.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use std::fs;

use support::{Desk, SMALL, TRACE};

const HEADER: &str = "object_id,account_id,content_id,timestamp_share\n";

/// `detect` on a file with this content, with earlier findings in the way.
#[track_caller]
fn check_trace(name: &str, content: impl AsRef<[u8]>, parts: &[&str]) {
    let desk = Desk::new();
    desk.put("good.csv", TRACE);
    desk.succeed(&["detect", "good.csv", "--method", "volume"]);
    desk.put(name, content);
    desk.refuse(&["detect", name, "--method", "volume"], parts);
}

#[test]
fn traces_that_cannot_be_read() {
    check_trace("empty.csv", "", &["empty.csv", "no column \"object_id\"", "found nothing"]);
    check_trace("header.csv", HEADER, &["no posts in header.csv"]);
    let columns = "object_id,account,content_id,timestamp_share\ntea,ada,p1,1500000000\n";
    check_trace("columns.csv", columns, &["no column \"account_id\"", "found", "\"account\""]);
    let late = format!("{HEADER}tea,ada,p1,yesterday\n");
    let parts =
        ["late.csv", "1 rows rejected", "line 2, timestamp_share", "\"yesterday\"", "YYYY-MM-DD"];
    check_trace("late.csv", late, &parts);
    let bytes = [HEADER.as_bytes(), b"tea,\xff\xfe,p1,1500000000\n"].concat();
    check_trace("bytes.csv", bytes, &["line 2, account_id", "\\xff\\xfe", "text in UTF-8"]);
    let number = format!("{HEADER}tea,ada,p1,-5\n");
    check_trace("number.csv", number, &["line 2, timestamp_share", "\"-5\"", "from 1970"]);
    check_trace("empty.jsonl", "", &["no posts in empty.jsonl"]);
    check_trace("lines.jsonl", "{\"post\":1}\n", &["line 1, at", "accepted: an object with post"]);
    check_trace("types.jsonl", "{\"post\":1,\"account\":[],\"at\":1}\n", &["account", "\"[]\""]);
    check_trace("short.parquet", "PAR1", &["short.parquet", "too short for Parquet"]);
    check_trace("other.parquet", [7; 400], &["other.parquet", "no Parquet mark"]);
    check_trace("trace.xlsx", TRACE, &["trace.xlsx: unknown ending", ".csv, .jsonl", ".parquet"]);
}

#[test]
fn paths_that_are_not_what_they_should_be() {
    let desk = Desk::new();
    desk.put("folder/letter.txt", "dear");
    desk.put("folder.csv/letter.txt", "dear");
    desk.put("folder.toml/letter.txt", "dear");
    desk.put("labels.csv", "account_id,class\nada,campaign\n");
    let expected = "is a directory; expected a file, or a directory with manifest.json";
    desk.refuse(&["detect", "folder", "-m", "volume"], &["folder: ", expected]);
    desk.refuse(&["detect", "folder.csv", "-m", "volume"], &["folder.csv: ", "is a directory"]);
    desk.refuse(&["detect", "none.csv", "-m", "volume"], &["none.csv: No such file"]);
    desk.refuse(&["detect", "nothere", "-m", "volume"], &["nothere: No such file"]);
    let turned = "gpj\u{202e}.csv";
    desk.refuse(&["detect", turned, "-m", "volume"], &["gpj\\u{202e}.csv"]);
    desk.refuse(&["detect", "odd\u{1b}[31m.csv", "-m", "volume"], &["odd\\u{1b}[31m.csv"]);
    desk.refuse(&["evaluate", "folder", "labels.csv"], &["folder/accounts.csv: No such file"]);
    desk.refuse(&["evaluate", "none.csv", "labels.csv"], &["cannot read none.csv: No such file"]);
    desk.refuse(&["evaluate", "labels.csv", "none.csv"], &["none.csv: No such file"]);
    desk.refuse(&["evaluate", "labels.csv", "folder"], &["folder: is a directory"]);
    desk.refuse(&["simulate", "none.toml"], &["cannot read none.toml: No such file"]);
    desk.refuse(&["simulate", "folder.toml"], &["folder.toml: Is a directory"]);
    desk.refuse(&["report", "none"], &["none: No such file", "accepted", "runs.jsonl"]);
    desk.refuse(&["report", "folder"], &["folder/runs.jsonl: No such file"]);
}

#[test]
fn rows_that_are_rejected_are_counted_and_shown() {
    let desk = Desk::new();
    desk.put("twice.csv", format!("{TRACE}tea,dan,p1,1500000003\ntea,dan,p4\n"));
    for quiet in [&[][..], &["--quiet"]] {
        let args = [&["detect", "twice.csv", "--method", "volume"][..], quiet].concat();
        let outcome = desk.succeed(&args);
        assert!(outcome.err.starts_with("rejected 2 of 5 rows; the first:\n"), "{}", outcome.err);
        let parts =
            ["line 5, content_id: found \"p1\"", "already used by \"ada\"", "line 6: found 3"];
        parts.iter().for_each(|part| assert!(outcome.err.contains(part), "{}", outcome.err));
        assert!(outcome.out.contains("3 of 3 accounts scored"), "{}", outcome.out);
    }
    assert!(desk.text("findings/findings.json").contains("\"rejected_rows\": 2"));
    let strict = ["detect", "twice.csv", "--method", "volume", "--strict"];
    let parts =
        ["twice.csv: line 5, content_id", "already used", "one account and time per content"];
    desk.refuse(&strict, &parts);
}

#[test]
fn worlds_that_were_damaged() {
    let desk = Desk::new();
    desk.put("small.toml", SMALL);
    desk.succeed(&["simulate", "small.toml", "--out", "world"]);
    let part = desk.path("world/posts/part-00000.parquet");
    let whole = fs::read(&part).unwrap();
    let check = |args: &[&str], parts: &[&str]| desk.refuse(args, parts);
    let detect = ["detect", "world", "--method", "volume"];

    fs::write(&part, &whole[..whole.len() / 2]).unwrap();
    check(&detect, &["part-00000.parquet: damaged", "bytes where the manifest says"]);
    fs::write(desk.path("half.parquet"), &whole[..whole.len() / 2]).unwrap();
    check(&["detect", "half.parquet", "-m", "volume"], &["half.parquet: damaged", "cut short?"]);
    let mut flipped = whole.clone();
    flipped[whole.len() / 3] ^= 1;
    fs::write(&part, flipped).unwrap();
    check(&detect, &["part-00000.parquet: damaged", "changed since the manifest"]);
    fs::remove_file(&part).unwrap();
    check(&detect, &["part-00000.parquet: No such file"]);
    fs::write(&part, whole).unwrap();
    desk.succeed(&detect);

    desk.put("world/truth/accounts.parquet", "PAR1");
    check(&["evaluate", "findings", "world"], &["truth/accounts.parquet: damaged", "too short"]);
    desk.put("world/manifest.json", "{\"claque_version\": 1");
    check(&detect, &["world/manifest.json: damaged"]);
}

#[test]
fn names_that_are_not_known() {
    let desk = Desk::new();
    desk.put("good.csv", TRACE);
    let check = |args: &[&str], parts: &[&str]| desk.refuse(args, parts);
    check(&["run", "quikstart"], &["no scenario or suite", "`quikstart`", "`quickstart`"]);
    check(&["run", "fulll"], &["no scenario or suite", "did you mean `full`", "`claque list`"]);
    check(&["run", "flash_mob", "zzzz"], &["`zzzz`: `claque list` shows what there is"]);
    check(&["simulate", "quick"], &["no scenario is called `quick`", "did you mean"]);
    check(&["run", "a\u{1b}[31mb"], &["`a\\u{1b}[31mb`"]);
    check(&["run", "rotation", "--methods", "cbb"], &["no method", "did you mean `ccb`?"]);
    check(&["run", "rotation", "--methods", ""], &["no method is called ``"]);
    check(&["detect", "good.csv", "-m", "volum"], &["no method", "did you mean `volume`?"]);
    check(&["detect", "good.csv"], &["--method"]);
    check(&["list", "scenarioz"], &["'scenarioz'", "scenarios, suites, methods"]);
    check(&["simulat"], &["unrecognized subcommand 'simulat'", "'simulate'"]);
    let set = |setting: &'static str| ["detect", "good.csv", "-m", "coordnet", "--set", setting];
    check(&set("time_windw_s=3"), &["coordnet: unknown field `time_windw_s`", "`time_window_s`?"]);
    check(&set("time_window_s=soon"), &["\"soon\"", "expected a number"]);
    check(&set("time_window_s=-1"), &["time_window_s = -1", "seconds from 0.001"]);
    check(&set("min_edge_weight=0"), &["min_edge_weight = 0", "accepted is"]);
    check(&set("time_window_s"), &["'time_window_s'", "accepted is key=value"]);
    check(&set("method=ccb"), &["method coordnet: `method` is no parameter"]);
}

/// `simulate` with a scenario file that ends like this.
#[track_caller]
fn check_scenario(end: &str, parts: &[&str]) {
    let desk = Desk::new();
    desk.put("mine.toml", format!("summary = \"Mine.\"\ndays = 2\n{end}"));
    desk.refuse(&["simulate", "mine.toml"], &[&["mine.toml: "], parts].concat());
    desk.refuse(&["run", "mine.toml", "--methods", "volume"], parts);
}

#[test]
fn scenario_files_that_are_not_well_formed() {
    check_scenario("dayz = 3\n", &["line 3: unknown field `dayz`", "did you mean `days`?"]);
    let key = "[[campaign]]\nname = \"a\"\nparticipaton = 0.5\n";
    check_scenario(key, &["line 5: unknown field `participaton`", "`participation`?"]);
    check_scenario("[[campaing]]\n", &["line 3: unknown field `campaing`", "`campaign`?"]);
    let inline = "[[campaign]]\nspread = { shape = \"uniform\", length = 3.0 }\n";
    check_scenario(inline, &["line 4: unknown field `length`", "did you mean `length_s`?"]);
    check_scenario("[[campaign]]\ntext = \"identicl\"\n", &["line 4", "`identical`?"]);
    check_scenario("[[detector]]\nmethod = \"cbb\"\n", &["line 4", "did you mean `ccb`?"]);
    let parameter = "[[detector]]\nmethod = \"coordnet\"\ntime_windw_s = 3.0\n";
    check_scenario(parameter, &["unknown field `time_windw_s`", "did you mean `time_window_s`?"]);
    check_scenario("seed = \"one\"\n", &["line 3", "string \"one\"", "a whole number from 0"]);
    check_scenario("seed = -1\n", &["line 3", "`-1`", "a whole number from 0"]);
    check_scenario("[population]\naccounts = many\n", &["line 4: string values must be quoted"]);
    check_scenario("[population\n", &["line 3: "]);
    check_scenario("days = 3\n", &["line 3: duplicate key"]);
    check_scenario("\"\\u001b[31m\" = 1\n", &["line 3: unknown field `\\u{1b}[31m`"]);
    check_scenario(&format!("seed = {}", "[".repeat(100_000)), &["line 3: "]);
    check_scenario(&format!("# {}\n", "x".repeat(1 << 20)), &["longer than 1 MiB"]);
    let desk = Desk::new();
    desk.put("none.toml", "days = 3\n");
    desk.refuse(&["simulate", "none.toml"], &["none.toml: line 1: missing field `summary`"]);
    desk.put("bytes.toml", b"summary = \"\xff\"\n");
    desk.refuse(&["simulate", "bytes.toml"], &["bytes.toml", "valid UTF-8"]);
}

#[test]
fn scenario_files_of_impossible_worlds() {
    let campaign = |line: &str| format!("[population]\naccounts = 50\n[[campaign]]\n{line}\n");
    let check = |line: &str, parts: &[&str]| check_scenario(&campaign(line), parts);
    check("accounts = -4", &["line 6", "`-4`", "a whole number from 0"]);
    check("accounts = 0", &["campaign.0.accounts = 0", "a whole number from 1"]);
    check("accounts = 51", &["campaign.accounts = 51", "at most population.accounts = 50"]);
    check("accounts = 5\nparticipation = 1.5", &["participation = 1.5", "a share from 0 to 1"]);
    check("accounts = 5\nparticipation = -0.1", &["participation = -0.1", "a share from 0"]);
    check("accounts = 5\nparticipation = nan", &["participation = NaN", "a share from 0 to 1"]);
    check("accounts = 5\nfirst_day = 2", &["first_day = 2", "below days = 2"]);
    check("accounts = 5\nwaves_per_day = -1", &["waves_per_day = -1", "a number from 0"]);
    let popular = "accounts = 5\nhashtags = { source = \"popular\", list = 60, core = 1 }";
    let stock = format!("[hashtags]\nevergreen = 50\n{}", campaign(popular));
    check_scenario(&stock, &["hashtags.list = 60", "at most the world's hashtags.evergreen = 50"]);
    let few = "accounts = 5\nhashtags = { list = 2, core = 3 }";
    check(few, &["hashtags.core = 3", "at most hashtags.list = 2"]);
    check("accounts = 5\nhours = { between = [9.0, 3.0] }", &["hours.between = [9, 3]", "until"]);
    check_scenario("[population]\naccounts = 0\n", &["population.accounts = 0", "from 1"]);
    check_scenario("[population]\nregions = []\n", &["population.regions = 0", "1 to 64 tables"]);
    check_scenario("[[live_event]]\nstart_h = 48.0\n", &["live_event.0.start_h = 48", "below"]);
    check_scenario("[kinds]\noriginal = 0.9\n", &["kinds.original", "sum to 1"]);
    let window = "[[detector]]\nmethod = \"coordnet\"\ntime_window_s = 0.0\n";
    check_scenario(window, &["method coordnet: parameter time_window_s = 0", "seconds from 0.001"]);
}

#[test]
fn arguments_that_are_impossible() {
    let desk = Desk::new();
    let check = |args: &[&str], parts: &[&str]| desk.refuse(args, parts);
    check(&["run", "rotation", "--scale", "0"], &["--scale 0", "from 0.0001 to 10000"]);
    check(&["run", "rotation", "--scale", "nan"], &["--scale NaN", "from 0.0001 to 10000"]);
    check(&["run", "rotation", "--scale=-1"], &["--scale -1", "from 0.0001 to 10000"]);
    check(&["run", "rotation", "--scale", "half"], &["'half'", "--scale"]);
    check(&["run", "rotation", "--seeds", "0"], &["'0'", "--seeds", "1 to 10000, and `auto`"]);
    check(&["run", "rotation", "--seed", "x"], &["'x'", "--seed"]);
    check(&["run", "rotation", "--days", "0"], &["days = 0", "a whole number from 1 to 3650"]);
    check(&["simulate", "rotation", "--accounts", "0"], &["population.accounts = 0", "from 1"]);
    let few = ["simulate", "dawn_spaced", "--accounts", "2999"];
    check(&few, &["campaign.accounts = 3000", "at most population.accounts = 2999"]);
    check(&["list", "--threads", "99999999999"], &["'99999999999'", "--threads", "0..=1024"]);
    check(&["list", "--threads=-1"], &["'-1'", "--threads"]);
    check(&["detect", "x.csv", "-m", "null", "--resolution", "h"], &["'h'", "ms, s or min"]);
}

/// `evaluate` of these scores against these labels.
#[track_caller]
fn check_evaluate(scores: &str, labels: &str, parts: &[&str]) {
    let desk = Desk::new();
    desk.put("scores.csv", scores);
    desk.put("labels.csv", labels);
    desk.refuse(&["evaluate", "scores.csv", "labels.csv"], parts);
}

const LABELS: &str = "account_id,class\nada,campaign\nbob,ordinary\n";

#[test]
fn findings_that_cannot_be_compared() {
    let check = |scores: &str, parts: &[&str]| {
        check_evaluate(scores, LABELS, &[&["scores.csv: "], parts].concat());
    };
    check("account_id,score\nada,NaN\n", &["line 2: column score", "`NaN`", "a finite number"]);
    check("account_id,score\nbob,1\nada,-inf\n", &["line 3: column score", "`-inf`", "finite"]);
    check("account_id,score\nada,high\n", &["line 2: column score", "`high`", "finite"]);
    check("account_id,points\nada,1\n", &["no column `score`", "points", "account_id,score"]);
    check("score\n1\n", &["no column `account_id`", "account_id,score[,flagged]"]);
    check("", &["no column `account_id`"]);
    check("account_id,score\nada,1\nbob,2\nada,3\n", &["account `ada` is scored twice"]);
    let row = "account_id,score,flagged\nada,1,yes\n";
    check(row, &["line 2: column flagged", "`yes`", "accepted is 0 or 1"]);
    let verdict = "account_id,score,flagged\nada,1,1\nbob,2,0\n";
    check(verdict, &["flagged is not a threshold on score", "scores 1 or more"]);
    check("account_id,score\nada\n", &["line: 2", "1 fields"]);
    check("account_id,score\nzoe,1\nyan,2\n", &["none of the 2 scored accounts has a label"]);
    let desk = Desk::new();
    desk.put("labels.csv", LABELS);
    desk.put("scores.csv", b"account_id,score\n\xff,1\n");
    desk.refuse(&["evaluate", "scores.csv", "labels.csv"], &["scores.csv", "line 2", "UTF-8"]);
}

#[test]
fn labels_that_cannot_be_used() {
    let check = |labels: &str, parts: &[&str]| {
        check_evaluate("account_id,score\nada,1\n", labels, &[&["labels.csv: "], parts].concat());
    };
    check("", &["no column `account_id`", "account_id,class"]);
    check("account_id,label\nada,campaign\n", &["no column `class`", "account_id,class"]);
    check("account_id,class\n", &["no labelled account"]);
    check("account_id,class\nada\n", &["line: 2", "1 fields"]);
    let twice = "account_id,class\nada,campaign\nbob,ordinary\nada,ordinary\n";
    check(twice, &["account `ada` is labelled twice"]);
}

#[test]
fn accounts_without_a_label_are_noted_and_names_are_shown_harmless() {
    let desk = Desk::new();
    desk.put("labels.csv", format!("{LABELS}cid,\u{1b}[31mred\n"));
    desk.put("scores.csv", "account_id,score,flagged\nada,2,1\nzoe,1,0\n");
    let outcome = desk.succeed(&["evaluate", "scores.csv", "labels.csv"]);
    assert_eq!(outcome.err, "note: 1 scored accounts have no label (zoe) and are left out\n");
    assert!(outcome.out.contains("accounts              3\n"), "{}", outcome.out);
    assert!(outcome.out.contains("\\u{1b}[31mred") && !outcome.out.contains('\u{1b}'));
}

#[test]
fn labels_without_a_positive_are_noted_with_the_classes_there_are() {
    let desk = Desk::new();
    desk.put("labels.csv", "account_id,class\nada,Campaign\nbob,x\n");
    let rows: String = (0..5).map(|n| format!("z{n},1\n")).collect();
    desk.put("scores.csv", format!("account_id,score\nada,2\n{rows}"));
    let outcome = desk.succeed(&["evaluate", "scores.csv", "labels.csv"]);
    for part in ["nobody is of class `campaign`", "found Campaign, x", "(z0, z1, z2 and 2 more)"] {
        assert!(outcome.err.contains(part), "no {part:?} in {}", outcome.err);
    }
}

#[test]
fn records_that_cannot_be_reported() {
    let desk = Desk::new();
    desk.put("small.toml", SMALL);
    desk.succeed(&["run", "small.toml", "--methods", "volume", "--out", "runs"]);
    if cfg!(not(feature = "png")) {
        desk.refuse(&["report", "runs", "--png"], &["built without PNG", "--features png"]);
    }
    let pie = ["report", "runs", "--figure", "pie"];
    desk.refuse(&pie, &["no figure is called `pie`", "accepted is leaderboard, "]);
    desk.put("half.jsonl", &desk.text("runs/runs.jsonl")[..700]);
    desk.refuse(&["report", "half.jsonl"], &["half.jsonl:1: EOF", "accepted is one JSON object"]);
    desk.put("empty.jsonl", "");
    desk.refuse(&["report", "empty.jsonl"], &["empty.jsonl: empty", "one JSON record a line"]);
    desk.put("newer.jsonl", "{\"record\":\"run\",\"format_version\":99}\n");
    desk.refuse(&["report", "runs", "newer.jsonl"], &["newer.jsonl:1: format_version 99"]);
    desk.refuse(&["report"], &["<RUNS>"]);
}
