//! How bursty people are.

use crate::fidelity::maths::gaps::Gaps;
use crate::fidelity::maths::median;
use crate::fidelity::observed::Observed;
use crate::fidelity::row::{Band, Measured, Role, Statistic};

/// How bursty people are.
pub(crate) const STATISTIC: Statistic = Statistic {
    name: "burstiness",
    title: "Burstiness B, median",
    unit: "B",
    what: "Median over people with at least 20 posts of (σ − μ) / (σ + μ) of their gaps.",
    published: &[(0.38, "conference, T5"), (0.32, "India, T1"), (0.12, "German tags, T6")],
    band: Band::between(0.25, 0.45),
    source: "docs/calibration.md, Fidelity; Goh and Barabási 2008, doi:10.1209/0295-5075/81/48002",
    role: Role::Gate,
    measure,
};

fn measure(world: &Observed<'_>) -> Measured {
    let all = world.accounts.of_busy_people(&world.truth, Gaps::burstiness);
    median(all).ok_or("nobody with 20 posts")
}
