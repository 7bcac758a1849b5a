//! `claque run`: simulate, detect, evaluate, report.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use claque_evaluation::Record;
use claque_reports::{Records, leaderboard_text, trend_sentences};
use claque_scenarios::{
    Planned, Scenario, find, find_method, find_suite, run as run_scenario, suites,
};
use claque_trace::format::atomic::write_dir;

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
  claque run my.toml --methods ccb,volume        a scenario of your own, two methods")]
pub(crate) struct Args {
    /// Scenarios by name, scenario files (*.toml), or one suite (quick, full, sweeps).
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
    /// Methods with default parameters, instead of the scenario's own.
    #[arg(long, value_delimiter = ',', value_name = "METHOD,…")]
    methods: Vec<String>,
}

/// One world to be made and searched.
struct Job {
    scenario: Scenario,
    seed: u64,
}

pub(crate) fn run(args: &Args, console: &mut Console) -> anyhow::Result<()> {
    let jobs = jobs(args)?;
    let records = write_dir(&args.out, &[RUNS], |dir| perform(&jobs, dir, console))?;
    console.clear();
    console.result(&leaderboard_text(&records))?;
    let report = args.out.join("report.html");
    console.result(&format!("\nreport: {}\n", report.display()))?;
    Ok(())
}

fn perform(jobs: &[Job], dir: &Path, console: &mut Console) -> anyhow::Result<Records> {
    let path = dir.join(RUNS);
    let mut out =
        fs::File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    let mut all = Vec::new();
    for job in jobs {
        for record in run_scenario(&job.scenario, job.seed, &HeapMeter, console) {
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
    Ok(records)
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

fn jobs(args: &Args) -> anyhow::Result<Vec<Job>> {
    let mut jobs = Vec::new();
    for planned in planned(args)? {
        for scenario in planned.scenarios()? {
            let scenario = with_methods(scenario, args)?;
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

fn with_methods(mut scenario: Scenario, args: &Args) -> anyhow::Result<Scenario> {
    args.size.apply(&mut scenario)?;
    if !args.methods.is_empty() {
        let methods = args.methods.iter().map(|name| find_method(name, &[]));
        scenario.methods = methods.collect::<Result<_, _>>()?;
    }
    Ok(scenario)
}
