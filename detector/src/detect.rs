//! What a detector is.

use claque_trace::{PostBatch, Timestamp};

use crate::{Findings, Scout};

/// State that can absorb another worker's state.
///
/// Laws: associative and commutative in effect on [`Detector::evaluate`]; a fresh
/// [`Detector::init`] is the identity.
pub trait Merge {
    /// Takes in what `other` knows.
    fn merge(&mut self, other: Self);
}

/// How faithfully merged states equal one pass.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MergeKind {
    /// Bit for bit.
    Exact,
    /// Scores may differ by this share of themselves.
    Approximate {
        /// Largest relative difference of a score.
        relative_error: f64,
    },
}

/// How posts may be split over workers so that merging keeps its promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShardKey {
    /// In any way.
    Any,
    /// All posts of an account to one worker.
    Account,
    /// All posts of a hashtag to one worker.
    Hashtag,
}

/// What a method says something about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// Scores of accounts.
    Accounts,
    /// Weighted pairs of accounts.
    Pairs,
    /// Groups of accounts with evidence.
    Groups,
    /// Which posts of an account were somebody else's doing.
    Posts,
    /// Hashtags in stretches of time.
    Hashtags,
}

/// What a method promises; selects which laws are checked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Capabilities {
    /// How faithful merging is.
    pub merge: MergeKind,
    /// How posts may be split.
    pub shard_key: ShardKey,
    /// What it says something about.
    pub units: &'static [Unit],
    /// Whether renumbering the accounts renumbers the findings and changes nothing else. A method
    /// that answers `false` says why in its module documentation.
    pub ignores_account_numbers: bool,
    /// Findings are unchanged when every time moves by a multiple of this many milliseconds.
    pub time_shift_ms: i64,
}

/// A configured method. Holds parameters only; everything learned is in [`State`](Self::State).
pub trait Detector: Send + Sync {
    /// What one worker knows.
    type State: Merge + Clone + Send;

    /// Stable name used on the command line, in records and in figures.
    fn name(&self) -> &'static str;

    /// What this method promises.
    fn capabilities(&self) -> Capabilities;

    /// Knowledge before any post.
    fn init(&self) -> Self::State;

    /// Absorbs a batch. Batches of one shard arrive in time order.
    fn update(&self, state: &mut Self::State, posts: &PostBatch);

    /// Forgets posts earlier than `before`: findings are then those of the others. By default keeps
    /// everything.
    fn expire(&self, _state: &mut Self::State, _before: Timestamp) {}

    /// What is found as of `at`. Looking does not change the future.
    fn evaluate(&self, state: &Self::State, at: Timestamp) -> Findings;

    /// What sees a stream between two looks and calls for the next one. A method without one is
    /// looked at every time.
    fn scout(&self) -> Option<Box<dyn Scout>> {
        None
    }

    /// Heap held by `state`, in bytes, by capacity rather than length.
    fn state_bytes(&self, state: &Self::State) -> usize;
}
