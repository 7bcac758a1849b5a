//! The answers to a world on disk, apart from the world.
//!
//! ```text
//! truth/manifest.json          scenario, seed, and the SHA-256 of every other file of the truth
//! truth/posts/part-00000.parquet …   post, cause, what, campaign, wave: one row a post, part by part
//! truth/causes.parquet         cause, name
//! truth/accounts.parquet       account, account_id, class, campaign, controlled_from_ms, …
//! truth/controls.parquet       account, campaign, from_ms, until_ms, operated_posts
//! truth/campaigns.parquet      campaign, name, accounts, posts
//! truth/waves.parquet          campaign, wave, from_ms, until_ms, posts, accounts
//! truth/members.parquet        campaign, wave, account, posts
//! truth/trends.parquet         list, counted, hashtag, from_ms, until_ms, best_rank, …
//! truth/croissant.json         what each column holds
//! ```
//!
//! So all five levels are there: post, account, pair, campaign and wave. Pairs are a function of
//! waves: the waves that two accounts followed together are those that list both in
//! `members.parquet`. A wave of a thousand would make half a million rows of pairs.
//!
//! A world folder without `truth/` gives nothing away.

mod labels;
mod manifest;
mod members;
mod posts;
mod tables;
mod trends;

use std::path::{Path, PathBuf};

use claque_evaluation::WorldSummary;
use claque_sim::{Cause, Chunk, Plan};
use claque_trace::format::table::write_table;
use claque_trace::format::{self, FileEntry, GROUP_ROWS};

pub use labels::read_labels;
pub(crate) use manifest::TruthManifest;
use members::Members;
use posts::CauseRows;

use crate::{Error, Scenario, croissant};

/// Name of the folder within a world.
pub(crate) const TRUTH: &str = "truth";

/// Writes the cause of every post as a world is played, then the tables that follow from causes.
#[derive(Debug)]
pub(crate) struct TruthWriter {
    dir: PathBuf,
    rows: CauseRows,
    parts: Vec<FileEntry>,
    members: Members,
}

impl TruthWriter {
    /// Begins the truth of the world in `world_dir`, or goes on with one of which these parts are
    /// finished; then [`reread`](Self::reread) each of them.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub(crate) fn begin(world_dir: &Path, parts: Vec<FileEntry>) -> Result<Self, Error> {
        let dir = world_dir.join(TRUTH);
        std::fs::create_dir_all(dir.join("posts")).map_err(format::Error::io("write", &dir))?;
        Ok(Self { dir, rows: CauseRows::default(), parts, members: Members::default() })
    }

    /// The causes in a part that is finished.
    ///
    /// # Errors
    /// When it cannot be read or is not as it was.
    pub(crate) fn reread(&self, idx: usize) -> Result<Vec<Cause>, Error> {
        posts::read(&self.parts[idx].check(&self.dir)?)
    }

    /// Takes in what is in finished parts already.
    pub(crate) fn absorb(&mut self, chunk: &Chunk) {
        self.members.absorb(chunk);
    }

    /// Appends the causes of a chunk.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn push(&mut self, chunk: &Chunk) -> Result<(), Error> {
        self.absorb(chunk);
        let mut from = 0;
        while from < chunk.causes.len() {
            let until = chunk.causes.len().min(from + GROUP_ROWS - self.rows.len());
            self.rows.push(&chunk.posts.post()[from..until], &chunk.causes[from..until]);
            if self.rows.len() == GROUP_ROWS {
                self.flush()?;
            }
            from = until;
        }
        Ok(())
    }

    /// Parts that are finished, in order.
    pub(crate) fn parts(&self) -> &[FileEntry] {
        &self.parts
    }

    fn flush(&mut self) -> Result<(), Error> {
        let path = format!("posts/part-{:05}.parquet", self.parts.len());
        self.parts.push(self.rows.write(&self.dir, &path)?);
        Ok(())
    }

    /// Writes what is left, the tables that follow from the truth, and its manifest.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(crate) fn finish(
        mut self,
        scenario: &Scenario,
        seed: u64,
        plan: &Plan,
        summary: &WorldSummary<'_>,
        world: &format::Manifest,
    ) -> Result<(), Error> {
        let truth = summary.truth();
        if self.rows.len() > 0 {
            self.flush()?;
        }
        let mut files = self.parts;
        let mut put = |name: &str, columns: &[_]| -> Result<(), Error> {
            write_table(&self.dir.join(name), columns)?;
            files.push(FileEntry::of(&self.dir, name)?);
            Ok(())
        };
        put("causes.parquet", &tables::causes())?;
        put("accounts.parquet", &tables::accounts(plan, truth))?;
        put("controls.parquet", &tables::controls(truth))?;
        put("campaigns.parquet", &tables::campaigns(truth))?;
        put("waves.parquet", &tables::waves(truth))?;
        put("members.parquet", &self.members.table())?;
        put("trends.parquet", &trends::table(plan, summary.lists()))?;
        files.push(croissant::write_truth(&self.dir, &files)?);
        TruthManifest::new(scenario, seed, world, files).write(&self.dir)
    }
}
