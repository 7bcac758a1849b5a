//! How far the writing of a world has come, and which world it is.

use std::io::Write;
use std::path::Path;

use claque_trace::format::atomic::{self, Partial};
use claque_trace::format::{FORMAT_VERSION, FileEntry, GROUP_ROWS, read_manifest};
use serde::{Deserialize, Serialize};

use crate::{Error, Scenario};

/// Written anew after every part, whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Journal {
    claque_version: String,
    format_version: u32,
    scenario: String,
    scenario_hash: String,
    seed: u64,
    parts: Vec<Finished>,
}

/// A part of the posts and the one of their causes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Finished {
    posts: FileEntry,
    truth: FileEntry,
}

impl Journal {
    /// The journal of a world of which nothing is finished.
    pub(super) fn new(scenario: &Scenario, seed: u64) -> Self {
        Self {
            claque_version: env!("CARGO_PKG_VERSION").to_owned(),
            format_version: FORMAT_VERSION,
            scenario: scenario.name.clone(),
            scenario_hash: scenario.hash(),
            seed,
            parts: Vec::new(),
        }
    }

    /// Reads the journal in a partial folder, where there is one.
    ///
    /// # Errors
    /// When there is one that cannot be read or followed.
    pub(super) fn read(partial: &Path) -> Result<Option<Self>, Error> {
        let path = partial.join(Partial::JOURNAL);
        if !path.is_file() {
            return Ok(None);
        }
        let journal: Self = serde_json::from_slice(&read_manifest(&path)?).map_err(|fault| {
            let fault = fault.to_string().escape_debug().to_string();
            wrong(&path, &fault)
        })?;
        let named = |idx: usize, part: &Finished| {
            let name = format!("posts/part-{idx:05}.parquet");
            part.posts.path == name && part.truth.path == name
        };
        match journal.parts.iter().enumerate().find(|(idx, part)| !named(*idx, part)) {
            Some((idx, _)) => {
                Err(wrong(&path, &format!("part {idx} has another name than it must")))
            }
            None => Ok(Some(journal)),
        }
    }

    /// Writes the journal into a partial folder.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn write(&self, partial: &Path) -> Result<(), Error> {
        atomic::write_file(&partial.join(Partial::JOURNAL), |out| {
            serde_json::to_writer_pretty(&mut *out, self)?;
            out.write_all(b"\n")
        })?;
        Ok(())
    }

    /// This journal, if what was begun is what is wanted.
    ///
    /// # Errors
    /// [`Error::Journal`] that names both where they differ.
    pub(super) fn continuing(self, wanted: &Self, partial: &Path) -> Result<Self, Error> {
        let differ = |what: &str, begun: &dyn std::fmt::Display, wanted: &dyn std::fmt::Display| {
            let begun = begun.to_string().escape_debug().to_string();
            let message = format!(
                "cannot go on: it was begun with {what} {begun}, and {what} {wanted} is asked for"
            );
            Err(wrong(partial, &message))
        };
        if self.claque_version != wanted.claque_version {
            return differ("version", &self.claque_version, &wanted.claque_version);
        }
        if self.format_version != wanted.format_version {
            return differ("format version", &self.format_version, &wanted.format_version);
        }
        if self.scenario != wanted.scenario {
            return differ("scenario", &self.scenario, &wanted.scenario);
        }
        if self.scenario_hash != wanted.scenario_hash {
            return differ("scenario hash", &self.scenario_hash, &wanted.scenario_hash);
        }
        if self.seed != wanted.seed {
            return differ("seed", &self.seed, &wanted.seed);
        }
        Ok(self)
    }

    /// What is said when it is not gone on with.
    pub(super) fn replaced(&self, partial: &Path) -> String {
        format!(
            "note: replacing {}, an unfinished world of `{}` (seed {}) with {} posts; --resume would \
             go on with it",
            partial.display(),
            self.scenario.escape_debug(),
            self.seed,
            self.n_posts()
        )
    }

    /// Takes down the parts that are finished by now.
    pub(super) fn finished(&mut self, posts: &[FileEntry], truth: &[FileEntry]) {
        let more = posts.iter().zip(truth).skip(self.parts.len());
        let part = |(posts, truth): (&FileEntry, &FileEntry)| Finished {
            posts: posts.clone(),
            truth: truth.clone(),
        };
        self.parts.extend(more.map(part));
    }

    pub(super) fn n_parts(&self) -> usize {
        self.parts.len()
    }

    /// Posts in finished parts.
    pub(super) fn n_posts(&self) -> usize {
        self.parts.len() * GROUP_ROWS
    }

    /// Finished parts of posts, and of causes.
    pub(super) fn files(&self) -> (Vec<FileEntry>, Vec<FileEntry>) {
        self.parts.iter().map(|part| (part.posts.clone(), part.truth.clone())).unzip()
    }
}

fn wrong(path: &Path, message: &str) -> Error {
    let message = format!("{message}; begin anew by leaving out --resume");
    Error::Journal { path: path.to_owned(), message }
}
