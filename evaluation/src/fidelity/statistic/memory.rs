//! How gaps follow each other.

use crate::fidelity::maths::gaps::Gaps;
use crate::fidelity::maths::median;
use crate::fidelity::observed::Observed;
use crate::fidelity::row::{Band, Measured, Role, Statistic};

/// How gaps follow each other.
pub(crate) const STATISTIC: Statistic = Statistic {
    name: "memory",
    title: "Memory M, median",
    unit: "M",
    what: "Median over people with at least 20 posts of the correlation of successive gaps.",
    published: &[(0.15, "conference, T5"), (0.06, "India, T1"), (0.02, "German tags, T6")],
    band: Band::between(0.0, 0.2),
    source: "docs/calibration.md, Fidelity; Goh and Barabási 2008, doi:10.1209/0295-5075/81/48002",
    role: Role::Gate,
    measure,
};

fn measure(world: &Observed<'_>) -> Measured {
    let all = world.accounts.of_busy_people(&world.truth, Gaps::memory);
    median(all).ok_or("nobody with 20 posts")
}
