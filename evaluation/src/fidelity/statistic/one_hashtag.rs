//! How many hashtags a post carries.

use crate::fidelity::observed::Observed;
use crate::fidelity::row::{Band, Measured, Role, Statistic, share};

/// How many hashtags a post carries.
pub(crate) const STATISTIC: Statistic = Statistic {
    name: "one_hashtag",
    title: "Tagged posts with one hashtag",
    unit: "share",
    what: "Share of people's tagged posts, reposts included, with exactly one hashtag.",
    published: &[
        (0.787, "sample of 8.2 M posts"),
        (0.746, "boxing match, T4"),
        (0.692, "conference, T5"),
        (0.652, "managed accounts, T2"),
    ],
    band: Band::between(0.65, 0.8),
    source: "docs/calibration.md, Posts and hashtags; span of published values but India's 0.395 (T1); sim/tests/calibration.rs",
    role: Role::Gate,
    measure,
};

fn measure(world: &Observed<'_>) -> Measured {
    share(world.tallies.one_hashtag, world.tallies.tagged, "no tagged posts")
}
