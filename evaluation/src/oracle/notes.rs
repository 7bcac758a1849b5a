//! Where the likelihood is not exact, and why.

use claque_sim::config::{Clock, Hours, Spread};

use super::Oracle;
use super::law::Law;

/// One sentence for each reason why the likelihood is only a bound in this world.
pub(super) fn notes(oracle: &Oracle<'_>) -> Vec<String> {
    let world = oracle.plan.world();
    let any = |holds: fn(&Law<'_>) -> bool| oracle.laws.iter().any(holds);
    let reasons = [
        (true, "own posts come in sittings and moods, and their expected intensity is used"),
        (any(|law| law.config.uptake > 0.0), "reactions to waves excite each other"),
        (
            world.observation.clock == Clock::Observer
                && any(|law| !matches!(law.config.hours, Hours::Between(_))),
            "where members post at their own hours, the clock of the observer is taken as right",
        ),
        (
            world.observation.crawl_s > 0.0,
            "when a post was made says nothing of whether it is still up at a reading",
        ),
        (
            any(|law| law.config.spread.is_rotation()),
            "the order of turns in a rotation is left out",
        ),
        (
            any(|law| matches!(law.config.spread, Spread::Lagged { .. })),
            "delays that accounts keep are taken as drawn anew in each wave",
        ),
        (
            any(|law| law.config.gap_min > 0.0),
            "posts that a gap pushes back are taken to come late",
        ),
        (
            any(|law| law.config.posts_per_day_max > 0),
            "posts dropped beyond the day's limit are taken to have failed to come",
        ),
        (any(|law| law.config.adoption.is_some()), "joining and leaving are weighed wave by wave"),
        (any(|law| law.config.decoys_per_day > 0.0), "decoys are counted and not recognised"),
        (
            any(|law| law.config.hours == Hours::Session),
            "which sitting of a day is the first is not known",
        ),
        (oracle.until.is_some(), "hours of an unfinished day count evenly"),
        (
            any(|law| law.config.hashtags.drop > 0.0),
            "posts that leave out all hashtags of a wave are lost",
        ),
    ];
    let said = reasons.into_iter().filter(|(holds, _)| *holds);
    said.map(|(_, reason)| format!("the likelihood is a bound because {reason}")).collect()
}
