//! A keyed permutation of `0..n` that needs no table.
//!
//! Account and hashtag numbers are permuted by one, so that a number says nothing about what it
//! stands for, at no memory however large the world.

use super::{Key, mix};

/// A permutation of `0..n`: a Feistel network over the next even number of bits, walked until it
/// falls inside.
///
/// # Source
/// Black and Rogaway 2002, doi:10.1007/3-540-45760-7_9 (cycle-walking).
#[derive(Debug, Clone, Copy)]
pub struct Bijection {
    n: u32,
    half_bits: u32,
    key: u64,
}

impl Bijection {
    /// The permutation of `0..n` with this key.
    #[must_use]
    pub fn new(n: u32, key: Key) -> Self {
        let bits = 32 - n.saturating_sub(1).leading_zeros();
        Self { n, half_bits: bits.div_ceil(2).max(1), key: key.hash(u64::from(n), 0) }
    }

    /// Where `number` goes.
    ///
    /// # Panics
    /// When `number` is not below n.
    ///
    /// # Complexity
    /// O(1) expected: at most 4 walks on average.
    #[must_use]
    #[inline]
    pub fn map(&self, number: u32) -> u32 {
        assert!(number < self.n, "only numbers below n are permuted");
        let mut image = self.feistel(u64::from(number));
        while image >= u64::from(self.n) {
            image = self.feistel(image);
        }
        u32::try_from(image).expect("below n")
    }

    #[inline]
    fn feistel(&self, number: u64) -> u64 {
        let mask = (1 << self.half_bits) - 1;
        let (mut left, mut right) = (number >> self.half_bits, number & mask);
        for round in 0..4 {
            let scattered = mix(self.key ^ (right << 3) ^ round) & mask;
            (left, right) = (right, left ^ scattered);
        }
        (left << self.half_bits) | right
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Seed};

    #[test]
    fn every_number_is_hit_once() {
        for n in [1, 2, 3, 5, 64, 1_000, 4_097] {
            let bijection = Bijection::new(n, Seed(9).key(Purpose::AccountNumbers));
            let mut images: Vec<u32> = (0..n).map(|number| bijection.map(number)).collect();
            images.sort_unstable();
            assert!(images.into_iter().eq(0..n));
        }
    }
}
