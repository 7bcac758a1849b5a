//! How large cascades get.

use crate::fidelity::maths::power_law::tail_exponent;
use crate::fidelity::observed::Observed;
use crate::fidelity::row::{Band, Measured, Role, Statistic};

/// How large cascades get.
pub(crate) const STATISTIC: Statistic = Statistic {
    name: "cascade_tail",
    title: "Cascade size, tail exponent",
    unit: "exponent",
    what: "Maximum-likelihood exponent of cascades of at least 5 reposts.",
    published: &[(2.03, "conference, T5"), (1.6, "conference, T5, from one repost on")],
    band: Band::between(1.8, 2.3),
    source: "docs/calibration.md, Fidelity; ten Thij et al. 2014 for the form; band our choice around T5",
    role: Role::Information,
    measure,
};

fn measure(world: &Observed<'_>) -> Measured {
    tail_exponent(&world.cascades.sizes(), 5, 50).ok_or("fewer than 50 cascades of 5 reposts")
}
