//! Tokens: a hashtag in a time bucket, on two grids half a bucket apart.

use crate::corpus::{Corpus, dense};

/// The tokens of every use for one bucket length. They depend on hashtags and times alone, so one
/// value serves the observed trace and all its shuffles.
#[derive(Debug, Clone)]
pub(in crate::method) struct Tokens {
    /// Posts of each token in time order, token after token: a hashtag's tokens are neighbours.
    pub(in crate::method) posts: Vec<u32>,
    /// Where each token's posts begin in `posts` (one more than there are tokens).
    pub(in crate::method) offsets: Vec<usize>,
    /// Start of each token's bucket, in half buckets since 1970. Two tokens do not overlap in
    /// time when their slots are at least 2 apart.
    pub(in crate::method) slot: Vec<i64>,
}

impl Tokens {
    pub(in crate::method) fn new(corpus: &Corpus, bucket_ms: i64) -> Self {
        let mut tokens = Self { posts: Vec::new(), offsets: vec![0], slot: Vec::new() };
        for posts in corpus.by_hashtag() {
            for grid in 0..2 {
                let slot = |post: &u32| slot(corpus.at[*post as usize], bucket_ms, grid);
                for run in posts.chunk_by(|a, b| slot(a) == slot(b)) {
                    tokens.posts.extend_from_slice(run);
                    tokens.offsets.push(tokens.posts.len());
                    tokens.slot.push(slot(&run[0]));
                }
            }
        }
        tokens
    }

    pub(in crate::method) fn len(&self) -> usize {
        self.slot.len()
    }

    /// Dense token numbers.
    pub(in crate::method) fn ids(&self) -> std::ops::Range<u32> {
        0..dense(self.len())
    }

    /// The posts of a token.
    pub(in crate::method) fn posts_of(&self, token: u32) -> &[u32] {
        &self.posts[self.offsets[token as usize]..self.offsets[token as usize + 1]]
    }
}

/// The bucket that holds `at_ms` on grid 0 (starts at multiples of the length) or 1 (half a bucket
/// earlier), as the number of half buckets at its start.
fn slot(at_ms: i64, bucket_ms: i64, grid: i64) -> i64 {
    let shifted = at_ms.saturating_add(grid * (bucket_ms / 2));
    2 * shifted.div_euclid(bucket_ms) - grid
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_moment_is_in_two_buckets_half_a_bucket_apart() {
        for (at_ms, expected) in [(0, [0, -1]), (499, [0, -1]), (500, [0, 1]), (-1, [-2, -1])] {
            assert_eq!([0, 1].map(|grid| slot(at_ms, 1_000, grid)), expected, "{at_ms}");
        }
    }
}
