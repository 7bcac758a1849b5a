//! How large a campaign looked against its organic support.
//!
//! Counted are posts with at least one hashtag of the campaign, and the accounts that made them,
//! from its first operated post to a day after its last. Where campaigns share hashtags, what is
//! operated for one makes no other larger:
//!
//! - *apparent*: all of them, which is what an onlooker sees;
//! - *not operated*: those that accounts made of their own accord, prompted by the campaign or not;
//! - *organic support*: those neither operated nor prompted. Supporters who parrot of their own will
//!   are support; exposure is not, nor is a list that without the campaign would not have been.
//!
//! The **inflation factor** is apparent / organic support. Where there is no organic support it has
//! no value: nothing was made larger, something was made up. Then apparent / not operated still says
//! how many times the voice of ordinary accounts was heard.

use std::ops::Range;

use claque_trace::time::DAY_MS;
use claque_trace::{HashtagId, Timestamp};
use hashbrown::HashMap;

use super::mention::{ByView, Mention, View};
use crate::Plan;
use crate::plan::Broadcast;

/// Posts or accounts, counted three ways.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Apparent {
    counts: ByView<u64>,
}

impl Apparent {
    /// As many as this view counts.
    #[must_use]
    pub fn of(&self, view: View) -> u64 {
        self.counts[view as usize]
    }

    /// Apparent size over organic support; `None` where there is none.
    #[must_use]
    pub fn inflation(&self) -> Option<f64> {
        self.over(View::Unprompted)
    }

    /// Apparent size over what accounts made of their own accord; `None` where there is nothing.
    #[must_use]
    pub fn over_not_operated(&self) -> Option<f64> {
        self.over(View::WithoutOperated)
    }

    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    fn over(&self, view: View) -> Option<f64> {
        let [apparent, part] = [self.of(View::All), self.of(view)].map(|n| n as f64);
        (part > 0.0).then(|| apparent / part)
    }

    fn add(&mut self, n_views: u8) {
        self.counts.iter_mut().take(usize::from(n_views)).for_each(|count| *count += 1);
    }
}

/// When a campaign's hashtags are its own: from its first operated post to a day after its last.
pub(super) fn span(campaign: &Broadcast) -> Range<Timestamp> {
    let end = |at: Timestamp| at + DAY_MS;
    match (campaign.posts.first(), campaign.posts.last()) {
        (Some(first), Some(last)) => first.at..end(last.at),
        _ => Timestamp(0)..Timestamp(0),
    }
}

/// Counts for every campaign and region.
#[derive(Debug, Clone)]
pub(super) struct Support {
    /// One bit for each hashtag: whether it is any campaign's.
    is_campaigns: Vec<u64>,
    campaigns_of: HashMap<HashtagId, Vec<u8>>,
    spans: Vec<Range<Timestamp>>,
    posts: HashMap<(u8, u8), Apparent>,
    /// For (campaign, region, account): in how many views it was seen.
    users: HashMap<(u8, u8, u32), u8>,
}

impl Support {
    pub(super) fn new(plan: &Plan) -> Self {
        let mut campaigns_of: HashMap<HashtagId, Vec<u8>> = HashMap::new();
        for (number, campaign) in (0..).zip(plan.campaigns()) {
            for tag in tags(plan, campaign) {
                campaigns_of.entry(tag).or_default().push(number);
            }
        }
        let mut is_campaigns = vec![0; plan.n_hashtags() as usize / 64 + 1];
        campaigns_of.keys().for_each(|tag| is_campaigns[tag.index() / 64] |= 1 << (tag.0 % 64));
        Self {
            is_campaigns,
            campaigns_of,
            spans: plan.campaigns().iter().map(span).collect(),
            posts: HashMap::new(),
            users: HashMap::new(),
        }
    }

    #[inline]
    pub(super) fn is_campaigns(&self, tag: HashtagId) -> bool {
        self.is_campaigns[tag.index() / 64] >> (tag.0 % 64) & 1 == 1
    }

    /// Numbers of the campaigns that push a hashtag, ascending.
    pub(super) fn campaigns_of(&self, tag: HashtagId) -> &[u8] {
        self.campaigns_of.get(&tag).map_or(&[], Vec::as_slice)
    }

    /// Takes in a post, known by one of its mentions, that carries these hashtags; `operated_for` is the
    /// campaign whose operator made it.
    pub(super) fn post(
        &mut self,
        at: Timestamp,
        tags: &[HashtagId],
        mention: Mention,
        operated_for: Option<u32>,
    ) {
        let campaigns_of = &self.campaigns_of;
        let mut campaigns: Vec<u8> =
            tags.iter().filter_map(|tag| campaigns_of.get(tag)).flatten().copied().collect();
        campaigns.sort_unstable();
        campaigns.dedup();
        let (region, n_views) = (mention.region, 3 - mention.standing as u8);
        let is_other = |campaign: u8| operated_for.is_some_and(|own| own != u32::from(campaign));
        for campaign in campaigns.into_iter().filter(|&campaign| !is_other(campaign)) {
            if self.spans[usize::from(campaign)].contains(&at) {
                self.posts.entry((campaign, region)).or_default().add(n_views);
                let user = (campaign, region, mention.account.0);
                let seen = self.users.entry(user).or_default();
                *seen = (*seen).max(n_views);
            }
        }
    }

    /// Posts and accounts of a campaign in a region, or everywhere.
    pub(super) fn apparent(&self, campaign: u8, region: Option<u8>) -> [Apparent; 2] {
        let here = |c: u8, r: u8| c == campaign && region.is_none_or(|region| r == region);
        let mut found = [Apparent::default(); 2];
        for (_, n) in self.posts.iter().filter(|((c, r), _)| here(*c, *r)) {
            (0..3).for_each(|view| found[0].counts[view] += n.counts[view]);
        }
        let users = self.users.iter().filter(|((c, r, _), _)| here(*c, *r));
        users.for_each(|(_, &n_views)| found[1].add(n_views));
        found
    }
}

/// Public numbers of a campaign's hashtags, ascending and none twice.
pub(super) fn tags(plan: &Plan, campaign: &Broadcast) -> Vec<HashtagId> {
    let tags = campaign.waves.iter().flat_map(|wave| &wave.tags);
    let mut tags: Vec<HashtagId> = tags.map(|&tag| plan.hashtag(tag)).collect();
    tags.sort_unstable();
    tags.dedup();
    tags
}
