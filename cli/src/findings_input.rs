//! Findings and labels from files, whoever made them.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;

use anyhow::{Context, ensure};
use claque_detector::Findings;
use claque_evaluation::gate::Alert;
use claque_evaluation::{Labels, POSITIVE};
use claque_scenarios::{Scored, read_labels, read_scores};
use claque_trace::format::time;
use claque_trace::{AccountId, Interner};

/// How many classes are named where positives are missing.
const CLASSES_MAX: usize = 10;

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

/// Scores about labelled accounts, and what else there was.
pub(crate) struct Read {
    pub(crate) findings: Findings,
    /// Who has no label, in a few words; `None` where everybody has one.
    pub(crate) unlabelled: Option<String>,
}

/// Reads scores of the accounts in `known`.
///
/// # Errors
/// Also where none of the scored accounts is known.
pub(crate) fn read_findings(path: &Path, known: &Truth, truth: &Path) -> anyhow::Result<Read> {
    let file = if path.is_dir() { path.join("accounts.csv") } else { path.to_owned() };
    let shown = file.display();
    let input = File::open(&file).with_context(|| format!("cannot read {shown}"))?;
    let scored = read_scores(input, |name| known.names.find(name).map(AccountId))
        .with_context(|| format!("{shown}"))?;
    let n = scored.n_unknown;
    ensure!(
        n == 0 || !scored.findings.accounts.is_empty(),
        "{}: none of the {n} scored accounts has a label in {}",
        path.display(),
        truth.display()
    );
    let unlabelled = (n > 0).then(|| unlabelled(&scored));
    Ok(Read { findings: scored.findings, unlabelled })
}

/// `5 scored accounts have no label (ada, bob, cid and 2 more)`.
fn unlabelled(scored: &Scored) -> String {
    let short = |name: &String| name.chars().take(40).collect::<String>();
    let names: Vec<String> = scored.unknown.iter().map(short).collect();
    let n_more = scored.n_unknown - names.len();
    let more = if n_more > 0 { format!(" and {n_more} more") } else { String::new() };
    format!("{} scored accounts have no label ({}{more})", scored.n_unknown, names.join(", "))
}

/// What is odd about a truth in which nobody is a positive: the classes that there are.
pub(crate) fn no_positives(truth: &Truth) -> Option<String> {
    let classes: BTreeSet<&str> = truth.labels.iter().map(|(_, class)| class).collect();
    let first = classes.iter().copied().take(CLASSES_MAX).collect::<Vec<_>>().join(", ");
    let told = || format!("nobody is of class `{POSITIVE}`, which positives are; found {first}");
    (!classes.contains(POSITIVE)).then(told)
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
