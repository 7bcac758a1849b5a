//! Reading a world.

use std::path::{Path, PathBuf};

use super::{ACCOUNTS, HASHTAGS, Span, part};
use crate::format::Error;
use crate::format::columns::GROUP_ROWS;
use crate::format::manifest::{MANIFEST, Manifest};
use crate::format::posts::{PostColumns, PostFile};
use crate::format::table::read_table;
use crate::{Interner, Names, Post, PostBatch};

/// A world folder, read part by part.
#[derive(Debug)]
pub struct WorldReader {
    dir: PathBuf,
    manifest: Manifest,
    names: Names,
    n_parts: usize,
}

impl WorldReader {
    /// Reads the manifest and the names.
    ///
    /// # Errors
    /// [`Error::Io`] when a file is missing or cannot be read, [`Error::Damaged`] when one is not
    /// what the manifest says, [`Error::Column`] when names are empty, repeated or out of order.
    pub fn open(dir: &Path) -> Result<Self, Error> {
        let manifest = Manifest::read(dir)?;
        let accounts = names(dir, &manifest, ACCOUNTS, "account", manifest.accounts)?;
        let hashtags = names(dir, &manifest, HASHTAGS, "hashtag", manifest.hashtags)?;
        let n_parts = manifest.files.iter().filter(|file| file.path.starts_with("posts/")).count();
        if n_parts as u64 != manifest.posts.div_ceil(GROUP_ROWS as u64) {
            let reason = format!("{n_parts} parts cannot hold {} posts", manifest.posts);
            return Err(Error::damaged(&dir.join(MANIFEST), reason));
        }
        let names = Names { accounts, hashtags, ..Names::default() };
        Ok(Self { dir: dir.to_owned(), manifest, names, n_parts })
    }

    /// What the world says about itself.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The names behind the numbers.
    #[must_use]
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// The names behind the numbers, for keeps.
    #[must_use]
    pub fn into_names(self) -> Names {
        self.names
    }

    /// Number of parts.
    #[must_use]
    pub fn n_parts(&self) -> usize {
        self.n_parts
    }

    /// Reads one part: up to 1,048,576 posts in time order. That parts follow each other in time,
    /// and no post number comes twice, is taken from whoever wrote the manifest.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be read, [`Error::Damaged`] when it is not what the manifest
    /// says or posts are out of order, [`Error::Column`] when a value cannot be.
    pub fn read(&self, idx: usize) -> Result<PostBatch, Error> {
        let path = verified(&self.dir, &self.manifest, &part(idx))?;
        read_rows(&path, self.expected(idx), |file, columns, row| {
            let post = columns.get(row);
            let Some((column, number)) = self.unnamed(&post) else { return Ok(()) };
            Err(file.fault(row, column, &number.to_string(), "a number that has a name"))
        })
    }

    /// Posts in part `idx`: all parts but the last are full.
    fn expected(&self, idx: usize) -> usize {
        let left = self.manifest.posts.saturating_sub((idx * GROUP_ROWS) as u64);
        usize::try_from(left).map_or(GROUP_ROWS, |left| left.min(GROUP_ROWS))
    }

    /// A number in the post that the tables of names do not have.
    fn unnamed(&self, post: &Post<'_>) -> Option<(&'static str, u32)> {
        let (n_accounts, n_hashtags) = (self.names.accounts.len(), self.names.hashtags.len());
        if post.account.index() >= n_accounts {
            return Some(("account", post.account.0));
        }
        let hashtag = post.hashtags.iter().find(|hashtag| hashtag.index() >= n_hashtags);
        hashtag.map(|hashtag| ("hashtags", hashtag.0))
    }
}

/// Reads a table of names in the order of their numbers.
fn names(
    dir: &Path,
    manifest: &Manifest,
    file: &str,
    column: &str,
    n_expected: u64,
) -> Result<Interner, Error> {
    let path = verified(dir, manifest, file)?;
    let table = read_table(&path)?;
    if table.n_rows() as u64 != n_expected {
        return Err(Error::damaged(&path, format!("{} names, not {n_expected}", table.n_rows())));
    }
    let mut names = Interner::default();
    for (&number, name) in table.u32(column)?.iter().zip(table.text("name")?.iter()) {
        if name.is_empty() || number as usize != names.len() || names.intern(name) != number {
            let reason = format!("number {number} is out of order, or its name empty or repeated");
            return Err(Error::damaged(&path, reason));
        }
    }
    Ok(names)
}

/// The path of a file, once its bytes were found to be those that the manifest lists.
fn verified(dir: &Path, manifest: &Manifest, name: &str) -> Result<PathBuf, Error> {
    manifest.entry(dir, name)?.0.check(dir)
}

/// Reads a part that must have `n_expected` posts, in time order.
pub(super) fn read_part(path: &Path, n_expected: usize) -> Result<PostBatch, Error> {
    read_rows(path, n_expected, |_, _, _| Ok(()))
}

fn read_rows(
    path: &Path,
    n_expected: usize,
    check: impl Fn(&PostFile, &PostColumns, usize) -> Result<(), Error>,
) -> Result<PostBatch, Error> {
    let mut file = PostFile::open(path)?;
    let mut posts = PostBatch::with_capacity(GROUP_ROWS.min(n_expected), 0);
    let mut span = Span::default();
    for group in 0..file.n_groups() {
        let columns = file.read(group)?;
        if !span.extend(columns.at()) {
            return Err(Error::damaged(path, "posts are not in time order"));
        }
        for row in 0..columns.len() {
            check(&file, &columns, row)?;
            posts.push(columns.get(row));
        }
    }
    if posts.len() != n_expected {
        return Err(Error::damaged(path, format!("{} posts in one part", posts.len())));
    }
    Ok(posts)
}
