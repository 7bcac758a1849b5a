//! From directions to validated edges: both directions, the ladder, many tests, cores.

use super::hits::Direction;
use crate::stats::benjamini_hochberg::q_values;

/// A pair of accounts at its most surprising window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Edge {
    /// The lower account.
    pub(super) a: u32,
    /// The higher account.
    pub(super) b: u32,
    /// p-value of the less surprising direction, corrected for the number of windows.
    pub(super) p: f64,
    /// p-value of the more surprising direction, likewise.
    pub(super) p_other: f64,
    /// Smallest false discovery rate at which the edge is called.
    pub(super) q: f64,
    /// Hits of the less surprising direction.
    pub(super) hits: u32,
    /// Position of the window in the ladder.
    pub(super) window: usize,
}

impl Edge {
    /// -log10 p.
    pub(super) fn score(&self) -> f64 {
        -libm::log10(self.p)
    }
}

/// Pairs whose two directions both surprise, one edge per pair, in order of accounts.
pub(super) fn both_ways(mut directions: Vec<Direction>, window: usize) -> Vec<Edge> {
    directions.sort_unstable_by(|x, y| {
        (x.a, x.b).cmp(&(y.a, y.b)).then(y.p.total_cmp(&x.p)).then(x.hits.cmp(&y.hits))
    });
    let pair = |x: &Direction, y: &Direction| (x.a, x.b) == (y.a, y.b);
    let edge = |pair: &[Direction]| match pair {
        [weak, strong] => {
            let &Direction { a, b, p, hits } = weak;
            Some(Edge { a, b, p, p_other: strong.p, q: 1.0, hits, window })
        }
        _ => None,
    };
    directions.chunk_by(pair).filter_map(edge).collect()
}

/// One edge per pair: its smallest p-value over the ladder times the number of windows (Bonferroni;
/// of equals the shorter window), with q-values over `n_pairs` pairs, most surprising first.
pub(super) fn climb(mut edges: Vec<Edge>, n_windows: usize, n_pairs: f64) -> Vec<Edge> {
    edges.sort_unstable_by(|x, y| {
        (x.a, x.b).cmp(&(y.a, y.b)).then(x.p.total_cmp(&y.p)).then(x.window.cmp(&y.window))
    });
    edges.dedup_by_key(|edge| (edge.a, edge.b));
    for edge in &mut edges {
        edge.p = (edge.p * n_windows as f64).min(1.0);
        edge.p_other = (edge.p_other * n_windows as f64).min(1.0);
    }
    edges.sort_unstable_by(|x, y| x.p.total_cmp(&y.p).then((x.a, x.b).cmp(&(y.a, y.b))));
    let p_values: Vec<f64> = edges.iter().map(|edge| edge.p).collect();
    let q_values = q_values(&p_values, n_pairs);
    edges.iter_mut().zip(q_values).for_each(|(edge, q)| edge.q = q);
    edges
}

/// The edges between accounts that have two neighbours left after accounts with fewer were
/// removed again and again (the 2-core; Seidman 1983, doi:10.1016/0378-8733(83)90028-X). Every
/// account of a 2-core is in a component of at least three.
pub(super) fn two_core(edges: &[Edge], n_accounts: usize) -> Vec<Edge> {
    let mut degree = vec![0_u32; n_accounts];
    edges.iter().for_each(|edge| [edge.a, edge.b].iter().for_each(|&x| degree[x as usize] += 1));
    let mut core = edges.to_vec();
    loop {
        let before = core.len();
        let lone = |x: u32, degree: &[u32]| degree[x as usize] < 2;
        let (kept, cut): (Vec<Edge>, Vec<Edge>) =
            core.iter().partition(|edge| !lone(edge.a, &degree) && !lone(edge.b, &degree));
        cut.iter().for_each(|edge| [edge.a, edge.b].iter().for_each(|&x| degree[x as usize] -= 1));
        core = kept;
        if core.len() == before {
            return core;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn direction(a: u32, b: u32, p: f64) -> Direction {
        Direction { a, b, p, hits: 3 }
    }

    fn edge(a: u32, b: u32, p: f64, window: usize) -> Edge {
        Edge { a, b, p, p_other: p, q: 1.0, hits: 3, window }
    }

    #[test]
    fn the_weaker_direction_counts_and_one_alone_does_not() {
        let found = vec![direction(1, 2, 1e-9), direction(0, 1, 1e-5), direction(0, 1, 1e-3)];
        let edges = both_ways(found, 2);
        assert_eq!(edges.len(), 1);
        assert_eq!((edges[0].a, edges[0].b, edges[0].p, edges[0].p_other), (0, 1, 1e-3, 1e-5));
    }

    #[test]
    fn the_ladder_costs_a_factor_and_keeps_the_best_window() {
        let edges = vec![edge(0, 1, 1e-3, 0), edge(0, 1, 1e-4, 1), edge(2, 3, 1e-5, 1)];
        let climbed = climb(edges, 4, 1_000.0);
        let found: Vec<_> = climbed.iter().map(|e| (e.a, e.window)).collect();
        assert_eq!(found, [(2, 1), (0, 1)]);
        assert!((climbed[1].p - 4e-4).abs() < 1e-18 && (climbed[1].q - 0.2).abs() < 1e-12);
    }

    #[test]
    fn chains_fall_off_the_core() {
        let triangle = [(0, 1), (1, 2), (0, 2)];
        let chain = [(2, 3), (3, 4), (6, 7)];
        let edges: Vec<Edge> =
            triangle.iter().chain(&chain).map(|&(a, b)| edge(a, b, 1e-9, 0)).collect();
        let core: Vec<_> = two_core(&edges, 8).iter().map(|e| (e.a, e.b)).collect();
        assert_eq!(core, triangle);
    }
}
