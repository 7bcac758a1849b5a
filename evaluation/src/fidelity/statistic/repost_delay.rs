//! How late reposts come.

use claque_trace::time::HOUR_MS;

use crate::fidelity::observed::Observed;
use crate::fidelity::row::{Band, Measured, Role, Statistic};

/// How late reposts come.
pub(crate) const STATISTIC: Statistic = Statistic {
    name: "repost_delay",
    title: "Repost delay, median",
    unit: "h",
    what: "Median delay of people's reposts of posts of this world, hours.",
    published: &[(4.6, "conference, 5,495 reposts, T5"), (2.6, "100 large cascades, T10")],
    band: Band::between(1.0, 6.0),
    source: "docs/calibration.md, Fidelity (realism gate)",
    role: Role::Gate,
    measure,
};

fn measure(world: &Observed<'_>) -> Measured {
    let median_ms = world.cascades.delays.quantile_ms(0.5);
    median_ms.map(|ms| ms / HOUR_MS as f64).ok_or("no reposts")
}
