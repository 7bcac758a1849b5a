//! How much people post.

use crate::fidelity::maths::float;
use crate::fidelity::observed::Observed;
use crate::fidelity::row::{Band, Measured, Role, Statistic};

/// How much people post.
pub(crate) const STATISTIC: Statistic = Statistic {
    name: "posts_per_account_day",
    title: "Posts per account and day",
    unit: "posts",
    what: "Posts of all people, silent ones included, per person and simulated day.",
    published: &[(1.0, "lognormal law of activity fitted to a survey of US adults (Pew 2019)")],
    band: Band::between(0.8, 1.2),
    source: "docs/calibration.md, Activity; Pew Research Center 2019; sim/tests/calibration.rs",
    role: Role::Gate,
    measure,
};

fn measure(world: &Observed<'_>) -> Measured {
    let people = || world.accounts.people(&world.truth);
    let posts: u64 = people().map(|account| u64::from(account.n_posts)).sum();
    let account_days = float(people().count() as u64) * f64::from(world.plan.n_days());
    if account_days > 0.0 { Ok(float(posts) / account_days) } else { Err("no people") }
}
