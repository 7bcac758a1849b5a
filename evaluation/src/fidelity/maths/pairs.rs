//! Pairs of accounts that used one hashtag within a time window, by in how many clock hours.
//!
//! Two pointers slide over the uses of each hashtag. How often accounts met is first counted
//! without telling them apart, which costs one step a use; where that exceeds the budget, accounts
//! are halved by a hash of their number until the rest fits, and what is found stands for 4^h as
//! many pairs. Ratios of counts do not feel that; memory is bounded by 16 bytes a meeting.

use claque_sim::random::mix;
use claque_trace::time::HOUR_MS;

/// Most meetings held at a time: our choice, 64 MB.
pub(crate) const MEETINGS_MAX: usize = 1 << 22;
/// Numbers of clock hours that are told apart.
pub(crate) const HOURS: [u32; 5] = [1, 2, 3, 5, 10];

/// One use of a hashtag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Tagged {
    /// Which hashtag.
    pub(crate) hashtag: u32,
    /// When, milliseconds.
    pub(crate) at: i64,
    /// By whom.
    pub(crate) account: u32,
}

/// Pairs that met.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PairCounts {
    /// Accounts with at least one use.
    pub(crate) accounts: u64,
    /// Pairs that met in at least so many clock hours as [`HOURS`] says.
    pub(crate) met: [f64; 5],
    /// Accounts were halved so many times.
    pub(crate) halvings: u32,
}

impl PairCounts {
    /// Of pairs that met in at least `HOURS[of]` clock hours, the share that did in `HOURS[part]`.
    pub(crate) fn ratio(&self, part: usize, of: usize) -> Option<f64> {
        (self.met[of] > 0.0).then(|| self.met[part] / self.met[of])
    }
}

/// Counts pairs with uses of one hashtag at most `window_ms` apart. A meeting belongs to the clock
/// hour (UTC) of its earlier use. Uses may come in any order.
pub(crate) fn count(mut uses: Vec<Tagged>, window_ms: i64, meetings_max: usize) -> PairCounts {
    uses.sort_unstable();
    let mut accounts: Vec<u32> = uses.iter().map(|u| u.account).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let mut halvings = 0;
    while n_meetings(&uses, window_ms) > meetings_max && halvings < 32 {
        halvings += 1;
        uses.retain(|u| mix(u64::from(u.account)).trailing_zeros() >= halvings);
    }
    let scale = libm::exp2(2.0 * f64::from(halvings));
    let met = by_hours(&meetings(&uses, window_ms)).map(|n| super::float(n) * scale);
    PairCounts { accounts: accounts.len() as u64, met, halvings }
}

/// Pairs of uses within the window, by the same account or not.
fn n_meetings(uses: &[Tagged], window_ms: i64) -> usize {
    let (mut from, mut n) = (0, 0);
    for (idx, u) in uses.iter().enumerate() {
        while uses[from].hashtag != u.hashtag || u.at - uses[from].at > window_ms {
            from += 1;
        }
        n += idx - from;
    }
    n
}

/// Pair and hour of every meeting of two accounts, ascending and each once.
fn meetings(uses: &[Tagged], window_ms: i64) -> Vec<(u64, u32)> {
    let mut met = Vec::with_capacity(n_meetings(uses, window_ms));
    let mut from = 0;
    for (idx, u) in uses.iter().enumerate() {
        while uses[from].hashtag != u.hashtag || u.at - uses[from].at > window_ms {
            from += 1;
        }
        let others = uses[from..idx].iter().filter(|earlier| earlier.account != u.account);
        met.extend(others.map(|earlier| (pair(earlier.account, u.account), hour(earlier.at))));
    }
    met.sort_unstable();
    met.dedup();
    met
}

fn pair(a: u32, b: u32) -> u64 {
    u64::from(a.min(b)) << 32 | u64::from(a.max(b))
}

fn hour(at: i64) -> u32 {
    // Worlds and their days are far from the ends of the calendar.
    u32::try_from(at.div_euclid(HOUR_MS)).unwrap_or(0)
}

/// Pairs by the number of hours they met in.
fn by_hours(meetings: &[(u64, u32)]) -> [u64; 5] {
    let mut counts = [0; 5];
    for same in meetings.chunk_by(|a, b| a.0 == b.0) {
        for (count, hours) in counts.iter_mut().zip(HOURS) {
            *count += u64::from(same.len() >= hours as usize);
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;

    const MINUTE: i64 = 60_000;

    fn used(hashtag: u32, at: i64, account: u32) -> Tagged {
        Tagged { hashtag, at, account }
    }

    /// 1 and 2 meet twice in the first hour and once in the second; 3 is 61 s late for 1 and just
    /// in time for 2; 4 uses another hashtag; 5 meets itself.
    #[test]
    fn five_accounts_by_hand() {
        let uses = vec![
            used(7, 0, 1),
            used(7, 1_000, 2),
            used(7, 61_000, 3),
            used(7, 30 * MINUTE, 2),
            used(7, 31 * MINUTE, 1),
            used(7, 59 * MINUTE + 59_000, 1),
            used(7, 60 * MINUTE + 1_000, 2),
            used(7, 70 * MINUTE, 1),
            used(7, 70 * MINUTE, 2),
            used(8, 0, 4),
            used(8, 0, 5),
            used(8, 1, 5),
            used(9, 0, 4),
        ];
        let counts = count(uses, MINUTE, 1_000);
        assert_eq!(counts, PairCounts { accounts: 5, met: [3.0, 1.0, 0.0, 0.0, 0.0], halvings: 0 });
        assert_eq!((counts.ratio(1, 0), counts.ratio(2, 3)), (Some(1.0 / 3.0), None));
    }

    /// 400 accounts meet all at once: 79,800 pairs, of which a sample of the accounts tells.
    #[test]
    fn a_budget_is_kept_by_sampling_accounts() {
        let uses: Vec<Tagged> = (0..400).map(|account| used(1, 5, account)).collect();
        assert_eq!(count(uses.clone(), MINUTE, 100_000).met[0], 79_800.0);
        let sampled = count(uses, MINUTE, 20_000);
        assert!(sampled.halvings > 0 && sampled.accounts == 400);
        // About 200 of 400 are kept: standard deviation 10, so pairs are right to a fifth.
        assert!((sampled.met[0] / 79_800.0 - 1.0).abs() < 0.2, "{sampled:?}");
    }

    fn naive(uses: &[Tagged], window_ms: i64) -> [f64; 5] {
        let mut hours: BTreeMap<(u32, u32), BTreeSet<i64>> = BTreeMap::new();
        for a in uses {
            for b in uses.iter().filter(|b| b.hashtag == a.hashtag && a.account < b.account) {
                if (a.at - b.at).abs() <= window_ms {
                    let hour = a.at.min(b.at) / HOUR_MS;
                    hours.entry((a.account, b.account)).or_default().insert(hour);
                }
            }
        }
        HOURS.map(|k| hours.values().filter(|met| met.len() >= k as usize).count() as f64)
    }

    proptest! {
        #[test]
        fn sliding_finds_what_comparing_all_finds(
            uses in prop::collection::vec((0_u32..3, 0_i64..20 * HOUR_MS, 0_u32..6), 0..80),
            window in 0_i64..2 * HOUR_MS,
        ) {
            let uses: Vec<Tagged> = uses.into_iter().map(|(t, at, a)| used(t, at, a)).collect();
            prop_assert_eq!(count(uses.clone(), window, 10_000).met, naive(&uses, window));
        }
    }
}
