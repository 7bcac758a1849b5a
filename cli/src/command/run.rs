//! `claque run`: simulate, detect, evaluate, report.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, anyhow, bail};
use claque_detector::Method;
use claque_evaluation::Record;
use claque_reports::{Records, leaderboard_text, trend_sentences};
use claque_scenarios::{
    AnyMethod, Besides, Error, Fault, Leash, Limits, Planned, Program, Ran, Scenario, find,
    find_suite, run_with, split_methods, suites,
};
use claque_trace::format::atomic::write_dir;

use super::limits::{LimitArgs, leash};
use super::report::write_report;
use super::size::Size;
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

A program that fails on a world has no record of it; everything else is written, and the exit status
is 1.")]
pub(crate) struct Args {
    /// Scenarios by name, scenario files (*.toml), or one suite (quick, full, sweeps,
    /// camouflage).
    #[arg(value_name = "SCENARIO|SUITE", default_value = "quick")]
    what: Vec<String>,
    /// Folder for runs.jsonl, report.html and figures/; an earlier run there is replaced.
    #[arg(long, default_value = "reports/out", value_name = "DIR")]
    out: PathBuf,
    /// First seed, instead of the scenario's own.
    #[arg(long)]
    seed: Option<u64>,
    /// Number of seeds, counted up from the first.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    seeds: Option<u32>,
    #[command(flatten)]
    size: Size,
    /// Also every point of the scenarios' sweeps.
    #[arg(long)]
    sweep: bool,
    /// Also each scenario's twin: the same world without its campaigns.
    #[arg(long)]
    twin: bool,
    /// Methods with default parameters, and programs (cmd:PROGRAM ARGS…, its commas in quotes), instead
    /// of the scenario's own.
    #[arg(long, value_name = "METHOD,…")]
    methods: Vec<String>,
    /// Also the oracles, who know every instruction and not who got it: the ceiling, and how far each
    /// method stays below it.
    #[arg(long)]
    oracle: bool,
    /// Also how long each method takes to find whom it finds, looked at so many times while campaigns
    /// are at work [12 unless told]; with --oracle counted from when it could be known. Programs have
    /// no delay.
    #[arg(long, value_name = "LOOKS", num_args = 0..=1, require_equals = true,
        default_missing_value = "12", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    delay: Option<u32>,
    #[command(flatten)]
    limits: LimitArgs,
}

/// The methods asked for.
#[derive(Default)]
struct Asked {
    /// Those of the catalogue; `None` for each scenario's own.
    methods: Option<Vec<Method>>,
    programs: Vec<Program>,
}

/// One world to be made and searched.
struct Job {
    scenario: Scenario,
    seed: u64,
}

pub(crate) fn run(args: &Args, console: &mut Console) -> anyhow::Result<ExitCode> {
    let asked = asked(args)?;
    let jobs = jobs(args, &asked)?;
    let looks = args.delay.unwrap_or(0);
    let besides = Besides { programs: &asked.programs, oracle: args.oracle, looks };
    let done = write_dir(&args.out, &[RUNS], |dir| perform(&jobs, besides, dir, console))?;
    let (records, n_failed) = done;
    console.clear();
    console.result(&leaderboard_text(&records))?;
    let report = args.out.join("report.html");
    console.result(&format!("\nreport: {}\n", report.display()))?;
    if n_failed > 0 {
        console.error(&anyhow!(
            "programs failed {n_failed} times, as told above; everything else is in {}",
            args.out.display()
        ));
    }
    Ok(if n_failed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Runs every job and writes what it came to. Also gives how often a program failed.
fn perform(
    jobs: &[Job],
    besides: Besides<'_>,
    dir: &Path,
    console: &mut Console,
) -> anyhow::Result<(Records, usize)> {
    let leash = if besides.programs.is_empty() { Arc::default() } else { leash()? };
    let path = dir.join(RUNS);
    let mut out =
        fs::File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    let (mut all, mut n_failed) = (Vec::new(), 0);
    for job in jobs {
        let ran = run_with(&job.scenario, job.seed, besides, &leash, &HeapMeter, console);
        n_failed += ran.failed.len();
        for record in tell_failures(job, ran, &leash, console)? {
            let mut line = serde_json::to_string(&record)?;
            line.push('\n');
            out.write_all(line.as_bytes())?;
            remark(&record, console);
            all.push(record);
        }
    }
    out.sync_all()?;
    let records = Records::read(&[&path])?;
    write_report(&records, dir, None)?;
    tell_expectations(jobs, &all, console);
    Ok((records, n_failed))
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
                false => missed.push(format!("{name}: {outcome}")),
            }
        }
    }
    if n_met + missed.len() > 0 {
        console.remark(&format!("expectations: {n_met} met, {} missed", missed.len()));
        missed.iter().for_each(|line| console.remark(&format!("missed: {line}")));
    }
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

fn jobs(args: &Args, asked: &Asked) -> anyhow::Result<Vec<Job>> {
    let mut jobs = Vec::new();
    for planned in planned(args)? {
        for scenario in planned.scenarios()? {
            let scenario = with_methods(scenario, args, asked)?;
            let first = args.seed.unwrap_or(scenario.seed);
            for step in 0..args.seeds.unwrap_or(planned.seeds) {
                let seed = first.wrapping_add(u64::from(step));
                jobs.push(Job { scenario: scenario.clone(), seed });
            }
        }
    }
    Ok(jobs)
}

/// What the names stand for: suites are opened, scenarios are themselves.
fn planned(args: &Args) -> anyhow::Result<Vec<Planned>> {
    let mut planned = Vec::new();
    for name in &args.what {
        if suites()?.iter().any(|(suite, _)| suite == name) {
            planned.extend(find_suite(name)?.run);
        } else {
            find(name)?;
            planned.push(Planned::once(name));
        }
    }
    for plan in &mut planned {
        plan.sweep |= args.sweep;
        plan.twin |= args.twin;
    }
    Ok(planned)
}

fn with_methods(mut scenario: Scenario, args: &Args, asked: &Asked) -> anyhow::Result<Scenario> {
    args.size.apply(&mut scenario)?;
    if let Some(methods) = &asked.methods {
        scenario.methods.clone_from(methods);
    }
    Ok(scenario)
}

/// Methods and programs by name, no name twice among the programs: records are told apart by them.
fn asked(args: &Args) -> anyhow::Result<Asked> {
    let mut asked = Asked::default();
    let limits = args.limits.over(Limits::default());
    for list in &args.methods {
        for name in split_methods(list)? {
            let methods = asked.methods.get_or_insert_default();
            match AnyMethod::find(&name, &[], limits)? {
                AnyMethod::Ours(method) => methods.push(method),
                AnyMethod::Program(program) => asked.programs.push(program),
            }
        }
    }
    let mut names = BTreeSet::new();
    match asked.programs.iter().find(|program| !names.insert(program.name())) {
        Some(twice) => bail!(
            "two programs are called `{}`: give one another name, as in other=cmd:…",
            twice.name()
        ),
        None => Ok(asked),
    }
}
