//! One hashtag that everybody uses: where methods that look at pairs explode.

use claque_sim::START;
use claque_sim::random::mix;
use claque_trace::time::{DAY_MS, HOUR_MS};
use claque_trace::{AccountId, HashtagId, Post, PostBatch, PostId, Timestamp};

/// Everybody uses the hashtag once, the first quarter of them twice. Nobody arranged anything.
#[derive(Debug, Clone, Copy)]
pub struct Crowd {
    /// How many accounts there are.
    pub accounts: u32,
    /// The time within which they post, at uniform moments, ms.
    pub within_ms: i64,
}

/// 16,000 accounts and 20,000 posts within an hour.
pub const HOT_HASHTAG: Crowd = Crowd { accounts: 16_000, within_ms: HOUR_MS };

/// 100,000 accounts and 125,000 posts within a day.
pub const HOT_DAY: Crowd = Crowd { accounts: 100_000, within_ms: DAY_MS };

impl Crowd {
    /// The crowd's posts in order of time.
    #[must_use]
    pub fn posts(self) -> Vec<PostBatch> {
        let n_posts = self.accounts + self.accounts / 4;
        let mut posts: Vec<(Timestamp, u32)> =
            (0..n_posts).map(|number| (self.moment(number), number)).collect();
        posts.sort_unstable();
        let mut batch = PostBatch::with_capacity(posts.len(), posts.len());
        for (at, number) in posts {
            let (account, post) = (AccountId(number % self.accounts), PostId(u64::from(number)));
            batch.push(Post::new(at, account, post, &[HashtagId(0)]));
        }
        vec![batch]
    }

    fn moment(self, number: u32) -> Timestamp {
        let within_ms = mix(u64::from(number)) % self.within_ms.unsigned_abs();
        START + within_ms.cast_signed()
    }
}

/// As many accounts as asked for, each with one post in two days and one of a thousand hashtags.
#[must_use]
pub fn one_post(accounts: u32) -> Vec<PostBatch> {
    let step_ms = 2 * DAY_MS / i64::from(accounts.max(1));
    let mut batch = PostBatch::with_capacity(accounts as usize, accounts as usize);
    for number in 0..accounts {
        let hashtag = HashtagId(u32::try_from(mix(u64::from(number)) % 1_000).unwrap_or(0));
        let (account, post) = (AccountId(number), PostId(u64::from(number)));
        let at = START + i64::from(number) * step_ms;
        batch.push(Post::new(at, account, post, &[hashtag]));
    }
    vec![batch]
}
