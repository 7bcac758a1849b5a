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
const CHUNK: u32 = 1_024;

/// The best partners of every account, best first; ties by rank. Two accounts are partners when
/// they share tokens more than `apart_ms` apart.
///
/// What two accounts share is the same from either side, so every pair is met once, from its later
/// account, and told to both; for that, holders of each token are in order of account.
///
/// # Complexity
/// Half of the visits that `witnesses` allow, and a list of [`KEPT`] for each account and worker.
pub(super) fn best(
    tokens: &Tokens,
    witnesses: &Witnesses<'_>,
    rank: &[u64],
    apart_ms: i64,
) -> Vec<Vec<Partner>> {
    let n_accounts = dense(tokens.postings.weight.len());
    let n_workers = dense(rayon::current_num_threads());
    let of_worker = |worker: u32| {
        let mut meetings = Meetings::new(tokens, witnesses, rank, apart_ms);
        for chunk in (worker..n_accounts.div_ceil(CHUNK)).step_by(n_workers as usize) {
            let until = n_accounts.min(chunk.saturating_add(1).saturating_mul(CHUNK));
            (chunk * CHUNK..until).for_each(|account| meetings.meet_all(account));
        }
        meetings.best
    };
    let of_workers = (0..n_workers).into_par_iter().map(of_worker);
    of_workers.reduce_with(|a, b| joined(a, b, rank)).unwrap_or_default()
}

/// The best of two lists of the best, account by account.
fn joined(mut all: Vec<Vec<Partner>>, more: Vec<Vec<Partner>>, rank: &[u64]) -> Vec<Vec<Partner>> {
    for (best, more) in all.iter_mut().zip(more) {
        more.into_iter().for_each(|partner| keep(best, partner, rank));
    }
    all
}

/// A token of the account at hand.
struct Stop<'a> {
    idf: f64,
    at: i64,
    partners: [&'a [u32]; 2],
}

/// What the account at hand shares with those before it.
struct Meetings<'a> {
    tokens: &'a Tokens,
    witnesses: &'a Witnesses<'a>,
    rank: &'a [u64],
    apart_ms: i64,
    shared: Vec<Shared>,
    stops: Vec<Stop<'a>>,
    /// Who shares something: the first so many; room for everybody, and one more.
    touched: Vec<u32>,
    n_touched: usize,
    /// The best partners of everybody so far.
    best: Vec<Vec<Partner>>,
}

impl<'a> Meetings<'a> {
    fn new(
        tokens: &'a Tokens,
        witnesses: &'a Witnesses<'a>,
        rank: &'a [u64],
        apart_ms: i64,
    ) -> Self {
        let n_accounts = tokens.postings.weight.len();
        Self {
            tokens,
            witnesses,
            rank,
            apart_ms,
            shared: vec![NOTHING; n_accounts],
            stops: Vec::new(),
            touched: vec![0; n_accounts + 1],
            n_touched: 0,
            best: vec![Vec::new(); n_accounts],
        }
    }

    /// Finds what an account shares with those before it, and tells both.
    fn meet_all(&mut self, account: u32) {
        let mut stops = std::mem::take(&mut self.stops);
        self.look_up(account, &mut stops);
        for Stop { idf, at, partners } in stops.drain(..) {
            for partners in partners {
                let before = partners.iter().take_while(|&&partner| partner < account);
                before.for_each(|&partner| self.meet(partner, idf, at));
            }
        }
        self.stops = stops;
        self.tell(account);
    }

    /// The tokens of an account. All are looked up before any is gone through, and so is the first
    /// partner at each: they lie all over, and to wait for them one by one would take half of the time.
    fn look_up(&self, account: u32, stops: &mut Vec<Stop<'a>>) {
        let postings = &self.tokens.postings;
        stops.extend(postings.tokens_of(account).iter().map(|&token| Stop {
            idf: postings.idf[token as usize],
            at: self.tokens.at[token as usize],
            partners: self.witnesses.partners(postings, token, account),
        }));
        let firsts = stops.iter().filter_map(|stop| stop.partners[0].first());
        std::hint::black_box(firsts.fold(0_u32, |sum, first| sum ^ first));
    }

    fn meet(&mut self, partner: u32, idf: f64, at: i64) {
        let shared = &mut self.shared[partner as usize];
        // Noted each time, and kept the first time: nothing to guess.
        self.touched[self.n_touched] = partner;
        self.n_touched += usize::from(shared.first == i64::MAX);
        shared.weight += idf;
        shared.first = shared.first.min(at);
        shared.last = shared.last.max(at);
    }

    fn tell(&mut self, account: u32) {
        let weight = &self.tokens.postings.weight;
        for &partner in &self.touched[..std::mem::take(&mut self.n_touched)] {
            let found = std::mem::replace(&mut self.shared[partner as usize], NOTHING);
            if found.last - found.first < self.apart_ms {
                continue;
            }
            let norm = libm::sqrt(weight[account as usize] * weight[partner as usize]);
            let score = found.weight / (norm + PRIOR_WEIGHT);
            keep(&mut self.best[account as usize], Partner { account: partner, score }, self.rank);
            keep(&mut self.best[partner as usize], Partner { account, score }, self.rank);
        }
    }
}

fn keep(best: &mut Vec<Partner>, partner: Partner, rank: &[u64]) {
    let before = |kept: &Partner| {
        kept.score > partner.score
            || (kept.score >= partner.score
                && rank[kept.account as usize] < rank[partner.account as usize])
    };
    if best.len() == KEPT {
        if before(&best[KEPT - 1]) {
            return;
        }
        best.pop();
    }
    best.reserve_exact(KEPT - best.len());
    best.insert(best.partition_point(before), partner);
}
