//! What an outside observer of a platform can see, and files of it.
//!
//! A trace is a sequence of [`PostBatch`]es in time order plus the [`Names`] behind their numbers.
//! This crate has no randomness and knows no labels: who acted for whom is not observable.
//!
//! ```
//! use claque_trace::{PostBatch, testing};
//!
//! let batch: PostBatch = testing::posts(&[(1, 0, &[7]), (2, 1_500, &[7, 8])]);
//! assert_eq!(batch.len(), 2);
//! assert_eq!(batch.get(1).hashtags.len(), 2);
//! ```

pub mod batch;
mod columns;
mod decimal;
pub mod format;
pub mod id;
pub mod names;
pub mod post;
mod post_table;
pub mod testing;
mod texts;
pub mod time;

pub use batch::PostBatch;
pub use columns::Columns;
pub use id::{AccountId, AppId, HashtagId, PostId, TextSignature};
pub use names::{Interner, Names, PostNames, Spellings};
pub use post::{Kind, Post};
pub use post_table::PostTable;
pub use texts::Texts;
pub use time::{Resolution, Timestamp};

/// A recorded trace held in memory: posts in time order and the names behind their numbers.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    /// Batches in time order, each in time order itself.
    pub batches: Vec<PostBatch>,
    /// Text behind account, hashtag and post numbers.
    pub names: Names,
    /// The finest difference in time that the source could express.
    pub resolution: Resolution,
}

impl Trace {
    /// Number of posts over all batches.
    #[must_use]
    pub fn n_posts(&self) -> usize {
        self.batches.iter().map(PostBatch::len).sum()
    }
}
