//! How much is passed on.

use crate::fidelity::observed::Observed;
use crate::fidelity::row::{Band, Measured, Role, Statistic, share};

/// How much is passed on.
pub(crate) const STATISTIC: Statistic = Statistic {
    name: "repost_share",
    title: "Reposts",
    unit: "share",
    what: "Share of reposts among people's posts.",
    published: &[
        (0.5, "'about half', English, 2019 (Alshaabi et al. 2021)"),
        (0.11, "2010 (Suh et al. 2010)"),
    ],
    band: Band::between(0.45, 0.55),
    source: "docs/calibration.md, Posts and hashtags; Alshaabi et al. 2021, doi:10.1140/epjds/s13688-021-00271-0: 'about half' taken to two digits, our choice",
    role: Role::Information,
    measure,
};

fn measure(world: &Observed<'_>) -> Measured {
    share(world.tallies.reposts, world.tallies.n, "no posts")
}
