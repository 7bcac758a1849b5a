//! `claque compare`: did a change make it worse?

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use claque_evaluation::Record;
use claque_evaluation::gate::{Gate, METRICS, Options, Verdict, compare};
use claque_reports::{Records, gate_junit, gate_markdown, gate_text};
use claque_trace::format::atomic::write_file;

use super::compare_findings::compare_findings;
use crate::console::Console;
use crate::findings_files::MARKER;
use crate::flips::{Side, with_flips};

#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:
  claque run quick --out base                 before the change
  claque run quick --out head                 after it
  claque compare base head                    exit status 0, 1 or 3
  claque compare base head --method ccb --junit gate.xml --markdown \"$GITHUB_STEP_SUMMARY\"
  claque compare base head --margin average_precision=0.01
  claque compare mine.csv new.csv --truth world   two findings about the accounts of one world

Runs are paired by scenario, seed and method. Per method, family of scenarios and metric, the loss is
held against a margin. More seeds tell more: claque run quick --seeds 10 --add. Where both runs stored
scores, it is told which accounts got another verdict.

Exit status: 0 no regression · 1 regression · 2 something given cannot be used · 3 these seeds cannot
tell, or the base has a run or a metric that the head has not.")]
pub(crate) struct Args {
    /// Records of before: a runs.jsonl, or a folder that holds one. With --truth, findings: a folder
    /// with accounts.csv, or a CSV file with `account_id,score[,flagged]`.
    base: PathBuf,
    /// The same of after.
    head: PathBuf,
    /// Compare two findings by these labels: a world folder, its truth/, or a CSV file with
    /// `account_id,class`.
    #[arg(long, value_name = "WORLD", conflicts_with = "method")]
    truth: Option<PathBuf>,
    /// Look at these methods only.
    #[arg(long, short, value_delimiter = ',', value_name = "METHOD,…")]
    method: Vec<String>,
    /// Loss of a metric that is practically nothing; may be repeated.
    #[arg(long, value_parser = margin, value_name = "METRIC=VALUE")]
    margin: Vec<(String, f64)>,
    /// Chance that anything is called worse though nothing changed.
    #[arg(long, value_parser = rate, default_value = "0.01", value_name = "SHARE")]
    false_alarms: f64,
    /// Most instructions that a method may take, head over base (1.05 is 5 % more), where both sides
    /// counted them; otherwise they are advice.
    #[arg(long, value_parser = ratio, value_name = "RATIO", conflicts_with = "truth")]
    instructions_max: Option<f64>,
    /// Append the comparison as Markdown, as job summaries want it.
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// Write the comparison as JUnit XML.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args, console: &mut Console) -> anyhow::Result<ExitCode> {
    let options = Options {
        false_alarm_rate: args.false_alarms,
        margins: args.margin.iter().cloned().collect(),
        instructions_max: args.instructions_max,
        ..Options::default()
    };
    let gate = match &args.truth {
        Some(truth) => compare_findings(&args.base, &args.head, truth, &options)?,
        None => compare_runs(args, &options)?,
    };
    write_files(args, &gate)?;
    console.clear();
    let json = || serde_json::to_string_pretty(&gate).map(|json| json + "\n");
    console.result(&if args.json { json()? } else { gate_text(&gate) })?;
    Ok(match gate.verdict {
        Verdict::Same | Verdict::Better | Verdict::Held => ExitCode::SUCCESS,
        Verdict::Worse => ExitCode::from(1),
        Verdict::Unknown => ExitCode::from(3),
    })
}

fn compare_runs(args: &Args, options: &Options) -> anyhow::Result<Gate> {
    let (mut base, mut head) = (records(&args.base)?, records(&args.head)?);
    check_methods(args, &base, &head)?;
    keep_asked(&mut base, &args.base, args)?;
    keep_asked(&mut head, &args.head, args)?;
    let gate = match compare(&base, &head, options) {
        Ok(gate) => gate,
        Err(reasons) => bail!("nothing to compare: {}", told(&reasons)),
    };
    let (old, new) = (Side::new(&args.base, &base), Side::new(&args.head, &head));
    Ok(with_flips(gate, &old, &new))
}

fn records(path: &Path) -> anyhow::Result<Vec<Record>> {
    if path.join(MARKER).is_file() {
        bail!("{}: findings, not records of runs; compare findings with --truth", path.display());
    }
    Ok(Records::read(&[path])?.to_lines())
}

/// A method that neither side has is a slip, and not a method that did not change.
fn check_methods(args: &Args, base: &[Record], head: &[Record]) -> anyhow::Result<()> {
    let runs = base.iter().chain(head).filter_map(method);
    let there: BTreeSet<&str> = runs.collect();
    let is_unknown = |asked: &&String| !there.contains(asked.as_str());
    if let Some(unknown) = args.method.iter().find(is_unknown) {
        let there: Vec<&str> = there.into_iter().collect();
        bail!("--method: no run of {} on either side, accepted are {}", unknown, there.join(", "));
    }
    Ok(())
}

fn method(record: &Record) -> Option<&str> {
    match record {
        Record::Run(run) => Some(&run.method),
        Record::World(_) => None,
    }
}

/// Keeps the methods that were asked for.
fn keep_asked(lines: &mut Vec<Record>, path: &Path, args: &Args) -> anyhow::Result<()> {
    let asked = |method: &str| args.method.is_empty() || args.method.iter().any(|m| m == method);
    lines.retain(|line| method(line).is_none_or(asked));
    if !lines.iter().any(|line| method(line).is_some()) {
        bail!("{}: no run of {}", path.display(), args.method.join(" or "));
    }
    Ok(())
}

/// The first few reasons.
fn told(reasons: &[String]) -> String {
    let first: Vec<&str> = reasons.iter().take(3).map(String::as_str).collect();
    let more = reasons.len().saturating_sub(3);
    let more = if more > 0 { format!(" (and {more} more)") } else { String::new() };
    first.join("; ") + &more
}

fn write_files(args: &Args, gate: &Gate) -> anyhow::Result<()> {
    if let Some(path) = &args.junit {
        write_file(path, |out| out.write_all(gate_junit(gate).as_bytes()))?;
    }
    if let Some(path) = &args.markdown {
        let mut options = std::fs::OpenOptions::new();
        let file = options.create(true).append(true).open(path);
        let written = file.and_then(|mut out| out.write_all(gate_markdown(gate).as_bytes()));
        written.with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

fn margin(text: &str) -> Result<(String, f64), String> {
    let names: Vec<&str> = METRICS.iter().map(|metric| metric.name).collect();
    let accepted = || format!("accepted is a metric ({}) = a number above 0", names.join(", "));
    let (name, value) = text.split_once('=').ok_or_else(accepted)?;
    let value: f64 = value.parse().map_err(|_| accepted())?;
    let holds = names.contains(&name) && value.is_finite() && value > 0.0;
    if holds { Ok((name.to_owned(), value)) } else { Err(accepted()) }
}

fn ratio(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().unwrap_or(f64::NAN);
    let holds = (1.0..=1_000.0).contains(&value);
    if holds { Ok(value) } else { Err("accepted is a ratio from 1 to 1000".to_owned()) }
}

fn rate(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().unwrap_or(f64::NAN);
    let holds = value > 0.0 && value <= 0.5;
    if holds { Ok(value) } else { Err("accepted is a share above 0 and at most 0.5".to_owned()) }
}
