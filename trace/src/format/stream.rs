//! Posts as they arrive, from a pipe that may never end.
//!
//! Rows may be late: a post is released once a row more than `lateness_ms` later was seen, and
//! released posts are in order of time. Rows that come later than that are rejected like any other
//! faulty row. Names are numbered as in a file, so [`PostStream::forget`] renumbers everything
//! that is kept: memory is bounded by the posts between two moments, not by the length of the
//! stream.
//!
//! Sketch: 80 bytes a post and 8 a hashtag use besides the names, for posts that are not forgotten.

use std::io::Read;
use std::path::Path;

use super::collect::Collector;
use super::csv::{Rows, next};
use super::jsonl::Lines;
use super::report::{Fault, Tally, quoted};
use super::{Error, ReadOptions, ReadReport, time};
use crate::{Names, PostBatch, Resolution, Timestamp};

mod held;
mod source;

use held::{Move, Posts};
use source::Source;

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
    lateness_ms: i64,
    resolution: Resolution,
    released: Vec<bool>,
    /// The first post that is not released.
    first_pending: usize,
    /// The first hashtag use of a post that is not released.
    first_use: usize,
    latest: Option<Timestamp>,
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
            lateness_ms,
            resolution: options.resolution.unwrap_or(Resolution::Millisecond),
            released: Vec::new(),
            first_pending: 0,
            first_use: 0,
            latest: None,
            until: Timestamp(i64::MIN),
        })
    }

    /// Reads until a post at `until` or later is known to be all that can still come, and releases
    /// everything before; gives the posts and whether the stream goes on. At its end everything is
    /// released.
    ///
    /// # Errors
    /// [`Error::Io`] where reading fails, [`Error::Row`] for a faulty row where reading is strict.
    pub fn read_until(&mut self, until: Timestamp) -> Result<(PostBatch, bool), Error> {
        while self.watermark().is_none_or(|mark| mark < until) {
            if !self.read_row()? {
                return Ok((self.release(Timestamp::MAX), false));
            }
        }
        Ok((self.release(until), true))
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

    /// No row earlier than this is accepted any more.
    fn watermark(&self) -> Option<Timestamp> {
        self.latest.map(|latest| latest + -self.lateness_ms)
    }

    /// Times and places of posts that are not released.
    fn pending(&self) -> impl Iterator<Item = (Timestamp, usize)> + '_ {
        let places = self.first_pending..self.released.len();
        let drafts = self.posts.collector().drafts();
        places.filter(|&idx| !self.released[idx]).map(move |idx| (drafts[idx].at, idx))
    }

    fn read_row(&mut self) -> Result<bool, Error> {
        let (latest, until) = (&mut self.latest, self.until);
        let mut in_time = |at: Timestamp| {
            *latest = Some(latest.map_or(at, |latest| latest.max(at)));
            let found = || quoted(time::to_civil(at).as_bytes());
            let accepted = "times in order, within the lateness that is allowed";
            if at < until { Err(Fault::new("", found(), accepted)) } else { Ok(()) }
        };
        let more = match (&mut self.rows, &mut self.posts) {
            (Source::Csv { reader, record, budget, columns }, Posts::Rows(rows)) => {
                let more = next(reader, record, budget, self.path)?;
                if more {
                    let line = record.position().map_or(0, csv::Position::line);
                    let row = columns.row(record);
                    let row = row.and_then(|row| in_time(row.at).and_then(|()| rows.add(&row)));
                    self.tally.count(line, row)?;
                }
                more
            }
            (Source::JsonLines(input), Posts::Lines(lines)) => {
                let line = input.next().map_err(Error::io("read", self.path))?;
                line.map(|line| lines.take(line, in_time, &mut self.tally)).transpose()?.is_some()
            }
            _ => unreachable!("rows and posts are made together"),
        };
        self.released.resize(self.posts.collector().drafts().len(), false);
        Ok(more)
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
