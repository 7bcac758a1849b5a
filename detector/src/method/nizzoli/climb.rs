//! The rising threshold.

use crate::communities::{Edge, Graph, Search};
use crate::ties::{Tie, quantile};

/// The ties of at least `least`, as edges of a network.
pub(super) fn edges(ties: &[Tie], least: f64) -> Vec<Edge> {
    let kept = ties.iter().filter(|tie| tie.strength >= least);
    kept.map(|tie| Edge { a: tie.a, b: tie.b, weight: tie.strength, slice: Some(0) }).collect()
}

/// The last quantile at which every account is in company; `None` for those that never are.
pub(super) fn scores(ties: &[Tie], communities: &[u32], step: f64) -> Vec<Option<f64>> {
    let mut scores = vec![None; communities.len()];
    if ties.is_empty() {
        return scores;
    }
    let mut strengths: Vec<f64> = ties.iter().map(|tie| tie.strength).collect();
    let mut communities = communities.to_vec();
    for q in quantiles(step) {
        let least = quantile(&mut strengths, q).expect("there are ties");
        let graph = Graph::new(communities.len(), &edges(ties, least));
        communities = Search::LOUVAIN.communities(&graph, Some(&communities));
        for members in crate::layers::members_of(&communities) {
            members.iter().for_each(|&member| scores[member as usize] = Some(q));
        }
    }
    scores
}

/// From 0 by steps, and 1.
fn quantiles(step: f64) -> impl Iterator<Item = f64> {
    let below = (0..).map(move |n| f64::from(n) * step).take_while(|&q| q < 1.0 - 1e-9);
    below.chain([1.0])
}
