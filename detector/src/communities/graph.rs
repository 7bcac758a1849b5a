//! The network communities are sought in.

use crate::corpus::{dense, offsets};
use crate::layers::Layer;

/// Strengths by slice.
pub(super) type Strengths = [f64; Layer::COUNT];

/// A tie between two nodes, given once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge {
    pub(crate) a: u32,
    /// Another node than `a`.
    pub(crate) b: u32,
    /// Positive.
    pub(crate) weight: f64,
    /// Its slice; `None` for a coupling between slices.
    pub(crate) slice: Option<usize>,
}

/// Nodes with weighted ties.
#[derive(Debug)]
pub(crate) struct Graph {
    offsets: Vec<usize>,
    ends: Vec<(u32, f64)>,
    /// Weight within the node, both ways: of the ties that aggregation joined.
    pub(super) within: Vec<f64>,
    pub(super) strengths: Vec<Strengths>,
    /// One over the strength of all nodes, by slice; 0 for an empty slice.
    shares: Strengths,
}

impl Graph {
    /// `n` nodes and their ties.
    ///
    /// # Complexity
    /// O(n + e) for e edges.
    pub(crate) fn new(n: usize, edges: &[Edge]) -> Self {
        let mut strengths = vec![[0.0; Layer::COUNT]; n];
        for edge in edges {
            if let Some(slice) = edge.slice {
                strengths[edge.a as usize][slice] += edge.weight;
                strengths[edge.b as usize][slice] += edge.weight;
            }
        }
        let mut next = vec![0; n + 1];
        for edge in edges {
            [edge.a, edge.b].iter().for_each(|&end| next[end as usize + 1] += 1);
        }
        (0..n).for_each(|node| next[node + 1] += next[node]);
        let offsets = next.clone();
        let mut ends = vec![(0, 0.0); offsets[n]];
        for edge in edges {
            for (from, to) in [(edge.a, edge.b), (edge.b, edge.a)] {
                ends[next[from as usize]] = (to, edge.weight);
                next[from as usize] += 1;
            }
        }
        Self::of(offsets, ends, vec![0.0; n], strengths)
    }

    fn of(
        offsets: Vec<usize>,
        ends: Vec<(u32, f64)>,
        within: Vec<f64>,
        strengths: Vec<Strengths>,
    ) -> Self {
        let mut total = [0.0; Layer::COUNT];
        for strength in &strengths {
            total.iter_mut().zip(strength).for_each(|(total, strength)| *total += strength);
        }
        let shares = total.map(|total: f64| if total > 0.0 { 1.0 / total } else { 0.0 });
        Self { offsets, ends, within, strengths, shares }
    }

    /// How many nodes there are.
    pub(crate) fn len(&self) -> usize {
        self.within.len()
    }

    /// The other ends of a node's ties, each with its weight.
    pub(crate) fn ties(&self, node: u32) -> &[(u32, f64)] {
        &self.ends[self.offsets[node as usize]..self.offsets[node as usize + 1]]
    }

    /// What a node with these strengths expects to share with a community of those.
    pub(super) fn expected(&self, of: &Strengths, with: &Strengths) -> f64 {
        let slices = of.iter().zip(with).zip(&self.shares);
        slices.map(|((a, b), share)| a * b * share).sum()
    }

    /// The weight of all ties, both ways.
    pub(super) fn weight(&self) -> f64 {
        let ties: f64 = self.ends.iter().map(|end| end.1).sum();
        ties + self.within.iter().sum::<f64>()
    }

    /// The partition with nodes that have no tie in communities of their own, which no one else
    /// has: names go up to twice the number of nodes.
    pub(super) fn isolate(&self, of: &[u32]) -> Vec<u32> {
        let n = dense(self.len());
        let alone = |node: u32| self.ties(node).is_empty();
        (0..n).map(|node| if alone(node) { n + node } else { of[node as usize] }).collect()
    }

    /// Multislice modularity of a partition, from −1 to 1; 0 without ties.
    pub(crate) fn modularity(&self, of: &[u32], resolution: f64) -> f64 {
        let n = of.iter().max().map_or(0, |&name| name as usize + 1);
        let (mut inside, mut strengths) = (0.0, vec![[0.0; Layer::COUNT]; n]);
        for node in 0..dense(self.len()) {
            let community = of[node as usize];
            let ties = self.ties(node).iter().filter(|end| of[end.0 as usize] == community);
            inside += ties.map(|end| end.1).sum::<f64>() + self.within[node as usize];
            add(&mut strengths[community as usize], &self.strengths[node as usize]);
        }
        let expected: f64 = strengths.iter().map(|s| self.expected(s, s)).sum();
        let weight = self.weight();
        if weight > 0.0 { (inside - resolution * expected) / weight } else { 0.0 }
    }

    /// The network of parts; part numbers are dense.
    pub(super) fn aggregate(&self, parts: &[u32], n_parts: usize) -> Self {
        let mut members: Vec<(u32, u32)> = parts.iter().copied().zip(0..).collect();
        members.sort_unstable();
        let (mut within, mut strengths) = (vec![0.0; n_parts], vec![[0.0; Layer::COUNT]; n_parts]);
        let (mut ends, mut degrees) = (Vec::new(), Vec::new());
        let mut to = Gather::new(n_parts);
        for &(part, node) in &members {
            within[part as usize] += self.within[node as usize];
            add(&mut strengths[part as usize], &self.strengths[node as usize]);
        }
        for run in members.chunk_by(|a, b| a.0 == b.0) {
            let part = run[0].0;
            let theirs = run.iter().flat_map(|&(_, node)| self.ties(node));
            theirs.for_each(|&(end, weight)| to.add(parts[end as usize], weight));
            for (other, weight) in to.drain() {
                if other == part {
                    within[part as usize] += weight;
                } else {
                    ends.push((other, weight));
                    degrees.push(part);
                }
            }
        }
        Self::of(offsets(degrees.into_iter(), n_parts), ends, within, strengths)
    }
}

/// Adds strengths.
pub(super) fn add(to: &mut Strengths, more: &Strengths) {
    to.iter_mut().zip(more).for_each(|(to, more)| *to += more);
}

/// Takes strengths away.
pub(super) fn take(from: &mut Strengths, less: &Strengths) {
    from.iter_mut().zip(less).for_each(|(from, less)| *from -= less);
}

/// Sums by number, with a list of the numbers met.
#[derive(Debug)]
pub(super) struct Gather {
    sums: Vec<f64>,
    met: Vec<u32>,
}

impl Gather {
    pub(super) fn new(n: usize) -> Self {
        Self { sums: vec![0.0; n], met: Vec::new() }
    }

    pub(super) fn add(&mut self, number: u32, weight: f64) {
        let sum = &mut self.sums[number as usize];
        if *sum == 0.0 {
            self.met.push(number);
        }
        *sum += weight;
    }

    /// What was gathered, in the order of meeting, leaving nothing.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = (u32, f64)> + '_ {
        let sums = &mut self.sums;
        self.met.drain(..).map(|number| (number, std::mem::take(&mut sums[number as usize])))
    }
}
