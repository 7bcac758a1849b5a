//! Where the numbers come from: worlds, methods as run, runs.

use std::collections::BTreeMap;

use claque_evaluation::{OwnThreshold, RunRecord, WorldRecord};
use maud::{Markup, html};

use super::{
    room::{Part, spare},
    tables::{cut_remark, rows_max, scroll, table},
};
use crate::{
    Format, Records, Scenario, Table, clean::shown, figure::catalogue, measure::recall, number,
    outline::without_variants,
};

pub(super) fn sections(records: &Records) -> Markup {
    html! {
        section id="worlds" aria-labelledby="worlds-h" {
            h2 id="worlds-h" { "Worlds" }
            (worlds(&without_variants(records)))
        }
        section id="runs" aria-labelledby="runs-h" {
            h2 id="runs-h" { "Methods and runs" }
            (methods(records))
            details {
                summary { "Every run" }
                (spare(Part::Runs, "", &all_runs(records)))
            }
            (redraw())
        }
    }
}

fn all_runs(records: &Records) -> Markup {
    table("Runs: one per scenario, method and seed", &runs(records))
}

/// How any picture is drawn again.
fn redraw() -> Markup {
    html! {
        details {
            summary { "Draw a figure again" }
            ul class="plain" {
                @for figure in catalogue() {
                    li { code { "claque report runs.jsonl --figure " (figure.name()) " --out DIR" } }
                }
            }
        }
    }
}

fn worlds(records: &Records) -> Markup {
    let body = html! {
        table {
            caption {
                span {
                    "Worlds without variants: first seed of each scenario, and the hash of all its \
                     settings"
                }
            }
            thead {
                tr {
                    th scope="col" { "scenario" }
                    th scope="col" class="n" { "days" }
                    th scope="col" class="n" { "accounts" }
                    th scope="col" class="n" { "posts" }
                    th scope="col" { "accounts per class" }
                    th scope="col" { "campaigns" }
                    th scope="col" { "seeds" }
                }
            }
            tbody { @for scenario in records.scenarios().iter() { (world_row(records, scenario)) } }
        }
    };
    scroll("Worlds", &body)
}

fn world_row(records: &Records, scenario: &Scenario) -> Markup {
    let first = records.worlds_of(scenario).next();
    let number_of = |value: fn(&WorldRecord) -> String| {
        first.map_or_else(|| number::UNDEFINED.to_owned(), value)
    };
    html! {
        tr {
            th scope="row" {
                (scenario.label)
                @if !scenario.summary.is_empty() { div class="summary" { (scenario.summary) } }
                div class="summary" { code { (scenario.hash) } }
            }
            td class="n" { (number_of(|world| number::tick(world.days))) }
            td class="n" { (number_of(|world| number::thousands(world.accounts))) }
            td class="n" { (number_of(|world| number::thousands(world.posts))) }
            td { @if let Some(world) = first { (classes(world)) } }
            td { @if let Some(world) = first { (campaigns(world)) } }
            td class="seeds" { (seeds_of(records, scenario)) }
        }
    }
}

const ITEMS_MAX: usize = 20;

fn classes(world: &WorldRecord) -> Markup {
    html! {
        ul class="plain" {
            @for class in world.classes.iter().take(ITEMS_MAX) {
                li { (class.class) " " span class="n" { (number::thousands(class.accounts)) } }
            }
        }
    }
}

fn campaigns(world: &WorldRecord) -> Markup {
    html! {
        @if world.campaigns.is_empty() { "none" }
        ul class="plain" {
            @for campaign in world.campaigns.iter().take(ITEMS_MAX) {
                li {
                    (campaign.campaign) ": " (number::thousands(campaign.posts)) " posts by "
                    (number::thousands(campaign.accounts)) " accounts in "
                    (number::thousands(campaign.waves))
                    @if campaign.waves == 1 { " wave" } @else { " waves" } ", at most "
                    (number::thousands(campaign.peak_day_posts)) " a day"
                }
            }
        }
    }
}

/// Seeds of runs and worlds, at most a dozen.
fn seeds_of(records: &Records, scenario: &Scenario) -> String {
    let is_of =
        |run: &RunRecord| run.scenario == scenario.name && run.scenario_hash == scenario.hash;
    let runs = records.runs().iter().filter(|run| is_of(run));
    let mut seeds: Vec<u64> = runs.map(|run| run.seed).collect();
    seeds.extend(records.worlds_of(scenario).map(|world| world.seed));
    seeds.sort_unstable();
    seeds.dedup();
    let shown: Vec<String> = seeds.iter().take(12).map(u64::to_string).collect();
    let rest = seeds.len() - shown.len();
    if rest == 0 { shown.join(", ") } else { format!("{}, … {rest} more", shown.join(", ")) }
}

/// A method with its parameters, as one version ran it.
type AsRun = (usize, String, String);

fn methods(records: &Records) -> Markup {
    let place = |name: &str| records.methods().iter().position(|method| method == name);
    let mut groups: BTreeMap<AsRun, Vec<&RunRecord>> = BTreeMap::new();
    for run in records.runs() {
        let method = place(&run.method).expect("methods are those of the runs");
        let key = (method, shown(&run.parameters.to_string()), run.claque_version.clone());
        groups.entry(key).or_default().push(run);
    }
    let n_shown = groups.len().min(rows_max(5));
    let body = html! {
        table {
            caption { span { "Methods as run" (cut_remark(n_shown, groups.len())) } }
            thead {
                tr {
                    th scope="col" { "method" }
                    th scope="col" { "parameters" }
                    th scope="col" { "claque" }
                    th scope="col" class="n" { "runs" }
                    th scope="col" { "notes" }
                }
            }
            tbody { @for ((method, parameters, version), runs) in groups.iter().take(n_shown) {
                tr {
                    th scope="row" { (records.methods()[*method]) }
                    td class="wrap" { code { (parameters) } }
                    td { (version) }
                    td class="n" { (number::thousands(runs.len() as u64)) }
                    td class="wrap" { (notes(runs)) }
                }
            } }
        }
    };
    scroll("Methods as run", &body)
}

fn notes(runs: &[&RunRecord]) -> Markup {
    let mut alike: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for note in runs.iter().flat_map(|run| &run.notes) {
        alike.entry(without_numbers(note)).or_default().push(note);
    }
    html! {
        ul class="plain" {
            @for notes in alike.values().take(ITEMS_MAX) {
                li { (notes[0]) " (" (told(notes)) ")" }
            }
        }
    }
}

/// What notes have in common that differ in nothing but numbers.
fn without_numbers(note: &str) -> String {
    let words = note.split(|c: char| c.is_ascii_digit()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("0")
}

/// How many runs tell it, and whether with the same numbers.
fn told(notes: &[&str]) -> String {
    let runs = number::plural(notes.len(), "run", "runs");
    let others = if notes.iter().all(|note| *note == notes[0]) { "" } else { ", numbers differ" };
    runs + others
}

fn runs(records: &Records) -> Table {
    let mut table = Table::new(&[
        ("scenario", Format::Text),
        ("method", Format::Text),
        ("seed", Format::Text),
        ("average precision", Format::Share),
        ("recall at 1e-4", Format::Share),
        ("threshold", Format::Significant),
        ("flagged", Format::Count),
        ("false positives", Format::Count),
        ("precision", Format::Share),
        ("recall", Format::Share),
        ("F1", Format::Share),
        ("groups", Format::Count),
        ("seconds", Format::Significant),
        ("posts per second", Format::Significant),
        ("state", Format::Text),
        ("peak memory", Format::Text),
    ]);
    for (scenario, about) in records.scenarios().iter().enumerate() {
        for method in 0..records.methods().len() {
            for run in records.runs_of(scenario, method) {
                table.rows.push(run_row(&about.label, run));
            }
        }
    }
    table
}

fn run_row(label: &str, run: &RunRecord) -> Vec<crate::Cell> {
    let own = |value: fn(&OwnThreshold) -> Option<f64>| run.own_threshold.as_ref().and_then(value);
    let count = |value: u64| value as f64;
    vec![
        label.into(),
        run.method.as_str().into(),
        run.seed.to_string().as_str().into(),
        run.average_precision.into(),
        recall(run).into(),
        // Whoever flags nobody has the largest number there is.
        own(|own| (own.threshold < f64::MAX).then_some(own.threshold)).into(),
        run.own_threshold.map(|own| count(own.flagged)).into(),
        run.own_threshold.map(|own| count(own.false_positives)).into(),
        own(|own| own.precision).into(),
        own(|own| own.recall).into(),
        own(|own| own.f1).into(),
        count(run.groups).into(),
        run.detect_s.into(),
        run.posts_per_s.into(),
        number::bytes(run.state_bytes).as_str().into(),
        number::bytes(run.peak_memory_bytes).as_str().into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{run, world};

    #[test]
    fn notes_that_differ_in_numbers_alone_are_told_once() {
        let noted = |note: &str| RunRecord { notes: vec![note.to_owned()], ..run("a", "ccb", 1) };
        let runs = ["3 of 12 hashtags", "31 of 9 hashtags", "no <edge>"].map(noted);
        let told = notes(&runs.iter().collect::<Vec<_>>()).into_string();
        assert!(told.contains("<li>3 of 12 hashtags (2 runs, numbers differ)</li>"), "{told}");
        assert!(told.contains("<li>no &lt;edge&gt; (1 run)</li>"), "{told}");
    }

    #[test]
    fn a_single_wave_is_one_wave() {
        let told = |waves: u64| {
            let mut world = world("a", 1);
            world.campaigns[0].waves = waves;
            campaigns(&world).into_string()
        };
        assert!(told(1).contains("in 1 wave, at most") && told(6).contains("in 6 waves, at most"));
    }
}
