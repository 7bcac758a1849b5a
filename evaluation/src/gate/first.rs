//! When two findings about the same world first differ: at which look, by which account, alert and post.

use std::collections::BTreeMap;

use claque_trace::format::time;
use claque_trace::{AccountId, Timestamp};
use serde::{Deserialize, Serialize};

use super::flips::Both;
use crate::delay::Delay;

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

/// The first look at which two sides had found different numbers of positives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookChange {
    /// When it was taken, milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// The same as people write it.
    pub at: String,
    /// Which of the looks, the first being 1.
    pub look: u64,
    /// How many looks there were.
    pub looks: u64,
    /// Positives that the base had found by then.
    pub base: u64,
    /// Positives that the head had found by then.
    pub head: u64,
}

/// Of the accounts that differ, the one that posts first: before, nothing of them was there to judge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccountChange {
    /// Its first post, milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// The same as people write it.
    pub at: String,
    /// Its name, or its number in a simulated world.
    pub account: String,
    /// Its class.
    pub class: String,
    /// Whether its verdict differs; otherwise no verdict does, and its score differs.
    pub flipped: bool,
    /// Its score in the base, where it has one.
    pub base: Option<f64>,
    /// Its score in the head, where it has one.
    pub head: Option<f64>,
}

/// The first look at which the sides had found different numbers; `None` where they did not look at
/// the same moments for the same positives, and where they never differ.
pub(super) fn first_look(base: &Delay, head: &Delay) -> Option<LookChange> {
    if !base.is_as_watched(head) {
        return None;
    }
    let mut both = (1..).zip(base.looks.iter().zip(&head.looks));
    let (look, (old, new)) = both.find(|(_, (old, new))| old.found != new.found)?;
    Some(LookChange {
        at_ms: old.at_ms,
        at: time::to_civil(Timestamp(old.at_ms)),
        look,
        looks: base.looks.len() as u64,
        base: old.found,
        head: new.found,
    })
}

/// Of those who flipped, or where nobody did of those whose score differs, whoever posts first.
pub(super) fn first_account(
    both: &[Both<'_>],
    first_post: &dyn Fn(AccountId) -> Option<Timestamp>,
    name: &dyn Fn(AccountId) -> String,
) -> Option<AccountChange> {
    let earliest = |counts: fn(&&Both<'_>) -> bool| {
        let of = both.iter().filter(counts);
        of.filter_map(|both| Some((first_post(both.account)?, both)))
            .min_by_key(|(at, b)| (*at, b.account))
    };
    let (at, first) =
        earliest(|both| both.flipped()).or_else(|| earliest(|both| both.changed()))?;
    let [base, head] = first.scores();
    Some(AccountChange {
        at_ms: at.0,
        at: time::to_civil(at),
        account: name(first.account),
        class: first.class.to_owned(),
        flipped: first.flipped(),
        base,
        head,
    })
}

pub(super) fn first_alert(base: &[Alert], head: &[Alert]) -> Option<AlertChange> {
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

pub(super) fn first_post(
    base: &[ScoredPost],
    head: &[ScoredPost],
    name: &dyn Fn(AccountId) -> String,
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
    use super::*;
    use crate::delay::{Look, Onset};

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
        let found = first_post(&base, &head, &name).unwrap();
        assert_eq!((found.post, found.at_ms, found.posts), (7, 100, 3));
        assert_eq!((found.base, found.head), (Some(0.5), None));
        assert_eq!((found.account.as_str(), found.is_operated), ("107", true));
        assert_eq!(first_post(&base, &base, &name), None);
    }

    fn delay(found: &[(i64, u64)]) -> Delay {
        let look = |&(at_ms, found): &(i64, u64)| Look { at_ms, due: 9, found };
        Delay { looks: found.iter().map(look).collect(), ..Delay::nothing() }
    }

    #[test]
    fn the_first_look_that_differs_is_told_where_looks_are_the_same() {
        let (base, head) =
            (delay(&[(10, 1), (20, 3), (30, 5)]), delay(&[(10, 1), (20, 4), (30, 5)]));
        let change = first_look(&base, &head).unwrap();
        assert_eq!((change.at_ms, change.look, change.looks), (20, 2, 3));
        assert_eq!((change.base, change.head), (3, 4));
        assert_eq!(first_look(&base, &base), None);
        assert_eq!(first_look(&base, &delay(&[(10, 0)])), None);
        let known = Delay { onset: Onset::Oracle, ..head };
        assert_eq!(first_look(&base, &known), None);
    }

    /// Account 2 flipped and posts from 30 on, account 1 only scores differently from 10 on.
    #[test]
    fn the_account_that_posts_first_is_told_of_those_who_flipped_or_else_of_those_who_differ() {
        let of = |account: u32, base: f64, head: f64| Both {
            account: AccountId(account),
            class: "ordinary",
            base,
            head,
            was_flagged: base > 5.0,
            is_flagged: head > 5.0,
        };
        let first_post = |account: AccountId| Some(Timestamp(i64::from(account.0) * 20 - 10));
        let name = |account: AccountId| account.0.to_string();
        let first = |both: &[Both<'_>]| {
            let change = first_account(both, &first_post, &name)?;
            Some((change.account, change.at_ms, change.flipped, change.base, change.head))
        };
        let all =
            [of(1, 1.0, 2.0), of(2, f64::NEG_INFINITY, 9.0), of(3, 9.0, 1.0), of(4, 1.0, 1.0)];
        assert_eq!(first(&all), Some(("2".to_owned(), 30, true, None, Some(9.0))));
        let one = Some(("1".to_owned(), 10, false, Some(1.0), Some(2.0)));
        assert_eq!(first(&[all[0], all[3]]), one);
        assert_eq!(first(&all[3..]), None);
        assert_eq!(first_account(&all, &|_| None, &name), None);
    }
}
