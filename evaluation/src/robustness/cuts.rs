//! Who is flagged at which score.
//!
//! Sketch: at most about 300 cuts of 30 bytes as text, usually far fewer because scores tie.

use serde::{Deserialize, Serialize};

use crate::ranking::{Cut, Ranking, float};

/// Counts of innocents below which every cut is kept.
const EXACT: u64 = 20;
/// Beyond that, a cut is kept once so many times the innocents are flagged.
const GROWTH: f64 = 1.05;
/// A cut is also kept for every such share of the positives.
const SHARE: f64 = 0.02;

/// Counts of accounts that score at least so much, highest score first: three columns. Between two cuts
/// lie at most 5 % more innocents (or none, up to 20) and 2 % of the positives. Who has no score is in
/// no cut.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cuts {
    /// The scores, falling.
    pub scores: Vec<f64>,
    /// Positives that score at least this.
    pub positives: Vec<u64>,
    /// Innocents that score at least this.
    pub innocents: Vec<u64>,
}

impl Cuts {
    /// The cuts of a ranking.
    #[must_use]
    pub fn of(ranking: &Ranking) -> Self {
        let mut kept = Self::default();
        let mut cuts = ranking.cuts().filter(|cut| cut.threshold.is_finite()).peekable();
        let share = (SHARE * float(ranking.positives())).max(1.0);
        while let Some(cut) = cuts.next() {
            // Kept when the next would be too far from the last that is kept: nothing is overshot.
            let last = kept.len().checked_sub(1).map_or((0, 0), |idx| kept.counts(idx));
            if cuts.peek().is_none_or(|next| is_far(last, next, share)) {
                kept.push(&cut);
            }
        }
        kept
    }

    fn push(&mut self, cut: &Cut) {
        self.scores.push(cut.threshold);
        self.positives.push(cut.positives);
        self.innocents.push(cut.innocents);
    }

    /// How many cuts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.scores.len()
    }

    /// Whether nobody has a score.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.scores.is_empty()
    }

    fn counts(&self, idx: usize) -> (u64, u64) {
        (self.positives[idx], self.innocents[idx])
    }

    /// Positives and innocents that score at least `threshold`, as far as cuts tell: never too many, and
    /// too few by at most what lies between two cuts.
    #[must_use]
    pub fn at(&self, threshold: f64) -> (u64, u64) {
        let n_above = self.scores.partition_point(|&score| score >= threshold);
        n_above.checked_sub(1).map_or((0, 0), |idx| self.counts(idx))
    }

    /// The lowest score at which at most so many innocents are flagged; infinite where there is none.
    #[must_use]
    pub fn threshold(&self, innocents: f64) -> f64 {
        let n_within = self.innocents.partition_point(|&flagged| float(flagged) <= innocents);
        n_within.checked_sub(1).map_or(f64::INFINITY, |idx| self.scores[idx])
    }
}

fn is_far(last: (u64, u64), next: &Cut, share: f64) -> bool {
    let innocents = if last.1 < EXACT { float(last.1) } else { GROWTH * float(last.1) };
    float(next.innocents) > innocents || float(next.positives - last.0) > share
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn few_accounts_are_all_cuts() {
        let ranking = Ranking::new([
            (3.0, true),
            (2.0, false),
            (2.0, true),
            (1.0, false),
            (f64::NEG_INFINITY, true),
        ]);
        let cuts = Cuts::of(&ranking);
        assert_eq!((&cuts.scores, &cuts.positives), (&vec![3.0, 2.0, 1.0], &vec![1, 2, 2]));
        assert_eq!(cuts.innocents, [0, 1, 2]);
        assert_eq!([4.0, 3.0, 2.5, 0.0].map(|t| cuts.at(t)), [(0, 0), (1, 0), (1, 0), (2, 2)]);
        assert_eq!([0.0, 1.0, 9.0].map(|n| cuts.threshold(n)), [3.0, 2.0, 1.0]);
        let guilty = Cuts::of(&Ranking::new([(1.0, false), (0.0, true)]));
        assert_eq!(guilty.threshold(0.5), f64::INFINITY);
        assert!(Cuts::of(&Ranking::new([])).is_empty());
    }

    #[test]
    fn many_accounts_are_few_cuts() {
        let scored = (0..1_000_000_u32).map(|n| (f64::from(n), n % 10 == 0));
        let cuts = Cuts::of(&Ranking::new(scored));
        assert!((100..300).contains(&cuts.len()), "{}", cuts.len());
    }

    proptest! {
        /// What cuts tell is below the truth by no more than they promise.
        #[test]
        fn cuts_tell_nearly_everything(
            scored in proptest::collection::vec((0_u16..2_000, any::<bool>()), 0..600),
            threshold in 0_u16..2_000,
        ) {
            let scored: Vec<_> = scored.into_iter().map(|(s, p)| (f64::from(s), p)).collect();
            let cuts = Cuts::of(&Ranking::new(scored.clone()));
            let count = |is: bool| scored.iter().filter(|(score, positive)| {
                *score >= f64::from(threshold) && *positive == is
            }).count() as u64;
            let all = scored.iter().filter(|(_, positive)| *positive).count() as f64;
            let (positives, innocents) = cuts.at(f64::from(threshold));
            prop_assert!(positives <= count(true) && innocents <= count(false));
            prop_assert!((count(true) - positives) as f64 <= (SHARE * all).max(1.0));
            let most = if innocents < EXACT { innocents as f64 } else { GROWTH * innocents as f64 };
            prop_assert!(count(false) as f64 <= most);
        }
    }
}
