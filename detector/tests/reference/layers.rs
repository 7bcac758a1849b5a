//! Random posts with everything that layers look at.

use std::collections::BTreeMap;

use claque_trace::{AccountId, HashtagId, Kind, Post, PostBatch, PostId, TextSignature, Timestamp};
use proptest::prelude::*;

/// One post.
#[derive(Debug, Clone)]
pub(super) struct Deed {
    pub(super) account: u32,
    pub(super) at_ms: i64,
    pub(super) post: u64,
    pub(super) kind: Kind,
    pub(super) parent: u64,
    pub(super) text: u64,
    pub(super) hashtags: Vec<u32>,
}

/// Posts by seven accounts within two minutes that share hashtags, parents and texts, with post
/// numbers out of time order; parents from 40 up are not in the trace.
pub(super) fn any_deeds() -> impl Strategy<Value = Vec<Deed>> {
    let hashtags = prop::collection::vec(0..3_u32, 0..4);
    let deed = (0..7_u32, 0..40_i64, 0..4_usize, 36..44_u64, 0..4_u64, hashtags);
    (prop::collection::vec(deed, 0..40), prop::sample::select(vec![1, 17, 29])).prop_map(
        |(deeds, stride)| {
            let numbered =
                (0_u64..).zip(deeds).map(|(n, (account, step, kind, parent, text, hashtags))| {
                    let (post, at_ms, kind) = (n * stride % 41, step * 3_000, Kind::ALL[kind]);
                    Deed { account, at_ms, post, kind, parent, text, hashtags }
                });
            numbered.collect()
        },
    )
}

/// The posts in time order.
pub(super) fn batch(deeds: &[Deed]) -> PostBatch {
    let mut deeds: Vec<&Deed> = deeds.iter().collect();
    deeds.sort_by_key(|deed| (deed.at_ms, deed.post));
    let mut batch = PostBatch::default();
    for deed in deeds {
        let tags: Vec<HashtagId> = deed.hashtags.iter().map(|&tag| HashtagId(tag)).collect();
        let (at, account) = (Timestamp(deed.at_ms), AccountId(deed.account));
        let post = Post::new(at, account, PostId(deed.post), &tags);
        let (parent, text) = (Some(PostId(deed.parent)), TextSignature(deed.text));
        batch.push(Post { kind: deed.kind, parent, text, ..post });
    }
    batch
}

/// A tie: the two accounts in ascending order, and its strength.
pub(super) type Tie = (u32, u32, f64);

/// Objects of every account with their counts.
pub(super) type Held<T> = BTreeMap<u32, BTreeMap<T, f64>>;

/// Counts objects by account.
pub(super) fn held<T: Ord>(items: impl IntoIterator<Item = (u32, T)>) -> Held<T> {
    let mut all = Held::new();
    for (account, object) in items {
        *all.entry(account).or_default().entry(object).or_default() += 1.0;
    }
    all
}

/// How many accounts hold an object.
pub(super) fn n_holders<T: Ord>(all: &Held<T>, object: &T) -> usize {
    all.values().filter(|of| of.contains_key(object)).count()
}

/// Every account of (account, post) by its smallest post number.
pub(super) fn in_order(posts: impl Iterator<Item = (u32, u64)>) -> Vec<u32> {
    let mut first: BTreeMap<u32, u64> = BTreeMap::new();
    for (account, post) in posts {
        let first = first.entry(account).or_insert(post);
        *first = post.min(*first);
    }
    let mut order: Vec<u32> = first.keys().copied().collect();
    order.sort_by_key(|account| first[account]);
    order
}
