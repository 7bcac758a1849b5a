//! Small traces that are hard on methods: ties, repeated hashtags, none at all, one account alone.

use claque_sim::random::mix;
use claque_trace::{AccountId, HashtagId, Post, PostBatch, PostId, Resolution, Timestamp, Trace};

/// Time of the first post: 2020-09-13 12:26:40 UTC.
const START: Timestamp = Timestamp(1_600_000_000_000);
/// Hashtags there are.
const HASHTAGS: u64 = 4;

/// So many traces, which follow from the seed. Later ones are longer, from one post to 120; every
/// second one has times in whole seconds.
#[must_use]
pub fn small_traces(seed: u64, n_traces: u32) -> Vec<Trace> {
    (0..u64::from(n_traces)).map(|idx| small_trace(mix(seed) ^ mix(idx), idx)).collect()
}

fn small_trace(key: u64, idx: u64) -> Trace {
    let mut dice = Dice { key, n: 0 };
    let n_posts = (1 + 3 * idx).min(120);
    let n_accounts = 1 + dice.below(7);
    let unit_ms = if idx.is_multiple_of(2) { 1_000 } else { 1 };
    let (mut posts, mut at) = (PostBatch::default(), START);
    for number in 0..n_posts {
        at = at + dice.gap_ms() / unit_ms * unit_ms;
        let n_hashtags = [0, 1, 1, 1, 2, 3][dice.index(6)];
        let hashtags: Vec<HashtagId> = (0..n_hashtags).map(|_| dice.hashtag()).collect();
        posts.push(Post::new(at, dice.account(n_accounts), PostId(number), &hashtags));
    }
    let half = posts.len() / 2;
    let batches = vec![posts.slice(0, half), posts.slice(half, posts.len())];
    let resolution = if unit_ms == 1 { Resolution::Millisecond } else { Resolution::Second };
    Trace { batches, resolution, ..Trace::default() }
}

/// Draws that follow from a key.
struct Dice {
    key: u64,
    n: u64,
}

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.n += 1;
        mix(self.key ^ mix(self.n)) % end
    }

    fn index(&mut self, end: u64) -> usize {
        usize::try_from(self.below(end)).expect("a small number")
    }

    fn account(&mut self, n_accounts: u64) -> AccountId {
        AccountId(u32::try_from(self.below(n_accounts)).expect("a small number"))
    }

    /// The first hashtag is the one that everybody uses.
    fn hashtag(&mut self) -> HashtagId {
        let number = self.below(2) * self.below(HASHTAGS);
        HashtagId(u32::try_from(number).expect("a small number"))
    }

    /// Two in five times none, two in five some seconds, else hours.
    fn gap_ms(&mut self) -> i64 {
        let most = [1, 1, 5_000, 40_000, 4 * 3_600_000][self.index(5)];
        i64::try_from(self.below(most)).expect("at most hours")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traces_follow_from_the_seed_and_are_hard() {
        let traces = small_traces(1, 40);
        let posts = |trace: &Trace| trace.batches.clone();
        assert_eq!(posts(&traces[20]), posts(&small_traces(1, 21)[20]));
        assert_ne!(posts(&traces[20]), posts(&small_traces(2, 21)[20]));
        let all: Vec<Post<'_>> =
            traces.iter().flat_map(|t| &t.batches).flat_map(PostBatch::iter).collect();
        assert!(all.windows(2).any(|pair| pair[0].at == pair[1].at));
        assert!(all.iter().any(|post| post.hashtags.is_empty()));
        assert!(
            all.iter().any(|post| post.hashtags.len() == 2 && post.hashtags[0] == post.hashtags[1])
        );
        assert!(
            traces.iter().step_by(2).all(|t| t.batches[1].at().iter().all(|at| at.0 % 1_000 == 0))
        );
    }
}
