//! Which accounts got another verdict from one side to the other.

use claque_detector::Findings;
use claque_trace::{AccountId, Timestamp};
use serde::{Deserialize, Serialize};

use super::first::{
    AccountChange, Alert, AlertChange, LookChange, PostChange, ScoredPost, first_account,
    first_alert, first_look, first_post,
};
use crate::Ranking;
use crate::delay::Delay;
use crate::labels::{Labels, POSITIVE};
use crate::metrics::{FALSE_POSITIVE_RATES, join};

/// Examples of each kind of flip.
const EXAMPLES: usize = 3;

/// What differs between two findings about the same accounts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flips {
    /// The scenario; empty for findings made outside.
    pub scenario: String,
    /// The seed.
    pub seed: u64,
    /// The method.
    pub method: String,
    /// Where the verdict falls: `own_threshold`, or `false_positive_rate_1e-3` where a side has no
    /// threshold of its own.
    pub at: String,
    /// Accounts that only the head flags.
    pub newly_flagged: Flipped,
    /// Accounts that only the base flags.
    pub no_longer_flagged: Flipped,
    /// Accounts whose score differs at all.
    pub scores_changed: u64,
    /// A few of those who flipped, the surest of the former verdicts first: positives lost, innocents
    /// newly flagged, then what became better.
    pub examples: Vec<Flip>,
    /// The first look at which the sides had found different numbers, where both were watched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_look: Option<LookChange>,
    /// Who posts first of those who differ, where it is known when accounts post.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_account: Option<AccountChange>,
    /// The first alert to a hashtag that only one side raises.
    pub first_alert: Option<AlertChange>,
    /// The first post that the sides score differently, of methods that judge posts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_post: Option<PostChange>,
}

/// How many accounts changed their verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flipped {
    /// Positives among them.
    pub positives: u64,
    /// Innocents among them.
    pub innocents: u64,
}

/// One account that changed its verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flip {
    /// Its name, or its number in a simulated world.
    pub account: String,
    /// Its class.
    pub class: String,
    /// Whether the base flags it; the head says the contrary.
    pub was_flagged: bool,
    /// Its score in the base, where it has one.
    pub base: Option<f64>,
    /// Its score in the head, where it has one.
    pub head: Option<f64>,
}

/// What is known of accounts.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Their classes.
    pub labels: &'a Labels,
    /// Their names.
    pub name: &'a dyn Fn(AccountId) -> String,
    /// When they posted first, where that is known.
    pub first_post: &'a dyn Fn(AccountId) -> Option<Timestamp>,
}

impl std::fmt::Debug for Known<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Known").field("labels", self.labels).finish_non_exhaustive()
    }
}

/// An account on both sides.
#[derive(Clone, Copy)]
pub(super) struct Both<'l> {
    pub(super) account: AccountId,
    pub(super) class: &'l str,
    pub(super) base: f64,
    pub(super) head: f64,
    pub(super) was_flagged: bool,
    pub(super) is_flagged: bool,
}

impl Flips {
    /// What differs between the findings of a method on one world.
    ///
    /// # Complexity
    /// O(n log n) for n labelled accounts.
    #[must_use]
    pub fn new(
        (scenario, seed, method): (&str, u64, &str),
        base: &Findings,
        head: &Findings,
        known: Known<'_>,
    ) -> Self {
        let (both, at) = both(base, head, known.labels);
        let flipped = |now: bool| {
            let of = both.iter().filter(|both| both.flipped_to(now));
            of.fold(Flipped::default(), |n, both| match both.class == POSITIVE {
                true => Flipped { positives: n.positives + 1, ..n },
                false => Flipped { innocents: n.innocents + 1, ..n },
            })
        };
        let changed = both.iter().filter(|both| both.changed());
        Self {
            scenario: scenario.to_owned(),
            seed,
            method: method.to_owned(),
            at: at.to_owned(),
            newly_flagged: flipped(true),
            no_longer_flagged: flipped(false),
            scores_changed: changed.count() as u64,
            examples: examples(&both, known.name),
            first_look: None,
            first_account: first_account(&both, known.first_post, known.name),
            first_alert: None,
            first_post: None,
        }
    }

    /// The same, with what differs between looks.
    #[must_use]
    pub fn with_looks(self, base: &Delay, head: &Delay) -> Self {
        Self { first_look: first_look(base, head), ..self }
    }

    /// The same, with what differs between alerts.
    #[must_use]
    pub fn with_alerts(self, base: &[Alert], head: &[Alert]) -> Self {
        Self { first_alert: first_alert(base, head), ..self }
    }

    /// The same, with what differs between posts; both sides in order of number.
    #[must_use]
    pub fn with_posts(
        self,
        base: &[ScoredPost],
        head: &[ScoredPost],
        name: &dyn Fn(AccountId) -> String,
    ) -> Self {
        Self { first_post: first_post(base, head, name), ..self }
    }

    /// How many verdicts became worse: positives lost and innocents newly flagged.
    #[must_use]
    pub fn harm(&self) -> u64 {
        self.no_longer_flagged.positives + self.newly_flagged.innocents
    }
}

impl Both<'_> {
    fn flipped_to(&self, now: bool) -> bool {
        self.flipped() && self.is_flagged == now
    }

    pub(super) fn flipped(&self) -> bool {
        self.was_flagged != self.is_flagged
    }

    /// Its score on each side that has one.
    pub(super) fn scores(&self) -> [Option<f64>; 2] {
        [self.base, self.head].map(|score| score.is_finite().then_some(score))
    }

    pub(super) fn changed(&self) -> bool {
        self.base.total_cmp(&self.head).is_ne()
    }

    /// The score that spoke for the verdict that somebody was or is flagged.
    fn flagged_with(&self) -> f64 {
        if self.was_flagged { self.base } else { self.head }
    }
}

/// Every labelled account with both scores and verdicts, and where these fall.
fn both<'l>(base: &Findings, head: &Findings, labels: &'l Labels) -> (Vec<Both<'l>>, &'static str) {
    let (old, new) = (join(base, labels), join(head, labels));
    let (was, is, at) = match (base.threshold, head.threshold) {
        (Some(was), Some(is)) => (was, is, "own_threshold"),
        _ => (cut(&old), cut(&new), "false_positive_rate_1e-3"),
    };
    let accounts = labels.iter().zip(old.iter().zip(&new));
    let both = accounts.map(|((account, class), (&(base, _), &(head, _)))| Both {
        account,
        class,
        base,
        head,
        was_flagged: base.is_finite() && base >= was,
        is_flagged: head.is_finite() && head >= is,
    });
    (both.collect(), at)
}

/// The threshold that flags one innocent in a thousand.
fn cut(scored: &[(f64, &str)]) -> f64 {
    let ranking = Ranking::new(scored.iter().map(|&(score, class)| (score, class == POSITIVE)));
    let cut = ranking.cut_at_false_positive_rate(FALSE_POSITIVE_RATES[0]);
    cut.map_or(f64::INFINITY, |cut| cut.threshold)
}

fn examples(both: &[Both<'_>], name: &dyn Fn(AccountId) -> String) -> Vec<Flip> {
    let kinds = [(true, false), (false, true), (true, true), (false, false)];
    let of_kind = |(positive, now): (bool, bool)| {
        let of =
            both.iter().filter(move |b| (b.class == POSITIVE) == positive && b.flipped_to(now));
        let mut of: Vec<&Both<'_>> = of.collect();
        of.sort_by(|a, b| b.flagged_with().total_cmp(&a.flagged_with()));
        of.into_iter().take(EXAMPLES)
    };
    let flip = |both: &Both<'_>| {
        let [base, head] = both.scores();
        Flip {
            account: name(both.account),
            class: both.class.to_owned(),
            was_flagged: both.was_flagged,
            base,
            head,
        }
    };
    kinds.into_iter().flat_map(of_kind).map(flip).collect()
}

#[cfg(test)]
mod tests {
    use claque_detector::AccountScore;
    use proptest::prelude::*;

    use super::*;

    fn findings(scores: &[Option<f64>], threshold: Option<f64>) -> Findings {
        let scored = (0..).map(AccountId).zip(scores);
        let accounts = scored.filter_map(|(account, score)| {
            Some(AccountScore { account, score: (*score)?, group: None })
        });
        Findings { accounts: accounts.collect(), threshold, ..Findings::default() }
    }

    fn labels(positives: &[bool]) -> Labels {
        let class = |positive: &bool| if *positive { POSITIVE } else { "ordinary" };
        Labels::new((0..).map(AccountId).zip(positives.iter().map(class)))
    }

    fn flips(base: &Findings, head: &Findings, labels: &Labels) -> Flips {
        let name = |account: AccountId| account.0.to_string();
        let known = Known { labels, name: &name, first_post: &|_| None };
        Flips::new(("world", 1, "method"), base, head, known)
    }

    /// Positives 0 and 1, innocents 2 and 3. The head loses 0, gains 1, accuses 2 and clears 3.
    #[test]
    fn flips_worked_out_on_paper() {
        let labels = labels(&[true, true, false, false]);
        let base = findings(&[Some(9.0), Some(1.0), None, Some(5.0)], Some(5.0));
        let head = findings(&[Some(2.0), Some(7.0), Some(8.0), Some(4.0)], Some(6.0));
        let found = flips(&base, &head, &labels);
        assert_eq!(found.newly_flagged, Flipped { positives: 1, innocents: 1 });
        assert_eq!(found.no_longer_flagged, Flipped { positives: 1, innocents: 1 });
        assert_eq!(
            (found.scores_changed, found.harm(), found.at.as_str()),
            (4, 2, "own_threshold")
        );
        let told: Vec<_> = found
            .examples
            .iter()
            .map(|flip| (flip.account.as_str(), flip.was_flagged, flip.base, flip.head))
            .collect();
        let expected = [
            ("0", true, Some(9.0), Some(2.0)),
            ("2", false, None, Some(8.0)),
            ("1", false, Some(1.0), Some(7.0)),
            ("3", true, Some(5.0), Some(4.0)),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_side_without_a_threshold_is_cut_at_one_innocent_in_a_thousand() {
        let labels = labels(&[true, true, false]);
        let base = findings(&[Some(9.0), Some(8.0), Some(1.0)], None);
        let head = findings(&[Some(9.0), Some(1.0), Some(8.0)], Some(0.0));
        let found = flips(&base, &head, &labels);
        assert_eq!(found.at, "false_positive_rate_1e-3");
        assert_eq!(found.no_longer_flagged, Flipped { positives: 1, innocents: 0 });
        assert_eq!(found.newly_flagged, Flipped::default());
    }

    proptest! {
        /// What flips is the difference between the counts of both sides, and back again is the reverse.
        #[test]
        fn flips_add_up(
            rows in proptest::collection::vec((0..6_u8, 0..6_u8, any::<bool>()), 1..40),
            thresholds in (0..7_u8, 0..7_u8),
        ) {
            let side = |of: fn(&(u8, u8, bool)) -> u8, threshold: u8| {
                let score = |row| Some(f64::from(of(row))).filter(|score| *score > 0.0);
                findings(&rows.iter().map(score).collect::<Vec<_>>(), Some(f64::from(threshold)))
            };
            let (base, head) = (side(|r| r.0, thresholds.0), side(|r| r.1, thresholds.1));
            let labels = labels(&rows.iter().map(|row| row.2).collect::<Vec<_>>());
            let (there, back) = (flips(&base, &head, &labels), flips(&head, &base, &labels));
            prop_assert_eq!(there.newly_flagged, back.no_longer_flagged);
            prop_assert_eq!(there.no_longer_flagged, back.newly_flagged);
            let flagged = |found: &Findings| {
                found.accounts.iter().filter(|score| found.flags(score.score)).count() as u64
            };
            let all = |n: Flipped| n.positives + n.innocents;
            prop_assert_eq!(
                flagged(&base) + all(there.newly_flagged),
                flagged(&head) + all(there.no_longer_flagged)
            );
            let n_shown = there.examples.len() as u64;
            prop_assert!(n_shown <= all(there.newly_flagged) + all(there.no_longer_flagged));
            prop_assert!(n_shown <= 12);
        }
    }
}
