//! Posts as they arrive, from a pipe that may never end.
//!
//! Rows may be late: a post is released once a row more than `lateness_ms` later was seen, and
//! released posts are in order of time. A row more than `lateness_ms` earlier than the latest is
//! rejected like any other faulty row, and so is one so far ahead that most of those that follow
//! would be ([`clock`]). Names are numbered as in a file, so [`PostStream::forget`] renumbers everything
//! that is kept: memory is bounded by the posts between two moments, not by the length of the
//! stream.
//!
//! Sketch: 80 bytes a post and 8 a hashtag use besides the names, for posts that are not forgotten.

use std::io::Read;
use std::path::Path;

use super::collect::Collector;
use super::csv::Rows;
use super::jsonl::Lines;
use super::report::{Fault, Tally};
use super::{Error, ReadOptions, ReadReport};
use crate::{Names, PostBatch, Resolution, Timestamp};

mod clock;
mod held;
mod source;
mod waiting;

use clock::{Clock, JURY, ahead};
use held::{Move, Posts};
use source::{Came, Found, Row, Source};
use waiting::Waiting;

/// Rows in a row that find no room: our choice, ten times as many as wait. Beyond it a stream has become
/// one of few accounts.
const PATIENCE: usize = 10_000;

/// The forms in which posts can arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamFormat {
    /// Comma-separated rows, one per hashtag use, below a header.
    Csv,
    /// One JSON object per post and line.
    JsonLines,
}

/// Reads posts from a pipe, in order of time.
pub struct PostStream<'a, R> {
    rows: Source<R>,
    posts: Posts,
    tally: Tally<'a>,
    path: &'a Path,
    clock: Clock,
    waiting: Waiting,
    /// Rows that found no room since there was last a jury.
    turned_away: usize,
    has_ended: bool,
    resolution: Resolution,
    released: Vec<bool>,
    /// The first post that is not released.
    first_pending: usize,
    /// The first hashtag use of a post that is not released.
    first_use: usize,
    until: Timestamp,
}

impl<R> std::fmt::Debug for PostStream<'_, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PostStream(released until {:?})", self.until)
    }
}

impl<'a, R: Read> PostStream<'a, R> {
    /// A stream whose rows may be up to `lateness_ms` late; `path` is what messages call it. Reads
    /// the header of comma-separated rows.
    ///
    /// # Errors
    /// [`Error::Io`] where nothing can be read, [`Error::MissingColumn`] for another header.
    pub fn new(
        input: R,
        format: StreamFormat,
        path: &'a Path,
        lateness_ms: i64,
        options: &ReadOptions,
    ) -> Result<Self, Error> {
        let collector = Collector::new(options.as_written);
        let (rows, posts) = match format {
            StreamFormat::Csv => (Source::csv(input, path)?, Posts::Rows(Rows(collector))),
            StreamFormat::JsonLines => (Source::jsonl(input), Posts::Lines(Lines::new(collector))),
        };
        Ok(Self {
            rows,
            posts,
            tally: Tally::new(path, options),
            path,
            clock: Clock::new(lateness_ms),
            waiting: Waiting::default(),
            turned_away: 0,
            has_ended: false,
            resolution: options.resolution.unwrap_or(Resolution::Millisecond),
            released: Vec::new(),
            first_pending: 0,
            first_use: 0,
            until: Timestamp(i64::MIN),
        })
    }

    /// Reads until a post at `until` or later is known to be all that can still come, and releases
    /// everything before; gives the posts and whether there are more to release.
    ///
    /// # Errors
    /// [`Error::Io`] where reading fails, [`Error::Row`] for a faulty row where reading is strict. From
    /// then on nothing more is read; what was read before can still be released.
    pub fn read_until(&mut self, until: Timestamp) -> Result<(PostBatch, bool), Error> {
        let mut more = true;
        while more && self.clock.watermark().is_none_or(|mark| mark < until) {
            more = self.read_row().inspect_err(|_| self.has_ended = true)?;
        }
        let batch = self.release(until);
        Ok((batch, more || self.first_pending < self.released.len()))
    }

    /// Time of the first post that was read and not released.
    ///
    /// # Complexity
    /// O(n) for n posts that are not released.
    #[must_use]
    pub fn first_pending_at(&self) -> Option<Timestamp> {
        self.pending().map(|(at, _)| at).min()
    }

    /// Forgets released posts before `before` and all names that no remaining post has. Gives the
    /// released posts that remain, under new numbers.
    ///
    /// # Complexity
    /// O(n log n) for n posts that are held.
    pub fn forget(&mut self, before: Timestamp) -> Vec<PostBatch> {
        let old = self.posts.collector();
        let (starts, hashtags) = old.hashtags_by_post();
        let (mut moved, mut order, mut released) = (Move::new(&self.posts), Vec::new(), Vec::new());
        for (idx, draft) in old.drafts().iter().enumerate() {
            if self.released[idx] && draft.at < before {
                continue;
            }
            let new = moved.copy(draft, &hashtags[starts[idx]..starts[idx + 1]]);
            released.push(self.released[idx]);
            let at = self.resolution.floor(draft.at);
            order.extend(self.released[idx].then_some((at, new)));
        }
        (self.posts, self.released) = (moved.finish(), released);
        (self.first_pending, self.first_use) = (0, 0);
        order.sort_unstable();
        self.posts.collector().batches(order.iter().map(|&(_, idx)| idx), self.resolution)
    }

    /// Posts held, released or not.
    #[must_use]
    pub fn n_held(&self) -> usize {
        self.released.len()
    }

    /// What the numbers of released posts stand for, until the next [`forget`](Self::forget).
    #[must_use]
    pub fn names(&self) -> &Names {
        &self.posts.collector().names
    }

    /// What became of the rows so far.
    #[must_use]
    pub fn report(&self) -> ReadReport {
        self.tally.so_far()
    }

    /// Times and places of posts that are not released.
    fn pending(&self) -> impl Iterator<Item = (Timestamp, usize)> + '_ {
        let places = self.first_pending..self.released.len();
        let drafts = self.posts.collector().drafts();
        places.filter(|&idx| !self.released[idx]).map(move |idx| (drafts[idx].at, idx))
    }

    /// Accepts or rejects the next row; whether there was any.
    fn read_row(&mut self) -> Result<bool, Error> {
        while !self.has_ended && !self.can_decide() {
            match self.rows.next(self.path)? {
                Came::Row(found) if self.waiting.is_empty() && is_plain(&found, &self.clock) => {
                    let into = (&mut self.clock, &mut self.posts, &mut self.tally);
                    return accept(found, Clock::take, into).map(|()| self.counted());
                }
                Came::Row(found)
                    if self.posts.collector().names.accounts.len() > JURY
                        && self.turned_away < PATIENCE
                        && is_share(&found, &self.clock, &self.waiting) =>
                {
                    self.turned_away += 1;
                    let row = found.row.and_then(|row| Err(ahead(row.at())));
                    return self.tally.count(found.line, row).map(|()| true);
                }
                Came::Row(found) => self.waiting.push(&found),
                Came::Blank => {}
                Came::End => self.has_ended = true,
            }
        }
        self.decide()
    }

    /// Whether there is enough to say about the first row that waits.
    fn can_decide(&self) -> bool {
        let is_plain = self.waiting.first_at().is_none_or(|at| self.clock.is_plain(at));
        self.waiting.is_full() || (is_plain && !self.waiting.is_empty())
    }

    /// Accepts or rejects the first row that waits; whether there was any.
    fn decide(&mut self) -> Result<bool, Error> {
        let Some(kept) = self.waiting.pop() else { return Ok(false) };
        if self.waiting.has_jury() {
            self.turned_away = 0;
        }
        let (found, waiting) = (self.rows.again(&kept), &self.waiting);
        let judge = |clock: &mut Clock, at| {
            if clock.is_plain(at) { clock.take(at) } else { clock.judge(at, waiting.jury()) }
        };
        let into = (&mut self.clock, &mut self.posts, &mut self.tally);
        accept(found, judge, into).map(|()| self.counted())
    }

    fn counted(&mut self) -> bool {
        self.released.resize(self.posts.collector().drafts().len(), false);
        true
    }

    /// Releases posts before `until` that are not released yet.
    fn release(&mut self, until: Timestamp) -> PostBatch {
        self.until = until.max(self.until);
        let all = until == Timestamp::MAX;
        let mut order: Vec<_> = self.pending().filter(|&(at, _)| at < until || all).collect();
        order.sort_unstable_by_key(|&(at, idx)| (self.resolution.floor(at), idx));
        order.iter().for_each(|&(_, idx)| self.released[idx] = true);
        let places: Vec<usize> = order.iter().map(|&(_, idx)| idx).collect();
        let collector = self.posts.collector();
        let batch = collector.some(&places, self.first_pending, self.first_use, self.resolution);
        let (uses, released) = (&collector.uses()[self.first_use..], &self.released);
        self.first_use += uses.iter().take_while(|u| released[u.0 as usize]).count();
        let done = released[self.first_pending..].iter().take_while(|released| **released);
        self.first_pending += done.count();
        batch
    }
}

/// Whether there is nothing to ask others about a row.
fn is_plain(found: &Found<'_>, clock: &Clock) -> bool {
    found.row.as_ref().map_or(true, |row| clock.is_plain(row.at()))
}

/// Whether a row asks for more room than one account has.
fn is_share(found: &Found<'_>, clock: &Clock, waiting: &Waiting) -> bool {
    let asks = |row: &Row<'_>| !clock.is_plain(row.at()) && waiting.is_share(row.account());
    found.row.as_ref().is_ok_and(asks)
}

/// Takes in what a row says where the clock takes its time, and counts it.
fn accept(
    found: Found<'_>,
    in_time: impl FnOnce(&mut Clock, Timestamp) -> Result<(), Fault>,
    (clock, posts, tally): (&mut Clock, &mut Posts, &mut Tally<'_>),
) -> Result<(), Error> {
    let row = found.row.and_then(|row| in_time(clock, row.at()).and_then(|()| posts.add(row)));
    tally.count(found.line, row)
}
