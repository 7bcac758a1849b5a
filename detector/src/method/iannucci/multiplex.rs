//! Layers as slices of one network, with a replica of every account in each.

use crate::communities::{Edge, Graph, Search};
use crate::corpus::dense;
use crate::ties::Tie;

/// Ties by slice, by account.
pub(super) struct Multiplex {
    n: usize,
    slices: Vec<Vec<Tie>>,
}

/// A tie of a slice between two replicas.
pub(super) fn edge(tie: &Tie, slice: usize, [a, b]: [u32; 2]) -> Edge {
    Edge { a, b, weight: tie.strength, slice: Some(slice) }
}

impl Multiplex {
    /// `n` accounts and their ties in every slice.
    pub(super) fn new(n: usize, slices: Vec<Vec<Tie>>) -> Self {
        Self { n, slices }
    }

    /// Everybody's community. Accounts without a tie are alone.
    pub(super) fn communities(&self, coupling: f64, search: Search) -> Vec<u32> {
        let strengths: Vec<Vec<f64>> =
            self.slices.iter().map(|ties| self.strengths(ties)).collect();
        let (mut replicas, mut replica_of) = (Vec::new(), vec![Vec::new(); self.slices.len()]);
        for account in 0..self.n {
            for (slice, strengths) in strengths.iter().enumerate() {
                replica_of[slice].push(dense(replicas.len()));
                if strengths[account] > 0.0 {
                    replicas.push((dense(account), strengths[account]));
                }
            }
        }
        let mut edges = couplings(&replicas, coupling);
        for (slice, ties) in self.slices.iter().enumerate() {
            let replica = |account: u32| replica_of[slice][account as usize];
            edges.extend(ties.iter().map(|tie| edge(tie, slice, [tie.a, tie.b].map(replica))));
        }
        let of = search.communities(&Graph::new(replicas.len(), &edges), None);
        self.of_accounts(&replicas, &of)
    }

    /// The community that holds most of each account's strength, the lower one of equals.
    fn of_accounts(&self, replicas: &[(u32, f64)], of: &[u32]) -> Vec<u32> {
        // Names beyond those of replicas, so that accounts without any are alone.
        let mut communities: Vec<u32> =
            (0..dense(self.n)).map(|account| dense(replicas.len()) + account).collect();
        let with_names: Vec<_> = replicas.iter().zip(of).collect();
        for run in with_names.chunk_by(|a, b| a.0.0 == b.0.0) {
            let held = |name| -> f64 {
                run.iter().filter(|(_, other)| **other == name).map(|((_, s), _)| s).sum()
            };
            let mut best = (0.0, 0);
            let mut names: Vec<u32> = run.iter().map(|(_, name)| **name).collect();
            names.sort_unstable();
            for name in names {
                if held(name) > best.0 {
                    best = (held(name), name);
                }
            }
            communities[run[0].0.0 as usize] = best.1;
        }
        communities
    }

    fn strengths(&self, ties: &[Tie]) -> Vec<f64> {
        let mut strengths = vec![0.0; self.n];
        for tie in ties {
            [tie.a, tie.b].iter().for_each(|&end| strengths[end as usize] += tie.strength);
        }
        strengths
    }

    /// Everybody's strength within their community over all slices; `None` without any tie.
    pub(super) fn strengths_within(&self, communities: &[u32]) -> Vec<Option<f64>> {
        let mut scores = vec![None; self.n];
        for tie in self.slices.iter().flatten() {
            let together = communities[tie.a as usize] == communities[tie.b as usize];
            let strength = if together { tie.strength } else { 0.0 };
            for end in [tie.a, tie.b] {
                *scores[end as usize].get_or_insert(0.0) += strength;
            }
        }
        scores
    }

    /// Ties summed over slices.
    pub(super) fn summed(&self) -> Vec<Tie> {
        let mut ties = self.slices.concat();
        // A stable sort, so that sums are taken in the order of slices.
        ties.sort_by_key(|tie| (tie.a, tie.b));
        let sum = |run: &[Tie]| Tie { strength: run.iter().map(|t| t.strength).sum(), ..run[0] };
        ties.chunk_by(|x, y| (x.a, x.b) == (y.a, y.b)).map(sum).collect()
    }
}

/// Every replica of an account coupled with its others.
fn couplings(replicas: &[(u32, f64)], weight: f64) -> Vec<Edge> {
    let mut edges = Vec::new();
    for (a, &(account, _)) in replicas.iter().enumerate() {
        let others = (a + 1..replicas.len()).take_while(|&b| replicas[b].0 == account);
        let couple = |b| Edge { a: dense(a), b: dense(b), weight, slice: None };
        edges.extend(others.map(couple));
    }
    edges
}
