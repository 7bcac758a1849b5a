//! A folder that takes long to fill: what an interrupted run finished is there for the next one.
//!
//! ```text
//! .NAME.partial/journal.json   what is finished, and what it belongs to
//! .NAME.partial/…/             what will be moved to NAME
//! ```

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::{Parents, check_replaceable, is_signed, place, stale, swap};
use crate::format::Error;

/// A folder being filled, beside the place where it will stand; held by this process alone.
#[derive(Debug)]
pub struct Partial {
    path: PathBuf,
    target: PathBuf,
    dir: PathBuf,
    markers: &'static [&'static str],
    parents: Parents,
    _hold: Option<File>,
}

impl Partial {
    /// Name of the file that says what is finished. Who fills the folder writes it first and signs
    /// it with the version of claque.
    pub const JOURNAL: &'static str = "journal.json";

    /// Begins what will stand at `path`, under the conditions of [`write_dir`](super::write_dir), or
    /// goes on with it: what an earlier run left is there.
    ///
    /// # Errors
    /// [`Error::Occupied`] when something that is not ours stands there, or where it is filled in;
    /// [`Error::Io`] when the place cannot be written, or another process is filling it in.
    pub fn begin(path: &Path, markers: &'static [&'static str]) -> Result<Self, Error> {
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        check_replaceable(path, &target, markers)?;
        let dir = beside(&target, path)?;
        let parents = Parents::make(&target).map_err(Error::io("write", path))?;
        fs::create_dir_all(&dir).map_err(Error::io("write", path))?;
        let hold = stale::hold_dir(&dir);
        if cfg!(unix) && hold.is_none() {
            let reason = io::Error::other("another process is writing here");
            return Err(Error::io("write", &dir)(reason));
        }
        let begun = Self { path: path.into(), target, dir, markers, parents, _hold: hold };
        begun.check_ours()?;
        Ok(begun)
    }

    /// Removes what an earlier run left.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be removed.
    pub fn clear(&self) -> Result<(), Error> {
        empty(&self.dir).map_err(Error::io("write", &self.dir))
    }

    /// The folder being filled.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Moves the folder `inner` of [`dir`](Self::dir) into place and removes the rest.
    ///
    /// # Errors
    /// As [`write_dir`](super::write_dir); then what is finished stays.
    pub fn finish(self, inner: &str) -> Result<(), Error> {
        // Somebody may have put something there in the meantime.
        check_replaceable(&self.path, &self.target, self.markers)?;
        swap(&self.dir.join(inner), &self.target).map_err(Error::io("write", &self.path))?;
        fs::remove_dir_all(&self.dir).map_err(Error::io("remove", &self.dir))?;
        self.parents.keep();
        stale::remove(&self.target);
        Ok(())
    }

    /// Leaves everything for a later run.
    pub fn keep(self) {
        self.parents.keep();
    }

    /// Removes everything, as if nothing had been begun.
    pub fn discard(self) {
        // An error is being told already; what cannot be removed is replaced by the next run.
        drop(fs::remove_dir_all(&self.dir));
    }

    /// A folder of that name that somebody else made is never touched.
    fn check_ours(&self) -> Result<(), Error> {
        let entries = fs::read_dir(&self.dir).map_err(Error::io("write", &self.dir))?;
        let journal = format!(".{}.", Self::JOURNAL);
        let is_more = |name: &str| !name.starts_with(&journal);
        let mut names = entries.flatten().map(|entry| entry.file_name());
        let has_more = names.any(|name| is_more(&name.to_string_lossy()));
        if !has_more || is_signed(&self.dir.join(Self::JOURNAL)) {
            return Ok(());
        }
        Err(Error::Occupied { path: self.dir.as_path().into(), markers: Self::JOURNAL.into() })
    }
}

fn beside(target: &Path, path: &Path) -> Result<PathBuf, Error> {
    place(target).map_err(Error::io("write", path))?;
    let mut name = OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(".partial");
    Ok(target.with_file_name(name))
}

/// Removes what is in a folder; the journal last, so that the folder is known as ours to the end.
fn empty(dir: &Path) -> io::Result<()> {
    let mut paths =
        fs::read_dir(dir)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort_by_key(|path| path.ends_with(Partial::JOURNAL));
    paths.iter().try_for_each(|path| match fs::symlink_metadata(path)?.is_dir() {
        true => fs::remove_dir_all(path),
        false => fs::remove_file(path),
    })
}
