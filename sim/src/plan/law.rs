//! What the laws of a plan say of posts that nobody instructed.
//!
//! Expected intensities, per second: what an account would post of its own accord with given hashtags,
//! and what everybody makes of a hashtag that is talked about. Nobody who plays reads this, and nothing
//! here depends on who takes part in what: rates of accounts are left out, as planning lowers those of
//! members.

use std::collections::BTreeMap;

use claque_trace::time::DAY_MS;
use claque_trace::{AccountId, AppId, HashtagId, Kind, TextSignature, Timestamp};

use super::vocabulary::OwnHashtags;
use super::{Broadcast, Calendar, Event, LiveEvent, Manners, Plan, START, Traits, Uptakes};
use crate::cast::{float_of, float_of_ms};
use crate::config::{BroadcastConfig, Deletion};
use crate::day_curve::weekend_shift_ms;
use crate::play::{DELETED, DELETED_AFTER_S, DELETED_SIGMA, shared_text};
use crate::random::Purpose;

/// Delays of reactions are averaged over so many quantiles.
const DELAYS: usize = 8;
/// Half of the stretch over which attention is averaged, ms.
const HALF_MS: i64 = 30_000;

/// Expected reactions of one account to a hashtag that is talked about, per second.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Reactions {
    /// However much it posts.
    pub even: f64,
    /// If it gets its share as the busiest of four.
    pub busiest_of_four: f64,
    /// If it gets its share as the busier of two.
    pub busier_of_two: f64,
}

impl Reactions {
    fn add(&mut self, other: &Self, times: f64) {
        self.even += other.even * times;
        self.busiest_of_four += other.busiest_of_four * times;
        self.busier_of_two += other.busier_of_two * times;
    }
}

/// The laws of posts that nobody instructed.
#[derive(Debug)]
pub struct OrganicLaw<'p> {
    plan: &'p Plan,
    hashtags: OwnHashtags<'p>,
    events: BTreeMap<u32, Vec<(u32, &'p Event)>>,
    uptakes: BTreeMap<u32, Vec<usize>>,
    live: BTreeMap<u32, Vec<(&'p LiveEvent, f64)>>,
}

impl<'p> OrganicLaw<'p> {
    /// The laws of a plan.
    ///
    /// # Complexity
    /// O(hashtags of the stock + events).
    #[must_use]
    pub fn new(plan: &'p Plan) -> Self {
        let hashtags = OwnHashtags::new(&plan.vocabulary, plan.key(Purpose::Topics));
        let (events, uptakes) = (by_tag(&plan.calendar), by_tag_seen(&plan.uptakes));
        let mut live: BTreeMap<u32, Vec<_>> = BTreeMap::new();
        for event in &plan.live_events {
            event.tag_shares().for_each(|(tag, share)| {
                live.entry(tag).or_default().push((event, share));
            });
        }
        Self { plan, hashtags, events, uptakes, live }
    }

    /// Whether own posts can carry this hashtag at all.
    #[must_use]
    pub fn is_own(&self, hashtag: HashtagId) -> bool {
        self.hashtags.is_own(self.hashtags.planned(hashtag))
    }

    /// Chance that a hashtag of an own post of this account is this one.
    #[must_use]
    pub fn own(&self, account: AccountId, hashtag: HashtagId) -> f64 {
        let slot = self.plan.population.slot(account);
        let traits = self.plan.population.traits(slot);
        self.hashtags.chance(slot, traits, self.hashtags.planned(hashtag))
    }

    /// Share of tagged own posts with so many hashtags.
    #[must_use]
    pub fn count(&self, n: usize) -> f64 {
        self.hashtags.count(n)
    }

    /// Share of all uses of the stock that are of this hashtag.
    #[must_use]
    pub fn popular(&self, hashtag: HashtagId) -> f64 {
        self.hashtags.popular(self.hashtags.planned(hashtag))
    }

    /// Chance that a tagged repost of this account is of this hashtag: a popular one, or the one that
    /// it comes back to.
    #[must_use]
    pub fn passed_on(&self, account: AccountId, hashtag: HashtagId) -> f64 {
        let slot = self.plan.population.slot(account);
        let traits = self.plan.population.traits(slot);
        let tag = self.hashtags.planned(hashtag);
        let reposts = &self.plan.world.reposts;
        let comes_back = self.plan.vocabulary.favourite(slot, traits, 0) == tag;
        let loyal = reposts.loyalty / (reposts.hot_tagged + reposts.loyalty).max(1e-9);
        (1.0 - loyal) * self.hashtags.popular(tag) + if comes_back { loyal } else { 0.0 }
    }

    /// Density of the start of a sitting of this account at this moment of its day, per second.
    #[must_use]
    pub fn hours(&self, account: AccountId, at: Timestamp) -> f64 {
        let traits = self.plan.population.traits(self.plan.population.slot(account));
        let since = (at - START).max(0);
        let day = u32::try_from(since / DAY_MS).unwrap_or(u32::MAX);
        let shift_ms = traits.shift_ms + weekend_shift_ms(day);
        self.plan.curves.per_s(traits.sharpness, shift_ms, since % DAY_MS)
    }

    /// Expected posts of this account at this moment, of this kind and with these hashtags: one of
    /// them that is talked about, at an event, a live one or as a trend, and others beside it.
    #[must_use]
    pub fn reactions(
        &self,
        account: AccountId,
        hashtags: &[HashtagId],
        kind: Kind,
        at: Timestamp,
    ) -> Reactions {
        let mut found = Reactions::default();
        for (nth, &hashtag) in hashtags.iter().enumerate() {
            let others = hashtags.iter().enumerate().filter(|(other, _)| *other != nth);
            let chance = |tag: HashtagId| match kind {
                Kind::Repost => self.popular(tag),
                _ => self.own(account, tag),
            };
            let beside: f64 = others.map(|(_, &tag)| chance(tag)).product();
            let orders: f64 = (1..hashtags.len()).map(float_of).product();
            let about = self.about(account, hashtag, kind, at);
            found.add(&about, self.count(hashtags.len()) * orders * beside);
        }
        found
    }

    /// Expected posts of this account at this moment about this hashtag, whatever stands beside it.
    fn about(
        &self,
        account: AccountId,
        hashtag: HashtagId,
        kind: Kind,
        at: Timestamp,
    ) -> Reactions {
        let tag = self.hashtags.planned(hashtag);
        let traits = self.plan.population.traits(self.plan.population.slot(account));
        let mut found = Reactions::default();
        let manners = Manners::about_events(&self.plan.world);
        for &(number, event) in self.events.get(&tag).into_iter().flatten() {
            let posts = self.attention(number, event, at) * manners.share(kind);
            found.add(&self.shared_out(traits, event, posts), 1.0);
        }
        for &idx in self.uptakes.get(&tag).into_iter().flatten() {
            let uptake = &self.plan.uptakes.all()[idx];
            if uptake.region == traits.region && kind == Kind::Original {
                let here = f64::from(self.plan.uptakes.n_accounts(uptake.region).max(1));
                found.busier_of_two += uptake.per_s(at) / here;
            }
        }
        for (event, share) in self.live.get(&tag).into_iter().flatten() {
            let of_kind = event.manners().share(kind);
            found.even += event.posts_each() * of_kind * share * event.per_s(at);
        }
        found
    }

    /// What of everybody's posts about an event falls on somebody with these traits.
    fn shared_out(&self, traits: &Traits, event: &Event, posts: f64) -> Reactions {
        let each = posts / f64::from(self.plan.population.n_ordinary().max(1));
        let topics = f64::from(self.plan.world.hashtags.topics);
        let follow = 1.0 - (1.0 - 1.0 / topics) * (1.0 - 1.0 / topics);
        let nobody = (1.0 - follow) * (1.0 - follow) * (1.0 - follow);
        if traits.topics.contains(&event.topic) {
            return Reactions { even: each * (1.0 - nobody) / follow, ..Reactions::default() };
        }
        let busiest_of_four = each * nobody / (1.0 - follow).max(1e-9);
        Reactions { busiest_of_four, ..Reactions::default() }
    }

    /// Expected posts about an event at this moment, of everybody, per second.
    fn attention(&self, number: u32, event: &Event, at: Timestamp) -> f64 {
        let decay_s = self.plan.calendar.decay_s(self.plan, number);
        let until = |delay: usize| {
            let place = (float_of(delay) + 0.5) / float_of(DELAYS);
            let after_ms = crate::cast::ms_of_s(-decay_s * libm::log1p(-place));
            let moment = at + -after_ms;
            event.posts_until(moment + HALF_MS) - event.posts_until(moment + -HALF_MS)
        };
        let per_stretch = (0..DELAYS).map(until).sum::<f64>() / float_of(DELAYS);
        per_stretch / (float_of_ms(2 * HALF_MS) / 1e3)
    }
}

fn by_tag(calendar: &Calendar) -> BTreeMap<u32, Vec<(u32, &Event)>> {
    let mut events: BTreeMap<u32, Vec<_>> = BTreeMap::new();
    for (number, event) in (0..).zip(calendar.events()) {
        events.entry(event.tag).or_default().push((number, event));
    }
    events
}

fn by_tag_seen(uptakes: &Uptakes) -> BTreeMap<u32, Vec<usize>> {
    let mut seen: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (idx, uptake) in uptakes.all().iter().enumerate() {
        seen.entry(uptake.tag).or_default().push(idx);
    }
    seen
}

impl Broadcast {
    /// Its laws, as the scenario sets them.
    #[must_use]
    pub fn config(&self) -> &BroadcastConfig {
        &self.config
    }

    /// The app that all its posts come by; `None` where each comes by its owner's.
    #[must_use]
    pub fn app(&self) -> Option<AppId> {
        self.app.map(|app| AppId(u16::from(app)))
    }

    /// Planned numbers of the hashtags that are added to its posts; `None` for popular ones.
    #[must_use]
    pub fn side_list(&self) -> Option<std::ops::Range<u32>> {
        self.side_list.clone()
    }
}

impl Plan {
    /// Share of posts that people take down again of their own accord, and when.
    #[must_use]
    pub fn organic_deletion() -> (f64, Deletion) {
        (DELETED, Deletion { median_s: DELETED_AFTER_S, sigma: DELETED_SIGMA })
    }

    /// The text that posts of a wave share, or a template of its broadcast.
    #[must_use]
    pub fn broadcast_text(&self, of: &Broadcast, wave: u32, template: Option<u8>) -> TextSignature {
        let key = self.key(Purpose::Text);
        TextSignature(shared_text(key, u64::from(of.bank), u64::from(wave), template).max(1))
    }

    /// The same plan with nobody in it: laws and waves, and no member, no schedule, no rate of any
    /// account. What an outsider could know who has read every instruction and no list of recipients.
    #[must_use]
    pub fn without_members(mut self) -> Self {
        for broadcast in &mut self.broadcasts {
            (broadcast.members, broadcast.posts) = (Vec::new(), Vec::new());
            broadcast.first_of_wave.clear();
            broadcast.passed_on.clear();
        }
        self.suspensions.clear();
        (0..self.population.n_slots()).for_each(|slot| self.population.set_rate(slot, 0.0));
        self
    }
}
