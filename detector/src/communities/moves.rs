//! Moving nodes one by one to the community that gains most.

use std::collections::VecDeque;

use super::graph::{Gather, Graph, Strengths, add, take};
use crate::corpus::dense;
use crate::layers::Layer;

/// A move must gain more than this share of all weight, so that rounding cannot send a node in
/// circles.
pub(super) const LEAST_GAIN: f64 = 1e-12;

/// Communities being changed.
struct Moving<'a> {
    graph: &'a Graph,
    of: &'a mut [u32],
    strengths: Vec<Strengths>,
    sizes: Vec<u32>,
    /// Communities without a member.
    empty: Vec<u32>,
    resolution: f64,
    least_gain: f64,
}

/// Moves nodes until none gains by moving (algorithm A.2 of Traag et al., `MoveNodesFast`): nodes
/// come in order, and again when a neighbour moved away from them.
pub(super) fn improve(graph: &Graph, of: &mut [u32], resolution: f64) {
    let n = graph.len();
    let mut moving = Moving::new(graph, of, resolution);
    let mut queue: VecDeque<u32> = (0..dense(n)).collect();
    let mut waits = vec![true; n];
    let mut to = Gather::new(n);
    while let Some(node) = queue.pop_front() {
        waits[node as usize] = false;
        if moving.best(node, &mut to) {
            let community = moving.of[node as usize];
            for &(end, _) in graph.ties(node) {
                let apart = moving.of[end as usize] != community;
                if apart && !std::mem::replace(&mut waits[end as usize], true) {
                    queue.push_back(end);
                }
            }
        }
    }
}

impl<'a> Moving<'a> {
    fn new(graph: &'a Graph, of: &'a mut [u32], resolution: f64) -> Self {
        let n = graph.len();
        let (mut strengths, mut sizes) = (vec![[0.0; Layer::COUNT]; n], vec![0; n]);
        for (&community, strength) in of.iter().zip(&graph.strengths) {
            add(&mut strengths[community as usize], strength);
            sizes[community as usize] += 1;
        }
        let empty = (0..dense(n)).rev().filter(|&name| sizes[name as usize] == 0).collect();
        let least_gain = LEAST_GAIN * graph.weight();
        Self { graph, of, strengths, sizes, empty, resolution, least_gain }
    }

    /// Moves a node to where it gains most; whether it moved.
    fn best(&mut self, node: u32, to: &mut Gather) -> bool {
        let old = self.of[node as usize];
        self.leave(node, old);
        for &(end, weight) in self.graph.ties(node) {
            to.add(self.of[end as usize], weight);
        }
        let (mut stay, mut best) = (None, (f64::NEG_INFINITY, old));
        for (community, weight) in to.drain() {
            let gain = self.gain(node, community, weight);
            if community == old {
                stay = Some(gain);
            } else if gain > best.0 || (gain == best.0 && community < best.1) {
                best = (gain, community);
            }
        }
        let stay = stay.unwrap_or_else(|| self.gain(node, old, 0.0));
        if best.0 < 0.0 && self.sizes[old as usize] > 0 {
            best = (0.0, *self.empty.last().expect("a node in company leaves a name unused"));
        }
        let moves = best.0 > stay + self.least_gain;
        self.join(node, if moves { best.1 } else { old });
        moves
    }

    fn gain(&self, node: u32, community: u32, weight: f64) -> f64 {
        let (mine, theirs) =
            (&self.graph.strengths[node as usize], &self.strengths[community as usize]);
        weight - self.resolution * self.graph.expected(mine, theirs)
    }

    fn leave(&mut self, node: u32, community: u32) {
        take(&mut self.strengths[community as usize], &self.graph.strengths[node as usize]);
        self.sizes[community as usize] -= 1;
        if self.sizes[community as usize] == 0 {
            self.strengths[community as usize] = [0.0; Layer::COUNT];
            self.empty.push(community);
        }
    }

    fn join(&mut self, node: u32, community: u32) {
        add(&mut self.strengths[community as usize], &self.graph.strengths[node as usize]);
        self.sizes[community as usize] += 1;
        if self.sizes[community as usize] == 1 {
            // Only the name emptied or taken last can fill again.
            self.empty.pop();
        }
        self.of[node as usize] = community;
    }
}
