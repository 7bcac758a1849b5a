//! One hashtag that everybody uses within the hour: where methods that look at pairs explode.

use claque_sim::START;
use claque_sim::random::mix;
use claque_trace::time::HOUR_MS;
use claque_trace::{AccountId, HashtagId, Post, PostBatch, PostId, Timestamp};

/// Accounts in the crowd.
pub const ACCOUNTS: u32 = 16_000;
/// Their posts: the first 4,000 accounts use the hashtag twice.
pub const POSTS: u32 = 20_000;

/// The crowd's posts, at uniform moments of one hour. Nobody arranged anything.
#[must_use]
pub fn hot_hashtag() -> Vec<PostBatch> {
    let mut posts: Vec<(Timestamp, u32)> =
        (0..POSTS).map(|number| (moment(number), number)).collect();
    posts.sort_unstable();
    let mut batch = PostBatch::with_capacity(posts.len(), posts.len());
    for (at, number) in posts {
        let (account, post) = (AccountId(number % ACCOUNTS), PostId(u64::from(number)));
        batch.push(Post::new(at, account, post, &[HashtagId(0)]));
    }
    vec![batch]
}

fn moment(number: u32) -> Timestamp {
    let within_ms = mix(u64::from(number)) % HOUR_MS.unsigned_abs();
    START + within_ms.cast_signed()
}
