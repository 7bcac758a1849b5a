//! How many posts carry a hashtag.

use crate::fidelity::observed::Observed;
use crate::fidelity::row::{Band, Measured, Role, Statistic, share};

/// How many posts carry a hashtag.
pub(crate) const STATISTIC: Statistic = Statistic {
    name: "tagged_share",
    title: "Posts with a hashtag",
    unit: "share",
    what: "Share of people's posts, reposts included, with at least one hashtag.",
    published: &[
        (0.101, "posts, 2010 (Suh et al. 2010)"),
        (0.128, "sample of 8.2 M posts"),
        (0.208, "reposts, 2010 (Suh et al. 2010)"),
    ],
    band: Band::between(0.101, 0.208),
    source: "docs/calibration.md, Posts and hashtags; Suh et al. 2010, doi:10.1109/SocialCom.2010.33: between its posts and its reposts",
    role: Role::Gate,
    measure,
};

fn measure(world: &Observed<'_>) -> Measured {
    share(world.tallies.tagged, world.tallies.n, "no posts")
}
