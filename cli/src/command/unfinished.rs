//! A run on its way: what an interrupted one finished is there for `--resume`.
//!
//! ```text
//! .NAME.partial/journal.json   that it is a run, and by which version
//! .NAME.partial/run/…          what will be moved to NAME
//! ```

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use claque_trace::format::atomic::{Partial, write_file};
use serde_json::{Value, json};

use super::earlier::Earlier;
use super::run::RUNS;
use crate::console::Console;

/// The folder of a partial one that becomes the run.
const RUN: &str = "run";

/// A folder that becomes a run.
#[derive(Debug)]
pub(crate) struct Unfinished {
    partial: Partial,
}

impl Unfinished {
    /// Begins the run that will stand in a folder, or goes on with what an interrupted one left.
    pub(crate) fn begin(out: &Path, resume: bool, console: &Console) -> anyhow::Result<Self> {
        let partial = Partial::begin(out, &[RUNS])?;
        let unfinished = Self { partial };
        let n_left = unfinished.n_worlds();
        if resume && n_left > 0 {
            unfinished.check_journal()?;
            unfinished.cut()?;
            return Ok(unfinished);
        }
        if n_left > 0 {
            console.remark(&format!(
                "note: replacing {}, an unfinished run of {n_left} worlds; --resume would go on with it",
                unfinished.partial.dir().display()
            ));
        }
        unfinished.partial.clear()?;
        unfinished.write_journal()?;
        fs::create_dir(unfinished.dir()).with_context(|| unfinished.cannot("write"))?;
        Ok(unfinished)
    }

    /// What was finished before, where anything was.
    pub(crate) fn earlier(&self) -> anyhow::Result<Option<Earlier>> {
        (self.n_worlds() > 0).then(|| Earlier::read(&self.dir())).transpose()
    }

    /// The folder being filled.
    pub(crate) fn dir(&self) -> PathBuf {
        self.partial.dir().join(RUN)
    }

    /// Moves the run into place.
    pub(crate) fn finish(self) -> anyhow::Result<()> {
        Ok(self.partial.finish(RUN)?)
    }

    /// What is finished stays; where nothing is, nothing stays.
    pub(crate) fn give_up(self, console: &Console) {
        let n = self.n_worlds();
        if n == 0 {
            return self.partial.discard();
        }
        console.remark(&format!("note: {}", kept(n, self.partial.dir())));
        self.partial.keep();
    }

    /// Removes everything, as if nothing had been begun.
    pub(crate) fn discard(self) {
        self.partial.discard();
    }

    /// What an interrupt says of what is there by then.
    pub(crate) fn on_interrupt(&self) -> impl Fn() + Send + 'static {
        let (runs, dir) = (self.dir().join(RUNS), self.partial.dir().to_owned());
        move || {
            let n = count_worlds(&runs);
            let told = if n == 0 { String::new() } else { format!(": {}", kept(n, &dir)) };
            // Nothing can be done about a standard error that cannot be written to.
            drop(writeln!(io::stderr(), "\nclaque: interrupted{}", told.escape_debug()));
        }
    }

    fn n_worlds(&self) -> usize {
        count_worlds(&self.dir().join(RUNS))
    }

    fn journal(&self) -> PathBuf {
        self.partial.dir().join(Partial::JOURNAL)
    }

    fn write_journal(&self) -> anyhow::Result<()> {
        // What tells a run from a world on its way.
        let journal = json!({ "claque_version": env!("CARGO_PKG_VERSION"), "unfinished": RUN });
        let text = serde_json::to_string_pretty(&journal)? + "\n";
        Ok(write_file(&self.journal(), |out| out.write_all(text.as_bytes()))?)
    }

    fn check_journal(&self) -> anyhow::Result<()> {
        let text = fs::read(self.journal()).with_context(|| self.cannot("read"))?;
        let is_run = |journal: Value| journal["unfinished"] == RUN;
        if serde_json::from_slice(&text).is_ok_and(is_run) {
            return Ok(());
        }
        bail!(
            "{}: cannot go on: not the journal of a run; leave --resume away to begin anew",
            self.journal().display()
        )
    }

    /// Removes the line that was being written when the run was killed.
    fn cut(&self) -> anyhow::Result<()> {
        let path = self.dir().join(RUNS);
        let told = || format!("cannot write {}", path.display());
        let bytes = fs::read(&path).with_context(told)?;
        let whole = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |last| last + 1);
        let file = fs::File::options().write(true).open(&path).with_context(told)?;
        file.set_len(whole as u64).with_context(told)
    }

    fn cannot(&self, what: &str) -> String {
        format!("cannot {what} {}", self.partial.dir().display())
    }
}

fn kept(n_worlds: usize, dir: &Path) -> String {
    let worlds = if n_worlds == 1 { "world is" } else { "worlds are" };
    format!("{n_worlds} {worlds} kept in {}; --resume goes on from there", dir.display())
}

/// Whole lines of worlds in a file of records; none where nothing ran on any, or it cannot be read.
fn count_worlds(runs: &Path) -> usize {
    let text = fs::read(runs).unwrap_or_default();
    let lines = text.split_inclusive(|&byte| byte == b'\n').filter(|line| line.ends_with(b"\n"));
    let count = |start: &[u8]| lines.clone().filter(|line| line.starts_with(start)).count();
    if count(b"{\"record\":\"run\"") == 0 { 0 } else { count(b"{\"record\":\"world\"") }
}
