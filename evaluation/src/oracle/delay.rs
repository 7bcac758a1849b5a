//! When a member posts after a wave is given out.

mod arrival;
mod passed;

use claque_sim::config::{BroadcastConfig, Jitter, ObservationConfig, Spread};
use core::f64::consts::TAU;

use arrival::Lag;
pub(super) use passed::lognormal_passed;

/// Part of posts that a gap between posts is taken to push back.
const PUSHED: f64 = 0.3;
/// A Poisson rotation may last so many times its length.
const STRETCH: f64 = 1.3;
/// Normal laws reach so far.
const REACH: f64 = 6.0;
/// The rarest part of a law without an end that is looked at.
const TAIL: f64 = 4.0;
const DAY_S: f64 = 86_400.0;

/// The delay law of a broadcast, as an observer stamps its posts.
#[derive(Debug, Clone)]
pub(super) struct Delay {
    spread: Spread,
    /// How far posts may be pushed back, seconds.
    pushed_s: f64,
    /// Half a step of the clock, by which supports are wider.
    half_step_s: f64,
    /// Members that take turns.
    ring: f64,
    /// By how much stamps are later than posts; empty where they never are.
    lags: Vec<Lag>,
}

impl Delay {
    pub(super) fn new(
        config: &BroadcastConfig,
        half_step_s: f64,
        observation: &ObservationConfig,
    ) -> Self {
        let a_day = if config.at_h.is_empty() {
            config.waves_per_day
        } else {
            f64::from(u32::try_from(config.at_h.len()).unwrap_or(u32::MAX))
        };
        let a_day = a_day * f64::from(config.cluster.waves) * config.participation;
        let pushed_s = (config.gap_min * 60.0 * a_day.max(1.0)).min(DAY_S / 2.0);
        let ring = f64::from(config.accounts) * config.participation;
        let ring = (ring / f64::from(config.cohorts.count.max(1))).max(1.0);
        let lags = Lag::all(observation);
        Self { spread: config.spread, pushed_s, half_step_s, ring, lags }
    }

    /// First and last delay that is looked at, seconds.
    pub(super) fn support_s(&self) -> (f64, f64) {
        let ((from, until), (least, most)) = (self.made_s(), Lag::range(&self.lags));
        (from + least, until + most)
    }

    /// The same for when posts are made.
    fn made_s(&self) -> (f64, f64) {
        let (from, until) = match self.spread {
            Spread::Uniform { length_s } | Spread::Shock { length_s, .. } => (0.0, length_s),
            Spread::Normal { sd_s } => (-REACH * sd_s, REACH * sd_s),
            Spread::Lognormal { median_s, sigma } => (0.0, median_s * libm::exp(TAIL * sigma)),
            Spread::Exponential { mean_s } => (0.0, mean_s * 3.0 * TAIL),
            Spread::Lagged { lag_max_s, jitter_s } => {
                (-REACH * jitter_s, lag_max_s + REACH * jitter_s)
            }
            Spread::Slots { slot_s, length_s, .. } => (-slot_s, length_s * STRETCH + slot_s),
        };
        let wider = 1.0 + self.half_step_s;
        (from.max(-DAY_S) - wider, until.min(DAY_S) + self.pushed_s + wider)
    }

    /// Density of a post at this delay, per second; of a rotation the expected posts of one member.
    pub(super) fn per_s(&self, s: f64) -> f64 {
        if self.lags.is_empty() { self.made_per_s(s) } else { self.stamped_per_s(s) }
    }

    fn made_per_s(&self, s: f64) -> f64 {
        if self.pushed_s <= 0.0 || self.spread.is_rotation() {
            return self.unpushed(s);
        }
        let (from, until) = self.made_s();
        let anywhere = if (from..until).contains(&s) { 1.0 / (until - from) } else { 0.0 };
        (1.0 - PUSHED) * self.unpushed(s) + PUSHED * anywhere
    }

    fn unpushed(&self, s: f64) -> f64 {
        match self.spread {
            Spread::Uniform { length_s } => self.uniform(s, 0.0, length_s),
            Spread::Normal { sd_s } => self.normal(s, sd_s),
            Spread::Lognormal { median_s, sigma } => lognormal(s, median_s, sigma),
            Spread::Exponential { mean_s } if s + self.half_step_s >= 0.0 => {
                libm::exp(-s.max(0.0) / mean_s) / mean_s
            }
            Spread::Exponential { .. } => 0.0,
            Spread::Lagged { lag_max_s, jitter_s } => {
                self.uniform(s, -2.0 * jitter_s, lag_max_s + 2.0 * jitter_s)
            }
            Spread::Shock { scale_s, length_s } => self.shock(s, scale_s, length_s),
            Spread::Slots { .. } => self.slots(s),
        }
    }

    fn uniform(&self, s: f64, from: f64, until: f64) -> f64 {
        let (from, until) = (from - self.half_step_s, until + self.half_step_s);
        let length_s = (until - from).max(1e-3);
        if s >= from && s <= from + length_s { 1.0 / length_s } else { 0.0 }
    }

    fn normal(&self, s: f64, sd_s: f64) -> f64 {
        let sd_s = libm::hypot(sd_s, self.half_step_s).max(1e-3);
        libm::exp(-0.5 * (s / sd_s) * (s / sd_s)) / (sd_s * libm::sqrt(TAU))
    }

    fn shock(&self, s: f64, scale_s: f64, length_s: f64) -> f64 {
        if s + self.half_step_s < 0.0 || s > length_s + self.half_step_s {
            return 0.0;
        }
        let within = 1.0 - libm::pow(1.0 + length_s / scale_s, -0.4);
        0.4 / scale_s * libm::pow(1.0 + s.max(0.0) / scale_s, -1.4) / within
    }

    /// Expected posts a second of one member of the ring.
    fn slots(&self, s: f64) -> f64 {
        let Spread::Slots { slot_s, per_slot, length_s, phase_s, jitter, skip } = self.spread
        else {
            return 0.0;
        };
        let each = (1.0 - skip) / self.ring;
        let is_on = |length_s: f64| (-slot_s..=length_s + slot_s).contains(&s);
        match jitter {
            Jitter::Poisson if is_on(length_s * STRETCH) => each * f64::from(per_slot) / slot_s,
            Jitter::Anywhere if is_on(length_s) => each * f64::from(per_slot) / slot_s,
            Jitter::NormalS(_) | Jitter::Share(_) if is_on(length_s) => {
                let nearest = libm::floor(s / slot_s);
                let apart = (slot_s / f64::from(per_slot)).min(1.0);
                let of = |slot: f64, nth: u32| {
                    let at = (nearest + slot) * slot_s + f64::from(nth) * apart + phase_s;
                    self.phase(s - at, slot_s, jitter)
                };
                let slots = [-1.0, 0.0, 1.0].into_iter();
                each * slots
                    .flat_map(|slot| (0..per_slot).map(move |n| (slot, n)))
                    .map(|(slot, n)| of(slot, n))
                    .sum::<f64>()
            }
            _ => 0.0,
        }
    }

    fn phase(&self, s: f64, slot_s: f64, jitter: Jitter) -> f64 {
        match jitter {
            Jitter::NormalS(sd_s) => self.normal(s, sd_s),
            Jitter::Share(share) => self.uniform(s, -share * slot_s, share * slot_s),
            Jitter::Anywhere | Jitter::Poisson => 0.0,
        }
    }

    /// Expected posts of a member of a ring in a wave; `None` where members do not take turns.
    pub(super) fn turns(&self) -> Option<f64> {
        let Spread::Slots { slot_s, per_slot, length_s, skip, .. } = self.spread else {
            return None;
        };
        Some((1.0 - skip) * libm::floor(length_s / slot_s) * f64::from(per_slot) / self.ring)
    }
}

/// Density of a lognormal law, per second.
pub(super) fn lognormal(s: f64, median_s: f64, sigma: f64) -> f64 {
    if s <= 0.0 {
        return 0.0;
    }
    let sigma = sigma.max(1e-3);
    let z = libm::log(s / median_s) / sigma;
    libm::exp(-0.5 * z * z) / (s * sigma * libm::sqrt(TAU))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every law has mass 1 on its support, within the step of the sum and the tail left out.
    #[test]
    fn densities_have_mass_one() {
        let spreads = [
            Spread::Uniform { length_s: 42.0 },
            Spread::Normal { sd_s: 5.0 },
            Spread::Lognormal { median_s: 30.0, sigma: 1.0 },
            Spread::Exponential { mean_s: 20.0 },
            Spread::Lagged { lag_max_s: 60.0, jitter_s: 2.0 },
            Spread::Shock { scale_s: 60.0, length_s: 600.0 },
        ];
        for spread in spreads {
            for gap_min in [0.0, 2.0] {
                let config = BroadcastConfig { spread, gap_min, ..BroadcastConfig::default() };
                let delay = Delay::new(&config, 0.0, &ObservationConfig::default());
                let (from, until) = delay.support_s();
                let n = 200_000_u32;
                let step = (until - from) / f64::from(n);
                let at = |i: u32| from + (f64::from(i) + 0.5) * step;
                let mass: f64 = (0..n).map(|i| delay.per_s(at(i)) * step).sum();
                assert!((mass - 1.0).abs() < 0.01, "{spread:?}: {mass}");
            }
        }
    }

    #[test]
    fn a_rotation_gives_each_member_its_share_of_turns() {
        let jitter = Jitter::NormalS(0.7);
        let spread = Spread::Slots {
            slot_s: 60.0,
            per_slot: 1,
            length_s: 6_000.0,
            phase_s: 3.0,
            jitter,
            skip: 0.0,
        };
        let config = BroadcastConfig {
            spread,
            accounts: 50,
            participation: 1.0,
            ..BroadcastConfig::default()
        };
        let delay = Delay::new(&config, 0.0, &ObservationConfig::default());
        assert_eq!(delay.turns(), Some(2.0));
        let mass: f64 = (0..600_000).map(|i| delay.per_s(f64::from(i) * 0.01) * 0.01).sum();
        assert!((mass - 2.0).abs() < 0.01, "{mass}");
    }
}
