//! What differs between two findings of a program, in plain words.

use std::collections::{BTreeMap, BTreeSet};

use claque_detector::check::same;
use claque_detector::{AccountScore, Findings};
use claque_trace::{AccountId, Names};

/// Accepts findings that agree; numbers may differ by `tolerance` of themselves.
///
/// # Errors
/// The first difference, by the names of the accounts.
pub(super) fn agree(
    first: &Findings,
    then: &Findings,
    tolerance: f64,
    names: &Names,
) -> Result<(), String> {
    same(first, then, tolerance).map_err(|detail| {
        let scores = first_account(first, then, tolerance, names);
        scores.or_else(|| verdicts(first, then)).unwrap_or(detail)
    })
}

/// The first account of which something else is said.
fn first_account(
    first: &Findings,
    then: &Findings,
    tolerance: f64,
    names: &Names,
) -> Option<String> {
    let by_account = |findings: &Findings| -> BTreeMap<AccountId, AccountScore> {
        findings.accounts.iter().map(|score| (score.account, *score)).collect()
    };
    let (first, then) = (by_account(first), by_account(then));
    let accounts: BTreeSet<AccountId> = first.keys().chain(then.keys()).copied().collect();
    accounts.into_iter().find_map(|account| {
        let told = account_told(first.get(&account), then.get(&account), tolerance)?;
        Some(format!("account {:?} {told}", names.account(account)))
    })
}

fn account_told(
    first: Option<&AccountScore>,
    then: Option<&AccountScore>,
    tolerance: f64,
) -> Option<String> {
    match (first, then) {
        (Some(a), Some(b)) => {
            let is_near = (a.score - b.score).abs() <= tolerance * a.score.abs().max(b.score.abs());
            let told = || format!("has score {}, and then {}", a.score, b.score);
            let groups = || "is in one group, and then in another or none".to_owned();
            (!is_near).then(told).or_else(|| (a.group != b.group).then(groups))
        }
        (Some(a), None) => Some(format!("has score {}, and then none", a.score)),
        (None, Some(b)) => Some(format!("has no score, and then {}", b.score)),
        (None, None) => None,
    }
}

/// What differs about who is flagged, and about groups.
fn verdicts(first: &Findings, then: &Findings) -> Option<String> {
    let flags = |findings: &Findings| {
        let is_flagged = |score: &&AccountScore| findings.flags(score.score);
        findings.accounts.iter().filter(is_flagged).count()
    };
    let (n_first, n_then) = (flags(first), flags(then));
    let (groups, groups_then) = (first.groups.len(), then.groups.len());
    if first.threshold != then.threshold {
        Some(format!("{n_first} accounts are flagged, and then {n_then}, by another threshold"))
    } else if first.groups != then.groups {
        Some(format!("there are {groups} groups, and then {groups_then}, or others"))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(scores: &[(u32, f64)], threshold: Option<f64>) -> Findings {
        let score = |&(account, score): &(u32, f64)| AccountScore {
            account: AccountId(account),
            score,
            group: None,
        };
        Findings { accounts: scores.iter().map(score).collect(), threshold, ..Findings::default() }
    }

    #[test]
    fn differences_are_told_by_name_and_without_code() {
        let mut names = Names::default();
        names.accounts.intern("ada");
        let check = |first: &Findings, then: &Findings, expected: &str| {
            assert_eq!(agree(first, then, 0.0, &names).unwrap_err(), expected);
        };
        let one = findings(&[(0, 1.0)], None);
        check(&one, &findings(&[(0, 2.5)], None), "account \"ada\" has score 1, and then 2.5");
        check(&one, &findings(&[], None), "account \"ada\" has score 1, and then none");
        check(&findings(&[], None), &one, "account \"ada\" has no score, and then 1");
        let flagged = findings(&[(0, 1.0)], Some(1.0));
        let told = "0 accounts are flagged, and then 1, by another threshold";
        check(&findings(&[(0, 1.0)], Some(2.0)), &flagged, told);
        assert_eq!(agree(&one, &one, 0.0, &names), Ok(()));
    }
}
