//! `claque verify`: hold a world against every law.

use std::path::PathBuf;
use std::process::ExitCode;

use claque_scenarios::verify;
use claque_scenarios::verify::Replay;

use crate::console::Console;

#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:
  claque verify world                hashes, order, numbers, names, the truth derived again, and a replay
  claque verify world --replay       the same for a world of more than ten million posts
  claque verify world --no-replay    only what follows from its files, in two thirds of the time

Derived from posts and their causes are all tables of truth/, lists of trends among them. Held to what
is possible, and to the very same only by a replay, are regions, languages and ages of accounts, causes
of posts, and times, hashtags, apps and texts of posts that pass nothing on. A replay simulates the
world again from its scenario and seed and compares every file; it is left out where another law is
broken already, and needs as much room in the temporary folder as the world takes and no more.
One line per law. Exit status: 0 all hold, 1 one is broken, 2 the world cannot be read. A world that
was handed out without truth/ is checked as far as an outside observer can see.")]
pub(crate) struct Args {
    /// A world folder.
    world: PathBuf,
    /// Simulate the world again and compare, whatever its size.
    #[arg(long)]
    replay: bool,
    /// Do not simulate it again.
    #[arg(long, conflicts_with = "replay")]
    no_replay: bool,
}

impl Args {
    fn replay(&self) -> Replay {
        match (self.replay, self.no_replay) {
            (true, _) => Replay::Always,
            (_, true) => Replay::Never,
            _ => Replay::Small,
        }
    }
}

pub(crate) fn run(args: &Args, console: &mut Console) -> anyhow::Result<ExitCode> {
    let verdict = verify(&args.world, args.replay(), console)?;
    console.clear();
    let lines = verdict.laws.iter().map(|law| format!("{law}\n"));
    console.result(&lines.collect::<String>())?;
    Ok(if verdict.holds() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
