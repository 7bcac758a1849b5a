//! Worlds: a folder of posts in parts, the names behind their numbers, and a manifest.
//!
//! ```text
//! manifest.json          counts, times, and the SHA-256 of every other file
//! accounts.parquet       account (unsigned INT32, 0, 1, 2, …), name (text), more where known
//! hashtags.parquet       hashtag (unsigned INT32, 0, 1, 2, …), name (text), more where known
//! posts/part-00000.parquet …   1,048,576 posts each, the last one shorter
//! ```
//!
//! The bytes depend on the posts and names alone, not on how posts were batched. A reader checks
//! every file against the manifest before it believes a word of it.

mod names;
mod read;
mod write;

use std::ops::Range;
use std::path::Path;

pub use names::NameTable;
pub use read::WorldReader;
pub use write::{Extras, WorldWriter};

use super::manifest::MANIFEST;
use super::{Error, ReadOptions, ReadReport, atomic};
use crate::{AccountId, HashtagId, PostNames, Timestamp, Trace};

const ACCOUNTS: &str = "accounts.parquet";
const HASHTAGS: &str = "hashtags.parquet";

fn part(idx: usize) -> String {
    format!("posts/part-{idx:05}.parquet")
}

/// Writes a trace as a world folder, whole or not at all. Post names are not kept: posts are known
/// by their numbers there.
///
/// # Errors
/// [`Error::Occupied`] when `dir` holds something else than a world, [`Error::Io`] when it cannot
/// be written, [`Error::Inexpressible`] when a time is outside 1970–2199.
pub fn write_world(trace: &Trace, dir: &Path) -> Result<(), Error> {
    atomic::write_dir(dir, &[MANIFEST], |dir| {
        let mut writer = WorldWriter::create(dir)?;
        trace.batches.iter().try_for_each(|batch| writer.push(batch))?;
        let (n_accounts, n_hashtags) = (writer.n_accounts(), writer.n_hashtags());
        let names = &trace.names;
        let account =
            |rows: Range<u32>| rows.map(|n| names.account(AccountId(n)).into_owned()).collect();
        let hashtag =
            |rows: Range<u32>| rows.map(|n| names.hashtag(HashtagId(n)).into_owned()).collect();
        let accounts = NameTable::new(n_accounts.max(len(&trace.names.accounts)), &account);
        let hashtags = NameTable::new(n_hashtags.max(len(&trace.names.hashtags)), &hashtag);
        let extras = Extras { resolution: trace.resolution, ..Extras::default() };
        writer.finish(&accounts, &hashtags, extras).map(drop)
    })
}

fn len(names: &crate::Interner) -> u32 {
    u32::try_from(names.len()).unwrap_or(u32::MAX)
}

/// Reads a whole world folder.
pub(crate) fn read(dir: &Path, options: &ReadOptions) -> Result<(Trace, ReadReport), Error> {
    let reader = WorldReader::open(dir)?;
    let batches = (0..reader.n_parts()).map(|idx| reader.read(idx)).collect::<Result<_, _>>()?;
    let resolution = reader.manifest().resolution;
    let mut trace = Trace { batches, names: reader.into_names(), resolution };
    debug_assert!(matches!(trace.names.posts, PostNames::Numbers));
    if let Some(resolution) = options.resolution {
        trace.resolution = resolution;
        trace.batches.iter_mut().for_each(|batch| batch.floor(resolution));
    }
    let rows = trace.n_posts() as u64;
    Ok((trace, ReadReport { rows, ..ReadReport::default() }))
}

/// The first and last moment of posts, where there are any.
#[derive(Debug, Clone, Copy, Default)]
struct Span {
    first: Option<Timestamp>,
    last: Option<Timestamp>,
}

impl Span {
    /// Takes in times in order; false when they go back.
    fn extend(&mut self, at: &[Timestamp]) -> bool {
        let follows = self.last.is_none_or(|last| at.first().is_none_or(|&first| last <= first));
        self.first = self.first.or(at.first().copied());
        self.last = at.last().copied().or(self.last);
        follows && at.is_sorted()
    }
}
