//! How much people take down.

use crate::fidelity::observed::Observed;
use crate::fidelity::row::{Band, Measured, Role, Statistic, share};

/// How much people take down.
pub(crate) const STATISTIC: Statistic = Statistic {
    name: "deletions",
    title: "Posts taken down by people",
    unit: "share",
    what: "Share of people's posts that are taken down again.",
    published: &[(0.02, "the model's own default, a guess")],
    band: Band::between(0.01, 0.03),
    source: "docs/calibration.md, Posts and hashtags: our choice, half either way",
    role: Role::Information,
    measure,
};

fn measure(world: &Observed<'_>) -> Measured {
    share(world.tallies.deleted, world.tallies.n, "no posts")
}
