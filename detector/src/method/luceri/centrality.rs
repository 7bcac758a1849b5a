//! Eigenvector centrality.
//!
//! Power iteration as in networkx: from equal entries, x becomes x + A x (the shift keeps bipartite
//! networks from swinging) over its length, until entries change by 1e-6 on average or 100 times.
//! Entries of a vector of length 1 over n accounts are of the order of 1/√n.

use super::crowds::{ByAccount, Crowds};
use crate::communities::{Edge, Graph};
use crate::layers::members_of;
use crate::ties::Tie;

/// Largest mean change of an entry at the end.
const TOLERANCE: f64 = 1e-6;
/// Most multiplications.
const STEPS_MAX: usize = 100;

/// A network of which eigenvectors are wanted.
pub(super) struct Vectors {
    graph: Graph,
    crowds: ByAccount,
    /// Everybody's component, and the components of two or more.
    components: Vec<Vec<u32>>,
}

/// Centrality of those who have a tie.
pub(super) struct Found {
    pub(super) of: Vec<Option<f64>>,
    n_open: usize,
}

impl Found {
    /// What a reader must know when iteration ended early.
    pub(super) fn note(&self) -> Option<String> {
        (self.n_open > 0).then(|| {
            format!(
                "the eigenvectors of {} components were still changing after {STEPS_MAX} steps",
                self.n_open
            )
        })
    }
}

impl Vectors {
    /// The network of `n` accounts with these ties and crowds.
    pub(super) fn new(n: usize, ties: &[Tie], crowds: &Crowds) -> Self {
        let edge = |tie: &Tie| Edge { a: tie.a, b: tie.b, weight: tie.strength, slice: None };
        let graph = Graph::new(n, &ties.iter().map(edge).collect::<Vec<_>>());
        let mut sets = crate::group::Components::new(n);
        ties.iter().for_each(|tie| sets.join(tie.a, tie.b));
        crowds.ties(|_| true).for_each(|(a, b)| sets.join(a, b));
        let of: Vec<u32> = (0..crate::corpus::dense(n)).map(|node| sets.find(node)).collect();
        Self { graph, crowds: crowds.by_account(n), components: members_of(&of) }
    }

    /// The leading eigenvector of the whole.
    pub(super) fn whole(&mut self) -> Found {
        let mut members = self.components.concat();
        members.sort_unstable();
        let mut x = vec![0.0; self.graph.len()];
        let converged = members.is_empty() || self.iterate(&members, &mut x).1;
        let mut of = vec![None; self.graph.len()];
        members.iter().for_each(|&node| of[node as usize] = Some(x[node as usize]));
        Found { of, n_open: usize::from(!converged) }
    }

    /// The leading eigenvector of every component, times its eigenvalue over the largest.
    pub(super) fn by_component(&mut self) -> Found {
        let mut x = vec![0.0; self.graph.len()];
        let components = std::mem::take(&mut self.components);
        let found: Vec<(f64, bool)> =
            components.iter().map(|members| self.iterate(members, &mut x)).collect();
        let largest = found.iter().map(|&(eigenvalue, _)| eigenvalue).fold(0.0, f64::max);
        let mut of = vec![None; self.graph.len()];
        for (members, (eigenvalue, _)) in components.iter().zip(&found) {
            for &node in members {
                of[node as usize] = Some(x[node as usize] * (eigenvalue / largest));
            }
        }
        Found { of, n_open: found.iter().filter(|(_, converged)| !converged).count() }
    }

    /// Leaves the eigenvector of a closed set in `x`; its eigenvalue and whether entries settled.
    fn iterate(&mut self, members: &[u32], x: &mut [f64]) -> (f64, bool) {
        let n = members.len() as f64;
        members.iter().for_each(|&node| x[node as usize] = 1.0 / libm::sqrt(n));
        let mut eigenvalue = 0.0;
        for _ in 0..STEPS_MAX {
            self.crowds.gather(members, x);
            let image: Vec<f64> = members.iter().map(|&node| self.image(node, x)).collect();
            let old = || members.iter().map(|&node| x[node as usize]);
            eigenvalue = old().zip(&image).map(|(old, new)| old * new).sum::<f64>() - 1.0;
            let length = libm::sqrt(image.iter().map(|new| new * new).sum());
            let change: f64 = old().zip(&image).map(|(old, new)| (new / length - old).abs()).sum();
            members.iter().zip(&image).for_each(|(&node, new)| x[node as usize] = new / length);
            if change < n * TOLERANCE {
                return (eigenvalue, true);
            }
        }
        (eigenvalue, false)
    }

    /// One entry of x + A x.
    fn image(&self, node: u32, x: &[f64]) -> f64 {
        let ties = self.graph.ties(node).iter();
        let of_ties = ties.map(|&(end, weight)| weight * x[end as usize]).sum::<f64>();
        x[node as usize] + of_ties + self.crowds.image(node, x)
    }
}
