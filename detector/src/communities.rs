//! Communities of a weighted network, or of several slices of one: Louvain and Leiden.
//!
//! What is sought is a partition of high multislice modularity (Mucha, Richardson, Macon, Porter
//! and Onnela, 2010, DOI 10.1126/science.1184819, equation 1): the weight inside communities, both
//! ways, less what each slice would hold at random, γ K² / 2m of a community with strengths K there;
//! couplings between slices count as weight and not as strength. One slice gives Newman's
//! modularity.
//!
//! Nodes move one by one to the community that gains most, communities become nodes, and so on
//! (Blondel, Guillaume, Lambiotte and Lefebvre, 2008, DOI 10.1088/1742-5468/2008/10/P10008). With
//! `refine`, communities are first taken apart into well-connected parts (Leiden: Traag, Waltman
//! and van Eck, 2019, DOI 10.1038/s41598-019-41695-z, algorithm A.2), which keeps every community
//! connected, and the whole is run twice, as the authors' package does. Neither shuffles nor draws:
//! nodes come in order, the best move is made, and equal ones go to the lowest community. So the
//! answer is a function of the network and its numbering.
//!
//! Why not a library: those there are draw their order from a generator, and none starts from a
//! given partition, joins slices by couplings and promises the same answer in its next version.
//!
//! Complexity: O(e) a pass for e edges, in practice a few dozen passes; 24 bytes an edge and 70 a
//! node.

use crate::corpus::dense;

mod graph;
mod moves;
mod refine;

pub(crate) use graph::{Edge, Graph};

/// How communities are sought.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Search {
    /// γ: higher gives smaller communities.
    pub(crate) resolution: f64,
    /// Leiden rather than Louvain.
    pub(crate) refine: bool,
}

impl Search {
    /// Louvain at resolution 1.
    pub(crate) const LOUVAIN: Self = Self { resolution: 1.0, refine: false };
    /// Leiden at resolution 1.
    pub(crate) const LEIDEN: Self = Self { resolution: 1.0, refine: true };

    /// The community of every node, named by the order of their first members; `start` is where to
    /// set out from instead of everybody alone. Nodes without an edge end up alone.
    pub(crate) fn communities(&self, graph: &Graph, start: Option<&[u32]>) -> Vec<u32> {
        let alone: Vec<u32> = (0..dense(graph.len())).collect();
        let mut of = start.map_or(alone, <[u32]>::to_vec);
        for _ in 0..if self.refine { 2 } else { 1 } {
            of = self.climb(graph, in_order(&graph.isolate(&of)).0);
        }
        in_order(&of).0
    }

    /// One run: moves, aggregates and starts again until aggregation finds nothing to join. `of`
    /// has names below the number of nodes.
    fn climb(&self, graph: &Graph, mut of: Vec<u32>) -> Vec<u32> {
        let mut part_of: Vec<u32> = (0..dense(graph.len())).collect();
        let mut aggregated = None;
        loop {
            let graph = aggregated.as_ref().unwrap_or(graph);
            moves::improve(graph, &mut of, self.resolution);
            let (parts, n_parts) = in_order(&if self.refine {
                refine::parts(graph, &of, self.resolution)
            } else {
                of.clone()
            });
            if n_parts == graph.len() {
                return part_of.iter().map(|&part| of[part as usize]).collect();
            }
            part_of.iter_mut().for_each(|part| *part = parts[*part as usize]);
            let next = graph.aggregate(&parts, n_parts);
            of = of_parts(&of, &parts, n_parts);
            aggregated = Some(next);
        }
    }
}

/// The community of every part, from those of its members.
fn of_parts(of: &[u32], parts: &[u32], n_parts: usize) -> Vec<u32> {
    let mut communities = vec![0; n_parts];
    parts.iter().zip(of).for_each(|(&part, &community)| communities[part as usize] = community);
    in_order(&communities).0
}

/// Names in the order of first members, and how many there are; any names go.
fn in_order(of: &[u32]) -> (Vec<u32>, usize) {
    let highest = of.iter().max().map_or(0, |&name| name as usize + 1);
    let mut names = vec![u32::MAX; highest];
    let mut next = 0;
    let renamed = of.iter().map(|&old| {
        let name = &mut names[old as usize];
        if *name == u32::MAX {
            *name = next;
            next += 1;
        }
        *name
    });
    (renamed.collect(), next as usize)
}

#[cfg(test)]
mod tests;
