//! What can go wrong with a file.

use std::fmt;
use std::path::{Path, PathBuf};

use super::report::{Rejected, shorten};

/// Why a file could not be read or written. Each message names the file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system said no: missing, unreadable, unwritable, full.
    #[error("{action} {path}: {reason}")]
    Io {
        /// What was tried: `read`, `write`, ….
        action: &'static str,
        /// On which file.
        path: Shown,
        /// What the system said.
        reason: std::io::Error,
    },
    /// No format has this ending.
    #[error(
        "{path}: unknown ending; accepted are .csv, .jsonl, .ndjson, .parquet, \
         and a directory with manifest.json"
    )]
    UnknownFormat {
        /// The file.
        path: Shown,
    },
    /// A directory where a file was expected.
    #[error("{path}: is a directory; expected {expected}")]
    IsDirectory {
        /// The directory.
        path: Shown,
        /// What would be accepted.
        expected: &'static str,
    },
    /// Nothing in it, or nothing that could be accepted.
    #[error("no posts in {path}{}", Rejections(*rejected, first.as_ref()))]
    NoPosts {
        /// The file.
        path: Shown,
        /// Rows that were rejected.
        rejected: u64,
        /// The first of them.
        first: Option<Rejected>,
    },
    /// A column that must be there is not.
    #[error("{path}: no column {column:?}; found {found}")]
    MissingColumn {
        /// The file.
        path: Shown,
        /// The column.
        column: String,
        /// The columns there are.
        found: String,
    },
    /// A column holds something else than it must.
    #[error("{path}: column {column:?}: found {found}; expected {expected}")]
    Column {
        /// The file.
        path: Shown,
        /// The column.
        column: String,
        /// What it holds.
        found: String,
        /// What would be accepted.
        expected: String,
    },
    /// A row that cannot be accepted, where that is fatal.
    #[error("{path}: {rejected}")]
    Row {
        /// The file.
        path: Shown,
        /// The row.
        rejected: Rejected,
    },
    /// Not what it claims to be: truncated, overwritten, or made by something else.
    #[error("{path}: damaged or not of this format: {reason}")]
    Damaged {
        /// The file.
        path: Shown,
        /// How that was noticed.
        reason: String,
    },
    /// Posts, names or columns that the format cannot express.
    #[error("write {path}: {reason}")]
    Inexpressible {
        /// The file.
        path: Shown,
        /// What it is about them.
        reason: String,
    },
    /// A directory with other things in it is never replaced.
    #[error(
        "write {path}: the directory is not empty and not one of ours \
         (claque wrote no {markers} there); choose another or empty it"
    )]
    Occupied {
        /// The directory.
        path: Shown,
        /// Files that would mark it as ours.
        markers: String,
    },
}

impl Error {
    /// For `map_err` on file operations.
    pub fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        move |reason| Self::Io { action, path: path.into(), reason }
    }

    pub(crate) fn damaged(path: &Path, reason: impl fmt::Display) -> Self {
        Self::Damaged { path: path.into(), reason: shorten(&reason.to_string(), 300) }
    }

    pub(crate) fn inexpressible(path: &Path, reason: impl Into<String>) -> Self {
        Self::Inexpressible { path: path.into(), reason: reason.into() }
    }
}

/// A path that shows control characters escaped: file names are input too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown(pub PathBuf);

impl From<&Path> for Shown {
    fn from(path: &Path) -> Self {
        Self(path.to_path_buf())
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.to_string_lossy().chars() {
            if c.is_control() { write!(f, "{}", c.escape_debug())? } else { write!(f, "{c}")? }
        }
        Ok(())
    }
}

/// The tail of a message about a file of which every row was rejected.
struct Rejections<'a>(u64, Option<&'a Rejected>);

impl fmt::Display for Rejections<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0, self.1) {
            (n, Some(first)) => write!(f, ": {n} rows rejected, the first: {first}"),
            _ => Ok(()),
        }
    }
}
