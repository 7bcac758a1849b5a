//! Findings from a file, whoever made them.

use std::fs::File;
use std::path::Path;

use anyhow::Context;
use claque_detector::Findings;
use claque_scenarios::read_scores;
use claque_trace::{AccountId, Interner};

/// Reads scores of the accounts in `names`; also gives how many others were scored.
pub(crate) fn read_findings(path: &Path, names: &Interner) -> anyhow::Result<(Findings, usize)> {
    let path = if path.is_dir() { path.join("accounts.csv") } else { path.to_owned() };
    let shown = path.display();
    let file = File::open(&path).with_context(|| format!("cannot read {shown}"))?;
    let scored = read_scores(file, |name| names.find(name).map(AccountId))
        .with_context(|| format!("{shown}"))?;
    Ok((scored.findings, scored.n_unknown))
}
