//! `claque report`: draw run records.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use claque_reports::{
    Power, Records, figure, leaderboard_markdown, leaderboard_text, report_html, summary_markdown,
};
use claque_trace::format::atomic::write_file;

use super::png;
use crate::console::Console;

/// The file of tables within an output folder.
const TABLES: &str = "tables.md";

#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:
  claque report reports/out                                 draw a run again
  claque report a/runs.jsonl b/runs.jsonl --out both        two runs in one report
  claque report reports/out --figure timeline --out slides  one figure only
  claque report reports/out --markdown                      tables for a README too
  claque report reports/out --png                           figures for slides too")]
pub(crate) struct Args {
    /// Files of run records, or folders that hold a runs.jsonl.
    #[arg(required = true)]
    runs: Vec<PathBuf>,
    /// Folder for report.html and figures/; by default that of the first RUNS.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Only this figure.
    #[arg(long, value_name = "NAME")]
    figure: Option<String>,
    /// Also tables.md: what a method reached on each scenario and by how much it is ahead of the best
    /// of the others, mean ranks, and innocents flagged. About METHOD, or the one with the best mean
    /// rank.
    #[arg(long, value_name = "METHOD", num_args = 0..=1, require_equals = true)]
    markdown: Option<Option<String>>,
    /// Every figure also as PNG, for slides; needs a claque that was built with it.
    #[arg(long)]
    png: bool,
}

pub(crate) fn run(args: &Args, console: &mut Console) -> anyhow::Result<()> {
    let records = Records::read(&args.runs)?;
    let out = args.out.clone().unwrap_or_else(|| folder_of(&args.runs[0]));
    let tables = args.markdown.as_ref().map(|about| summary_markdown(&records, about.as_deref()));
    let tables = tables.transpose()?;
    let convert = if args.png { Some(png::converter()?) } else { None };
    write_report(&records, &out, args.figure.as_deref(), convert.as_deref())?;
    if let Some(tables) = tables {
        let all = tables + "\n" + &leaderboard_markdown(&records);
        write_file(&out.join(TABLES), |file| file.write_all(all.as_bytes()))?;
    }
    console.clear();
    console.result(&leaderboard_text(&records))?;
    console.result(&power_text(&records))?;
    console.result(&format!("\nwritten to {}\n", out.display()))?;
    Ok(())
}

/// What the run can tell, as a paragraph; empty without a scenario with a campaign.
pub(crate) fn power_text(records: &Records) -> String {
    Power::of(records).map_or_else(String::new, |power| format!("\nPower: {}\n", power.sentence()))
}

fn folder_of(runs: &Path) -> PathBuf {
    if runs.is_dir() {
        return runs.to_owned();
    }
    let parent = runs.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.map_or_else(|| PathBuf::from("."), Path::to_owned)
}

/// Writes the page and all figures, or one figure, into a folder; figures also as what `convert` makes
/// of them.
pub(crate) fn write_report(
    records: &Records,
    dir: &Path,
    only: Option<&str>,
    convert: Option<&png::Convert>,
) -> anyhow::Result<()> {
    let figures = match only {
        None => figure::figures(records),
        Some(name) => one_figure(records, name)?,
    };
    let folder = dir.join("figures");
    fs::create_dir_all(&folder).with_context(|| format!("cannot write {}", folder.display()))?;
    for (name, svg) in figures {
        if let Some(convert) = convert {
            let (png, place) = (convert(&svg)?, folder.join(&name).with_extension("png"));
            write_file(&place, |out| out.write_all(&png))?;
        }
        write_file(&folder.join(name), |out| out.write_all(svg.as_bytes()))?;
    }
    if only.is_none() {
        let html = report_html(records);
        write_file(&dir.join("report.html"), |out| out.write_all(html.as_bytes()))?;
    }
    Ok(())
}

fn one_figure(records: &Records, name: &str) -> anyhow::Result<Vec<(String, String)>> {
    let Some(figure) = figure::by_name(name) else {
        let names: Vec<&str> = figure::catalogue().iter().map(|figure| figure.name()).collect();
        bail!("no figure is called `{name}`: accepted is {}", names.join(", "));
    };
    Ok(figure::files(figure, records))
}
