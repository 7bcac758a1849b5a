//! Uses by step of time, and the windows that slide over them.

use claque_trace::{AccountId, HashtagId};

use super::peel::{Block, Entry, densest};
use crate::alerts::Stretch;
use crate::corpus::dense;
use crate::mix::mix64;
use crate::sweep::activity;
use crate::uses::{Use, by_hashtag};

/// The densest block of one window.
#[derive(Debug)]
pub(super) struct Window {
    /// The window's last step.
    pub(super) last_step: i64,
    pub(super) block: Block,
}

/// (step, account, hashtag) of every use, in order.
#[derive(Debug)]
pub(super) struct Windows {
    /// Ascending; a position here is the account's dense number.
    pub(super) accounts: Vec<AccountId>,
    rank: Vec<u64>,
    by_step: Vec<(i64, u32, u32)>,
    hashtags: Vec<HashtagId>,
    step_ms: i64,
    steps: i64,
}

impl Windows {
    /// From uses sorted by (hashtag, time), each once.
    pub(super) fn new(uses: &[Use], step_ms: i64, steps: i64) -> Self {
        let activity = activity(uses);
        let mut accounts: Vec<AccountId> = activity.keys().copied().collect();
        accounts.sort_unstable();
        let rank = accounts.iter().map(|account| mix64(activity[account].first_post.0)).collect();
        let hashtags: Vec<HashtagId> = by_hashtag(uses).map(|run| run[0].hashtag).collect();
        let mut by_step = Vec::with_capacity(uses.len());
        for (hashtag, run) in (0..).zip(by_hashtag(uses)) {
            by_step.extend(run.iter().map(|u| {
                let account = accounts.binary_search(&u.account).expect("all were collected");
                (u.at.0.div_euclid(step_ms), dense(account), hashtag)
            }));
        }
        by_step.sort_unstable();
        Self { accounts, rank, by_step, hashtags, step_ms, steps }
    }

    /// The densest block of every window with a use, in order of time.
    pub(super) fn blocks(&self, repeats: bool) -> Vec<Window> {
        let used = self.by_step.chunk_by(|a, b| a.0 == b.0).map(|run| run[0].0);
        let mut ends: Vec<i64> =
            used.flat_map(|step| (0..self.steps).map(move |n| step.saturating_add(n))).collect();
        ends.sort_unstable();
        ends.dedup();
        let block = |last_step| Window {
            last_step,
            block: densest(&self.entries(last_step, repeats), &self.rank),
        };
        ends.into_iter().map(block).collect()
    }

    /// What a window counts.
    fn entries(&self, last_step: i64, repeats: bool) -> Vec<Entry> {
        let start = self.by_step.partition_point(|u| last_step.saturating_sub(u.0) >= self.steps);
        let end = self.by_step.partition_point(|u| u.0 <= last_step);
        let mut pairs: Vec<(u32, u32)> =
            self.by_step[start..end].iter().map(|u| (u.1, u.2)).collect();
        pairs.sort_unstable();
        let entry = |run: &[(u32, u32)]| Entry {
            account: run[0].0,
            hashtag: run[0].1,
            count: if repeats { run.len() as u64 } else { 1 },
        };
        pairs.chunk_by(|a, b| a == b).map(entry).collect()
    }

    /// The block's hashtags from the first to the last use by a member in the window.
    pub(super) fn stretches(&self, uses: &[Use], window: &Window) -> Vec<Stretch> {
        let block = &window.block;
        let inside = |u: &Use| {
            let before = window.last_step.saturating_sub(u.at.0.div_euclid(self.step_ms));
            let account = self.accounts.binary_search(&u.account).expect("all were collected");
            (0..self.steps).contains(&before)
                && block.accounts.binary_search(&dense(account)).is_ok()
        };
        let stretch = |&hashtag: &u32| {
            let hashtag = self.hashtags[hashtag as usize];
            let start = uses.partition_point(|u| u.hashtag < hashtag);
            let end = uses.partition_point(|u| u.hashtag <= hashtag);
            let first = uses[start..end].iter().find(|u| inside(u))?.at;
            let last = uses[start..end].iter().rfind(|u| inside(u))?.at;
            // Whole moments: within one, accounts stand in the order of their numbers.
            let first = start + uses[start..end].partition_point(|u| u.at < first);
            let last = start + uses[start..end].partition_point(|u| u.at <= last);
            Some(Stretch { uses: first..last, score: block.density })
        };
        block.hashtags.iter().filter_map(stretch).collect()
    }
}
