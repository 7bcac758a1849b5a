//! What order is left between a post and what it passes on, as the world is observed.
//!
//! By the platform's clock a parent is never younger than its child. An observer stamps posts as they
//! arrive, so either may come first, by what its clock and its wire allow and no more.

use claque_sim::config::{Clock, ObservationConfig};
use claque_trace::format::Manifest;
use claque_trace::time::DAY_MS;

use crate::truth_files::TruthManifest;

/// Nobody passes on what is older than this many days.
const PARENT_DAYS: i64 = 7;
/// An observer's clock is off by so many of its standard deviations at most.
const SKEWS: f64 = 6.0;
/// The worst clock and wire that a world may have, for one that does not say, in seconds.
const WORST: ObservationConfig = ObservationConfig {
    keep: 0.0,
    crawl_s: 0.0,
    clock: Clock::Observer,
    skew_s: 60.0,
    late: 1.0,
    late_max_s: 3_600.0,
};

/// What may be between a post and its parent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Order {
    /// A parent is younger by so much at most.
    pub(super) younger_ms: i64,
    /// Posts before this may name a parent that precedes the world.
    seen_from_ms: i64,
    /// Posts from here on may name a parent that arrives after the end.
    unseen_from_ms: i64,
}

impl Order {
    /// That of a world; one that nobody simulated, or that comes without its answers, may have been
    /// stamped by the worst of clocks and name parents of any age.
    pub(super) fn of(world: &Manifest, truth: Option<&TruthManifest>) -> Self {
        let observation = truth.map_or(WORST, |truth| truth.world.observation);
        let younger_ms = younger_ms(&observation, world.resolution.step_ms());
        let oldest_ms = PARENT_DAYS * DAY_MS + younger_ms;
        // Of a world that is not seen whole any post may be missing.
        let is_whole = observation.sees_all();
        let span = world.from_ms.zip(world.until_ms).filter(|_| is_whole);
        let (seen_from_ms, unseen_from_ms) = span.map_or((i64::MAX, i64::MIN), |(from, until)| {
            (from.saturating_add(oldest_ms), until.saturating_sub(younger_ms))
        });
        Self { younger_ms, seen_from_ms, unseen_from_ms }
    }

    /// Whether a post of this moment may name a parent that is not there.
    pub(super) fn may_miss(&self, at_ms: i64) -> bool {
        at_ms < self.seen_from_ms || at_ms >= self.unseen_from_ms
    }
}

/// Two clock errors apart and one of both late; stamps are rounded down to a step.
#[expect(clippy::cast_possible_truncation, reason = "an hour and a quarter at most")]
fn younger_ms(observation: &ObservationConfig, step_ms: i64) -> i64 {
    let late_s = if observation.late > 0.0 { observation.late_max_s } else { 0.0 };
    let apart_s = 2.0 * SKEWS * observation.skew_s + late_s;
    match observation.clock {
        Clock::Platform => 0,
        Clock::Observer => (apart_s * 1e3).round() as i64 + step_ms,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(clock: Clock, [skew_s, late, late_max_s]: [f64; 3], step_ms: i64, expected: i64) {
        let observation =
            ObservationConfig { clock, skew_s, late, late_max_s, ..ObservationConfig::default() };
        assert_eq!(younger_ms(&observation, step_ms), expected, "{observation:?}");
    }

    #[test]
    fn parents_are_younger_by_what_clock_and_wire_allow() {
        check(Clock::Platform, [60.0, 1.0, 3_600.0], 1_000, 0);
        // Twelve times 50 ms, an hour, and a step.
        check(Clock::Observer, [0.05, 0.001, 3_600.0], 1, 3_600_601);
        check(Clock::Observer, [0.05, 0.0, 3_600.0], 1, 601);
        check(Clock::Observer, [0.0, 0.0, 0.0], 60_000, 60_000);
    }
}
