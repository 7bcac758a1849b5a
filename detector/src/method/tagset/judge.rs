//! From sets to accounts, groups and the table.

use claque_trace::{AccountId, HashtagId};

use super::items::{Items, Kind};
use super::tested::{Test, Tested};
use crate::ties::{Tie, groups as components};
use crate::{AccountScore, Column, Table, Values};

/// What is known of one account.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Score {
    /// The sum of surprises, of whoever has a set that stood up.
    sum: Option<f64>,
    /// −log10 p of the best set, of whoever has a tested one.
    best: Option<f64>,
}

/// The scores of all accounts, by dense number.
pub(super) fn scores(items: &Items, tested: &Tested, standing: &[Test]) -> Vec<Score> {
    let mut scores = vec![Score::default(); items.accounts.len()];
    for test in &tested.tests {
        for &account in &test.accounts {
            let best = &mut scores[account as usize].best;
            *best = Some(best.map_or(test.strength, |best| best.max(test.strength)));
        }
    }
    // The best surprise of every account in every window, in a fixed order.
    let mut surprises: Vec<(u32, Kind, i64, f64)> = Vec::new();
    for test in standing {
        let kind = items.keys[test.key as usize].0;
        let of_account = |&account| (account, kind, test.window, test.surprise);
        surprises.extend(test.accounts.iter().map(of_account));
    }
    let place = |s: &(u32, Kind, i64, f64)| (s.0, s.1, s.2);
    surprises.sort_unstable_by(|a, b| place(a).cmp(&place(b)).then(b.3.total_cmp(&a.3)));
    surprises.dedup_by_key(|surprise| place(surprise));
    for (account, _, _, surprise) in surprises {
        *scores[account as usize].sum.get_or_insert(0.0) += surprise;
    }
    scores
}

/// Scores of those in a tested set, and the least of those that stood up.
pub(super) fn accounts(accounts: &[AccountId], scores: &[Score]) -> (Vec<AccountScore>, f64) {
    let threshold = scores.iter().filter_map(|score| score.sum).fold(f64::MAX, f64::min);
    let score = |(&account, score): (&AccountId, &Score)| {
        let score = score.sum.or(score.best.map(|best| -libm::exp10(-best)))?;
        Some(AccountScore { account, score, group: None })
    };
    (accounts.iter().zip(scores).filter_map(score).collect(), threshold)
}

/// Accounts that sets have in common.
pub(super) fn groups(accounts: &[AccountId], standing: &[Test]) -> Vec<Vec<AccountId>> {
    let chain = |test: &Test| {
        let pairs = test.accounts.windows(2);
        pairs.map(|pair| Tie { a: pair[0], b: pair[1], strength: 1.0 }).collect::<Vec<_>>()
    };
    let ties: Vec<Tie> = standing.iter().flat_map(chain).collect();
    components(accounts, ties.iter())
}

/// The sets that stood up, one row for each of their hashtags.
pub(super) fn table(items: &Items, standing: &[Test]) -> Table {
    let rows: Vec<(i64, u32, &Test)> = (0..)
        .zip(standing)
        .flat_map(|(n, test)| {
            items.keys[test.key as usize].1.iter().map(move |&hashtag| (n, hashtag, test))
        })
        .collect();
    let number = |n: usize| i64::try_from(n).expect("a length fits");
    let ordered = |test: &Test| i64::from(items.keys[test.key as usize].0 == Kind::Sequence);
    let integers = |value: &dyn Fn(&(i64, u32, &Test)) -> i64| {
        Values::Integers(rows.iter().map(value).collect())
    };
    let numbers = |value: &dyn Fn(&Test) -> f64| {
        Values::Numbers(rows.iter().map(|row| value(row.2)).collect())
    };
    let hashtags = Values::Hashtags(rows.iter().map(|row| HashtagId(row.1)).collect());
    let columns = vec![
        Column { name: "set", values: integers(&|row| row.0) },
        Column { name: "hashtag", values: hashtags },
        Column { name: "ordered", values: integers(&|row| ordered(row.2)) },
        Column { name: "n_accounts", values: integers(&|row| number(row.2.accounts.len())) },
        Column { name: "surprise", values: numbers(&|test| test.surprise) },
        Column { name: "minus_log10_p", values: numbers(&|test| test.strength) },
    ];
    Table { name: "sets", columns, alphabetical: None }
}
