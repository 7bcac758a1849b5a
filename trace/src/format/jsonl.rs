//! JSON Lines: one post a line, everything a trace knows.
//!
//! ```json
//! {"post":"p1","account":"ada","at":"2024-01-01T00:00:00.123Z","hashtags":["tea"],
//!  "kind":"reply","parent":"p0","text":"1234","app":1,"deleted_at":"2024-01-02T00:00:00Z"}
//! ```
//!
//! (on one line). `post`, `account` and `at` are required, unknown keys are ignored. Times are
//! text as in CSV, or Unix seconds as a number; `text` is a 64-bit signature as a number or
//! decimal text; `post` and `account` may be whole numbers too.

use std::path::Path;

use super::collect::Collector;
use super::report::{Fault, Tally, quoted};
use super::{Error, ReadOptions, ReadReport, open};
use crate::{AccountId, PostId, Trace};

mod cursor;
mod line;
mod line_reader;
mod plain;
mod write;
mod written;

pub(crate) use line::Checked;
pub(crate) use line_reader::{KeptLine, LineReader, RawLine};
pub use write::write_jsonl;

/// Reads a file of JSON objects.
pub(crate) fn read(path: &Path, options: &ReadOptions) -> Result<(Trace, ReadReport), Error> {
    let mut input = LineReader::new(open(path)?);
    let mut tally = Tally::new(path, options);
    let mut lines = Lines::new(Collector::new(options.as_written));
    while let Some(line) = input.next().map_err(Error::io("read", path))? {
        if let Some(post) = line.read() {
            tally.count(line.number(), post.and_then(|post| lines.add(post)))?;
        }
    }
    Ok((lines.collector.finish(options.resolution), tally.report()))
}

/// The posts so far. Parents are named in the same table as posts, and may never appear.
pub(crate) struct Lines {
    collector: Collector,
    /// Whether there was a post of each name.
    seen: Vec<bool>,
}

impl Lines {
    pub(crate) fn new(collector: Collector) -> Self {
        Self { collector, seen: Vec::new() }
    }

    pub(crate) fn collector(&self) -> &Collector {
        &self.collector
    }

    pub(crate) fn collector_mut(&mut self) -> &mut Collector {
        &mut self.collector
    }

    /// Takes in the post of a line.
    pub(crate) fn add(&mut self, post: Checked<'_>) -> Result<(), Fault> {
        let Checked { post, account, hashtags, parent, mut draft } = post;
        draft.post = self.collector.intern_post(&post);
        if !self.is_new(draft.post) {
            let found = quoted(post.as_bytes()) + " (post id already used)";
            return Err(Fault::new("post", found, "one line per post"));
        }
        draft.parent = parent.map(|parent| self.collector.intern_post(&parent));
        draft.account = AccountId(self.collector.names.accounts.intern(&account));
        let idx = self.collector.post(draft);
        hashtags.for_each(|hashtag| {
            let hashtag = self.collector.intern_hashtag(hashtag);
            self.collector.hashtag(idx, hashtag);
        });
        Ok(())
    }

    /// Takes note that a post is here.
    pub(crate) fn see(&mut self, post: PostId) {
        self.is_new(post);
    }

    /// Whether there was no such post before; there is from now on.
    fn is_new(&mut self, post: PostId) -> bool {
        let place = usize::try_from(post.0).expect("names are numbered below 2^32");
        if self.seen.len() <= place {
            self.seen.resize(place + 1, false);
        }
        !std::mem::replace(&mut self.seen[place], true)
    }
}
