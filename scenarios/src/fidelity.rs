//! Holding a scenario's world against published figures.

use claque_evaluation::fidelity::CARD_FORMAT_VERSION;
use claque_evaluation::{Fidelity, FidelityCard};
use claque_sim::{Plan, PlayOptions};

use crate::{Observer, Scenario, find};

/// The world that the bands are about.
const MEASURED: &str = "default_world";

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
        notes: measured.notes.into_iter().chain(of_another_world(scenario)).collect(),
    }
}

/// Bands are of counts, shares and tails that a smaller or a stranger world need not have.
fn of_another_world(scenario: &Scenario) -> Option<String> {
    let measured = find(MEASURED).ok()?;
    (measured.hash() != scenario.hash()).then(|| {
        format!(
            "bands are set for {MEASURED} as it is ({} accounts, {} days): another world, or a \
             smaller one, may miss some for what it is, not for a fault of the model",
            measured.world.population.accounts, measured.world.days
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_other_worlds_are_told_whose_bands_they_are_held_to() {
        let measured = find(MEASURED).unwrap();
        assert_eq!(of_another_world(&measured), None);
        let mut smaller = measured;
        smaller.rescale(0.2).unwrap();
        let note = of_another_world(&smaller).unwrap();
        assert!(note.contains("default_world as it is (100000 accounts, 14 days)"), "{note}");
        assert!(of_another_world(&find("quiet").unwrap()).is_some());
    }
}
