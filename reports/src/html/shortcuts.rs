//! What volume, age and novelty give away, scenario by scenario.

use claque_evaluation::Tier;
use maud::{Markup, html};

use super::tables::{cut_remark, rows_max, scroll};
use crate::{Records, Scenario, figure::overview::tier_name, measure::Mean, number};

/// Where a hard scenario gives nothing away; our choice: chance, give or take what a sample of a few
/// hundred positives scatters.
const SILENT: std::ops::RangeInclusive<f64> = 0.45..=0.60;

pub(super) fn section(records: &Records) -> Markup {
    let traits = traits(records);
    html! {
        @if !traits.is_empty() {
            section id="shortcuts" aria-labelledby="shortcuts-h" {
                h2 id="shortcuts-h" { "Shortcuts" }
                (table(records, &traits))
                p class="caption" {
                    "How well a single trait of accounts parts the positives from everybody else: \
                     the area under the receiver operating characteristic, a mean over seeds. 0.5 \
                     is chance, 1 finds everybody by that trait alone. In a hard scenario it \
                     should stay between 0.45 and 0.60; where it does not, an arrow says to which \
                     side."
                }
            }
        }
    }
}

/// Most traits shown; the evaluation writes three.
const TRAITS_MAX: usize = 20;

/// Names of traits, in order of first appearance.
fn traits(records: &Records) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for shortcut in records.worlds().iter().flat_map(|world| &world.shortcuts) {
        if !names.contains(&shortcut.shortcut.as_str()) && names.len() < TRAITS_MAX {
            names.push(&shortcut.shortcut);
        }
    }
    names
}

fn table(records: &Records, traits: &[&str]) -> Markup {
    let has = |s: &&Scenario| records.worlds_of(s).any(|world| !world.shortcuts.is_empty());
    let scenarios: Vec<&Scenario> = records.scenarios().iter().filter(has).collect();
    let n_shown = scenarios.len().min(rows_max(traits.len() + 3));
    let body = html! {
        table {
            caption {
                span { "Area under the curve per trait" (cut_remark(n_shown, scenarios.len())) }
            }
            thead {
                tr {
                    th scope="col" { "scenario" }
                    th scope="col" { "family" }
                    th scope="col" { "tier" }
                    @for name in traits { th scope="col" class="n" { (name.replace('_', " ")) } }
                }
            }
            tbody { @for scenario in &scenarios[..n_shown] { (row(records, traits, scenario)) } }
        }
    };
    scroll("Shortcuts", &body)
}

fn row(records: &Records, traits: &[&str], scenario: &Scenario) -> Markup {
    let is_hard = scenario.design.tier == Some(Tier::Hard);
    html! {
        tr {
            th scope="row" { (scenario.label) }
            td { (scenario.design.family.replace('_', " ")) }
            td { (tier_name(scenario.design.tier)) }
            @for name in traits {
                @match auc(records, scenario, name) {
                    Some(auc) if is_hard && !SILENT.contains(&auc) => {
                        td class="n astray" { strong { (arrow(auc)) " " (number::share(auc)) } }
                    }
                    Some(auc) => td class="n" { (number::share(auc)) },
                    None => td class="n" { (number::UNDEFINED) },
                }
            }
        }
    }
}

fn auc(records: &Records, scenario: &Scenario, name: &str) -> Option<f64> {
    let shortcuts = records.worlds_of(scenario).flat_map(|world| &world.shortcuts);
    Mean::of(shortcuts.filter(|s| s.shortcut == name).map(|s| s.auc)).map(|mean| mean.mean)
}

fn arrow(auc: f64) -> &'static str {
    if auc > *SILENT.end() { "↑" } else { "↓" }
}

#[cfg(test)]
mod tests {
    use claque_evaluation::{Record, Shortcut};

    use super::*;
    use crate::testing::{run, world};

    #[test]
    fn hard_scenarios_that_give_something_away_are_marked() {
        let mut records = Vec::new();
        for (name, tier, auc) in
            [("a", Tier::Hard, 0.7), ("b", Tier::Hard, 0.6), ("c", Tier::Easy, 0.9)]
        {
            for seed in 1..=2 {
                let mut world = world(name, seed);
                world.design.tier = Some(tier);
                let shift = if seed == 1 { -0.05 } else { 0.05 };
                world.shortcuts =
                    vec![Shortcut { shortcut: "volume".to_owned(), auc: auc + shift }];
                records.push(Record::World(world));
            }
            records.push(Record::Run(run(name, "ccb", 1)));
        }
        let page = section(&Records::new(records).unwrap()).into_string();
        assert!(page.contains("<td class=\"n astray\"><strong>↑ 0.700</strong></td>"), "{page}");
        assert_eq!(page.matches("astray").count(), 1);
        assert!(
            page.contains("<td class=\"n\">0.600</td>") && page.contains("<td class=\"n\">0.900")
        );
    }

    #[test]
    fn without_shortcuts_there_is_no_section() {
        let records = Records::new(vec![Record::Run(run("a", "ccb", 1))]).unwrap();
        assert_eq!(section(&records).into_string(), "");
    }
}
