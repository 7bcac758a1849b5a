//! Writing a world.

use std::fs;
use std::path::{Path, PathBuf};

use super::names::NameTable;
use super::read::read_part;
use super::{ACCOUNTS, HASHTAGS, Span, part};
use crate::format::columns::GROUP_ROWS;
use crate::format::manifest::{FORMAT_VERSION, FileEntry, Manifest};
use crate::format::posts::PostWriter;
use crate::format::{Error, check_times};
use crate::{PostBatch, Resolution, Timestamp};

/// What a manifest says beyond what posts and names tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Extras {
    /// The finest difference in time that the source can express.
    pub resolution: Resolution,
    /// Start of the time covered; by default the first post.
    pub from: Option<Timestamp>,
    /// End of the time covered, not included; by default just after the last post.
    pub until: Option<Timestamp>,
}

/// Writes posts in time order as a world folder.
///
/// Holds one part of posts, about 45 MB. The folder is not complete before
/// [`finish`](Self::finish); wrap it in [`write_dir`](crate::format::atomic::write_dir).
#[derive(Debug)]
pub struct WorldWriter {
    dir: PathBuf,
    part: PostBatch,
    files: Vec<FileEntry>,
    span: Span,
    n_posts: u64,
    n_uses: u64,
    n_accounts: u32,
    n_hashtags: u32,
}

impl WorldWriter {
    /// Begins a world in `dir`, which must exist and should be empty.
    ///
    /// # Errors
    /// [`Error::Io`] when nothing can be written there.
    pub fn create(dir: &Path) -> Result<Self, Error> {
        fs::create_dir(dir.join("posts")).map_err(Error::io("write", dir))?;
        Ok(Self::empty(dir))
    }

    fn empty(dir: &Path) -> Self {
        Self {
            dir: dir.to_owned(),
            part: PostBatch::default(),
            files: Vec::new(),
            span: Span::default(),
            n_posts: 0,
            n_uses: 0,
            n_accounts: 0,
            n_hashtags: 0,
        }
    }

    /// Goes on with a world of which these parts are finished: each is held against its entry, read,
    /// counted, and shown to `each`. Whatever `dir` holds beyond them is written anew.
    ///
    /// # Errors
    /// [`Error::Io`] when a part cannot be read, [`Error::Damaged`] when it is not as it was; those
    /// of `each`.
    pub fn resume<E: From<Error>>(
        dir: &Path,
        parts: &[FileEntry],
        mut each: impl FnMut(usize, PostBatch) -> Result<(), E>,
    ) -> Result<Self, E> {
        fs::create_dir_all(dir.join("posts")).map_err(Error::io("write", dir))?;
        let mut writer = Self::empty(dir);
        for (idx, entry) in parts.iter().enumerate() {
            let posts = read_part(&entry.check(dir)?, GROUP_ROWS)?;
            writer.count(&posts)?;
            writer.files.push(entry.clone());
            each(idx, posts)?;
        }
        Ok(writer)
    }

    /// Parts that are finished, in order.
    #[must_use]
    pub fn parts(&self) -> &[FileEntry] {
        &self.files
    }

    /// Appends posts, none of them older than those before.
    ///
    /// # Errors
    /// [`Error::Io`] when a part cannot be written, [`Error::Inexpressible`] when posts are out of
    /// order or a time is outside 1970–2199.
    pub fn push(&mut self, posts: &PostBatch) -> Result<(), Error> {
        self.count(posts)?;
        let mut from = 0;
        while from < posts.len() {
            let until = posts.len().min(from + GROUP_ROWS - self.part.len());
            if until - from == GROUP_ROWS && posts.len() == GROUP_ROWS {
                self.write_part(posts)?;
            } else {
                self.part.append(posts, from, until);
                self.flush_full()?;
            }
            from = until;
        }
        Ok(())
    }

    /// Accounts that the posts so far need names for.
    #[must_use]
    pub fn n_accounts(&self) -> u32 {
        self.n_accounts
    }

    /// Hashtags that the posts so far need names for.
    #[must_use]
    pub fn n_hashtags(&self) -> u32 {
        self.n_hashtags
    }

    /// Writes what is left, the names and the manifest. Hashtags do not share a name and neither do
    /// accounts.
    ///
    /// # Errors
    /// [`Error::Io`] when a file cannot be written, [`Error::Inexpressible`] when names are empty or
    /// fewer than the posts use.
    pub fn finish(
        self,
        accounts: &NameTable<'_>,
        hashtags: &NameTable<'_>,
        extras: Extras,
    ) -> Result<Manifest, Error> {
        let dir = self.dir.clone();
        self.close(accounts, hashtags, extras)?.write(&dir)
    }

    /// As [`finish`](Self::finish), but the manifest is not written yet, so that more files can be
    /// listed in it.
    ///
    /// # Errors
    /// As [`finish`](Self::finish).
    pub fn close(
        mut self,
        accounts: &NameTable<'_>,
        hashtags: &NameTable<'_>,
        extras: Extras,
    ) -> Result<Manifest, Error> {
        if !self.part.is_empty() {
            let last = std::mem::take(&mut self.part);
            self.write_part(&last)?;
        }
        self.write_names(ACCOUNTS, "account", accounts, self.n_accounts)?;
        self.write_names(HASHTAGS, "hashtag", hashtags, self.n_hashtags)?;
        Ok(self.manifest(accounts.n.into(), hashtags.n.into(), extras))
    }

    fn count(&mut self, posts: &PostBatch) -> Result<(), Error> {
        check_times(&self.dir, posts)?;
        if !self.span.extend(posts.at()) {
            return Err(Error::inexpressible(&self.dir, "posts are not in time order"));
        }
        let needed = |n: u32, most: Option<u32>| n.max(most.map_or(0, |id| id.saturating_add(1)));
        let most = posts.account().iter().map(|account| account.0).max();
        self.n_accounts = needed(self.n_accounts, most);
        let most = posts.hashtags().iter().map(|hashtag| hashtag.0).max();
        self.n_hashtags = needed(self.n_hashtags, most);
        self.n_posts += posts.len() as u64;
        self.n_uses += posts.hashtags().len() as u64;
        Ok(())
    }

    fn flush_full(&mut self) -> Result<(), Error> {
        if self.part.len() < GROUP_ROWS {
            return Ok(());
        }
        let mut full = std::mem::take(&mut self.part);
        self.write_part(&full)?;
        full.clear();
        self.part = full;
        Ok(())
    }

    fn write_part(&mut self, posts: &PostBatch) -> Result<(), Error> {
        let entry = FileEntry::write(&self.dir, &part(self.files.len()), |out| {
            let mut writer = PostWriter::new(out)?;
            writer.push(posts)?;
            writer.finish()
        })?;
        self.files.push(entry);
        Ok(())
    }

    fn write_names(
        &mut self,
        file: &str,
        column: &str,
        names: &NameTable<'_>,
        n_needed: u32,
    ) -> Result<(), Error> {
        if names.n < n_needed {
            let reason = format!("{} names where posts use {n_needed}", names.n);
            return Err(Error::inexpressible(&self.dir.join(file), reason));
        }
        self.files.push(names.write(&self.dir, file, column)?);
        Ok(())
    }

    fn manifest(self, accounts: u64, hashtags: u64, extras: Extras) -> Manifest {
        Manifest {
            format_version: FORMAT_VERSION,
            claque_version: env!("CARGO_PKG_VERSION").to_owned(),
            posts: self.n_posts,
            accounts,
            hashtags,
            hashtag_uses: self.n_uses,
            from_ms: extras.from.or(self.span.first).map(|at| at.0),
            until_ms: extras.until.or(self.span.last.map(|last| last + 1)).map(|at| at.0),
            resolution: extras.resolution,
            files: self.files,
            manifest_sha256: String::new(),
        }
    }
}
