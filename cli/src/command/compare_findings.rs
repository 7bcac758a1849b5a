//! Two findings about the same accounts, made by whatever program, held against one another.

use std::path::Path;

use claque_detector::Findings;
use claque_evaluation::gate::{self, Gate, Options, Side};

use crate::findings_input::{Read, Truth, no_positives, read_alerts, read_findings, read_truth};

/// Compares findings by the labels of their accounts.
pub(super) fn compare_findings(
    base: &Path,
    head: &Path,
    truth: &Path,
    options: &Options,
) -> anyhow::Result<Gate> {
    let known = read_truth(truth)?;
    let odd = no_positives(&known).map(|told| format!("{}: {told}", truth.display()));
    let mut skipped: Vec<String> = odd.into_iter().collect();
    let old = read(base, &known, truth, &mut skipped)?;
    let new = read(head, &known, truth, &mut skipped)?;
    for (found, path) in [(&old, base), (&new, head)] {
        if found.threshold.is_none() {
            skipped.push(format!("verdicts: {} has no column `flagged`", path.display()));
        }
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
    let Read { findings, unlabelled } = read_findings(path, known, truth)?;
    skipped.extend(unlabelled.map(|told| format!("{}: {told}", path.display())));
    Ok(findings)
}
