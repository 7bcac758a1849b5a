//! Posts with everything that layers look at, for worked examples.

use claque_trace::{AccountId, HashtagId, Kind, Post, PostBatch, PostId, TextSignature, Timestamp};

/// A post: account, time in ms, kind, the post it passes on or answers, text, hashtags.
pub(super) type Row = (u32, i64, Kind, Option<u64>, u64, &'static [u32]);

/// Posts from rows in time order, numbered from 0.
pub(super) fn posts(rows: &[Row]) -> PostBatch {
    let mut batch = PostBatch::default();
    for (number, &(account, at_ms, kind, parent, text, tags)) in (0..).zip(rows) {
        let tags: Vec<HashtagId> = tags.iter().map(|&tag| HashtagId(tag)).collect();
        let post = Post::new(Timestamp(at_ms), AccountId(account), PostId(number), &tags);
        let (parent, text) = (parent.map(PostId), TextSignature(text));
        batch.push(Post { kind, parent, text, ..post });
    }
    batch
}

/// Account `account` passes on post `parent`, which is not in the trace when numbered 1,000 or more.
pub(super) fn repost(account: u32, at_ms: i64, parent: u64) -> Row {
    (account, at_ms, Kind::Repost, Some(parent), 0, &[])
}

/// Account `account` writes `text` with hashtags.
pub(super) fn text(account: u32, at_ms: i64, text: u64, tags: &'static [u32]) -> Row {
    (account, at_ms, Kind::Original, None, text, tags)
}
