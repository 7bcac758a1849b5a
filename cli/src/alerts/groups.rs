//! Groups, each under a number that it keeps from look to look.

use std::collections::{BTreeMap, BTreeSet};

use claque_detector::{Findings, Group};
use claque_trace::{Names, Timestamp};
use serde_json::{Value, json};

use super::standing::{Change, Facts, Numbers, Standing};
use crate::findings_files::one_moment;

/// What is told of a group.
#[derive(Clone, PartialEq)]
pub(super) struct GroupFacts {
    score: f64,
    members: BTreeSet<String>,
    n_flagged: usize,
    evidence: Vec<Value>,
}

impl Facts for GroupFacts {
    fn is_news(&self, told: &Self) -> bool {
        self.members != told.members || (self.n_flagged > 0) != (told.n_flagged > 0)
    }
}

/// Groups that were told and stand.
pub(super) struct Groups {
    pub(super) standing: Standing<u64, GroupFacts>,
    given: Numbers,
    /// Numbers of the last look's groups, in their order.
    numbers: Vec<u64>,
}

impl Groups {
    pub(super) fn new() -> Self {
        Self { standing: Standing::new(), given: Numbers::default(), numbers: Vec::new() }
    }

    /// The number of the group at this place of the last look's findings.
    pub(super) fn number(&self, place: u32) -> Option<u64> {
        self.numbers.get(place as usize).copied()
    }

    pub(super) fn look(
        &mut self,
        found: &Findings,
        names: &Names,
        now: Timestamp,
    ) -> Vec<Change<u64, GroupFacts>> {
        let flagged = found.accounts.iter().filter(|score| found.flags(score.score));
        let flagged: BTreeSet<String> =
            flagged.map(|score| names.account(score.account).into_owned()).collect();
        let facts: Vec<GroupFacts> =
            found.groups.iter().map(|group| facts(group, &flagged, names)).collect();
        self.numbers = self.number_all(&facts);
        let found: BTreeMap<u64, GroupFacts> = self.numbers.iter().copied().zip(facts).collect();
        self.standing.look(found, now)
    }

    /// A group keeps the number under which most of its members stand, unless one before it in the
    /// findings has it.
    fn number_all(&mut self, groups: &[GroupFacts]) -> Vec<u64> {
        let mut known: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
        for (&number, group) in self.standing.iter() {
            group.members.iter().for_each(|name| known.entry(name).or_default().push(number));
        }
        self.given.give(groups, |group, taken| heir(group, &known, taken))
    }
}

/// The number that most members stand under, of those not taken; the lowest of several.
fn heir(
    group: &GroupFacts,
    known: &BTreeMap<&str, Vec<u64>>,
    taken: &BTreeSet<u64>,
) -> Option<u64> {
    let mut n_members: BTreeMap<u64, usize> = BTreeMap::new();
    let numbers = group.members.iter().filter_map(|name| known.get(name.as_str())).flatten();
    numbers.for_each(|&number| *n_members.entry(number).or_default() += 1);
    let free = n_members.into_iter().filter(|(number, _)| !taken.contains(number));
    free.max_by_key(|&(number, n)| (n, std::cmp::Reverse(number))).map(|(number, _)| number)
}

fn facts(group: &Group, flagged: &BTreeSet<String>, names: &Names) -> GroupFacts {
    let members: BTreeSet<String> =
        group.members.iter().map(|&m| names.account(m).into_owned()).collect();
    let n_flagged = members.intersection(flagged).count();
    let evidence = group.evidence.iter().map(|moment| one_moment(moment, names)).collect();
    GroupFacts { score: group.score, members, n_flagged, evidence }
}

/// Who is new in a group, who is no longer in it, and how it stands now.
pub(super) fn line(number: u64, before: Option<&GroupFacts>, after: &GroupFacts) -> Value {
    let nobody = BTreeSet::new();
    let before = before.map_or(&nobody, |before| &before.members);
    json!({
        "group": number,
        "score": after.score,
        "members": after.members.len(),
        "flagged_members": after.n_flagged,
        "new_members": after.members.difference(before).collect::<Vec<_>>(),
        "gone_members": before.difference(&after.members).collect::<Vec<_>>(),
        "evidence": after.evidence,
    })
}
