//! Schedulers: apps that publish at round minutes, a few seconds late.
//!
//! # Source
//! 12.3 % of the posts of such an app fall into the first minute of an hour, where any other app has
//! one in sixty: `docs/calibration.md`. Which other minutes are round, and the lag, are our choice.

use claque_trace::Timestamp;
use claque_trace::time::{DAY_MS, HOUR_MS, MINUTE_MS};
use rand::Rng;

use super::{START, Traits};
use crate::cast::ms_of_s;
use crate::random::draw;

/// The number of the app that schedules posts, as an observer sees it.
pub const SCHEDULER_APP: u8 = 5;
/// Round minutes, and up to which place in [0, 1) each is chosen.
const ROUND_MIN: [(f64, i64); 4] = [(0.5, 0), (0.75, 30), (0.875, 15), (1.0, 45)];
/// Median lag, seconds.
const LAG_MEDIAN_S: f64 = 3.0;
/// Log-scale standard deviation of the lag.
const LAG_SIGMA: f64 = 0.6;
/// Longest lag, seconds.
const LAG_MAX_S: f64 = 40.0;

/// When an original is published instead, if its author's scheduler does it; `share` is how many it
/// does. Stays within the same day.
#[inline]
pub(crate) fn publish(
    at: Timestamp,
    traits: &Traits,
    share: f64,
    rng: &mut impl Rng,
) -> Option<Timestamp> {
    let scheduled = traits.app == SCHEDULER_APP && draw::uniform(rng) < share;
    scheduled.then(|| round(at, rng))
}

/// The last round minute of the day up to `at`, or the first after it, and a lag.
fn round(at: Timestamp, rng: &mut impl Rng) -> Timestamp {
    let choice = draw::uniform(rng);
    let minute = ROUND_MIN.iter().find(|(until, _)| choice < *until).map_or(0, |(_, min)| *min);
    let since_ms = (at - START).rem_euclid(DAY_MS);
    let round_ms = since_ms - since_ms.rem_euclid(HOUR_MS) + minute * MINUTE_MS;
    let is_past = round_ms <= since_ms || round_ms < HOUR_MS;
    let round_ms = if is_past { round_ms } else { round_ms - HOUR_MS };
    let lag_ms = ms_of_s(draw::lognormal(rng, LAG_MEDIAN_S, LAG_SIGMA).min(LAG_MAX_S));
    at + (round_ms + lag_ms - since_ms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Seed};

    #[test]
    fn scheduled_posts_come_just_after_a_round_minute_of_their_day() {
        let mut rng = Seed(1).key(Purpose::OwnLife).stream(0, 0);
        for i in 0..20_000_i64 {
            let at = START + i * 7 * 12_345;
            let published = round(at, &mut rng);
            let (before, after) = (at - START, published - START);
            assert_eq!(before.div_euclid(DAY_MS), after.div_euclid(DAY_MS), "{before} {after}");
            assert!(after % (15 * MINUTE_MS) <= ms_of_s(LAG_MAX_S), "{after}");
            assert!((before - after).abs() <= HOUR_MS, "{before} {after}");
        }
    }
}
