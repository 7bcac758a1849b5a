//! Whose posts lie within the window of a post, with a budget for hot hashtags.

use super::moments::Uses;

/// For every use, the uses of the same hashtag within the window: all of them, or where the
/// hashtag is sampled and the account is no witness, those of its witnesses.
#[derive(Debug, Clone)]
pub(super) struct Neighbours {
    /// Range of each use in `uses` or, where `sampled`, in `witnesses`.
    range: Vec<(u32, u32)>,
    /// Whether the range lies in `witnesses`; empty where nothing is sampled.
    sampled: Vec<bool>,
    /// Uses of witnesses, hashtag after hashtag, in time order.
    witnesses: Vec<u32>,
    /// Accounts kept of each hashtag; `usize::MAX` when nothing was sampled.
    pub(super) kept: usize,
}

impl Neighbours {
    /// Ranges for a window; where all comparisons exceed `comparisons_max`, the most accounts per
    /// hashtag are kept as witnesses that stay within it by expectation.
    pub(super) fn new(uses: &Uses, rank: &[u64], window_ms: i64, comparisons_max: u64) -> Self {
        let mut range = Vec::with_capacity(uses.at.len());
        for ends in uses.by_hashtag.windows(2) {
            push_ranges(&uses.at[ends[0]..ends[1]], ends[0], window_ms, &mut range);
        }
        let mut neighbours =
            Self { range, sampled: Vec::new(), witnesses: Vec::new(), kept: usize::MAX };
        neighbours.kept = neighbours.affordable(uses, comparisons_max);
        if neighbours.kept < usize::MAX {
            neighbours.sample(uses, rank, window_ms);
        }
        neighbours
    }

    /// The uses within the window of use `u`, itself among them.
    pub(super) fn of(&self, u: u32) -> Near<'_> {
        let (from, until) = self.range[u as usize];
        if self.sampled.get(u as usize) == Some(&true) {
            Near::Some(&self.witnesses[from as usize..until as usize])
        } else {
            Near::All(from..until)
        }
    }

    fn affordable(&self, uses: &Uses, comparisons_max: u64) -> usize {
        let loads: Vec<(u64, usize)> =
            uses.by_hashtag.windows(2).map(|ends| self.load(uses, ends[0], ends[1])).collect();
        let total = |kept: usize| loads.iter().map(|&(n, all)| expected(n, all, kept)).sum::<f64>();
        let within = |kept: usize| total(kept) <= comparisons_max as f64;
        if within(usize::MAX) {
            return usize::MAX;
        }
        let (mut fits, mut beyond) = (1, loads.iter().map(|&(_, all)| all).max().unwrap_or(1));
        while fits + 1 < beyond {
            let middle = usize::midpoint(fits, beyond);
            if within(middle) { fits = middle } else { beyond = middle }
        }
        fits
    }

    /// Comparisons of a hashtag, and its accounts.
    fn load(&self, uses: &Uses, from: usize, until: usize) -> (u64, usize) {
        let n = self.range[from..until].iter().map(|&(from, until)| u64::from(until - from)).sum();
        (n, distinct(&uses.account[from..until]).len())
    }

    fn sample(&mut self, uses: &Uses, rank: &[u64], window_ms: i64) {
        self.sampled = vec![false; uses.at.len()];
        for ends in uses.by_hashtag.windows(2) {
            let mut accounts = distinct(&uses.account[ends[0]..ends[1]]);
            if accounts.len() > self.kept {
                let by_rank = |&account: &u32| rank[account as usize];
                let cutoff = *accounts.select_nth_unstable_by_key(self.kept - 1, by_rank).1;
                self.sample_hashtag(uses, ends[0]..ends[1], window_ms, |account| {
                    rank[account as usize] <= rank[cutoff as usize]
                });
            }
        }
    }

    fn sample_hashtag(
        &mut self,
        uses: &Uses,
        all: std::ops::Range<usize>,
        window_ms: i64,
        is_witness: impl Fn(u32) -> bool,
    ) {
        let first = self.witnesses.len();
        let theirs = all.clone().filter(|&u| is_witness(uses.account[u]));
        self.witnesses.extend(theirs.map(crate::corpus::dense));
        let (mut from, mut until) = (first, first);
        for u in all {
            let at = |place: usize| uses.at[self.witnesses[place] as usize];
            while from < self.witnesses.len() && uses.at[u] - at(from) > window_ms {
                from += 1;
            }
            while until < self.witnesses.len() && at(until) - uses.at[u] <= window_ms {
                until += 1;
            }
            if !is_witness(uses.account[u]) {
                self.sampled[u] = true;
                self.range[u] = (crate::corpus::dense(from), crate::corpus::dense(until));
            }
        }
    }
}

/// Uses near a use.
#[derive(Debug, Clone)]
pub(super) enum Near<'a> {
    /// A run of neighbouring positions.
    All(std::ops::Range<u32>),
    /// The witnesses among them.
    Some(&'a [u32]),
}

/// Two pointers over the times of a hashtag whose uses begin at position `first`.
fn push_ranges(at: &[i64], first: usize, window_ms: i64, range: &mut Vec<(u32, u32)>) {
    let (mut from, mut until) = (0, 0);
    for &now in at {
        while now - at[from] > window_ms {
            from += 1;
        }
        while until < at.len() && at[until] - now <= window_ms {
            until += 1;
        }
        range.push((crate::corpus::dense(first + from), crate::corpus::dense(first + until)));
    }
}

/// Comparisons left when `kept` of `all` accounts are witnesses: pairs without one fall away.
fn expected(n: u64, all: usize, kept: usize) -> f64 {
    let share = kept.min(all) as f64 / all.max(1) as f64;
    n as f64 * share * (2.0 - share)
}

fn distinct(accounts: &[u32]) -> Vec<u32> {
    let mut accounts = accounts.to_vec();
    accounts.sort_unstable();
    accounts.dedup();
    accounts
}
