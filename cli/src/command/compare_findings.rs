//! Two findings about the same accounts, made by whatever program, held against one another.

use std::path::Path;

use anyhow::ensure;
use claque_detector::Findings;
use claque_evaluation::gate::{self, Gate, Options, Side};

use crate::findings_input::{Truth, read_alerts, read_findings, read_truth};

/// Compares findings by the labels of their accounts.
pub(super) fn compare_findings(
    base: &Path,
    head: &Path,
    truth: &Path,
    options: &Options,
) -> anyhow::Result<Gate> {
    let known = read_truth(truth)?;
    let mut skipped = Vec::new();
    let old = read(base, &known, truth, &mut skipped)?;
    let new = read(head, &known, truth, &mut skipped)?;
    if old.threshold.is_some() != new.threshold.is_some() {
        let without = if old.threshold.is_none() { base } else { head };
        skipped.push(format!("verdicts: {} has no column `flagged`", without.display()));
    }
    let (old_alerts, new_alerts) = (read_alerts(base)?, read_alerts(head)?);
    let name = |account: claque_trace::AccountId| {
        known.names.text(account.0).unwrap_or_default().to_owned()
    };
    let gate = gate::compare_findings(
        "findings",
        Side { findings: &old, alerts: &old_alerts },
        Side { findings: &new, alerts: &new_alerts },
        &known.labels,
        options,
        name,
    );
    Ok(Gate { skipped, ..gate })
}

/// The findings of one side; accounts without a label are left out, which is told.
fn read(
    path: &Path,
    known: &Truth,
    truth: &Path,
    skipped: &mut Vec<String>,
) -> anyhow::Result<Findings> {
    let (findings, n_unknown) = read_findings(path, &known.names)?;
    ensure!(
        n_unknown == 0 || !findings.accounts.is_empty(),
        "{}: none of the {n_unknown} scored accounts has a label in {}",
        path.display(),
        truth.display()
    );
    if n_unknown > 0 {
        skipped.push(format!("{}: {n_unknown} scored accounts have no label", path.display()));
    }
    Ok(findings)
}
