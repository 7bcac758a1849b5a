//! The ladder of bucket lengths, and the shuffled traces that make its steps comparable.

use super::Config;
use super::pairs::Pairs;
use super::postings::Postings;
use super::shuffle::Shuffle;
use super::tokens::Tokens;
use super::witnesses::Witnesses;
use crate::corpus::Corpus;

/// One shuffled account in this many reaches the unit of a step.
const UNIT_IN: usize = 1_000;
/// One shuffled account in this many reaches the level that the threshold stands above.
const LEVEL_IN: usize = 10_000;
/// Most shuffles.
pub(super) const ROUNDS_MAX: usize = 100;
/// Most hashtag uses to shuffle in all, beyond the first shuffle.
pub(super) const SHUFFLED_USES_MAX: usize = 2_000_000;

/// Account scores of the observed trace on one scale, and how high chance reaches on it.
#[derive(Debug, Clone)]
pub(super) struct Ladder {
    /// Score of every account, by dense number: that of its best step, in units of the step.
    pub(super) observed: Vec<f64>,
    /// The score that one shuffled account in ten thousand reaches; 0 without accounts.
    pub(super) chance: f64,
    /// The unit of each step: the raw score that one shuffled account in a thousand reaches.
    pub(super) units: Vec<f64>,
    /// Fewest holders that any token was cut to, in shuffles too; `usize::MAX` when every comparison
    /// was made.
    pub(super) witnesses: usize,
    /// Accounts of all shuffled traces together.
    pub(super) n_shuffled: usize,
}

impl Ladder {
    pub(super) fn new(config: &Config, corpus: &Corpus, buckets_ms: &[i64], block_ms: i64) -> Self {
        let sweep = |corpus: &Corpus| -> Vec<(Vec<f64>, usize)> {
            buckets_ms.iter().map(|&ms| Step::new(config, corpus, ms).account_scores()).collect()
        };
        let shuffle = Shuffle::new(corpus, block_ms);
        let observed = sweep(corpus);
        let least = |steps: &[(Vec<f64>, usize)]| steps.iter().map(|(_, kept)| *kept).min();
        let mut witnesses = least(&observed).unwrap_or(usize::MAX);
        let mut shuffled = vec![Vec::new(); buckets_ms.len()];
        for round in 0..rounds(config, corpus) {
            let steps = sweep(&shuffle.draw(config.seed, round));
            witnesses = least(&steps).map_or(witnesses, |kept| kept.min(witnesses));
            shuffled.iter_mut().zip(steps).for_each(|(all, (scores, _))| all.extend(scores));
        }
        let units: Vec<f64> = shuffled.iter().map(|scores| unit(scores)).collect();
        let observed = best(observed.iter().map(|(scores, _)| scores), &units);
        let n_shuffled = shuffled.first().map_or(0, Vec::len);
        let chance = reached_by_one_in(LEVEL_IN, &best(shuffled.iter(), &units)).unwrap_or(0.0);
        Self { observed, chance, units, witnesses, n_shuffled }
    }
}

/// Enough shuffles for the wanted number of shuffled accounts, as far as time allows.
fn rounds(config: &Config, corpus: &Corpus) -> u64 {
    let wanted = config.shuffled_accounts.div_ceil(corpus.n_accounts().max(1));
    let affordable = SHUFFLED_USES_MAX / corpus.uses.len().max(1);
    wanted.min(affordable).clamp(1, ROUNDS_MAX) as u64
}

/// Every account's best step, each in its own unit.
fn best<'a>(steps: impl Iterator<Item = &'a Vec<f64>>, units: &[f64]) -> Vec<f64> {
    let mut best: Vec<f64> = Vec::new();
    for (scores, unit) in steps.zip(units) {
        best.resize(scores.len(), 0.0);
        best.iter_mut().zip(scores).for_each(|(best, score)| *best = best.max(score / unit));
    }
    best
}

/// What one shuffled account in a thousand reaches; the largest where that is 0, 1 where all are.
fn unit(scores: &[f64]) -> f64 {
    let candidates = [UNIT_IN, usize::MAX].map(|n| reached_by_one_in(n, scores));
    candidates.into_iter().flatten().find(|&score| score > 0.0).unwrap_or(1.0)
}

/// The score that one in `n` reaches, rounded towards the largest.
fn reached_by_one_in(n: usize, scores: &[f64]) -> Option<f64> {
    let mut scores = scores.to_vec();
    let place = scores.len() / n;
    (!scores.is_empty()).then(|| *scores.select_nth_unstable_by(place, |a, b| b.total_cmp(a)).1)
}

/// One bucket length on one trace.
#[derive(Debug)]
pub(super) struct Step<'a> {
    config: &'a Config,
    tokens: Tokens,
    postings: Postings,
    witnesses: Witnesses<'a>,
}

impl<'a> Step<'a> {
    pub(super) fn new(config: &'a Config, corpus: &'a Corpus, bucket_ms: i64) -> Self {
        let tokens = Tokens::new(corpus, bucket_ms);
        let mut postings = Postings::new(&tokens, &corpus.author, corpus.n_accounts());
        let witnesses = Witnesses::choose(&mut postings, config.comparisons_max, &corpus.rank);
        Self { config, tokens, postings, witnesses }
    }

    pub(super) fn pairs(&self) -> Pairs<'_> {
        Pairs::new(&self.tokens, &self.postings, &self.witnesses, self.config.prior_weight)
    }

    /// Raw score of every account, and how many holders the hottest tokens were cut to.
    fn account_scores(&self) -> (Vec<f64>, usize) {
        (self.pairs().account_scores(self.config.top_pairs), self.witnesses.kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_in_n_reaches_the_place_that_n_says() {
        let scores: Vec<f64> = (0..3_000).map(f64::from).collect();
        assert_eq!(reached_by_one_in(1_000, &scores), Some(2_996.0));
        assert_eq!(reached_by_one_in(10_000, &scores), Some(2_999.0));
        assert_eq!(reached_by_one_in(10, &[]), None);
    }

    #[test]
    fn the_unit_is_never_nothing() {
        assert!((unit(&[0.0; 10]) - 1.0).abs() < 1e-15);
        let mut rare = vec![0.0; 3_000];
        rare[7] = 0.25;
        assert!((unit(&rare) - 0.25).abs() < 1e-15);
    }
}
