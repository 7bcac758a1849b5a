//! How many pairs of people meet again and again by chance.

use crate::fidelity::maths::float;
use crate::fidelity::observed::Observed;
use crate::fidelity::observed::meetings::PEOPLE;
use crate::fidelity::row::{Band, Measured, Role, Statistic};

/// Places of one and five hours among those counted.
const ONE: usize = 0;
/// The second of them.
const FIVE: usize = 3;

/// Of all pairs that there are.
pub(crate) const OF_ALL: Statistic = Statistic {
    name: "repeated_pairs",
    title: "Pairs of people, five hours",
    unit: "share",
    what: "Of all pairs of people who use hashtags, campaign and page accounts apart, those on one \
           hashtag within 60 s in at least five clock hours.",
    published: &[(0.000_01, "conference, T5"), (0.0, "India without TweetDeck, T1")],
    band: Band::at_most(0.001),
    source: "docs/calibration.md, Fidelity (realism gate)",
    role: Role::Gate,
    measure: |world| {
        let counts = world.meetings().of(PEOPLE).ok_or("nobody uses hashtags")?;
        let n = float(counts.accounts);
        if n < 2.0 { Err("nobody to meet") } else { Ok(counts.met[FIVE] / (n * (n - 1.0) / 2.0)) }
    },
};

/// Of those that met at all. It informs though three values span the band: each is of a stream that
/// follows one topic, and among all that a platform carries nobody has counted them. The band stays
/// what was measured, and the default world lies above it at most seeds (`docs/calibration.md`).
pub(crate) const OF_MET: Statistic = Statistic {
    name: "repeated_of_met",
    title: "Pairs that met, five hours",
    unit: "share",
    what: "Of pairs of people that met on one hashtag within 60 s, campaign and page accounts \
           apart, those that did in at least five clock hours.",
    published: &[
        (0.0, "India without TweetDeck, T1"),
        (0.001_3, "German tags, T6"),
        (0.003_8, "conference, T5"),
    ],
    band: Band::between(0.0, 0.003_8),
    source: "docs/calibration.md, Fidelity: span of measured traces, whole streams unmeasured",
    role: Role::Information,
    measure: of_met,
};

fn of_met(world: &Observed<'_>) -> Measured {
    let counts = world.meetings().of(PEOPLE).ok_or("nobody uses hashtags")?;
    counts.ratio(FIVE, ONE).ok_or("no two people met")
}
