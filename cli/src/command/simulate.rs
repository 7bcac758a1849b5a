//! `claque simulate`: write a world.

use std::path::PathBuf;

use claque_scenarios::{Observer, find, resume_world, write_world};

use super::size::Size;
use crate::console::Console;

#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:
  claque simulate quickstart --out world           posts, accounts, hashtags, manifest, truth/
  claque simulate flash_mob --seed 7 --days 1      another world, one day of it
  claque simulate quickstart.twin --out twin       the same world without its campaign
  claque simulate needle --scale 0.01              a hundredth of all accounts, the campaign's too
  claque simulate default_world --accounts 100000000 --days 1
  claque simulate quickstart --out world --resume  go on after an interruption

NAME.twin stands for every scenario's twin: what would have happened had nobody been paid.
The work is done in .world.partial beside the folder. A run that is interrupted leaves there what it
finished; --resume goes on from it, and the files are those of an uninterrupted run, byte for byte.
Hand a world out without its answers by leaving truth/ behind.")]
pub(crate) struct Args {
    /// A scenario by name or number (S01), or a scenario file (*.toml); with .twin behind it, without
    /// its campaigns.
    scenario: String,
    /// Folder to write; an earlier world there is replaced with all that is in its folder.
    #[arg(long, default_value = "world", value_name = "DIR")]
    out: PathBuf,
    /// Seed, instead of the scenario's own.
    #[arg(long)]
    seed: Option<u64>,
    #[command(flatten)]
    size: Size,
    /// Ordinary accounts, instead of the scenario's own; others stay as they are.
    #[arg(long)]
    accounts: Option<u32>,
    /// Go on with what an interrupted run of the same scenario and seed finished.
    #[arg(long)]
    resume: bool,
}

pub(crate) fn run(args: &Args, console: &mut Console) -> anyhow::Result<()> {
    let mut scenario = find(&args.scenario)?;
    args.size.apply(&mut scenario, console)?;
    args.accounts.map_or(Ok(()), |accounts| scenario.set_accounts(accounts))?;
    let seed = args.seed.unwrap_or(scenario.seed);
    console.stage(&format!("{} (seed {seed}): simulating", scenario.name));
    let write = if args.resume { resume_world } else { write_world };
    let world = write(&scenario, seed, &args.out, console)?;
    console.clear();
    console.result(&format!(
        "{}: {} posts by {} accounts over {} days, seed {seed}\n",
        args.out.display(),
        world.posts,
        world.accounts,
        world.days
    ))?;
    Ok(())
}
