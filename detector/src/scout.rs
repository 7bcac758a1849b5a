//! Scouts: cheap, bounded eyes on a stream that tell when a look at all that is kept may bring news.
//!
//! A look costs a run of the method over everything that is kept. A scout sees each post once, in
//! constant memory, and calls for a look when something turned up that the last one cannot have
//! judged. It finds nothing itself: whatever is told comes from a look, so a scout decides how soon
//! and never what.

use claque_trace::PostBatch;

use crate::Findings;

/// Sees posts as they come and calls for looks.
pub trait Scout: Send {
    /// Sees a batch; batches come in order of time.
    ///
    /// # Complexity
    /// O(1) for each hashtag use, in memory that does not grow.
    fn see(&mut self, posts: &PostBatch);

    /// Whether something turned up since the last look that may bring news.
    fn calls(&self) -> bool;

    /// Takes note of what a look at all posts so far gave.
    fn looked(&mut self, found: &Findings);

    /// Heap held, in bytes.
    fn heap_bytes(&self) -> usize;
}
