//! An account's moments at one window: what counts as one trial.
//!
//! Posts of an account within `window_ms` of the first of them are one moment, and a moment
//! counts a hashtag once. So a post with three hashtags is one trial, and so is a volley of posts.

use crate::corpus::{Corpus, dense, offsets};

/// Hashtag uses of the accounts that could be in a pair, by hashtag and by account.
#[derive(Debug, Clone)]
pub(super) struct Uses {
    /// Time of each use, ms, hashtag after hashtag, in time order within each.
    pub(super) at: Vec<i64>,
    /// Dense account of each use.
    pub(super) account: Vec<u32>,
    /// Dense hashtag of each use.
    pub(super) hashtag: Vec<u32>,
    /// Where each hashtag's uses begin (one more than there are hashtags).
    pub(super) by_hashtag: Vec<usize>,
    /// Uses of each account in order of (time, hashtag), account after account.
    pub(super) of_account: Vec<u32>,
    /// Where each account's uses begin in `of_account` (one more than there are accounts).
    pub(super) by_account: Vec<usize>,
}

impl Uses {
    /// The uses of accounts that `eligible` accepts.
    pub(super) fn new(corpus: &Corpus, eligible: &[bool]) -> Self {
        let (mut at, mut account, mut hashtag) = (Vec::new(), Vec::new(), Vec::new());
        for (number, posts) in (0..).zip(corpus.by_hashtag()) {
            for &post in posts {
                let author = corpus.author[post as usize];
                if eligible[author as usize] {
                    at.push(corpus.at[post as usize]);
                    account.push(author);
                    hashtag.push(number);
                }
            }
        }
        let mut of_account: Vec<u32> = (0..dense(at.len())).collect();
        of_account.sort_unstable_by_key(|&u| {
            let u = u as usize;
            (account[u], at[u], hashtag[u], u)
        });
        let by_hashtag = offsets(hashtag.iter().copied(), corpus.offsets.len().saturating_sub(1));
        let by_account = offsets(account.iter().copied(), corpus.n_accounts());
        Self { at, account, hashtag, by_hashtag, of_account, by_account }
    }

    pub(super) fn of(&self, account: u32) -> &[u32] {
        let account = account as usize;
        &self.of_account[self.by_account[account]..self.by_account[account + 1]]
    }
}

/// A use that counts, and the moment of its account that it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counted {
    /// Position among the uses.
    pub(super) u: u32,
    /// Number of the moment within its account, from 0.
    pub(super) moment: u32,
}

/// Finds counted uses, one account at a time.
#[derive(Debug)]
pub(super) struct Counter<'a> {
    uses: &'a Uses,
    window_ms: i64,
    /// Latest moment of any account that used each hashtag, by running number.
    latest: Vec<u64>,
    n_moments: u64,
}

impl<'a> Counter<'a> {
    pub(super) fn new(uses: &'a Uses, window_ms: i64) -> Self {
        Self { uses, window_ms, latest: vec![0; uses.by_hashtag.len()], n_moments: 0 }
    }

    /// The counted uses of an account in order of time: the first of each hashtag in each moment.
    /// `counted` is cleared first.
    pub(super) fn of(&mut self, account: u32, counted: &mut Vec<Counted>) {
        counted.clear();
        let (mut moment, mut started) = (0, None);
        for &u in self.uses.of(account) {
            let at = self.uses.at[u as usize];
            if started.is_none_or(|started| at - started > self.window_ms) {
                moment += u32::from(started.is_some());
                self.n_moments += 1;
                started = Some(at);
            }
            let latest = &mut self.latest[self.uses.hashtag[u as usize] as usize];
            if std::mem::replace(latest, self.n_moments) != self.n_moments {
                counted.push(Counted { u, moment });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use claque_trace::{Timestamp, testing};

    use super::*;

    #[test]
    fn a_moment_counts_each_hashtag_once() {
        let rows: [(u32, i64, &[u32]); 5] =
            [(0, 0, &[5, 6]), (0, 30, &[5]), (0, 60, &[7]), (0, 61, &[5]), (1, 200, &[5])];
        let mut seen = crate::uses::Uses::default();
        seen.absorb(&testing::posts(&rows), true);
        let corpus = Corpus::new(seen.sorted(Timestamp::MAX), 1);
        let uses = Uses::new(&corpus, &[true, true]);
        let (mut counter, mut found) = (Counter::new(&uses, 60), Vec::new());
        counter.of(0, &mut found);
        let times: Vec<_> = found.iter().map(|c| (uses.at[c.u as usize], c.moment)).collect();
        assert_eq!(times, [(0, 0), (0, 0), (60, 0), (61, 1)]);
        counter.of(1, &mut found);
        assert_eq!(found.len(), 1);
    }
}
