//! Pairs of accounts with a strength: what similarity methods say about accounts and groups.

use claque_trace::AccountId;

use crate::group::Components;
use crate::uses::Use;
use crate::{AccountScore, Column, Findings, Table, Values};

/// Time between two uses of a hashtag by members of a group that shows them side by side as
/// evidence, for methods that have no time window of their own: five minutes, our choice.
pub(crate) const EVIDENCE_MS: i64 = 300_000;

/// A pair of accounts, by dense number, lower first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tie {
    pub(crate) a: u32,
    pub(crate) b: u32,
    /// Higher is more suspicious.
    pub(crate) strength: f64,
}

/// Everything follows from ties: an account scores as its strongest tie, and groups are the
/// components of ties of at least `threshold`, with the mean score of their members. The table
/// lists those ties, with `heading` above their strength.
pub(crate) fn findings(
    accounts: &[AccountId],
    ties: &[Tie],
    threshold: f64,
    heading: &'static str,
    sorted: &[Use],
    evidence_ms: i64,
) -> Findings {
    let flagged = || ties.iter().filter(|tie| tie.strength >= threshold);
    let mut findings = Findings {
        accounts: scores(accounts, ties),
        threshold: Some(threshold),
        tables: vec![table(accounts, flagged, heading)],
        ..Findings::default()
    };
    let members = groups(accounts, flagged());
    crate::method::add_groups(&mut findings, members, sorted, evidence_ms);
    findings
}

/// The strongest tie of every account that has one.
fn scores(accounts: &[AccountId], ties: &[Tie]) -> Vec<AccountScore> {
    let mut strongest = vec![f64::NEG_INFINITY; accounts.len()];
    for tie in ties {
        for end in [tie.a, tie.b] {
            strongest[end as usize] = tie.strength.max(strongest[end as usize]);
        }
    }
    let scored = accounts.iter().zip(strongest).filter(|(_, strength)| strength.is_finite());
    scored.map(|(&account, score)| AccountScore { account, score, group: None }).collect()
}

/// Components of ties, largest first; accounts without a tie are in none.
pub(crate) fn groups<'a>(
    accounts: &[AccountId],
    ties: impl Iterator<Item = &'a Tie>,
) -> Vec<Vec<AccountId>> {
    let mut sets = Components::new(accounts.len());
    let mut tied = vec![false; accounts.len()];
    for tie in ties {
        sets.join(tie.a, tie.b);
        [tie.a, tie.b].iter().for_each(|&end| tied[end as usize] = true);
    }
    let mut members: Vec<(u32, AccountId)> = (0..)
        .zip(accounts)
        .filter(|&(number, _)| tied[number as usize])
        .map(|(number, &account)| (sets.find(number), account))
        .collect();
    members.sort_unstable();
    let group = |run: &[(u32, AccountId)]| run.iter().map(|&(_, account)| account).collect();
    let mut groups: Vec<Vec<AccountId>> = members.chunk_by(|a, b| a.0 == b.0).map(group).collect();
    groups.sort_by_key(|members| (std::cmp::Reverse(members.len()), members[0]));
    groups
}

/// The table `edges` with `heading` above the strength of ties.
pub(crate) fn table<'a, T: Iterator<Item = &'a Tie>>(
    accounts: &[AccountId],
    ties: impl Fn() -> T,
    heading: &'static str,
) -> Table {
    let ends = |end: fn(&Tie) -> u32| {
        Values::Accounts(ties().map(|tie| accounts[end(tie) as usize]).collect())
    };
    let strengths = Values::Numbers(ties().map(|tie| tie.strength).collect());
    let columns = vec![
        Column { name: "account_id", values: ends(|tie| tie.a) },
        Column { name: "account_id_y", values: ends(|tie| tie.b) },
        Column { name: heading, values: strengths },
    ];
    Table { name: "edges", columns, alphabetical: Some((0, 1)) }
}

/// The quantile of values that R and pandas give by default (type 7 of Hyndman and Fan 1996, DOI
/// 10.1080/00031305.1996.10473566): linear between neighbours. Values lose their order.
///
/// # Complexity
/// O(n) for n values.
pub(crate) fn quantile(values: &mut [f64], q: f64) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    let place = last as f64 * q;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to last")]
    let below = (libm::floor(place) as usize).min(last);
    let (_, &mut low, above) = values.select_nth_unstable_by(below, f64::total_cmp);
    let high = above.iter().copied().min_by(f64::total_cmp).unwrap_or(low);
    Some(low + (place - below as f64) * (high - low))
}

/// The quantile of the strengths of ties; without any a number that nothing reaches.
pub(crate) fn quantile_of(ties: &[Tie], q: f64) -> f64 {
    let mut strengths: Vec<f64> = ties.iter().map(|tie| tie.strength).collect();
    quantile(&mut strengths, q).unwrap_or(f64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quantile_is_that_of_r() {
        // quantile(c(1, 2, 4, 8), c(0, 0.5, 0.9, 1)) gives 1, 3, 6.8, 8.
        let found = [0.0, 0.5, 0.9, 1.0].map(|q| quantile(&mut [4.0, 8.0, 1.0, 2.0], q).unwrap());
        assert!(found.iter().zip([1.0, 3.0, 6.8, 8.0]).all(|(a, b)| (a - b).abs() < 1e-12));
        assert_eq!(quantile(&mut [], 0.5), None);
    }

    #[test]
    fn components_come_largest_first() {
        let accounts = [3, 5, 7, 9, 11, 13].map(AccountId);
        let tie = |a, b| Tie { a, b, strength: 1.0 };
        let found = groups(&accounts, [tie(0, 5), tie(1, 2), tie(2, 3)].iter());
        assert_eq!(found, [[5, 7, 9].map(AccountId).to_vec(), [3, 13].map(AccountId).to_vec()]);
    }
}
