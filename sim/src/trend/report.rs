//! What a campaign's hashtags made of the lists, and what they would have made without it.

use std::ops::Range;

use claque_trace::time::MINUTE_MS;
use claque_trace::{HashtagId, Timestamp};

use super::board::Listing;
use super::mention::View;
use super::support::Apparent;
use crate::START;

/// A campaign on one list.
#[derive(Debug, Clone, PartialEq)]
pub struct CampaignTrend {
    /// Number of the campaign.
    pub campaign: u32,
    /// Name of the list: of the region, or `world`.
    pub list: String,
    /// From its first operated post to a day after its last.
    pub span: Range<Timestamp>,
    /// On the list that everybody saw.
    pub seen: Listed,
    /// On the same list without operated posts.
    pub without_operated: Listed,
    /// On the same list without operated and without prompted posts.
    pub unprompted: Listed,
    /// Posts with its hashtags, but for what is operated for other campaigns.
    pub posts: Apparent,
    /// Accounts that made them.
    pub users: Apparent,
}

/// When any of a campaign's hashtags was listed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Listed {
    /// Those that were, ascending.
    pub hashtags: Vec<Stay>,
    /// When at least one was: apart, in time order.
    pub intervals: Vec<Range<Timestamp>>,
    /// Highest place of any.
    pub best_rank: Option<u32>,
    /// Highest score of any.
    pub peak_score: Option<f64>,
}

/// All stays of one hashtag on a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stay {
    /// The hashtag.
    pub tag: HashtagId,
    /// When it appeared for the first time.
    pub first: Timestamp,
    /// How long it was listed, minutes.
    pub minutes: u64,
    /// Its highest place.
    pub best_rank: u32,
}

impl Stay {
    fn of(one: &Listing) -> Self {
        let minutes = u64::from(one.until_minute - one.from_minute);
        Self { tag: one.tag, first: one.from(), minutes, best_rank: one.best_rank }
    }

    /// Takes in a later stay of the same hashtag.
    fn absorb(&mut self, later: Self) {
        self.minutes += later.minutes;
        self.best_rank = self.best_rank.min(later.best_rank);
    }
}

impl Listed {
    /// The listings of these hashtags on a list that touch the span.
    pub(super) fn of(
        listings: &[Listing],
        list: u8,
        view: View,
        tags: &[HashtagId],
        span: &Range<Timestamp>,
    ) -> Self {
        let mut listed = Self::default();
        for one in listings.iter().filter(|one| one.list == list && one.view == view) {
            let touches = one.from() < span.end && span.start < one.until();
            if touches && tags.binary_search(&one.tag).is_ok() {
                listed.add(one);
            }
        }
        listed.hashtags.sort_unstable();
        listed.hashtags.dedup_by(|later, stay| {
            let is_same = later.tag == stay.tag;
            if is_same {
                stay.absorb(*later);
            }
            is_same
        });
        listed
    }

    /// Listings come in order of their beginning.
    fn add(&mut self, one: &Listing) {
        self.hashtags.push(Stay::of(one));
        match self.intervals.last_mut() {
            Some(last) if one.from() <= last.end => last.end = last.end.max(one.until()),
            _ => self.intervals.push(one.from()..one.until()),
        }
        self.best_rank = Some(self.best_rank.map_or(one.best_rank, |rank| rank.min(one.best_rank)));
        let peak = self.peak_score.map_or(one.peak_score, |peak| peak.max(one.peak_score));
        self.peak_score = Some(peak);
    }

    /// How long at least one was listed, minutes.
    #[must_use]
    pub fn minutes(&self) -> u64 {
        let length_ms = |interval: &Range<Timestamp>| interval.end - interval.start;
        let total_ms: i64 = self.intervals.iter().map(length_ms).sum();
        u64::try_from(total_ms / MINUTE_MS).unwrap_or(0)
    }

    /// When one was listed for the first time.
    #[must_use]
    pub fn first(&self) -> Option<Timestamp> {
        self.intervals.first().map(|interval| interval.start)
    }
}

impl Listing {
    /// When it appeared: at the end of a minute.
    #[must_use]
    pub fn from(&self) -> Timestamp {
        end_of(self.from_minute)
    }

    /// When it was gone.
    #[must_use]
    pub fn until(&self) -> Timestamp {
        end_of(self.until_minute)
    }
}

fn end_of(minute: u32) -> Timestamp {
    START + (i64::from(minute) + 1) * MINUTE_MS
}
