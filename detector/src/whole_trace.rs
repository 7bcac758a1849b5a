//! Methods that look at the whole trace at once: said once what they all share.

use claque_trace::{PostBatch, Timestamp};

use crate::rows::{Row, Rows};
use crate::{Capabilities, Detector, Findings, MergeKind, ShardKey, Unit};

/// A method that sees all rows of one kind together: hashtag uses, hashtags as they were written, or
/// acts of several layers. Its state is the rows themselves; every such method is a [`Detector`].
pub trait WholeTrace: Send + Sync {
    /// What it looks at.
    type Row: Row;
    /// See [`Detector::name`].
    const NAME: &'static str;
    /// See [`Capabilities::units`].
    const UNITS: &'static [Unit];

    /// See [`Capabilities::ignores_account_numbers`].
    fn ignores_account_numbers(&self) -> bool {
        true
    }

    /// See [`Capabilities::time_shift_ms`].
    fn time_shift_ms(&self) -> i64 {
        1
    }

    /// Takes what it looks at from posts.
    fn absorb(&self, rows: &mut Rows<Self::Row>, posts: &PostBatch);

    /// What is found in these rows, in order (see [`Row::in_order`]).
    fn find(&self, rows: Vec<Self::Row>) -> Findings;
}

impl<M: WholeTrace> Detector for M {
    type State = Rows<M::Row>;

    fn name(&self) -> &'static str {
        M::NAME
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            merge: MergeKind::Exact,
            shard_key: ShardKey::Any,
            units: M::UNITS,
            ignores_account_numbers: self.ignores_account_numbers(),
            time_shift_ms: self.time_shift_ms(),
        }
    }

    fn init(&self) -> Self::State {
        Rows::default()
    }

    fn update(&self, state: &mut Self::State, posts: &PostBatch) {
        self.absorb(state, posts);
    }

    fn expire(&self, state: &mut Self::State, before: Timestamp) {
        state.forget(before);
    }

    fn evaluate(&self, state: &Self::State, at: Timestamp) -> Findings {
        self.find(state.sorted(at))
    }

    fn state_bytes(&self, state: &Self::State) -> usize {
        state.heap_bytes()
    }
}
