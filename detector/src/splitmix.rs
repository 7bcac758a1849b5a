//! A small deterministic stream of random numbers, for shuffles.
//!
//! splitmix64: Steele, Lea and Flood (2014), "Fast splittable pseudorandom number generators",
//! DOI 10.1145/2660193.2660195.

use crate::mix::mix64;

const GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;

/// A stream of 64-bit numbers.
#[derive(Debug, Clone)]
pub(crate) struct SplitMix(u64);

impl SplitMix {
    /// The stream of a seed and a purpose.
    pub(crate) fn new(seed: u64, purpose: u64) -> Self {
        Self(mix64(seed.wrapping_add(GAMMA)) ^ purpose.wrapping_mul(GAMMA))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GAMMA);
        mix64(self.0)
    }

    /// Uniform in [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        // The top 53 bits fill a double's mantissa exactly.
        (self.next() >> 11) as f64 / 9_007_199_254_740_992.0
    }

    /// Uniform below `n`, by multiplication; the bias is under n / 2^64.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        let wide = u128::from(self.next()) * (n as u128);
        usize::try_from(wide >> 64).expect("below n")
    }

    /// Brings a slice into random order (Fisher and Yates).
    pub(crate) fn shuffle<T>(&mut self, values: &mut [T]) {
        for last in (1..values.len()).rev() {
            let other = self.below(last + 1);
            values.swap(last, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_the_published_one() {
        // First outputs of the reference implementation for seed 1234567.
        let mut stream = SplitMix(1_234_567);
        assert_eq!(
            [stream.next(), stream.next()],
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]
        );
    }

    #[test]
    fn a_shuffle_keeps_the_values_and_moves_them() {
        let mut values: Vec<u32> = (0..100).collect();
        SplitMix::new(1, 2).shuffle(&mut values);
        assert!(values.iter().zip(0..).any(|(&a, b)| a != b));
        values.sort_unstable();
        assert!(values.iter().zip(0..).all(|(&a, b)| a == b));
    }
}
