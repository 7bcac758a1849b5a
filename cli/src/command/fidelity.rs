//! `claque fidelity`: hold a world against published figures.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use claque_evaluation::FidelityCard;
use claque_reports::{fidelity_html, fidelity_markdown, fidelity_svg, fidelity_text};
use claque_scenarios::{Scenario, fidelity, find};
use claque_trace::format::atomic::{write_dir, write_file};

use super::size::Size;
use crate::console::Console;

/// The card as a record; tells a folder of ours from one that must not be replaced.
const CARD: &str = "fidelity.json";

#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:
  claque fidelity                        the default world
  claque fidelity publishers --seed 7    another scenario, another world
  claque fidelity --json                 the card, for a program to read
  claque fidelity my.toml --out card     a scenario of your own, written elsewhere

Exit status: 0 every gate holds · 1 a gate fails · 2 something given cannot be used.")]
pub(crate) struct Args {
    /// A scenario by name or number (S01), or a scenario file (*.toml).
    #[arg(default_value = "default_world")]
    scenario: String,
    /// Another seed than the scenario's own.
    #[arg(long)]
    seed: Option<u64>,
    #[command(flatten)]
    size: Size,
    /// Folder for fidelity.json, .md, .svg and .html; an earlier card there is replaced.
    #[arg(long, default_value = "reports/fidelity", value_name = "DIR")]
    out: PathBuf,
    /// Print the card as JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args, console: &mut Console) -> anyhow::Result<ExitCode> {
    let scenario = sized(args, console)?;
    let card = fidelity(&scenario, args.seed.unwrap_or(scenario.seed), console);
    let json = serde_json::to_string_pretty(&card)? + "\n";
    write_dir(&args.out, &[CARD], |dir| write_card(&card, &json, dir))?;
    console.clear();
    console.result(&if args.json { json } else { printed(&card, &args.out) })?;
    Ok(if card.holds() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn write_card(card: &FidelityCard, json: &str, dir: &Path) -> anyhow::Result<()> {
    let files = [
        (CARD, json.to_owned()),
        ("fidelity.md", fidelity_markdown(card)),
        ("fidelity.svg", fidelity_svg(card)),
        ("fidelity.html", fidelity_html(card)),
    ];
    for (name, text) in files {
        write_file(&dir.join(name), |out| out.write_all(text.as_bytes()))?;
    }
    Ok(())
}

fn printed(card: &FidelityCard, out: &Path) -> String {
    let page = out.join("fidelity.html");
    format!("{}\ncard: {}\n", fidelity_text(card), page.display())
}

fn sized(args: &Args, console: &Console) -> anyhow::Result<Scenario> {
    let mut scenario = find(&args.scenario)?;
    args.size.apply(&mut scenario, console)?;
    Ok(scenario)
}
