//! Lists of trends: what it takes to be listed, and what being listed does.

use serde::{Deserialize, Serialize};

use super::{Checker, ConfigError};

/// When a hashtag trends in a region, and how many people then pick it up.
///
/// # Source
/// Thresholds and the shape of the score: `docs/calibration.md`. What exposure does is our choice.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TrendsConfig {
    /// A hashtag is listed above this score: standard deviations of a Poisson law above its own
    /// past.
    pub score_min: f64,
    /// It is listed above this number of uses in ten minutes, however small the region.
    pub count_min: f64,
    /// The same for each million accounts of the region: 1,500 for 20 million.
    pub count_min_per_million: f64,
    /// It is listed above this share of those uses as distinct users.
    pub users_share: f64,
    /// It stays listed for so many minutes after falling below.
    pub stay_min: u32,
    /// Time constant of the exponential average over earlier days, days.
    pub memory_days: f64,
    /// No list in the first hours of a world, when nothing has a past.
    pub warm_up_h: u32,
    /// Extra uses of a listed hashtag per minute and 100,000 accounts of the region; 0 for none.
    ///
    /// At 0.5 a list cannot keep itself alive: five uses in ten minutes against the 7.5 that
    /// 100,000 accounts of a large region need.
    pub exposure_per_min_per_100k: f64,
    /// Listed time after which that rate has halved, minutes.
    pub exposure_half_life_min: f64,
}

impl Default for TrendsConfig {
    fn default() -> Self {
        Self {
            score_min: 8.0,
            count_min: 30.0,
            count_min_per_million: 75.0,
            users_share: 1.0 / 3.0,
            stay_min: 30,
            memory_days: 7.0,
            warm_up_h: 2,
            exposure_per_min_per_100k: 0.5,
            exposure_half_life_min: 60.0,
        }
    }
}

impl TrendsConfig {
    pub(crate) fn check(&self, at: &Checker) -> Result<(), ConfigError> {
        at.within("score_min", self.score_min, 0.0..=1e6, "a number")?;
        at.within("count_min", self.count_min, 1.0..=1e9, "uses in ten minutes")?;
        at.within("count_min_per_million", self.count_min_per_million, 0.0..=1e6, "uses")?;
        at.share("users_share", self.users_share)?;
        at.count("stay_min", self.stay_min, 0..=1_440)?;
        at.within("memory_days", self.memory_days, 0.1..=365.0, "days")?;
        at.count("warm_up_h", self.warm_up_h, 0..=168)?;
        let rate = self.exposure_per_min_per_100k;
        at.within("exposure_per_min_per_100k", rate, 0.0..=1_000.0, "uses")?;
        at.within("exposure_half_life_min", self.exposure_half_life_min, 1.0..=1e6, "minutes")
    }
}
