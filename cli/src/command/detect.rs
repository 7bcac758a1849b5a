//! `claque detect`: score a trace.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;
use claque_detector::method::vigdet_prior;
use claque_detector::{Findings, Method};
use claque_evaluation::POSITIVE;
use claque_scenarios::{AnyMethod, Error, Limits, Observer, Program, read_labels, run_method};
use claque_trace::format::atomic::write_dir;
use claque_trace::format::{ReadOptions, read};
use claque_trace::{Resolution, Trace};

use super::limits::{LimitArgs, leash};
use super::stream::Stream;
use crate::console::Console;
use crate::findings_files::{MARKER, write_findings};

#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:
  claque detect trace.csv --method ccb
  claque detect world --method coordnet --set time_window_s=60 --set min_edge_weight=2
  claque detect trace.csv --method coortweet --set time_window_s=60 --out found
  tail -f posts.jsonl | claque detect --stream --method ccb --every 30m
  claque detect trace.csv --method 'cmd:python3 mine.py --window 60'

A CSV file has the columns object_id,account_id,content_id,timestamp_share; the object is a hashtag or
whatever accounts share. Writes accounts.csv, groups.json, findings.json; for methods that judge them
hashtags.csv and posts.csv; for pair methods edges.csv (coortweet also pairs.csv).

A method may be a program: [NAME=]cmd:PROGRAM ARGS… gets those four columns on standard input, with
cmd+jsonl: JSON Lines, with cmd+arrow: an Arrow stream and with cmd+world: the path of a world folder,
and writes account_id,score[,flagged][,group] on standard output. `claque check` holds it against the laws.

With --stream, posts come on standard input in order of time, as JSON Lines or CSV, and alerts go to
standard output as JSON Lines: groups with evidence, accounts, who is coordinated, posts, hashtags, and
what no longer holds, so that all lines together are what the last look found (docs/streams.md). An
interrupt ends the stream cleanly, with exit status 130.")]
pub(crate) struct Args {
    /// A trace: .csv, .jsonl, .parquet, or a world folder.
    #[arg(required_unless_present = "stream", conflicts_with = "stream")]
    input: Option<PathBuf>,
    /// Which method; `claque list methods` shows them. Or a program: cmd:PROGRAM ARGS….
    #[arg(long, short)]
    method: String,
    /// A parameter of the method, as key=value; may be repeated.
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = setting)]
    settings: Vec<(String, String)>,
    /// Folder to write; a folder of earlier findings is replaced with all that is in it.
    #[arg(long, default_value = "findings", value_name = "DIR", conflicts_with = "stream")]
    out: PathBuf,
    /// Make the first row that cannot be accepted fatal.
    #[arg(long)]
    strict: bool,
    /// Round times down to this resolution.
    #[arg(long, value_parser = resolution, value_name = "ms|s|min")]
    resolution: Option<Resolution>,
    /// Take hashtags of CSV and JSON Lines as they are written: #Tea, tea and TEA! as three.
    #[arg(long)]
    as_written: bool,
    /// Accounts of which it is known whether they are operated, for a method that learns from some
    /// (vigdet_prior): a world folder, its truth/, or a CSV file with `account_id,class`, where class
    /// campaign is operated.
    #[arg(long, value_name = "FILE", conflicts_with = "stream")]
    labels: Option<PathBuf>,
    #[command(flatten)]
    limits: LimitArgs,
    #[command(flatten)]
    stream: Stream,
}

pub(crate) fn run(args: &Args, console: &mut Console) -> anyhow::Result<ExitCode> {
    let method = method(args)?;
    let &Args { strict, resolution, as_written, .. } = args;
    let options = ReadOptions { strict, resolution, as_written };
    let Some(input) = &args.input else {
        let AnyMethod::Ours(method) = &method else {
            bail!("a program cannot be watched: --stream accepts the methods of `claque list`");
        };
        return args.stream.run(method, &options, console);
    };
    let labels = args.labels.as_deref().map(|path| Known::read(path, &method)).transpose()?;
    let given = (input.as_path(), labels.as_ref());
    let done =
        write_dir(&args.out, &[MARKER], |dir| score(given, &method, &options, dir, console))?;
    console.clear();
    console.result(&format!("{}: {done}\n", args.out.display()))?;
    Ok(ExitCode::SUCCESS)
}

/// Writes findings into `dir` and tells what they came to.
fn score(
    (input, labels): (&Path, Option<&Known>),
    method: &AnyMethod,
    options: &ReadOptions,
    dir: &Path,
    console: &mut Console,
) -> anyhow::Result<String> {
    console.stage(&format!("reading {}", input.display()));
    let (trace, report) = read(input, options)?;
    console.read_report(&report);
    let method = &labels.map_or_else(|| Ok(method.clone()), |known| known.taught(&trace))?;
    console.stage(&format!("{} on {} posts", method.name(), trace.n_posts()));
    let findings = match method {
        AnyMethod::Ours(method) => run_method(method, &trace.batches, console),
        AnyMethod::Program(program) => ask(program, &trace, console)?,
    };
    let flagged = write_findings(dir, method, &trace, &report, &findings)?;
    findings.notes.iter().for_each(|note| console.remark(&format!("note: {note}")));
    Ok(format!(
        "{} of {} accounts scored, {flagged} flagged, {} groups",
        findings.accounts.len(),
        trace.names.accounts.len(),
        findings.groups.len()
    ))
}

/// What is known of some accounts beforehand.
struct Known {
    /// Where it was read.
    path: PathBuf,
    /// Names of accounts, each with its class.
    labelled: Vec<(String, String)>,
    /// The method that learns from it, without it.
    config: vigdet_prior::Config,
}

impl Known {
    fn read(path: &Path, method: &AnyMethod) -> anyhow::Result<Self> {
        let AnyMethod::Ours(Method::VigdetPrior(config)) = method else {
            bail!("--labels: {} learns from none; accepted is vigdet_prior", method.name());
        };
        let labelled = read_labels(path)?;
        Ok(Self { path: path.to_owned(), labelled, config: config.clone() })
    }

    /// The method that knows those who are in the trace.
    fn taught(&self, trace: &Trace) -> anyhow::Result<AnyMethod> {
        let mut config = self.config.clone();
        for (name, class) in &self.labelled {
            let side = if class == POSITIVE { &mut config.coordinated } else { &mut config.others };
            side.extend(trace.names.accounts.find(name));
        }
        let missing =
            [(&config.coordinated, "of class campaign"), (&config.others, "of another class")];
        if let Some((_, which)) = missing.into_iter().find(|(side, _)| side.is_empty()) {
            bail!("{}: no account {which} is in the trace", self.path.display());
        }
        Ok(AnyMethod::Ours(Method::VigdetPrior(config)))
    }
}

/// What a program finds.
fn ask(program: &Program, trace: &Trace, console: &mut Console) -> anyhow::Result<Findings> {
    let heard = program.run(trace, &*leash(|| ())?, console);
    let heard = heard.map_err(|fault| Error::Fault { program: program.name().into(), fault })?;
    #[expect(clippy::cast_precision_loss, reason = "for people")]
    let mebibytes = heard.peak_bytes as f64 / 1_048_576.0;
    console.remark(&format!("{}: {:.2} s, {mebibytes:.0} MiB", program.name(), heard.wall_s));
    Ok(heard.findings)
}

/// The method asked for; from `detect` a coortweet user also expects its pairs.
fn method(args: &Args) -> Result<AnyMethod, Error> {
    let mut settings = Vec::new();
    if args.method == "coortweet" {
        settings.push(("pairs".to_owned(), "true".to_owned()));
    }
    settings.extend(args.settings.iter().cloned());
    AnyMethod::find(&args.method, &settings, args.limits.over(Limits::default()))
}

pub(crate) fn setting(text: &str) -> Result<(String, String), String> {
    let split = text.split_once('=').filter(|(key, _)| !key.is_empty());
    let (key, value) = split.ok_or_else(|| "accepted is key=value".to_owned())?;
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}

fn resolution(text: &str) -> Result<Resolution, String> {
    match text {
        "ms" => Ok(Resolution::Millisecond),
        "s" => Ok(Resolution::Second),
        "min" => Ok(Resolution::Minute),
        _ => Err("accepted is ms, s or min".to_owned()),
    }
}
