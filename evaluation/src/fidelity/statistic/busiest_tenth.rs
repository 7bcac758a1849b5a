//! How unequal people are.

use crate::fidelity::maths::rank_frequency::top_share;
use crate::fidelity::observed::Observed;
use crate::fidelity::row::{Band, Measured, Role, Statistic};

/// How unequal people are.
pub(crate) const STATISTIC: Statistic = Statistic {
    name: "busiest_tenth",
    title: "Share of posts by the busiest tenth",
    unit: "share",
    what: "Share of people's posts that the busiest tenth of all people makes, silent ones included.",
    published: &[(0.80, "US adults (Pew 2019)")],
    band: Band::between(0.75, 0.9),
    source: "docs/calibration.md, Fidelity (realism gate); Pew Research Center 2019",
    role: Role::Gate,
    measure,
};

fn measure(world: &Observed<'_>) -> Measured {
    let mut counts: Vec<u32> =
        world.accounts.people(&world.truth).map(|account| account.n_posts).collect();
    counts.sort_unstable_by_key(|&count| std::cmp::Reverse(count));
    top_share(&counts, counts.len() / 10).ok_or("no people")
}
