//! How often posts come in sittings.

use crate::fidelity::observed::Observed;
use crate::fidelity::row::{Band, Measured, Role, Statistic, share};

/// How often posts come in sittings.
pub(crate) const STATISTIC: Statistic = Statistic {
    name: "short_gaps",
    title: "Gaps below half an hour",
    unit: "share",
    what: "Share of the gaps between a person's successive posts that are below 30 minutes.",
    published: &[
        (0.40, "conference, T5, between its quartiles"),
        (0.38, "India, T1, between its quartiles"),
    ],
    band: Band::between(0.3, 0.6),
    source: "docs/calibration.md, Fidelity (realism gate)",
    role: Role::Gate,
    measure,
};

fn measure(world: &Observed<'_>) -> Measured {
    let people = || world.accounts.people(&world.truth);
    let short: u64 = people().map(|account| u64::from(account.n_short_gaps)).sum();
    let gaps: u64 = people().map(|account| u64::from(account.n_posts.saturating_sub(1))).sum();
    share(short, gaps, "nobody posts twice")
}
