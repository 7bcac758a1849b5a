//! Time and memory, as advice: machines differ and are busy.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::pairs::Pair;

/// Cost of a method, head over base: the middle ratio over its runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Speed {
    /// The method.
    pub method: String,
    /// Ratio of wall times; not reproducible.
    pub time_ratio: f64,
    /// Ratio of most heap in use.
    pub memory_ratio: f64,
    /// Ratio of heap held by the state.
    pub state_ratio: f64,
}

pub(super) fn speed(pairs: &[Pair<'_>]) -> Vec<Speed> {
    let mut by_method: BTreeMap<&str, Vec<&Pair<'_>>> = BTreeMap::new();
    for pair in pairs {
        by_method.entry(&pair.head.method).or_default().push(pair);
    }
    by_method.into_iter().map(|(method, pairs)| of_method(method, &pairs)).collect()
}

fn of_method(method: &str, pairs: &[&Pair<'_>]) -> Speed {
    let middle = |of: &dyn Fn(&Pair<'_>) -> f64| {
        let mut ratios: Vec<f64> = pairs.iter().map(|pair| of(pair)).collect();
        ratios.sort_by(f64::total_cmp);
        ratios[ratios.len() / 2]
    };
    let bytes = |head: u64, base: u64| (head as f64 + 1.0) / (base as f64 + 1.0);
    Speed {
        method: method.to_owned(),
        time_ratio: middle(&|pair| (pair.head.detect_s + 1e-6) / (pair.base.detect_s + 1e-6)),
        memory_ratio: middle(&|pair| {
            bytes(pair.head.peak_memory_bytes, pair.base.peak_memory_bytes)
        }),
        state_ratio: middle(&|pair| bytes(pair.head.state_bytes, pair.base.state_bytes)),
    }
}
