//! When members post within a wave.

use serde::{Deserialize, Serialize};

use super::super::{Checker, ConfigError};

/// No post comes later than this after its wave, seconds.
pub(crate) const DELAY_MAX_S: f64 = 86_000.0;

/// When members post within a wave.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "shape", rename_all = "snake_case", deny_unknown_fields)]
pub enum Spread {
    /// At any time within `length_s` seconds.
    Uniform {
        /// Seconds.
        length_s: f64,
    },
    /// Around the start, before it as well as after: people who know the second.
    Normal {
        /// Standard deviation, seconds.
        sd_s: f64,
    },
    /// After a lognormal delay: people told a start time.
    Lognormal {
        /// Median delay, seconds.
        median_s: f64,
        /// Log-scale standard deviation.
        sigma: f64,
    },
    /// After an exponential delay.
    Exponential {
        /// Mean delay, seconds.
        mean_s: f64,
    },
    /// After a delay that each account keeps, give or take: one machine for each, or a queue in order.
    Lagged {
        /// Accounts' own delays are spread evenly up to this, seconds.
        lag_max_s: f64,
        /// Standard deviation around an account's own delay, seconds.
        jitter_s: f64,
    },
    /// As news: attention falls with the power 1.4 of time.
    ///
    /// Crane and Sornette 2008, doi:10.1073/pnas.0803685105.
    Shock {
        /// Time after which attention begins to fall, seconds.
        scale_s: f64,
        /// Nobody posts later than this, seconds.
        length_s: f64,
    },
    /// One after the other in slots: a rotation.
    Slots {
        /// Length of a slot, seconds.
        slot_s: f64,
        /// Posts in each slot, a second apart or less.
        per_slot: u32,
        /// How long the rotation goes on, seconds.
        length_s: f64,
        /// Time within the slot, seconds.
        phase_s: f64,
        /// How the time within the slot varies.
        jitter: Jitter,
        /// Chance that a post fails.
        skip: f64,
    },
}

/// How the time within a slot varies.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Jitter {
    /// Normal with this standard deviation, seconds.
    NormalS(f64),
    /// Uniform over this share of the slot either way.
    Share(f64),
    /// At any time in the slot.
    Anywhere,
    /// Slots of exponential length with the slot's mean: the times of a Poisson process.
    Poisson,
}

/// Order of members in a slotted wave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// The same cycle for ever.
    Fixed,
    /// A new order in every cycle.
    Reshuffled,
}

impl Spread {
    /// Whether members take turns.
    #[must_use]
    pub fn is_rotation(&self) -> bool {
        matches!(self, Self::Slots { .. })
    }

    /// Seconds from the start of a wave to its last post, half of its posts where it has no end.
    pub(crate) fn length_s(&self) -> f64 {
        match *self {
            Self::Uniform { length_s }
            | Self::Shock { length_s, .. }
            | Self::Slots { length_s, .. } => length_s,
            Self::Normal { .. } => 0.0,
            Self::Lognormal { median_s, .. } => median_s,
            Self::Exponential { mean_s } => mean_s,
            Self::Lagged { lag_max_s, .. } => lag_max_s,
        }
    }

    pub(super) fn check(&self, at: &Checker) -> Result<(), ConfigError> {
        let seconds = |key, value, range| at.within(key, value, range, "seconds");
        match *self {
            Self::Uniform { length_s } => seconds("spread.length_s", length_s, 0.0..=DELAY_MAX_S),
            Self::Normal { sd_s } => seconds("spread.sd_s", sd_s, 0.0..=3_600.0),
            Self::Lognormal { median_s, sigma } => {
                seconds("spread.median_s", median_s, 0.001..=43_200.0)?;
                at.within("spread.sigma", sigma, 0.0..=4.0, "a number")
            }
            Self::Exponential { mean_s } => seconds("spread.mean_s", mean_s, 0.001..=43_200.0),
            Self::Lagged { lag_max_s, jitter_s } => {
                seconds("spread.lag_max_s", lag_max_s, 0.0..=DELAY_MAX_S)?;
                seconds("spread.jitter_s", jitter_s, 0.0..=3_600.0)
            }
            Self::Shock { scale_s, length_s } => {
                seconds("spread.scale_s", scale_s, 0.1..=43_200.0)?;
                seconds("spread.length_s", length_s, 1.0..=DELAY_MAX_S)
            }
            Self::Slots { .. } => self.check_slots(at),
        }
    }

    fn check_slots(&self, at: &Checker) -> Result<(), ConfigError> {
        let Self::Slots { slot_s, per_slot, length_s, phase_s, jitter, skip } = *self else {
            return Ok(());
        };
        at.within("spread.slot_s", slot_s, 0.1..=DELAY_MAX_S, "seconds")?;
        at.count("spread.per_slot", per_slot, 1..=1_000)?;
        at.within("spread.length_s", length_s, slot_s..=DELAY_MAX_S, "seconds")?;
        at.within("spread.phase_s", phase_s, 0.0..=slot_s, "seconds")?;
        at.share("spread.skip", skip)?;
        match jitter {
            Jitter::NormalS(sd) => {
                at.within("spread.jitter.normal_s", sd, 0.0..=DELAY_MAX_S, "seconds")
            }
            Jitter::Share(share) => at.share("spread.jitter.share", share),
            Jitter::Anywhere | Jitter::Poisson => Ok(()),
        }
    }
}
