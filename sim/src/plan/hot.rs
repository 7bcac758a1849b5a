//! Hot posts: the originals that get passed on.
//!
//! Each day's hot posts follow from (seed, day), so any account, in any shard, on any later day
//! knows what there was to repost. Within an hour the k-th hottest post draws attention in
//! proportion to 1/k, which gives cascade sizes a tail exponent of 2 (measured: 2.03, research note
//! "calibration", section 4.7).

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

/// A post that gets passed on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HotPost {
    pub(crate) at: Timestamp,
    pub(crate) number: u32,
    pub(crate) slot: u32,
    tags: u32,
    n_tags: u32,
}

/// The hot posts of one day, in time order.
#[derive(Debug)]
pub(crate) struct HotDay {
    posts: Vec<HotPost>,
    tags: Vec<u32>,
    hours: [u32; 25],
    /// Logarithm of one more than the number of posts in each hour.
    log_sizes: [f64; 24],
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
            let begin = midnight + (0..=24_i64).nth(hour).unwrap_or(24) * HOUR_MS;
            u32_of(at.partition_point(|&at| at < begin))
        });
        let log_size = |hour: usize| libm::log(f64::from(hours[hour + 1] - hours[hour]) + 1.0);
        let log_sizes = std::array::from_fn(log_size);
        let mut hot =
            Self { posts: Vec::with_capacity(at.len()), tags: Vec::new(), hours, log_sizes };
        for (number, at) in (counts[0]..counts[1]).zip(at) {
            hot.push(plan, day, number, at, &mut rng);
        }
        hot
    }

    fn push(&mut self, plan: &Plan, day: u32, number: u32, at: Timestamp, rng: &mut impl Rng) {
        let slot = plan.population.draw_author(rng);
        let begin = u32_of(self.tags.len());
        if draw::uniform(rng) < plan.world.reposts.hot_tagged {
            let (traits, today) = (plan.population.traits(slot), day.saturating_sub(REPOST_DAYS));
            for _ in 0..plan.vocabulary.draw_count(rng) {
                self.tags.push(plan.vocabulary.draw(slot, traits, today, rng));
            }
        }
        let n_tags = u32_of(self.tags.len()) - begin;
        self.posts.push(HotPost { at, number, slot, tags: begin, n_tags });
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        self.posts.capacity() * size_of::<HotPost>() + self.tags.capacity() * 4
    }

    pub(crate) fn posts(&self) -> &[HotPost] {
        &self.posts
    }

    /// The hashtags of one of this day's posts.
    #[inline]
    pub(crate) fn tags(&self, post: &HotPost) -> &[u32] {
        &self.tags[post.tags as usize..][..post.n_tags as usize]
    }

    /// A hot post of this hour, the k-th with chance in proportion to 1/k.
    #[inline]
    pub(crate) fn draw(&self, hour: usize, rng: &mut impl Rng) -> Option<&HotPost> {
        let (from, until) = (self.hours[hour], self.hours[hour + 1]);
        let n = until - from;
        if n == 0 {
            return None;
        }
        let rank = exp(draw::uniform(rng) * self.log_sizes[hour]) - 1.0;
        self.posts.get((from + count_of(rank).min(n - 1)) as usize)
    }
}

impl Plan {
    /// The number of a hot post: known to everybody before it is made.
    pub(crate) fn hot_post_id(&self, number: u32) -> PostId {
        self.number_post(u64::MAX << 32 | u64::from(number))
    }
}
