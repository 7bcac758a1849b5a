//! How much the first hashtag takes.

use crate::fidelity::observed::Observed;
use crate::fidelity::row::{Band, Measured, Role, Statistic};

/// How much the first hashtag takes.
pub(crate) const STATISTIC: Statistic = Statistic {
    name: "top_hashtag",
    title: "Share of a day's first hashtag",
    unit: "share",
    what: "Share of a day's hashtag uses in people's posts that go to its most used one, median over days.",
    published: &[(0.017, "13,265 hashtags of a day, T11")],
    band: Band::between(0.008_5, 0.034),
    source: "docs/calibration.md, Fidelity: half to double of T11, our choice",
    role: Role::Information,
    measure,
};

fn measure(world: &Observed<'_>) -> Measured {
    world.hashtags.daily_top().ok_or("no hashtags")
}
