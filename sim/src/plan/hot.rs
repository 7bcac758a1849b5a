//! Hot posts: the originals that get passed on.
//!
//! Each day's hot posts follow from (seed, day), so any account, in any shard, on any later day
//! knows what there was to repost. Within an hour the k-th hottest post draws attention in
//! proportion to 1/k, which gives cascade sizes a tail exponent of 2 (measured: 2.03,
//! `docs/calibration.md`).

use claque_trace::time::{DAY_MS, HOUR_MS};
use claque_trace::{PostId, Timestamp};
use rand::Rng;

use super::{Plan, Population, START};
use crate::cast::{count_of, u32_of};
use crate::config::CheckedWorld;
use crate::day_curve::week_factor;
use crate::random::{Purpose, Seed, draw, exp};

/// Nobody reposts what is older than this many days.
pub(crate) const REPOST_DAYS: u32 = 7;

/// How many hot posts there are on each day, from [`REPOST_DAYS`] before the world.
#[derive(Debug)]
pub(crate) struct HotCounts {
    first: Vec<u32>,
}

impl HotCounts {
    pub(crate) fn new(world: &CheckedWorld, seed: Seed, population: &Population) -> Self {
        let originals = population.posts_per_day() * world.kinds.original;
        let mut first = vec![0_u32];
        for day in 0..world.days + REPOST_DAYS {
            let mean = originals * world.reposts.hot_share * week_factor(day);
            let mut rng = seed.key(Purpose::HotCounts).stream(u64::from(day), 0);
            let n = u32::try_from(draw::poisson(&mut rng, mean)).unwrap_or(u32::MAX);
            let next = first[first.len() - 1].checked_add(n).filter(|&n| n < 1 << 30);
            first.push(next.expect("a world holds fewer than 2^30 hot posts"));
        }
        Self { first }
    }
}

/// The hot posts of one day, in time order and by column: who passes one on needs its number and its
/// hashtags, and its time only where the two are less than an hour apart.
#[derive(Debug)]
pub(crate) struct HotDay {
    first_number: u32,
    at: Vec<Timestamp>,
    slot: Vec<u32>,
    tag_ends: Vec<u32>,
    tags: Vec<u32>,
    hours: [u32; 25],
    /// Logarithm of one more than the number of posts in each hour.
    log_sizes: [f64; 24],
}

/// A post that gets passed on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HotPost<'d> {
    day: &'d HotDay,
    idx: u32,
}

impl<'d> HotPost<'d> {
    /// Its number among all hot posts.
    #[inline]
    pub(crate) fn number(self) -> u32 {
        self.day.first_number + self.idx
    }

    /// When it appears.
    #[inline]
    pub(crate) fn at(self) -> Timestamp {
        self.day.at[self.idx as usize]
    }

    /// The slot of its author.
    pub(crate) fn slot(self) -> u32 {
        self.day.slot[self.idx as usize]
    }

    /// Its hashtags.
    #[inline]
    pub(crate) fn tags(self) -> &'d [u32] {
        let idx = self.idx as usize;
        let from = if idx == 0 { 0 } else { self.day.tag_ends[idx - 1] };
        &self.day.tags[from as usize..self.day.tag_ends[idx] as usize]
    }
}

impl HotDay {
    /// The hot posts of a day; day 0 here is [`REPOST_DAYS`] before the world.
    pub(crate) fn new(plan: &Plan, day: u32) -> Self {
        let mut rng = plan.key(Purpose::HotPosts).stream(u64::from(day), 0);
        let counts = &plan.hot_counts.first[day as usize..];
        let midnight = START + (i64::from(day) - i64::from(REPOST_DAYS)) * DAY_MS;
        let at_ms = |_| plan.curves.draw_ms(2, 0, &mut rng).min(DAY_MS - 1);
        let mut at: Vec<Timestamp> =
            (counts[0]..counts[1]).map(at_ms).map(|ms| midnight + ms).collect();
        at.sort_unstable();
        let hours = std::array::from_fn(|hour| {
            let since_ms = i64::from(u32_of(hour)) * HOUR_MS;
            u32_of(at.partition_point(|&at| at < midnight + since_ms))
        });
        let log_size = |hour: usize| libm::log(f64::from(hours[hour + 1] - hours[hour]) + 1.0);
        let log_sizes = std::array::from_fn(log_size);
        let n = at.len();
        let mut hot = Self {
            first_number: counts[0],
            at,
            slot: Vec::with_capacity(n),
            tag_ends: Vec::with_capacity(n),
            tags: Vec::new(),
            hours,
            log_sizes,
        };
        (0..n).for_each(|_| hot.push(plan, day, &mut rng));
        hot
    }

    /// Gives the next post an author and hashtags.
    fn push(&mut self, plan: &Plan, day: u32, rng: &mut impl Rng) {
        let slot = plan.population.draw_author(rng);
        self.slot.push(slot);
        if draw::uniform(rng) < plan.world.reposts.hot_tagged {
            let (traits, today) = (plan.population.traits(slot), day.saturating_sub(REPOST_DAYS));
            plan.vocabulary.draw_some(slot, traits, today, &mut self.tags, rng);
        }
        self.tag_ends.push(u32_of(self.tags.len()));
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        let tables = self.slot.capacity() + self.tag_ends.capacity() + self.tags.capacity();
        self.at.capacity() * 8 + tables * 4
    }

    pub(crate) fn posts(&self) -> impl Iterator<Item = HotPost<'_>> {
        (0..u32_of(self.at.len())).map(|idx| HotPost { day: self, idx })
    }

    /// A hot post of this hour, the k-th with chance in proportion to 1/k.
    #[inline]
    pub(crate) fn draw(&self, hour: usize, rng: &mut impl Rng) -> Option<HotPost<'_>> {
        let (from, until) = (self.hours[hour], self.hours[hour + 1]);
        let n = until - from;
        if n == 0 {
            return None;
        }
        let rank = exp(draw::uniform(rng) * self.log_sizes[hour]) - 1.0;
        Some(HotPost { day: self, idx: from + count_of(rank).min(n - 1) })
    }
}

impl Plan {
    /// The number of a hot post: known to everybody before it is made.
    pub(crate) fn hot_post_id(&self, number: u32) -> PostId {
        self.number_post(u64::MAX << 32 | u64::from(number))
    }
}
