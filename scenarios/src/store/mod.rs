//! Raw scores on disk, beside the records that were made of them.
//!
//! ```text
//! scores/<scenario>/<seed>/labels.parquet             account_id, class, campaign, posts, operated, from_ms
//! scores/<scenario>/<seed>/pushes.parquet             hashtag, from_ms, until_ms, campaign, sent
//! scores/<scenario>/<seed>/<method>.parquet           account_id, score, flagged, group[, coordinated_score]
//! scores/<scenario>/<seed>/<method>.groups.parquet    group, account_id
//! scores/<scenario>/<seed>/<method>.hashtags.parquet  hashtag, text, from_ms, until_ms, accounts, score
//! scores/<scenario>/<seed>/<method>.posts.parquet     post, account_id, at_ms, score, operated
//! ```
//!
//! Enough to compute every metric of accounts, groups, hashtags and posts again, to the last bit. Of
//! posts those have a row that a method scores: all others score lowest, and are counted in the labels.
//! Files are read as input from strangers; `docs/run-records.md` describes them.

mod faults;
mod method;
mod name;
mod posts;
mod recompute;
mod world;

use std::path::{Path, PathBuf};

use claque_detector::Findings;
use claque_evaluation::RunRecord;

use crate::{Error, Simulated};
use name::{of_method, of_scenario};

pub use method::StoredMethod;
pub use recompute::{recompute, recompute_all};
pub use world::StoredWorld;

/// The folder of scores within a run's folder.
pub const SCORES: &str = "scores";

/// The raw scores of a run.
#[derive(Debug, Clone)]
pub struct ScoreStore {
    root: PathBuf,
}

/// Which tables besides that of accounts a method has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Judges {
    pub(crate) groups: bool,
    pub(crate) hashtags: bool,
}

impl ScoreStore {
    /// The scores in the folder of a run.
    #[must_use]
    pub fn of_run(folder: &Path) -> Self {
        Self { root: folder.join(SCORES) }
    }

    /// Whether there are any.
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.root.is_dir()
    }

    /// The answers to the world that a method ran on.
    ///
    /// # Errors
    /// [`Error::Stored`] when they are not there, not whole, or of another world.
    pub fn world(&self, run: &RunRecord) -> Result<StoredWorld, Error> {
        StoredWorld::read(&self.folder(&run.scenario, run.seed), run)
    }

    /// What a method found on a world.
    ///
    /// # Errors
    /// [`Error::Stored`] when it is not there, not whole, not numbers, about accounts that the world
    /// does not have, or not what the record tells.
    pub fn method(&self, run: &RunRecord, world: &StoredWorld) -> Result<StoredMethod, Error> {
        let folder = self.folder(&run.scenario, run.seed);
        StoredMethod::read(&folder, &of_method(&run.method), run, world)
    }

    pub(crate) fn write_world(&self, world: &Simulated) -> Result<(), Error> {
        let folder = self.folder(&world.record.scenario, world.record.seed);
        let made = std::fs::create_dir_all(&folder);
        made.map_err(claque_trace::format::Error::io("write", &folder))?;
        world::write(&folder, world)
    }

    pub(crate) fn write_method(
        &self,
        world: &Simulated,
        name: &str,
        findings: &Findings,
        judges: Judges,
    ) -> Result<(), Error> {
        let folder = self.folder(&world.record.scenario, world.record.seed);
        method::write(&folder, &of_method(name), findings, judges, world)
    }

    fn folder(&self, scenario: &str, seed: u64) -> PathBuf {
        self.root.join(of_scenario(scenario)).join(seed.to_string())
    }
}
