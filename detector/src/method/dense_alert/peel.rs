//! The densest block, by removing whoever counts least.
//!
//! Sketch: 40 bytes per entry both ways, and 24 per entry of the queue, in which outdated keys are
//! skipped.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::corpus::dense;

/// How often an account used a hashtag.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) account: u32,
    pub(super) hashtag: u32,
    /// Positive.
    pub(super) count: u64,
}

/// Accounts and hashtags, ascending.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Block {
    pub(super) density: f64,
    pub(super) accounts: Vec<u32>,
    pub(super) hashtags: Vec<u32>,
}

/// Removal order: least count, hashtags before accounts, accounts by hash.
type Key = Reverse<(u64, u64, u32)>;

/// The densest set met on the way, the largest of equals; `rank` is the hash of every account.
pub(super) fn densest(entries: &[Entry], rank: &[u64]) -> Block {
    let graph = Graph::new(entries);
    let mut mass: u64 = entries.iter().map(|entry| entry.count).sum();
    let mut count = graph.counts();
    let key = |node: u32, count: u64| Reverse((count, graph.rank(node, rank), node));
    let mut queue: BinaryHeap<Key> =
        (0..).zip(&count).map(|(node, &n)| key(node, n)).collect::<Vec<_>>().into();
    let mut left = vec![true; count.len()];
    let (mut removed, mut best) = (Vec::new(), (0_u64, 1_u64, 0));
    while let Some(Reverse((n, _, node))) = queue.pop() {
        if !left[node as usize] || n != count[node as usize] {
            continue;
        }
        let n_left = (left.len() - removed.len()) as u64;
        if u128::from(mass) * u128::from(best.1) > u128::from(best.0) * u128::from(n_left) {
            best = (mass, n_left, removed.len());
        }
        left[node as usize] = false;
        removed.push(node);
        mass -= n;
        for &(other, n) in graph.of(node).iter().filter(|(other, _)| left[*other as usize]) {
            count[other as usize] -= n;
            queue.push(key(other, count[other as usize]));
        }
    }
    graph.block(best.0 as f64 / best.1 as f64, &removed[best.2..])
}

/// Hashtags, then accounts, as nodes.
#[derive(Debug)]
struct Graph {
    hashtags: Vec<u32>,
    accounts: Vec<u32>,
    /// (node, count), node after node.
    neighbours: Vec<(u32, u64)>,
    offsets: Vec<usize>,
}

impl Graph {
    fn new(entries: &[Entry]) -> Self {
        let mut hashtags: Vec<u32> = entries.iter().map(|entry| entry.hashtag).collect();
        let mut accounts: Vec<u32> = entries.iter().map(|entry| entry.account).collect();
        for nodes in [&mut hashtags, &mut accounts] {
            nodes.sort_unstable();
            nodes.dedup();
        }
        let place = |nodes: &[u32], of| dense(nodes.binary_search(of).expect("it has an entry"));
        let mut edges: Vec<(u32, u32, u64)> = Vec::with_capacity(2 * entries.len());
        for entry in entries {
            let hashtag = place(&hashtags, &entry.hashtag);
            let account = dense(hashtags.len()) + place(&accounts, &entry.account);
            edges.extend([(hashtag, account, entry.count), (account, hashtag, entry.count)]);
        }
        edges.sort_unstable();
        let n_nodes = hashtags.len() + accounts.len();
        let offsets = crate::corpus::offsets(edges.iter().map(|edge| edge.0), n_nodes);
        let neighbours = edges.into_iter().map(|(_, other, count)| (other, count)).collect();
        Self { hashtags, accounts, neighbours, offsets }
    }

    fn of(&self, node: u32) -> &[(u32, u64)] {
        &self.neighbours[self.offsets[node as usize]..self.offsets[node as usize + 1]]
    }

    /// What every node counts.
    fn counts(&self) -> Vec<u64> {
        let sum = |node| self.of(node).iter().map(|&(_, count)| count).sum();
        (0..dense(self.offsets.len() - 1)).map(sum).collect()
    }

    fn rank(&self, node: u32, rank: &[u64]) -> u64 {
        let account = (node as usize).checked_sub(self.hashtags.len());
        account.map_or(0, |account| rank[self.accounts[account] as usize])
    }

    fn block(&self, density: f64, nodes: &[u32]) -> Block {
        let mut block = Block { density, ..Block::default() };
        for &node in nodes {
            match (node as usize).checked_sub(self.hashtags.len()) {
                Some(account) => block.accounts.push(self.accounts[account]),
                None => block.hashtags.push(self.hashtags[node as usize]),
            }
        }
        block.accounts.sort_unstable();
        block.hashtags.sort_unstable();
        block
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_light_go_first() {
        // Accounts 0 and 1 use hashtags 0 and 1 three times each; 2 uses hashtag 2 five times.
        let entry = |(account, hashtag, count)| Entry { account, hashtag, count };
        let rows = [(0, 0, 3), (0, 1, 3), (1, 0, 3), (1, 1, 3), (2, 2, 5)];
        let found = densest(&rows.map(entry), &[7, 8, 9]);
        // 12 / 4 against 17 / 6 and 5 / 2.
        let expected = Block { density: 3.0, accounts: vec![0, 1], hashtags: vec![0, 1] };
        assert_eq!(found, expected);
        // With seven the single one is denser: 7 / 2 against 3 and 19 / 6, but hashtag 0 goes
        // first and takes the block apart.
        let rows = [(0, 0, 3), (0, 1, 3), (1, 0, 3), (1, 1, 3), (2, 2, 7)];
        let found = densest(&rows.map(entry), &[7, 8, 9]);
        assert_eq!(found, Block { density: 3.5, accounts: vec![2], hashtags: vec![2] });
    }
}
