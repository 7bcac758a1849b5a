//! `claque list`: what there is.

use clap::ValueEnum;
use claque_detector::catalogue as methods;
use claque_scenarios::{catalogue as scenarios, look_alikes, playbooks, suites};
use serde_json::{Value, json};

use crate::console::Console;

#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:
  claque list                     scenarios, suites, methods, playbooks and look-alikes
  claque list playbooks           what a campaign may start from
  claque list methods --json      methods, for a program to read

NAME.twin is a scenario without its campaigns: `claque run flash_mob.twin`.")]
pub(crate) struct Args {
    /// What to list; everything by default.
    #[arg(value_enum)]
    what: Option<What>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    Scenarios,
    Suites,
    Methods,
    Playbooks,
    LookAlikes,
}

pub(crate) fn run(args: &Args, console: &mut Console) -> anyhow::Result<()> {
    console.clear();
    let wanted = |what| args.what.is_none_or(|only| only == what);
    let mut sections = Vec::new();
    if wanted(What::Scenarios) {
        sections.push(("scenarios", scenario_rows()?));
    }
    if wanted(What::Suites) {
        sections.push(("suites", suite_rows()?));
    }
    if wanted(What::Methods) {
        sections.push(("methods", method_rows()));
    }
    if wanted(What::Playbooks) {
        sections.push(("playbooks", playbook_rows(playbooks()?)));
    }
    if wanted(What::LookAlikes) {
        sections.push(("look-alikes", playbook_rows(look_alikes()?)));
    }
    let text = if args.json { as_json(&sections)? } else { as_text(&sections) };
    console.result(&text)?;
    Ok(())
}

type Row = Vec<(&'static str, String)>;

fn scenario_rows() -> anyhow::Result<Vec<Row>> {
    let row = |scenario: &claque_scenarios::Scenario| {
        let (name, summary) = (scenario.name.clone(), scenario.summary.clone());
        vec![("name", name), ("summary", summary), ("kind", kind(&scenario.design))]
    };
    Ok(scenarios()?.iter().map(row).collect())
}

/// `synchronous, easy, S01`: family, tier and number, of those that it has.
fn kind(design: &claque_evaluation::Design) -> String {
    let tier = design.tier.map_or("", claque_evaluation::Tier::name);
    let all = [design.family.as_str(), tier, design.id.as_str()];
    all.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn suite_rows() -> anyhow::Result<Vec<Row>> {
    let row = |(name, suite): &(&str, claque_scenarios::Suite)| {
        vec![("name", (*name).to_owned()), ("summary", suite.summary.clone())]
    };
    Ok(suites()?.iter().map(row).collect())
}

fn playbook_rows(playbooks: Vec<claque_scenarios::Playbook>) -> Vec<Row> {
    let row = |playbook: claque_scenarios::Playbook| {
        vec![("name", playbook.name), ("summary", playbook.summary)]
    };
    playbooks.into_iter().map(row).collect()
}

fn method_rows() -> Vec<Row> {
    let row = |entry: &claque_detector::Entry| {
        vec![
            ("name", entry.name.to_owned()),
            ("summary", entry.summary.to_owned()),
            ("unit", entry.unit.to_owned()),
            ("cost", entry.cost.to_owned()),
            ("source", entry.source.to_owned()),
        ]
    };
    methods().iter().map(row).collect()
}

fn as_json(sections: &[(&str, Vec<Row>)]) -> anyhow::Result<String> {
    let object =
        |row: &Row| row.iter().map(|(key, value)| ((*key).to_owned(), json!(value))).collect();
    let rows =
        |rows: &[Row]| Value::Array(rows.iter().map(|row| Value::Object(object(row))).collect());
    let all: serde_json::Map<String, Value> =
        sections.iter().map(|(name, section)| ((*name).to_owned(), rows(section))).collect();
    Ok(serde_json::to_string_pretty(&all)? + "\n")
}

/// A heading per section; name and summary on a line, further keys indented below.
fn as_text(sections: &[(&str, Vec<Row>)]) -> String {
    let mut text = String::new();
    for (heading, rows) in sections {
        text += &format!("{heading}\n");
        for row in rows {
            text += &format!("  {:<18} {}\n", row[0].1, row[1].1);
            for (key, value) in &row[2..] {
                text += &format!("  {:<18} {key}: {value}\n", "");
            }
        }
        text.push('\n');
    }
    text.trim_end().to_owned() + "\n"
}
