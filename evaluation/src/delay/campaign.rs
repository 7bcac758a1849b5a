//! How long it took to be on to a campaign: to its first member, to half of them, and to its hashtags.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::alerts::AlertHistory;
use super::measure::{Case, Watch};
use crate::ranking::float;
use claque_trace::Timestamp;

/// How long one method took to be on to one campaign. Times run from the first moment at which any of its
/// accounts could have been found; who is earlier is at once.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CampaignDelay {
    /// Its place in the scenario, from 0.
    pub campaign: u32,
    /// Its positives that count.
    pub positives: u64,
    /// Until the first of them is flagged; `None` where nobody ever is.
    pub first_member: Option<After>,
    /// Until half of them are; `None` where fewer ever are.
    pub half: Option<After>,
    /// Until a hashtag is alerted to while it is pushed; `None` where none ever is.
    pub hashtag: Option<After>,
}

/// How much later something was.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct After {
    /// Seconds.
    pub s: f64,
    /// Further waves of the campaign that had begun.
    pub waves: f64,
}

impl Watch {
    /// The delays of each campaign that has a positive that counts, in order.
    pub(super) fn campaigns(
        &self,
        cases: &[Case],
        alerts: &AlertHistory,
        threshold: f64,
    ) -> Vec<CampaignDelay> {
        let mut of: BTreeMap<u32, Vec<&Case>> = BTreeMap::new();
        cases.iter().for_each(|case| of.entry(case.campaign).or_default().push(case));
        let delay = |(campaign, cases): (u32, Vec<&Case>)| {
            let since = cases.iter().map(|case| case.since).min().unwrap_or_default();
            let mut found: Vec<usize> = cases.iter().filter_map(|case| case.found).collect();
            found.sort_unstable();
            let after = |look: usize| self.after(campaign, since, self.looks[look]);
            CampaignDelay {
                campaign,
                positives: cases.len() as u64,
                first_member: found.first().copied().map(after),
                half: found.get(cases.len().div_ceil(2) - 1).copied().map(after),
                hashtag: alerts.found(campaign, threshold).map(after),
            }
        };
        of.into_iter().map(delay).collect()
    }

    fn after(&self, campaign: u32, since: Timestamp, at: Timestamp) -> After {
        After { s: seconds(since, at), waves: float(self.waves_between(campaign, since, at)) }
    }
}

/// From one moment to another; 0 where that is earlier.
pub(super) fn seconds(since: Timestamp, at: Timestamp) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "spans are far below 2^53 ms")]
    let ms = (at - since).max(0) as f64;
    ms / 1e3
}
