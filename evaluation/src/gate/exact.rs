//! Which runs gave exactly the same findings.

use serde::{Deserialize, Serialize};

use super::pairs::Pair;

/// How many runs are the same to the bit, and where they first differ.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exact {
    /// Pairs of runs.
    pub n_pairs: usize,
    /// Those with the same findings on both sides; none where a side did not record it.
    pub n_same: usize,
    /// The differing runs: scenario, seed, method.
    pub different: Vec<(String, u64, String)>,
}

pub(super) fn exact(pairs: &[Pair<'_>]) -> Exact {
    let is_same = |pair: &&Pair<'_>| {
        let (base, head) = (&pair.base.findings_hash, &pair.head.findings_hash);
        !base.is_empty() && base == head
    };
    let different = pairs.iter().filter(|pair| !is_same(pair)).map(|pair| pair.head);
    let different: Vec<_> =
        different.map(|run| (run.scenario.clone(), run.seed, run.method.clone())).collect();
    Exact { n_pairs: pairs.len(), n_same: pairs.len() - different.len(), different }
}
