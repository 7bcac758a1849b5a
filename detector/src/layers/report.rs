//! From numbers of a [`Cast`] to findings.

use claque_trace::AccountId;

use super::cast::{Cast, hashtag_uses};
use super::{Act, Layer};
use crate::group::Components;
use crate::ties::{self, EVIDENCE_MS, Tie};
use crate::{AccountScore, Findings};

/// What a method found, by number.
#[derive(Debug)]
pub(crate) struct Report<'a> {
    /// Everybody's score; `None` for those who are not in the network.
    pub(crate) scores: Vec<Option<f64>>,
    /// See [`Findings::threshold`].
    pub(crate) threshold: Option<f64>,
    /// Members of groups, each account in one at most, each with a score.
    pub(crate) groups: Vec<Vec<u32>>,
    /// Ties for the table `edges`, and the heading above their strength.
    pub(crate) ties: (&'a [Tie], &'static str),
}

impl Report<'_> {
    /// The findings, with hashtag moments as evidence for groups.
    pub(crate) fn findings(self, cast: &Cast, acts: &[Act]) -> Findings {
        let named = |number: u32| cast.accounts[number as usize];
        let scored = cast.accounts.iter().zip(&self.scores).filter_map(|(&account, score)| {
            score.map(|score| AccountScore { account, score, group: None })
        });
        let mut findings = Findings {
            accounts: scored.collect(),
            threshold: self.threshold,
            tables: vec![table(cast, self.ties)],
            ..Findings::default()
        }
        .sorted();
        let groups = self.groups.into_iter().map(|members| {
            let mut members: Vec<AccountId> = members.into_iter().map(named).collect();
            members.sort_unstable();
            members
        });
        crate::method::add_groups(
            &mut findings,
            groups.collect(),
            &hashtag_uses(acts),
            EVIDENCE_MS,
        );
        findings
    }
}

fn table(cast: &Cast, (ties, heading): (&[Tie], &'static str)) -> crate::Table {
    let mut order: Vec<u32> = (0..crate::corpus::dense(cast.len())).collect();
    order.sort_unstable_by_key(|&number| cast.accounts[number as usize]);
    let accounts: Vec<AccountId> =
        order.iter().map(|&number| cast.accounts[number as usize]).collect();
    let mut place = vec![0; order.len()];
    (0..).zip(&order).for_each(|(at, &number)| place[number as usize] = at);
    let mut placed: Vec<Tie> = ties
        .iter()
        .map(|tie| {
            let (a, b) = (place[tie.a as usize], place[tie.b as usize]);
            Tie { a: a.min(b), b: a.max(b), strength: tie.strength }
        })
        .collect();
    placed.sort_unstable_by_key(|tie| (tie.a, tie.b));
    ties::table(&accounts, || placed.iter(), heading)
}

/// Members of each community of two or more, in the order of communities.
pub(crate) fn members_of(communities: &[u32]) -> Vec<Vec<u32>> {
    let mut keyed: Vec<(u32, u32)> = communities.iter().copied().zip(0..).collect();
    keyed.sort_unstable();
    let runs = keyed.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() > 1);
    runs.map(|run| run.iter().map(|&(_, number)| number).collect()).collect()
}

/// Components of ties between `n` accounts, of two or more members.
pub(crate) fn components(n: usize, ties: impl Iterator<Item = (u32, u32)>) -> Vec<Vec<u32>> {
    let mut sets = Components::new(n);
    ties.for_each(|(a, b)| sets.join(a, b));
    let of: Vec<u32> = (0..crate::corpus::dense(n)).map(|number| sets.find(number)).collect();
    members_of(&of)
}

/// The name of a layer in notes.
pub(crate) fn name(layer: Layer) -> &'static str {
    match layer {
        Layer::Hashtag => "hashtags",
        Layer::Sequence => "lists of hashtags",
        Layer::Repost => "reposted posts",
        Layer::Reply => "answered posts",
        Layer::Text => "texts",
        Layer::Post => "posts",
    }
}
