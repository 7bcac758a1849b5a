//! Writing a world.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::{ACCOUNTS, HASHTAGS, Span, part};
use crate::format::columns::{GROUP_ROWS, Hashing};
use crate::format::manifest::{FORMAT_VERSION, FileEntry, Manifest};
use crate::format::posts::{PostWriter, Scratch};
use crate::format::table::{Column, TableWriter, ValueKind, Values};
use crate::format::{Error, check_times};
use crate::{AccountId, HashtagId, PostBatch, Resolution, Timestamp};

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
    scratch: Scratch,
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
        Ok(Self {
            dir: dir.to_owned(),
            part: PostBatch::default(),
            scratch: Scratch::default(),
            files: Vec::new(),
            span: Span::default(),
            n_posts: 0,
            n_uses: 0,
            n_accounts: 0,
            n_hashtags: 0,
        })
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

    /// Writes what is left, the names and the manifest. Names come in the order of their numbers,
    /// which begin at 0 and leave none out; hashtags do not share a name and neither do accounts.
    ///
    /// # Errors
    /// [`Error::Io`] when a file cannot be written, [`Error::Inexpressible`] when names are out of
    /// order, empty, or fewer than the posts use.
    pub fn finish(
        mut self,
        accounts: impl Iterator<Item = (AccountId, String)>,
        hashtags: impl Iterator<Item = (HashtagId, String)>,
        extras: Extras,
    ) -> Result<Manifest, Error> {
        if !self.part.is_empty() {
            let last = std::mem::take(&mut self.part);
            self.write_part(&last)?;
        }
        let accounts = accounts.map(|(id, name)| (id.0, name));
        let hashtags = hashtags.map(|(id, name)| (id.0, name));
        let accounts = self.write_names(ACCOUNTS, "account", accounts, self.n_accounts)?;
        let hashtags = self.write_names(HASHTAGS, "hashtag", hashtags, self.n_hashtags)?;
        let manifest = self.manifest(accounts, hashtags, extras);
        manifest.write(&self.dir)?;
        Ok(manifest)
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
        let (name, scratch) = (part(self.files.len()), std::mem::take(&mut self.scratch));
        let path = self.dir.join(&name);
        let write = || {
            let out = Hashing::new(File::create(&path)?);
            let mut writer = PostWriter::with_scratch(out, scratch)?;
            writer.push(posts)?;
            writer.finish()
        };
        let (out, scratch) = write().map_err(Error::io("write", &path))?;
        self.scratch = scratch;
        self.list(name, out);
        Ok(())
    }

    fn list(&mut self, path: String, written: Hashing<File>) {
        let (_, bytes, sha256) = written.finish();
        self.files.push(FileEntry { path, bytes, sha256 });
    }

    /// Writes a table of names and returns how many there are.
    fn write_names(
        &mut self,
        file: &str,
        column: &str,
        names: impl Iterator<Item = (u32, String)>,
        n_needed: u32,
    ) -> Result<u64, Error> {
        let path = self.dir.join(file);
        let (out, n_names) = write_names(&path, column, names)?;
        if n_names < u64::from(n_needed) {
            let reason = format!("{n_names} names where posts use {n_needed}");
            return Err(Error::inexpressible(&path, reason));
        }
        self.list(file.to_owned(), out);
        Ok(n_names)
    }

    fn manifest(&mut self, accounts: u64, hashtags: u64, extras: Extras) -> Manifest {
        let mut files = std::mem::take(&mut self.files);
        files.sort_unstable();
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
            files,
        }
    }
}

fn write_names(
    path: &Path,
    column: &str,
    mut names: impl Iterator<Item = (u32, String)>,
) -> Result<(Hashing<File>, u64), Error> {
    let io = || Error::io("write", path);
    let out = Hashing::new(File::create(path).map_err(io())?);
    let kinds = [(column, ValueKind::U32), ("name", ValueKind::Text)];
    let mut writer = TableWriter::new(out, &kinds).map_err(io())?;
    let mut n_names = 0;
    loop {
        let (ids, texts): (Vec<u32>, Vec<String>) = names.by_ref().take(GROUP_ROWS).unzip();
        if ids.is_empty() {
            return Ok((writer.finish().map_err(io())?, n_names));
        }
        check_names(path, n_names, &ids, &texts)?;
        n_names += ids.len() as u64;
        let columns =
            [Column::new(column, Values::U32(ids)), Column::new("name", Values::Text(texts))];
        writer.push(&columns).map_err(io())?;
    }
}

fn check_names(path: &Path, from: u64, ids: &[u32], names: &[String]) -> Result<(), Error> {
    if let Some(empty) = names.iter().position(String::is_empty) {
        return Err(Error::inexpressible(path, format!("number {} has no name", ids[empty])));
    }
    match (from..).zip(ids).find(|&(expected, &id)| expected != u64::from(id)) {
        None => Ok(()),
        Some((expected, id)) => {
            let reason = format!("number {id} comes where number {expected} should");
            Err(Error::inexpressible(path, reason))
        }
    }
}
