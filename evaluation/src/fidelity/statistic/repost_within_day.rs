//! How many reposts come within a day.

use crate::fidelity::observed::Observed;
use crate::fidelity::row::{Band, Measured, Role, Statistic, share};

/// How many reposts come within a day.
pub(crate) const STATISTIC: Statistic = Statistic {
    name: "repost_within_day",
    title: "Reposts within a day",
    unit: "share",
    what: "Share of people's reposts that come less than 24 hours after the post.",
    published: &[(0.87, "conference, T5"), (0.86, "100 large cascades, T10")],
    band: Band::between(0.81, 0.92),
    source: "docs/calibration.md, Fidelity: published values and five points either way, our choice",
    role: Role::Information,
    measure,
};

fn measure(world: &Observed<'_>) -> Measured {
    share(world.cascades.within_day, world.cascades.n, "no reposts")
}
