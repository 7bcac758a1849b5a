//! Removing the lightest node again and again, and the densest set on the way.
//!
//! Weights are whole multiples of 2^-32, so that sums are exact, equal weights are equal whatever
//! was removed before, and no rounding decides who goes first.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::corpus::dense;
use crate::incidence::{Incidence, Lists};

/// Number added to an object's accounts before the logarithm that discounts it, as published.
const DISCOUNT: f64 = 5.0;
/// Parts of a weight of 1.
const PARTS: f64 = 4_294_967_296.0;

/// A dense block.
#[derive(Debug, Clone)]
pub(super) struct Block {
    /// Its rows, ascending.
    pub(super) rows: Vec<u32>,
    /// Weight inside over number of rows and objects.
    pub(super) density: f64,
    /// Density of the densest set on the way that still held each row.
    pub(super) reached: Vec<f64>,
    objects: Vec<u32>,
}

/// A bipartite graph from which blocks are taken out. Nodes are objects, then rows.
#[derive(Debug)]
pub(super) struct Peel<'a> {
    held: &'a Incidence,
    rank: &'a [u64],
    /// Weight of an edge to each object, in parts.
    weight: Vec<u64>,
    /// Which places in the holders' list were taken out.
    gone: Vec<bool>,
}

/// A node's weight inside, what decides between equal ones, and the node.
type Key = Reverse<(u64, u64, u32)>;

impl<'a> Peel<'a> {
    pub(super) fn new(held: &'a Incidence, rank: &'a [u64]) -> Self {
        let weight = held.holders.degrees().map(parts);
        Self { held, rank, weight: weight.collect(), gone: vec![false; held.holders.held.len()] }
    }

    /// The densest set on the way from everything to nothing; none without edges.
    pub(super) fn densest(&self) -> Option<Block> {
        let mut inside = Inside::new(self);
        // Weight and nodes of the densest set so far, and how many were removed before.
        let mut best = (0, 1, 0);
        let mut removed: Vec<(u32, f64)> = Vec::new();
        while inside.n_nodes > 0 {
            // Of equal ones the largest, which comes first.
            if wide(inside.total) * wide(best.1) > wide(best.0) * wide(inside.n_nodes) {
                best = (inside.total, inside.n_nodes, removed.len());
            }
            let density = density(inside.total, inside.n_nodes);
            removed.push((inside.remove_lightest(self), density));
        }
        (best.0 > 0).then(|| self.block(&removed, (density(best.0, best.1), best.2)))
    }

    fn block(&self, removed: &[(u32, f64)], (density, n_removed): (f64, usize)) -> Block {
        let n_objects = dense(self.weight.len());
        let mut reached = vec![0.0; self.held.objects.len()];
        let mut so_far = 0.0_f64;
        for &(node, density) in &removed[..n_removed] {
            so_far = so_far.max(density);
            if let Some(row) = node.checked_sub(n_objects) {
                reached[row as usize] = so_far;
            }
        }
        let (mut rows, mut objects): (Vec<u32>, Vec<u32>) =
            removed[n_removed..].iter().map(|&(node, _)| node).partition(|&node| node >= n_objects);
        rows.iter_mut().for_each(|row| *row -= n_objects);
        rows.sort_unstable();
        objects.sort_unstable();
        Block { rows, density, reached, objects }
    }

    /// Removes the edges inside a block; what is left of its objects weighs anew.
    pub(super) fn take_out(&mut self, block: &Block) {
        for &object in &block.objects {
            let ends = &self.held.holders.offsets[object as usize..];
            for place in ends[0]..ends[1] {
                let row = self.held.holders.held[place].id;
                self.gone[place] |= block.rows.binary_search(&row).is_ok();
            }
            let n_left = self.gone[ends[0]..ends[1]].iter().filter(|&&gone| !gone).count();
            self.weight[object as usize] = parts(n_left);
        }
    }

    /// Whether the edge between an object and its holder at a place of its list is left.
    fn left(&self, object: u32, row: u32) -> bool {
        let start = self.held.holders.offsets[object as usize];
        let holders = self.held.holders.of(object);
        let place = holders.binary_search_by_key(&row, |held| held.id);
        place.is_ok_and(|place| !self.gone[start + place])
    }
}

/// Weight of an edge to an object with `n` edges, in parts.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 2^32")]
fn parts(n: usize) -> u64 {
    libm::round(PARTS / libm::log(n as f64 + DISCOUNT)) as u64
}

fn wide(number: u64) -> u128 {
    number.into()
}

fn density(total: u64, n_nodes: u64) -> f64 {
    total as f64 / PARTS / n_nodes as f64
}

/// What has not been removed yet.
struct Inside {
    /// Weight of every node inside; none once removed.
    weight: Vec<Option<u64>>,
    lightest: BinaryHeap<Key>,
    total: u64,
    n_nodes: u64,
}

impl Inside {
    fn new(peel: &Peel<'_>) -> Self {
        let n_objects = peel.weight.len();
        let mut weight = vec![0; n_objects + peel.held.objects.len()];
        let mut total = 0;
        for (object, &of_edge) in peel.weight.iter().enumerate() {
            let start = peel.held.holders.offsets[object];
            let holders = peel.held.holders.of(dense(object)).iter().enumerate();
            for (_, holder) in holders.filter(|(place, _)| !peel.gone[start + place]) {
                weight[object] += of_edge;
                weight[n_objects + holder.id as usize] += of_edge;
                total += of_edge;
            }
        }
        let keys: Vec<Key> = (0..).zip(&weight).map(|(node, &w)| key(node, w, peel)).collect();
        let n_nodes = weight.len() as u64;
        let weight = weight.into_iter().map(Some).collect();
        Self { weight, lightest: keys.into(), total, n_nodes }
    }

    /// Removes the lightest node and says which.
    fn remove_lightest(&mut self, peel: &Peel<'_>) -> u32 {
        let node = loop {
            let Reverse(key) = self.lightest.pop().expect("every node inside has a key");
            if self.weight[key.2 as usize] == Some(key.0) {
                break key.2;
            }
        };
        self.n_nodes -= 1;
        self.weight[node as usize] = None;
        let n_objects = dense(peel.weight.len());
        let (lists, other): (&Lists, u32) = if node < n_objects {
            (&peel.held.holders, n_objects)
        } else {
            (&peel.held.objects, 0)
        };
        for member in lists.of(if node < n_objects { node } else { node - n_objects }) {
            self.lose(member.id + other, node, peel);
        }
        node
    }

    /// Takes the edge to a removed node from its other end, if that is still inside.
    fn lose(&mut self, node: u32, removed: u32, peel: &Peel<'_>) {
        let n_objects = dense(peel.weight.len());
        let (object, row) = (node.min(removed), node.max(removed) - n_objects);
        let Some(weight) = self.weight[node as usize] else { return };
        if peel.left(object, row) {
            let less = weight - peel.weight[object as usize];
            self.total -= peel.weight[object as usize];
            self.weight[node as usize] = Some(less);
            self.lightest.push(key(node, less, peel));
        }
    }
}

/// Orders nodes by weight; of equal ones objects come first, then rows by hash.
fn key(node: u32, weight: u64, peel: &Peel<'_>) -> Key {
    let row = node.checked_sub(dense(peel.weight.len()));
    Reverse((weight, row.map_or(0, |row| peel.rank[row as usize]), node))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_taken_out_leaves_the_next() {
        // Rows 0 to 2 share objects 0 to 2; rows 3 and 4 share object 3 and 4; row 5 has one.
        let block = (0..3).flat_map(|object| (0..3).map(move |row| (object, row)));
        let small = [(3, 3), (3, 4), (4, 3), (4, 4), (5, 5)];
        let held = Incidence::new(block.chain(small).collect(), 6, 6);
        let rank: Vec<u64> = (10..16).collect();
        let mut peel = Peel::new(&held, &rank);
        let first = peel.densest().unwrap();
        assert_eq!((&first.rows[..], &first.objects[..]), (&[0, 1, 2][..], &[0, 1, 2][..]));
        assert!((first.density - 9.0 / libm::log(8.0) / 6.0).abs() < 1e-9);
        assert!(first.reached[5] < first.density);
        peel.take_out(&first);
        let second = peel.densest().unwrap();
        assert_eq!((&second.rows[..], &second.objects[..]), (&[3, 4][..], &[3, 4][..]));
        peel.take_out(&second);
        assert_eq!(peel.densest().unwrap().rows, [5]);
    }
}
