//! The script: what the world will be asked to react to.
//!
//! A plan is small and follows from (scenario, seed) alone. It holds traits of accounts, the
//! vocabulary, the calendar of events, look-alike gatherings, publishers, and broadcasts: what
//! operators will instruct, and what crowds on a schedule will do. Nobody's posts are in it, save
//! those of broadcasts.

mod broadcast;
mod calendar;
mod excitation;
mod hot;
mod interest;
mod law;
mod live_event;
mod moods;
mod population;
mod profile;
mod publisher;
mod ranking;
mod reactor;
mod scheduled;
pub(crate) mod scheduler;
mod shape;
mod trend;
mod vocabulary;

use claque_trace::time::DAY_MS;
use claque_trace::{AccountId, HashtagId, Timestamp};

use crate::config::CheckedWorld;
use crate::day_curve::DayCurves;
use crate::random::{Key, Purpose, Quantiles, Seed};

pub use broadcast::{Broadcast, Member, ScheduledPost, Wave};
pub(crate) use broadcast::{Script, Suspensions};
pub(crate) use calendar::{Calendar, Event};
pub(crate) use hot::{DAY_LENGTH_MS, Found, HOT_POSTS, HotCounts, HotDay, HotPost, Search, Wish};
pub(crate) use hot::{Manners, Occasion, Occasions, noticed};
pub(crate) use interest::{Interests, Taste};
pub use law::{OrganicLaw, Reactions};
pub(crate) use live_event::LiveEvent;
pub(crate) use moods::Moods;
pub(crate) use population::{Population, Traits};
pub use profile::Profile;
pub(crate) use publisher::{Item, Network};
pub(crate) use ranking::Ranked;
pub use scheduled::ScheduledEvent;
pub use scheduler::SCHEDULER_APP;
pub use trend::Foreseen;
pub(crate) use trend::Uptakes;
pub(crate) use vocabulary::Vocabulary;

/// Start of every world: Monday, 2024-01-01 00:00:00 UTC.
pub const START: Timestamp = Timestamp(1_704_067_200_000);

/// Everything a world will be asked to react to.
#[derive(Debug)]
pub struct Plan {
    pub(crate) world: CheckedWorld,
    pub(crate) seed: Seed,
    pub(crate) curves: DayCurves,
    pub(crate) population: Population,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) scheduled: Vec<ScheduledEvent>,
    pub(crate) calendar: Calendar,
    pub(crate) uptakes: Uptakes,
    pub(crate) live_events: Vec<LiveEvent>,
    pub(crate) networks: Vec<Network>,
    /// Campaigns, then look-alikes.
    pub(crate) broadcasts: Vec<Broadcast>,
    pub(crate) suspensions: Suspensions,
    pub(crate) interests: Interests,
    pub(crate) moods: Moods,
    pub(crate) hot_counts: HotCounts,
    pub(crate) post_numbers: u64,
    pub(crate) gaps_s: Quantiles,
    pub(crate) repost_delays_s: Quantiles,
}

impl Plan {
    /// The plan of a world.
    ///
    /// # Complexity
    /// O(accounts + hashtags + events + operated posts).
    #[must_use]
    pub fn new(world: &CheckedWorld, seed: u64) -> Self {
        let (world, seed, curves) = (world.clone(), Seed(seed), DayCurves::default());
        let interests = Interests::new(&world);
        let mut population = Population::new(&world, seed);
        let mut vocabulary = Vocabulary::new(&world, seed, &population);
        let scheduled = scheduled::schedule(&world, &mut vocabulary);
        let live_events = live_event::schedule(&world, seed, &mut vocabulary);
        let networks = publisher::networks(&world, seed, &population, &mut vocabulary);
        let moods = Moods::new(seed.key(Purpose::Moods), &world.sessions);
        let script = Script {
            world: &world,
            seed,
            curves: &curves,
            scheduled: &scheduled,
            live_events: &live_events,
            moods: &moods,
        };
        let (broadcasts, suspensions) =
            broadcast::schedule(&script, &mut population, &mut vocabulary);
        population.close();
        let calendar =
            Calendar::new(&world, seed, &curves, &scheduled, &broadcasts, &mut vocabulary);
        let n_ordinary = population.n_ordinary();
        let occasions = Occasions {
            world: &world,
            seed,
            calendar: &calendar,
            live_events: &live_events,
            n_ordinary,
        };
        let hot_counts = HotCounts::new(occasions, &population);
        vocabulary.close();
        let (sessions, reposts) = (&world.sessions, &world.reposts);
        let gaps_s = Quantiles::lognormal_below(
            sessions.gap_median_s,
            sessions.gap_sigma,
            sessions.gap_max_s,
        );
        let repost_delays_s = hot::repost_delays_s(reposts.delay_median_s);
        let mut plan = Self {
            world,
            seed,
            curves,
            population,
            vocabulary,
            scheduled,
            calendar,
            uptakes: Uptakes::default(),
            live_events,
            networks,
            broadcasts,
            suspensions,
            interests,
            moods,
            hot_counts,
            post_numbers: seed.key(Purpose::PostNumbers).hash(0, 0),
            gaps_s,
            repost_delays_s,
        };
        plan.uptakes = Uptakes::foresee(&plan);
        plan.settle_passed_on();
        plan.assert_numbering();
        plan
    }

    /// Number of accounts, whether they ever post or not.
    #[must_use]
    pub fn n_accounts(&self) -> u32 {
        self.population.n_slots()
    }

    /// Number of hashtags, whether they are ever used or not.
    #[must_use]
    pub fn n_hashtags(&self) -> u32 {
        self.vocabulary.len()
    }

    /// The world that it is the plan of.
    #[must_use]
    pub fn world(&self) -> &CheckedWorld {
        &self.world
    }

    /// Simulated days.
    #[must_use]
    pub fn n_days(&self) -> u32 {
        self.world.days
    }

    /// Start of a day.
    #[must_use]
    pub fn day_start(&self, day: u32) -> Timestamp {
        START + i64::from(day) * DAY_MS
    }

    /// End of the world.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        self.day_start(self.world.days)
    }

    /// The campaigns, in the order of the scenario.
    #[must_use]
    pub fn campaigns(&self) -> &[Broadcast] {
        &self.broadcasts[..self.world.campaign.len()]
    }

    /// The look-alikes on a schedule, in the order of the scenario.
    #[must_use]
    pub fn look_alikes(&self) -> &[Broadcast] {
        &self.broadcasts[self.world.campaign.len()..]
    }

    /// Events whose hour the scenario knows, in its order; the same positions number their causes.
    #[must_use]
    pub fn scheduled_events(&self) -> &[ScheduledEvent] {
        &self.scheduled
    }

    /// The public number of the account in a slot.
    #[must_use]
    pub fn account(&self, slot: u32) -> AccountId {
        self.population.account(slot)
    }

    /// The public number of a hashtag of the plan.
    #[must_use]
    pub fn hashtag(&self, tag: u32) -> HashtagId {
        self.vocabulary.public(tag)
    }

    /// The handle of an account.
    #[must_use]
    pub fn handle(&self, account: AccountId) -> String {
        let mut handle = String::new();
        self.write_handle(account, &mut handle);
        handle
    }

    /// Appends the handle of an account.
    pub fn write_handle(&self, account: AccountId, out: &mut String) {
        crate::name::handle(account.0, out);
    }

    /// The text of a hashtag, with its `#`.
    #[must_use]
    pub fn hashtag_text(&self, hashtag: HashtagId) -> String {
        let mut text = String::new();
        self.write_hashtag(hashtag, &mut text);
        text
    }

    /// Appends the text of a hashtag, with its `#`; another spelling looks like the hashtag it is of.
    pub fn write_hashtag(&self, hashtag: HashtagId, out: &mut String) {
        match self.vocabulary.spelling(hashtag) {
            None => crate::name::hashtag(hashtag.0, out),
            Some((of, which)) => crate::name::spelling(of.0, which, out),
        }
    }

    pub(crate) fn occasions(&self) -> Occasions<'_> {
        let (world, seed, live_events) = (&self.world, self.seed, &self.live_events);
        let (calendar, n_ordinary) = (&self.calendar, self.population.n_ordinary());
        Occasions { world, seed, calendar, live_events, n_ordinary }
    }

    pub(crate) fn key(&self, purpose: Purpose) -> Key {
        self.seed.key(purpose)
    }

    /// The spaces of post numbers are disjoint only within these bounds.
    fn assert_numbering(&self) {
        let scheduled: usize = self.broadcasts.iter().map(|c| c.posts.len()).sum();
        assert!(scheduled < 1 << 30, "a world holds fewer than 2^30 scheduled posts");
        let items: u64 = self.networks.iter().map(|n| n.n_items(self.world.days)).sum();
        assert!(items < 1 << 29, "a world holds fewer than 2^29 feed items");
        assert!(self.calendar.n_events() < 1 << 29, "a world holds fewer than 2^29 events");
    }
}
