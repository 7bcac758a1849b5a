//! The `claque` command: a table of contents.
//!
//! Exit status: 0 done · 1 a gate fails (fidelity, regression), what was verified or checked breaks a
//! law, records are not what stored scores give, or a program failed in a run of which the rest is written · 2 something given cannot be used, and
//! nothing was changed · 3 a comparison cannot tell · 130 an interrupt: what a stream came to is told, of a
//! program nothing is written.

mod alerts;
mod command;
mod console;
mod findings_files;
mod findings_input;
mod flips;
mod instructions;
mod meter;
mod pipe;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use claque_scenarios::{Error, Fault};

use command::{check, compare, detect, evaluate, fidelity, list, report, run, simulate, verify};
use console::Console;

/// A testbed for finding coordinated broadcasting of hashtags.
#[derive(Parser, Debug)]
#[command(name = "claque", version, max_term_width = 100, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Say nothing on standard error but errors.
    #[arg(long, short, global = true)]
    quiet: bool,
    /// Threads to use; 0 for one per core. Results never depend on it.
    #[arg(long, global = true, default_value_t = 0, value_name = "N",
        value_parser = clap::value_parser!(u16).range(..=1_024))]
    threads: u16,
}

const EXAMPLES: &str = "Examples:
  claque run                          the quick suite: reports/out/report.html
  claque run flash_mob --seeds 5      one scenario, five worlds
  claque simulate quickstart --out w  write a world: posts, accounts, hashtags, truth
  claque detect w --method coordnet   score a simulated or real trace
  claque list methods                 what there is to score with";

#[derive(Subcommand, Debug)]
enum Command {
    /// Simulate, detect, evaluate and report.
    Run(run::Args),
    /// Write a world: posts, accounts, hashtags, truth, manifest.
    Simulate(simulate::Args),
    /// Hold a world against every law: hashes, order, numbers, truth.
    Verify(verify::Args),
    /// Score the accounts of a real or simulated trace.
    Detect(detect::Args),
    /// Hold a method or a program against the laws of detectors; exits 1 when one is broken.
    Check(check::Args),
    /// Compare findings, ours or not, with truth; or compute a run's metrics again.
    Evaluate(evaluate::Args),
    /// Tell whether a change made detectors worse; exits 1 when it did.
    Compare(compare::Args),
    /// Draw figures, tables and one self-contained page from run records.
    Report(report::Args),
    /// Hold a simulated world against published figures; exits 1 when a gate fails.
    Fidelity(fidelity::Args),
    /// List scenarios, suites, methods, playbooks or look-alikes.
    List(list::Args),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut console = Console::new(cli.quiet);
    match perform(cli, &mut console) {
        Ok(status) => status,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            console.error(&error);
            ExitCode::from(if is_interrupt(&error) { 130 } else { 2 })
        }
    }
}

fn perform(cli: Cli, console: &mut Console) -> anyhow::Result<ExitCode> {
    if matches!(cli.command, Command::Run(_)) {
        // Before there are threads, which are counted with whoever starts them.
        instructions::start();
    }
    rayon::ThreadPoolBuilder::new().num_threads(cli.threads.into()).build_global()?;
    match cli.command {
        Command::Compare(args) => return compare::run(&args, console),
        Command::Detect(args) => return detect::run(&args, console),
        Command::Verify(args) => return verify::run(&args, console),
        Command::Check(args) => return check::run(&args, console),
        Command::Run(args) => return run::run(&args, console),
        Command::Simulate(args) => simulate::run(&args, console),
        Command::Evaluate(args) => return evaluate::run(&args, console),
        Command::Report(args) => report::run(&args, console),
        Command::Fidelity(args) => return fidelity::run(&args, console),
        Command::List(args) => list::run(&args, console),
    }?;
    Ok(ExitCode::SUCCESS)
}

/// Somebody interrupted a program that ran as a method: nothing was written.
fn is_interrupt(error: &anyhow::Error) -> bool {
    let mut causes = error.chain().filter_map(|cause| cause.downcast_ref());
    causes.any(|cause| matches!(cause, Error::Fault { fault: Fault::Interrupted, .. }))
}

/// Whoever reads our output has seen enough: not an error.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = error.chain().filter_map(|cause| cause.downcast_ref::<std::io::Error>());
    io.into_iter().any(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
}
