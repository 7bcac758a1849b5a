//! What a method said of whom, look by look.

use claque_detector::Findings;

use super::alerts::AlertHistory;
use crate::answer_key::Push;
use crate::labels::{Labels, POSITIVE};

/// Scores of all looks so far: of innocents the highest, of positives each.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// For each labelled account its place among the positives, or among the innocents.
    places: Vec<Place>,
    innocents: Vec<f64>,
    /// For each positive, ascending by account, its score at each look.
    positives: Vec<Vec<f64>>,
    pub(super) alerts: AlertHistory,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Innocent(usize),
    Positive(usize),
}

impl History {
    /// Before the first look at a world with these pushes.
    #[must_use]
    pub fn new(labels: &Labels, pushes: &[Push]) -> Self {
        let (mut innocents, mut positives) = (Vec::new(), Vec::new());
        let place = |(_, class)| {
            if class == POSITIVE {
                positives.push(Vec::new());
                Place::Positive(positives.len() - 1)
            } else {
                innocents.push(f64::NEG_INFINITY);
                Place::Innocent(innocents.len() - 1)
            }
        };
        let places = labels.iter().map(place).collect();
        Self { places, innocents, positives, alerts: AlertHistory::new(pushes) }
    }

    /// Takes in what is found at the next look. Who is not mentioned scores lowest.
    pub fn absorb(&mut self, labels: &Labels, findings: &Findings) {
        self.alerts.absorb(&findings.hashtags);
        let mut found = findings.accounts.iter().peekable();
        for ((account, _), place) in labels.iter().zip(&self.places) {
            while found.next_if(|score| score.account < account).is_some() {}
            let score = found.next_if(|score| score.account == account);
            let score = score.map_or(f64::NEG_INFINITY, |score| score.score);
            match *place {
                Place::Innocent(nth) => self.innocents[nth] = self.innocents[nth].max(score),
                Place::Positive(nth) => self.positives[nth].push(score),
            }
        }
    }

    /// The lowest score such that at most this share of the innocents ever scores above it, and how many
    /// do.
    #[must_use]
    pub fn threshold(&self, rate: f64) -> (f64, u64) {
        let n = self.innocents.len();
        let most = part(rate, n);
        if most >= n {
            return (f64::NEG_INFINITY, n as u64);
        }
        let mut scores = self.innocents.clone();
        let (above, threshold, _) = scores.select_nth_unstable_by(most, |a, b| b.total_cmp(a));
        let flagged = above.iter().filter(|score| **score > *threshold).count();
        (*threshold, flagged as u64)
    }

    /// For each positive, ascending by account, the first look from the one given on at which it scores
    /// above the threshold.
    pub(super) fn found(
        &self,
        threshold: f64,
        from: impl Fn(usize) -> usize,
    ) -> Vec<Option<usize>> {
        let first = |(nth, scores): (usize, &Vec<f64>)| {
            (from(nth)..scores.len()).find(|&look| scores[look] > threshold)
        };
        self.positives.iter().enumerate().map(first).collect()
    }

    /// How many positives there are.
    #[must_use]
    pub fn n_positives(&self) -> usize {
        self.positives.len()
    }
}

/// The most of `n` that are no more than a share of them.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub(super) fn part(rate: f64, n: usize) -> usize {
    (rate * n as f64) as usize
}
