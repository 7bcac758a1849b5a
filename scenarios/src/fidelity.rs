//! Holding a scenario's world against published figures.

use claque_evaluation::fidelity::CARD_FORMAT_VERSION;
use claque_evaluation::{Fidelity, FidelityCard};
use claque_sim::{Plan, PlayOptions};

use crate::{Observer, Scenario};

/// Plays a scenario with a seed, a chunk at a time, and measures its world.
///
/// Nothing on the card depends on the machine.
pub fn fidelity(scenario: &Scenario, seed: u64, observer: &mut dyn Observer) -> FidelityCard {
    observer.stage(&format!("{} (seed {seed}): simulating", scenario.name));
    let plan = Plan::new(&scenario.world, seed);
    let mut fidelity = Fidelity::new(&plan, &scenario.world);
    for chunk in plan.play(PlayOptions::default()) {
        fidelity.absorb(&chunk);
        observer.played(&plan, &chunk);
    }
    observer.stage(&format!("{} (seed {seed}): measuring", scenario.name));
    card(scenario, seed, fidelity)
}

fn card(scenario: &Scenario, seed: u64, fidelity: Fidelity<'_>) -> FidelityCard {
    let (accounts, posts) = (fidelity.truth().accounts().count() as u64, fidelity.n_posts());
    let measured = fidelity.finish();
    FidelityCard {
        format_version: CARD_FORMAT_VERSION,
        claque_version: env!("CARGO_PKG_VERSION").to_owned(),
        scenario: scenario.name.clone(),
        summary: scenario.summary.clone(),
        scenario_hash: scenario.hash(),
        seed,
        days: f64::from(scenario.world.days),
        accounts,
        posts,
        rows: measured.rows,
        pairs: measured.pairs,
        notes: measured.notes,
    }
}
