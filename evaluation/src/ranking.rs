//! Accounts in order of score, ties counted as one step.

use crate::record::RankScore;

/// Accounts that share a score.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Step {
    score: f64,
    positives: u64,
    innocents: u64,
}

/// Scores and labels, highest score first.
///
/// Accounts with equal scores cannot be told apart, so they enter together: no order among them
/// can make a method look better or worse.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    steps: Vec<Step>,
    positives: u64,
    innocents: u64,
}

impl From<Vec<Step>> for Ranking {
    fn from(steps: Vec<Step>) -> Self {
        let positives = steps.iter().map(|step| step.positives).sum();
        let innocents = steps.iter().map(|step| step.innocents).sum();
        Self { steps, positives, innocents }
    }
}

/// Counts of accounts at or above some threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cut {
    /// The threshold.
    pub threshold: f64,
    /// Positives at or above it.
    pub positives: u64,
    /// Innocents at or above it.
    pub innocents: u64,
}

impl Ranking {
    /// A ranking of (score, is positive). Scores are not NaN.
    ///
    /// # Complexity
    /// O(n log n).
    #[must_use]
    pub fn new(scored: impl IntoIterator<Item = (f64, bool)>) -> Self {
        // The two zeros are one score: adding 0 makes both the positive one.
        let mut scored: Vec<(f64, bool)> =
            scored.into_iter().map(|(score, positive)| (score + 0.0, positive)).collect();
        scored.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
        let ties = scored.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq());
        Self::from(ties.map(step).collect::<Vec<Step>>())
    }

    /// A ranking of counts of positives and innocents, the most suspicious first; those of one step
    /// score alike.
    pub(crate) fn of_steps(steps: impl IntoIterator<Item = (u64, u64)>) -> Self {
        let scores = std::iter::successors(Some(0.0), |score| Some(score - 1.0));
        let step = |(score, (positives, innocents))| Step { score, positives, innocents };
        Self::from(scores.zip(steps).map(step).collect::<Vec<Step>>())
    }

    /// How many positives there are.
    #[must_use]
    pub fn positives(&self) -> u64 {
        self.positives
    }

    /// How many innocents there are.
    #[must_use]
    pub fn innocents(&self) -> u64 {
        self.innocents
    }

    /// Counts at each distinct score, highest first.
    pub fn cuts(&self) -> impl Iterator<Item = Cut> + '_ {
        self.steps.iter().scan((0, 0), |(positives, innocents), step| {
            *positives += step.positives;
            *innocents += step.innocents;
            Some(Cut { threshold: step.score, positives: *positives, innocents: *innocents })
        })
    }

    /// Sum over distinct scores of (gain in recall) × (precision there). `None` without positives.
    ///
    /// # Source
    /// The definition of scikit-learn's `average_precision_score`: no interpolation.
    #[must_use]
    pub fn average_precision(&self) -> Option<f64> {
        if self.positives == 0 {
            return None;
        }
        let mut before = 0;
        let mut sum = 0.0;
        for cut in self.cuts() {
            let gain = float(cut.positives - before) / float(self.positives);
            sum += gain * cut.precision();
            before = cut.positives;
        }
        // Rounding may carry a perfect sum a hair above 1.
        Some(sum.min(1.0))
    }

    /// Chance that a positive scores above an innocent, a tie counting half: the area under the
    /// receiver operating characteristic. `None` without positives or without innocents.
    #[must_use]
    pub fn auc(&self) -> Option<f64> {
        let pairs = float(self.positives) * float(self.innocents);
        let mut above = 0;
        let mut won = 0.0;
        for step in &self.steps {
            won += float(step.innocents) * (float(above) + float(step.positives) / 2.0);
            above += step.positives;
        }
        (pairs > 0.0).then(|| won / pairs)
    }

    /// The highest F1 of all cuts. `None` without positives.
    #[must_use]
    pub fn best_f1(&self) -> Option<f64> {
        let f1 = |cut: Cut| {
            2.0 * float(cut.positives) / float(cut.positives + cut.innocents + self.positives)
        };
        (self.positives > 0).then(|| self.cuts().map(f1).fold(0.0, f64::max))
    }

    /// Share of positives among the `k` highest, where `k` is how many positives there are: there it is
    /// precision and recall at once. Of accounts that tie for the last places as many positives count
    /// as come there on average. `None` without positives.
    #[must_use]
    pub fn precision_at_positives(&self) -> Option<f64> {
        let (mut places, mut hits) = (self.positives, 0.0);
        for step in &self.steps {
            let size = step.positives + step.innocents;
            let taken = size.min(places);
            hits += float(step.positives) * (float(taken) / float(size));
            places -= taken;
        }
        (self.positives > 0).then(|| hits / float(self.positives))
    }

    /// What a ranking is worth beside its average precision.
    #[must_use]
    pub fn score(&self) -> RankScore {
        RankScore {
            roc_auc: self.auc(),
            best_f1: self.best_f1(),
            precision_at_positives: self.precision_at_positives(),
        }
    }

    /// The loosest cut that flags at most this share of the innocents; `None` where even the
    /// highest score flags more.
    #[must_use]
    pub fn cut_at_false_positive_rate(&self, rate: f64) -> Option<Cut> {
        let most = rate * float(self.innocents);
        self.cuts().take_while(|cut| float(cut.innocents) <= most).last()
    }

    /// Recall at the loosest cut that flags at most this share of the innocents.
    #[must_use]
    pub fn recall_at_false_positive_rate(&self, rate: f64) -> f64 {
        let found = self.cut_at_false_positive_rate(rate).map_or(0, |cut| cut.positives);
        if self.positives == 0 { 0.0 } else { float(found) / float(self.positives) }
    }
}

impl Cut {
    /// Share of the flagged that are positives.
    #[must_use]
    pub fn precision(&self) -> f64 {
        float(self.positives) / float((self.positives + self.innocents).max(1))
    }
}

fn step(ties: &[(f64, bool)]) -> Step {
    let positives = ties.iter().filter(|(_, positive)| *positive).count() as u64;
    Step { score: ties[0].0, positives, innocents: ties.len() as u64 - positives }
}

/// A count as a float; exact below 2^53.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub(crate) fn float(n: u64) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Row = (&'static [(f64, bool)], Option<f64>);

    /// Each row is small enough to work out on paper.
    #[test]
    fn average_precision_by_hand() {
        let rows: &[Row] = &[
            (&[(1.0, true), (0.0, false)], Some(1.0)),
            (&[(1.0, false), (0.0, true)], Some(0.5)),
            (&[(1.0, false), (1.0, true)], Some(0.5)),
            (&[(3.0, true), (2.0, false), (1.0, true)], Some(0.5 + 0.5 * 2.0 / 3.0)),
            (&[(f64::NEG_INFINITY, true), (f64::NEG_INFINITY, false)], Some(0.5)),
            (&[(-0.0, false), (0.0, true)], Some(0.5)),
            (&[(1.0, false)], None),
            (&[], None),
        ];
        for (scored, expected) in rows {
            assert_eq!(Ranking::new(scored.iter().copied()).average_precision(), *expected);
        }
    }

    #[test]
    fn the_area_is_the_chance_that_a_positive_scores_higher() {
        let rows: &[Row] = &[
            (&[(1.0, true), (0.0, false)], Some(1.0)),
            (&[(1.0, false), (0.0, true)], Some(0.0)),
            (&[(1.0, false), (1.0, true)], Some(0.5)),
            (&[(3.0, true), (2.0, false), (1.0, true), (0.0, false)], Some(0.75)),
            (&[(3.0, true), (3.0, false), (1.0, true), (0.0, false)], Some(0.625)),
            (&[(1.0, true)], None),
            (&[], None),
        ];
        for (scored, expected) in rows {
            assert_eq!(Ranking::new(scored.iter().copied()).auc(), *expected, "{scored:?}");
        }
    }

    #[test]
    fn the_best_f1_is_that_of_the_best_cut() {
        let rows: &[Row] = &[
            (&[(1.0, true), (0.0, false)], Some(1.0)),
            (&[(1.0, false), (0.0, true)], Some(2.0 / 3.0)),
            (&[(3.0, true), (2.0, false), (1.0, true), (0.0, false)], Some(0.8)),
            (&[(1.0, false)], None),
        ];
        for (scored, expected) in rows {
            assert_eq!(Ranking::new(scored.iter().copied()).best_f1(), *expected, "{scored:?}");
        }
    }

    #[test]
    fn of_ties_for_the_last_places_those_count_that_come_there_on_average() {
        let rows: &[Row] = &[
            (&[(2.0, true), (1.0, false), (0.0, true)], Some(0.5)),
            (&[(2.0, true), (1.0, false), (1.0, true)], Some(0.75)),
            (&[(1.0, true), (1.0, false), (1.0, false), (1.0, false)], Some(0.25)),
            (&[(1.0, false)], None),
        ];
        for (scored, expected) in rows {
            let found = Ranking::new(scored.iter().copied()).precision_at_positives();
            assert_eq!(found, *expected, "{scored:?}");
        }
    }

    #[test]
    fn recall_at_a_false_positive_rate_takes_the_loosest_cut_that_keeps_it() {
        let mut scored = vec![(9.0, true), (8.0, false), (7.0, true), (7.0, false), (6.0, true)];
        scored.extend((0..98).map(|_| (0.0, false)));
        let ranking = Ranking::new(scored);
        let recall = |rate| ranking.recall_at_false_positive_rate(rate);
        assert_eq!(
            [recall(0.0), recall(0.01), recall(0.02), recall(1.0)],
            [1.0 / 3.0, 1.0 / 3.0, 1.0, 1.0]
        );
    }

    /// The obvious twin: for every threshold among the scores, count from scratch.
    fn naive_average_precision(scored: &[(f64, bool)]) -> Option<f64> {
        let positives = scored.iter().filter(|s| s.1).count();
        let mut thresholds: Vec<f64> = scored.iter().map(|s| s.0).collect();
        thresholds.sort_by(|a, b| b.total_cmp(a));
        thresholds.dedup();
        let (mut sum, mut recall_before) = (0.0, 0.0);
        for threshold in thresholds {
            let flagged: Vec<_> = scored.iter().filter(|s| s.0 >= threshold).collect();
            let hits = flagged.iter().filter(|s| s.1).count();
            let recall = hits as f64 / positives as f64;
            sum += (recall - recall_before) * hits as f64 / flagged.len() as f64;
            recall_before = recall;
        }
        (positives > 0).then_some(sum)
    }

    proptest! {
        #[test]
        fn average_precision_equals_its_naive_twin(
            scored in proptest::collection::vec((0_u8..12, any::<bool>()), 0..60)
        ) {
            let scored: Vec<_> = scored.into_iter().map(|(s, p)| (f64::from(s), p)).collect();
            let fast = Ranking::new(scored.clone()).average_precision();
            let slow = naive_average_precision(&scored);
            match (fast, slow) {
                (Some(fast), Some(slow)) => prop_assert!((fast - slow).abs() < 1e-9),
                (fast, slow) => prop_assert_eq!(fast, slow),
            }
        }

        #[test]
        fn cuts_rise_to_the_totals(
            scored in proptest::collection::vec((0_u8..12, any::<bool>()), 1..60)
        ) {
            let ranking = Ranking::new(scored.into_iter().map(|(s, p)| (f64::from(s), p)));
            let cuts: Vec<_> = ranking.cuts().collect();
            prop_assert!(cuts.windows(2).all(|w| w[0].threshold > w[1].threshold
                && w[0].positives <= w[1].positives && w[0].innocents <= w[1].innocents));
            let last = cuts[cuts.len() - 1];
            prop_assert_eq!((last.positives, last.innocents), (ranking.positives(), ranking.innocents()));
        }
    }
}
