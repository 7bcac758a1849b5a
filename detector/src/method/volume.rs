//! `volume`: an account's score is its number of posts with a hashtag.
//!
//! A sanity baseline: a scenario that `volume` solves is broken. It only ranks.
//! Complexity: O(1) per post; 4 bytes per account. Source: our choice.

use claque_trace::{AccountId, PostBatch, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    AccountScore, Capabilities, ConfigError, Detector, Findings, Merge, MergeKind, ShardKey, Unit,
};

/// No parameters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {}

impl Config {
    /// The detector with these parameters.
    ///
    /// # Errors
    /// None: there is nothing to get wrong.
    pub fn build(&self) -> Result<Volume, ConfigError> {
        Ok(Volume)
    }
}

/// Ranks accounts by how much they post.
#[derive(Debug, Clone, Copy)]
pub struct Volume;

/// Posts with a hashtag, by account number.
#[derive(Debug, Clone, Default)]
pub struct State {
    n_posts: Vec<u32>,
}

impl State {
    fn add(&mut self, account: usize, n_posts: u32) {
        if account >= self.n_posts.len() {
            self.n_posts.resize(account + 1, 0);
        }
        self.n_posts[account] += n_posts;
    }
}

impl Merge for State {
    fn merge(&mut self, other: Self) {
        other.n_posts.iter().enumerate().for_each(|(account, &n)| self.add(account, n));
    }
}

impl Detector for Volume {
    type State = State;

    fn name(&self) -> &'static str {
        "volume"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            merge: MergeKind::Exact,
            shard_key: ShardKey::Any,
            units: &[Unit::Accounts],
            ignores_account_numbers: true,
            time_shift_ms: 1,
        }
    }

    fn init(&self) -> State {
        State::default()
    }

    fn update(&self, state: &mut State, posts: &PostBatch) {
        for (idx, account) in posts.account().iter().enumerate() {
            if !posts.hashtags_of(idx).is_empty() {
                state.add(account.index(), 1);
            }
        }
    }

    fn evaluate(&self, state: &State, _at: Timestamp) -> Findings {
        let scored = (0..).map(AccountId).zip(&state.n_posts).filter(|(_, n)| **n > 0);
        let accounts =
            scored.map(|(account, &n)| AccountScore { account, score: f64::from(n), group: None });
        Findings { accounts: accounts.collect(), ..Findings::default() }
    }

    fn state_bytes(&self, state: &State) -> usize {
        state.n_posts.capacity() * size_of::<u32>()
    }
}

#[cfg(test)]
mod tests {
    use claque_trace::testing;

    use super::*;
    use crate::run_batch;

    #[test]
    fn only_posts_with_a_hashtag_count() {
        let posts = testing::posts(&[(2, 0, &[1]), (2, 5, &[1, 3]), (0, 7, &[]), (1, 9, &[1])]);
        let findings = run_batch(&Volume, &[posts]);
        let scores: Vec<_> = findings.accounts.iter().map(|s| (s.account.0, s.score)).collect();
        assert_eq!(scores, [(1, 1.0), (2, 2.0)]);
    }
}
