//! How soon posts about an event beget each other.

use crate::fidelity::observed::Observed;
use crate::fidelity::row::{Band, Measured, Role, Statistic};

/// How soon posts about an event beget each other.
pub(crate) const STATISTIC: Statistic = Statistic {
    name: "excitation_delay",
    title: "Event hashtag, 1/β",
    unit: "s",
    what: "Mean delay of the same fitted process, seconds.",
    published: &[
        (11.0, "boxing match, T4, all hashtags"),
        (17.0, "boxing match, T4"),
        (42.0, "TV debate, T6"),
        (519.0, "conference, T5"),
        (616.0, "India, T1"),
    ],
    band: Band::between(11.0, 616.0),
    source: "docs/calibration.md, Fidelity: span of measured traces; Ozaki 1979, doi:10.1007/BF02480272",
    role: Role::Gate,
    measure,
};

fn measure(world: &Observed<'_>) -> Measured {
    world.to_the_second()?;
    Ok(world.hawkes()?.delay_s)
}
