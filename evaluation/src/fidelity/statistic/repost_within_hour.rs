//! How many reposts come soon.

use crate::fidelity::observed::Observed;
use crate::fidelity::row::{Band, Measured, Role, Statistic, share};

/// How many reposts come soon.
pub(crate) const STATISTIC: Statistic = Statistic {
    name: "repost_within_hour",
    title: "Reposts within an hour",
    unit: "share",
    what: "Share of people's reposts that come less than an hour after the post.",
    published: &[
        (0.32, "conference, T5"),
        (0.37, "100 large cascades, T10"),
        (0.5, "an older claim, from memory"),
    ],
    band: Band::between(0.32, 0.5),
    source: "docs/calibration.md, Fidelity: span of published values",
    role: Role::Gate,
    measure,
};

fn measure(world: &Observed<'_>) -> Measured {
    share(world.cascades.within_hour, world.cascades.n, "no reposts")
}
