//! Shuffled traces: what accounts that ignore each other would look like.
//!
//! Authors are permuted among the posts that share their most used hashtag, and every post moves
//! to another moment of its own block of time, drawn by the clock profile. Hashtags keep their
//! rhythm from block to block, posts their hashtags, accounts their numbers of posts. Lost are who
//! posted when, and every burst shorter than a block, for a campaign that owns its hashtags *is*
//! their bursts and would hide in a shuffle that kept them. Both draws follow the order of time
//! and post number, so renumbering accounts renumbers the shuffled authors and no more.

use crate::clock::Clock;
use crate::corpus::{Corpus, dense};
use crate::splitmix::SplitMix;

/// Makes shuffled traces of one trace.
#[derive(Debug)]
pub(super) struct Shuffle<'a> {
    corpus: &'a Corpus,
    clock: Clock,
    block_ms: i64,
    /// Posts by their most used hashtag, in time order within each.
    posts: Vec<u32>,
    /// Where the posts of each most used hashtag end in `posts`.
    ends: Vec<usize>,
}

impl<'a> Shuffle<'a> {
    pub(super) fn new(corpus: &'a Corpus, block_ms: i64) -> Self {
        let hashtag = most_used_hashtag(corpus);
        let mut posts: Vec<u32> = (0..dense(corpus.at.len())).collect();
        posts.sort_by_key(|&post| hashtag[post as usize]);
        let mut ends: Vec<usize> = Vec::new();
        for run in posts.chunk_by(|a, b| hashtag[*a as usize] == hashtag[*b as usize]) {
            ends.push(ends.last().unwrap_or(&0) + run.len());
        }
        Self { corpus, clock: Clock::of(corpus.at.iter().copied()), block_ms, posts, ends }
    }

    /// One shuffled trace.
    pub(super) fn draw(&self, seed: u64, round: u64) -> Corpus {
        let mut stream = SplitMix::new(seed, round);
        let mut shuffled = self.corpus.clone();
        self.permute_authors(&mut stream, &mut shuffled.author);
        self.move_posts(&mut stream, &mut shuffled.at);
        for ends in shuffled.offsets.windows(2) {
            let uses = &mut shuffled.uses[ends[0]..ends[1]];
            uses.sort_unstable_by_key(|&post| (shuffled.at[post as usize], post));
        }
        shuffled
    }

    fn permute_authors(&self, stream: &mut SplitMix, author: &mut [u32]) {
        let mut moved: Vec<u32> = self.posts.iter().map(|&post| author[post as usize]).collect();
        let mut start = 0;
        for &end in &self.ends {
            stream.shuffle(&mut moved[start..end]);
            start = end;
        }
        self.posts.iter().zip(moved).for_each(|(&post, moved)| author[post as usize] = moved);
    }

    fn move_posts(&self, stream: &mut SplitMix, at: &mut [i64]) {
        let (Some(&first), Some(&last)) = (at.first(), at.last()) else { return };
        for at in at {
            let block = *at - at.rem_euclid(self.block_ms);
            let from = self.clock.mass(block.max(first));
            let until = self.clock.mass(block.saturating_add(self.block_ms).min(last));
            *at = self.clock.at(from + stream.unit() * (until - from));
        }
    }
}

/// The hashtag of each post that most posts use; of equals the one of smallest number.
fn most_used_hashtag(corpus: &Corpus) -> Vec<u32> {
    let mut most_used = vec![(0, 0); corpus.at.len()];
    for (hashtag, posts) in (0..).zip(corpus.by_hashtag()) {
        for &post in posts {
            let held = &mut most_used[post as usize];
            if posts.len() > held.0 {
                *held = (posts.len(), hashtag);
            }
        }
    }
    most_used.into_iter().map(|(_, hashtag)| hashtag).collect()
}

#[cfg(test)]
mod tests {
    use claque_trace::{Timestamp, testing};

    use super::*;
    use crate::uses::Uses;

    #[test]
    fn shuffles_keep_authors_per_hashtag_and_blocks_per_post() {
        let rows: Vec<(u32, i64, &[u32])> = (0..60)
            .map(|i| (i % 7, i64::from(i) * 40_000, [&[1][..], &[2]][i as usize % 2]))
            .collect();
        let mut uses = Uses::default();
        uses.absorb(&testing::posts(&rows), true);
        let corpus = Corpus::new(uses.sorted(Timestamp::MAX), 3_600_000);
        let shuffled = Shuffle::new(&corpus, 600_000).draw(5, 0);
        assert!(shuffled.author != corpus.author && shuffled.at != corpus.at);
        let block = |at: &i64| at.div_euclid(600_000);
        assert!(shuffled.at.iter().map(block).eq(corpus.at.iter().map(block)));
        let authors = |corpus: &Corpus, parity: usize| {
            let mut authors: Vec<u32> =
                corpus.author.iter().copied().skip(parity).step_by(2).collect();
            authors.sort_unstable();
            authors
        };
        for parity in [0, 1] {
            assert_eq!(authors(&shuffled, parity), authors(&corpus, parity));
        }
    }
}
