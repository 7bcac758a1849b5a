//! Who takes part.

use rand::Rng;
use serde::{Deserialize, Serialize};

use super::super::{Checker, ConfigError};
use crate::random::{draw, unit};

/// What members do of their own accord.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnLife {
    /// Nothing: fake accounts.
    None,
    /// What ordinary accounts do: consenting or compromised people.
    Organic,
    /// As ordinary accounts, at a rate that makes own posts this share of all their posts.
    Share(f64),
    /// As ordinary accounts, and as much less as they post on instruction: the volume of an account
    /// follows the law of everybody's among those who post so much, the smaller of two wherever these
    /// are too few, so that it says next to nothing.
    Matched,
}

/// Members taken over from another broadcast: survivors of a purge, phases that rotate.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Shared {
    /// Name of a broadcast that stands earlier in the file.
    pub of: String,
    /// Share of this broadcast's accounts that come from there.
    pub share: f64,
}

/// How members are divided over waves.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cohorts {
    /// Cohorts; each wave belongs to one of them, in turn.
    pub count: u32,
    /// Whether the division is drawn anew for every wave.
    pub redraw: bool,
    /// With `redraw`, the chance that a member keeps its first cohort.
    pub overlap: f64,
}

impl Default for Cohorts {
    fn default() -> Self {
        Self { count: 1, redraw: false, overlap: 0.0 }
    }
}

/// How the chance to take part varies among members.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Loyalty {
    /// By a beta law of this concentration: the higher, the more alike.
    Beta(f64),
    /// By a lognormal law of this log-scale standard deviation, cut at 1: a few regulars and many who
    /// come now and then. Measured at a conference: 0.85 (`docs/calibration.md`).
    Lognormal(f64),
}

/// The life of an app: how accounts come to it and leave it.
///
/// Each account joins at a time of its own, by a logistic law, and leaves after an exponential
/// time. The founding case was noticed in April 2014 and removed from its store eight weeks later,
/// and its posts were still seen in October (`docs/calibration.md`).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Adoption {
    /// Day by which half of the accounts have joined; may lie outside the world.
    pub midpoint_day: f64,
    /// Width of the S-curve: the middle half joins within 2.2 times this, days.
    pub width_days: f64,
    /// Chance a day that a member takes its permission back.
    pub revoked_per_day: f64,
    /// Chance a day that the platform suspends a member: from then on it posts nothing at all.
    pub suspended_per_day: f64,
    /// Day on which the app leaves the store: nobody joins any more.
    pub removed_day: Option<f64>,
}

impl Default for Adoption {
    fn default() -> Self {
        Self {
            midpoint_day: 7.0,
            width_days: 2.0,
            revoked_per_day: 0.0,
            suspended_per_day: 0.0,
            removed_day: None,
        }
    }
}

impl Adoption {
    /// Day on which a member joins, from 64 random bits.
    pub(crate) fn joins_on(&self, bits: u64) -> f64 {
        let place = unit(bits).max(1e-18);
        self.midpoint_day + self.width_days * libm::log(place / (1.0 - place).max(1e-18))
    }

    /// Share of accounts that have joined by this day.
    #[must_use]
    pub fn share_by(&self, day: f64) -> f64 {
        let last = self.removed_day.map_or(day, |removed| removed.min(day));
        1.0 / (1.0 + libm::exp(-(last - self.midpoint_day) / self.width_days))
    }

    pub(super) fn check(&self, at: &Checker) -> Result<(), ConfigError> {
        let within = |key, value, range| at.within(key, value, range, "days");
        within("adoption.midpoint_day", self.midpoint_day, -36_500.0..=36_500.0)?;
        within("adoption.width_days", self.width_days, 0.001..=3_650.0)?;
        at.within("adoption.revoked_per_day", self.revoked_per_day, 0.0..=24.0, "a chance a day")?;
        let suspended = self.suspended_per_day;
        at.within("adoption.suspended_per_day", suspended, 0.0..=24.0, "a chance a day")?;
        let removed = self.removed_day.unwrap_or(0.0);
        within("adoption.removed_day", removed, 0.0..=36_500.0)
    }
}

impl Loyalty {
    /// The chance of one member, where this is the mean.
    pub(crate) fn draw(self, mean: f64, rng: &mut impl Rng) -> f64 {
        match self {
            Self::Beta(concentration) => draw::beta(rng, mean, concentration),
            Self::Lognormal(sigma) => {
                let median = mean * libm::exp(-0.5 * sigma * sigma);
                draw::lognormal(rng, median, sigma).min(1.0)
            }
        }
    }

    pub(in crate::config) fn check(self, at: &Checker) -> Result<(), ConfigError> {
        match self {
            Self::Beta(concentration) => {
                at.within("loyalty.beta", concentration, 0.1..=10_000.0, "a number")
            }
            Self::Lognormal(sigma) => at.within("loyalty.lognormal", sigma, 0.0..=4.0, "a number"),
        }
    }
}
