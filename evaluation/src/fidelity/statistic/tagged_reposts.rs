//! How many reposts carry a hashtag.

use crate::fidelity::observed::Observed;
use crate::fidelity::row::{Band, Measured, Role, Statistic, share};

/// How many reposts carry a hashtag.
pub(crate) const STATISTIC: Statistic = Statistic {
    name: "tagged_reposts",
    title: "Reposts with a hashtag",
    unit: "share",
    what: "Share of people's reposts with at least one hashtag.",
    published: &[(0.208, "reposts, 2010 (Suh et al. 2010)")],
    band: Band::between(0.15, 0.27),
    source: "docs/calibration.md, Posts and hashtags; Suh et al. 2010, doi:10.1109/SocialCom.2010.33; band of sim/tests/calibration.rs",
    role: Role::Gate,
    measure,
};

fn measure(world: &Observed<'_>) -> Measured {
    share(world.tallies.tagged_reposts, world.tallies.reposts, "no reposts")
}
