//! `claque fidelity`: hold a world against published figures.

use std::process::ExitCode;

use anyhow::ensure;
use claque_reports::fidelity_text;
use claque_scenarios::{Scenario, fidelity, find};

use crate::console::Console;

#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:
  claque fidelity                        the default world
  claque fidelity publishers --seed 7    another scenario, another world
  claque fidelity --json                 the card, for a program to read

Exit status: 0 every gate holds · 1 a gate fails · 2 something given cannot be used.")]
pub(crate) struct Args {
    /// A scenario by name, or a scenario file (*.toml).
    #[arg(default_value = "default_world")]
    scenario: String,
    /// Another seed than the scenario's own.
    #[arg(long)]
    seed: Option<u64>,
    /// Factor on the numbers of accounts.
    #[arg(long, default_value_t = 1.0)]
    scale: f64,
    /// Simulated days, instead of the scenario's own.
    #[arg(long)]
    days: Option<u32>,
    /// Print the card as JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args, console: &mut Console) -> anyhow::Result<ExitCode> {
    let scenario = sized(args)?;
    let card = fidelity(&scenario, args.seed.unwrap_or(scenario.seed), console);
    console.clear();
    let text = match args.json {
        true => serde_json::to_string_pretty(&card)? + "\n",
        false => fidelity_text(&card),
    };
    console.result(&text)?;
    Ok(if card.holds() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn sized(args: &Args) -> anyhow::Result<Scenario> {
    ensure!(
        args.scale.is_finite() && (1e-4..=1e4).contains(&args.scale),
        "--scale {}: accepted is a factor from 0.0001 to 10000",
        args.scale
    );
    let mut scenario = find(&args.scenario)?;
    scenario.rescale(args.scale)?;
    args.days.map_or(Ok(()), |days| scenario.set_days(days))?;
    Ok(scenario)
}
