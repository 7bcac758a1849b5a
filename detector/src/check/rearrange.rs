//! The same posts, arranged otherwise.

use claque_trace::{AccountId, HashtagId, Post, PostBatch, Timestamp};

use crate::ShardKey;
use crate::mix::mix64;

/// All posts in one batch.
pub(super) fn joined(batches: &[PostBatch]) -> PostBatch {
    let mut one = PostBatch::default();
    batches.iter().flat_map(PostBatch::iter).for_each(|post| one.push(post));
    one
}

/// One batch per post.
pub(super) fn one_each(batches: &[PostBatch]) -> Vec<PostBatch> {
    let single = |post| {
        let mut batch = PostBatch::default();
        batch.push(post);
        batch
    };
    batches.iter().flat_map(PostBatch::iter).map(single).collect()
}

/// The posts up to and including `at`.
pub(super) fn until(batches: &[PostBatch], at: Timestamp) -> Vec<PostBatch> {
    let kept = |batch: &PostBatch| batch.slice(0, batch.at().partition_point(|&t| t <= at));
    batches.iter().map(kept).collect()
}

/// The posts at `from` and later.
pub(super) fn since(batches: &[PostBatch], from: Timestamp) -> Vec<PostBatch> {
    let kept =
        |batch: &PostBatch| batch.slice(batch.at().partition_point(|&t| t < from), batch.len());
    batches.iter().map(kept).collect()
}

/// The posts with other account numbers.
#[must_use]
pub fn relabelled(
    batches: &[PostBatch],
    rename: impl Fn(AccountId) -> AccountId,
) -> Vec<PostBatch> {
    changed(batches, |post| Post { account: rename(post.account), ..post })
}

/// The posts `span_ms` later.
#[must_use]
pub fn shifted(batches: &[PostBatch], span_ms: i64) -> Vec<PostBatch> {
    let later = |post: Post<'_>| post.deleted_at.map(|at| at + span_ms);
    changed(batches, |post| Post { at: post.at + span_ms, deleted_at: later(post), ..post })
}

fn changed(batches: &[PostBatch], change: impl for<'a> Fn(Post<'a>) -> Post<'a>) -> Vec<PostBatch> {
    let change_batch = |batch: &PostBatch| {
        let mut changed = PostBatch::default();
        batch.iter().for_each(|post| changed.push(change(post)));
        changed
    };
    batches.iter().map(change_batch).collect()
}

/// The posts split over `n` workers as `key` permits, each worker's in time order. Under
/// [`ShardKey::Hashtag`] a post goes to every worker that has one of its hashtags, with those only.
pub(super) fn shards(batches: &[PostBatch], key: ShardKey, n: u64) -> Vec<Vec<PostBatch>> {
    let workers = 0..n;
    workers.map(|worker| vec![shard(batches, key, |number| mix64(number) % n == worker)]).collect()
}

fn shard(batches: &[PostBatch], key: ShardKey, mine: impl Fn(u64) -> bool) -> PostBatch {
    let mut part = PostBatch::default();
    for (place, post) in (0..).zip(batches.iter().flat_map(PostBatch::iter)) {
        match key {
            ShardKey::Any if mine(place) => part.push(post),
            ShardKey::Account if mine(u64::from(post.account.0)) => part.push(post),
            ShardKey::Any | ShardKey::Account => {}
            ShardKey::Hashtag => {
                let kept = |tag: &&HashtagId| mine(u64::from(tag.0));
                let hashtags: Vec<HashtagId> = post.hashtags.iter().filter(kept).copied().collect();
                if !hashtags.is_empty() || (post.hashtags.is_empty() && mine(0)) {
                    part.push(Post { hashtags: &hashtags, ..post });
                }
            }
        }
    }
    part
}

/// A permutation of the accounts of a trace.
#[derive(Debug, Clone)]
pub struct Permutation {
    from: Vec<AccountId>,
    to: Vec<AccountId>,
}

impl Permutation {
    /// The last account becomes the first, and so on.
    #[must_use]
    pub fn reversing(batches: &[PostBatch]) -> Self {
        let from = accounts(batches);
        let to = from.iter().rev().copied().collect();
        Self { from, to }
    }

    /// A shuffle that is fixed by the numbers; it also changes which accounts are close by number,
    /// which reversing leaves as it is.
    #[must_use]
    pub fn shuffling(batches: &[PostBatch]) -> Self {
        let from = accounts(batches);
        let mut to = from.clone();
        to.sort_by_key(|account| mix64(u64::from(account.0) + 1));
        Self { from, to }
    }

    /// The new number of an account; accounts that never posted keep theirs.
    #[must_use]
    pub fn apply(&self, account: AccountId) -> AccountId {
        self.from.binary_search(&account).map_or(account, |place| self.to[place])
    }
}

fn accounts(batches: &[PostBatch]) -> Vec<AccountId> {
    let mut accounts: Vec<AccountId> =
        batches.iter().flat_map(|batch| batch.account().iter().copied()).collect();
    accounts.sort_unstable();
    accounts.dedup();
    accounts
}
