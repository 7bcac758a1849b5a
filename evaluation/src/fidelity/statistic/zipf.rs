//! How popularity falls with rank.

use crate::fidelity::observed::Observed;
use crate::fidelity::row::{Band, Measured, Role, Statistic};

/// How popularity falls with rank.
pub(crate) const STATISTIC: Statistic = Statistic {
    name: "zipf",
    title: "Zipf slope of a day, ranks 10-1,000",
    unit: "exponent",
    what: "Slope of log count against log rank over ranks 10 to 1,000 of one day's hashtags in people's posts, median over days.",
    published: &[(-0.8, "13,265 hashtags of a day, T11")],
    band: Band::between(-0.95, -0.65),
    source: "docs/calibration.md, Fidelity (realism gate)",
    role: Role::Gate,
    measure,
};

fn measure(world: &Observed<'_>) -> Measured {
    world.hashtags.daily_slope().ok_or("no day with 1,000 hashtags")
}
