//! How an event's crowd comes and goes.

use crate::fidelity::observed::Observed;
use crate::fidelity::row::{Band, Measured, Role, Statistic};

/// How an event's crowd comes and goes.
pub(crate) const STATISTIC: Statistic = Statistic {
    name: "fano_60_s",
    title: "Event hashtag, Fano factor at 60 s",
    unit: "ratio",
    what: "Variance over mean of uses per minute of the most used event hashtag, in its busiest 70 minutes.",
    published: &[(3.1, "boxing match, T4"), (2.3, "conference, T5"), (64.0, "TV debate, T6")],
    band: Band::at_least(2.0),
    source: "docs/calibration.md, Fidelity (realism gate)",
    role: Role::Gate,
    measure,
};

fn measure(world: &Observed<'_>) -> Measured {
    world.event()?.fano(60).ok_or("no uses")
}
