//! Pair scores, one account at a time: memory grows with accounts, never with pairs.

use super::postings::Postings;
use super::tokens::Tokens;
use super::witnesses::Witnesses;
use crate::corpus::dense;

/// What one account shares with another.
#[derive(Debug, Clone, Copy)]
pub(in crate::method) struct Shared {
    /// Sum of the idf of shared tokens.
    pub(in crate::method) weight: f64,
    /// Slot of the earliest shared token.
    pub(in crate::method) first: i64,
    /// Slot of the latest shared token.
    pub(in crate::method) last: i64,
}

/// Before anything is shared.
pub(in crate::method) const NOTHING: Shared =
    Shared { weight: 0.0, first: i64::MAX, last: i64::MIN };

/// Sweeps all pairs of one trace at one bucket length.
#[derive(Debug)]
pub(super) struct Pairs<'a> {
    tokens: &'a Tokens,
    postings: &'a Postings,
    witnesses: &'a Witnesses<'a>,
    prior_weight: f64,
    shared: Vec<Shared>,
    touched: Vec<u32>,
}

impl<'a> Pairs<'a> {
    pub(super) fn new(
        tokens: &'a Tokens,
        postings: &'a Postings,
        witnesses: &'a Witnesses<'a>,
        prior_weight: f64,
    ) -> Self {
        let shared = vec![NOTHING; postings.weight.len()];
        Self { tokens, postings, witnesses, prior_weight, shared, touched: Vec::new() }
    }

    /// Calls `found` with every partner of `account` that shares two moments with it, and the
    /// score of the pair. The order of partners means nothing.
    pub(super) fn of(&mut self, account: u32, mut found: impl FnMut(u32, f64)) {
        for &token in self.postings.tokens_of(account) {
            self.add(account, token);
        }
        let own = self.postings.weight[account as usize];
        for partner in self.touched.drain(..) {
            let shared = std::mem::replace(&mut self.shared[partner as usize], NOTHING);
            if shared.last - shared.first >= 2 {
                let norm = libm::sqrt(own * self.postings.weight[partner as usize]);
                found(partner, shared.weight / (norm + self.prior_weight));
            }
        }
    }

    fn add(&mut self, account: u32, token: u32) {
        let (idf, slot) = (self.postings.idf[token as usize], self.tokens.slot[token as usize]);
        for &partner in self.witnesses.partners(self.postings, token, account).into_iter().flatten()
        {
            if partner == account {
                continue;
            }
            let shared = &mut self.shared[partner as usize];
            if shared.first == i64::MAX {
                self.touched.push(partner);
            }
            shared.weight += idf;
            shared.first = shared.first.min(slot);
            shared.last = shared.last.max(slot);
        }
    }

    /// Sum of the `top_pairs` best pair scores of every account, 0 without any.
    pub(super) fn account_scores(mut self, top_pairs: usize) -> Vec<f64> {
        let accounts = 0..dense(self.shared.len());
        let mut best = Vec::with_capacity(top_pairs + 1);
        let score = |account: u32| {
            best.clear();
            self.of(account, |_, score| keep_best(&mut best, score, top_pairs));
            best.iter().sum()
        };
        accounts.map(score).collect()
    }

    /// Calls `found` with every pair of wanted accounts, lower number first, and its score.
    pub(super) fn each_of(
        mut self,
        wanted: impl Fn(u32) -> bool,
        mut found: impl FnMut(u32, u32, f64),
    ) {
        for account in (0..dense(self.shared.len())).filter(|&account| wanted(account)) {
            self.of(account, |partner, score| {
                if account < partner && wanted(partner) {
                    found(account, partner, score);
                }
            });
        }
    }
}

/// Keeps the `n` largest values, descending.
pub(in crate::method) fn keep_best(best: &mut Vec<f64>, value: f64, n: usize) {
    if best.len() == n && best[n - 1] >= value {
        return;
    }
    let place = best.partition_point(|&kept| kept >= value);
    best.insert(place, value);
    best.truncate(n);
}
