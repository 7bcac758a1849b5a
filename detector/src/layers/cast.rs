//! The accounts of a trace, numbered so that nothing depends on how they are called.

use claque_trace::{AccountId, HashtagId, PostId};
use hashbrown::HashMap;

use super::{Act, Layer, of_layer};
use crate::corpus::dense;
use crate::incidence::Incidence;
use crate::mix::mix64;
use crate::rows::Row;
use crate::uses::Use;

/// Accounts in order of their smallest post number. Whatever is decided by a lower number, or summed
/// in the order of numbers, comes out the same however the accounts are called.
#[derive(Debug)]
pub(crate) struct Cast {
    /// The account of each number.
    pub(crate) accounts: Vec<AccountId>,
    /// Rank of each in samples.
    pub(crate) rank: Vec<u64>,
    number: HashMap<AccountId, u32>,
}

impl Cast {
    /// Everybody who acts.
    pub(crate) fn new(acts: &[Act]) -> Self {
        let mut first: HashMap<AccountId, PostId> = HashMap::new();
        for act in acts {
            let first = first.entry(act.account).or_insert(act.post);
            *first = act.post.min(*first);
        }
        let mut order: Vec<(PostId, AccountId)> =
            first.into_iter().map(|(account, post)| (post, account)).collect();
        order.sort_unstable();
        let accounts: Vec<AccountId> = order.iter().map(|&(_, account)| account).collect();
        let number = (0..).zip(&accounts).map(|(number, &account)| (account, number)).collect();
        let rank = order.iter().map(|&(post, _)| mix64(post.0)).collect();
        Self { accounts, rank, number }
    }

    /// How many accounts there are.
    pub(crate) fn len(&self) -> usize {
        self.accounts.len()
    }

    /// The number of an account that acts.
    pub(crate) fn number(&self, account: AccountId) -> u32 {
        self.number[&account]
    }

    /// The number of an account, if it acts.
    pub(crate) fn find(&self, account: AccountId) -> Option<u32> {
        self.number.get(&account).copied()
    }

    /// Who touched what in these acts of one layer, and how often; accounts that touched nothing
    /// have no objects.
    pub(crate) fn incidence(&self, acts: &[Act]) -> Incidence {
        let mut pairs = Vec::with_capacity(acts.len());
        let mut n_objects = 0;
        for of_object in acts.chunk_by(|a, b| a.object == b.object) {
            let object = dense(n_objects);
            pairs.extend(of_object.iter().map(|act| (object, self.number(act.account))));
            n_objects += 1;
        }
        Incidence::new(pairs, n_objects, self.len())
    }

    /// The acts of one layer as if their objects were hashtags and numbers were accounts, sorted by
    /// object, time, account and post.
    pub(crate) fn uses(&self, acts: &[Act]) -> Vec<Use> {
        let mut uses = Vec::with_capacity(acts.len());
        for (object, of_object) in (0..).zip(acts.chunk_by(|a, b| a.object == b.object)) {
            uses.extend(of_object.iter().map(|act| Use {
                hashtag: HashtagId(object),
                account: AccountId(self.number(act.account)),
                at: act.at,
                post: act.post,
            }));
        }
        uses.sort_unstable_by_key(|u| (u.hashtag, u.at, u.account, u.post));
        uses
    }
}

/// The hashtag uses among all acts, sorted by hashtag, time, account and post.
pub(super) fn hashtag_uses(acts: &[Act]) -> Vec<Use> {
    let of_hashtags = of_layer(acts, Layer::Hashtag).iter().map(|act| Use {
        hashtag: HashtagId(u32::try_from(act.object).expect("hashtags have 32-bit numbers")),
        account: act.account,
        at: act.at,
        post: act.post,
    });
    Use::in_order(of_hashtags.collect())
}
