//! One walk over all posts and their causes, on which every law about single posts is checked.

use std::path::Path;

use claque_trace::Post;
use claque_trace::format::table::TableReader;
use claque_trace::format::{GROUP_ROWS, Manifest, PostColumns, PostFile};

use super::breach::{Checked, breach, unreadable};
use super::names::Names;
use super::{Learnt, cause, content, derive, fit, join, kind, numbers, time};
use crate::Observer;
use crate::truth_files::TruthManifest;

/// The world that is walked over.
pub(super) struct Setting<'w> {
    pub(super) dir: &'w Path,
    pub(super) world: &'w Manifest,
    pub(super) truth: Option<&'w TruthManifest>,
    pub(super) names: &'w Names,
    /// Regions of accounts, where lists of trends can be derived.
    pub(super) homes: Option<&'w [u8]>,
}

/// A part of the posts, and of their causes where they are known.
pub(super) struct Part<'p> {
    /// Its path within the world.
    pub(super) file: &'p str,
    /// Posts in the parts before.
    pub(super) rows_before: u64,
    pub(super) posts: &'p PostColumns,
    pub(super) causes: Option<&'p cause::Rows>,
}

impl<'p> Part<'p> {
    /// Posts with the number of their row, from 1.
    pub(super) fn rows(&self) -> impl Iterator<Item = (u64, Post<'p>)> + use<'p> {
        let posts = self.posts;
        (1..).zip((0..posts.len()).map(move |row| posts.get(row)))
    }
}

/// A law about posts, which sees all of them part by part.
pub(super) trait PostLaw {
    /// What it says.
    fn name(&self) -> &'static str;

    /// What it counts.
    fn unit(&self) -> &'static str {
        "posts"
    }

    /// Looks at a part; how many things it checked there.
    fn look(&mut self, part: &Part<'_>) -> Checked<u64>;

    /// Looks at all parts together; how many more things it checked.
    fn close(&mut self) -> Checked<u64> {
        Ok(0)
    }
}

/// What became of a law.
type Found = (&'static str, &'static str, Checked<Learnt<()>>);

/// Checks all laws about posts.
///
/// # Errors
/// When posts or causes cannot be read at all.
pub(super) fn walk(setting: &Setting<'_>, observer: &mut dyn Observer) -> Checked<Vec<Found>> {
    let mut laws: Vec<(Box<dyn PostLaw + '_>, Checked<u64>)> =
        laws(setting).into_iter().map(|law| (law, Ok(0))).collect();
    let n_parts = setting.world.posts.div_ceil(GROUP_ROWS as u64);
    let mut rows_before = 0;
    for idx in 0..n_parts {
        observer.progress(idx, n_parts);
        let file = format!("posts/part-{idx:05}.parquet");
        let posts = read(setting, &file, idx)?;
        let causes = setting.truth.map(|_| cause::read(setting.dir, &file)).transpose()?;
        let part = Part { file: &file, rows_before, posts: &posts, causes: causes.as_ref() };
        for (law, state) in &mut laws {
            look(law.as_mut(), state, &part);
        }
        rows_before += posts.len() as u64;
    }
    Ok(laws.into_iter().map(|(law, state)| close(law, state)).collect())
}

fn laws<'s>(setting: &'s Setting<'_>) -> Vec<Box<dyn PostLaw + 's>> {
    let mut laws: Vec<Box<dyn PostLaw + 's>> = vec![
        Box::new(time::Ordered::default()),
        Box::new(time::InSpan::new(setting.world)),
        Box::new(time::AtResolution(setting.world.resolution)),
        Box::new(time::DeletedAfter),
        Box::new(numbers::Known::new(setting.names)),
        Box::new(numbers::Uses::new(setting.world.hashtag_uses)),
        Box::new(kind::Parents),
        Box::new(join::Unique::new(setting)),
    ];
    if let Some(truth) = setting.truth {
        laws.push(Box::new(content::Signed));
        laws.push(Box::new(content::Apps::new(&truth.world)));
        laws.push(Box::new(cause::Beside));
        laws.push(Box::new(cause::Legal::new(setting.dir, truth)));
        laws.push(Box::new(fit::Fits::new(setting.dir, truth)));
        laws.extend(derive::laws(setting, truth));
    }
    laws
}

fn look(law: &mut dyn PostLaw, state: &mut Checked<u64>, part: &Part<'_>) {
    if let Ok(n) = state {
        match law.look(part) {
            Ok(more) => *n += more,
            Err(fault) => *state = Err(fault),
        }
    }
}

fn close(mut law: Box<dyn PostLaw + '_>, state: Checked<u64>) -> Found {
    let checked = state.and_then(|n| Ok(((), n + law.close()?)));
    (law.name(), law.unit(), checked)
}

/// A part that has one row group, with as many posts as it must.
fn read(setting: &Setting<'_>, file: &str, idx: u64) -> Checked<PostColumns> {
    let mut opened = PostFile::open(&setting.dir.join(file)).map_err(unreadable(file))?;
    let left = setting.world.posts - idx * GROUP_ROWS as u64;
    let expected = left.min(GROUP_ROWS as u64);
    let fault =
        |found: u64| breach(file, None, format!("{found} posts"), format!("{expected} posts"));
    if opened.n_groups() != 1 {
        let found = format!("{} row groups", opened.n_groups());
        return Err(breach(file, None, found, "one row group"));
    }
    let columns = opened.read(0).map_err(unreadable(file))?;
    let n = columns.len() as u64;
    (n == expected).then_some(columns).ok_or_else(|| fault(n))
}

/// The only row group of a table that is a part.
pub(super) fn read_table(dir: &Path, file: &str) -> Checked<claque_trace::format::table::Table> {
    let mut reader = TableReader::open(&dir.join(file)).map_err(unreadable(file))?;
    if reader.n_groups() != 1 {
        let found = format!("{} row groups", reader.n_groups());
        return Err(breach(file, None, found, "one row group"));
    }
    reader.read(0).map_err(unreadable(file))
}
