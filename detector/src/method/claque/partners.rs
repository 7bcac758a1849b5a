//! Whom each account shares the most with: candidates for everything that follows.

use super::tokens::Tokens;
use crate::corpus::dense;
use crate::method::idf_token::pairs::NOTHING;
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

/// The best partners of every account, best first; ties by rank. Two accounts are partners when
/// they share tokens more than `apart_ms` apart.
pub(super) fn best(
    tokens: &Tokens,
    witnesses: &Witnesses<'_>,
    rank: &[u64],
    apart_ms: i64,
) -> Vec<Vec<Partner>> {
    let postings = &tokens.postings;
    let n_accounts = postings.weight.len();
    let (mut shared, mut touched) = (vec![NOTHING; n_accounts], Vec::new());
    let mut all = Vec::with_capacity(n_accounts);
    for account in 0..dense(n_accounts) {
        for &token in postings.tokens_of(account) {
            let (idf, at) = (postings.idf[token as usize], tokens.at[token as usize]);
            for &partner in witnesses.partners(postings, token, account) {
                let shared = &mut shared[partner as usize];
                if shared.first == i64::MAX {
                    touched.push(partner);
                }
                shared.weight += idf;
                shared.first = shared.first.min(at);
                shared.last = shared.last.max(at);
            }
        }
        let mut best: Vec<Partner> = Vec::new();
        for partner in touched.drain(..) {
            let found = std::mem::replace(&mut shared[partner as usize], NOTHING);
            if partner == account || found.last - found.first < apart_ms {
                continue;
            }
            let norm =
                libm::sqrt(postings.weight[account as usize] * postings.weight[partner as usize]);
            let score = found.weight / (norm + PRIOR_WEIGHT);
            keep(&mut best, Partner { account: partner, score }, rank);
        }
        all.push(best);
    }
    all
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
