//! Ways to run a detector: plain functions over the trait.

use claque_trace::{PostBatch, Timestamp};

use crate::{Detector, Findings, Merge};

/// Reads all batches and evaluates after the last post.
pub fn run_batch<D: Detector>(detector: &D, batches: &[PostBatch]) -> Findings {
    let mut state = detector.init();
    for batch in batches {
        detector.update(&mut state, batch);
    }
    detector.evaluate(&state, end_of(batches))
}

/// Folds every shard on its own, then merges the states.
pub fn fold_shards<D: Detector>(detector: &D, shards: &[Vec<PostBatch>]) -> D::State {
    let mut merged = detector.init();
    for shard in shards {
        let mut state = detector.init();
        shard.iter().for_each(|batch| detector.update(&mut state, batch));
        merged.merge(state);
    }
    merged
}

/// Time of the last post; the epoch when there is none.
#[must_use]
pub fn end_of(batches: &[PostBatch]) -> Timestamp {
    batches.iter().filter_map(|batch| batch.at().last()).max().copied().unwrap_or_default()
}
