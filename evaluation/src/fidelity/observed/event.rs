//! The hashtag of an event: the most used among those that people used because of an event, in the
//! 70 minutes in which it is used most, as long as the measured boxing match was watched.

use std::collections::BTreeMap;

use super::uses::Uses;
use crate::fidelity::classes::{is_of_event, is_personal};
use crate::fidelity::maths::hawkes::{self, Hawkes};
use crate::fidelity::maths::{dispersion, window};

const LENGTH_MS: i64 = 70 * 60_000;

/// Uses of that hashtag that people chose to make.
#[derive(Debug)]
pub(crate) struct Event {
    from: i64,
    uses: Vec<(i64, u32)>,
}

impl Event {
    /// None where no such hashtag has enough uses for a fit.
    pub(crate) fn busiest(uses: &Uses) -> Option<Self> {
        let hashtag = hashtag(uses)?;
        let all = uses.personal().filter(|tagged| tagged.hashtag == hashtag);
        let all: Vec<(i64, u32)> = all.map(|tagged| (tagged.at, tagged.account)).collect();
        let times: Vec<i64> = all.iter().map(|(at, _)| *at).collect();
        let busiest = window::busiest(&times, LENGTH_MS);
        let uses = all[busiest].to_vec();
        (uses.len() >= hawkes::EVENTS_MIN).then(|| Self { from: uses[0].0, uses })
    }

    /// Variance over mean of uses in bins of so many seconds.
    pub(crate) fn fano(&self, bin_s: i64) -> Option<f64> {
        let times: Vec<i64> = self.uses.iter().map(|(at, _)| *at).collect();
        dispersion::fano(&times, self.from, self.from + LENGTH_MS, bin_s * 1_000)
    }

    /// Most accounts within any window of so many seconds.
    pub(crate) fn crowd(&self, window_s: i64) -> usize {
        window::most_distinct(&self.uses, window_s * 1_000)
    }

    /// Uses in all.
    pub(crate) fn n_uses(&self) -> usize {
        self.uses.len()
    }

    /// How far uses beget each other.
    #[expect(clippy::cast_precision_loss, reason = "spans are far below 2^53 ms")]
    pub(crate) fn hawkes(&self) -> Option<Hawkes> {
        let seconds = |&(at, _): &(i64, u32)| (at - self.from) as f64 / 1_000.0;
        let times: Vec<f64> = self.uses.iter().map(seconds).collect();
        hawkes::fit(&times, LENGTH_MS as f64 / 1_000.0)
    }
}

/// The hashtag that people used most because of an event; the lowest number of equals.
pub(crate) fn hashtag(uses: &Uses) -> Option<u32> {
    let mut counts: BTreeMap<u32, u64> = BTreeMap::new();
    for (tagged, cause) in uses.iter() {
        if is_of_event(*cause) && is_personal(*cause) {
            *counts.entry(tagged.hashtag).or_default() += 1;
        }
    }
    counts.into_iter().min_by_key(|&(_, n)| std::cmp::Reverse(n)).map(|(hashtag, _)| hashtag)
}
