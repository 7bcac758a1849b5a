//! Posts by what several of them have in common, without putting all posts in order.
//!
//! Most texts are posted once. Two bits a slot tell which slots more than one post fell into; only
//! those are sorted. That is one look-up a post in a table of a few bytes a post, where a sort
//! compares each some twenty times.

use crate::mix::mix64;

/// Slots a pair at least.
const SLOTS: usize = 8;

/// Pairs whose key another pair has too, in order.
///
/// # Complexity
/// O(n + r log r) for n pairs of which about n / 8 and r whose keys repeat are sorted; 4 bytes a pair
/// at most while it runs.
pub(super) fn repeated(pairs: impl Iterator<Item = (u64, u32)> + Clone) -> Vec<(u64, u32)> {
    let mut seen = Slots::new(pairs.clone().count());
    pairs.clone().for_each(|(key, _)| seen.add(key));
    let mut found: Vec<(u64, u32)> = pairs.filter(|&(key, _)| seen.is_shared(key)).collect();
    found.sort_unstable();
    let shared = found.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() > 1);
    shared.flatten().copied().collect()
}

/// Which slots nothing, one or more fell into; a power of 2 of them.
struct Slots {
    once: Vec<u64>,
    twice: Vec<u64>,
}

impl Slots {
    fn new(n: usize) -> Self {
        let words = (n * SLOTS).next_power_of_two().div_ceil(64);
        Self { once: vec![0; words], twice: vec![0; words] }
    }

    fn add(&mut self, key: u64) {
        let (word, bit) = self.slot(key);
        self.twice[word] |= self.once[word] & bit;
        self.once[word] |= bit;
    }

    fn is_shared(&self, key: u64) -> bool {
        let (word, bit) = self.slot(key);
        self.twice[word] & bit != 0
    }

    /// A word and the bit in it.
    fn slot(&self, key: u64) -> (usize, u64) {
        let hash = mix64(key);
        let last = self.once.len() as u64 - 1;
        (usize::try_from((hash >> 6) & last).expect("below the length"), 1 << (hash & 63))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn naive(pairs: &[(u64, u32)]) -> Vec<(u64, u32)> {
        let shared = |key: u64| pairs.iter().filter(|pair| pair.0 == key).count() > 1;
        let mut found: Vec<_> = pairs.iter().copied().filter(|&(key, _)| shared(key)).collect();
        found.sort_unstable();
        found
    }

    proptest! {
        #[test]
        fn pairs_are_those_of_the_obvious_code(keys in prop::collection::vec(0..40_u64, 0..60)) {
            let pairs: Vec<(u64, u32)> = keys.into_iter().zip(0..).collect();
            prop_assert_eq!(repeated(pairs.iter().copied()), naive(&pairs));
        }
    }
}
