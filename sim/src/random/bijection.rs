//! A keyed permutation of `0..n` that needs no table.
//!
//! Account and hashtag numbers are permuted by one, so that a number says nothing about what it
//! stands for, at no memory however large the world.

use super::Key;

/// A permutation of `0..n`: a Feistel network over the next whole number of bits, walked until it
/// falls inside.
///
/// # Source
/// Black and Rogaway 2002, doi:10.1007/3-540-45760-7_9 (cycle-walking).
#[derive(Debug, Clone, Copy)]
pub struct Bijection {
    n: u32,
    high_bits: u32,
    low_bits: u32,
    round_keys: [u32; ROUNDS],
}

const ROUNDS: usize = 4;

impl Bijection {
    /// The permutation of `0..n` with this key.
    #[must_use]
    pub fn new(n: u32, key: Key) -> Self {
        let bits = (32 - n.saturating_sub(1).leading_zeros()).max(2);
        let round_key = |round: usize| {
            let half = key.hash(u64::from(n), round as u64) >> 32;
            u32::try_from(half).expect("32 bits are left")
        };
        Self {
            n,
            high_bits: bits / 2,
            low_bits: bits - bits / 2,
            round_keys: std::array::from_fn(round_key),
        }
    }

    /// Where `number` goes.
    ///
    /// # Panics
    /// When `number` is not below n.
    ///
    /// # Complexity
    /// O(1) expected: fewer than 2 walks on average for n above 2.
    #[must_use]
    #[inline]
    pub fn map(&self, number: u32) -> u32 {
        assert!(number < self.n, "only numbers below n are permuted");
        let mut image = self.walk(number);
        while image >= self.n {
            image = self.walk(image);
        }
        image
    }

    /// Where `image` came from: the inverse of [`map`](Self::map).
    ///
    /// # Panics
    /// When `image` is not below n.
    #[must_use]
    pub fn unmap(&self, image: u32) -> u32 {
        assert!(image < self.n, "only numbers below n are permuted");
        let mut number = self.unwalk(image);
        while number >= self.n {
            number = self.unwalk(number);
        }
        number
    }

    fn unwalk(&self, image: u32) -> u32 {
        let (mut high, mut low) = (image >> self.low_bits, image & ((1 << self.low_bits) - 1));
        for pair in self.round_keys.chunks_exact(2).rev() {
            low ^= scatter(high, pair[1]) >> (32 - self.low_bits);
            high ^= scatter(low, pair[0]) >> (32 - self.high_bits);
        }
        (high << self.low_bits) | low
    }

    /// Halves change each other in turn; each change can be undone, so no two numbers meet.
    #[inline]
    fn walk(&self, number: u32) -> u32 {
        let (mut high, mut low) = (number >> self.low_bits, number & ((1 << self.low_bits) - 1));
        for pair in self.round_keys.chunks_exact(2) {
            high ^= scatter(low, pair[0]) >> (32 - self.high_bits);
            low ^= scatter(high, pair[1]) >> (32 - self.low_bits);
        }
        (high << self.low_bits) | low
    }
}

/// A cheap round: four of them part neighbours well, and each costs two multiplications.
#[inline]
fn scatter(half: u32, key: u32) -> u32 {
    let mixed = (half ^ key).wrapping_mul(0x9e37_79b1);
    (mixed ^ (mixed >> 15)).wrapping_mul(0x85eb_ca6b)
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
            assert!((0..n).all(|number| bijection.unmap(bijection.map(number)) == number));
        }
    }

    /// Neighbours end up anywhere: the mean distance of their images is a third of n, give or take.
    #[test]
    fn neighbours_are_parted() {
        for n in [1_000, 50_000, 65_536] {
            let bijection = Bijection::new(n, Seed(4).key(Purpose::AccountNumbers));
            let images: Vec<u32> = (0..n).map(|number| bijection.map(number)).collect();
            let apart = images.windows(2).map(|pair| f64::from(pair[0].abs_diff(pair[1])));
            let mean = apart.sum::<f64>() / f64::from(n - 1) / f64::from(n);
            assert!((0.30..0.37).contains(&mean), "{mean} of {n}");
        }
    }
}
