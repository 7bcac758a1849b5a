//! Batches into row groups.

use std::io::Write;
use std::ops::Range;
use std::sync::Arc;

use parquet::basic::Encoding;
use parquet::errors::Result as ParquetResult;
use parquet::schema::parser::parse_message_type;

use crate::format::columns::{FileWriter, GROUP_ROWS, GroupWriter, encode, to_io};
use crate::{Columns, PostBatch, PostId, Timestamp};

const SCHEMA: &str = "message posts {
    required int64 at (TIMESTAMP(MILLIS, true));
    required int32 account (INTEGER(32, false));
    required int64 post (INTEGER(64, false));
    required group hashtags (LIST) {
        repeated group list { required int32 element (INTEGER(32, false)); }
    }
    required int32 kind (INTEGER(8, false));
    optional int64 parent (INTEGER(64, false));
    required int64 text (INTEGER(64, false));
    required int32 app (INTEGER(16, false));
    optional int64 deleted_at (TIMESTAMP(MILLIS, true));
}";

/// Writes batches as row groups.
pub(crate) struct PostWriter<W: Write + Send> {
    file: FileWriter<W>,
    /// Room for the numbers of kinds and apps.
    small: Vec<u16>,
}

impl<W: Write + Send> PostWriter<W> {
    pub(crate) fn new(out: W) -> std::io::Result<Self> {
        let schema = Arc::new(parse_message_type(SCHEMA).map_err(to_io)?);
        Ok(Self { file: FileWriter::new(out, schema)?, small: Vec::new() })
    }

    /// Writes a batch, as several row groups where it is larger than one.
    pub(crate) fn push(&mut self, posts: &PostBatch) -> std::io::Result<()> {
        if posts.len() <= GROUP_ROWS {
            return self.group(posts).map_err(to_io);
        }
        for from in (0..posts.len()).step_by(GROUP_ROWS) {
            let part = posts.slice(from, posts.len().min(from + GROUP_ROWS));
            self.group(&part).map_err(to_io)?;
        }
        Ok(())
    }

    /// Writes the footer and gives back what was written to.
    pub(crate) fn finish(self) -> std::io::Result<W> {
        self.file.finish()
    }

    fn group(&mut self, posts: &PostBatch) -> ParquetResult<()> {
        let (mut group, small) = (self.file.group(posts.len()), &mut self.small);
        times(&mut group, posts.at())?;
        group.plain(posts.account(), |account| account.0.to_le_bytes())?;
        group.plain(posts.post(), |post| post.0.to_le_bytes())?;
        group.column(Encoding::PLAIN, |rows, out| hashtags(posts, rows, out))?;
        fill(small, posts.kind().iter().map(|&kind| kind as u16));
        group.small(small)?;
        let is_there = |parent: PostId| parent != Columns::NO_PARENT;
        group.optional(posts.kept_parents(), is_there, |parent| parent.0.to_le_bytes())?;
        group.plain(posts.text(), |text| text.0.to_le_bytes())?;
        fill(small, posts.app().iter().map(|app| app.0));
        group.small(small)?;
        let is_there = |at: Timestamp| at != Columns::NOT_DELETED;
        group.optional(posts.kept_deletions(), is_there, |at| at.0.to_le_bytes())?;
        group.close()
    }
}

/// Times as differences, where all are of 32 bits; as they are where some posts are a month apart.
fn times<W: Write + Send>(group: &mut GroupWriter<'_, W>, at: &[Timestamp]) -> ParquetResult<()> {
    let ms = |rows: Range<usize>| at[rows].iter().map(|at| at.0);
    if !encode::are_near(ms(0..at.len())) {
        return group.plain(at, |at| at.0.to_le_bytes());
    }
    group.column(Encoding::DELTA_BINARY_PACKED, |rows, out| {
        encode::differences(ms(rows.clone()), out);
        rows.len()
    })
}

fn fill(column: &mut Vec<u16>, values: impl Iterator<Item = u16>) {
    column.clear();
    column.extend(values);
}

/// A list column (Dremel: Melnik et al. 2010, doi:10.14778/1920841.1920886): an empty list is one
/// entry of definition 0; the first hashtag of a post repeats nothing.
fn hashtags(posts: &PostBatch, rows: Range<usize>, out: &mut Vec<u8>) -> usize {
    let offsets = &posts.offsets()[rows.start..=rows.end];
    let lengths = || offsets.windows(2).map(|bounds| bounds[1] - bounds[0]);
    let n_entries = lengths().map(|n| n.max(1) as usize).sum();
    encode::levels(n_entries, lengths().flat_map(repetition), out);
    encode::levels(n_entries, lengths().flat_map(definition), out);
    let uses = &posts.hashtags()[offsets[0] as usize..offsets[rows.len()] as usize];
    encode::plain(uses.iter().map(|hashtag| hashtag.0.to_le_bytes()), out);
    n_entries
}

/// Whether each of `n` hashtags, or the one entry of none, is of the post of the entry before.
fn repetition(n: u32) -> impl Iterator<Item = (u32, u32)> {
    ones(n.max(1))
        .enumerate()
        .map(|(idx, (ones, n))| if idx == 0 { (ones & !1, n) } else { (ones, n) })
}

/// Whether each of `n` hashtags, or the one entry of none, is a hashtag.
fn definition(n: u32) -> impl Iterator<Item = (u32, u32)> {
    ones(n.max(1)).map(move |(ones, length)| if n == 0 { (0, length) } else { (ones, length) })
}

/// So many ones, in pieces of at most 32.
fn ones(n: u32) -> impl Iterator<Item = (u32, u32)> {
    (0..n).step_by(32).map(move |from| {
        let length = (n - from).min(32);
        (u32::MAX >> (32 - length), length)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(pieces: impl Iterator<Item = (u32, u32)>) -> Vec<bool> {
        pieces.flat_map(|(ones, n)| (0..n).map(move |place| ones >> place & 1 == 1)).collect()
    }

    proptest! {
        /// Law: pieces are the levels told one by one, lists longer than a piece among them.
        #[test]
        fn pieces_are_levels(n in 0_u32..200) {
            let entries = || 0..n.max(1);
            prop_assert_eq!(told(repetition(n)), entries().map(|idx| idx > 0).collect::<Vec<_>>());
            prop_assert_eq!(told(definition(n)), entries().map(|_| n > 0).collect::<Vec<_>>());
        }
    }
}
