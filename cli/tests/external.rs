//! Programs as methods: what they find is heard, and whatever they do wrong is said clearly, leaves
//! no process behind, and changes nothing on disk.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "helpers of tests are tests")]

mod support;

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use support::{Desk, Outcome, SMALL, TRACE};

/// Header, then the words of a shell.
const FINE: &str = "cat >/dev/null; echo account_id,score; echo ada,2; echo bob,1";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.put("trace.csv", TRACE);
    desk
}

/// The command that runs a script of a shell, which is put beside the trace.
fn shell(desk: &Desk, script: &str) -> String {
    desk.put("mine.sh", script);
    "cmd:sh mine.sh".to_owned()
}

/// A script that must fail: exit status 2, a message with every part, nothing changed.
#[track_caller]
fn check_fault(script: &str, limits: &[&str], parts: &[&str]) {
    let desk = desk();
    let method = shell(&desk, script);
    let before = desk.tree("");
    let Outcome { status, out, err } =
        desk.run(&[&["detect", "trace.csv", "--method", &method], limits].concat());
    assert_eq!((status, out.as_str()), (Some(2), ""), "{script}: {err}");
    let message = err.lines().last().unwrap();
    assert!(message.starts_with("claque: mine: "), "{err}");
    parts.iter().for_each(|part| assert!(message.contains(part), "no {part:?} in: {err}"));
    assert!(before == desk.tree(""), "something changed: {:?}", desk.tree("").keys());
}

/// Whether python3 can be run; says so where not.
fn has(program: &str) -> bool {
    let is_there = Command::new(program).arg("--version").output().is_ok();
    if !is_there {
        eprintln!("skipped: there is no {program} here");
    }
    is_there
}

fn example(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").join(name).display().to_string()
}

/// How many processes have this in their command line.
fn n_running(word: &str) -> usize {
    let commands = fs::read_dir("/proc").into_iter().flatten().flatten();
    let commands = commands.filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
    commands.filter(|line| String::from_utf8_lossy(line).contains(word)).count()
}

#[track_caller]
fn check_gone(word: &str) {
    let start = Instant::now();
    while n_running(word) > 0 {
        assert!(start.elapsed() < Duration::from_secs(10), "`{word}` is still there");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn findings_of_a_program_are_written_like_ours() {
    let desk = desk();
    let script = "cat > seen.csv; echo hello >&2
        printf 'group,account_id,flagged,score\\na,cid,1,0.75\\n,ada,0,0.5\\na,bob,1,1e3\\n'";
    let outcome = desk.succeed(&["detect", "trace.csv", "--method", &shell(&desk, script)]);
    assert_eq!(outcome.out, "findings: 3 of 3 accounts scored, 2 flagged, 1 groups\n");
    assert!(outcome.err.contains("mine: hello\n"), "{}", outcome.err);
    assert_eq!(desk.text("seen.csv"), TRACE);
    let expected = "account_id,score,flagged,group\nada,0.5,0,\nbob,1000,1,0\ncid,0.75,1,0\n";
    assert_eq!(desk.text("findings/accounts.csv"), expected);
    let summary: serde_json::Value =
        serde_json::from_str(&desk.text("findings/findings.json")).unwrap();
    assert_eq!(summary["parameters"]["method"], "mine");
    assert_eq!(summary["parameters"]["command"], serde_json::json!(["sh", "mine.sh"]));
    assert_eq!(summary["threshold"], 0.75);
}

#[test]
fn a_program_gets_what_it_asks_for() {
    let desk = desk();
    let seen = "cat > seen; echo account_id,score";
    shell(&desk, seen);
    desk.succeed(&["detect", "trace.csv", "-m", "cmd+jsonl:sh mine.sh"]);
    let line = desk.text("seen").lines().next().unwrap().to_owned();
    let post: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!((&post["account"], &post["hashtags"]), (&"ada".into(), &["tea"][..].into()));
    shell(&desk, "read world; ls \"$world\" > seen; echo \"$world\" > path; echo account_id,score");
    desk.put("small.toml", SMALL);
    desk.succeed(&["simulate", "small.toml", "--out", "world"]);
    desk.succeed(&["detect", "world", "-m", "cmd+world:sh mine.sh"]);
    let seen = desk.text("seen");
    assert!(seen.contains("manifest.json") && seen.contains("accounts.parquet"), "{seen}");
    assert!(!seen.contains("truth"), "labels are no input: {seen}");
    assert!(!Path::new(desk.text("path").trim()).exists(), "the folder is removed");
}

/// Scores everybody who posted by how often, with these columns besides.
fn counts(columns: &str, values: &str) -> String {
    format!(
        "tail -n +2 | cut -d, -f2 | sort | uniq -c | awk 'BEGIN {{ print \"account_id,score{columns}\" }} \
         {{ print $2 \",\" $1 \"{values}\" }}'"
    )
}

#[test]
fn who_says_nothing_of_groups_is_not_judged_by_them() {
    let desk = desk();
    desk.put("small.toml", SMALL);
    for (name, columns, values) in [("silent", "", ""), ("grouping", ",group", ",all")] {
        desk.put(&format!("{name}.sh"), counts(columns, values));
    }
    let methods = "cmd:sh silent.sh,cmd:sh grouping.sh";
    desk.succeed(&["run", "small.toml", "--methods", methods, "--out", "r"]);
    for line in desk.text("r/runs.jsonl").lines().skip(1) {
        let run: serde_json::Value = serde_json::from_str(line).unwrap();
        let (method, judges) = (run["method"].as_str().unwrap(), run["method"] == "grouping");
        assert_eq!(run["group_score"].is_object(), judges, "{method}");
        let groups = format!("r/scores/small/1/{method}.groups.parquet");
        assert_eq!(desk.path(&groups).is_file(), judges, "{method}");
    }
    desk.succeed(&["evaluate", "r"]);
}

#[test]
fn columns_without_a_meaning_are_named() {
    let desk = desk();
    let method = shell(&desk, &counts(",flaged,colour", ",1,red"));
    let told = desk.succeed(&["detect", "trace.csv", "--method", &method]).err;
    assert!(told.contains("columns without a meaning: `flaged`, `colour`"), "{told}");
}

/// A world lists those who never posted as well; no command takes a score of them.
#[test]
fn who_never_posted_cannot_be_scored() {
    let desk = desk();
    desk.put("small.toml", SMALL);
    desk.succeed(&["simulate", "small.toml", "--out", "world"]);
    let silent = "cat > seen.csv; n=0; while grep -q \",$n,\" seen.csv; do n=$((n+1)); done
        echo account_id,score; echo $n,1";
    let method = shell(&desk, silent);
    let outcome = desk.run(&["detect", "world", "--method", &method]);
    assert_eq!(outcome.status, Some(2), "{}", outcome.err);
    assert!(outcome.err.contains("is not among the posts it was given"), "{}", outcome.err);
}

#[test]
fn where_every_program_fails_nothing_is_written() {
    let desk = desk();
    desk.put("small.toml", SMALL);
    let method = shell(&desk, "exit 1");
    let outcome = desk.run(&["run", "small.toml", "--methods", &method, "--out", "r"]);
    assert_eq!(outcome.status, Some(2), "{}", outcome.err);
    assert!(outcome.err.contains("every run failed, as told above"), "{}", outcome.err);
    assert!(!desk.path("r").exists() && !desk.path(".r.partial").exists());
}

#[test]
fn programs_that_fail_are_named_with_what_they_said() {
    check_fault("echo oh no >&2; exit 3", &[], &["ended with exit status 3", "said last: oh no"]);
    check_fault("kill -SEGV $$", &[], &["ended by signal 11 (bad memory access)"]);
    check_fault("exit 0", &[], &["its output: it wrote nothing", "account_id,score"]);
    let flood = "i=0; while [ $i -lt 3000 ]; do echo 'a long, long complaint' >&2; i=$((i+1)); done
        exit 1";
    check_fault(flood, &[], &["exit status 1", "it said last: a long, long complaint"]);
}

#[test]
fn a_flood_on_standard_error_is_cut_and_stops_nothing() {
    let desk = desk();
    let flood =
        "i=0; while [ $i -lt 20000 ]; do echo 'a long, long complaint' >&2; i=$((i+1)); done";
    let method = shell(&desk, &format!("{flood}\n{FINE}"));
    let outcome = desk.succeed(&["detect", "trace.csv", "--method", &method]);
    assert!(outcome.err.contains("mine: (the end of 460000 bytes)\n"), "{}", outcome.err);
    assert!(outcome.err.lines().count() < 20, "{}", outcome.err);
}

#[test]
fn output_that_is_no_findings_is_refused() {
    let check = |lines: &str, parts: &[&str]| {
        check_fault(&format!("printf 'account_id,score\\n{lines}'"), &[], parts);
    };
    check("ada,1\\nbob,0.", &["ends within a line (`bob,0.`)"]);
    check("ada,NaN\\n", &["line 2: column score: found `NaN`, accepted is a finite number"]);
    check("ada,-inf\\n", &["line 2: column score: found `-inf`"]);
    check("ada,1\\nzoe,2\\n", &["line 3: account `zoe` is not among the posts"]);
    check("ada,1\\nbob,2\\nada,1\\n", &["account `ada` is scored twice, in lines 2 and 4"]);
    check("ada\\n", &["found record with 1 fields"]);
    check_fault("echo nothing to say", &[], &["no column `account_id`"]);
    check_fault("printf 'account_id,score\\n\\377,1\\n'", &[], &["its output: ", "UTF-8"]);
    check_fault(
        "printf 'account_id,score,flagged\\nada,1,1\\nbob,2,0\\n'",
        &[],
        &["not a threshold"],
    );
}

#[test]
fn limits_hold_and_leave_no_process_behind() {
    let limit = ["--time-limit", "500ms"];
    check_fault("sleep 4.7291", &limit, &["did not end within 500 ms"]);
    check_gone("4.7291");
    check_fault("sleep 4.7292 & sleep 4.7292", &limit, &["did not end within 500 ms"]);
    check_gone("4.7292");
    check_fault("trap '' TERM INT HUP; sleep 4.7293", &limit, &["did not end"]);
    check_gone("4.7293");
    check_fault("yes ada,1", &[], &["wrote more than", "was stopped"]);
    if has("python3") {
        let hold = "python3 -c 'import time; x = bytearray(200 << 20); time.sleep(30)'";
        check_fault(
            hold,
            &["--memory-limit", "60M"],
            &["MiB of memory, where its limit is 60 MiB"],
        );
    }
}

#[test]
fn processes_that_are_left_are_ended_and_told() {
    let desk = desk();
    let method = shell(&desk, &format!("sleep 8.7294 & {FINE}"));
    let outcome = desk.succeed(&["detect", "trace.csv", "--method", &method]);
    assert!(outcome.out.contains("2 of 3 accounts scored"), "{}", outcome.out);
    check_gone("8.7294");
    if cfg!(target_os = "linux") && has("setsid") {
        assert!(outcome.err.contains("1 of its processes was still there"), "{}", outcome.err);
        let method = shell(&desk, &format!("setsid sh -c 'sleep 8.7295 & sleep 8.7295' & {FINE}"));
        desk.succeed(&["detect", "trace.csv", "--method", &method]);
        check_gone("8.7295");
        // Neither group nor mark nor parent: only that it comes to us as an orphan.
        let daemon = "setsid sh -c 'env -i sleep 8.7300 & env -i sleep 8.7300 &'";
        let method = shell(&desk, &format!("{daemon}\n{FINE}"));
        let outcome = desk.succeed(&["detect", "trace.csv", "--method", &method]);
        assert!(outcome.err.contains("2 of its processes were still there"), "{}", outcome.err);
        check_gone("8.7300");
        let hangs =
            "for i in 1 2; do setsid env -i sh -c 'sleep 9.7301; true' & done; sleep 9.7301";
        check_fault(hangs, &["--time-limit", "500ms"], &["did not end within 500 ms"]);
        check_gone("9.7301");
    }
}

/// Interrupts a command while its program sleeps for so long, which no other test does.
#[track_caller]
fn check_interrupt(seconds: &str, args: &[&str]) {
    let desk = desk();
    desk.put("small.toml", SMALL);
    desk.put("mine.sh", format!("echo begun; echo begun >&2; sleep {seconds}"));
    let before = desk.tree("");
    let mut command = desk.command(args).stderr(Stdio::piped()).spawn().unwrap();
    let start = Instant::now();
    while n_running(seconds) == 0 {
        assert!(start.elapsed() < Duration::from_secs(60), "it never began");
        thread::sleep(Duration::from_millis(20));
    }
    let interrupted = Command::new("kill").args(["-INT", &command.id().to_string()]).status();
    assert!(interrupted.unwrap().success());
    assert_eq!(command.wait().unwrap().code(), Some(130));
    let mut said = String::new();
    command.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(said.contains("was stopped by an interrupt"), "{said}");
    check_gone(seconds);
    assert!(before == desk.tree(""), "{:?}", desk.tree("").keys());
}

#[test]
fn an_interrupt_stops_the_program_and_writes_nothing() {
    check_interrupt("98.7296", &["detect", "trace.csv", "--method", "cmd:sh mine.sh"]);
    check_interrupt("98.7297", &["run", "small.toml", "--methods", "cmd:sh mine.sh,null"]);
    check_interrupt("98.7298", &["check", "cmd:sh mine.sh", "--time-limit", "90s"]);
}

#[test]
fn what_cannot_be_a_program_is_refused_before_anything_runs() {
    let desk = desk();
    desk.put("small.toml", SMALL);
    let detect = |method: &str, parts: &[&str]| {
        desk.refuse(&["detect", "trace.csv", "--method", method], parts);
    };
    detect("cmd:", &["no program is named", "accepted is [NAME=]cmd:PROGRAM"]);
    detect(
        "cmd:nowhere-to-be-found x",
        &["no program `nowhere-to-be-found`: it is nowhere in PATH"],
    );
    detect("cmd:./trace.csv", &["trace: cannot be started: Permission denied"]);
    detect("cmd+xml:sh", &["cmd+xml is no form of input", "cmd+jsonl:, cmd+arrow:"]);
    detect("oracle=cmd:sh", &["`oracle` is the oracle", "my_oracle=cmd:sh"]);
    detect("volume=cmd:sh", &["`volume` is a method of the catalogue", "my_volume=cmd:sh"]);
    desk.refuse(
        &["detect", "trace.csv", "--method", "cmd:sh", "--set", "a=1"],
        &["`a` cannot be set: the parameters of a program are its arguments"],
    );
    desk.refuse(&["detect", "--stream", "-m", "cmd:sh"], &["a program cannot be watched"]);
    desk.refuse(
        &["detect", "trace.csv", "-m", "cmd:sh", "--time-limit", "5"],
        &["a whole number with ms, s"],
    );
    let run = |methods: &str, parts: &[&str]| {
        desk.refuse(&["run", "small.toml", "--methods", methods, "--out", "runs"], parts);
    };
    run("cmd:sh a.sh,cmd:sh b/a.sh", &["two programs are called `a`"]);
    run("cmd:nowhere-to-be-found,volume", &["nowhere in PATH"]);
    let scenario = format!("{SMALL}\n[[detector]]\nmethod = \"cmd:sh\"\n");
    desk.put("own.toml", scenario);
    desk.refuse(&["run", "own.toml"], &["own.toml", "cmd:sh", "--methods"]);
}

#[test]
fn programs_stand_in_records_beside_our_methods() {
    let desk = desk();
    desk.put("small.toml", SMALL);
    desk.put(
        "count.sh",
        "cut -d, -f2 | tail -n +2 | sort | uniq -c | awk 'BEGIN{print \"account_id,score\"} {print $2\",\"$1}'",
    );
    desk.put("broken.sh", "echo no >&2; exit 1");
    let args = ["run", "small.toml", "--out", "runs", "--methods"];
    let fine = desk.succeed(&[&args[..], &["cmd:sh count.sh,volume"]].concat());
    assert!(fine.out.contains("count"), "{}", fine.out);
    let records = |text: &str| -> Vec<serde_json::Value> {
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let found = records(&desk.text("runs/runs.jsonl"));
    let methods: Vec<_> = found.iter().filter_map(|record| record["method"].as_str()).collect();
    assert_eq!(methods, ["volume", "count"]);
    let count = found.last().unwrap();
    assert!(count["average_precision"].as_f64().unwrap() > 0.0, "{count}");
    assert!(count["detect_s"].as_f64().unwrap() > 0.0, "{count}");
    assert!(desk.text("runs/report.html").contains("count"));

    desk.put("left.sh", "sleep 8.7299 & sh count.sh");
    let left = desk.succeed(&[&args[..], &["cmd:sh left.sh"]].concat());
    assert!(left.err.contains("left: 1 of its processes was still there"), "{}", left.err);
    check_gone("8.7299");

    let args = [&args[..], &["cmd:sh broken.sh,cmd:sh count.sh"]].concat();
    let Outcome { status, out, err } = desk.run(&args);
    assert_eq!(status, Some(1), "{err}");
    assert!(err.contains("small (seed 1): broken: ended with exit status 1"), "{err}");
    assert!(err.contains("one run of a program failed, as told above"), "{err}");
    assert!(err.contains("everything else is in runs"), "{err}");
    assert!(out.contains("count"), "{out}");
    let found = records(&desk.text("runs/runs.jsonl"));
    let methods: Vec<_> = found.iter().filter_map(|record| record["method"].as_str()).collect();
    assert_eq!(methods, ["count"]);
}

/// The last lines about these methods, in the order of the records.
fn runs(desk: &Desk) -> Vec<serde_json::Value> {
    let text = desk.text("runs/runs.jsonl");
    let lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    lines.filter(|line| line["record"] == "run").collect()
}

/// Counts posts with a hashtag, as `volume` does.
const VOLUME: &str = "awk -F, 'NR > 1 && $1 != \"\" && !seen[$2, $3]++ { n[$2]++ }
    END { print \"account_id,score\"; for (a in n) print a \",\" n[a] }'";

#[test]
fn a_program_is_looked_at_as_our_methods_are() {
    let desk = desk();
    desk.put("small.toml", SMALL);
    let methods = format!("volume,{}", shell(&desk, VOLUME));
    desk.succeed(&["run", "small.toml", "--methods", &methods, "--delay=4", "--out", "runs"]);
    let runs = runs(&desk);
    assert_eq!(runs[1]["method"], "mine");
    assert_eq!(runs[0]["delay"]["looks"].as_array().unwrap().len(), 4);
    assert_eq!(runs[0]["delay"], runs[1]["delay"]);
}

#[test]
fn a_program_that_fails_at_a_look_is_told_and_has_no_delay() {
    let desk = desk();
    desk.put("small.toml", SMALL);
    let once = format!("[ ! -e asked ] || exit 3; touch asked\n{VOLUME}");
    let methods = format!("volume,{}", shell(&desk, &once));
    let args = ["run", "small.toml", "--methods", &methods, "--delay=2", "--out", "runs"];
    let Outcome { status, err, .. } = desk.run(&args);
    assert_eq!(status, Some(1), "{err}");
    assert!(err.contains("mine: ended with exit status 3"), "{err}");
    assert_eq!(err.matches("exit status 3").count(), 1, "{err}");
    let runs = runs(&desk);
    assert!(runs[0]["delay"].is_object() && runs[1]["delay"].is_null());
    assert!(runs[1]["average_precision"].is_number());
}

/// A check that finds this law broken, on a trace of so many posts.
#[track_caller]
fn check_law(script: &str, law: &str, n_posts: usize) {
    let desk = Desk::new();
    let outcome = desk.run(&["check", &shell(&desk, script), "--traces", "8"]);
    let context = format!("{}{}", outcome.out, outcome.err);
    assert_eq!(outcome.status, Some(1), "{context}");
    assert!(outcome.out.contains(&format!("BROKEN     {law}\n")), "{context}");
    assert!(outcome.out.contains(&format!("broken-mine.csv ({n_posts} post")), "{context}");
    let text = desk.text("broken-mine.csv");
    assert!(text.starts_with("object_id,account_id,content_id,timestamp_share\n"), "{text}");
    if n_posts > 0 {
        let again = desk.run(&["check", "cmd:sh mine.sh", "--on", "broken-mine.csv"]);
        assert_eq!(again.status, Some(1), "{}", again.out);
    }
}

#[test]
fn laws_that_a_program_breaks_are_shown_on_the_smallest_trace() {
    let scores = "awk -F, 'BEGIN{print \"account_id,score\"}";
    check_law(
        "grep -c tea >/dev/null || exit 1",
        "without posts there are no scores, and that is no fault",
        0,
    );
    check_law(
        &format!(
            "{scores} NR>1{{if(!p[$3]++)n++; s[$2]}} END{{for(a in s) print a\",\"(n>3?\"nan\":1)}}'"
        ),
        "every trace gets scores that are whole, finite, and one per account",
        4,
    );
    let twice = "n=$(cat calls 2>/dev/null || echo 0); echo $((n+1)) > calls";
    check_law(
        &format!("{twice}\n{scores} NR>1{{s[$2]='$n'}} END{{for(a in s) print a\",\"s[a]}}'"),
        "the same posts give the same scores, to the last digit",
        1,
    );
    check_law(
        &format!("{scores} NR>1{{s[$2]=$2+0}} END{{for(a in s) print a\",\"s[a]}}'"),
        "exchanging the accounts' names exchanges their scores and changes nothing else",
        2,
    );
    check_law(
        &format!("{scores} NR>1{{s[$2]=$4}} END{{for(a in s) print a\",\"s[a]}}'"),
        "moving every time by whole weeks changes nothing",
        1,
    );
    check_law(
        &format!(
            "{scores} NR>1{{if(!n)s[$2]=1;else s[$2]+=0;n=1}} END{{for(a in s) print a\",\"s[a]}}'"
        ),
        "posts of one moment may come in any order",
        2,
    );
}

#[test]
fn every_broken_law_is_told_in_plain_words() {
    let desk = Desk::new();
    let by_time_and_name = "awk -F, 'BEGIN{print \"account_id,score\"}
        NR>1{s[$2]=$2+$4} END{for(a in s) print a\",\"s[a]}'";
    let outcome = desk.run(&["check", &shell(&desk, by_time_and_name), "--traces", "4"]);
    assert_eq!(outcome.status, Some(1), "{}", outcome.out);
    let count = |what: &str| outcome.out.lines().filter(|line| line.starts_with(what)).count();
    assert!(count("BROKEN ") >= 2 && count("not tried") == 0, "{}", outcome.out);
    assert!(outcome.out.contains(" has score ") && outcome.out.contains(", and then "));
    assert!(!outcome.out.contains("AccountScore"), "{}", outcome.out);
    assert!(outcome.out.contains("broken-mine-2.csv ("), "{}", outcome.out);
    desk.text("broken-mine-2.csv");
}

#[test]
fn a_program_that_gives_no_scores_breaks_one_law_and_not_all() {
    let desk = Desk::new();
    let outcome = desk.run(&["check", &shell(&desk, "exit 3"), "--traces", "4"]);
    assert_eq!(outcome.status, Some(1), "{}", outcome.out);
    let count = |what: &str| outcome.out.lines().filter(|line| line.starts_with(what)).count();
    assert_eq!((count("BROKEN "), count("not tried ")), (2, 4), "{}", outcome.out);
}

#[test]
fn methods_of_ours_are_checked_too() {
    let desk = Desk::new();
    let outcome = desk.succeed(&["check", "volume", "--traces", "5"]);
    assert_eq!(outcome.out.lines().filter(|line| line.starts_with("holds ")).count(), 14);
    desk.refuse(&["check", "volum"], &["did you mean `volume`"]);
    desk.refuse(&["check", "cmd:nowhere-to-be-found"], &["nowhere in PATH"]);
}

/// Rows of findings by account and score.
fn scores(desk: &Desk) -> Vec<(String, String)> {
    let mut reader = csv::Reader::from_path(desk.path("findings/accounts.csv")).unwrap();
    reader.records().map(Result::unwrap).map(|row| (row[0].to_owned(), row[1].to_owned())).collect()
}

/// Four accounts, of which three meet on tea twice; names that want quotes.
const MEETINGS: &str = "object_id,account_id,content_id,timestamp_share
tea,\"a, b\",p1,1500000000
tea,bob,p2,1500000000.5
,bob,p3,1500000001
tea,\"c\"\"d\",p4,1500000060.5
rum,bob,p5,1500000061
tea,zoe,p6,1500009000
tea,\"a, b\",p7,1500020000
tea,\"c\"\"d\",p8,1500020000
rum,\"a, b\",p8b,1500020060
";

/// An example counts company, and keeps the laws; skipped where its interpreter is missing.
#[track_caller]
fn check_example(interpreter: &str, script: &str) {
    if !has(interpreter) {
        return;
    }
    let desk = Desk::new();
    desk.put("meetings.csv", MEETINGS);
    let method = format!("cmd:{interpreter} {}", example(script));
    desk.succeed(&["detect", "meetings.csv", "--method", &method]);
    let expected = [("a, b", "2"), ("bob", "1"), ("c\"d", "2")];
    let expected = expected.map(|(account, score)| (account.to_owned(), score.to_owned()));
    assert_eq!(scores(&desk), expected);
    desk.succeed(&["check", &method, "--traces", "6"]);
}

#[test]
fn the_python_example_counts_company_and_keeps_the_laws() {
    check_example("python3", "python/company.py");
}

#[test]
fn the_r_example_says_the_same() {
    check_example("Rscript", "r/company.R");
}

/// What reads an Arrow stream elsewhere reads ours, and finds in it what JSON Lines hold.
#[test]
fn an_arrow_stream_is_read_by_pyarrow() {
    const COUNT: &str = "import collections, json, sys
uses = collections.Counter()
if sys.argv[1] == 'arrow':
    import pyarrow.ipc
    table = pyarrow.ipc.open_stream(sys.stdin.buffer).read_all()
    table.validate(full=True)
    posts = table.to_pylist()
    assert all(p['at'].utcoffset().total_seconds() == 0 for p in posts)
else:
    posts = [json.loads(line) for line in sys.stdin]
for p in posts:
    uses[p['account']] += len(p['hashtags']) + len(p['kind']) + (p.get('parent') is not None)
print('account_id,score')
for account, n in uses.items():
    print(f'{account},{n}')
";
    let python = std::env::var("CLAQUE_PYARROW_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let can = Command::new(&python).args(["-c", "import pyarrow"]).output();
    if !can.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: {python} has no pyarrow (CLAQUE_PYARROW_PYTHON names another)");
        return;
    }
    let desk = Desk::new();
    desk.put("count.py", COUNT);
    desk.put("small.toml", SMALL);
    desk.succeed(&["simulate", "small.toml", "--out", "world"]);
    let found = ["arrow", "jsonl"].map(|form| {
        let method = format!("n=cmd+{form}:{python} count.py {form}");
        desk.succeed(&["detect", "world", "--method", &method]);
        scores(&desk)
    });
    assert!(!found[0].is_empty());
    assert_eq!(found[0], found[1]);
}

/// What a variable of the environment names; says so where it is not set.
fn named(variable: &str, what: &str) -> Option<String> {
    let value = std::env::var(variable).ok();
    if value.is_none() {
        eprintln!("skipped: {variable} names no {what}");
    }
    value
}

/// An original tool scores the same accounts, by the same numbers, as our method after it.
#[track_caller]
fn check_original(original: &str, ours: &[&str]) {
    let desk = Desk::new();
    desk.put("meetings.csv", MEETINGS);
    desk.put("small.toml", SMALL);
    desk.succeed(&["simulate", "small.toml", "--out", "world"]);
    for input in ["meetings.csv", "world"] {
        desk.succeed(&["detect", input, "--method", original]);
        let theirs = scores(&desk);
        desk.succeed(&[&["detect", input, "--method"], ours].concat());
        assert_eq!(theirs, scores(&desk), "{input}");
        assert!(!theirs.is_empty() || input == "meetings.csv");
    }
}

/// The toolkit itself finds what `coordnet` finds, which was written after it.
#[test]
fn the_toolkit_agrees_with_coordnet() {
    let Some(python) = named("CLAQUE_TOOLKIT_PYTHON", "Python that has the toolkit") else {
        return;
    };
    let script = example("adapters/coordination_toolkit.py");
    let original = format!("toolkit=cmd+jsonl:{python} {script} --window 60 --weight 2");
    check_original(&original, &["coordnet"]);
}

/// CooRTweet itself finds what `coortweet` finds.
#[test]
fn coortweet_itself_agrees_with_ours() {
    let Some(source) = named("CLAQUE_COORTWEET", "folder with the source of CooRTweet") else {
        return;
    };
    let script = example("adapters/coortweet.R");
    let original = format!("original=cmd+jsonl:Rscript {script} {source} 60");
    check_original(&original, &["coortweet", "--set", "time_window_s=60"]);
}
