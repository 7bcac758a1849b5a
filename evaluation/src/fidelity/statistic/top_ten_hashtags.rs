//! How much the first ten hashtags take.

use crate::fidelity::observed::Observed;
use crate::fidelity::row::{Band, Measured, Role, Statistic};

/// How much the first ten hashtags take.
pub(crate) const STATISTIC: Statistic = Statistic {
    name: "top_ten_hashtags",
    title: "Share of a day's first ten hashtags",
    unit: "share",
    what: "Share of a day's hashtag uses in people's posts that go to its ten most used ones, median over days.",
    published: &[(0.087, "13,265 hashtags of a day, T11")],
    band: Band::between(0.043_5, 0.174),
    source: "docs/calibration.md, Fidelity: half to double of T11, our choice",
    role: Role::Information,
    measure,
};

fn measure(world: &Observed<'_>) -> Measured {
    world.hashtags.daily_top_ten().ok_or("no hashtags")
}
