//! `random`: every account that posted gets a uniform score.
//!
//! A sanity baseline: its average precision is the share of positives. The score is a hash of
//! seed and account number, so that merged states score exactly as one; for the same reason
//! renumbering the accounts deals the scores out anew, and the relabelling law does not apply.
//! It only ranks. Complexity: O(1) per post; about 20 bytes per account. Source: our choice.

use claque_trace::{AccountId, PostBatch, Timestamp};
use hashbrown::HashMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::mix::uniform;
use crate::{
    AccountScore, Capabilities, ConfigError, Detector, Findings, Merge, MergeKind, ShardKey, Unit,
};

/// What fixes the scores.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Another seed deals other scores.
    pub seed: u64,
}

impl Config {
    /// The detector with these parameters.
    ///
    /// # Errors
    /// None: every seed is legal.
    pub fn build(&self) -> Result<Random, ConfigError> {
        Ok(Random { seed: self.seed })
    }
}

/// Ranks accounts by chance.
#[derive(Debug, Clone, Copy)]
pub struct Random {
    seed: u64,
}

/// Accounts that posted, and when last.
#[derive(Debug, Clone, Default)]
pub struct State {
    last: HashMap<AccountId, Timestamp>,
}

impl State {
    fn see(&mut self, account: AccountId, at: Timestamp) {
        let last = self.last.entry(account).or_insert(at);
        *last = at.max(*last);
    }
}

impl Merge for State {
    fn merge(&mut self, other: Self) {
        other.last.into_iter().for_each(|(account, at)| self.see(account, at));
    }
}

impl Detector for Random {
    type State = State;

    fn name(&self) -> &'static str {
        "random"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            merge: MergeKind::Exact,
            shard_key: ShardKey::Any,
            units: &[Unit::Accounts],
            ignores_account_numbers: false,
            time_shift_ms: 1,
        }
    }

    fn init(&self) -> State {
        State::default()
    }

    fn update(&self, state: &mut State, posts: &PostBatch) {
        posts.iter().for_each(|post| state.see(post.account, post.at));
    }

    fn expire(&self, state: &mut State, before: Timestamp) {
        state.last.retain(|_, last| *last >= before);
    }

    fn evaluate(&self, state: &State, _at: Timestamp) -> Findings {
        let score = |&account: &AccountId| {
            let score = uniform(self.seed, u64::from(account.0));
            AccountScore { account, score, group: None }
        };
        let accounts = state.last.keys().map(score).collect();
        Findings { accounts, ..Findings::default() }.sorted()
    }

    fn state_bytes(&self, state: &State) -> usize {
        state.last.allocation_size()
    }
}

#[cfg(test)]
mod tests {
    use claque_trace::testing;

    use super::*;
    use crate::run_batch;

    #[test]
    fn whoever_posted_is_scored_by_seed_and_number_alone() {
        let few = testing::posts(&[(3, 0, &[]), (1, 5, &[2])]);
        let many = testing::posts(&[(1, 0, &[7]), (2, 5, &[2]), (3, 9, &[2]), (3, 9, &[2])]);
        let scores = |seed: u64, posts: &PostBatch| {
            run_batch(&Random { seed }, std::slice::from_ref(posts)).accounts
        };
        let (few, many, other) = (scores(5, &few), scores(5, &many), scores(6, &many));
        assert_eq!(many.iter().map(|s| s.account.0).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(few, [many[0], many[2]]);
        assert!(many.iter().zip(&other).all(|(a, b)| a.score.to_bits() != b.score.to_bits()));
    }
}
