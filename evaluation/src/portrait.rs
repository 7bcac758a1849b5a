//! A portrait of a world: some accounts against time, for the hours that show most.
//!
//! The hours are those in which the largest campaign is busiest, known from the plan; in a world
//! without campaigns they are the six in which look-alikes post most, found while playing. Which
//! accounts stand in the picture is decided by hashes of their numbers, which carry no information,
//! so equal worlds have equal portraits however they are cut into chunks.
//!
//! Sketch: 24 bytes for each post of sampled accounts within the hours, at most 65,536 of them; when
//! there are more, half of the accounts are dropped. Posts outside the hours cost a comparison.

mod rows;
mod window;

use std::collections::{BTreeMap, BTreeSet};

use claque_sim::random::mix;
use claque_sim::{Cause, Chunk, Class, Plan};
use claque_trace::{AccountId, HashtagId, Post, Timestamp};

use crate::record::{Portrait, Volume};
use rows::Rows;
use window::Windows;

/// Most posts kept while looking.
const GLIMPSES_MAX: usize = 65_536;
/// Bins of the volume.
const BINS: i64 = 72;
/// Most members of all campaigns together that are drawn.
const MEMBERS_MAX: usize = 30;

/// Looks at a world while it is played.
#[derive(Debug)]
pub struct Painter {
    windows: Windows,
    campaigns: Vec<String>,
    members: BTreeMap<AccountId, u32>,
    tags: BTreeSet<HashtagId>,
    now: Scene,
    best: Option<Scene>,
}

/// What happened within one stretch of hours.
#[derive(Debug, Default)]
struct Scene {
    number: i64,
    volume: Volume,
    halvings: u32,
    glimpses: Vec<Glimpse>,
}

/// One post of a sampled account.
#[derive(Debug, Clone, Copy)]
struct Glimpse {
    at: Timestamp,
    account: AccountId,
    class: Class,
    same_tag: bool,
}

impl Painter {
    /// Has seen nothing so far.
    ///
    /// # Complexity
    /// O(operated posts × log members).
    #[must_use]
    pub fn new(plan: &Plan) -> Self {
        let waves = plan.campaigns().iter().flat_map(|campaign| &campaign.waves);
        let windows = Windows::of(plan);
        Self {
            campaigns: plan.campaigns().iter().map(|campaign| campaign.name.clone()).collect(),
            members: members(plan, &windows),
            tags: waves.flat_map(|wave| &wave.tags).map(|&tag| plan.hashtag(tag)).collect(),
            now: Scene::default(),
            best: None,
            windows,
        }
    }

    /// Takes in what happened.
    pub fn absorb(&mut self, chunk: &Chunk) {
        let at = chunk.posts.at();
        let from = at.partition_point(|&at| at < self.windows.from);
        let until = at.partition_point(|&at| at < self.windows.until);
        for idx in from..until {
            self.see(&chunk.posts.get(idx), chunk.causes[idx]);
        }
    }

    fn see(&mut self, post: &Post<'_>, cause: Cause) {
        let (number, into_ms) = self.windows.place(post.at);
        if self.now.number != number {
            self.turn(number);
        }
        let class = cause.class();
        let bin = usize::try_from(into_ms * BINS / self.windows.length_ms).unwrap_or(0);
        self.now.count(bin, class);
        if self.members.contains_key(&post.account) || self.now.samples(post.account) {
            let same_tag = post.hashtags.iter().any(|tag| self.tags.contains(tag));
            self.now.glimpses.push(Glimpse { at: post.at, account: post.account, class, same_tag });
            self.now.thin(&self.members);
        }
    }

    /// Goes on to the next stretch of hours and keeps the better one so far.
    fn turn(&mut self, number: i64) {
        let done = std::mem::replace(&mut self.now, Scene { number, ..Scene::default() });
        if self.best.as_ref().is_none_or(|best| done.worth() > best.worth()) {
            self.best = Some(done);
        }
    }

    /// The portrait; `None` where nobody posted.
    #[must_use]
    pub fn portrait(&self) -> Option<Portrait> {
        let best = self.best.as_ref().filter(|best| best.worth() >= self.now.worth());
        let scene = best.unwrap_or(&self.now);
        let from = self.windows.start(scene.number);
        let rows = Rows::choose(&scene.glimpses, &self.members, &self.campaigns);
        (scene.worth().1 > 0).then(|| Portrait {
            from_ms: from.0,
            length_s: u32::try_from(self.windows.length_ms / 1_000).unwrap_or(u32::MAX),
            dots: rows.dots(&scene.glimpses, from, self.windows.length_ms),
            rows: rows.blocks,
            volume: scene.volume.clone(),
        })
    }
}

/// Members that act within the hours, a fair share for every campaign, by hash.
fn members(plan: &Plan, windows: &Windows) -> BTreeMap<AccountId, u32> {
    let share = (MEMBERS_MAX / plan.campaigns().len().max(1)).max(1);
    let mut members = BTreeMap::new();
    for (number, campaign) in (0..).zip(plan.campaigns()).take(MEMBERS_MAX) {
        let from = campaign.posts.partition_point(|post| post.at < windows.from);
        let until = campaign.posts.partition_point(|post| post.at < windows.until);
        let mut first: BTreeSet<(u64, AccountId)> = BTreeSet::new();
        for post in &campaign.posts[from..until] {
            let account = plan.account(post.slot);
            first.insert((hash(account), account));
            if first.len() > share {
                first.pop_last();
            }
        }
        members.extend(first.into_iter().map(|(_, account)| (account, number)));
    }
    members
}

/// A number of its own for every account, in no order that means anything.
fn hash(account: AccountId) -> u64 {
    mix(u64::from(account.0))
}

impl Scene {
    fn count(&mut self, bin: usize, class: Class) {
        let series = match class {
            Class::Campaign => &mut self.volume.operated,
            Class::Ordinary => &mut self.volume.other,
            _ => &mut self.volume.look_alike,
        };
        let n_bins = usize::try_from(BINS).unwrap_or(0);
        series.resize(n_bins, 0);
        series[bin.min(n_bins - 1)] += 1;
    }

    fn samples(&self, account: AccountId) -> bool {
        hash(account).checked_shr(64 - self.halvings).unwrap_or(0) == 0
    }

    /// Drops every second account until the posts fit.
    fn thin(&mut self, members: &BTreeMap<AccountId, u32>) {
        while self.glimpses.len() > GLIMPSES_MAX && self.halvings < 64 {
            self.halvings += 1;
            let mut glimpses = std::mem::take(&mut self.glimpses);
            glimpses
                .retain(|seen| members.contains_key(&seen.account) || self.samples(seen.account));
            self.glimpses = glimpses;
        }
    }

    /// How much there is to see: look-alikes first, then everybody.
    fn worth(&self) -> (u64, u64) {
        let sum = |series: &[u32]| series.iter().map(|&n| u64::from(n)).sum::<u64>();
        let Volume { operated, look_alike, other } = &self.volume;
        (sum(look_alike), sum(operated) + sum(look_alike) + sum(other))
    }
}

#[cfg(test)]
mod tests {
    use claque_sim::config::{BroadcastConfig, LiveEventConfig};
    use claque_sim::{PlayOptions, WorldConfig};

    use super::*;
    use crate::record::CauseGroup;

    fn world() -> WorldConfig {
        let mut world = WorldConfig { days: 3, ..WorldConfig::default() };
        world.population.accounts = 2_000;
        world.population.posts_per_month_median = 20.0;
        world.live_event =
            vec![LiveEventConfig { start_h: 44.0, attendance: 0.05, ..LiveEventConfig::default() }];
        world
    }

    fn portrait(world: &WorldConfig, chunk_posts: usize) -> Portrait {
        let plan = Plan::new(&world.clone().check().unwrap(), 7);
        let mut painter = Painter::new(&plan);
        for chunk in plan.play(PlayOptions { chunk_posts, ..PlayOptions::default() }) {
            painter.absorb(&chunk);
        }
        painter.portrait().unwrap()
    }

    fn n_rows(portrait: &Portrait, group: CauseGroup) -> u32 {
        portrait.rows.iter().filter(|rows| rows.group == group).map(|rows| rows.accounts).sum()
    }

    #[test]
    fn a_campaign_is_shown_where_it_is_busiest() {
        let mut world = world();
        world.campaign =
            vec![BroadcastConfig { first_day: 1, waves_per_day: 6.0, ..Default::default() }];
        let portrait = portrait(&world, 65_536);
        assert!(n_rows(&portrait, CauseGroup::Operated) >= 20, "{:?}", portrait.rows);
        assert!(n_rows(&portrait, CauseGroup::Other) >= 18, "{:?}", portrait.rows);
        let operated = portrait.dots.iter().filter(|dot| dot.2 == CauseGroup::Operated as u8);
        assert!(operated.count() >= 40, "members are seen acting more than once");
        assert!(portrait.dots.iter().all(|dot| dot.1 < portrait.length_s));
        assert_eq!(portrait.volume.operated.len(), 72);
    }

    #[test]
    fn without_a_campaign_the_look_alikes_are_shown() {
        let portrait = portrait(&world(), 65_536);
        assert_eq!(n_rows(&portrait, CauseGroup::Operated), 0);
        assert_eq!(n_rows(&portrait, CauseGroup::LookAlike), 30);
        assert_eq!(portrait.rows.last().unwrap().name, "ordinary");
        assert!(portrait.rows.iter().any(|rows| rows.name == "live_event"));
        let event = Timestamp(portrait.from_ms) - claque_sim::START;
        assert_eq!((event, portrait.length_s), (42 * 3_600_000, 6 * 3_600));
        assert!(portrait.volume.operated.is_empty());
    }

    #[test]
    fn chunks_change_nothing() {
        let mut with_campaign = world();
        with_campaign.campaign = vec![BroadcastConfig::default()];
        for world in [world(), with_campaign] {
            assert_eq!(portrait(&world, 100), portrait(&world, 65_536));
        }
    }

    #[test]
    fn memory_is_bounded_and_accounts_stay_whole() {
        let mut scene = Scene::default();
        for n in 0..400_000_u32 {
            let account = AccountId(n % 100_000);
            if scene.samples(account) {
                let seen =
                    Glimpse { at: Timestamp(0), account, class: Class::Ordinary, same_tag: false };
                scene.glimpses.push(seen);
                scene.thin(&BTreeMap::new());
            }
        }
        let mut n_of: BTreeMap<AccountId, u32> = BTreeMap::new();
        scene.glimpses.iter().for_each(|seen| *n_of.entry(seen.account).or_default() += 1);
        let n = scene.glimpses.len();
        assert!((GLIMPSES_MAX / 2..=GLIMPSES_MAX).contains(&n), "{n}");
        assert!(n_of.values().all(|n| *n == 4));
    }
}
