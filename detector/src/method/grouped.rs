//! Groups for methods that score accounts first: members, score, evidence.

use claque_trace::AccountId;

use crate::evidence::moments_by_group;
use crate::uses::Use;
use crate::{Findings, Group};

/// Adds a group per member list, most suspicious first: its score is the mean score of its
/// members, its evidence the moments of `sorted` uses that lie within `window_ms` of each other.
/// Account scores are sorted by account and learn their group.
pub(crate) fn add_groups(
    findings: &mut Findings,
    members: Vec<Vec<AccountId>>,
    sorted: &[Use],
    window_ms: i64,
) {
    findings.groups = members.into_iter().map(|members| group(findings, members)).collect();
    findings.groups.sort_by(|a, b| {
        let larger = b.members.len().cmp(&a.members.len());
        b.score.total_cmp(&a.score).then(larger).then_with(|| a.members.cmp(&b.members))
    });
    let evidence = moments_by_group(sorted, &findings.groups, window_ms);
    findings.groups.iter_mut().zip(evidence).for_each(|(group, found)| group.evidence = found);
    for (number, group) in (0..).zip(&findings.groups) {
        for &member in &group.members {
            let place = place(findings, member);
            findings.accounts[place].group = Some(number);
        }
    }
}

fn group(findings: &Findings, members: Vec<AccountId>) -> Group {
    let score = |&member: &AccountId| findings.accounts[place(findings, member)].score;
    let mut scores: Vec<f64> = members.iter().map(score).collect();
    // In order of size, so that the sum does not depend on account numbers.
    scores.sort_unstable_by(f64::total_cmp);
    let score = scores.iter().sum::<f64>() / scores.len() as f64;
    Group { members, score, evidence: Vec::new() }
}

fn place(findings: &Findings, account: AccountId) -> usize {
    let found = findings.accounts.binary_search_by_key(&account, |score| score.account);
    found.expect("members of groups have a score")
}
