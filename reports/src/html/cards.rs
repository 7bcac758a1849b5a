//! A card per method: what it is, what it costs, where it wins and whom it accuses.

use std::collections::BTreeSet;

use claque_evaluation::{MethodAbout, RunRecord};
use maud::{Markup, html};

use super::methods::worst;
use crate::{
    Records,
    figure::{false_accusations, throughput},
    findings::listed,
    measure::{Mean, flagging, mean_of_means, strata},
    number,
    shown::Shown,
    table::{number as number_in, text},
};

/// What all cards are made of.
struct Deck<'r> {
    records: &'r Records,
    shown: Shown,
    flagging: BTreeSet<&'r str>,
}

/// What is said of a number that was not counted at a threshold of the method's own.
const RANKS_ONLY: &str = " where it flags one innocent in 1,000";

/// A line of a card: what it is about, and what is the case.
type Line = (&'static str, String);

/// All cards, folded, in the order of the records.
pub(super) fn cards(records: &Records) -> Markup {
    let deck = Deck { records, shown: Shown::new(records), flagging: flagging(records) };
    html! {
        h3 { "A card for each method" }
        div class="cards" {
            @for (method, name) in records.methods().iter().enumerate() {
                details {
                    summary { (name) }
                    dl class="findings" {
                        @for (about, told) in deck.card(method) { div { dt { (about) } dd { (told) } } }
                    }
                }
            }
        }
    }
}

impl Deck<'_> {
    fn card(&self, method: usize) -> Vec<Line> {
        let name = &self.records.methods()[method];
        let about = self.runs(method).find_map(|run| run.about.as_ref());
        let mut lines = about.map(what_it_is).unwrap_or_default();
        lines.extend([
            ("Own threshold", self.own_threshold(method)),
            ("Speed and memory", self.cost(method)),
            ("Wins", self.wins(name)),
            ("More than volume", self.lift(method)),
            ("Accuses", self.accuses(name)),
        ]);
        lines.retain(|(_, told)| !told.is_empty());
        lines
    }

    fn runs(&self, method: usize) -> impl Iterator<Item = &RunRecord> {
        let scenarios = 0..self.records.scenarios().len();
        scenarios.flat_map(move |scenario| self.records.runs_of(scenario, method))
    }

    /// Thresholds may differ between worlds.
    fn own_threshold(&self, method: usize) -> String {
        let own = || self.runs(method).filter_map(|run| run.own_threshold);
        if own().next().is_none() {
            return "none: it only ranks".to_owned();
        }
        // Above every score that can be stands who would flag nobody.
        let thresholds = || own().map(|own| own.threshold);
        let nobody = thresholds().any(|threshold| threshold >= f64::MAX);
        let shown = match Mean::of(thresholds().filter(|threshold| *threshold < f64::MAX)) {
            None => return "flags nobody".to_owned(),
            Some(Mean { lowest, highest, .. }) if lowest == highest => number::significant(lowest),
            Some(Mean { lowest, highest, .. }) => {
                format!("{} to {}", number::significant(lowest), number::significant(highest))
            }
        };
        let shown = if nobody { shown + "; flags nobody in some worlds" } else { shown };
        let recall = Mean::of(own().filter_map(|own| own.recall));
        let recall = recall.map(|mean| format!("; mean recall there {}", number::share(mean.mean)));
        shown + &recall.unwrap_or_default()
    }

    fn cost(&self, method: usize) -> String {
        let name = self.records.methods()[method].as_str();
        let speeds = throughput::speeds_of(&self.shown.speeds, name).map(|(_, speed)| speed);
        let memory = Mean::of(self.runs(method).map(|run| run.peak_memory_bytes as f64));
        let told = Mean::of(speeds).zip(memory).map(|(speed, memory)| {
            let (slowest, most) = (number::short(speed.lowest), number::whole(memory.highest));
            format!(
                "{slowest} posts per second where it is slowest; {} at most",
                number::bytes(most)
            )
        });
        told.unwrap_or_default()
    }

    fn wins(&self, name: &str) -> String {
        let Some(block) = self.shown.ranked("Average") else { return String::new() };
        let Some(place) = block.methods.iter().position(|method| method == name) else {
            return String::new();
        };
        let won = block.won_by(place);
        let of = number::plural(block.rows.len(), "scenario", "scenarios");
        match won.len() {
            0 => format!("none of {of} by average precision"),
            n => {
                format!("{n} of {of} by average precision, alone or with others: {}", listed(&won))
            }
        }
    }

    fn lift(&self, method: usize) -> String {
        let scenarios: Vec<usize> = (0..self.records.scenarios().len()).collect();
        let lift = strata(self.records, &scenarios, method, |run| run.lift?.lift);
        let told = mean_of_means(&lift).map(|mean| {
            format!("{} on a scale from 0, what volume alone gives, to 1", number::share(mean.mean))
        });
        told.unwrap_or_default()
    }

    fn accuses(&self, name: &str) -> String {
        let of = |row: &Vec<_>, column| text(row, column).to_owned();
        match worst(&self.shown.accused, name) {
            Some(row) => format!(
                "most of all {} on {}: {} per million{}",
                of(row, false_accusations::CLASS),
                of(row, false_accusations::WHERE),
                number::significant(number_in(row, false_accusations::HIGHEST).unwrap_or(0.0)),
                if false_accusations::is_at_own_threshold(row) { "" } else { RANKS_ONLY }
            ),
            None if self.flagging.contains(name) => "no innocent of any class".to_owned(),
            None => String::new(),
        }
    }
}

fn what_it_is(about: &MethodAbout) -> Vec<Line> {
    let MethodAbout { idea, unit, cost, source } = about.clone();
    vec![("Idea", idea), ("Source", source), ("Judges", unit), ("Cost", cost)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{check_balanced, records, run};

    #[test]
    fn a_card_says_what_a_method_is_and_is_worth() {
        let mut ours = run("a", "ccb", 1);
        ours.average_precision = Some(0.75);
        ours.about = Some(MethodAbout {
            idea: "Ties <b>accounts</b>.".to_owned(),
            unit: "accounts, groups".to_owned(),
            cost: "n log n".to_owned(),
            source: "Somebody (2014)".to_owned(),
        });
        let mut ranks = run("a", "volume", 1);
        ranks.own_threshold = None;
        ranks.look_alikes_at = "false_positive_rate_1e-3".to_owned();
        let page = cards(&records(vec![ours, ranks])).into_string();
        check_balanced(&page);
        for told in [
            "<dt>Idea</dt><dd>Ties &lt;b&gt;accounts&lt;/b&gt;.</dd>",
            "<dt>Source</dt><dd>Somebody (2014)</dd>",
            "<dt>Judges</dt><dd>accounts, groups</dd>",
            "<dt>Cost</dt><dd>n log n</dd>",
            "<dt>Own threshold</dt><dd>2.00; mean recall there 0.490</dd>",
            "<dt>Wins</dt><dd>1 of 1 scenario by average precision, alone or with others: a</dd>",
            "<dt>Accuses</dt><dd>most of all live_event on a: 1,000 per million</dd>",
            "<dt>Own threshold</dt><dd>none: it only ranks</dd>",
            "<dt>Wins</dt><dd>none of 1 scenario by average precision</dd>",
            "1,000 per million where it flags one innocent in 1,000</dd>",
        ] {
            assert!(page.contains(told), "{told} in {page}");
        }
    }

    #[test]
    fn a_threshold_that_nobody_reaches_is_told_in_words() {
        let told = |thresholds: [f64; 2]| {
            let runs = (1..).zip(thresholds).map(|(seed, threshold)| {
                let mut run = run("a", "coortweet", seed);
                run.own_threshold.as_mut().unwrap().threshold = threshold;
                run
            });
            cards(&records(runs.collect())).into_string()
        };
        let page = told([2.0, f64::MAX]);
        assert!(page.contains("<dd>2.00; flags nobody in some worlds; mean"), "{page}");
        assert!(told([f64::MAX; 2]).contains("<dd>flags nobody</dd>"));
    }
}
