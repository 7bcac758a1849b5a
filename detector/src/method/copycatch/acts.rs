//! Who acted when on which object: each account once an object.
//!
//! Sketch: 16 bytes per act and way, 8 per account and object.

use std::cmp::Reverse;
use std::ops::Range;

use claque_trace::AccountId;

use crate::corpus::{dense, offsets};
use crate::uses::Use;

/// First uses, by object and by account.
#[derive(Debug)]
pub(super) struct Acts {
    /// Ascending; a position here is the account's dense number.
    pub(super) accounts: Vec<AccountId>,
    /// (time, account) of every object in order of time, object after object.
    by_object: Vec<(i64, u32)>,
    object_offsets: Vec<usize>,
    /// (object, time) of every account in order, account after account.
    by_account: Vec<(u32, i64)>,
    account_offsets: Vec<usize>,
}

impl Acts {
    /// From uses sorted by (hashtag, time). Objects stand in order of hashtag and time.
    pub(super) fn new(uses: &[Use], bucket_ms: i64) -> Self {
        let mut accounts: Vec<AccountId> = uses.iter().map(|u| u.account).collect();
        accounts.sort_unstable();
        accounts.dedup();
        let object = |u: &Use| (u.hashtag, u.at.0.div_euclid(bucket_ms));
        let (mut by_object, mut object_offsets) = (Vec::new(), vec![0]);
        for run in uses.chunk_by(|a, b| object(a) == object(b)) {
            let position =
                |u: &Use| accounts.binary_search(&u.account).expect("all were collected");
            let mut acts: Vec<(u32, i64)> =
                run.iter().map(|u| (dense(position(u)), u.at.0)).collect();
            acts.sort_unstable();
            acts.dedup_by_key(|act| act.0);
            let start = by_object.len();
            by_object.extend(acts.into_iter().map(|(account, at)| (at, account)));
            by_object[start..].sort_unstable();
            object_offsets.push(by_object.len());
        }
        let mut keyed: Vec<(u32, u32, i64)> = Vec::with_capacity(by_object.len());
        for (object, ends) in (0..).zip(object_offsets.windows(2)) {
            keyed.extend(by_object[ends[0]..ends[1]].iter().map(|&(at, who)| (who, object, at)));
        }
        keyed.sort_unstable();
        let account_offsets = offsets(keyed.iter().map(|act| act.0), accounts.len());
        let by_account = keyed.into_iter().map(|(_, object, at)| (object, at)).collect();
        Self { accounts, by_object, object_offsets, by_account, account_offsets }
    }

    pub(super) fn n_objects(&self) -> usize {
        self.object_offsets.len() - 1
    }

    /// (time, account) of an object, in order of time.
    pub(super) fn of_object(&self, object: u32) -> &[(i64, u32)] {
        &self.by_object
            [self.object_offsets[object as usize]..self.object_offsets[object as usize + 1]]
    }

    /// (object, time) of an account, in order of objects.
    pub(super) fn of_account(&self, account: u32) -> &[(u32, i64)] {
        let ends = &self.account_offsets[account as usize..];
        &self.by_account[ends[0]..ends[1]]
    }

    /// Objects with at least so many accounts within a stretch, most first, then in their order.
    pub(super) fn crowded(&self, stretch_ms: i64, least: usize) -> Vec<u32> {
        let crowd = |object| {
            let n = densest(self.of_object(object), |act| act.0, stretch_ms).len();
            (Reverse(n), object)
        };
        let objects = 0..dense(self.n_objects());
        let mut crowded: Vec<_> = objects.map(crowd).filter(|(n, _)| n.0 >= least).collect();
        crowded.sort_unstable();
        crowded.into_iter().map(|(_, object)| object).collect()
    }
}

/// Where the most of some acts in order of time lie within a stretch; the earliest of equals. O(n).
pub(super) fn densest<T>(acts: &[T], at: impl Fn(&T) -> i64, stretch_ms: i64) -> Range<usize> {
    let (mut best, mut from) = (0..0, 0);
    for (last, act) in acts.iter().enumerate() {
        while at(act).saturating_sub(at(&acts[from])) > stretch_ms {
            from += 1;
        }
        if last + 1 - from > best.len() {
            best = from..last + 1;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_densest_stretch_is_inclusive_and_the_earliest() {
        let at = [0, 10, 20, 50, 60, 70, 90];
        assert_eq!(densest(&at, |&t| t, 20), 0..3);
        assert_eq!(densest(&at, |&t| t, 30), 0..3);
        assert_eq!(densest(&at, |&t| t, 40), 3..7);
        assert_eq!(densest(&[], |&t: &i64| t, 40), 0..0);
    }
}
