//! `claque verify`: hold a world against every law.

use std::path::PathBuf;
use std::process::ExitCode;

use claque_scenarios::verify;

use crate::console::Console;

#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:
  claque verify world             hashes, order, numbers, names, and the truth derived again
  claque verify world --replay    also simulates it again and compares every file

Derived from posts and their causes are all tables of truth/, lists of trends among them. Held to what
is possible, and to the very same only with --replay, are regions, languages and ages of accounts, and
times, hashtags, apps and texts of posts that pass nothing on.
One line per law. Exit status: 0 all hold, 1 one is broken, 2 the world cannot be read. A world that
was handed out without truth/ is checked as far as an outside observer can see.")]
pub(crate) struct Args {
    /// A world folder.
    world: PathBuf,
    /// Simulate the world again from its scenario and seed, and compare.
    #[arg(long)]
    replay: bool,
}

pub(crate) fn run(args: &Args, console: &mut Console) -> anyhow::Result<ExitCode> {
    let verdict = verify(&args.world, args.replay, console)?;
    console.clear();
    let lines = verdict.laws.iter().map(|law| format!("{law}\n"));
    console.result(&lines.collect::<String>())?;
    Ok(if verdict.holds() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
