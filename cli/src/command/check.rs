//! `claque check`: hold a method against its laws.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::bail;
use claque_scenarios::{AnyMethod, Breach, Checked, Limits, check, small_traces};
use claque_trace::format::{ReadOptions, read, write};

use super::detect::setting;
use super::limits::{LimitArgs, leash};
use crate::console::{Console, printable};

/// How long a program may take on one small trace.
const TIME_LIMIT: Duration = Duration::from_secs(10);

#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:
  claque check 'cmd:python3 mine.py'                a program, on twelve small traces
  claque check 'cmd:./mine' --on broken-mine.csv    again, on the trace that broke a law
  claque check ccb --set time_window_s=60           a method of ours

One line per law. A program is checked for what can be seen from outside: no posts, well-formed scores,
the same answer twice, other names, other weeks, another order within one moment. For each law that is
broken, the smallest trace found that breaks it is written. Exit status: 0 all hold, 1 one is broken, 2 it
cannot be checked.")]
pub(crate) struct Args {
    /// A method by name, or a program: cmd:PROGRAM ARGS….
    method: String,
    /// A parameter of the method, as key=value; may be repeated.
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = setting)]
    settings: Vec<(String, String)>,
    /// A trace to check on, instead of small ones made for it.
    #[arg(long, value_name = "TRACE", conflicts_with_all = ["traces", "seed"])]
    on: Option<PathBuf>,
    /// How many small traces; later ones are longer.
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    traces: u32,
    /// The seed from which they follow.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where the smallest trace that breaks a law is written; broken-NAME.csv. Those of further laws
    /// stand beside it: broken-NAME-2.csv.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    limits: LimitArgs,
}

pub(crate) fn run(args: &Args, console: &mut Console) -> anyhow::Result<ExitCode> {
    refuse_missing_folder(args)?;
    let limits = args.limits.over(Limits { time: TIME_LIMIT, ..Limits::default() });
    let method = AnyMethod::find(&args.method, &args.settings, limits)?;
    let traces = match &args.on {
        Some(path) => {
            let (trace, report) = read(path, &ReadOptions::default())?;
            console.read_report(&report);
            vec![trace]
        }
        None => small_traces(args.seed, args.traces),
    };
    let checked = check(&method, &traces, &*leash(|| ())?, console)?;
    console.clear();
    let default = || PathBuf::from(format!("broken-{}.csv", method.name()));
    let out = args.out.clone().unwrap_or_else(default);
    let outs: Vec<PathBuf> = (1..=checked.breaches.len()).map(|nth| numbered(&out, nth)).collect();
    // What was found is told even where the traces cannot be written.
    console.result(&as_text(&checked, &outs))?;
    for (breach, out) in checked.breaches.iter().zip(&outs) {
        write(&breach.smallest, out)?;
    }
    let holds = checked.breaches.is_empty() && checked.not_tried.is_empty();
    Ok(if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Before a check that may take minutes, and not after it.
fn refuse_missing_folder(args: &Args) -> anyhow::Result<()> {
    let Some(out) = &args.out else { return Ok(()) };
    match out.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
        Some(folder) => bail!("--out {}: there is no folder {}", out.display(), folder.display()),
        None => Ok(()),
    }
}

/// The first is as it is; `a.csv` becomes `a-2.csv`.
fn numbered(out: &Path, nth: usize) -> PathBuf {
    if nth == 1 {
        return out.to_owned();
    }
    let part = |part: Option<&OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    let (stem, ending) = (part(out.file_stem()), part(out.extension()));
    out.with_file_name(format!("{stem}-{nth}.{ending}"))
}

fn as_text(checked: &Checked, outs: &[PathBuf]) -> String {
    let held = checked.held.iter().map(|law| format!("holds      {law}\n"));
    let broken = checked.breaches.iter().zip(outs).map(|(breach, out)| told(breach, out));
    let not_tried = checked.not_tried.iter().map(|law| {
        format!("not tried  {law}\n           it gives no scores on a trace, as told above\n")
    });
    held.chain(broken).chain(not_tried).collect()
}

/// A broken law. Details may repeat what a program said.
fn told(breach: &Breach, out: &Path) -> String {
    let n_posts = breach.smallest.n_posts();
    let posts = if n_posts == 1 { "post" } else { "posts" };
    format!(
        "BROKEN     {}\n           {}\n           smallest trace found that breaks it: {} \
         ({n_posts} {posts})\n",
        breach.law,
        printable(&breach.detail),
        out.display()
    )
}
