//! Every account acts on its own, given the plan.
//!
//! Work proceeds day by day. Blocks of accounts play in parallel, and each worker deals its 32-byte
//! records into cells of time (`deal`). The day is then told span by span, as it is asked for:
//! the runs of a span of cells come together, are put in order by 8-byte keys (`sort`) and fill
//! columns (`columns`). So a day is held once, as records, and never as columns; between chunks
//! memory is bounded by [`Play::bound_bytes`].
//!
//! Sketch: a post costs eight to ten draws of 2 ns, one place in the tables of hot posts and of
//! hashtags, four passes over its 32-byte record (write, deal, gather, fill) of which only the deal
//! and the gather leave the cache, its share of two counting sorts, and 45 bytes of columns;
//! measured figures are in `benches/README.md`. An account-day without a post costs half a hash.

mod block;
mod broadcast;
mod columns;
mod deal;
mod observation;
mod publisher;
mod record;
mod sort;

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use claque_trace::PostBatch;
use rayon::prelude::*;

pub(crate) use block::place;
pub(crate) use columns::{DELETED, DELETED_AFTER_S, DELETED_SIGMA, shared_text};

use crate::Cause;
use crate::plan::{HotDay, Plan};
use deal::Dealt;
use record::{Part, Record};
use sort::Span;

/// Accounts in a block: the unit that plays alone.
const BLOCK: u32 = 1_024;
/// Blocks that a worker plays at a stretch: their records stay in its cache.
const GROUP: usize = 8;
/// Most spans told at once.
const THREADS: usize = 16;
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
    /// The day being told: records of all workers, and spans of them that are still to come.
    dealt: Vec<Dealt>,
    spans: VecDeque<Range<usize>>,
    /// Spans in order, one for each thread, and what of them is still to be put in columns.
    room: Vec<Span>,
    untold: VecDeque<(usize, Range<usize>)>,
    ready: VecDeque<Chunk>,
}

impl<'p> Play<'p> {
    fn new(plan: &'p Plan, options: PlayOptions) -> Self {
        // What spills past midnight reaches the next day only, so one day of warm-up is enough.
        let first = options.from_day.min(plan.n_days()).saturating_sub(1);
        let hot = |day| Arc::new(HotDay::new(plan, day));
        let hot: Vec<_> = (first..first + 7).into_par_iter().map(hot).collect();
        let mut play = Self {
            plan,
            options,
            next_day: first,
            hot: hot.into(),
            carried: Part::default(),
            dealt: Vec::new(),
            spans: VecDeque::new(),
            room: (0..rayon::current_num_threads().min(THREADS)).map(|_| Span::default()).collect(),
            untold: VecDeque::new(),
            ready: VecDeque::new(),
        };
        if first < options.from_day {
            play.play_day();
            play.spans.clear();
        }
        play
    }

    /// Heap held between two chunks, in bytes: chunks that are ready, posts that spilled past
    /// midnight, and hot posts.
    #[must_use]
    pub fn held_bytes(&self) -> usize {
        let chunk = |chunk: &Chunk| chunk.posts.heap_bytes() + chunk.causes.capacity() * 4;
        let ready: usize = self.ready.iter().map(chunk).sum();
        let dealt: usize = self.dealt.iter().map(Dealt::heap_bytes).sum();
        let room: usize = self.room.iter().map(Span::heap_bytes).sum();
        let hot: usize = self.hot.iter().map(|day| day.heap_bytes()).sum();
        ready + dealt + room + self.carried.heap_bytes() + hot
    }

    /// Most bytes that [`held_bytes`](Self::held_bytes) may give in a world whose busiest day has
    /// this many posts, with at most two hashtags each on average:
    ///
    /// - 40 a post for the records of the day and their hashtags, and as much for those that spilled
    ///   over into the next, were that another such day;
    /// - 48 a post for the spans in work, which are of this day, and for the room that others left,
    ///   one a thread and of two usual spans at most;
    /// - 64 a post for one chunk a thread;
    /// - 74 a hot post for eight days of them, which the plan knows, and 8 a group of hashtags and day;
    /// - 4,200 for each part of a worker: eight a thread, or one for 8,192 accounts.
    #[must_use]
    pub fn bound_bytes(&self, posts_of_busiest_day: usize) -> usize {
        let (day, threads) = (posts_of_busiest_day, self.room.len());
        let chunks = day.min(threads.saturating_mul(self.options.chunk_posts));
        let room = if day > deal::SPAN { threads * 2 * deal::SPAN } else { 0 };
        let n_blocks = (self.plan.n_accounts() / BLOCK) as usize;
        let parts = 5 + 16 * threads + n_blocks / GROUP;
        let hot = self.plan.hot_counts.most_within(HOT_DAYS);
        let buckets = HOT_DAYS * self.plan.interests.n_buckets() * 8;
        day * (40 + 40 + 48) + room * 48 + chunks * 64 + hot * 74 + buckets + parts * 4_200
    }

    fn play_day(&mut self) {
        let day = self.next_day;
        self.next_day += 1;
        self.hot.push_back(Arc::new(HotDay::new(self.plan, day + 7)));
        if self.hot.len() > HOT_DAYS {
            self.hot.pop_front();
        }
        let midnight = self.plan.day_start(day);
        self.dealt.clear();
        let yesterdays = Dealt::new(&mut self.carried, midnight);
        self.dealt = self.deal(day);
        self.dealt.push(yesterdays);
        let later: Vec<Part> = self.dealt.iter_mut().map(Dealt::take_later).collect();
        self.carried = Part::joined(&later);
        self.room.iter_mut().for_each(Span::release);
        self.spans = deal::spans(&self.dealt).into();
    }

    /// What everybody does on a day. Parts are in no order that matters: no two posts share a place.
    fn deal(&self, day: u32) -> Vec<Dealt> {
        let (plan, shard) = (self.plan, self.options.shard);
        let hot: Vec<&HotDay> = self.hot.iter().map(AsRef::as_ref).collect();
        let midnight = plan.day_start(day);
        let blocks = blocks(plan.n_accounts(), shard);
        let group = (blocks.len() / (8 * self.room.len())).clamp(1, GROUP);
        let deal = |part: &mut Part, group: &[Range<u32>]| {
            group.iter().for_each(|slots| block::play(plan, day, slots.clone(), &hot, part));
            silence(plan, part);
            observation::observe(plan, day, part);
            Dealt::new(part, midnight)
        };
        let mut dealt: Vec<Dealt> =
            blocks.par_chunks(group).map_init(Part::default, deal).collect();
        let mut others = [
            broadcast::play(plan, day, shard),
            publisher::play(plan, day, shard),
            block::play_hot(plan, shard, &hot),
        ];
        for part in &mut others {
            silence(plan, part);
            observation::observe(plan, day, part);
        }
        dealt.extend(others.iter_mut().map(|part| Dealt::new(part, midnight)));
        dealt
    }

    /// Puts the next spans in order, one on each thread, and cuts them into chunks of like size.
    fn order(&mut self) {
        let (dealt, chunk_posts) = (&self.dealt, self.options.chunk_posts);
        let midnight = self.plan.day_start(self.next_day - 1);
        let n = self.spans.len().min(self.room.len());
        let spans: Vec<Range<usize>> = self.spans.drain(..n).collect();
        let load = |(cells, span): (Range<usize>, &mut Span)| span.load(dealt, cells, midnight);
        spans.into_par_iter().zip(&mut self.room).for_each(load);
        for (number, span) in self.room[..n].iter().enumerate() {
            let n_chunks = span.len().div_ceil(chunk_posts);
            let bound = |i: usize| span.len() * i / n_chunks;
            self.untold.extend((0..n_chunks).map(|i| (number, bound(i)..bound(i + 1))));
        }
    }

    /// Fills the columns of the next chunks, one on each thread.
    fn tell(&mut self) {
        let (plan, room) = (self.plan, &self.room);
        let n = self.untold.len().min(room.len());
        let untold: Vec<(usize, Range<usize>)> = self.untold.drain(..n).collect();
        let fill =
            |(number, places): (usize, Range<usize>)| columns::fill(plan, &room[number], places);
        self.ready.extend(untold.into_par_iter().map(fill).collect::<Vec<_>>());
    }
}

/// Takes out what suspended accounts would have posted.
fn silence(plan: &Plan, part: &mut Part) {
    if plan.suspensions.is_empty() {
        return;
    }
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
        while self.ready.is_empty() {
            if !self.untold.is_empty() {
                self.tell();
            } else if !self.spans.is_empty() {
                self.order();
            } else if self.next_day < self.plan.n_days() {
                self.play_day();
            } else {
                return None;
            }
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
        let mut part = Part::default();
        days.for_each(|(day, block)| block::play(&plan, day, block, &hot, &mut part));
        (opened::so_far() - before, part.records.len())
    }

    /// Law: cost follows posts, not accounts times days. Ten times the accounts at a tenth of the
    /// rate do the same work, but for three streams a block and day.
    #[test]
    fn quiet_accounts_open_no_streams() {
        let (busy, posts_of_busy) = work(10_000, 2.2);
        let (quiet, posts_of_quiet) = work(100_000, 0.22);
        let blocks = |accounts: u64| 3 * 4 * accounts.div_ceil(u64::from(BLOCK));
        let (quiet, busy) = (quiet - blocks(100_000), busy - blocks(10_000));
        assert!(quiet as f64 <= 1.3 * posts_of_quiet as f64, "{quiet}");
        assert!(busy as f64 <= 1.3 * posts_of_busy as f64, "{busy}");
        // Per post: where nobody is cut to the cap of activity there are a fifth more posts to make.
        let ratio = quiet as f64 / posts_of_quiet as f64 / (busy as f64 / posts_of_busy as f64);
        assert!((0.5..2.0).contains(&ratio), "{quiet} against {busy} streams");
    }
}
