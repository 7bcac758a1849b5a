//! Which accounts got another verdict, and when alerts first differ.

use std::collections::BTreeMap;

use claque_detector::Findings;
use claque_trace::format::time;
use claque_trace::{AccountId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Ranking;
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

/// An alert to a hashtag.
#[derive(Debug, Clone, PartialEq)]
pub struct Alert {
    /// The hashtag as it is written.
    pub hashtag: String,
    /// Time of the first post.
    pub from: Timestamp,
    /// Time of the last.
    pub until: Timestamp,
    /// How suspicious.
    pub score: f64,
}

/// The first alert that one side raises and the other does not, or not alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlertChange {
    /// When it begins, milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// The same as people write it.
    pub at: String,
    /// The hashtag.
    pub hashtag: String,
    /// Whether the head raises it.
    pub in_head: bool,
    /// How many alerts only one side raises.
    pub alerts: u64,
}

/// A post that a method scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoredPost {
    /// Its number.
    pub post: u64,
    /// Who made it.
    pub account: AccountId,
    /// When.
    pub at: Timestamp,
    /// How suspicious.
    pub score: f64,
    /// Whether an operator was behind it.
    pub is_operated: bool,
}

/// The first post that two sides score differently.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PostChange {
    /// When it was made, milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// The same as people write it.
    pub at: String,
    /// Its number.
    pub post: u64,
    /// Its account.
    pub account: String,
    /// Whether an operator was behind it.
    pub is_operated: bool,
    /// Its score in the base, where it has one.
    pub base: Option<f64>,
    /// Its score in the head, where it has one.
    pub head: Option<f64>,
    /// How many posts are scored differently.
    pub posts: u64,
}

/// An account on both sides.
struct Both<'l> {
    account: AccountId,
    class: &'l str,
    base: f64,
    head: f64,
    was_flagged: bool,
    is_flagged: bool,
}

impl Flips {
    /// What differs between the findings of a method on one world; `name` gives the accounts'.
    ///
    /// # Complexity
    /// O(n log n) for n labelled accounts.
    #[must_use]
    pub fn new(
        (scenario, seed, method): (&str, u64, &str),
        base: &Findings,
        head: &Findings,
        labels: &Labels,
        name: impl Fn(AccountId) -> String,
    ) -> Self {
        let (both, at) = both(base, head, labels);
        let flipped = |now: bool| {
            let of = both.iter().filter(|both| both.flipped_to(now));
            of.fold(Flipped::default(), |n, both| match both.class == POSITIVE {
                true => Flipped { positives: n.positives + 1, ..n },
                false => Flipped { innocents: n.innocents + 1, ..n },
            })
        };
        let changed = both.iter().filter(|both| both.base.total_cmp(&both.head).is_ne());
        Self {
            scenario: scenario.to_owned(),
            seed,
            method: method.to_owned(),
            at: at.to_owned(),
            newly_flagged: flipped(true),
            no_longer_flagged: flipped(false),
            scores_changed: changed.count() as u64,
            examples: examples(&both, name),
            first_alert: None,
            first_post: None,
        }
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
        name: impl Fn(AccountId) -> String,
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
        self.was_flagged != self.is_flagged && self.is_flagged == now
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

fn examples(both: &[Both<'_>], name: impl Fn(AccountId) -> String) -> Vec<Flip> {
    let kinds = [(true, false), (false, true), (true, true), (false, false)];
    let of_kind = |(positive, now): (bool, bool)| {
        let of =
            both.iter().filter(move |b| (b.class == POSITIVE) == positive && b.flipped_to(now));
        let mut of: Vec<&Both<'_>> = of.collect();
        of.sort_by(|a, b| b.flagged_with().total_cmp(&a.flagged_with()));
        of.into_iter().take(EXAMPLES)
    };
    let some = |score: f64| score.is_finite().then_some(score);
    let flip = |both: &Both<'_>| Flip {
        account: name(both.account),
        class: both.class.to_owned(),
        was_flagged: both.was_flagged,
        base: some(both.base),
        head: some(both.head),
    };
    kinds.into_iter().flat_map(of_kind).map(flip).collect()
}

fn first_alert(base: &[Alert], head: &[Alert]) -> Option<AlertChange> {
    // How often the head raises an alert more often than the base.
    let mut surplus: BTreeMap<(i64, &str, i64, u64), i64> = BTreeMap::new();
    for (alerts, sign) in [(base, -1), (head, 1)] {
        for alert in alerts {
            let key = (alert.from.0, alert.hashtag.as_str(), alert.until.0, alert.score.to_bits());
            *surplus.entry(key).or_default() += sign;
        }
    }
    let mut different = surplus.iter().filter(|(_, surplus)| **surplus != 0).peekable();
    let (&(at_ms, hashtag, ..), &first) = different.peek().copied()?;
    let alerts = different.map(|(_, surplus)| surplus.unsigned_abs()).sum();
    let at = time::to_civil(Timestamp(at_ms));
    Some(AlertChange { at_ms, at, hashtag: hashtag.to_owned(), in_head: first > 0, alerts })
}

fn first_post(
    base: &[ScoredPost],
    head: &[ScoredPost],
    name: impl Fn(AccountId) -> String,
) -> Option<PostChange> {
    let mut scored: BTreeMap<u64, [Option<ScoredPost>; 2]> = BTreeMap::new();
    for (side, posts) in [base, head].into_iter().enumerate() {
        for post in posts {
            scored.entry(post.post).or_default()[side] = Some(*post);
        }
    }
    let score = |post: Option<ScoredPost>| post.map(|post| post.score.to_bits());
    scored.retain(|_, [base, head]| score(*base) != score(*head));
    let posts = scored.len() as u64;
    let of = scored.into_values().filter_map(|sides| Some((sides, sides[0].or(sides[1])?)));
    let ([base, head], first) = of.min_by_key(|(_, post)| (post.at, post.post))?;
    Some(PostChange {
        at_ms: first.at.0,
        at: time::to_civil(first.at),
        post: first.post,
        account: name(first.account),
        is_operated: first.is_operated,
        base: base.map(|post| post.score),
        head: head.map(|post| post.score),
        posts,
    })
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
        Flips::new(("world", 1, "method"), base, head, labels, |account| account.0.to_string())
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

    #[test]
    fn the_first_alert_of_one_side_alone_is_told() {
        let alert = |hashtag: &str, from: i64, score: f64| Alert {
            hashtag: hashtag.to_owned(),
            from: Timestamp(from),
            until: Timestamp(from + 10),
            score,
        };
        let base = [alert("tea", 100, 3.0), alert("cup", 50, 1.0), alert("pot", 200, 1.0)];
        let head = [alert("cup", 50, 1.0), alert("tea", 100, 3.5)];
        let change = first_alert(&base, &head).unwrap();
        assert_eq!((change.at_ms, change.hashtag.as_str(), change.alerts), (100, "tea", 3));
        assert!(!first_alert(&base[..1], &[]).unwrap().in_head);
        assert!(first_alert(&[], &base[..1]).unwrap().in_head);
        assert_eq!(first_alert(&base, &base), None);
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

    #[test]
    fn the_first_post_that_differs_is_told_with_both_scores() {
        let post = |post: u64, at: i64, score: f64| ScoredPost {
            post,
            account: AccountId(u32::try_from(post).unwrap() + 100),
            at: Timestamp(at),
            score,
            is_operated: post == 7,
        };
        let base = [post(3, 500, 1.0), post(5, 300, 2.0), post(7, 100, 0.5), post(9, 50, 1.5)];
        let head = [post(3, 500, 1.0), post(5, 300, 2.5), post(8, 200, 0.1), post(9, 50, 1.5)];
        let name = |account: AccountId| account.0.to_string();
        let found = first_post(&base, &head, name).unwrap();
        assert_eq!((found.post, found.at_ms, found.posts), (7, 100, 3));
        assert_eq!((found.base, found.head), (Some(0.5), None));
        assert_eq!((found.account.as_str(), found.is_operated), ("107", true));
        assert_eq!(first_post(&base, &base, name), None);
    }
}
