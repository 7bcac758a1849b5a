//! Whether posts come on the hour.

use crate::fidelity::observed::Observed;
use crate::fidelity::row::{Band, Measured, Role, Statistic, share};

/// Those of schedulers.
pub(crate) const SCHEDULED: Statistic = Statistic {
    name: "minute_zero_scheduled",
    title: "Scheduled posts in minute 0",
    what: "Share of people's posts with an app that schedules in minute 0 of any hour.",
    published: &[(0.123, "Hootsuite, T1")],
    band: Band::between(0.08, 0.17),
    source: "docs/calibration.md, Fidelity: T1 and a third either way, our choice",
    measure: |world| {
        let (zero, all) = world.tallies.scheduled;
        share(zero, all, "no schedulers")
    },
    unit: "share",
    role: Role::Information,
};

/// Those of people.
pub(crate) const PERSONAL: Statistic = Statistic {
    name: "minute_zero_people",
    title: "People's posts in minute 0",
    what: "Share of people's posts with any other app in minute 0 of any hour.",
    published: &[(0.016, "ordinary clients, T1")],
    band: Band::between(0.014, 0.02),
    source: "docs/calibration.md, Fidelity: one minute in sixty and a fifth either way, our choice",
    measure: people,
    unit: "share",
    role: Role::Information,
};

fn people(world: &Observed<'_>) -> Measured {
    let (zero, all) = world.tallies.unscheduled;
    share(zero, all, "no posts")
}
