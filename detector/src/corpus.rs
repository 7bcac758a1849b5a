//! A trace's hashtag uses with dense numbers, in the orders that pair methods sweep.
//!
//! Sketch: 16 bytes per account and hashtag use, 20 per post; built by two sorts, about 0.2 s per
//! million uses. Posts stand in order of (time, post), which no numbering of accounts can change;
//! account numbers only decide the order of the dense numbers.

use claque_trace::{AccountId, HashtagId};

use crate::mix::mix64;
use crate::uses::Use;

/// Hashtag uses by post and by hashtag.
#[derive(Debug, Clone, Default)]
pub(crate) struct Corpus {
    /// Accounts with a use, ascending; a position here is the account's dense number.
    pub(crate) accounts: Vec<AccountId>,
    /// Rank of every account in samples: the hash of its smallest post number, so that renumbering
    /// the accounts keeps the same people.
    pub(crate) rank: Vec<u64>,
    /// Time of every post in ms since a multiple of the grid, from 0 up, non-decreasing.
    pub(crate) at: Vec<i64>,
    /// Dense author of every post.
    pub(crate) author: Vec<u32>,
    /// Posts of each hashtag in time order, hashtag after hashtag.
    pub(crate) uses: Vec<u32>,
    /// Where each hashtag's uses begin in `uses` (one more than there are hashtags).
    pub(crate) offsets: Vec<usize>,
}

impl Corpus {
    /// Indexes the uses; a hashtag repeated inside a post counts once. Times are counted from the
    /// last multiple of `grid_ms` before the first post, so that moving a trace by such a multiple
    /// leaves the corpus as it is.
    pub(crate) fn new(mut uses: Vec<Use>, grid_ms: i64) -> Self {
        uses.sort_unstable_by_key(|u| (u.at, u.post, u.account, u.hashtag));
        uses.dedup();
        let first = uses.first().map_or(0, |u| u.at.0);
        let origin = first.saturating_sub(first.rem_euclid(grid_ms));
        let mut corpus =
            Self { accounts: distinct(uses.iter().map(|u| u.account)), ..Self::default() };
        let hashtags: Vec<HashtagId> = distinct(uses.iter().map(|u| u.hashtag));
        let mut smallest = vec![u64::MAX; corpus.accounts.len()];
        let mut by_hashtag: Vec<(u32, u32)> = Vec::with_capacity(uses.len());
        for post in uses.chunk_by(|a, b| (a.at, a.post, a.account) == (b.at, b.post, b.account)) {
            let (post_idx, author) =
                (dense(corpus.at.len()), position(&corpus.accounts, &post[0].account));
            corpus.at.push(post[0].at.0.saturating_sub(origin));
            corpus.author.push(author);
            let smallest = &mut smallest[author as usize];
            *smallest = post[0].post.0.min(*smallest);
            let hashtag = |u: &Use| (position(&hashtags, &u.hashtag), post_idx);
            by_hashtag.extend(post.iter().map(hashtag));
        }
        by_hashtag.sort_unstable();
        corpus.rank = smallest.into_iter().map(mix64).collect();
        corpus.offsets = offsets(by_hashtag.iter().map(|&(hashtag, _)| hashtag), hashtags.len());
        corpus.uses = by_hashtag.into_iter().map(|(_, post)| post).collect();
        corpus
    }

    /// Number of accounts with a use.
    pub(crate) fn n_accounts(&self) -> usize {
        self.accounts.len()
    }

    /// Posts of every hashtag in time order, by dense hashtag.
    pub(crate) fn by_hashtag(&self) -> impl Iterator<Item = &[u32]> {
        self.offsets.windows(2).map(|ends| &self.uses[ends[0]..ends[1]])
    }
}

/// The smallest length in ms that all the given positive lengths divide, at most `i64::MAX`.
pub(crate) fn common_multiple(lengths_ms: impl Iterator<Item = i64>) -> i64 {
    let greatest_divisor = |mut a: i64, mut b: i64| {
        while b != 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    lengths_ms.fold(1, |so_far, length| {
        (so_far / greatest_divisor(so_far, length)).saturating_mul(length)
    })
}

/// The distinct values, ascending.
fn distinct<T: Ord>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable();
    values.dedup();
    values
}

fn position<T: Ord>(sorted: &[T], value: &T) -> u32 {
    dense(sorted.binary_search(value).expect("every value was collected before"))
}

/// A position as a 32-bit number: posts, accounts and hashtags are numbered so to halve memory.
pub(crate) fn dense(position: usize) -> u32 {
    u32::try_from(position).expect("fewer than 2^32 posts, accounts and hashtags")
}

/// Where each of `n` keys begins among ascending keys (n + 1 entries).
pub(crate) fn offsets(ascending: impl Iterator<Item = u32>, n: usize) -> Vec<usize> {
    let mut offsets = vec![0; n + 1];
    ascending.for_each(|key| offsets[key as usize + 1] += 1);
    (0..n).for_each(|key| offsets[key + 1] += offsets[key]);
    offsets
}

#[cfg(test)]
mod tests {
    use claque_trace::{Timestamp, testing};

    use super::*;
    use crate::uses::Uses;

    #[test]
    fn posts_stand_in_time_order_and_repeated_hashtags_count_once() {
        let mut uses = Uses::default();
        uses.absorb(&testing::posts(&[(9, 50, &[4, 2, 4]), (3, 10, &[4])]), true);
        let corpus = Corpus::new(uses.sorted(Timestamp(99)), 7);
        assert_eq!((&corpus.at[..], &corpus.author[..]), (&[3, 43][..], &[0, 1][..]));
        let by_hashtag: Vec<&[u32]> = corpus.by_hashtag().collect();
        assert_eq!(by_hashtag, [&[1][..], &[0, 1][..]]);
    }

    #[test]
    fn lengths_meet_at_their_common_multiple() {
        assert_eq!(common_multiple([300, 900, 3_600, 500].into_iter()), 18_000);
        assert_eq!(common_multiple([i64::MAX, i64::MAX - 1].into_iter()), i64::MAX);
    }
}
