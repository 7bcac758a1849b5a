//! Weighted choice in constant time from one 64-bit draw.
//!
//! Twelve bytes an entry: the chance to stay, the value when staying, and the value otherwise. A
//! draw touches one place in memory, and a table of 10^5 entries fits the second-level cache.
//!
//! # Source
//! Walker 1977, doi:10.1145/355744.355749; construction after Vose 1991, doi:10.1109/32.92917.

use rand::Rng;

/// A table of weighted values to draw from.
#[derive(Debug, Clone, Default)]
pub struct AliasTable {
    entries: Vec<Entry>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    stay: u32,
    own: u32,
    alias: u32,
}

impl AliasTable {
    /// A table over the values `0..weights.len()`. Weights are finite, not negative, and not all 0.
    ///
    /// # Complexity
    /// O(n).
    ///
    /// # Panics
    /// When there are 2^32 weights or more.
    #[must_use]
    pub fn new(weights: &[f64]) -> Self {
        let n = u32::try_from(weights.len()).expect("fewer than 2^32 weights");
        Self::of((0..n).collect(), weights)
    }

    /// A table over these values, one for each weight; otherwise as [`new`](Self::new).
    ///
    /// # Panics
    /// When there are 2^32 weights or more, or fewer values than weights.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "callers have no further use for the values")]
    pub fn of(values: Vec<u32>, weights: &[f64]) -> Self {
        let n = u32::try_from(weights.len()).expect("fewer than 2^32 weights");
        let scale = f64::from(n) / weights.iter().sum::<f64>();
        let mut share: Vec<f64> = weights.iter().map(|weight| weight * scale).collect();
        let value = |i: u32| values[i as usize];
        let certain = |i: u32| Entry { stay: u32::MAX, own: value(i), alias: value(i) };
        let mut entries: Vec<Entry> = (0..n).map(certain).collect();
        let (mut small, mut large): (Vec<u32>, Vec<u32>) =
            (0..n).partition(|&i| share[i as usize] < 1.0);
        while let (Some(less), Some(&more)) = (small.pop(), large.last()) {
            entries[less as usize].stay = chance(share[less as usize]);
            entries[less as usize].alias = value(more);
            share[more as usize] -= 1.0 - share[less as usize];
            if share[more as usize] < 1.0 {
                large.pop();
                small.push(more);
            }
        }
        Self { entries }
    }

    /// Number of values.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is nothing to draw.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// A value, with probability in proportion to its weight.
    ///
    /// # Panics
    /// When the table is empty.
    #[inline]
    pub fn draw(&self, rng: &mut impl Rng) -> u32 {
        let bits = rng.next_u64();
        #[expect(clippy::cast_possible_truncation, reason = "high and low halves")]
        let (high, low) = ((bits >> 32) as u32, bits as u32);
        let n = self.entries.len() as u64;
        let position = ((u64::from(high) * n) >> 32) as u32;
        let entry = self.entries[position as usize];
        if low <= entry.stay { entry.own } else { entry.alias }
    }
}

fn chance(share: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "share is in [0, 1)"
    )]
    let stay = (share * f64::from(u32::MAX)) as u32;
    stay
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Seed};

    #[test]
    fn draws_follow_the_weights() {
        let weights = [1.0, 0.0, 3.0, 6.0];
        let table = AliasTable::new(&weights);
        let mut rng = Seed(1).key(Purpose::Topics).stream(0, 0);
        let mut counts = [0_u32; 4];
        (0..100_000).for_each(|_| counts[table.draw(&mut rng) as usize] += 1);
        for (count, weight) in counts.iter().zip(weights) {
            // Five standard errors of a binomial share over 100,000 draws are below 0.008.
            assert!((f64::from(*count) / 100_000.0 - weight / 10.0).abs() < 0.008);
        }
    }
}
