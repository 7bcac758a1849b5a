//! Seeded hashing of numbers.

/// Scrambles 64 bits so that every input bit moves every output bit; a bijection.
///
/// Source: Steele, Lea and Flood (2014), "Fast splittable pseudorandom number generators",
/// DOI 10.1145/2660193.2660195, with the constants of Stafford's variant 13.
pub(crate) fn mix64(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// A number that looks uniform over [0, 1) and is fixed by `seed` and `number`.
pub(crate) fn uniform(seed: u64, number: u64) -> f64 {
    let bits = mix64(mix64(seed.wrapping_add(0x9e37_79b9_7f4a_7c15)) ^ mix64(number));
    // The top 53 bits fill a double's mantissa exactly.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit a double exactly")]
    let numerator = (bits >> 11) as f64;
    numerator / 9_007_199_254_740_992.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uniform_numbers_stay_in_range_and_spread() {
        let numbers: Vec<f64> = (0..10_000).map(|number| uniform(7, number)).collect();
        assert!(numbers.iter().all(|u| (0.0..1.0).contains(u)));
        // The mean of 10,000 uniforms has standard deviation 0.0029: this band is seven of them.
        let mean = numbers.iter().sum::<f64>() / 10_000.0;
        assert!((0.48..0.52).contains(&mean), "mean {mean}");
    }

    #[test]
    fn another_seed_gives_another_order() {
        let rises = |seed| -> Vec<bool> {
            (0..20).map(|n| uniform(seed, n) < uniform(seed, n + 1)).collect()
        };
        assert_ne!(rises(1), rises(2));
    }
}
