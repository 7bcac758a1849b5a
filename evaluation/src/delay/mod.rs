//! How long methods take to find whom they find.
//!
//! A method is looked at several times while campaigns are at work, each time with what has been posted
//! by then ([`looks`]). One threshold serves all looks: the loosest at which at most a fixed share of the
//! innocents is ever flagged, so the rate is one of false alerts over the whole watch and not per look.
//! Once flagged, an account stays flagged; a flag before its first operated post does not count.
//!
//! The delay of an account runs from its *onset*: the first look at which the oracle flags it, at the same
//! false-alert rate, or its first operated post where no oracle was asked. Being earlier than the oracle
//! is no delay. Whom the oracle never flags cannot be late.
//!
//! Of a campaign the delay is that to the first of its positives that count, to half of them, and to the
//! first alert to one of its hashtags while it is pushed. Alerts have one threshold of their own, the
//! loosest at which the same share of the hashtags that nobody pushes is ever alerted to.
//!
//! Credit of an account is the share of the looks from its onset on at which it stands flagged. As looks
//! are spread evenly over operated posts, that is about the share of the operated posts after the onset
//! that come after the alert. The score is 100 times its mean: 0 for a method that finds nobody, 100 for
//! the oracle and for whoever is right at once.
//!
//! Sketch: 8 bytes an innocent, and 8 a positive and look.
//!
//! # Source
//! Lavin and Ahmad 2015, doi:10.1109/ICMLA.2015.141 (the Numenta benchmark), for a score between a
//! silent and a perfect detector; the onset and the credit are our choice.

mod alerts;
mod campaign;
mod history;
mod looks;
mod measure;

use serde::{Deserialize, Serialize};

pub use campaign::{After, CampaignDelay};
pub use history::History;
pub use looks::{known_at, looks};
pub use measure::{Target, Watch};

/// Share of innocents that may be flagged over all looks; our choice.
pub const FALSE_ALERT_RATE: f64 = 1e-3;

/// From when on an account could have been found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Onset {
    /// From the first look at which the oracle flags it.
    Oracle,
    /// From its first operated post; for the score, from the first look after that.
    FirstOperatedPost,
}

/// How long one method took to find the positives of one world.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Delay {
    /// Share of innocents that could be flagged over all looks.
    pub false_alert_rate: f64,
    /// Innocents that were.
    pub false_alerts: u64,
    /// Hashtags alerted to, above a threshold that the same share of the hashtags that nobody pushes may
    /// ever pass, while nobody pushed them; `None` where no hashtag is ever alerted to.
    #[serde(default)]
    pub false_hashtags: Option<u64>,
    /// Accounts are flagged that score above this; `None` where any score will do.
    pub threshold: Option<f64>,
    /// What delays run from.
    pub onset: Onset,
    /// Positives that have an onset: those that count.
    pub positives: u64,
    /// Positives that the oracle never flags, which do not count.
    pub undetectable: u64,
    /// Those of them that the method flags all the same.
    pub found_undetectable: u64,
    /// Positives that count and are never flagged. Their delay is without end.
    pub never_found: u64,
    /// Half of the positives that count are flagged within so many seconds; `None` where fewer than
    /// half ever are.
    pub median_s: Option<f64>,
    /// As the median, for nine in ten.
    pub p90_s: Option<f64>,
    /// Half are flagged before so many further waves of their campaign have begun.
    pub median_waves: Option<f64>,
    /// As the median, for nine in ten.
    pub p90_waves: Option<f64>,
    /// 0 for a method that finds nobody, 100 for the oracle. `None` where nobody counts.
    pub score: Option<f64>,
    /// The delay that each further twentieth of the positives stays within, as far as they are found.
    pub quantiles: Vec<DelayQuantile>,
    /// What was known when.
    pub looks: Vec<Look>,
    /// How long it took to be on to each campaign.
    #[serde(default)]
    pub campaigns: Vec<CampaignDelay>,
}

impl Delay {
    /// Whether both looked at the same moments for the same positives.
    #[must_use]
    pub fn is_as_watched(&self, other: &Self) -> bool {
        let moments =
            |delay: &Self| -> Vec<i64> { delay.looks.iter().map(|look| look.at_ms).collect() };
        // Whom there is to find depends on the onset.
        self.onset == other.onset && moments(self) == moments(other)
    }

    /// Of nobody, at no look.
    pub(crate) const fn nothing() -> Self {
        Self {
            false_alert_rate: 0.0,
            false_alerts: 0,
            false_hashtags: None,
            threshold: None,
            onset: Onset::FirstOperatedPost,
            positives: 0,
            undetectable: 0,
            found_undetectable: 0,
            never_found: 0,
            median_s: None,
            p90_s: None,
            median_waves: None,
            p90_waves: None,
            score: None,
            quantiles: Vec::new(),
            looks: Vec::new(),
            campaigns: Vec::new(),
        }
    }
}

/// A share of the positives, and how long it took to find them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct DelayQuantile {
    /// Share of the positives that count, from 0.05 to 1.
    pub share: f64,
    /// All of that share are flagged within so many seconds.
    pub delay_s: f64,
    /// All of that share are flagged before so many further waves have begun.
    pub delay_waves: f64,
}

/// One look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// When, milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// Positives whose onset has come by then.
    pub due: u64,
    /// Those of the positives that count which are flagged by then.
    pub found: u64,
}

#[cfg(test)]
mod tests;
