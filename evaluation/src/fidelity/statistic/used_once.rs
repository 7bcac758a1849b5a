//! How many hashtags never catch on.

use crate::fidelity::observed::Observed;
use crate::fidelity::row::{Band, Measured, Role, Statistic, share};

/// How many hashtags never catch on.
pub(crate) const STATISTIC: Statistic = Statistic {
    name: "used_once",
    title: "Hashtags used once",
    unit: "share",
    what: "Share of all hashtags in people's posts that are used exactly once.",
    published: &[(0.48, "lowest of small topic traces"), (0.79, "highest of small topic traces")],
    band: Band::between(0.48, 0.79),
    source: "docs/calibration.md, Fidelity: span of measured traces",
    role: Role::Gate,
    measure,
};

fn measure(world: &Observed<'_>) -> Measured {
    share(world.hashtags.n_used_once(), world.hashtags.n_distinct(), "no hashtags")
}
