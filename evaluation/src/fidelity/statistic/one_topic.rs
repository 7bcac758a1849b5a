//! How much people post about one thing.

use crate::fidelity::maths::float;
use crate::fidelity::maths::power_law::tail_exponent;
use crate::fidelity::maths::rank_frequency::top_share;
use crate::fidelity::observed::Observed;
use crate::fidelity::row::{Band, Role, Statistic};

/// Fewest people that a topic is told from: our choice.
const PEOPLE_MIN: usize = 200;
const NO_TOPIC: &str = "no hashtags that 200 people use";

/// How heavy the tail is.
pub(crate) const TAIL: Statistic = Statistic {
    name: "topic_tail",
    title: "Posts on one hashtag, tail exponent",
    unit: "exponent",
    what: "Maximum-likelihood exponent of posts per person and hashtag, from five on, over the \
           twenty hashtags that most people use; events apart.",
    published: &[
        (2.13, "conference, T5"),
        (2.27, "German tags, T6"),
        (2.36, "German pages, T6"),
        (2.36, "India, T1"),
        (2.21, "T7"),
    ],
    band: Band::between(1.8, 2.4),
    source: "docs/calibration.md, Fidelity: span of measured topics",
    role: Role::Gate,
    measure: |world| {
        let counts = counts(world)?;
        tail_exponent(&counts, 5, 50).ok_or("fewer than 50 people with five posts on a hashtag")
    },
};

/// How many come by once.
pub(crate) const ONCE: Statistic = Statistic {
    name: "topic_once",
    title: "People with one post on a hashtag",
    unit: "share",
    what: "Share of the people on those hashtags that use theirs once.",
    published: &[(0.67, "about two thirds, T1 to T7"), (0.9, "boxing match, T4")],
    band: Band::between(0.6, 0.9),
    source: "docs/calibration.md, Fidelity: 'about two thirds' taken to one digit, up to T4",
    role: Role::Gate,
    measure: |world| {
        let counts = counts(world)?;
        let once = counts.iter().filter(|&&count| count == 1).count();
        Ok(float(once as u64) / float(counts.len() as u64))
    },
};

/// How much the busiest do.
pub(crate) const TENTH: Statistic = Statistic {
    name: "topic_tenth",
    title: "Busiest tenth's share of a hashtag",
    unit: "share",
    what: "Share of the posts on those hashtags by the busiest tenth of their people.",
    published: &[
        (0.18, "boxing match, T4"),
        (0.52, "India, T1"),
        (0.53, "German tags, T6"),
        (0.57, "conference, T5"),
    ],
    band: Band::between(0.18, 0.57),
    source: "docs/calibration.md, Fidelity: span of measured topics",
    role: Role::Gate,
    measure: |world| {
        let mut counts = counts(world)?;
        counts.sort_unstable_by_key(|&count| std::cmp::Reverse(count));
        top_share(&counts, counts.len() / 10).ok_or(NO_TOPIC)
    },
};

/// Posts of each person on each topic, ascending.
fn counts(world: &Observed<'_>) -> Result<Vec<u32>, &'static str> {
    let counts = world.topic();
    if counts.len() >= PEOPLE_MIN { Ok(counts.to_vec()) } else { Err(NO_TOPIC) }
}
