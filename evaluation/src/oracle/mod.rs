//! The oracle: the most that anybody could know who knows the laws and not the names.
//!
//! It has read the plan's laws: when each wave is given out and with which hashtags, how posts spread
//! after it, how many take part and how often; and what ordinary accounts post of their own accord. It
//! is not told who takes part. For each account it weighs the observed posts under "a member of this
//! campaign that followed at least one wave" against "nobody's", and its score is the logarithm of
//! the posterior odds. So it is the ceiling that methods are measured against, and a method's `regret`
//! is what it stays below.
//!
//! Own rates are not read from the plan, as planning lowers those of members: they are averaged over the
//! law of everybody's rates, given how often the account sat down. Members of look-alikes are
//! hypotheses of the same form. Within one wave, given rate and loyalty, the likelihood of Poisson posts
//! with one instructed post among them is exact: 1 - p + p Σ f(t) g(marks) / λ(t, marks). Where a world
//! goes beyond that, the findings say in what (`notes.rs`).
//!
//! Sketch: 24 bytes an account that may post, and 80 for each post within a wave that fits it.
//!
//! # Source
//! Neyman and Pearson 1933, doi:10.1098/rsta.1933.0009 (no test beats the likelihood ratio).

mod account;
mod candidate;
mod delay;
mod grid;
mod law;
mod marks;
mod notes;
mod odds;

use claque_detector::{AccountScore, Findings};
use claque_sim::{OrganicLaw, Plan, START};
use claque_trace::time::DAY_MS;
use claque_trace::{PostBatch, Timestamp};
use serde::{Deserialize, Serialize};

use candidate::Watcher;
use law::Law;

/// The name under which the oracle stands in records.
pub const NAME: &str = "oracle";
/// The name of an oracle that sees hashtags and times only.
pub const NAME_OF_USES: &str = "oracle_uses";

/// Whether a method of this name is an oracle.
#[must_use]
pub fn is_one(method: &str) -> bool {
    [NAME, NAME_OF_USES].contains(&method)
}

/// What the oracle sees of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// Everything: also its app, its text and when it was taken down.
    Posts,
    /// Who, when, which hashtags, and whether it passes something on: what methods of the catalogue
    /// see.
    Uses,
}

/// An observer who knows the laws of a world.
#[derive(Debug)]
pub struct Oracle<'p> {
    plan: &'p Plan,
    organic: OrganicLaw<'p>,
    view: View,
    laws: Vec<Law<'p>>,
    /// What comes later has not happened yet; `None` where the whole world has.
    until: Option<Timestamp>,
}

impl<'p> Oracle<'p> {
    /// The oracle of a plan.
    ///
    /// # Complexity
    /// O(waves × hashtags of a wave + hashtags of the stock).
    #[must_use]
    pub fn new(plan: &'p Plan, view: View) -> Self {
        Self { plan, organic: OrganicLaw::new(plan), view, laws: Law::of_all(plan), until: None }
    }

    /// The oracle of a plan as of a moment: later posts and deletions are not read, and what a wave
    /// would still bring speaks against nobody. Hours of an unfinished day count evenly.
    ///
    /// # Complexity
    /// That of [`new`](Self::new).
    #[must_use]
    pub fn as_of(plan: &'p Plan, view: View, until: Timestamp) -> Self {
        let mut oracle = Self { until: Some(until), ..Self::new(plan, view) };
        oracle.laws.iter_mut().for_each(|law| law.stop(until, plan.world()));
        oracle
    }

    /// Scores every account that a wave of a campaign may have reached; others cannot be positives.
    ///
    /// # Complexity
    /// O(posts + fitting posts × 512) for one cohort.
    #[must_use]
    pub fn findings<'b>(&self, batches: impl IntoIterator<Item = &'b PostBatch>) -> Findings {
        let mut watcher = Watcher::new(self);
        batches.into_iter().for_each(|batch| watcher.absorb(batch));
        let (mut candidates, sittings) = watcher.close();
        candidates.sort_by_key(|candidate| (candidate.account, candidate.law, candidate.wave));
        let scorer = account::Scorer::new(self);
        let of_one = candidates.chunk_by(|a, b| a.account == b.account);
        let accounts = of_one.filter_map(|posts| {
            let account = posts[0].account;
            let score = scorer.log_odds(posts, sittings[account.index()])?;
            Some(AccountScore { account, score, group: None })
        });
        let accounts = accounts.collect();
        Findings {
            accounts,
            threshold: Some(0.0),
            notes: notes::notes(self),
            ..Findings::default()
        }
    }
}

impl Oracle<'_> {
    /// Share of posts that are seen.
    fn keep(&self) -> f64 {
        self.plan.world().observation.keep
    }

    /// Sittings for each own post.
    fn sittings_per_post(&self) -> f64 {
        let world = self.plan.world();
        world.sessions.end_chance * (1.0 - world.kinds.original * world.reposts.hot_share)
    }

    /// Whether this has happened yet.
    fn has_come(&self, at: Timestamp) -> bool {
        self.until.is_none_or(|until| at <= until)
    }

    /// Days that have passed.
    fn days(&self) -> f64 {
        let all = f64::from(self.plan.n_days());
        let passed = |until: Timestamp| law::seconds(until - START) / law::seconds(DAY_MS);
        self.until.map_or(all, |until| passed(until).clamp(0.0, all))
    }

    /// Sittings of which something is seen, over the days that have passed, for each own post a day.
    fn sittings_per_rate(&self) -> f64 {
        let (keep, end) = (self.keep(), self.plan.world().sessions.end_chance);
        let unseen = end * (1.0 - keep) / (1.0 - (1.0 - end) * (1.0 - keep));
        self.sittings_per_post() * self.days() * (1.0 - unseen)
    }
}

#[cfg(test)]
mod tests;
