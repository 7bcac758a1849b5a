//! Going on after an interruption: finished parts are read again, and play starts at the day of the
//! last of their posts.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use claque_evaluation::WorldSummary;
use claque_sim::{Chunk, Plan};
use claque_trace::format::{self, WorldWriter};
use claque_trace::time::DAY_MS;
use claque_trace::{PostBatch, PostId, Timestamp};

use super::journal::Journal;
use crate::truth_files::{TRUTH, TruthWriter};
use crate::{Error, Observer};

/// How far finished parts reach.
#[derive(Debug)]
pub(super) struct Reached {
    start: Timestamp,
    day: u32,
    /// Posts of that day that are finished; of them, those not met again yet.
    n_of_day: usize,
    last: Option<PostId>,
}

impl Reached {
    fn nothing(plan: &Plan) -> Self {
        Self { start: plan.day_start(0), day: 0, n_of_day: 0, last: None }
    }

    /// The day on which play starts again.
    pub(super) fn day(&self) -> u32 {
        self.day
    }

    fn extend(&mut self, posts: &PostBatch) {
        let Some(&last) = posts.at().last() else { return };
        let day = u32::try_from((last - self.start) / DAY_MS).unwrap_or(0);
        let midnight = self.start + i64::from(day) * DAY_MS;
        let n_of_day = posts.len() - posts.at().partition_point(|&at| at < midnight);
        self.n_of_day = if day == self.day { self.n_of_day + n_of_day } else { n_of_day };
        (self.day, self.last) = (day, posts.post().last().copied());
    }

    /// What of a chunk is not finished yet; `None` when all of it is.
    ///
    /// # Errors
    /// [`Error::Journal`] when play leads elsewhere than to the last finished post.
    pub(super) fn new_in(&mut self, chunk: Chunk) -> Result<Option<Chunk>, Error> {
        if self.n_of_day == 0 {
            return Ok(Some(chunk));
        }
        let n = chunk.posts.len();
        let n_known = self.n_of_day.min(n);
        self.n_of_day -= n_known;
        if self.n_of_day == 0 && chunk.posts.post().get(n_known - 1).copied() != self.last {
            let message = "this claque plays another world than the one that was begun, under the \
                           same version; begin anew by leaving out --resume";
            return Err(Error::Journal { path: "--resume".into(), message: message.to_owned() });
        }
        let rest = || Chunk {
            posts: chunk.posts.slice(n_known, n),
            causes: chunk.causes[n_known..].to_vec(),
        };
        Ok((n_known < n).then(rest))
    }
}

/// Writers that go on after the finished parts, whose posts `summary` has taken in.
///
/// # Errors
/// When a finished part cannot be read or is not as it was.
pub(super) fn reread<'p>(
    journal: &Journal,
    dir: &Path,
    plan: &'p Plan,
    summary: &mut WorldSummary<'p>,
    observer: &mut dyn Observer,
) -> Result<(WorldWriter, TruthWriter, Reached), Error> {
    let (posts, causes) = journal.files();
    keep_only(dir, journal).map_err(format::Error::io("tidy", dir))?;
    let mut truth = TruthWriter::begin(dir, causes)?;
    let mut reached = Reached::nothing(plan);
    let posts = WorldWriter::resume(dir, &posts, |idx, posts| {
        let causes = truth.reread(idx)?;
        let chunk = Chunk { posts, causes };
        summary.absorb(&chunk);
        truth.absorb(&chunk);
        reached.extend(&chunk.posts);
        observer.played(plan, &chunk);
        Ok::<(), Error>(())
    })?;
    Ok((posts, truth, reached))
}

/// Removes what was begun and not finished: it is written anew, and nothing else may be there.
fn keep_only(dir: &Path, journal: &Journal) -> std::io::Result<()> {
    let (posts, causes) = journal.files();
    let posts = posts.iter().map(|part| dir.join(&part.path));
    let causes = causes.iter().map(|part| dir.join(TRUTH).join(&part.path));
    let kept: BTreeSet<_> = posts.chain(causes).collect();
    fs::create_dir_all(dir)?;
    sweep(dir, &|path| kept.contains(path))
}

fn sweep(dir: &Path, is_kept: &dyn Fn(&Path) -> bool) -> std::io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if fs::symlink_metadata(&path)?.is_dir() {
            sweep(&path, is_kept)?;
        } else if !is_kept(&path) {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}
