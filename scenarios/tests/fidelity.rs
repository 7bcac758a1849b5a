//! The fidelity card of scenarios: every one can be measured, and the default world lacks nothing
//! that can be had.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use claque_evaluation::fidelity::Verdict;
use claque_scenarios::{Silent, catalogue, fidelity, find};

#[test]
fn every_scenario_can_be_measured() {
    for mut scenario in catalogue().unwrap() {
        scenario.rescale(0.02).unwrap();
        let card = fidelity(&scenario, 1, &mut Silent);
        assert_eq!((&card.scenario, &card.scenario_hash), (&scenario.name, &scenario.hash()));
        assert!(card.posts > 0 && card.accounts > 0, "{}", card.scenario);
        let numbers = card.rows.iter().filter_map(|row| row.measured);
        assert!(numbers.into_iter().all(f64::is_finite), "{}", card.scenario);
        let with_campaign = card.pairs.iter().any(|row| row.of == "campaign");
        assert!(!with_campaign || !scenario.world.campaign.is_empty(), "{}", card.scenario);
    }
}

/// At a fifth of its size every gate can be judged but those of classes that no world has yet.
#[test]
fn the_default_world_can_be_held_to_all_gates() {
    let mut scenario = find("default_world").unwrap();
    scenario.rescale(0.2).unwrap();
    let card = fidelity(&scenario, 1, &mut Silent);
    let known: Vec<&str> = claque_sim::Class::ALL.iter().map(|class| class.name()).collect();
    for row in card.rows.iter().filter(|row| row.is_gate) {
        let needs_regulars = row.name == "pairs_regulars" && !known.contains(&"regulars");
        let is_judged = row.verdict != Verdict::NotInThisWorld;
        assert!(is_judged || needs_regulars, "{}: {:?}", row.name, row.absent);
    }
}
