//! How sure one can be of a mean, a difference or an order, one question per file.
//!
//! Distributions come from `statrs`; what is here says which test is asked, and of what.

mod bayes;
mod bootstrap;
mod friedman;
mod holm;
mod mcnemar;
mod paired_ranking;
mod power;
mod stratified;
mod wilcoxon;
mod wilson;

pub use bayes::{Belief, signed_rank_belief};
pub use bootstrap::{bootstrap_interval, percentiles, redraws, stratified_bootstrap};
pub use friedman::{Friedman, friedman};
pub use holm::holm;
pub use mcnemar::Discordant;
pub use paired_ranking::PairedRanking;
pub use power::{ENOUGH_POWER, power};
pub use stratified::Stratified;
pub use wilcoxon::wilcoxon;
pub use wilson::wilson_interval;

/// A lower and an upper bound.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Interval {
    /// The lower.
    pub low: f64,
    /// The upper.
    pub high: f64,
}

/// Ranks from 1, lowest value first; ties share the mean of their ranks.
pub(crate) fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for ties in order.chunk_by(|&a, &b| values[a].total_cmp(&values[b]).is_eq()) {
        let rank = before as f64 + (ties.len() as f64 + 1.0) / 2.0;
        ties.iter().for_each(|&place| ranks[place] = rank);
        before += ties.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    #[test]
    fn ties_share_their_mean_rank() {
        assert_eq!(super::ranks(&[3.0, 1.0, 3.0, 7.0, 3.0]), [3.0, 1.0, 3.0, 5.0, 3.0]);
    }
}
