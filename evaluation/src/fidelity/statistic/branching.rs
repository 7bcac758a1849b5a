//! How far posts about an event beget each other.

use crate::fidelity::observed::Observed;
use crate::fidelity::row::{Band, Measured, Role, Statistic};

/// How far posts about an event beget each other.
pub(crate) const STATISTIC: Statistic = Statistic {
    name: "branching",
    title: "Event hashtag, branching ratio",
    unit: "ratio",
    what: "Branching ratio of an exponential Hawkes process fitted to the most used event hashtag, in its busiest 70 minutes.",
    published: &[
        (0.47, "boxing match, T4"),
        (0.9, "conference, T5"),
        (0.95, "India, T1"),
        (0.96, "TV debate, T6"),
    ],
    band: Band::between(0.47, 0.96),
    source: "docs/calibration.md, Fidelity: span of measured traces; Ozaki 1979, doi:10.1007/BF02480272",
    role: Role::Gate,
    measure,
};

fn measure(world: &Observed<'_>) -> Measured {
    world.to_the_second()?;
    Ok(world.hawkes()?.branching)
}
