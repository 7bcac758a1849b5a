//! How many pairs of accounts that met within a minute meet again in another hour, by class.

use crate::fidelity::observed::Observed;
use crate::fidelity::observed::meetings::EVENT;
use crate::fidelity::row::{Band, Measured, Role, Statistic};

/// Around the hashtag of an event.
pub(crate) const EVENT_HASHTAG: Statistic = Statistic {
    name: "pairs_event_hashtag",
    title: "Pairs meeting again: event hashtag",
    what: "Of account pairs on the most used event hashtag within 60 s, those in two clock hours.",
    published: &[
        (0.0001, "boxing match, T4"),
        (0.02, "German tags, T6"),
        (0.01, "India, T1"),
        (0.07, "conference, T5"),
    ],
    band: Band::between(0.0, 0.1),
    source: "docs/calibration.md, Fidelity (realism gate): people around one event hashtag",
    measure: |world| ratio(world, EVENT),
    unit: "share",
    role: Role::Gate,
};

/// Among those who watch live events.
pub(crate) const LIVE_EVENT: Statistic = Statistic {
    name: "pairs_live_event",
    title: "Pairs meeting again: live events",
    what: "Of account pairs on a hashtag of live events within 60 s, those in two clock hours.",
    published: &[(0.0001, "boxing match, T4, two clock hours in all")],
    band: Band::between(0.0, 0.1),
    source: "docs/calibration.md, Fidelity (realism gate): people around one event hashtag",
    measure: |world| ratio(world, "live_event"),
    unit: "share",
    role: Role::Gate,
};

/// Among those who know each other's hours.
pub(crate) const REGULARS: Statistic = Statistic {
    name: "pairs_regulars",
    title: "Pairs meeting again: regulars",
    what: "Of account pairs of regulars on a hashtag of theirs within 60 s, those in two clock \
           hours.",
    published: &[
        (0.03, "conference, T5, within 10 s"),
        (0.07, "conference, T5"),
        (0.12, "conference, T5, within 600 s"),
    ],
    band: Band::between(0.03, 0.12),
    source: "docs/calibration.md, Fidelity (realism gate): span of the conference's windows",
    measure: |world| ratio(world, "regulars"),
    unit: "share",
    role: Role::Gate,
};

/// Among pages.
pub(crate) const PUBLISHERS: Statistic = Statistic {
    name: "pairs_publishers",
    title: "Pairs meeting again: publishers",
    what: "Of page pairs on a hashtag of a feed item within 60 s, those in two clock hours.",
    published: &[(0.31, "German pages, T6"), (0.57, "links of German pages, T6, within 10 s")],
    band: Band::between(0.3, 0.6),
    source: "docs/calibration.md, Fidelity (realism gate)",
    measure: |world| ratio(world, "publisher"),
    unit: "share",
    role: Role::Gate,
};

/// Among accounts under control.
pub(crate) const CAMPAIGNS: Statistic = Statistic {
    name: "pairs_campaigns",
    title: "Pairs meeting again: campaigns",
    what: "Of account pairs on a hashtag by instruction within 60 s, those in two clock hours.",
    published: &[(0.18, "deck, T1"), (0.23, "troll farm, T2, within its minutes")],
    band: Band::between(0.15, 0.3),
    source: "docs/calibration.md, Fidelity (realism gate)",
    measure: |world| ratio(world, "campaign"),
    unit: "share",
    role: Role::Gate,
};

fn ratio(world: &Observed<'_>, class: &str) -> Measured {
    let counts = world.meetings().of(class).ok_or("nobody of this class used a hashtag")?;
    counts.ratio(1, 0).ok_or("no two of them met")
}
