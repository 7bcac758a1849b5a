//! The command that makes a run again, to paste into a shell.

use std::borrow::Cow;

use claque_detector::Method;
use serde_json::Value;

use super::pairs::Pair;
use crate::delay::Onset;
use crate::oracle;
use crate::record::{RunRecord, WorldRecord};

/// The family of scenarios that name none: it says that they were read from a file.
const OF_A_FILE: &str = "own";

impl Pair<'_> {
    /// The command that runs the head's side of this pair again, beside what is there.
    pub(super) fn replay(&self) -> String {
        command(self.head, self.world) + " --out replay"
    }
}

/// The command that makes a run, but for where its results go.
pub(super) fn command(run: &RunRecord, world: Option<&WorldRecord>) -> String {
    let of = world_of(run, world);
    let (methods, limits) = (methods(&[run], &[run]), limits(&run.parameters));
    format!("{of} --seed {} --seeds 1{methods}{limits}", run.seed)
}

/// The command that adds runs of one scenario to what is there, every method on every seed from the
/// first to the last: what is there already is not made again. Methods are asked for as in `like`.
pub(super) fn command_for_all(
    runs: &[&RunRecord],
    like: &[&RunRecord],
    world: Option<&WorldRecord>,
) -> String {
    let first = runs.iter().map(|run| run.seed).min().unwrap_or(0);
    let n = runs.iter().map(|run| run.seed - first + 1).max().unwrap_or(1);
    let (of, methods) = (world_of(runs[0], world), methods(like, runs));
    let limits = limits(&like[0].parameters);
    format!("{of} --seed {first} --seeds {n}{methods}{limits} --add --out HEAD")
}

/// How the methods of these runs are asked for, and how runs that were `watched` are watched again.
/// Methods with parameters of their own are named by the scenario's file alone, which runs whatever
/// else it names; the oracles come beside another.
fn methods(runs: &[&RunRecord], watched: &[&RunRecord]) -> String {
    let is_oracle = |run: &&&RunRecord| oracle::is_one(&run.method);
    let oracle = besides(watched);
    if runs.iter().any(|run| !is_oracle(&run) && !is_by_name(run)) {
        return oracle;
    }
    let mut methods: Vec<String> = Vec::new();
    for run in runs.iter().filter(|run| !is_oracle(run)) {
        let asked = asked(&run.method, &run.parameters);
        if !methods.contains(&asked) {
            methods.push(asked);
        }
    }
    if methods.is_empty() {
        methods.push("null".to_owned());
    }
    format!(" --methods {}{oracle}", quoted(&methods.join(",")))
}

/// The oracles, where they ran or delays run from theirs, and looks, where there were any.
fn besides(runs: &[&RunRecord]) -> String {
    let delays = || runs.iter().filter_map(|run| run.delay.as_ref());
    let is_asked = runs.iter().any(|run| oracle::is_one(&run.method))
        || delays().any(|delay| delay.onset == Onset::Oracle);
    let n_looks = delays().map(|delay| delay.looks.len()).max();
    let looks = n_looks.map_or_else(String::new, |n| format!(" --delay={n}"));
    let oracle = if is_asked { " --oracle" } else { "" };
    format!("{oracle}{looks}")
}

/// Whether its name, or its command, says everything about a method: a program, and one of ours whose
/// parameters are the defaults.
pub(super) fn is_by_name(run: &RunRecord) -> bool {
    let ours = Method::by_name(&run.method).filter(|_| run.parameters["method"].is_string());
    let ran = || serde_json::from_value::<Method>(run.parameters.clone()).ok();
    ours.is_none_or(|defaults| ran() == Some(defaults))
}

/// The command that makes the world of a run, but for its seed.
fn world_of(run: &RunRecord, world: Option<&WorldRecord>) -> String {
    let Some(world) = world else { return format!("claque run {}", quoted(&run.scenario)) };
    let (of, also) = origin(world);
    let (scale, days) = (world.scale, world.days);
    let scale = if scale == 1.0 { String::new() } else { format!(" --scale {scale}") };
    format!("claque run {}{also}{scale} --days {days}", quoted(&of))
}

/// What the world was made from, and what of it it is.
fn origin(world: &WorldRecord) -> (String, &'static str) {
    let design = &world.design;
    let (name, also) = match (&design.twin_of, &design.variant_of) {
        (Some(of), _) => (of, " --twin"),
        (_, Some(of)) => (of, " --sweep"),
        _ => (&world.scenario, ""),
    };
    // Lines written before files were recorded leave the name, which is the file's.
    let is_of_a_file = design.family == OF_A_FILE;
    let guessed = || if is_of_a_file { format!("{name}.toml") } else { name.clone() };
    (design.file.clone().unwrap_or_else(guessed), also)
}

/// How the method of a run is asked for: by name, or with its command where it is a program.
fn asked(method: &str, parameters: &Value) -> String {
    let Some(words) = parameters["command"].as_array() else {
        return method.to_owned();
    };
    let words: Vec<_> = words.iter().filter_map(|word| word.as_str()).map(word).collect();
    let form = match parameters["input"].as_str() {
        None | Some("csv") => String::new(),
        Some(form) => format!("+{form}"),
    };
    format!("{method}=cmd{form}:{}", words.join(" "))
}

/// The limits of a program; nothing for a method of ours.
pub(super) fn limits(parameters: &Value) -> String {
    let time = parameters["time_limit_s"].as_f64();
    let time = time.map(|s| format!(" --time-limit {:.0}ms", s * 1e3));
    let memory = parameters["memory_limit_bytes"].as_u64();
    let memory = memory.map(|bytes| format!(" --memory-limit {}K", bytes.div_ceil(1_024)));
    time.into_iter().chain(memory).collect()
}

/// A word as a program is written: quoted where a space, a comma or a quote is in it.
fn word(word: &str) -> Cow<'_, str> {
    let is_special = |c: char| c.is_whitespace() || matches!(c, ',' | '\'' | '"' | '\\');
    if !word.is_empty() && !word.contains(is_special) {
        return Cow::Borrowed(word);
    }
    Cow::Owned(format!("\"{}\"", word.replace('\\', r"\\").replace('"', "\\\"")))
}

/// A word as a shell takes it: quoted where a letter could mean something to it.
fn quoted(word: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./=:+,@%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return Cow::Borrowed(word);
    }
    Cow::Owned(format!("'{}'", word.replace('\'', r"'\''")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::delay::{Delay, Look};

    #[track_caller]
    fn check(parameters: &Value, expected: &str) {
        assert_eq!(quoted(&asked("mine", parameters)) + &*limits(parameters), expected);
    }

    #[test]
    fn a_method_is_asked_for_as_it_was() {
        check(&json!({ "window_s": 60.0 }), "mine");
        let program = json!({ "command": ["python3", "a.py", "-w", "60"], "input": "csv" });
        check(&program, "'mine=cmd:python3 a.py -w 60'");
        let quoted = json!({ "command": ["sh", "-c", r#"a 'b', "c\d""#, ""], "input": "jsonl" });
        check(&quoted, r#"'mine=cmd+jsonl:sh -c "a '\''b'\'', \"c\\d\"" ""'"#);
    }

    fn run(method: &str, parameters: Value) -> RunRecord {
        let made = crate::robustness::testing::mixed_run("s", method, 3, [1.0], [0.0]);
        let crate::record::Record::Run(run) = made else { panic!("a run") };
        RunRecord { parameters, ..run }
    }

    #[test]
    fn what_a_file_gives_a_method_is_left_to_the_file() {
        let of = |window_s: f64| json!({ "method": "coordnet", "time_window_s": window_s });
        let command = |parameters| command(&run("coordnet", parameters), None);
        assert_eq!(command(of(60.0)), "claque run s --seed 3 --seeds 1 --methods coordnet");
        assert_eq!(command(of(2.0)), "claque run s --seed 3 --seeds 1");
    }

    #[test]
    fn oracles_come_beside_a_method() {
        let [oracle, ccb] = ["oracle", "ccb"].map(|name| run(name, json!({ "sees": "posts" })));
        let methods = |runs: &[&RunRecord]| methods(runs, runs);
        assert_eq!(methods(&[&oracle]), " --methods null --oracle");
        assert_eq!(methods(&[&oracle, &ccb]), " --methods ccb --oracle");
    }

    #[test]
    fn who_was_watched_is_watched_again() {
        let ccb = run("ccb", json!({}));
        let look = |at_ms| Look { at_ms, due: 0, found: 0 };
        let watched = |onset: Onset| RunRecord {
            delay: Some(Delay { onset, looks: vec![look(1), look(2)], ..Delay::nothing() }),
            ..ccb.clone()
        };
        let asked = |run: &RunRecord| methods(&[&ccb], &[run]);
        assert_eq!(asked(&watched(Onset::Oracle)), " --methods ccb --oracle --delay=2");
        assert_eq!(asked(&watched(Onset::FirstOperatedPost)), " --methods ccb --delay=2");
        assert_eq!(asked(&ccb), " --methods ccb");
    }

    #[test]
    fn limits_of_a_program_are_kept() {
        let limited = json!({
            "command": ["./a"], "time_limit_s": 1.5, "memory_limit_bytes": 64 << 20
        });
        check(&limited, "mine=cmd:./a --time-limit 1500ms --memory-limit 65536K");
    }

    #[test]
    fn names_that_mean_something_to_a_shell_are_quoted() {
        assert_eq!(quoted("flash_mob"), "flash_mob");
        assert_eq!(quoted("a b; rm -r $HOME"), "'a b; rm -r $HOME'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }
}
