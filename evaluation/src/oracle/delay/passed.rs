//! How much of a wave is over.

use claque_sim::config::Spread;

use super::{Delay, PUSHED};

impl Delay {
    /// Share of a wave's posts that come within this delay, from 0 to 1: the integral of
    /// [`Delay::per_s`] over its whole. A rotation advances evenly.
    pub(in crate::oracle) fn passed(&self, s: f64) -> f64 {
        if self.lags.is_empty() { self.made_by(s) } else { self.stamped_by(s) }
    }

    /// Share of a wave's posts that are made within this delay.
    pub(super) fn made_by(&self, s: f64) -> f64 {
        let (from, until) = self.made_s();
        if s <= from || s >= until {
            return f64::from(u8::from(s >= until));
        }
        let unpushed = self.unpushed_passed(s).clamp(0.0, 1.0);
        if self.pushed_s <= 0.0 || self.spread.is_rotation() {
            return unpushed;
        }
        (1.0 - PUSHED) * unpushed + PUSHED * (s - from) / (until - from)
    }

    fn unpushed_passed(&self, s: f64) -> f64 {
        let step = self.half_step_s;
        let even =
            |from: f64, until: f64| (s - from + step) / (until - from + 2.0 * step).max(1e-3);
        match self.spread {
            Spread::Uniform { length_s } => even(0.0, length_s),
            Spread::Normal { sd_s } => normal(s / libm::hypot(sd_s, step).max(1e-3)),
            Spread::Lognormal { median_s, sigma } => lognormal_passed(s, median_s, sigma),
            Spread::Exponential { mean_s } => -libm::expm1(-s.max(0.0) / mean_s),
            Spread::Lagged { lag_max_s, jitter_s } => {
                even(-2.0 * jitter_s, lag_max_s + 2.0 * jitter_s)
            }
            Spread::Shock { scale_s, length_s } => {
                let within = |s: f64| 1.0 - libm::pow(1.0 + s.max(0.0) / scale_s, -0.4);
                within(s) / within(length_s)
            }
            Spread::Slots { length_s, .. } => s / length_s.max(1e-3),
        }
    }
}

/// Share of a lognormal law that comes within `s`.
pub(in crate::oracle) fn lognormal_passed(s: f64, median_s: f64, sigma: f64) -> f64 {
    if s <= 0.0 { 0.0 } else { normal(libm::log(s / median_s) / sigma.max(1e-3)) }
}

/// Share of the standard normal law below `z`.
fn normal(z: f64) -> f64 {
    0.5 * libm::erfc(-z / core::f64::consts::SQRT_2)
}

#[cfg(test)]
mod tests {
    use claque_sim::config::{BroadcastConfig, Clock, Jitter, ObservationConfig};

    use super::*;

    /// The slow twin: densities added up from the first delay on, over their whole.
    #[test]
    fn what_has_passed_is_the_integral_of_the_density() {
        let slots = |jitter| Spread::Slots {
            slot_s: 60.0,
            per_slot: 1,
            length_s: 6_000.0,
            phase_s: 3.0,
            jitter,
            skip: 0.0,
        };
        let rows = [
            (Spread::Uniform { length_s: 42.0 }, 0.01),
            (Spread::Normal { sd_s: 10.0 }, 0.01),
            (Spread::Lognormal { median_s: 60.0, sigma: 1.0 }, 0.01),
            (Spread::Exponential { mean_s: 100.0 }, 0.01),
            (Spread::Lagged { lag_max_s: 60.0, jitter_s: 2.0 }, 0.01),
            (Spread::Shock { scale_s: 60.0, length_s: 600.0 }, 0.01),
            // A slot either way of a hundred.
            (slots(Jitter::Share(0.5)), 0.03),
        ];
        for (spread, off_by) in rows {
            for gap_min in [0.0, 2.0] {
                let config = BroadcastConfig { spread, gap_min, ..BroadcastConfig::default() };
                let observer = ObservationConfig {
                    clock: Clock::Observer,
                    skew_s: 3.0,
                    late: 0.2,
                    late_max_s: 600.0,
                    ..Default::default()
                };
                check(&Delay::new(&config, 0.0, &ObservationConfig::default()), off_by);
                check(&Delay::new(&config, 0.0, &observer), off_by.max(0.02));
            }
        }
    }

    fn check(delay: &Delay, off_by: f64) {
        let (from, until) = delay.support_s();
        let n = 100_000_u32;
        let step = (until - from) / f64::from(n);
        let at = |i: u32| from + (f64::from(i) + 0.5) * step;
        let whole: f64 = (0..n).map(|i| delay.per_s(at(i)) * step).sum();
        let (mut sum, mut before) = (0.0, 0.0);
        for i in 0..n {
            let passed = delay.passed(at(i));
            assert!(passed >= before, "{delay:?}: falls at {}", at(i));
            before = passed;
            sum += delay.per_s(at(i)) * step;
            let away = (passed - sum / whole).abs();
            assert!(away < off_by, "{delay:?} at {}: {passed}, not {}", at(i), sum / whole);
        }
        assert_eq!((delay.passed(from - 1.0), delay.passed(until + 1.0)), (0.0, 1.0));
    }
}
