//! Counts of the posts that people chose to make.

use claque_sim::{Cause, SCHEDULER_APP};
use claque_trace::time::{DAY_MS, HOUR_MS, MINUTE_MS};
use claque_trace::{Kind, Post};

use crate::fidelity::classes::is_personal;

/// Counts.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tallies {
    /// All posts.
    pub(crate) n: u64,
    /// Reposts.
    pub(crate) reposts: u64,
    /// Posts with a hashtag.
    pub(crate) tagged: u64,
    /// Reposts with a hashtag.
    pub(crate) tagged_reposts: u64,
    /// Posts with exactly one.
    pub(crate) one_hashtag: u64,
    /// Posts that were taken down.
    pub(crate) deleted: u64,
    /// By hour of the day (UTC).
    pub(crate) by_hour: [u64; 24],
    /// Posts with the scheduler's app: in minute 0 of an hour, and in all.
    pub(crate) scheduled: (u64, u64),
    /// All others, likewise.
    pub(crate) unscheduled: (u64, u64),
}

impl Tallies {
    /// The next post.
    pub(crate) fn absorb(&mut self, post: &Post<'_>, cause: Cause) {
        if !is_personal(cause) {
            return;
        }
        let (is_repost, is_tagged) = (post.kind == Kind::Repost, !post.hashtags.is_empty());
        self.n += 1;
        self.reposts += u64::from(is_repost);
        self.tagged += u64::from(is_tagged);
        self.tagged_reposts += u64::from(is_repost && is_tagged);
        self.one_hashtag += u64::from(post.hashtags.len() == 1);
        self.deleted += u64::from(post.deleted_at.is_some());
        let is_scheduled = post.app.0 == u16::from(SCHEDULER_APP);
        let minutes = if is_scheduled { &mut self.scheduled } else { &mut self.unscheduled };
        minutes.0 += u64::from(post.at.0.rem_euclid(HOUR_MS) < MINUTE_MS);
        minutes.1 += 1;
        let hour = post.at.0.rem_euclid(DAY_MS) / HOUR_MS;
        self.by_hour[usize::try_from(hour).expect("a day has 24 hours")] += 1;
    }
}

#[cfg(test)]
mod tests {
    use claque_trace::{AccountId, HashtagId, PostId, Timestamp};

    use super::*;

    #[test]
    fn three_posts_by_hand() {
        let tags = [HashtagId(1), HashtagId(2)];
        let post = |at, tags| Post::new(Timestamp(at), AccountId(0), PostId(1), tags);
        let mut tallies = Tallies::default();
        tallies.absorb(&post(-1, &tags[..1]), Cause::OWN);
        tallies.absorb(&Post { kind: Kind::Repost, ..post(HOUR_MS, &tags) }, Cause::OWN);
        let deleted_at = Some(Timestamp(HOUR_MS + 2));
        tallies.absorb(&Post { deleted_at, ..post(HOUR_MS + 1, &[]) }, Cause::OWN);
        assert_eq!((tallies.n, tallies.reposts, tallies.tagged), (3, 1, 2));
        assert_eq!((tallies.tagged_reposts, tallies.one_hashtag, tallies.deleted), (1, 1, 1));
        assert_eq!((tallies.by_hour[23], tallies.by_hour[1]), (1, 2));
        assert_eq!((tallies.scheduled, tallies.unscheduled), ((0, 0), (2, 3)));
    }
}
