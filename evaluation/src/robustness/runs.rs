//! Records by what they are about.

use std::collections::BTreeMap;

use crate::record::{Record, RunRecord, WorldRecord};

/// Runs by method, scenario and seed; of several lines about the same the last counts.
pub(super) type Runs<'r> = BTreeMap<&'r str, BTreeMap<&'r str, BTreeMap<u64, &'r RunRecord>>>;

/// The runs of records that `keep` lets through.
pub(super) fn runs(records: &[Record], keep: impl Fn(&RunRecord) -> bool) -> Runs<'_> {
    let mut runs = Runs::new();
    for record in records {
        if let Record::Run(run) = record
            && keep(run)
        {
            let of_method = runs.entry(run.method.as_str()).or_default();
            of_method.entry(run.scenario.as_str()).or_default().insert(run.seed, run);
        }
    }
    runs
}

/// Worlds by scenario; of several the last counts.
pub(super) fn worlds(records: &[Record]) -> BTreeMap<&str, &WorldRecord> {
    let world = |record| match record {
        &Record::World(ref world) => Some((world.scenario.as_str(), world)),
        Record::Run(_) => None,
    };
    records.iter().filter_map(world).collect()
}

/// The mean; of nothing 0.
pub(super) fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}
