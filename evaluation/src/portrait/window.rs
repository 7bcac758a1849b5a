//! Which hours are shown.

use std::collections::BTreeMap;

use claque_sim::Plan;
use claque_trace::Timestamp;
use claque_trace::time::{DAY_MS, HOUR_MS, MINUTE_MS};

/// Lengths to choose from, hours, shortest first.
const LENGTHS_H: [i64; 7] = [1, 3, 6, 12, 24, 72, 168];
/// Length in a world without campaigns, hours: as long as an evening, our choice.
const EVENING_H: i64 = 6;
/// An account should be seen acting so often, on average: two dots in a row show a pattern.
const POSTS_EACH: usize = 2;

/// A post of a broadcast, as far as a window is chosen by it.
#[derive(Debug, Clone, Copy)]
struct Act {
    at: Timestamp,
    slot: u32,
}

/// One stretch of hours, or several of equal length in a row.
#[derive(Debug)]
pub(super) struct Windows {
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
    pub(super) length_ms: i64,
}

impl Windows {
    pub(super) fn of(plan: &Plan) -> Self {
        let largest = plan.campaigns().iter().rev().max_by_key(|campaign| campaign.posts.len());
        let posts = largest.iter().flat_map(|campaign| &campaign.posts);
        let acts: Vec<Act> = posts.map(|post| Act { at: post.at, slot: post.slot }).collect();
        if acts.is_empty() {
            let (from, until) = (plan.day_start(0), plan.end());
            return Self { from, until, length_ms: EVENING_H * HOUR_MS };
        }
        Self::around(&acts, plan)
    }

    /// The shortest length in whose busiest stretch the accounts act often enough.
    fn around(posts: &[Act], plan: &Plan) -> Self {
        let world_h = i64::from(plan.n_days()) * DAY_MS / HOUR_MS;
        let lengths = LENGTHS_H.into_iter().filter(|&hours| hours == 1 || hours <= world_h);
        let mut chosen = Burst::default();
        for hours in lengths {
            chosen = Burst::busiest(posts, hours * HOUR_MS);
            if chosen.n_posts >= POSTS_EACH * chosen.n_accounts {
                break;
            }
        }
        let latest = plan.end() + -chosen.length_ms;
        let lead_in = (chosen.from + -chosen.length_ms / 10).min(latest);
        let from = Timestamp(lead_in.0.div_euclid(MINUTE_MS) * MINUTE_MS).max(plan.day_start(0));
        Self { from, until: from + chosen.length_ms, length_ms: chosen.length_ms }
    }

    /// Number of the stretch that holds a moment, and how far into it that is.
    pub(super) fn place(&self, at: Timestamp) -> (i64, i64) {
        let since = at - self.from;
        (since.div_euclid(self.length_ms), since.rem_euclid(self.length_ms))
    }

    /// When a stretch begins.
    pub(super) fn start(&self, number: i64) -> Timestamp {
        self.from + number * self.length_ms
    }
}

/// The busiest stretch of a length.
#[derive(Debug, Default, PartialEq, Eq)]
struct Burst {
    from: Timestamp,
    length_ms: i64,
    n_posts: usize,
    n_accounts: usize,
}

impl Burst {
    /// The first of the busiest, with a fifth of the length left free around it.
    fn busiest(posts: &[Act], length_ms: i64) -> Self {
        let mut best = Self { length_ms, ..Self::default() };
        let mut n_of: BTreeMap<u32, usize> = BTreeMap::new();
        let mut from = 0;
        for (until, post) in posts.iter().enumerate() {
            *n_of.entry(post.slot).or_default() += 1;
            while post.at - posts[from].at >= length_ms * 4 / 5 {
                forget(&mut n_of, posts[from].slot);
                from += 1;
            }
            if until - from >= best.n_posts {
                let (from, n_posts) = (posts[from].at, until - from + 1);
                best = Self { from, length_ms, n_posts, n_accounts: n_of.len() };
            }
        }
        best
    }
}

fn forget(n_of: &mut BTreeMap<u32, usize>, slot: u32) {
    if let Some(n) = n_of.get_mut(&slot) {
        *n -= 1;
        if *n == 0 {
            n_of.remove(&slot);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posts(at: &[(i64, u32)]) -> Vec<Act> {
        at.iter().map(|&(at, slot)| Act { at: Timestamp(at), slot }).collect()
    }

    #[test]
    fn the_busiest_stretch_is_the_first_with_most_posts() {
        let posts = posts(&[(0, 1), (70, 2), (75, 2), (79, 3), (160, 1), (200, 1), (210, 1)]);
        let burst = Burst::busiest(&posts, 100);
        let expected = Burst { from: Timestamp(0), length_ms: 100, n_posts: 4, n_accounts: 3 };
        assert_eq!(burst, expected);
        assert_eq!(Burst::busiest(&posts, 25).n_accounts, 2);
        assert_eq!(Burst::busiest(&[], 25).n_posts, 0);
    }
}
