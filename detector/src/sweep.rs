//! Which uses of one hashtag fall within a time window of one another, without a join.
//!
//! Sketch: two pointers over uses sorted by (hashtag, time) give every use a contiguous stretch of
//! neighbours, 8 bytes a use, in O(uses). Pairs are then visited account by account, so that an
//! edge is finished before the next account starts and no list of pairs is ever held: 40 bytes a
//! use in all, whatever the number of pairs.

use std::ops::Range;

use claque_trace::{AccountId, PostId};
use hashbrown::HashMap;

use crate::uses::{Use, by_hashtag};

/// What an account did over all its uses.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Activity {
    /// Its uses; a hashtag written twice in a post counts twice.
    pub(crate) n_uses: u32,
    /// Its smallest post number: a label that does not depend on how accounts are numbered.
    pub(crate) first_post: PostId,
}

/// The activity of every account.
pub(crate) fn activity(uses: &[Use]) -> HashMap<AccountId, Activity> {
    let mut by_account: HashMap<AccountId, Activity> = HashMap::new();
    for u in uses {
        let new = Activity { n_uses: 0, first_post: u.post };
        let activity = by_account.entry(u.account).or_insert(new);
        activity.n_uses = activity.n_uses.saturating_add(1);
        activity.first_post = activity.first_post.min(u.post);
    }
    by_account
}

/// Uses with their neighbours in time, to be visited by account.
///
/// Positions are places in [`uses`](Self::uses); ranks are places in [`accounts`](Self::accounts).
#[derive(Debug)]
pub(crate) struct Sweep {
    uses: Vec<Use>,
    neighbours: Vec<Range<u32>>,
    accounts: Vec<AccountId>,
    rank: Vec<u32>,
    order: Vec<u32>,
    starts: Vec<u32>,
}

impl Sweep {
    /// Prepares uses that are sorted by (hashtag, time).
    ///
    /// # Complexity
    /// O(u log u) for u uses.
    pub(crate) fn new(uses: Vec<Use>, window_ms: i64) -> Self {
        let neighbours = neighbours(&uses, window_ms);
        let mut keyed: Vec<(AccountId, PostId, u32)> =
            (0..).zip(&uses).map(|(position, u)| (u.account, u.post, position)).collect();
        keyed.sort_unstable();
        let (mut accounts, mut starts) = (Vec::new(), Vec::new());
        let mut rank = vec![0; uses.len()];
        for (place, &(account, _, position)) in (0..).zip(&keyed) {
            if accounts.last() != Some(&account) {
                accounts.push(account);
                starts.push(place);
            }
            rank[position as usize] = count(accounts.len()) - 1;
        }
        starts.push(count(uses.len()));
        let order = keyed.into_iter().map(|(_, _, position)| position).collect();
        Self { uses, neighbours, accounts, rank, order, starts }
    }

    /// All uses, by (hashtag, time).
    pub(crate) fn uses(&self) -> &[Use] {
        &self.uses
    }

    /// The accounts of the uses, ascending.
    pub(crate) fn accounts(&self) -> &[AccountId] {
        &self.accounts
    }

    /// The use at a position.
    pub(crate) fn at(&self, position: u32) -> &Use {
        &self.uses[position as usize]
    }

    /// Rank of the account that made a use.
    pub(crate) fn rank(&self, position: u32) -> u32 {
        self.rank[position as usize]
    }

    /// Positions of all uses of the same hashtag at most the window away, itself included.
    pub(crate) fn neighbours(&self, position: u32) -> Range<u32> {
        self.neighbours[position as usize].clone()
    }

    /// Positions of an account's uses, by post.
    pub(crate) fn of_account(&self, rank: usize) -> &[u32] {
        &self.order[self.starts[rank] as usize..self.starts[rank + 1] as usize]
    }

    /// Every position.
    pub(crate) fn positions(&self) -> Range<u32> {
        0..count(self.uses.len())
    }
}

fn neighbours(uses: &[Use], window_ms: i64) -> Vec<Range<u32>> {
    let mut all = Vec::with_capacity(uses.len());
    for run in by_hashtag(uses) {
        let base = all.len();
        let (mut from, mut until) = (0, 0);
        for u in run {
            while u.at - run[from].at > window_ms {
                from += 1;
            }
            while until < run.len() && run[until].at - u.at <= window_ms {
                until += 1;
            }
            all.push(count(base + from)..count(base + until));
        }
    }
    all
}

fn count(n: usize) -> u32 {
    u32::try_from(n).expect("fewer than 2^32 uses: that many would not fit in memory")
}

/// Pairs of uses of one hashtag at most the window apart, whoever made them. O(uses).
pub(crate) fn n_pairs(run: &[Use], window_ms: i64) -> u64 {
    let mut from = 0;
    let mut pairs = 0;
    for (position, u) in run.iter().enumerate() {
        while u.at - run[from].at > window_ms {
            from += 1;
        }
        pairs += (position - from) as u64;
    }
    pairs
}

#[cfg(test)]
mod tests {
    use claque_trace::testing;

    use super::*;
    use crate::uses::Uses;

    #[test]
    fn neighbours_are_inclusive_and_never_cross_hashtags() {
        let rows: &[(u32, i64, &[u32])] =
            &[(9, 0, &[1]), (4, 10, &[1, 2]), (9, 20, &[1]), (4, 21, &[1])];
        let mut uses = Uses::default();
        uses.absorb(&testing::posts(rows), false);
        let sweep = Sweep::new(uses.sorted(claque_trace::Timestamp::MAX), 10);
        let found: Vec<_> = sweep.positions().map(|position| sweep.neighbours(position)).collect();
        assert_eq!(found, [0..2, 0..3, 1..4, 2..4, 4..5]);
        assert_eq!(sweep.accounts(), [AccountId(4), AccountId(9)]);
        assert_eq!((sweep.of_account(0), sweep.of_account(1)), (&[1, 4, 3][..], &[0, 2][..]));
        assert_eq!(n_pairs(&sweep.uses()[..4], 10), 3);
    }
}
