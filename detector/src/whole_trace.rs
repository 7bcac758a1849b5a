//! Methods that look at the whole trace at once: said once what they all share.

use claque_trace::{PostBatch, Timestamp};

use crate::uses::{Use, Uses};
use crate::{Capabilities, Detector, Findings, MergeKind, ShardKey, Unit};

/// A method that sees all hashtag uses together. Its state is the uses themselves, so it merges
/// exactly and posts may be split in any way; every such method is a [`Detector`].
pub trait WholeTrace: Send + Sync {
    /// See [`Detector::name`].
    const NAME: &'static str;
    /// See [`Capabilities::units`].
    const UNITS: &'static [Unit];

    /// Whether reposts count.
    fn reposts(&self) -> bool;

    /// See [`Capabilities::time_shift_ms`].
    fn time_shift_ms(&self) -> i64 {
        1
    }

    /// What is found in these uses, sorted by hashtag, then time, account and post.
    fn find(&self, uses: Vec<Use>) -> Findings;
}

impl<M: WholeTrace> Detector for M {
    type State = Uses;

    fn name(&self) -> &'static str {
        M::NAME
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            merge: MergeKind::Exact,
            shard_key: ShardKey::Any,
            units: M::UNITS,
            ignores_account_numbers: true,
            time_shift_ms: self.time_shift_ms(),
        }
    }

    fn init(&self) -> Uses {
        Uses::default()
    }

    fn update(&self, state: &mut Uses, posts: &PostBatch) {
        state.absorb(posts, self.reposts());
    }

    fn expire(&self, state: &mut Uses, before: Timestamp) {
        state.forget(before);
    }

    fn evaluate(&self, state: &Uses, at: Timestamp) -> Findings {
        self.find(state.sorted(at))
    }

    fn state_bytes(&self, state: &Uses) -> usize {
        state.heap_bytes()
    }
}
