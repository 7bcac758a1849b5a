//! What a state keeps of a trace where a method looks at all of it: rows of one kind.
//!
//! A sort brings every order of arrival and every merge to the same sequence, so such states merge
//! exactly and posts may be split in any way.

use std::fmt::Debug;

use claque_trace::Timestamp;

use crate::Merge;

/// Something that one post says, of a few dozen bytes.
pub trait Row: Copy + Debug + Ord + Send + Sync + 'static {
    /// When.
    fn at(&self) -> Timestamp;

    /// Rows in the order in which methods look at them: ascending, each once.
    fn in_order(mut rows: Vec<Self>) -> Vec<Self> {
        rows.sort_unstable();
        rows.dedup();
        rows
    }
}

/// All rows seen so far.
#[derive(Debug, Clone)]
pub struct Rows<R>(pub(crate) Vec<R>);

impl<R> Default for Rows<R> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<R: Row> Rows<R> {
    /// Rows up to and including `at`, in order.
    ///
    /// # Complexity
    /// O(n log n) for n rows.
    #[must_use]
    pub fn sorted(&self, at: Timestamp) -> Vec<R> {
        R::in_order(self.0.iter().filter(|row| row.at() <= at).copied().collect())
    }

    /// Lets go of rows before `before`, and of the room that they took: a state that was large once
    /// does not stay so.
    ///
    /// # Complexity
    /// O(n) for n rows.
    pub fn forget(&mut self, before: Timestamp) {
        let_go(&mut self.0, |row| row.at() >= before);
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Heap held, in bytes, by capacity.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        self.0.capacity() * size_of::<R>()
    }
}

impl<R: Row> Merge for Rows<R> {
    fn merge(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }
}

/// Lets go of rows that are not kept, and of the room that they took.
pub(crate) fn let_go<T>(rows: &mut Vec<T>, is_kept: impl FnMut(&T) -> bool) {
    rows.retain(is_kept);
    rows.shrink_to(2 * rows.len());
}
