//! Whom each account shares the most with: candidates for everything that follows.

use rayon::prelude::*;

use super::tokens::Tokens;
use crate::corpus::dense;
use crate::method::idf_token::pairs::{NOTHING, Shared};
use crate::method::idf_token::witnesses::Witnesses;

/// Partners kept of each account.
pub(super) const KEPT: usize = 8;
/// Added to the norm of the cosine, in units of idf: keeps accounts with a handful of posts from
/// matching perfectly by chance. Three times that of `idf_token`, for there are three scales.
const PRIOR_WEIGHT: f64 = 90.0;

/// An account and how much it shares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Partner {
    pub(super) account: u32,
    pub(super) score: f64,
}

/// Accounts compared by one worker at a time.
const CHUNK: u32 = 4_096;

/// The best partners of every account, best first; ties by rank. Two accounts are partners when
/// they share tokens more than `apart_ms` apart.
pub(super) fn best(
    tokens: &Tokens,
    witnesses: &Witnesses<'_>,
    rank: &[u64],
    apart_ms: i64,
) -> Vec<Vec<Partner>> {
    let n_accounts = dense(tokens.postings.weight.len());
    let meetings = || Meetings::new(tokens, witnesses, rank, apart_ms);
    let of_chunk = |meetings: &mut Meetings<'_>, chunk: u32| -> Vec<Vec<Partner>> {
        let accounts = chunk * CHUNK..n_accounts.min(chunk.saturating_add(1).saturating_mul(CHUNK));
        accounts.map(|account| meetings.best_of(account)).collect()
    };
    let chunks = (0..n_accounts.div_ceil(CHUNK)).into_par_iter();
    chunks.map_init(meetings, of_chunk).collect::<Vec<_>>().into_iter().flatten().collect()
}

/// What the account at hand shares with everybody.
struct Meetings<'a> {
    tokens: &'a Tokens,
    witnesses: &'a Witnesses<'a>,
    rank: &'a [u64],
    apart_ms: i64,
    shared: Vec<Shared>,
    touched: Vec<u32>,
}

impl<'a> Meetings<'a> {
    fn new(
        tokens: &'a Tokens,
        witnesses: &'a Witnesses<'a>,
        rank: &'a [u64],
        apart_ms: i64,
    ) -> Self {
        let shared = vec![NOTHING; tokens.postings.weight.len()];
        Self { tokens, witnesses, rank, apart_ms, shared, touched: Vec::new() }
    }

    fn best_of(&mut self, account: u32) -> Vec<Partner> {
        self.meet_all(account);
        let mut best: Vec<Partner> = Vec::new();
        let weight = &self.tokens.postings.weight;
        for partner in self.touched.drain(..) {
            let found = std::mem::replace(&mut self.shared[partner as usize], NOTHING);
            if partner == account || found.last - found.first < self.apart_ms {
                continue;
            }
            let norm = libm::sqrt(weight[account as usize] * weight[partner as usize]);
            let score = found.weight / (norm + PRIOR_WEIGHT);
            keep(&mut best, Partner { account: partner, score }, self.rank);
        }
        best
    }

    fn meet_all(&mut self, account: u32) {
        let postings = &self.tokens.postings;
        for &token in postings.tokens_of(account) {
            let (idf, at) = (postings.idf[token as usize], self.tokens.at[token as usize]);
            for &partner in self.witnesses.partners(postings, token, account) {
                let shared = &mut self.shared[partner as usize];
                if shared.first == i64::MAX {
                    self.touched.push(partner);
                }
                shared.weight += idf;
                shared.first = shared.first.min(at);
                shared.last = shared.last.max(at);
            }
        }
    }
}

fn keep(best: &mut Vec<Partner>, partner: Partner, rank: &[u64]) {
    let before = |kept: &Partner| {
        kept.score > partner.score
            || (kept.score >= partner.score
                && rank[kept.account as usize] < rank[partner.account as usize])
    };
    let place = best.partition_point(before);
    if place < KEPT {
        best.insert(place, partner);
        best.truncate(KEPT);
    }
}
