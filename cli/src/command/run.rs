//! `claque run`: simulate, detect, evaluate, report.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, anyhow, bail};
use claque_evaluation::Record;
use claque_reports::{Records, leaderboard_text, trend_sentences};
use claque_scenarios::{Besides, Error, Fault, Leash, Ran, Scenario, ScoreStore, run_with};

use super::earlier::Earlier;
use super::jobs::{Job, jobs};
use super::limits::{LimitArgs, leash};
use super::report::{power_text, write_report};
use super::seeds::{self, Seeds};
use super::size::Size;
use super::unfinished::Unfinished;
use crate::console::Console;
use crate::meter::HeapMeter;

/// The file of records within an output folder.
pub(crate) const RUNS: &str = "runs.jsonl";

#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:
  claque run                                     the quick suite
  claque run full --out reports/full             every scenario at full scale
  claque run dawn_spaced --scale 0.1 --seeds 3   one scenario, smaller, three worlds
  claque run my.toml --methods ccb,volume        a scenario of your own, two methods
  claque run --methods 'cmd:python3 mine.py',ccb a program of your own against one of ours
  claque run --seeds 10 --add                    more seeds for an earlier run, which stays
  claque run flash_mob --seeds auto              as many seeds as it takes
  claque run full --out reports/full --resume    go on after an interruption

The work is done in .out.partial beside the folder. A run that is interrupted leaves there the worlds
it finished; --resume goes on from it.
A program that fails on a world has no record of it; everything else is written, and the exit status
is 1.")]
pub(crate) struct Args {
    /// Scenarios by name or number (S01), scenario files (*.toml), or one suite (quick, full,
    /// campaigns, sweeps, camouflage).
    #[arg(value_name = "SCENARIO|SUITE", default_value = "quick")]
    pub(super) what: Vec<String>,
    /// Folder for runs.jsonl, scores/, report.html and figures/; an earlier run there is replaced
    /// with all that is in its folder.
    #[arg(long, default_value = "reports/out", value_name = "DIR")]
    out: PathBuf,
    /// Keep the earlier run there, and run only what it does not hold yet: by scenario, seed and
    /// method.
    #[arg(long)]
    add: bool,
    /// Go on with what an interrupted run of the same command finished.
    #[arg(long)]
    resume: bool,
    /// Do not store the scores of accounts, from which metrics are computed again and flips are told.
    #[arg(long)]
    no_scores: bool,
    /// First seed, instead of the scenario's own.
    #[arg(long)]
    pub(super) seed: Option<u64>,
    /// Number of seeds, counted up from the first; `auto` for as many as tell a difference of 0.02 in
    /// average precision between the first two methods from none with a chance of 0.80.
    #[arg(long, value_parser = seeds::parse, value_name = "N|auto")]
    seeds: Option<Seeds>,
    /// Most seeds that `--seeds auto` may take.
    #[arg(long, value_parser = clap::value_parser!(u32).range(2..=10_000), default_value = "20",
        value_name = "N")]
    seeds_max: u32,
    #[command(flatten)]
    pub(super) size: Size,
    /// Also every point of the scenarios' sweeps.
    #[arg(long)]
    pub(super) sweep: bool,
    /// Also each scenario's twin: the same world without its campaigns.
    #[arg(long)]
    pub(super) twin: bool,
    /// Methods with default parameters, and programs (cmd:PROGRAM ARGS…, its commas in quotes), instead
    /// of the scenario's own.
    #[arg(long, value_name = "METHOD,…")]
    pub(super) methods: Vec<String>,
    /// Also the oracles, who know every instruction and not who got it: the ceiling, and how far each
    /// method stays below it.
    #[arg(long)]
    pub(super) oracle: bool,
    /// Also how long each method takes to find whom it finds, looked at so many times while campaigns
    /// are at work [12 unless told]; with --oracle counted from when it could be known. A program
    /// runs anew at each look.
    #[arg(long, value_name = "LOOKS", num_args = 0..=1, require_equals = true,
        default_missing_value = "12", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub(super) delay: Option<u32>,
    #[command(flatten)]
    pub(super) limits: LimitArgs,
}

/// Everything to be done, and what it is added to.
struct Task<'a> {
    args: &'a Args,
    jobs: Vec<Job>,
    earlier: Option<Earlier>,
    leash: Arc<Leash>,
}

pub(crate) fn run(args: &Args, console: &mut Console) -> anyhow::Result<ExitCode> {
    let jobs = jobs(args, Seeds::first(args.seeds), console)?;
    let (records, n_failed) = fill(args, jobs, console)?;
    console.clear();
    console.result(&leaderboard_text(&records))?;
    console.result(&power_text(&records))?;
    let report = args.out.join("report.html");
    console.result(&format!("\nreport: {}\n", report.display()))?;
    if n_failed > 0 {
        console.error(&anyhow!(
            "{} failed, as told above; everything else is in {}",
            if n_failed == 1 {
                "one run of a program".to_owned()
            } else {
                format!("{n_failed} runs of programs")
            },
            args.out.display()
        ));
    }
    Ok(if n_failed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Fills the folder with what these jobs come to; also gives how often a program failed. Who is refused,
/// or has nothing to add, keeps what an interrupted run left.
fn fill(
    args: &Args,
    mut jobs: Vec<Job>,
    console: &mut Console,
) -> anyhow::Result<(Records, usize)> {
    let added_to = args.add.then(|| Earlier::read(&args.out)).transpose()?;
    if let Some(earlier) = &added_to {
        jobs = earlier.missing_of(jobs)?;
    }
    if jobs.is_empty() && !args.resume && args.seeds != Some(Seeds::ByPower) {
        return nothing_to_add(args, console);
    }
    let unfinished = Unfinished::begin(&args.out, args.resume, console)?;
    match fill_unfinished(args, jobs, added_to, &unfinished, console) {
        Ok(Some(filled)) => unfinished.finish().map(|()| filled),
        Ok(None) => {
            unfinished.discard();
            nothing_to_add(args, console)
        }
        Err(fault) => {
            unfinished.give_up(console);
            Err(fault)
        }
    }
}

fn nothing_to_add(args: &Args, console: &Console) -> anyhow::Result<(Records, usize)> {
    console.remark("nothing to add: everything asked for is there");
    Ok((Records::read(&[&args.out])?, 0))
}

/// What the run came to; `None` where nothing was to be done.
fn fill_unfinished(
    args: &Args,
    mut jobs: Vec<Job>,
    added_to: Option<Earlier>,
    unfinished: &Unfinished,
    console: &mut Console,
) -> anyhow::Result<Option<(Records, usize)>> {
    let resumed = unfinished.earlier()?;
    match &resumed {
        Some(left) => jobs = left.missing_of(jobs)?,
        None if jobs.is_empty() && args.seeds != Some(Seeds::ByPower) => return Ok(None),
        None => added_to.as_ref().map_or(Ok(()), |earlier| earlier.carry(&unfinished.dir()))?,
    }
    let leash = leash(unfinished.on_interrupt())?;
    let task = Task { args, jobs, earlier: resumed.or(added_to), leash };
    perform(task, &unfinished.dir(), console).map(Some)
}

/// Runs every job and writes what it came to. Also gives how often a program failed.
fn perform(
    mut task: Task<'_>,
    dir: &Path,
    console: &mut Console,
) -> anyhow::Result<(Records, usize)> {
    let path = dir.join(RUNS);
    let mut n_failed = task.perform(&task.jobs, dir, console)?;
    if task.args.seeds == Some(Seeds::ByPower) {
        let more = task.more(&Records::read(&[&path])?, console)?;
        n_failed += task.perform(&more, dir, console)?;
        task.jobs.extend(more);
    }
    let records = Records::read(&[&path]).map_err(|fault| match n_failed {
        0 => fault.into(),
        _ => anyhow!("every run failed, as told above: there is nothing to write"),
    })?;
    write_report(&records, dir, None, None)?;
    tell_expectations(&task.jobs, &records.to_lines(), console);
    Ok((records, n_failed))
}

impl Task<'_> {
    /// Runs these jobs and writes their lines; how often a program failed.
    fn perform(&self, jobs: &[Job], dir: &Path, console: &mut Console) -> anyhow::Result<usize> {
        let (path, store) = (dir.join(RUNS), ScoreStore::of_run(dir));
        let mut out = append(&path).with_context(|| format!("cannot write {}", path.display()))?;
        let mut n_failed = 0;
        for job in jobs {
            let store = (!self.args.no_scores).then_some(&store);
            let Job { programs, oracle, looks, .. } = job;
            let besides = Besides { programs, oracle: *oracle, looks: *looks, store };
            let ran = run_with(&job.scenario, job.seed, besides, &self.leash, &HeapMeter, console)?;
            n_failed += ran.failed.len();
            let records = tell_failures(job, ran, &self.leash, console)?;
            records.iter().for_each(|record| remark(record, console));
            write_lines(&mut out, &self.added(records)?)?;
        }
        out.sync_all()?;
        Ok(n_failed)
    }

    /// The jobs that the power of what ran asks for.
    fn more(&self, records: &Records, console: &Console) -> anyhow::Result<Vec<Job>> {
        let n = seeds::by_power(records, self.args.seeds_max, console);
        let more = jobs(self.args, Some(n), console)?;
        let more = match &self.earlier {
            Some(earlier) => earlier.missing_of(more)?,
            None => more,
        };
        let is_done = |job: &Job| self.jobs.iter().any(|done| done.is_of_world(job));
        Ok(more.into_iter().filter(|job| !is_done(job)).collect())
    }

    fn added(&self, ran: Vec<Record>) -> anyhow::Result<Vec<Record>> {
        match &self.earlier {
            Some(earlier) => earlier.lines(ran),
            None => Ok(ran),
        }
    }
}

/// Opens a file of lines to write behind the last.
fn append(path: &Path) -> io::Result<fs::File> {
    let mut file = fs::File::options().create(true).append(true).open(path)?;
    let is_cut = fs::read(path)?.last().is_some_and(|last| *last != b'\n');
    if is_cut { file.write_all(b"\n").map(|()| file) } else { Ok(file) }
}

fn write_lines(out: &mut fs::File, records: &[Record]) -> anyhow::Result<()> {
    for record in records {
        let mut line = serde_json::to_string(record)?;
        line.push('\n');
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

/// The records, once it is told what failed; an interrupt ends everything.
fn tell_failures(
    job: &Job,
    ran: Ran,
    leash: &Leash,
    console: &Console,
) -> anyhow::Result<Vec<Record>> {
    if leash.is_pulled() {
        let program = "a program".to_owned();
        bail!(Error::Fault { program, fault: Fault::Interrupted });
    }
    for failed in &ran.failed {
        console.warning(&format!("{} (seed {}): {failed}", job.scenario.name, job.seed));
    }
    Ok(ran.records)
}

/// What scenarios expected of the methods that ran, and what did not come about.
fn tell_expectations(jobs: &[Job], records: &[Record], console: &Console) {
    let names: BTreeMap<&str, &Scenario> =
        jobs.iter().map(|job| (job.scenario.name.as_str(), &job.scenario)).collect();
    let (mut n_met, mut missed) = (0, Vec::new());
    for (name, scenario) in names {
        for outcome in scenario.outcomes(records).into_iter().filter(|o| o.mean.is_some()) {
            match outcome.holds() {
                true => n_met += 1,
                false => missed.push(format!("{name}: {outcome}{}", sized(scenario))),
            }
        }
    }
    if n_met + missed.len() > 0 {
        console.remark(&format!("expectations: {n_met} met, {} missed", missed.len()));
        missed.iter().for_each(|line| console.remark(&format!("missed: {line}")));
    }
}

/// A word on the size of a scenario that is not as written: bands are of full size.
fn sized(scenario: &Scenario) -> String {
    let is_full = scenario.scale.to_bits() == 1.0_f64.to_bits();
    if is_full { String::new() } else { format!(" at full size; this is {} of it", scenario.scale) }
}

/// One line per finished world, for those who wait.
fn remark(record: &Record, console: &Console) {
    if let Record::World(world) = record {
        let text = format!(
            "{} (seed {}): {} posts by {} accounts in {:.1} s",
            world.scenario, world.seed, world.posts, world.accounts, world.simulate_s
        );
        console.remark(&text);
        trend_sentences(world).iter().for_each(|told| console.remark(&format!("  {told}")));
    }
}
