//! How new hashtags keep coming.

use crate::fidelity::observed::Observed;
use crate::fidelity::row::{Band, Measured, Role, Statistic};

/// How new hashtags keep coming.
pub(crate) const STATISTIC: Statistic = Statistic {
    name: "heaps",
    title: "Heaps exponent",
    unit: "exponent",
    what: "Slope of log distinct hashtags against log uses in people's posts, over the last factor of 17 of uses.",
    published: &[(0.73, "9 to 157 M uses, T11"), (0.81, "managed accounts, T2")],
    band: Band::between(0.68, 0.8),
    source: "docs/calibration.md, Fidelity (realism gate)",
    role: Role::Gate,
    measure,
};

fn measure(world: &Observed<'_>) -> Measured {
    world.hashtags.heaps().ok_or("fewer than 2,600 uses")
}
