//! Groups from pairs: connected components.

use std::collections::BTreeMap;

use claque_trace::AccountId;

/// Disjoint sets over positions `0..n`, by size with path halving.
#[derive(Debug, Clone)]
pub struct Components {
    parent: Vec<u32>,
    size: Vec<u32>,
}

impl Components {
    /// `n` sets of one.
    ///
    /// # Panics
    /// When `n` is 2^32 or more.
    #[must_use]
    pub fn new(n: usize) -> Self {
        let n = u32::try_from(n).expect("fewer than 2^32 nodes");
        Self { parent: (0..n).collect(), size: vec![1; n as usize] }
    }

    /// The representative of the set that holds `node`.
    pub fn find(&mut self, mut node: u32) -> u32 {
        while self.parent[node as usize] != node {
            let grandparent = self.parent[self.parent[node as usize] as usize];
            self.parent[node as usize] = grandparent;
            node = grandparent;
        }
        node
    }

    /// Joins the sets of `a` and `b`.
    pub fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.find(a), self.find(b));
        if a == b {
            return;
        }
        let (large, small) =
            if self.size[a as usize] >= self.size[b as usize] { (a, b) } else { (b, a) };
        self.parent[small as usize] = large;
        self.size[large as usize] += self.size[small as usize];
    }
}

/// Connected components of the given pairs: members ascending, largest component first, ties by
/// first member. Accounts in no pair are in no component.
///
/// # Complexity
/// O(p log p) for p pairs.
#[must_use]
pub fn components(pairs: &[(AccountId, AccountId)]) -> Vec<Vec<AccountId>> {
    let mut nodes: Vec<AccountId> = pairs.iter().flat_map(|&(a, b)| [a, b]).collect();
    nodes.sort_unstable();
    nodes.dedup();
    let position = |account: AccountId| {
        let idx = nodes.binary_search(&account).expect("every endpoint is a node");
        u32::try_from(idx).expect("fewer than 2^32 nodes")
    };
    let mut sets = Components::new(nodes.len());
    pairs.iter().for_each(|&(a, b)| sets.join(position(a), position(b)));
    let mut by_root: BTreeMap<u32, Vec<AccountId>> = BTreeMap::new();
    for &account in &nodes {
        by_root.entry(sets.find(position(account))).or_default().push(account);
    }
    let mut groups: Vec<_> = by_root.into_values().collect();
    groups.sort_by_key(|members| (std::cmp::Reverse(members.len()), members[0]));
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_join_what_pairs_touch() {
        let pairs = [(1, 2), (5, 9), (2, 3), (9, 5)].map(|(a, b)| (AccountId(a), AccountId(b)));
        let groups = components(&pairs);
        assert_eq!(
            groups,
            [vec![AccountId(1), AccountId(2), AccountId(3)], vec![AccountId(5), AccountId(9)]]
        );
    }
}
