//! When waves start.

use serde::{Deserialize, Serialize};

use super::super::{Checker, ConfigError};
use super::BroadcastConfig;

/// Hours within which waves start.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hours {
    /// Between two hours of the day; the second may be past midnight (20 to 28).
    Between([f64; 2]),
    /// Every post at an hour when its owner is usually active, whenever the wave starts that day.
    Owner,
    /// Every post while its owner is online: within a minute of the start of a sitting of the
    /// owner's own, on days that have one.
    Session,
}

/// Waves that come together: a deck's pushes within some minutes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cluster {
    /// Waves for each start.
    pub waves: u32,
    /// They start within so many minutes of it.
    pub within_min: f64,
}

impl Default for Cluster {
    fn default() -> Self {
        Self { waves: 1, within_min: 0.0 }
    }
}

/// Days of activity and of rest in turn, from the first day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rhythm {
    /// Days with waves.
    pub active_days: u32,
    /// Days without, after them.
    pub rest_days: u32,
}

impl Default for Rhythm {
    fn default() -> Self {
        Self { active_days: 1, rest_days: 0 }
    }
}

impl Rhythm {
    /// Whether waves start on the day that is so many days after the first.
    pub(crate) fn is_active(self, days_since: u32) -> bool {
        days_since % (self.active_days + self.rest_days).max(1) < self.active_days
    }
}

impl BroadcastConfig {
    pub(super) fn check_when(&self, at: &Checker, world_days: u32) -> Result<(), ConfigError> {
        let accepted = format!("a whole number below days = {world_days}");
        at.require(self.first_day < world_days, "first_day", self.first_day, accepted)?;
        at.within("waves_per_day", self.waves_per_day, 0.0..=10_000.0, "a number")?;
        at.count("rhythm.active_days", self.rhythm.active_days, 1..=3_650)?;
        at.count("rhythm.rest_days", self.rhythm.rest_days, 0..=3_650)?;
        at.count("cluster.waves", self.cluster.waves, 1..=1_000)?;
        at.within("cluster.within_min", self.cluster.within_min, 0.0..=1_440.0, "minutes")?;
        at.require(self.at_h.len() <= 1_440, "at_h", self.at_h.len(), "at most 1440 hours")?;
        for &hour in &self.at_h {
            at.within("at_h", hour, 0.0..=24.0, "hours")?;
        }
        self.check_hours(at)
    }

    fn check_hours(&self, at: &Checker) -> Result<(), ConfigError> {
        let Hours::Between([from, until]) = self.hours else { return Ok(()) };
        let holds = (0.0..=24.0).contains(&from) && (from..=48.0).contains(&until);
        let found = format!("[{from}, {until}]");
        let accepted = "[from, until] with 0 ≤ from ≤ 24, from ≤ until ≤ 48";
        at.require(holds, "hours.between", found, accepted)
    }
}
