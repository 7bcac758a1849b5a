//! The cause of every post, in parts that match those of the posts.

use std::path::Path;

use claque_sim::{Cause, CauseKind};
use claque_trace::PostId;
use claque_trace::format::FileEntry;
use claque_trace::format::table::{Column, TableWriter, ValueKind, Values, read_table};

use crate::Error;

/// The columns of a part. `what` is the number of what the cause refers to: an event, a hot post, a
/// feed item; with `cause` it is the cause itself, of which `campaign` and `wave` follow.
pub(crate) const COLUMNS: [(&str, ValueKind); 5] = [
    ("post", ValueKind::U64),
    ("cause", ValueKind::U8),
    ("what", ValueKind::U32),
    ("campaign", ValueKind::OptionalU32),
    ("wave", ValueKind::OptionalU32),
];

/// Posts and their causes, until there are enough for a part.
#[derive(Debug, Default)]
pub(super) struct CauseRows {
    posts: Vec<PostId>,
    causes: Vec<Cause>,
}

impl CauseRows {
    pub(super) fn len(&self) -> usize {
        self.causes.len()
    }

    pub(super) fn push(&mut self, posts: &[PostId], causes: &[Cause]) {
        self.posts.extend_from_slice(posts);
        self.causes.extend_from_slice(causes);
    }

    /// Writes all rows as the part `path` of `dir` and forgets them.
    pub(super) fn write(&mut self, dir: &Path, path: &str) -> Result<FileEntry, Error> {
        let columns = self.columns();
        self.posts.clear();
        self.causes.clear();
        Ok(FileEntry::write(dir, path, |out| {
            let mut writer = TableWriter::new(out, &COLUMNS)?;
            writer.push(&columns)?;
            writer.finish()
        })?)
    }

    fn columns(&self) -> [Column; 5] {
        let causes = || self.causes.iter();
        let values = [
            Values::U64(self.posts.iter().map(|post| post.0).collect()),
            Values::U8(causes().map(|cause| cause.kind() as u8).collect()),
            Values::U32(causes().map(|cause| cause.what()).collect()),
            Values::OptionalU32(causes().map(|cause| cause.campaign()).collect()),
            Values::OptionalU32(causes().map(|cause| cause.wave().map(|(_, wave)| wave)).collect()),
        ];
        let mut names = COLUMNS.iter();
        values.map(|values| Column::new(names.next().map_or("", |(name, _)| name), values))
    }
}

/// The causes in a part.
///
/// # Errors
/// When it cannot be read or holds what is no cause.
pub(super) fn read(path: &Path) -> Result<Vec<Cause>, Error> {
    let table = read_table(path)?;
    let (kinds, whats) = (table.u8("cause")?, table.u32("what")?);
    let cause = |(idx, (&kind, &what)): (usize, (&u8, &u32))| {
        let kind = CauseKind::ALL.get(usize::from(kind)).copied();
        kind.and_then(|kind| Cause::from_parts(kind, what)).ok_or_else(|| Error::Truth {
            path: path.to_owned(),
            message: format!("row {} holds what is no cause", idx + 1),
        })
    };
    kinds.iter().zip(whats).enumerate().map(cause).collect()
}
