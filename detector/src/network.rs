//! A weighted network of accounts: what the pair methods say about accounts and groups.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use claque_trace::AccountId;

use crate::evidence::moments_by_group;
use crate::group::Components;
use crate::uses::Use;
use crate::{AccountScore, Group};

/// Edges by column; ends are places in `accounts`.
#[derive(Debug)]
pub(crate) struct Network<'a> {
    /// Accounts, ascending.
    pub(crate) accounts: &'a [AccountId],
    /// One end.
    pub(crate) source: Vec<u32>,
    /// The other end; may equal the first.
    pub(crate) target: Vec<u32>,
    /// Positive.
    pub(crate) weight: Vec<i64>,
}

impl<'a> Network<'a> {
    /// No edges yet.
    pub(crate) fn new(accounts: &'a [AccountId]) -> Self {
        Self { accounts, source: Vec::new(), target: Vec::new(), weight: Vec::new() }
    }

    /// Adds an edge.
    pub(crate) fn push(&mut self, source: u32, target: u32, weight: i64) {
        self.source.push(source);
        self.target.push(target);
        self.weight.push(weight);
    }

    /// The heaviest edge of every account that has one, whichever way it points.
    pub(crate) fn scores(&self) -> Vec<AccountScore> {
        let mut heaviest = vec![0; self.accounts.len()];
        for (source, target, weight) in self.edges() {
            for end in [source, target] {
                heaviest[end as usize] = weight.max(heaviest[end as usize]);
            }
        }
        let scored = self.accounts.iter().zip(heaviest).filter(|&(_, weight)| weight > 0);
        scored.map(|(&account, w)| AccountScore { account, score: score(w), group: None }).collect()
    }

    /// Connected components of the edges that weigh at least `threshold`, heaviest edge first, then
    /// largest, then by first member. `uses` is sorted by (hashtag, time) and gives the evidence.
    pub(crate) fn groups(&self, threshold: f64, uses: &[Use], window_ms: i64) -> Vec<Group> {
        let flagged = || self.edges().filter(|&(a, b, w)| a != b && score(w) >= threshold);
        let mut sets = Components::new(self.accounts.len());
        flagged().for_each(|(a, b, _)| sets.join(a, b));
        let mut found: BTreeMap<u32, (i64, Vec<u32>)> = BTreeMap::new();
        for (a, b, weight) in flagged() {
            let (heaviest, ends) = found.entry(sets.find(a)).or_default();
            *heaviest = weight.max(*heaviest);
            ends.extend([a, b]);
        }
        let mut groups: Vec<Group> = found.into_values().map(|g| self.group(g)).collect();
        groups.sort_by_key(|g| (Reverse(weight(g.score)), Reverse(g.members.len()), g.members[0]));
        let evidence = moments_by_group(uses, &groups, window_ms);
        groups.iter_mut().zip(evidence).for_each(|(group, evidence)| group.evidence = evidence);
        groups
    }

    fn group(&self, (heaviest, mut ends): (i64, Vec<u32>)) -> Group {
        ends.sort_unstable();
        ends.dedup();
        let members = ends.iter().map(|&rank| self.accounts[rank as usize]).collect();
        Group { members, score: score(heaviest), evidence: Vec::new() }
    }

    fn edges(&self) -> impl Iterator<Item = (u32, u32, i64)> + '_ {
        let ends = self.source.iter().zip(&self.target);
        ends.zip(&self.weight).map(|((&source, &target), &weight)| (source, target, weight))
    }
}

/// Tells every account which group it is in.
pub(crate) fn assign(scores: &mut [AccountScore], groups: &[Group]) {
    for (number, group) in (0..).zip(groups) {
        for member in &group.members {
            if let Ok(place) = scores.binary_search_by_key(member, |s| s.account) {
                scores[place].group = Some(number);
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a weight counts pairs held in memory: below 2^53")]
pub(crate) fn score(weight: i64) -> f64 {
    weight as f64
}

#[expect(clippy::cast_possible_truncation, reason = "undoes `score`")]
fn weight(score: f64) -> i64 {
    score as i64
}
