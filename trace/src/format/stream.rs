//! Posts as they arrive, from a pipe that may never end.
//!
//! Rows may be late: a post is released once a row more than `lateness_ms` later was seen, and
//! released posts are in order of time. Rows that come later than that are rejected like any other
//! faulty row. Names are numbered as in a file, so [`PostStream::forget`] renumbers everything
//! that is kept: memory is bounded by the posts between two moments, not by the length of the
//! stream.
//!
//! Sketch: 80 bytes a post and 8 a hashtag use besides the names, for posts that are not forgotten.

use std::cell::Cell;
use std::io::{BufReader, Read};
use std::path::Path;
use std::rc::Rc;

use csv::{ByteRecord, Reader, ReaderBuilder};

use super::collect::{Collector, Draft};
use super::csv::{Bounded, Columns, Rows, next};
use super::jsonl::{Kept, Lines, next_line, strip_mark, too_long};
use super::report::{Fault, Tally, quoted};
use super::{Error, ReadOptions, ReadReport, time};
use crate::{AccountId, HashtagId, Names, PostBatch, PostId, Resolution, Timestamp};

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
        let mut posts = self.posts.empty();
        let old = self.posts.collector();
        let (starts, hashtags) = old.hashtags_by_post();
        let (mut order, mut released) = (Vec::new(), Vec::new());
        for (idx, draft) in old.drafts().iter().enumerate() {
            if self.released[idx] && draft.at < before {
                continue;
            }
            let new = posts.copy(draft, &hashtags[starts[idx]..starts[idx + 1]], &self.posts);
            released.push(self.released[idx]);
            let at = self.resolution.floor(draft.at);
            order.extend(self.released[idx].then_some((at, new)));
        }
        (self.posts, self.released) = (posts, released);
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
            (Source::JsonLines { input, line, number }, Posts::Lines(lines)) => {
                *number += 1;
                match next_line(input, line).map_err(Error::io("read", self.path))? {
                    Kept::End => return Ok(false),
                    Kept::Whole if line.trim_ascii().is_empty() => {}
                    Kept::Whole => {
                        let row = lines.add_if(strip_mark(line, *number), in_time);
                        self.tally.count(*number, row)?;
                    }
                    Kept::TooLong => self.tally.count(*number, Err(too_long(line)))?,
                }
                true
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
        let (collector, places) = (self.posts.collector(), order.iter().map(|&(_, idx)| idx));
        let batch = collector.some(places, self.first_use, self.resolution);
        let (uses, released) = (&collector.uses()[self.first_use..], &self.released);
        self.first_use += uses.iter().take_while(|u| released[u.0 as usize]).count();
        let done = released[self.first_pending..].iter().take_while(|released| **released);
        self.first_pending += done.count();
        batch
    }
}

/// Where rows come from.
enum Source<R> {
    Csv {
        reader: Reader<Bounded<R>>,
        record: ByteRecord,
        budget: Rc<Cell<usize>>,
        columns: Columns,
    },
    JsonLines {
        input: BufReader<R>,
        line: Vec<u8>,
        number: u64,
    },
}

impl<R: Read> Source<R> {
    fn csv(input: R, path: &Path) -> Result<Self, Error> {
        let (input, budget) = Bounded::new(input);
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(input);
        let mut record = ByteRecord::new();
        next(&mut reader, &mut record, &budget, path)?;
        let columns = Columns::find(&record, path)?;
        Ok(Self::Csv { reader, record, budget, columns })
    }

    fn jsonl(input: R) -> Self {
        let input = BufReader::with_capacity(1 << 16, input);
        Self::JsonLines { input, line: Vec::new(), number: 0 }
    }
}

/// The posts that are held.
enum Posts {
    Rows(Rows),
    Lines(Lines),
}

impl Posts {
    fn empty(&self) -> Self {
        match self {
            Self::Rows(rows) => Self::Rows(Rows(rows.collector().empty())),
            Self::Lines(lines) => Self::Lines(Lines::new(lines.collector().empty())),
        }
    }

    fn collector(&self) -> &Collector {
        match self {
            Self::Rows(rows) => rows.collector(),
            Self::Lines(lines) => lines.collector(),
        }
    }

    fn collector_mut(&mut self) -> &mut Collector {
        match self {
            Self::Rows(rows) => rows.collector_mut(),
            Self::Lines(lines) => lines.collector_mut(),
        }
    }

    /// Takes over a post of `from` with its names; gives its place.
    fn copy(&mut self, draft: &Draft, hashtags: &[HashtagId], from: &Self) -> usize {
        let (names, mut copy) = (&from.collector().names, draft.without_hashtags());
        copy.post = self.intern(&names.post(draft.post), true);
        copy.parent = draft.parent.map(|parent| self.intern(&names.post(parent), false));
        let collector = self.collector_mut();
        let account = names.account(draft.account);
        copy.account = AccountId(collector.names.accounts.intern(&account));
        let idx = collector.post(copy);
        for &hashtag in hashtags {
            let hashtag = collector.names.hashtags.intern(&names.hashtag(hashtag));
            collector.hashtag(idx, HashtagId(hashtag));
        }
        idx
    }

    fn intern(&mut self, post: &str, is_seen: bool) -> PostId {
        match self {
            Self::Lines(lines) if is_seen => lines.see(post),
            _ => self.collector_mut().intern_post(post),
        }
    }
}
