//! Rhythm of each account, 72 bytes a piece.

use claque_sim::GroundTruth;
use claque_trace::{AccountId, Post, Timestamp};

use crate::fidelity::classes::is_person;
use crate::fidelity::maths::gaps::Gaps;

/// Gaps below half an hour are short.
const SHORT_MS: i64 = 30 * 60_000;

/// What is known of one account.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Account {
    /// Posts.
    pub(crate) n_posts: u32,
    /// Gaps below half an hour.
    pub(crate) n_short_gaps: u32,
    /// Gaps between posts.
    pub(crate) gaps: Gaps,
    last: Timestamp,
}

/// All accounts, whether they ever post or not.
#[derive(Debug)]
pub(crate) struct Accounts(Vec<Account>);

impl Accounts {
    /// `n` accounts that have not posted.
    pub(crate) fn new(n: usize) -> Self {
        Self(vec![Account::default(); n])
    }

    /// The next post.
    pub(crate) fn absorb(&mut self, post: &Post<'_>) {
        let account = &mut self.0[post.account.index()];
        if account.n_posts > 0 {
            let gap_ms = post.at - account.last;
            #[expect(clippy::cast_precision_loss, reason = "spans are far below 2^53 ms")]
            account.gaps.push(gap_ms as f64 / 1_000.0);
            account.n_short_gaps += u32::from(gap_ms < SHORT_MS);
        }
        account.last = post.at;
        account.n_posts += 1;
    }

    /// Accounts that are people, silent ones too.
    pub(crate) fn people<'a>(
        &'a self,
        truth: &'a GroundTruth,
    ) -> impl Iterator<Item = &'a Account> {
        let all = (0..).map(AccountId).zip(&self.0);
        all.filter(|(id, _)| is_person(truth.class(*id))).map(|(_, account)| account)
    }

    /// A measure of the gaps of every person with at least 20 posts, where it is defined.
    pub(crate) fn of_busy_people(
        &self,
        truth: &GroundTruth,
        measure: impl Fn(&Gaps) -> Option<f64>,
    ) -> Vec<f64> {
        let busy = self.people(truth).filter(|account| account.n_posts >= 20);
        busy.filter_map(|account| measure(&account.gaps)).collect()
    }
}
