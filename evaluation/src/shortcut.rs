//! Shortcuts: what a single trait of an account gives away without any look at coordination.
//!
//! A scenario that is solved by counting posts, by sign-up dates or by how new an account's
//! hashtags are says nothing about methods. Each world states these areas under the receiver
//! operating characteristic; 0.5 is no help at all.

use claque_sim::{Chunk, Class, GroundTruth, Plan};
use claque_trace::time::DAY_MS;
use claque_trace::{AccountId, Timestamp};

use crate::Ranking;
use crate::record::Shortcut;

/// A hashtag is new within so long after its first use in the trace: our choice.
const NEW_MS: i64 = DAY_MS;

/// Gathers what the shortcuts need while a world is played. 8 bytes an account and a hashtag.
#[derive(Debug)]
pub struct Shortcuts {
    first_use: Vec<Timestamp>,
    accounts: Vec<Uses>,
}

/// Uses of hashtags by one account, together: they are counted together.
#[derive(Debug, Clone, Copy, Default)]
struct Uses {
    n: u32,
    n_new: u32,
}

impl Shortcuts {
    /// Nothing seen so far. Holds nothing in a world without campaigns, where nobody is to be found.
    #[must_use]
    pub fn new(plan: &Plan) -> Self {
        if plan.campaigns().is_empty() {
            return Self { first_use: Vec::new(), accounts: Vec::new() };
        }
        let n_accounts = plan.n_accounts() as usize;
        Self {
            first_use: vec![Timestamp::MAX; plan.n_hashtags() as usize],
            accounts: vec![Uses::default(); n_accounts],
        }
    }

    /// Takes in what happened.
    pub fn absorb(&mut self, chunk: &Chunk) {
        if self.first_use.is_empty() {
            return;
        }
        let (at, account) = (chunk.posts.at(), chunk.posts.account());
        let spans = chunk.posts.offsets().windows(2).enumerate();
        for (idx, span) in spans.filter(|(_, span)| span[0] < span[1]) {
            let uses = &mut self.accounts[account[idx].index()];
            for hashtag in &chunk.posts.hashtags()[span[0] as usize..span[1] as usize] {
                let first = &mut self.first_use[hashtag.index()];
                *first = (*first).min(at[idx]);
                uses.n += 1;
                uses.n_new += u32::from(at[idx] - *first < NEW_MS);
            }
        }
    }

    /// How well each trait alone parts the positives from the rest. Empty in a world without
    /// positives.
    #[must_use]
    pub fn measure(&self, plan: &Plan, truth: &GroundTruth) -> Vec<Shortcut> {
        if self.first_use.is_empty() {
            return Vec::new();
        }
        let volume = truth.accounts().map(|(a, class)| (f64::from(truth.n_posts(a)), class));
        let age = truth.accounts().map(|(a, class)| (sign_up(plan, a), class));
        let novelty = truth.accounts().filter_map(|(a, class)| Some((self.novelty(a)?, class)));
        let all =
            [("volume", auc(volume)), ("account_age", auc(age)), ("hashtag_novelty", auc(novelty))];
        let shortcut = |(name, auc): (&str, Option<f64>)| {
            auc.map(|auc| Shortcut { shortcut: name.to_owned(), auc })
        };
        all.into_iter().filter_map(shortcut).collect()
    }

    /// Share of an account's hashtag uses whose hashtag was new; `None` for one that used none.
    fn novelty(&self, account: AccountId) -> Option<f64> {
        let Uses { n, n_new } = self.accounts[account.index()];
        (n > 0).then(|| f64::from(n_new) / f64::from(n))
    }
}

/// When an account was registered: the younger, the more suspicious.
#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are below 2^53")]
fn sign_up(plan: &Plan, account: AccountId) -> f64 {
    plan.profile(account).created_at.0 as f64
}

fn auc(scored: impl Iterator<Item = (f64, Class)>) -> Option<f64> {
    Ranking::new(scored.map(|(score, class)| (score, class == Class::Campaign))).auc()
}
