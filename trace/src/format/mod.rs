//! Traces in files.
//!
//! [`read`] takes whatever a path names; the writers are [`write_csv`], [`write_jsonl`],
//! [`write_parquet`], [`write_arrow`], [`write_world`] and, for posts that do not fit in memory, [`WorldWriter`].
//!
//! Files are input from strangers. Rows that cannot be accepted are counted and shown, or fatal
//! where reading is strict; memory is bounded by the size of the file; no content makes a reader
//! panic. What is written is there whole or not at all ([`atomic`]).
//!
//! ```
//! use claque_trace::format::{ReadOptions, read};
//!
//! let dir = tempfile::tempdir()?;
//! let path = dir.path().join("trace.csv");
//! std::fs::write(&path, "object_id,account_id,content_id,timestamp_share\ntea,ada,p1,1500000000\n")?;
//! let (trace, report) = read(&path, &ReadOptions::default())?;
//! assert_eq!((trace.n_posts(), report.rejected), (1, 0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod arrow;
pub mod atomic;
mod collect;
mod columns;
mod csv;
mod error;
mod fold;
mod jsonl;
mod manifest;
mod posts;
mod report;
mod stream;
pub mod table;
pub mod time;
mod world;

use std::fs::File;
use std::path::Path;

pub use arrow::write_arrow;
pub use columns::{GROUP_ROWS, Hashing};
pub use csv::write_csv;
pub use error::{Error, Shown};
pub use fold::folded;
pub use jsonl::write_jsonl;
pub use manifest::{FORMAT_VERSION, FileEntry, MANIFEST, Manifest, read_manifest, seal};
pub use posts::{PostColumns, PostFile, write_parquet};
pub use report::{ReadOptions, ReadReport, Rejected};
pub use stream::{PostStream, StreamFormat};
pub use world::{Extras, NameTable, WorldReader, WorldWriter, write_world};

use crate::{Interner, PostBatch, PostNames, Trace};

/// The forms a trace can have on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated rows, one per hashtag use.
    Csv,
    /// One JSON object per post and line.
    JsonLines,
    /// One Parquet file of posts.
    Parquet,
    /// A folder of Parquet files with names and a manifest.
    World,
}

impl Format {
    /// The format of what is at `path`, by its ending; a directory with a manifest is a world.
    ///
    /// # Errors
    /// [`Error::IsDirectory`] for other directories, [`Error::UnknownFormat`] for other endings;
    /// both say what is accepted. [`Error::Io`] where there is nothing and no ending is known.
    pub fn of_path(path: &Path) -> Result<Self, Error> {
        if !path.is_dir() {
            return Self::of_ending(path).ok_or_else(|| no_format(path));
        }
        if path.join(MANIFEST).is_file() {
            return Ok(Self::World);
        }
        let expected = "a file, or a directory with manifest.json";
        Err(Error::IsDirectory { path: path.into(), expected })
    }

    /// The format that a path to be written stands for: a world when it has no ending.
    ///
    /// # Errors
    /// [`Error::UnknownFormat`] for endings that are not known.
    pub fn of_output(path: &Path) -> Result<Self, Error> {
        match Self::of_ending(path) {
            Some(format) => Ok(format),
            None if path.extension().is_none() || path.is_dir() => Ok(Self::World),
            None => Err(Error::UnknownFormat { path: path.into() }),
        }
    }

    fn of_ending(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            "parquet" => Some(Self::Parquet),
            _ => None,
        }
    }
}

/// Why a file has no format: a slip in its name is told before its ending is.
fn no_format(path: &Path) -> Error {
    match std::fs::metadata(path) {
        Ok(_) => Error::UnknownFormat { path: path.into() },
        Err(reason) => Error::io("read", path)(reason),
    }
}

/// Reads a trace of any format.
///
/// # Errors
/// [`Error`] when the file cannot be read, is not of its format, or holds no post that can be
/// accepted; with [`ReadOptions::strict`] at the first row that cannot.
pub fn read(path: &Path, options: &ReadOptions) -> Result<(Trace, ReadReport), Error> {
    let (trace, report) = match Format::of_path(path)? {
        Format::Csv => csv::read(path, options),
        Format::JsonLines => jsonl::read(path, options),
        Format::Parquet => posts::read(path, options),
        Format::World => world::read(path, options),
    }?;
    if trace.n_posts() == 0 {
        let (rejected, first) = (report.rejected, report.shown.into_iter().next());
        return Err(Error::NoPosts { path: path.into(), rejected, first });
    }
    Ok((trace, report))
}

/// Writes a trace in the format that `path` stands for, see [`Format::of_output`].
///
/// # Errors
/// [`Error`] when the place cannot be written or the format cannot express the trace; then what
/// stood there before is untouched.
pub fn write(trace: &Trace, path: &Path) -> Result<(), Error> {
    match Format::of_output(path)? {
        Format::Csv => write_csv(trace, path),
        Format::JsonLines => write_jsonl(trace, path),
        Format::Parquet => write_parquet(trace, path),
        Format::World => write_world(trace, path),
    }
}

/// Opens a file for reading. Some systems open directories too and fail later, less clearly.
fn open(path: &Path) -> Result<File, Error> {
    let file = File::open(path).map_err(Error::io("read", path))?;
    let found = file.metadata().map_err(Error::io("read", path))?;
    if found.is_dir() {
        return Err(Error::IsDirectory { path: path.into(), expected: "a file" });
    }
    Ok(file)
}

/// Whether files can hold the trace: what is written must be readable again.
fn writable(path: &Path, trace: &Trace) -> Result<(), Error> {
    let has_empty = |names: &Interner| names.find("").is_some();
    let names = &trace.names;
    let posts_empty = matches!(&names.posts, PostNames::Table(table) if table.find("").is_some());
    if has_empty(&names.accounts) || has_empty(&names.hashtags) || posts_empty {
        return Err(Error::inexpressible(path, "an account, hashtag or post has an empty name"));
    }
    trace.batches.iter().try_for_each(|batch| check_times(path, batch))
}

fn check_times(path: &Path, posts: &PostBatch) -> Result<(), Error> {
    // Posts are in time order, so the outer ones speak for all; deletions are not.
    let outer = [posts.at().first(), posts.at().last()].into_iter().flatten().copied();
    match outer.chain(posts.deleted_at().flatten()).find(|&at| !time::is_in_range(at)) {
        None => Ok(()),
        Some(at) => {
            let reason = format!("a time of {} ms is not from 1970 to 2199", at.0);
            Err(Error::inexpressible(path, reason))
        }
    }
}
