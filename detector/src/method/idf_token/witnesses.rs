//! Tokens too hot to compare all their holders: everybody is compared with a consistent sample.
//!
//! Dropping hot tokens would delete large campaigns, which make tokens hot. Instead the k holders
//! with the smallest hash of their account number stay on as witnesses: a pair is seen through the
//! token when at least one of the two is a witness. The same accounts are kept in every token, so
//! what a pair shares adds up (bottom-k sampling: Cohen and Kaplan 2007,
//! doi:10.1145/1281100.1281133).

use super::postings::Postings;

/// Which holders of a token everybody is compared with.
#[derive(Debug, Clone)]
pub(in crate::method) struct Witnesses<'a> {
    /// Most holders that are all compared with each other; `usize::MAX` when nothing is sampled.
    pub(in crate::method) kept: usize,
    /// Hash of every account's number.
    rank: &'a [u64],
    /// Largest hash of a witness, by token; `u64::MAX` where all are.
    cutoff: Vec<u64>,
}

impl<'a> Witnesses<'a> {
    /// The largest sample whose comparisons stay within `visits_max`, and holders reordered so
    /// that the witnesses of every sampled token come first, then all others, both ascending.
    pub(in crate::method) fn choose(
        postings: &mut Postings,
        visits_max: u64,
        rank: &'a [u64],
    ) -> Self {
        let kept = kept(postings, visits_max);
        let n_tokens = postings.idf.len();
        let mut witnesses = Self { kept, rank, cutoff: vec![u64::MAX; n_tokens] };
        for token in 0..n_tokens {
            let range = postings.holder_offsets[token]..postings.holder_offsets[token + 1];
            let holders = &mut postings.holders[range];
            if holders.len() > kept {
                holders.select_nth_unstable_by_key(kept - 1, |&a| witnesses.rank[a as usize]);
                witnesses.cutoff[token] = witnesses.rank[holders[kept - 1] as usize];
                holders[..kept].sort_unstable();
                holders[kept..].sort_unstable();
            }
        }
        witnesses
    }

    /// Whom `account` is compared with through `token`: witnesses, and others where it is one.
    pub(in crate::method) fn partners<'p>(
        &self,
        postings: &'p Postings,
        token: u32,
        account: u32,
    ) -> [&'p [u32]; 2] {
        let holders = postings.holders_of(token);
        let cutoff = self.cutoff[token as usize];
        if cutoff == u64::MAX {
            return [holders, &[]];
        }
        let (witnesses, others) = holders.split_at(self.kept);
        let is_witness = self.rank[account as usize] <= cutoff;
        [witnesses, if is_witness { others } else { &[] }]
    }
}

/// Comparisons through a token with `n` holders of which `kept` are witnesses.
fn visits(n: usize, kept: usize) -> u64 {
    let (n, k) = (n as u64, kept.min(n) as u64);
    k * n + (n - k) * k
}

fn kept(postings: &Postings, visits_max: u64) -> usize {
    let sizes: Vec<usize> = postings.holder_offsets.windows(2).map(|e| e[1] - e[0]).collect();
    let total = |kept: usize| sizes.iter().map(|&n| visits(n, kept)).fold(0, u64::saturating_add);
    if total(usize::MAX) <= visits_max {
        return usize::MAX;
    }
    let (mut within, mut beyond) = (1, sizes.iter().copied().max().unwrap_or(1));
    while within + 1 < beyond {
        let middle = usize::midpoint(within, beyond);
        if total(middle) <= visits_max { within = middle } else { beyond = middle }
    }
    within
}
