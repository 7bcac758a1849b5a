//! Methods that are programs: any that reads posts on standard input and writes
//! `account_id,score[,flagged][,group]` on standard output.
//!
//! The program is a stranger. It has limits of time, memory and output; what it says is shown and
//! bounded; what it writes is believed only when it is whole and about accounts there are; and when
//! it is over, by itself or not, no process of it is left. It is not a cage: a program can do what
//! its user can.

mod fault;
#[cfg(unix)]
mod group;
mod input;
mod leash;
#[cfg(unix)]
mod orphans;
#[cfg(unix)]
mod process;
mod roster;
mod said;
mod spec;
#[cfg(unix)]
mod table;
mod words;

use std::time::Duration;

use claque_detector::Findings;
use claque_trace::Trace;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

pub use fault::Fault;
pub use leash::Leash;
pub use spec::is_program;

use crate::{Error, Observer, Scored, read_scores};
use input::Input;
use roster::Roster;
use said::Said;

/// What a program may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Wall time of one run.
    pub time: Duration,
    /// Resident memory of it and all it started, bytes.
    pub memory_bytes: u64,
}

impl Default for Limits {
    /// Ten minutes and 4 GiB: our choice, so that a run of many worlds comes to an end.
    fn default() -> Self {
        Self { time: Duration::from_mins(10), memory_bytes: 4 << 30 }
    }
}

/// What a program finds on its standard input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The four columns of CooRTweet.
    Csv,
    /// One JSON object per post.
    JsonLines,
    /// An Arrow stream with a row per post.
    Arrow,
    /// One line: the path of a world folder without its truth.
    World,
}

/// A method that is a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// Name in records, tables and figures.
    name: String,
    form: Form,
    /// The program and its arguments.
    words: Vec<String>,
    limits: Limits,
}

/// What a program found, and what that cost.
#[derive(Debug)]
pub struct Heard {
    /// What it found.
    pub findings: Findings,
    /// Whether it says who acts together: its output has a column `group`.
    pub judges_groups: bool,
    /// Wall time from start to end, seconds.
    pub wall_s: f64,
    /// Most resident memory seen, bytes: it is looked at every 20 ms, after the first second every
    /// 100 ms. 0 where the system does not say.
    pub peak_bytes: u64,
}

/// What one run came to.
struct Ran {
    out: Vec<u8>,
    wall_s: f64,
    peak_bytes: u64,
    n_left: usize,
}

impl Program {
    /// Reads `[NAME=]cmd[+FORM]:PROGRAM ARGS…`.
    ///
    /// # Errors
    /// [`Error::Program`] with what was found and what would be accepted, also when there is no such
    /// program.
    pub fn parse(text: &str, limits: Limits) -> Result<Self, Error> {
        let wrong = |message| Error::Program { program: text.to_owned(), message };
        let program = spec::parse(text, limits).map_err(wrong)?;
        program.is_there().map_err(wrong)?;
        Ok(program)
    }

    /// Name in records, tables and figures.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it finds on its standard input.
    #[must_use]
    pub fn form(&self) -> Form {
        self.form
    }

    /// Whether the program can be found, so that a slip is noticed before a world is made.
    fn is_there(&self) -> Result<(), String> {
        let program = &self.words[0];
        let path = std::env::var_os("PATH").unwrap_or_default();
        let is_file = |path: std::path::PathBuf| path.is_file();
        let is_there = match program.contains('/') {
            true => is_file(program.into()),
            false => std::env::split_paths(&path).any(|dir| is_file(dir.join(program))),
        };
        let place = if program.contains('/') { "no such file" } else { "it is nowhere in PATH" };
        if is_there { Ok(()) } else { Err(format!("there is no program `{program}`: {place}")) }
    }

    /// Runs it on a trace; tells what it said, whatever comes of it.
    ///
    /// # Errors
    /// [`Fault`]; then no process of it is left.
    pub fn run(
        &self,
        trace: &Trace,
        leash: &Leash,
        observer: &mut dyn Observer,
    ) -> Result<Heard, Fault> {
        let (roster, input) = (Roster::new(trace), Input::new(trace, self.form)?);
        let (ran, said) = match self.start(&input, &roster, leash) {
            Ok((ran, said)) => (Ok(ran), said),
            Err((fault, said)) => (Err(fault), said),
        };
        said.lines().iter().for_each(|line| observer.remark(&format!("{}: {line}", self.name)));
        let ran = ran?;
        let Scored { mut findings, judges_groups, ignored_columns, .. } =
            believe(&ran.out, &roster)?;
        findings.notes.push(MEASURED.to_owned());
        if !ignored_columns.is_empty() {
            findings.notes.push(ignored(&ignored_columns));
        }
        if ran.n_left > 0 {
            let was = if ran.n_left == 1 { "was" } else { "were" };
            findings.notes.push(format!(
                "{} of its processes {was} still there when it ended, and {was} stopped",
                ran.n_left
            ));
        }
        Ok(Heard { findings, judges_groups, wall_s: ran.wall_s, peak_bytes: ran.peak_bytes })
    }

    #[cfg(unix)]
    fn start(
        &self,
        input: &Input,
        roster: &Roster,
        leash: &Leash,
    ) -> Result<(Ran, Said), (Fault, Said)> {
        let fault = |io| (Fault::Start(io), Said::default());
        let file = input.file.try_clone().map_err(fault)?;
        process::run(&self.words, file, &self.limits, roster.output_max(), leash)
    }

    /// Without process groups nothing could be promised about what is left behind.
    #[cfg(not(unix))]
    fn start(&self, _: &Input, _: &Roster, _: &Leash) -> Result<(Ran, Said), (Fault, Said)> {
        let fault = std::io::Error::other("programs are run on Unix systems only");
        Err((Fault::Start(fault), Said::default()))
    }
}

/// The note that every run of a program carries.
pub(crate) const MEASURED: &str = "a program: its time and memory were measured from outside";

/// What is said of columns that mean nothing, of which a slip of the pen may be one.
fn ignored(columns: &[String]) -> String {
    let names: Vec<String> = columns
        .iter()
        .take(5)
        .map(|name| format!("`{}`", name.chars().take(60).collect::<String>().escape_debug()))
        .collect();
    format!(
        "columns without a meaning: {}; those with one are account_id, score, flagged and group",
        names.join(", ")
    )
}

/// Takes output for findings when it is whole and about accounts there are.
fn believe(out: &[u8], roster: &Roster) -> Result<Scored, Fault> {
    if out.is_empty() {
        return Err(Fault::Output(
            "it wrote nothing, accepted is account_id,score[,flagged][,group] and lines below"
                .to_owned(),
        ));
    }
    if out.last() != Some(&b'\n') {
        let line = out.rsplit(|&byte| byte == b'\n').next().unwrap_or_default();
        let line: String = String::from_utf8_lossy(line).chars().take(60).collect();
        let line = line.escape_debug();
        return Err(Fault::Output(format!(
            "it ends within a line (`{line}`); every line ends with a line feed"
        )));
    }
    let scored =
        read_scores(out, |name| roster.find(name)).map_err(|e| Fault::Output(e.to_string()))?;
    if let Some((line, name)) = scored.first_unknown {
        let name: String = name.chars().take(60).collect();
        let name = name.escape_debug();
        return Err(Fault::Output(format!(
            "line {line}: account `{name}` is not among the posts it was given"
        )));
    }
    Ok(scored)
}

/// As the parameters of a method are written in records.
impl Serialize for Program {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let form = match self.form {
            Form::Csv => "csv",
            Form::JsonLines => "jsonl",
            Form::Arrow => "arrow",
            Form::World => "world",
        };
        let mut map = serializer.serialize_map(Some(5))?;
        map.serialize_entry("method", &self.name)?;
        map.serialize_entry("command", &self.words)?;
        map.serialize_entry("input", form)?;
        map.serialize_entry("time_limit_s", &self.limits.time.as_secs_f64())?;
        map.serialize_entry("memory_limit_bytes", &self.limits.memory_bytes)?;
        map.end()
    }
}

/// The parts of a list of methods: commas separate, except those that are quoted.
///
/// # Errors
/// [`Error::Program`] when a quote is not closed.
pub fn split_methods(text: &str) -> Result<Vec<String>, Error> {
    words::parts(text).map_err(|message| Error::Program { program: text.to_owned(), message })
}
