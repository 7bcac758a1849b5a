//! `claque list`: what there is.

use clap::ValueEnum;
use claque_detector::{Method, catalogue as methods};
use claque_scenarios::{Error, catalogue as scenarios, look_alikes, numbered, playbooks, suites};
use serde_json::{Value, json};

use crate::console::Console;

#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:
  claque list                     scenarios, suites, methods, playbooks and look-alikes
  claque list playbooks           what a campaign may start from
  claque list scenarios S05       one scenario, by its number or its name
  claque list methods ccb         one method with its parameters, for `--set NAME=VALUE`
  claque list methods --json      methods with their parameters, for a program to read

NAME.twin is a scenario without its campaigns: `claque run flash_mob.twin`.")]
pub(crate) struct Args {
    /// What to list; everything by default.
    #[arg(value_enum)]
    what: Option<What>,
    /// Only this one, with all that is known of it.
    #[arg(requires = "what")]
    name: Option<String>,
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
        sections.push(("methods", method_rows()?));
    }
    if wanted(What::Playbooks) {
        sections.push(("playbooks", playbook_rows(playbooks()?)));
    }
    if wanted(What::LookAlikes) {
        sections.push(("look-alikes", playbook_rows(look_alikes()?)));
    }
    if let Some(name) = &args.name {
        only(&mut sections[0], name)?;
    }
    let text = if args.json { as_json(&sections)? } else { as_text(&sections) };
    console.result(&text)?;
    Ok(())
}

type Row = Vec<(&'static str, Value)>;

/// Leaves the row of this name, or the scenario of this number.
fn only((heading, rows): &mut (&'static str, Vec<Row>), name: &str) -> anyhow::Result<()> {
    let names: Vec<String> = rows.iter().map(|row| shown(&row[0].1)).collect();
    let numbered = if *heading == "scenarios" { numbered(name)? } else { None };
    let name = numbered.as_ref().map_or(name, |it| &it.name);
    let Some(place) = names.iter().position(|known| known == name) else {
        let what = heading.strip_suffix('s').unwrap_or(heading);
        return Err(Error::unknown(what, name, names.iter().map(String::as_str)).into());
    };
    *rows = vec![rows.swap_remove(place)];
    Ok(())
}

fn scenario_rows() -> anyhow::Result<Vec<Row>> {
    let row = |scenario: &claque_scenarios::Scenario| {
        let (name, summary) = (scenario.name.clone(), scenario.summary.clone());
        let kind = kind(&scenario.design);
        vec![("name", json!(name)), ("summary", json!(summary)), ("kind", json!(kind))]
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
        vec![("name", json!(name)), ("summary", json!(suite.summary))]
    };
    Ok(suites()?.iter().map(row).collect())
}

fn playbook_rows(playbooks: Vec<claque_scenarios::Playbook>) -> Vec<Row> {
    let row = |playbook: claque_scenarios::Playbook| {
        vec![("name", json!(playbook.name)), ("summary", json!(playbook.summary))]
    };
    playbooks.into_iter().map(row).collect()
}

fn method_rows() -> anyhow::Result<Vec<Row>> {
    let row = |entry: &claque_detector::Entry| {
        let method = Method::by_name(entry.name);
        let parameters = method.map(|method| method.parameters()).unwrap_or_default();
        Ok(vec![
            ("name", json!(entry.name)),
            ("summary", json!(entry.summary)),
            ("unit", json!(entry.unit)),
            ("cost", json!(entry.cost)),
            ("source", json!(entry.source)),
            (PARAMETERS, serde_json::to_value(parameters)?),
        ])
    };
    methods().iter().map(row).collect()
}

/// The key under which a method has its parameters.
const PARAMETERS: &str = "parameters";

fn as_json(sections: &[(&str, Vec<Row>)]) -> anyhow::Result<String> {
    let object =
        |row: &Row| row.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
    let rows =
        |rows: &[Row]| Value::Array(rows.iter().map(|row| Value::Object(object(row))).collect());
    let all: serde_json::Map<String, Value> =
        sections.iter().map(|(name, section)| ((*name).to_owned(), rows(section))).collect();
    Ok(serde_json::to_string_pretty(&all)? + "\n")
}

/// A heading per section; name and summary on a line, further keys indented below. Parameters stand
/// only where one method was asked for.
fn as_text(sections: &[(&str, Vec<Row>)]) -> String {
    let mut text = String::new();
    for (heading, rows) in sections {
        text += &format!("{heading}\n");
        for row in rows {
            text += &format!("  {:<18} {}\n", shown(&row[0].1), shown(&row[1].1));
            for (key, value) in row[2..].iter().filter(|(key, _)| *key != PARAMETERS) {
                text += &format!("  {:<18} {key}: {}\n", "", shown(value));
            }
            if let ([(_, parameters)], true) = (&row[row.len() - 1..], rows.len() == 1) {
                text += &parameter_lines(parameters);
            }
        }
        text.push('\n');
    }
    text.trim_end().to_owned() + "\n"
}

/// Each parameter with its default, and what it is below.
fn parameter_lines(parameters: &Value) -> String {
    let field = |parameter: &Value, key: &str| parameter.get(key).map_or_else(String::new, shown);
    let mut text = String::new();
    for parameter in parameters.as_array().into_iter().flatten() {
        let (name, about) = (field(parameter, "name"), field(parameter, "about"));
        text += &format!("\n  {name} = {}\n      {about}\n", field(parameter, "default"));
        let choices = parameter.get("choices").and_then(Value::as_array);
        for choice in choices.into_iter().flatten() {
            let [name, about] =
                [0, 1].map(|place| choice.get(place).map_or_else(String::new, shown));
            text += &format!("      - {name}: {about}\n");
        }
    }
    text
}

/// Text as it is, anything else as JSON; `none` where there is nothing.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "none".to_owned(),
        other => other.to_string(),
    }
}
