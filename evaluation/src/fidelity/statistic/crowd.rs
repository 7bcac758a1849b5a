//! How many people one hashtag of an event brings together.

use crate::fidelity::maths::float;
use crate::fidelity::observed::Observed;
use crate::fidelity::row::{Band, Measured, Role, Statistic};

const UNIT: &str = "accounts";
const SOURCE: &str = "docs/calibration.md, Fidelity: span of measured events of 622 to 4,592 uses";

/// Within a second.
pub(crate) const CROWD_1_S: Statistic = Statistic {
    name: "crowd_1_s",
    title: "Crowd on an event hashtag, 1 s",
    what: "Most distinct accounts within any second on the most used event hashtag, in its busiest \
           70 minutes.",
    published: &[
        (7.0, "boxing match, T4"),
        (3.0, "conference, T5"),
        (4.0, "TV debate, T6"),
        (2.0, "protest day, T8"),
    ],
    band: Band::between(2.0, 7.0),
    measure: |world| {
        world.to_the_second()?;
        crowd(world, 1)
    },
    unit: UNIT,
    source: SOURCE,
    role: Role::Gate,
};

/// Within ten seconds.
pub(crate) const CROWD_10_S: Statistic = Statistic {
    name: "crowd_10_s",
    title: "Crowd on an event hashtag, 10 s",
    what: "Most distinct accounts within any ten seconds on the same hashtag and time.",
    published: &[
        (25.0, "boxing match, T4"),
        (4.0, "conference, T5"),
        (6.0, "TV debate, T6"),
        (4.0, "protest day, T8"),
    ],
    band: Band::between(4.0, 25.0),
    measure: |world| {
        world.to_the_second()?;
        crowd(world, 10)
    },
    unit: UNIT,
    source: SOURCE,
    role: Role::Gate,
};

/// Within a minute.
pub(crate) const CROWD_60_S: Statistic = Statistic {
    name: "crowd_60_s",
    title: "Crowd on an event hashtag, 60 s",
    what: "Most distinct accounts within any minute on the same hashtag and time.",
    published: &[
        (111.0, "boxing match, T4"),
        (9.0, "conference, T5"),
        (22.0, "TV debate, T6"),
        (8.0, "protest day, T8"),
    ],
    band: Band::between(8.0, 111.0),
    measure: |world| crowd(world, 60),
    unit: UNIT,
    source: SOURCE,
    role: Role::Gate,
};

/// Within ten minutes.
pub(crate) const CROWD_600_S: Statistic = Statistic {
    name: "crowd_600_s",
    title: "Crowd on an event hashtag, 10 min",
    what: "Most distinct accounts within any ten minutes on the same hashtag and time.",
    published: &[
        (739.0, "boxing match, T4"),
        (35.0, "conference, T5"),
        (75.0, "TV debate, T6"),
        (31.0, "protest day, T8"),
    ],
    band: Band::between(31.0, 739.0),
    measure: |world| crowd(world, 600),
    unit: UNIT,
    source: SOURCE,
    role: Role::Gate,
};

/// Uses of the largest measured event's first hashtag: what is larger has no band.
const USES_MAX: usize = 4_592;

fn crowd(world: &Observed<'_>, window_s: i64) -> Measured {
    let event = world.event()?;
    if event.n_uses() > USES_MAX {
        return Err("its event is larger than the largest measured");
    }
    Ok(float(event.crowd(window_s) as u64))
}
