//! Taking communities apart into well-connected parts.

use super::graph::{Gather, Graph, Strengths, add, take};
use super::moves::LEAST_GAIN;
use crate::corpus::dense;
use crate::layers::Layer;

/// Parts being built inside communities.
struct Parts<'a> {
    graph: &'a Graph,
    of: &'a [u32],
    communities: Vec<Strengths>,
    /// The part of every node.
    part: Vec<u32>,
    strengths: Vec<Strengths>,
    sizes: Vec<u32>,
    /// Weight of every part to the rest of its community.
    outside: Vec<f64>,
    resolution: f64,
    least_gain: f64,
}

/// The parts of communities (algorithm A.2 of Traag et al., `MergeNodesSubset`): every node alone,
/// then those that are still alone and well connected to their community join the well-connected
/// part in which they gain most.
pub(super) fn parts(graph: &Graph, of: &[u32], resolution: f64) -> Vec<u32> {
    let mut parts = Parts::new(graph, of, resolution);
    let mut to = Gather::new(graph.len());
    for node in 0..dense(graph.len()) {
        if parts.sizes[node as usize] == 1 && parts.is_well_connected(node) {
            parts.join_best(node, &mut to);
        }
    }
    parts.part
}

impl<'a> Parts<'a> {
    fn new(graph: &'a Graph, of: &'a [u32], resolution: f64) -> Self {
        let n = graph.len();
        let mut communities = vec![[0.0; Layer::COUNT]; n];
        for (&community, strength) in of.iter().zip(&graph.strengths) {
            add(&mut communities[community as usize], strength);
        }
        let outside = (0..dense(n)).map(|node| {
            let fellows =
                graph.ties(node).iter().filter(|end| of[end.0 as usize] == of[node as usize]);
            fellows.map(|end| end.1).sum()
        });
        let outside = outside.collect();
        let (part, strengths) = ((0..dense(n)).collect(), graph.strengths.clone());
        let (sizes, least_gain) = (vec![1; n], LEAST_GAIN * graph.weight());
        Self { graph, of, communities, part, strengths, sizes, outside, resolution, least_gain }
    }

    /// Whether a part has at least the weight to the rest of its community that chance would give.
    fn is_well_connected(&self, part: u32) -> bool {
        let community = self.of[part as usize];
        let mut rest = self.communities[community as usize];
        take(&mut rest, &self.strengths[part as usize]);
        let expected = self.graph.expected(&self.strengths[part as usize], &rest);
        self.outside[part as usize] >= self.resolution * expected
    }

    fn join_best(&mut self, node: u32, to: &mut Gather) {
        for &(end, weight) in self.graph.ties(node) {
            if self.of[end as usize] == self.of[node as usize] {
                to.add(self.part[end as usize], weight);
            }
        }
        let mut best: (f64, Option<(u32, f64)>) = (self.least_gain, None);
        let mine = &self.graph.strengths[node as usize];
        for (part, weight) in to.drain() {
            let expected = self.graph.expected(mine, &self.strengths[part as usize]);
            let gain = weight - self.resolution * expected;
            let wins = gain > best.0 || (gain == best.0 && best.1.is_some_and(|b| part < b.0));
            if wins && self.is_well_connected(part) {
                best = (gain, Some((part, weight)));
            }
        }
        if let Some((part, weight)) = best.1 {
            self.join(node, part, weight);
        }
    }

    fn join(&mut self, node: u32, part: u32, weight: f64) {
        self.outside[part as usize] += self.outside[node as usize] - 2.0 * weight;
        add(&mut self.strengths[part as usize], &self.graph.strengths[node as usize]);
        (self.part[node as usize], self.sizes[node as usize]) = (part, 0);
        self.sizes[part as usize] += 1;
    }
}
