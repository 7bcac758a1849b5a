//! A world on disk.

mod journal;
mod resume;

use std::ops::Range;
use std::path::Path;
use std::time::Instant;

use claque_evaluation::{WorldRecord, WorldSummary};
use claque_sim::{Plan, PlayOptions};
use claque_trace::format::atomic::Partial;
use claque_trace::format::table::{Column, Values};
use claque_trace::format::{Extras, MANIFEST, NameTable, WorldWriter};
use claque_trace::{AccountId, HashtagId, Texts};

use crate::simulated::record;
use crate::truth_files::TruthWriter;
use crate::{Error, Observer, Scenario, croissant, datasheet};
use journal::Journal;

/// The folder of a partial one that becomes the world.
const WORLD: &str = "world";

/// What to do with what an interrupted run left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    Fresh,
    Resume,
}

/// Plays a scenario into the folder `dir`: posts, accounts, hashtags and manifest, and the answers
/// under `truth/`. An earlier world in `dir` is replaced; memory is bounded by a day of posts.
///
/// The work is done in `.NAME.partial` beside `dir`, where an interrupted run leaves what it
/// finished. What an earlier one left is replaced.
///
/// # Errors
/// When the place cannot be written, or holds something that is not a world; then nothing changes,
/// save that finished parts stay for [`resume_world`].
pub fn write_world(
    scenario: &Scenario,
    seed: u64,
    dir: &Path,
    observer: &mut dyn Observer,
) -> Result<WorldRecord, Error> {
    write(scenario, seed, dir, Start::Fresh, u64::MAX, observer)
}

/// As [`write_world`], but gives up, and leaves nothing, once the world has more than `most` posts.
///
/// # Errors
/// As [`write_world`], and [`Error::MorePosts`].
pub(crate) fn write_at_most(
    most: u64,
    scenario: &Scenario,
    seed: u64,
    dir: &Path,
    observer: &mut dyn Observer,
) -> Result<WorldRecord, Error> {
    write(scenario, seed, dir, Start::Fresh, most, observer)
}

/// As [`write_world`], but goes on after what an interrupted run finished, where there is any. The
/// files are the same, byte for byte, as those of a run that was not interrupted.
///
/// # Errors
/// As [`write_world`], and [`Error::Journal`] when what was begun is another world.
pub fn resume_world(
    scenario: &Scenario,
    seed: u64,
    dir: &Path,
    observer: &mut dyn Observer,
) -> Result<WorldRecord, Error> {
    write(scenario, seed, dir, Start::Resume, u64::MAX, observer)
}

fn write(
    scenario: &Scenario,
    seed: u64,
    dir: &Path,
    start: Start,
    most: u64,
    observer: &mut dyn Observer,
) -> Result<WorldRecord, Error> {
    refuse_truth(dir)?;
    let partial = Partial::begin(dir, &[MANIFEST])?;
    let journal = begin(&partial, Journal::new(scenario, seed), start, observer)?;
    let mut writing = Writing { scenario, seed, most, partial, journal };
    match writing.run(observer) {
        Ok(record) => writing.partial.finish(WORLD).map(|()| record).map_err(Error::from),
        Err(fault) => Err(writing.give_up(fault, observer)),
    }
}

/// The answers of a world have a manifest, too, and are no world to be replaced.
fn refuse_truth(dir: &Path) -> Result<(), Error> {
    let of_world = dir.parent().map(|world| world.join(MANIFEST)).filter(|it| it.is_file());
    if of_world.is_none() || !dir.join(MANIFEST).is_file() {
        return Ok(());
    }
    let (path, markers) = (dir.into(), format!("{MANIFEST} of a world"));
    Err(claque_trace::format::Error::Occupied { path, markers }.into())
}

/// The journal to go on with: that of an interrupted run, or one of which nothing is finished.
fn begin(
    partial: &Partial,
    fresh: Journal,
    start: Start,
    observer: &mut dyn Observer,
) -> Result<Journal, Error> {
    let left = Journal::read(partial.dir());
    if start == Start::Resume {
        return left?.map_or(Ok(fresh.clone()), |left| left.continuing(&fresh, partial.dir()));
    }
    if let Ok(Some(left)) = left {
        observer.remark(&left.replaced(partial.dir()));
    }
    partial.clear()?;
    Ok(fresh)
}

/// A world on its way.
struct Writing<'s> {
    scenario: &'s Scenario,
    seed: u64,
    /// Most posts that it may have.
    most: u64,
    partial: Partial,
    journal: Journal,
}

impl Writing<'_> {
    fn run(&mut self, observer: &mut dyn Observer) -> Result<WorldRecord, Error> {
        let start = Instant::now();
        let plan = Plan::new(&self.scenario.world, self.seed);
        let mut summary = WorldSummary::new(&plan);
        let dir = self.partial.dir().join(WORLD);
        self.journal.write(self.partial.dir())?;
        let (mut posts, mut truth, mut reached) =
            resume::reread(&self.journal, &dir, &plan, &mut summary, observer)?;
        let options = PlayOptions { from_day: reached.day(), ..PlayOptions::default() };
        for chunk in plan.play(options) {
            let Some(chunk) = reached.new_in(chunk)? else { continue };
            summary.absorb(&chunk);
            self.allow(summary.n_posts())?;
            posts.push(&chunk.posts)?;
            truth.push(&chunk)?;
            self.note(&posts, &truth)?;
            observer.played(&plan, &chunk);
        }
        self.close(posts, truth, &plan, &summary)?;
        Ok(record(self.scenario, self.seed, &summary, start.elapsed().as_secs_f64()))
    }

    fn allow(&self, n_posts: u64) -> Result<(), Error> {
        let most = self.most;
        if n_posts > most { Err(Error::MorePosts { most }) } else { Ok(()) }
    }

    /// Writes down what is finished, once it is more than before.
    fn note(&mut self, posts: &WorldWriter, truth: &TruthWriter) -> Result<(), Error> {
        if posts.parts().len() == self.journal.n_parts() {
            return Ok(());
        }
        self.journal.finished(posts.parts(), truth.parts());
        self.journal.write(self.partial.dir())
    }

    fn close(
        &self,
        posts: WorldWriter,
        truth: TruthWriter,
        plan: &Plan,
        summary: &WorldSummary<'_>,
    ) -> Result<(), Error> {
        let account =
            |rows: Range<u32>| Texts::written(rows, |n, out| plan.write_handle(AccountId(n), out));
        let hashtag =
            |rows: Range<u32>| Texts::written(rows, |n, out| plan.write_hashtag(HashtagId(n), out));
        let profiles = |rows| profiles(plan, rows);
        let accounts = NameTable::new(plan.n_accounts(), &account).with(&profiles);
        let hashtags = NameTable::new(plan.n_hashtags(), &hashtag);
        let extras = Extras {
            resolution: self.scenario.world.resolution,
            from: Some(plan.day_start(0)),
            until: Some(plan.end()),
        };
        let dir = self.partial.dir().join(WORLD);
        let mut world = posts.close(&accounts, &hashtags, extras)?;
        let described =
            [croissant::write_world(&dir, &world.files)?, datasheet::write(&dir, &world)?];
        world.files.extend(described);
        let world = world.write(&dir)?;
        truth.finish(self.scenario, self.seed, plan, summary, &world)
    }

    /// What is finished stays; where nothing is, nothing stays.
    fn give_up(self, fault: Error, observer: &mut dyn Observer) -> Error {
        if self.journal.n_parts() == 0 || matches!(fault, Error::MorePosts { .. }) {
            self.partial.discard();
            return fault;
        }
        let (n, dir) = (self.journal.n_posts(), self.partial.dir().display().to_string());
        observer.remark(&format!("note: {n} posts are kept in {dir}; --resume goes on from there"));
        self.partial.keep();
        fault
    }
}

/// What an observer can look up about these accounts.
fn profiles(plan: &Plan, accounts: Range<u32>) -> Vec<Column> {
    let all: Vec<_> = accounts.map(|account| plan.profile(AccountId(account))).collect();
    let created = all.iter().map(|profile| profile.created_at.0).collect();
    vec![
        Column::new("region", Values::Text(all.iter().map(|profile| profile.region).collect())),
        Column::new("language", Values::Text(all.iter().map(|profile| profile.language).collect())),
        Column::new("created_ms", Values::I64(created)),
    ]
}
