//! Hashtag uses with the moment at which they were taken down: the state of `elmas`.
//!
//! Sketch: 32 bytes a use; sorting brings every order of arrival and every merge to the same
//! sequence.

use claque_trace::{Kind, PostBatch, Timestamp};

use crate::Merge;
use crate::mix::uniform;
use crate::rows::let_go;
use crate::uses::Use;

/// Uses so far, and when each was taken down.
#[derive(Debug, Clone, Default)]
pub struct Deletions {
    /// [`Timestamp::MAX`] for what was not.
    uses: Vec<(Use, Timestamp)>,
}

impl Deletions {
    /// Takes in the uses of a sample of the posts, chosen by a hash of their number.
    pub(super) fn absorb(&mut self, posts: &PostBatch, reposts: bool, sample: f64) {
        for post in posts.iter() {
            let counts = reposts || post.kind != Kind::Repost;
            if !counts || (sample < 1.0 && uniform(0, post.post.0) >= sample) {
                continue;
            }
            let deleted_at = post.deleted_at.unwrap_or(Timestamp::MAX);
            let (account, at, post_id) = (post.account, post.at, post.post);
            let of_hashtag = |&hashtag| (Use { hashtag, account, at, post: post_id }, deleted_at);
            self.uses.extend(post.hashtags.iter().map(of_hashtag));
        }
    }

    /// Uses up to `at` by hashtag, time and post, each once, and whether each had been taken down by
    /// then, at most `lifetime_ms` after it appeared.
    pub(super) fn sorted(&self, at: Timestamp, lifetime_ms: i64) -> (Vec<Use>, Vec<bool>) {
        let mut sorted: Vec<(Use, Timestamp)> =
            self.uses.iter().filter(|(u, _)| u.at <= at).copied().collect();
        // By what no numbering of accounts can change.
        sorted.sort_unstable_by_key(|(u, deleted)| (u.hashtag, u.at, u.post, u.account, *deleted));
        sorted.dedup_by_key(|(u, _)| *u);
        let doomed = |(u, deleted): &(Use, Timestamp)| {
            *deleted < Timestamp::MAX && *deleted <= at && *deleted - u.at <= lifetime_ms
        };
        let marks = sorted.iter().map(doomed).collect();
        (sorted.into_iter().map(|(u, _)| u).collect(), marks)
    }

    pub(super) fn forget(&mut self, before: Timestamp) {
        let_go(&mut self.uses, |(u, _)| u.at >= before);
    }

    /// Whether there are uses up to `at`, none of which had been taken down by then.
    pub(super) fn knows_no_deletion(&self, at: Timestamp) -> bool {
        let mut uses = self.uses.iter().filter(|(u, _)| u.at <= at).peekable();
        uses.peek().is_some() && uses.all(|&(_, deleted)| deleted == Timestamp::MAX || deleted > at)
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.uses.capacity() * size_of::<(Use, Timestamp)>()
    }
}

impl Merge for Deletions {
    fn merge(&mut self, mut other: Self) {
        self.uses.append(&mut other.uses);
    }
}
