//! What a method alerted to, look by look.

use std::collections::BTreeMap;

use claque_detector::HashtagAlert;
use claque_trace::HashtagId;

use crate::answer_key::Push;
use crate::units::{hits, in_order};

/// The strongest alerts of all looks so far: to hashtags that nobody pushed then, and to the pushes of each
/// campaign.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct AlertHistory {
    pushes: Vec<Push>,
    innocents: BTreeMap<HashtagId, f64>,
    /// For each look the best score of an alert to a push of each campaign.
    looks: Vec<BTreeMap<u32, f64>>,
}

impl AlertHistory {
    /// Before the first look.
    pub(super) fn new(pushes: &[Push]) -> Self {
        Self { pushes: in_order(pushes), ..Self::default() }
    }

    /// Takes in what is alerted to at the next look.
    pub(super) fn absorb(&mut self, alerts: &[HashtagAlert]) {
        let mut look = BTreeMap::new();
        for alert in alerts {
            let hits = hits(&self.pushes, alert);
            if hits.is_empty() {
                raise(&mut self.innocents, alert.moment.hashtag, alert.score);
            }
            let sent = hits.into_iter().map(|push| self.pushes[push]).filter(|push| push.is_sent);
            sent.for_each(|push| raise(&mut look, push.campaign, alert.score));
        }
        self.looks.push(look);
    }

    /// Whether there was any alert at any look.
    pub(super) fn is_silent(&self) -> bool {
        self.innocents.is_empty() && self.looks.iter().all(BTreeMap::is_empty)
    }

    /// The lowest score such that at most so many hashtags that nobody pushed are ever alerted to above it,
    /// and how many are.
    pub(super) fn threshold(&self, most: usize) -> (f64, u64) {
        let mut scores: Vec<f64> = self.innocents.values().copied().collect();
        scores.sort_by(|a, b| b.total_cmp(a));
        let threshold = scores.get(most).copied().unwrap_or(f64::NEG_INFINITY);
        (threshold, scores.iter().filter(|score| **score > threshold).count() as u64)
    }

    /// The first look at which a push of the campaign is alerted to above the threshold.
    pub(super) fn found(&self, campaign: u32, threshold: f64) -> Option<usize> {
        let is_found =
            |look: &BTreeMap<u32, f64>| look.get(&campaign).is_some_and(|&s| s > threshold);
        self.looks.iter().position(is_found)
    }
}

fn raise<K: Ord>(scores: &mut BTreeMap<K, f64>, key: K, score: f64) {
    let best = scores.entry(key).or_insert(f64::NEG_INFINITY);
    *best = best.max(score);
}
