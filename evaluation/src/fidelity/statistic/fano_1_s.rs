//! How synchronous an event's crowd is.

use crate::fidelity::observed::Observed;
use crate::fidelity::row::{Band, Measured, Role, Statistic};

/// How synchronous an event's crowd is.
pub(crate) const STATISTIC: Statistic = Statistic {
    name: "fano_1_s",
    title: "Event hashtag, Fano factor at 1 s",
    unit: "ratio",
    what: "Variance over mean of uses per second of the most used event hashtag, in its busiest 70 minutes.",
    published: &[(1.07, "boxing match, T4"), (1.03, "conference, T5"), (2.1, "TV debate, T6")],
    band: Band::at_most(2.2),
    source: "docs/calibration.md, Fidelity (realism gate)",
    role: Role::Gate,
    measure,
};

fn measure(world: &Observed<'_>) -> Measured {
    world.to_the_second()?;
    world.event()?.fano(1).ok_or("no uses")
}
