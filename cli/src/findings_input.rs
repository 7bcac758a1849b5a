//! Findings and labels from files, whoever made them.

use std::fs::File;
use std::path::Path;

use anyhow::{Context, ensure};
use claque_detector::Findings;
use claque_evaluation::Labels;
use claque_evaluation::gate::Alert;
use claque_scenarios::{read_labels, read_scores};
use claque_trace::format::time;
use claque_trace::{AccountId, Interner};

/// Labelled accounts, numbered in the order of their labels.
pub(crate) struct Truth {
    pub(crate) labels: Labels,
    pub(crate) names: Interner,
}

/// Reads the labels in a world folder, its truth, or a CSV file.
pub(crate) fn read_truth(path: &Path) -> anyhow::Result<Truth> {
    let labelled = read_labels(path)?;
    ensure!(!labelled.is_empty(), "{}: no labelled account", path.display());
    let names = names(&labelled).with_context(|| path.display().to_string())?;
    let classes = labelled.iter().map(|(_, class)| class.as_str());
    Ok(Truth { labels: Labels::new((0..).map(AccountId).zip(classes)), names })
}

fn names(labelled: &[(String, String)]) -> anyhow::Result<Interner> {
    let mut names = Interner::default();
    for (idx, (name, _)) in labelled.iter().enumerate() {
        let is_new = names.intern(name) as usize == idx;
        ensure!(is_new, "account `{}` is labelled twice", name.escape_debug());
    }
    Ok(names)
}

/// Reads scores of the accounts in `names`; also gives how many others were scored.
pub(crate) fn read_findings(path: &Path, names: &Interner) -> anyhow::Result<(Findings, usize)> {
    let path = if path.is_dir() { path.join("accounts.csv") } else { path.to_owned() };
    let shown = path.display();
    let file = File::open(&path).with_context(|| format!("cannot read {shown}"))?;
    let scored = read_scores(file, |name| names.find(name).map(AccountId))
        .with_context(|| format!("{shown}"))?;
    Ok((scored.findings, scored.n_unknown))
}

/// Alerts to hashtags, where a folder of findings has any.
pub(crate) fn read_alerts(path: &Path) -> anyhow::Result<Vec<Alert>> {
    let path = path.join("hashtags.csv");
    if !path.is_file() {
        return Ok(Vec::new());
    }
    let read = || {
        let mut reader = csv::Reader::from_path(&path)?;
        let rows = reader.deserialize().map(|row| alert(row?));
        rows.collect::<anyhow::Result<Vec<Alert>>>()
    };
    read().with_context(|| path.display().to_string())
}

/// Columns of interest: hashtag, from, until, accounts, score.
fn alert(row: (String, String, String, u64, f64)) -> anyhow::Result<Alert> {
    let (hashtag, from, until, _, score) = row;
    let at = |text: &str| {
        let wrong = || format!("found `{}`, accepted is a time", text.escape_debug());
        time::parse(text.as_bytes()).with_context(wrong)
    };
    Ok(Alert { hashtag, from: at(&from)?, until: at(&until)?, score })
}
