//! When posts are stamped that reach an observer early or late.

use claque_sim::config::{Clock, ObservationConfig};

use super::Delay;
use crate::oracle::grid;

/// Parts of the span within which posts come late.
const PARTS: u32 = 16;

/// A span by which stamps are later than posts, seconds, and the share of posts that are; anything
/// within it is equally likely.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lag {
    from: f64,
    until: f64,
    share: f64,
}

impl Lag {
    /// By the clock of an observer; none by that of the platform.
    pub(super) fn all(observation: &ObservationConfig) -> Vec<Self> {
        let ObservationConfig { clock, skew_s, late, late_max_s, .. } = *observation;
        if clock == Clock::Platform {
            return Vec::new();
        }
        let half = |points: &[grid::Point]| (points[1].value - points[0].value) / 2.0;
        let normal = grid::normal();
        let half_s = (half(&normal) * skew_s).max(5e-4);
        let skewed = normal.iter().map(|point| {
            let at = point.value * skew_s;
            Self { from: at - half_s, until: at + half_s, share: (1.0 - late) * point.weight }
        });
        let step_s = (late_max_s / f64::from(PARTS)).max(1e-3);
        let later = (0..PARTS).map(|part| {
            let from = f64::from(part) * step_s;
            Self { from, until: from + step_s, share: late / f64::from(PARTS) }
        });
        skewed.chain(later).filter(|lag| lag.share > 0.0).collect()
    }

    /// The least and the most of all; nothing where there are none.
    pub(super) fn range(all: &[Self]) -> (f64, f64) {
        let least = all.iter().fold(0.0, |least: f64, lag| least.min(lag.from));
        (least, all.iter().fold(0.0, |most: f64, lag| most.max(lag.until)))
    }
}

impl Delay {
    /// Density of a stamp at this delay, per second.
    pub(super) fn stamped_per_s(&self, s: f64) -> f64 {
        let of = |lag: &Lag| {
            let length_s = lag.until - lag.from;
            if self.spread.is_rotation() {
                return lag.share * self.made_per_s(s - lag.from - length_s / 2.0);
            }
            let made = self.made_by(s - lag.from) - self.made_by(s - lag.until);
            lag.share * made / length_s
        };
        self.lags.iter().map(of).sum()
    }

    /// Share of a wave's posts that are stamped within this delay.
    pub(super) fn stamped_by(&self, s: f64) -> f64 {
        let (from, until) = self.support_s();
        if s <= from || s >= until {
            return f64::from(u8::from(s >= until));
        }
        let of = |lag: &Lag| lag.share * self.made_by(s - f64::midpoint(lag.from, lag.until));
        self.lags.iter().map(of).sum::<f64>().min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use claque_sim::config::{BroadcastConfig, Spread};

    use super::*;

    /// A wave within 0.3 s, seen by a clock with two seconds of skew, is a normal law; of two posts in
    /// ten that are late within the hour, 1.7 in a hundred are within five minutes of it.
    #[test]
    fn short_waves_take_the_shape_of_the_clock() {
        let spread = Spread::Uniform { length_s: 0.3 };
        let config = BroadcastConfig { spread, ..BroadcastConfig::default() };
        let clock = Clock::Observer;
        let seen = ObservationConfig { clock, skew_s: 2.0, late: 0.2, ..Default::default() };
        let delay = Delay::new(&config, 0.0, &seen);
        let normal =
            |z: f64| 0.8 * libm::exp(-0.5 * z * z) / (2.0 * libm::sqrt(core::f64::consts::TAU));
        for z in [-2.0, -0.5, 0.0, 1.0] {
            let found = delay.per_s(0.15 + 2.0 * z);
            assert!((found - normal(z)).abs() < 0.02, "{z}: {found}, not {}", normal(z));
        }
        assert!((delay.passed(300.0) - (0.8 + 0.2 / 12.0)).abs() < 0.015);
        let (from, until) = delay.support_s();
        assert!(from < -5.0 && until > 3_600.0, "{from} to {until}");
    }
}
