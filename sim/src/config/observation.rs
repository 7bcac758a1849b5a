//! What an observer gets to see of a world, and by whose clock.

use serde::{Deserialize, Serialize};

use super::{Checker, ConfigError};

/// Whose clock stamps posts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// The platform's: a post is stamped once, when it is made, and posts come in that order.
    #[default]
    Platform,
    /// The observer's: a post is stamped when it arrives, a little early or late, or very late.
    Observer,
}

/// What an observer gets to see of a world.
///
/// Platforms stamp posts themselves, in their numbers (the measured traces agree with theirs within a
/// rounding: `docs/calibration.md`). So a skewed clock and late delivery are invisible to whoever reads
/// a trace by these stamps, and this is the default. They matter to whoever takes a stream as it comes:
/// with [`Clock::Observer`] the time of a post is that of its arrival, posts come in order of arrival,
/// and a repost may come before what it passes on.
///
/// A thinned world keeps each post by a hash of its number, so that of one seed the 1 % sample is part
/// of the 10 % sample. Truth is about what was observed: an account of which no post was kept does not
/// exist, and an account is positive if at least one operated post of it was kept. Reposts may lose
/// what they pass on. The same goes for a world that is read from time to time (`crawl_s`).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ObservationConfig {
    /// Share of posts that are seen at all.
    pub keep: f64,
    /// Seconds between two readings of everything that is up, counted from the start of the world, by
    /// an observer who does not take the stream: what is gone by the next is never seen. 0 for a
    /// stream.
    pub crawl_s: f64,
    /// Whose clock stamps them.
    pub clock: Clock,
    /// Standard deviation of the observer's clock against the platform's, seconds.
    pub skew_s: f64,
    /// Share of posts that reach the observer late.
    pub late: f64,
    /// How late at most, seconds; up to this anything is equally likely.
    pub late_max_s: f64,
}

impl Default for ObservationConfig {
    fn default() -> Self {
        Self {
            keep: 1.0,
            crawl_s: 0.0,
            clock: Clock::Platform,
            skew_s: 0.05,
            late: 0.001,
            late_max_s: 3_600.0,
        }
    }
}

impl ObservationConfig {
    /// Whether every post is seen.
    #[must_use]
    pub fn sees_all(&self) -> bool {
        self.keep >= 1.0 && self.crawl_s <= 0.0
    }

    pub(crate) fn check(&self, at: &Checker) -> Result<(), ConfigError> {
        let is_seen = self.keep > 0.0 && self.keep <= 1.0;
        at.require(is_seen, "keep", self.keep, "a share above 0, up to 1")?;
        let reads = self.crawl_s == 0.0 || (1.0..=86_400.0).contains(&self.crawl_s);
        at.require(reads, "crawl_s", self.crawl_s, "0, or seconds from 1 to 86400")?;
        at.within("skew_s", self.skew_s, 0.0..=60.0, "seconds")?;
        at.share("late", self.late)?;
        at.within("late_max_s", self.late_max_s, 0.0..=3_600.0, "seconds")?;
        let accepted = format!("more than 0 where observation.late = {}", self.late);
        let waits = self.late <= 0.0 || self.late_max_s > 0.0;
        at.require(waits, "late_max_s", self.late_max_s, accepted)
    }
}
