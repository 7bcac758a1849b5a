//! A world on disk.

use std::path::Path;
use std::time::Instant;

use claque_evaluation::{WorldRecord, WorldSummary};
use claque_sim::{Plan, PlayOptions};
use claque_trace::format::{self, Extras, MANIFEST, WorldWriter};
use claque_trace::{AccountId, HashtagId};

use crate::simulated::record;
use crate::truth_files::TruthWriter;
use crate::{Error, Observer, Scenario};

/// Plays a scenario into the folder `dir`: posts, accounts, hashtags and manifest, and the answers
/// under `truth/`. An earlier world in `dir` is replaced; memory is bounded by a day of posts.
///
/// # Errors
/// When the place cannot be written, or holds something that is not a world; then nothing changes.
pub fn write_world(
    scenario: &Scenario,
    seed: u64,
    dir: &Path,
    observer: &mut dyn Observer,
) -> Result<WorldRecord, Error> {
    format::atomic::write_dir(dir, &[MANIFEST], |temporary| {
        write_parts(scenario, seed, temporary, observer)
    })
}

fn write_parts(
    scenario: &Scenario,
    seed: u64,
    dir: &Path,
    observer: &mut dyn Observer,
) -> Result<WorldRecord, Error> {
    let start = Instant::now();
    let plan = Plan::new(&scenario.world, seed);
    let mut summary = WorldSummary::new(&plan);
    let mut posts = WorldWriter::create(dir)?;
    let mut truth = TruthWriter::create(dir)?;
    for chunk in plan.play(PlayOptions::default()) {
        posts.push(&chunk.posts)?;
        truth.push(&chunk)?;
        summary.absorb(&chunk);
        observer.played(&plan, &chunk);
    }
    let accounts = (0..plan.n_accounts()).map(AccountId).map(|id| (id, plan.handle(id)));
    let hashtags = (0..plan.n_hashtags()).map(HashtagId).map(|id| (id, plan.hashtag_text(id)));
    let extras = Extras {
        resolution: scenario.world.resolution,
        from: Some(plan.day_start(0)),
        until: Some(plan.end()),
    };
    posts.finish(accounts, hashtags, extras)?;
    truth.finish(scenario, seed, &plan, summary.truth())?;
    Ok(record(scenario, seed, &summary, start.elapsed().as_secs_f64()))
}
