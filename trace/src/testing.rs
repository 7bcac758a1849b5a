//! Short ways to write posts in tests and examples.

use crate::{AccountId, HashtagId, Post, PostBatch, PostId, Timestamp};

/// A batch from rows of (account, time in ms, hashtags). Posts are sorted by time (ties keep their
/// order) and numbered from 0 in that order.
#[must_use]
pub fn posts(rows: &[(u32, i64, &[u32])]) -> PostBatch {
    let mut rows: Vec<_> = rows.to_vec();
    rows.sort_by_key(|row| row.1);
    let mut batch = PostBatch::with_capacity(rows.len(), rows.len());
    for (number, (account, at_ms, hashtags)) in (0..).zip(rows) {
        let hashtags: Vec<HashtagId> = hashtags.iter().map(|&tag| HashtagId(tag)).collect();
        batch.push(Post::new(Timestamp(at_ms), AccountId(account), PostId(number), &hashtags));
    }
    batch
}
