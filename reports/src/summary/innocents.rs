//! How many innocents each method flags at its own threshold, all worlds together.

use claque_evaluation::stats::{Interval, wilson_interval};

use super::{code, table};
use crate::{Records, number};

/// Empty where no method has a threshold of its own.
pub(super) fn markdown(records: &Records) -> String {
    let rows: Vec<Vec<String>> =
        (0..records.methods().len()).filter_map(|method| row(records, method)).collect();
    if rows.is_empty() {
        return String::new();
    }
    let headings = ["method", "innocents flagged", "of", "worlds", "per million (95 %)"];
    table(&headings.map(str::to_owned), rows)
}

/// An account counts once for each world that it is in.
fn row(records: &Records, method: usize) -> Option<Vec<String>> {
    let (mut flagged, mut innocents, mut worlds) = (0_u64, 0_u64, 0);
    for scenario in 0..records.scenarios().len() {
        for run in records.runs_of(scenario, method) {
            let Some(own) = &run.own_threshold else { continue };
            flagged = flagged.saturating_add(own.false_positives);
            innocents = innocents.saturating_add(run.accounts.saturating_sub(run.positives));
            worlds += 1;
        }
    }
    let Interval { low, high } = wilson_interval(flagged, innocents);
    let shown = |share: f64| number::significant(1e6 * share);
    let share = flagged as f64 / innocents.max(1) as f64;
    (worlds > 0).then(|| {
        vec![
            code(&records.methods()[method]),
            number::thousands(flagged),
            number::thousands(innocents),
            worlds.to_string(),
            format!("{} ({}–{})", shown(share), shown(low), shown(high)),
        ]
    })
}
