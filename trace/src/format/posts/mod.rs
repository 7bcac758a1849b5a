//! Posts as Parquet columns.
//!
//! | column | type | |
//! |---|---|---|
//! | `at` | INT64, milliseconds UTC | required |
//! | `account` | INT32, unsigned | required |
//! | `post` | INT64, unsigned | required |
//! | `hashtags` | list of INT32, unsigned | required |
//! | `kind` | INT32, 0–3 in the order of [`Kind::ALL`](crate::Kind::ALL) | 0 |
//! | `parent` | INT64, unsigned | null |
//! | `text` | INT64, unsigned | 0 |
//! | `app` | INT32, 0–65535 | 0 |
//! | `deleted_at` | INT64, milliseconds UTC | null |
//!
//! The last column says what holds where a column is absent. Sketch: 28 bytes a post and 4 a hashtag
//! on disk, of which 24 are random and written as they are; times are differences of about ten bits,
//! kinds and apps two and three, and nothing is left for a compressor to find. A post is some 100
//! instructions here, and its bytes are copied once, hashed and handed to the system.

mod read;
mod write;

use std::path::Path;

use hashbrown::HashSet;

pub use read::{PostColumns, PostFile};
pub(crate) use write::PostWriter;

use super::collect::{Collector, Draft};
use super::{Error, ReadOptions, ReadReport, atomic, writable};
use crate::{AccountId, HashtagId, Post, Trace};

/// Writes posts to one Parquet file with numbers for names.
///
/// # Errors
/// [`Error::Io`] when the file cannot be written, [`Error::Inexpressible`] when a time is outside
/// 1970–2199. Whatever stood at `path` before then stays.
pub fn write_parquet(trace: &Trace, path: &Path) -> Result<(), Error> {
    writable(path, trace)?;
    atomic::write_file(path, |out| {
        let mut writer = PostWriter::new(out)?;
        trace.batches.iter().try_for_each(|batch| writer.push(batch))?;
        writer.finish().map(drop)
    })
}

/// Reads one Parquet file of posts in any order. Accounts and hashtags are named by their numbers.
pub(crate) fn read(path: &Path, options: &ReadOptions) -> Result<(Trace, ReadReport), Error> {
    let mut file = PostFile::open(path)?;
    let mut collector = Collector::new(true);
    let mut seen = HashSet::new();
    let mut report = ReadReport::default();
    for group in 0..file.n_groups() {
        let columns = file.read(group)?;
        report.rows += columns.len() as u64;
        for row in 0..columns.len() {
            let post = columns.get(row);
            if !seen.insert(post.post) {
                let found = format!("{} a second time", post.post.0);
                return Err(file.fault(row, "post", &found, "numbers that are unique"));
            }
            collect(&mut collector, &post);
        }
    }
    Ok((collector.finish(options.resolution), report))
}

/// Numbers need not be dense in a file of unknown origin, so they are interned as text.
fn collect(collector: &mut Collector, post: &Post<'_>) {
    let account = collector.names.accounts.intern(&post.account.0.to_string());
    let mut draft = Draft::new(post.at, AccountId(account), post.post);
    (draft.kind, draft.parent, draft.deleted_at) = (post.kind, post.parent, post.deleted_at);
    (draft.text, draft.app) = (post.text, post.app);
    let idx = collector.post(draft);
    for hashtag in post.hashtags {
        let hashtag = collector.names.hashtags.intern(&hashtag.0.to_string());
        collector.hashtag(idx, HashtagId(hashtag));
    }
}
