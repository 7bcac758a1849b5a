//! How quiet nights are.

use crate::fidelity::maths::float;
use crate::fidelity::observed::Observed;
use crate::fidelity::row::{Band, Measured, Role, Statistic};

/// How quiet nights are.
pub(crate) const STATISTIC: Statistic = Statistic {
    name: "night_trough",
    title: "Quietest hour over busiest",
    unit: "ratio",
    what: "People's posts in the quietest hour of the day over those in the busiest, all days together.",
    published: &[
        (0.03, "German pages, T6"),
        (0.03, "German TV debate, T6"),
        (0.07, "India, T1"),
        (0.1, "246,000 users by county"),
    ],
    band: Band::between(0.03, 0.15),
    source: "docs/calibration.md, Fidelity: lowest trace to 'about a tenth' taken to one digit",
    role: Role::Gate,
    measure,
};

fn measure(world: &Observed<'_>) -> Measured {
    let hours = world.tallies.by_hour;
    let (low, high) = (hours.iter().min(), hours.iter().max());
    match (low, high) {
        _ if world.n_zones > 1 => Err("more than one time zone"),
        (Some(&low), Some(&high)) if high > 0 => Ok(float(low) / float(high)),
        _ => Err("no posts"),
    }
}
