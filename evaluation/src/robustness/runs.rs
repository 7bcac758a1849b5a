//! Records by what they are about.

use std::collections::BTreeMap;

use crate::record::{Record, RunRecord, WorldRecord};

/// Runs by seed; of several lines about the same the last counts.
pub(super) type Seeds<'r> = BTreeMap<u64, &'r RunRecord>;
/// Runs by method, scenario and seed.
pub(super) type Runs<'r> = BTreeMap<&'r str, BTreeMap<&'r str, Seeds<'r>>>;

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
    let mut worlds = BTreeMap::new();
    for record in records {
        if let Record::World(world) = record {
            worlds.insert(world.scenario.as_str(), world);
        }
    }
    worlds
}

/// The mean; of nothing 0.
pub(super) fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}
