//! How sure one can be of a difference in average precision, by drawing the accounts again.

use rand::{RngExt, SeedableRng};
use rand_xoshiro::SplitMix64;

use super::Interval;

/// Draws; an end at one in 300 is then the sixth from outside.
const DRAWS: usize = 2_000;

/// Two rankings of the same accounts.
#[derive(Debug, Clone, PartialEq)]
pub struct PairedRanking {
    /// Differences in average precision of the drawn samples, ascending.
    draws: Vec<f64>,
}

/// Accounts that neither ranking tells apart.
#[derive(Debug, Clone, Copy)]
struct Kind {
    base: f64,
    head: f64,
    positive: bool,
}

impl PairedRanking {
    /// Samples of accounts with their score before, their score after, and whether they are
    /// positives. Positives and innocents are drawn apart, so that every sample has as many of
    /// either. The draws are fixed by the number of accounts alone. `None` without positives.
    ///
    /// Accounts are drawn as if they had nothing to do with one another. Those of one campaign do,
    /// so the differences scatter less here than they would over campaigns.
    ///
    /// # Complexity
    /// 2,000 n for n accounts.
    ///
    /// # Source
    /// Efron and Tibshirani (1993), An Introduction to the Bootstrap, sections 8.3 and 13.3.
    #[must_use]
    pub fn new(accounts: &[(f64, f64, bool)]) -> Option<Self> {
        let crowd = Crowd::new(accounts);
        if crowd.positives.is_empty() {
            return None;
        }
        let old = Steps::new(&crowd.kinds, |kind| kind.base);
        let new = Steps::new(&crowd.kinds, |kind| kind.head);
        let mut random = SplitMix64::seed_from_u64(accounts.len() as u64);
        let mut draw = || {
            let counts = crowd.draw(&mut random);
            let precision = |steps: &Steps| steps.average_precision(&crowd.kinds, &counts);
            precision(&new) - precision(&old)
        };
        let mut draws: Vec<f64> = (0..DRAWS).map(|_| draw()).collect();
        draws.sort_by(f64::total_cmp);
        Some(Self { draws })
    }

    /// What the difference lies above or below of with probability `alpha` each, and no less than
    /// one in 2,000.
    #[must_use]
    pub fn interval(&self, alpha: f64) -> Interval {
        let last = self.draws.len() - 1;
        let place = libm::floor(alpha.clamp(0.0, 0.5) * last as f64);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "from 0 to half of the draws"
        )]
        let place = place as usize;
        Interval { low: self.draws[place], high: self.draws[last - place] }
    }
}

/// All accounts by kind.
struct Crowd {
    kinds: Vec<Kind>,
    /// The kind of every positive, and of every innocent.
    positives: Vec<usize>,
    innocents: Vec<usize>,
}

impl Crowd {
    fn new(accounts: &[(f64, f64, bool)]) -> Self {
        let order = |a: &(f64, f64, bool), b: &(f64, f64, bool)| {
            a.2.cmp(&b.2).then(a.0.total_cmp(&b.0)).then(a.1.total_cmp(&b.1))
        };
        let mut accounts = accounts.to_vec();
        accounts.sort_unstable_by(order);
        let mut crowd = Self { kinds: Vec::new(), positives: Vec::new(), innocents: Vec::new() };
        for alike in accounts.chunk_by(|a, b| order(a, b).is_eq()) {
            let (base, head, positive) = alike[0];
            let of = if positive { &mut crowd.positives } else { &mut crowd.innocents };
            of.extend(std::iter::repeat_n(crowd.kinds.len(), alike.len()));
            crowd.kinds.push(Kind { base, head, positive });
        }
        crowd
    }

    /// How often each kind is drawn, positives and innocents as many as there are.
    fn draw(&self, random: &mut SplitMix64) -> Vec<u32> {
        let mut counts = vec![0_u32; self.kinds.len()];
        for of in [&self.innocents, &self.positives] {
            for _ in 0..of.len() {
                counts[of[random.random_range(0..of.len())]] += 1;
            }
        }
        counts
    }
}

/// Kinds of accounts, highest score first, ties as one step.
struct Steps(Vec<Vec<usize>>);

impl Steps {
    fn new(kinds: &[Kind], score: impl Fn(&Kind) -> f64) -> Self {
        let mut order: Vec<usize> = (0..kinds.len()).collect();
        order.sort_by(|&a, &b| score(&kinds[b]).total_cmp(&score(&kinds[a])));
        let ties = order.chunk_by(|&a, &b| score(&kinds[a]).total_cmp(&score(&kinds[b])).is_eq());
        Self(ties.map(<[usize]>::to_vec).collect())
    }

    /// As [`Ranking::average_precision`](crate::Ranking::average_precision), each kind as often as
    /// it was drawn.
    fn average_precision(&self, kinds: &[Kind], counts: &[u32]) -> f64 {
        let (mut hits, mut flagged, mut sum) = (0.0, 0.0, 0.0);
        for step in &self.0 {
            let before = hits;
            for &kind in step {
                let n = f64::from(counts[kind]);
                flagged += n;
                hits += if kinds[kind].positive { n } else { 0.0 };
            }
            if hits > before {
                sum += (hits - before) * hits / flagged;
            }
        }
        sum / hits
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Ranking;

    proptest! {
        #[test]
        fn a_sample_is_ranked_as_its_accounts_would_be(
            drawn in proptest::collection::vec((0_u8..6, any::<bool>(), 0_u32..4), 1..30),
        ) {
            let kinds: Vec<Kind> = drawn
                .iter()
                .map(|&(score, positive, _)| Kind { base: f64::from(score), head: 0.0, positive })
                .collect();
            let counts: Vec<u32> = drawn.iter().map(|drawn| drawn.2).collect();
            let all = drawn.iter().flat_map(|&(score, positive, n)| {
                std::iter::repeat_n((f64::from(score), positive), n as usize)
            });
            if let Some(expected) = Ranking::new(all).average_precision() {
                let found = Steps::new(&kinds, |kind| kind.base).average_precision(&kinds, &counts);
                prop_assert!((found - expected).abs() < 1e-12, "{found} {expected}");
            }
        }
    }

    #[test]
    fn equal_rankings_do_not_differ_and_a_ruined_one_does() {
        let account = |n: u32| (f64::from(n % 97), n.is_multiple_of(7));
        let same: Vec<_> = (0..700).map(account).map(|(s, positive)| (s, s, positive)).collect();
        let found = PairedRanking::new(&same).unwrap();
        assert_eq!(found.interval(0.025), Interval { low: 0.0, high: 0.0 });
        let ruined: Vec<_> =
            (0..700).map(account).map(|(s, positive)| (f64::from(positive), s, positive)).collect();
        let found = PairedRanking::new(&ruined).unwrap().interval(0.01);
        assert!(found.high < -0.5, "{found:?}");
        assert_eq!(PairedRanking::new(&[(1.0, 2.0, false)]), None);
    }
}
