//! Evidence cards of a family, as many as there is room for.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::{
    figures::{drawn_remark, panels},
    room::Part,
};
use crate::{
    Figure, Panel, Records, Theme, Width,
    figure::{Evidence, evidence::Card},
};

/// Nothing where no group was recorded.
pub(super) fn part(records: &Records, theme: &Theme, anchor: &str, cards_max: usize) -> Markup {
    let data = Evidence.data(records);
    let (cards, drawn) = (Card::all(&data), Evidence.draw(&data, theme, Width::Narrow));
    let places: Vec<[&str; 2]> = cards.iter().map(|card| [card.scenario, card.method]).collect();
    let kept = kept(&places, cards_max);
    let shown: Vec<Panel> = kept.iter().map(|&place| drawn[place].clone()).collect();
    let id = format!("{anchor}-{}", Evidence.name());
    html! {
        @if !shown.is_empty() {
            h3 { (Evidence.title()) }
            figure {
                div class="panels" { (panels((Part::Evidence, Evidence.name()), &id, &shown)) }
                figcaption {
                    (Evidence.caption())
                    (drawn_remark(&Evidence, shown.len(), drawn.len()))
                }
            }
        }
    }
}

/// Which cards are shown, of scenarios and methods in order: the first of every scenario before the
/// second of any, and of the method that does best before others.
fn kept(cards: &[[&str; 2]], cards_max: usize) -> Vec<usize> {
    let mut n_methods: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut n_groups: BTreeMap<[&str; 2], usize> = BTreeMap::new();
    let mut turns: Vec<(usize, usize, usize)> = Vec::new();
    for (place, card) in cards.iter().enumerate() {
        let [scenario, method] = *card;
        let methods = n_methods.entry(scenario).or_default();
        if !methods.contains(&method) {
            methods.push(method);
        }
        let group = n_groups.entry(*card).or_default();
        turns.push((methods.len(), *group, place));
        *group += 1;
    }
    turns.sort_unstable();
    let mut kept: Vec<usize> = turns.into_iter().map(|(.., place)| place).take(cards_max).collect();
    kept.sort_unstable();
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{check_balanced, example, records, run};

    #[test]
    fn every_scenario_has_its_turn_before_any_has_two() {
        let cards = [["a", "x"], ["a", "x"], ["a", "y"], ["b", "x"], ["b", "y"], ["b", "y"]];
        assert_eq!(kept(&cards, 2), [0, 3]);
        assert_eq!(kept(&cards, 3), [0, 1, 3]);
        assert_eq!(kept(&cards, 4), [0, 1, 2, 3]);
        assert_eq!(kept(&cards, 9), [0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn cards_are_shown_and_what_is_left_out_is_said() {
        let mut found = run("a", "claque", 1);
        let second = claque_evaluation::GroupExample { rank: 2, ..example("#b") };
        found.examples = vec![example("#<b>"), second];
        let records = records(vec![found]);
        let page = part(&records, &Theme::new(&records), "x", 1).into_string();
        check_balanced(&page);
        assert_eq!(page.matches("<svg").count(), 1);
        assert!(page.contains("(1 of 2; <code>") && page.contains("#&lt;b&gt;"), "{page}");
        let none = crate::testing::records(vec![run("a", "claque", 1)]);
        assert_eq!(part(&none, &Theme::new(&none), "x", 9).into_string(), "");
    }
}
