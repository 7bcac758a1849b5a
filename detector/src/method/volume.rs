//! `volume`: an account's score is its number of posts with a hashtag.
//!
//! A sanity baseline: a scenario that `volume` solves is broken. It only ranks.
//! Complexity: O(1) per post; 16 bytes a post with a hashtag. Source: our choice.

use claque_trace::{AccountId, PostBatch, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rows::let_go;
use crate::{
    AccountScore, Capabilities, ConfigError, Detector, Findings, Merge, MergeKind, ShardKey, Unit,
};

/// No parameters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
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

/// Posts with a hashtag.
#[derive(Debug, Clone, Default)]
pub struct State {
    posts: Vec<(Timestamp, AccountId)>,
}

impl Merge for State {
    fn merge(&mut self, mut other: Self) {
        self.posts.append(&mut other.posts);
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
        let tagged = posts.iter().filter(|post| !post.hashtags.is_empty());
        state.posts.extend(tagged.map(|post| (post.at, post.account)));
    }

    fn expire(&self, state: &mut State, before: Timestamp) {
        let_go(&mut state.posts, |&(at, _)| at >= before);
    }

    fn evaluate(&self, state: &State, at: Timestamp) -> Findings {
        let mut n_posts: Vec<u32> = Vec::new();
        for &(_, account) in state.posts.iter().filter(|post| post.0 <= at) {
            let room = n_posts.len().max(account.index() + 1);
            n_posts.resize(room, 0);
            n_posts[account.index()] += 1;
        }
        let scored = (0..).map(AccountId).zip(n_posts).filter(|&(_, n)| n > 0);
        let accounts =
            scored.map(|(account, n)| AccountScore { account, score: f64::from(n), group: None });
        Findings { accounts: accounts.collect(), ..Findings::default() }
    }

    fn state_bytes(&self, state: &State) -> usize {
        state.posts.capacity() * size_of::<(Timestamp, AccountId)>()
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
