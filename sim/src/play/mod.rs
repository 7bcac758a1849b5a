//! Every account acts on its own, given the plan.
//!
//! Work proceeds day by day. Blocks of accounts play in parallel and append 32-byte records; a
//! counting pass deals them into time buckets that fit the second-level cache; sorted buckets fill
//! columns. While a day is played, memory is bounded by 2 × 32 bytes of records and 64 of columns
//! for each of its posts; between chunks by [`Play::bound_bytes`].
//!
//! Sketch: a post costs eight to ten draws, one place in the tables of hot posts and of hashtags, two
//! passes over its 32-byte record, its share of a sort, and 45 bytes of columns; measured, about
//! 150 ns on one core (`benches/README.md`). An account-day without a post costs one hash, 3 ns.

mod block;
mod broadcast;
mod columns;
mod publisher;
mod record;
mod sort;

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use claque_trace::PostBatch;
use rayon::prelude::*;

use crate::Cause;
use crate::plan::{HotDay, Plan};
use record::{Part, Record};

/// Accounts in a block: the unit that plays alone.
const BLOCK: u32 = 1_024;
/// Hot days kept: today and as far back as anybody reposts.
const HOT_DAYS: usize = 8;

/// One of `of` parts of a world. Parts partition the accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Which part, from 0.
    pub index: u32,
    /// How many parts there are.
    pub of: u32,
}

impl Shard {
    /// The one part that is everything.
    pub const ALL: Self = Self { index: 0, of: 1 };

    /// Whether the account in this slot belongs to this part.
    pub(crate) fn holds(self, slot: u32) -> bool {
        slot / BLOCK % self.of == self.index
    }
}

/// How to play a plan. None of this changes what is posted.
#[derive(Debug, Clone, Copy)]
pub struct PlayOptions {
    /// Which accounts.
    pub shard: Shard,
    /// Begin at this day, as after an interruption.
    pub from_day: u32,
    /// Most posts in a chunk.
    pub chunk_posts: usize,
}

impl Default for PlayOptions {
    fn default() -> Self {
        Self { shard: Shard::ALL, from_day: 0, chunk_posts: 65_536 }
    }
}

/// Posts in time order and why each was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Chunk {
    /// What an outside observer sees.
    pub posts: PostBatch,
    /// The cause of each post. Never passed to a detector.
    pub causes: Vec<Cause>,
}

impl Plan {
    /// Plays the world: chunks of posts in time order.
    ///
    /// # Panics
    /// When the shard is impossible or a chunk would hold no post.
    #[must_use]
    pub fn play(&self, options: PlayOptions) -> Play<'_> {
        let Shard { index, of } = options.shard;
        assert!(index < of, "shard {index} of {of} does not exist");
        assert!(options.chunk_posts > 0, "a chunk holds at least one post");
        Play::new(self, options)
    }
}

/// A world being played.
#[derive(Debug)]
pub struct Play<'p> {
    plan: &'p Plan,
    options: PlayOptions,
    next_day: u32,
    hot: VecDeque<Arc<HotDay>>,
    carried: Part,
    ready: VecDeque<Chunk>,
}

impl<'p> Play<'p> {
    fn new(plan: &'p Plan, options: PlayOptions) -> Self {
        // What spills past midnight reaches the next day only, so one day of warm-up is enough.
        let first = options.from_day.min(plan.n_days()).saturating_sub(1);
        let hot = (first..first + 7).map(|day| Arc::new(HotDay::new(plan, day))).collect();
        let mut play = Self {
            plan,
            options,
            next_day: first,
            hot,
            carried: Part::default(),
            ready: VecDeque::new(),
        };
        if first < options.from_day {
            play.play_day();
            play.ready.clear();
        }
        play
    }

    /// Heap held between two chunks, in bytes: chunks that are ready, posts that spilled past
    /// midnight, and hot posts.
    #[must_use]
    pub fn held_bytes(&self) -> usize {
        let chunk = |chunk: &Chunk| chunk.posts.heap_bytes() + chunk.causes.capacity() * 4;
        let ready: usize = self.ready.iter().map(chunk).sum();
        let carried = self.carried.records.capacity() * size_of::<Record>();
        let hot: usize = self.hot.iter().map(|day| day.heap_bytes()).sum();
        ready + carried + self.carried.pool.capacity() * 4 + hot
    }

    /// Most bytes that [`held_bytes`](Self::held_bytes) may give in a world whose busiest day has
    /// this many posts: a day of columns at 64 bytes a post, what spills over at 64, and eight days
    /// of hot posts, at most a tenth of all, at 64.
    #[must_use]
    pub fn bound_bytes(posts_of_busiest_day: usize) -> usize {
        posts_of_busiest_day * (64 + 64 + 8 * 64 / 10) + (1 << 16)
    }

    fn play_day(&mut self) {
        let day = self.next_day;
        self.next_day += 1;
        self.hot.push_back(Arc::new(HotDay::new(self.plan, day + 7)));
        if self.hot.len() > HOT_DAYS {
            self.hot.pop_front();
        }
        let mut parts = self.parts(day);
        parts.push(std::mem::take(&mut self.carried));
        let span = self.plan.day_start(day)..self.plan.day_start(day + 1);
        let sorted = sort::deal_and_sort(parts, span);
        self.carried = sorted.later;
        let chunk = |records: &[Record]| columns::fill(self.plan, records, &sorted.tags);
        let chunks: Vec<Chunk> =
            sorted.records.par_chunks(self.options.chunk_posts).map(chunk).collect();
        self.ready.extend(chunks);
    }

    /// What everybody does on a day, in a fixed order of parts.
    fn parts(&self, day: u32) -> Vec<Part> {
        let (plan, shard) = (self.plan, self.options.shard);
        let hot: Vec<&HotDay> = self.hot.iter().map(AsRef::as_ref).collect();
        let mut parts: Vec<Part> = blocks(plan.n_accounts(), shard)
            .into_par_iter()
            .map(|slots| block::play(plan, day, slots, &hot))
            .collect();
        parts.push(broadcast::play(plan, day, shard));
        parts.push(publisher::play(plan, day, shard));
        parts.push(block::play_hot(plan, shard, &hot));
        if !plan.suspensions.is_empty() {
            parts.par_iter_mut().for_each(|part| silence(plan, part));
        }
        parts
    }
}

/// Takes out what suspended accounts would have posted.
fn silence(plan: &Plan, part: &mut Part) {
    let is_heard = |record: &Record| {
        plan.suspended_since(record.account).is_none_or(|since| record.at < since)
    };
    part.records.retain(is_heard);
}

fn blocks(n_slots: u32, shard: Shard) -> Vec<Range<u32>> {
    let firsts = (0..n_slots).step_by(BLOCK as usize).filter(|&slot| shard.holds(slot));
    firsts.map(|first| first..(first + BLOCK).min(n_slots)).collect()
}

impl Iterator for Play<'_> {
    type Item = Chunk;

    fn next(&mut self) -> Option<Chunk> {
        while self.ready.is_empty() && self.next_day < self.plan.n_days() {
            self.play_day();
        }
        self.ready.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::WorldConfig;
    use crate::random::stream::opened;

    /// Streams opened and posts made by all blocks over four days.
    fn work(accounts: u32, posts_per_month_median: f64) -> (u64, usize) {
        let mut world = WorldConfig { days: 4, ..WorldConfig::default() };
        world.population.accounts = accounts;
        world.population.posts_per_month_median = posts_per_month_median;
        let plan = Plan::new(&world.check().unwrap(), 1);
        let hot: Vec<HotDay> = (0..8).map(|day| HotDay::new(&plan, day)).collect();
        let hot: Vec<&HotDay> = hot.iter().collect();
        let before = opened::so_far();
        let days =
            (0..4).flat_map(|day| blocks(accounts, Shard::ALL).into_iter().map(move |b| (day, b)));
        let n_posts =
            days.map(|(day, block)| block::play(&plan, day, block, &hot).records.len()).sum();
        (opened::so_far() - before, n_posts)
    }

    /// Law: cost follows posts, not accounts times days. Ten times the accounts at a tenth of the
    /// rate do the same work, but for two streams a block and day.
    #[test]
    fn quiet_accounts_open_no_streams() {
        let (busy, posts_of_busy) = work(10_000, 2.2);
        let (quiet, posts_of_quiet) = work(100_000, 0.22);
        let blocks = |accounts: u64| 2 * 4 * accounts.div_ceil(u64::from(BLOCK));
        assert!((quiet - blocks(100_000)) as f64 <= 1.3 * posts_of_quiet as f64, "{quiet}");
        assert!((busy - blocks(10_000)) as f64 <= 1.3 * posts_of_busy as f64, "{busy}");
        let ratio = quiet as f64 / busy as f64;
        assert!((0.5..2.0).contains(&ratio), "{quiet} against {busy} streams");
    }
}
