//! Weighted choice that reads what is popular: for large tables that are drawn from all the time.
//!
//! An alias table reads any of its entries with equal chance, so that a large one falls out of the
//! cache. Here the cumulated weights are searched from where a guide table points, two steps on
//! average; the most popular values stand first, so that most draws read the same few lines. Eight
//! bytes an entry, and one to two of guide.
//!
//! # Source
//! Chen and Asau 1974, doi:10.1080/05695557408974949 (guide tables).

use rand::Rng;

use crate::cast::u32_of;

/// A table of values to draw from, heaviest first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Guided {
    entries: Vec<Entry>,
    /// The first entry that reaches into each of 2^bits equal parts.
    guide: Vec<u32>,
    shift: u32,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    /// Chance of this value or one before it, as a fraction of 2^32.
    until: u32,
    value: u32,
}

impl Guided {
    /// A table over these values, one for each weight. Weights are finite, not negative, and best
    /// in falling order.
    ///
    /// # Complexity
    /// O(n).
    pub(crate) fn of(values: Vec<u32>, weights: &[f64]) -> Self {
        let scale = 4_294_967_296.0 / weights.iter().sum::<f64>();
        let mut sum = 0.0;
        let until = weights.iter().map(|weight| {
            sum += weight * scale;
            crate::cast::count_of(sum)
        });
        let entries: Vec<Entry> =
            values.into_iter().zip(until).map(|(value, until)| Entry { until, value }).collect();
        let bits = (entries.len() / 4).next_power_of_two().ilog2().max(1);
        let mut table = Self { entries, guide: Vec::new(), shift: 32 - bits };
        let mut first = 0;
        for part in 0..1_u32 << bits {
            first = table.search(first, part << table.shift);
            table.guide.push(u32_of(first));
        }
        table
    }

    /// Whether there is nothing to draw.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// A value, with probability in proportion to its weight, to within 2^-32.
    ///
    /// # Panics
    /// When the table is empty.
    #[inline]
    pub(crate) fn draw(&self, rng: &mut impl Rng) -> u32 {
        let place = (rng.next_u64() >> 32) as u32;
        let first = self.guide[(place >> self.shift) as usize];
        self.entries[self.search(first as usize, place)].value
    }

    /// The entry that this place falls on, not before `idx`.
    #[inline]
    fn search(&self, mut idx: usize, place: u32) -> usize {
        while idx + 1 < self.entries.len() && self.entries[idx].until <= place {
            idx += 1;
        }
        idx
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{AliasTable, Purpose, Seed};

    fn counts(n: usize, mut draw: impl FnMut() -> u32) -> Vec<u32> {
        let mut counts = vec![0; n];
        (0..200_000).for_each(|_| counts[draw() as usize] += 1);
        counts
    }

    /// The same shares as the alias table over the same weights, none of a weight of 0.
    #[test]
    fn draws_follow_the_weights() {
        let mut rng = Seed(1).key(Purpose::Topics).stream(0, 0);
        for n in [1_u32, 2, 5, 100] {
            let mut weights: Vec<f64> = (0..n).map(|rank| 1.0 / (f64::from(rank) + 3.0)).collect();
            weights.extend([0.0, 0.0]);
            let (guided, alias) =
                (Guided::of((0..n + 2).collect(), &weights), AliasTable::new(&weights));
            let fast = counts(weights.len(), || guided.draw(&mut rng));
            let naive = counts(weights.len(), || alias.draw(&mut rng));
            for (fast, naive) in fast.iter().zip(&naive) {
                // Five standard deviations of a difference of two counts.
                let sd = libm::sqrt(f64::from(fast + naive) + 1.0);
                assert!(f64::from(fast.abs_diff(*naive)) < 5.0 * sd, "{fast} and {naive}");
            }
            assert_eq!(fast[n as usize..], [0, 0]);
        }
    }
}
