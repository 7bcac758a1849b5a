//! When a stream is looked at: at every tick, or as far as a budget goes, when it is called for.
//!
//! A look reads all posts that are kept. Every new post earns the reading of so many
//! (`rereads`), saved up for at most [`SAVED_LOOKS`] looks, and a look spends as many as it reads.
//! There is one when as many posts are new as were kept at the last, whatever is saved; and earlier
//! when the method's scout calls and the savings suffice.
//!
//! So nothing waits longer than for what is kept to be renewed or doubled, and all looks together
//! read at most max(`rereads`, 2) times the posts of the stream, and what the last one reads besides.

use std::collections::VecDeque;

use claque_detector::{Findings, Scout};
use claque_trace::{PostBatch, Timestamp};

use super::WatchOptions;

/// Looks that can be saved up: our choice, so that what begins after a quiet time is followed
/// closely.
const SAVED_LOOKS: f64 = 3.0;

/// Posts that are kept, and looks that were taken.
pub(super) struct Schedule {
    options: WatchOptions,
    scout: Option<Box<dyn Scout>>,
    /// Posts of each batch that is kept, by its last time.
    batches: VecDeque<(Timestamp, u64)>,
    kept: u64,
    kept_at_last: u64,
    /// Posts since the last look.
    fresh: u64,
    /// Readings earned and not spent.
    saved: f64,
}

impl Schedule {
    pub(super) fn new(options: WatchOptions, scout: Option<Box<dyn Scout>>) -> Self {
        let (scout, batches) = (scout.filter(|_| options.rereads.is_some()), VecDeque::new());
        Self { options, scout, batches, kept: 0, kept_at_last: 0, fresh: 0, saved: 0.0 }
    }

    /// Takes note of the posts before `now`.
    pub(super) fn see(&mut self, posts: &PostBatch, now: Timestamp) {
        let n_posts = posts.len() as u64;
        self.batches.push_back((now, n_posts));
        self.kept += n_posts;
        self.fresh += n_posts;
        let before = self.options.keep_ms.map_or(Timestamp(i64::MIN), |keep_ms| now + -keep_ms);
        while self.batches.front().is_some_and(|&(last, _)| last < before) {
            self.kept -= self.batches.pop_front().map_or(0, |(_, n_posts)| n_posts);
        }
        if let Some(scout) = &mut self.scout {
            scout.see(posts);
        }
        let earned = self.options.rereads.unwrap_or(0.0) * number(n_posts);
        self.saved = (self.saved + earned).min(SAVED_LOOKS * number(self.kept));
    }

    /// Whether it is time to look.
    pub(super) fn is_due(&self) -> bool {
        let Some(scout) = &self.scout else { return true };
        let is_called = scout.calls() && self.saved >= number(self.kept);
        is_called || self.fresh >= self.kept_at_last
    }

    /// Whether there were posts since the last look.
    pub(super) fn is_behind(&self) -> bool {
        self.fresh > 0
    }

    /// Takes note of a look and what it gave; tells how many posts it read.
    pub(super) fn looked(&mut self, found: &Findings) -> u64 {
        if let Some(scout) = &mut self.scout {
            scout.looked(found);
        }
        self.saved = (self.saved - number(self.kept)).max(0.0);
        (self.fresh, self.kept_at_last) = (0, self.kept);
        self.kept
    }

    /// Begins anew with posts under other numbers, which a new scout has yet to see.
    pub(super) fn start_over(&mut self, kept: &[PostBatch], scout: Option<Box<dyn Scout>>) {
        if let Some(old) = &mut self.scout {
            *old = scout.expect("a method has a scout or none");
            kept.iter().for_each(|posts| old.see(posts));
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "posts held in memory: far below 2^53")]
fn number(n_posts: u64) -> f64 {
    n_posts as f64
}
