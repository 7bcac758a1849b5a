//! Spreading labels until they settle.

use crate::communities::{Edge, Graph};
use crate::corpus::dense;
use crate::ties::Tie;

/// Largest change of any F at the end.
const TOLERANCE: f64 = 1e-9;
/// Most steps; α = 0.9 settles after some 190.
const STEPS_MAX: usize = 200;

/// What the coordinated have of every account that has a tie.
pub(super) struct Spread {
    pub(super) of: Vec<Option<f64>>,
    pub(super) note: Option<String>,
}

/// F for the coordinated and for the others.
type Both = [f64; 2];

/// The share of F for the coordinated; 0 where no label comes.
pub(super) fn shares(ties: &[Tie], labels: &[Option<bool>], alpha: f64) -> Spread {
    let graph = potentials(ties, labels.len());
    let given = |label: &Option<bool>| match label {
        Some(true) => [1.0 - alpha, 0.0],
        Some(false) => [0.0, 1.0 - alpha],
        None => [0.0, 0.0],
    };
    let given: Vec<Both> = labels.iter().map(given).collect();
    let mut f = given.clone();
    let mut change = f64::INFINITY;
    for _ in 0..STEPS_MAX {
        let next: Vec<Both> =
            (0..dense(f.len())).map(|n| step(&graph, &f, &given, alpha, n)).collect();
        let moves = next.iter().flatten().zip(f.iter().flatten()).map(|(new, old)| new - old);
        change = moves.map(f64::abs).fold(0.0, f64::max);
        f = next;
        if change <= TOLERANCE {
            break;
        }
    }
    let has_tie = |number: u32| !graph.ties(number).is_empty();
    let of = (0..).zip(&f).map(|(number, f)| has_tie(number).then(|| share(*f))).collect();
    let note = (change > TOLERANCE)
        .then(|| format!("labels were still spreading after {STEPS_MAX} steps, by {change:.1e}"));
    Spread { of, note }
}

fn share([coordinated, other]: Both) -> f64 {
    if coordinated > 0.0 { coordinated / (coordinated + other) } else { 0.0 }
}

/// The graph with w / √(d d') on its ties.
fn potentials(ties: &[Tie], n: usize) -> Graph {
    let mut degrees = vec![0.0; n];
    for tie in ties {
        [tie.a, tie.b].iter().for_each(|&end| degrees[end as usize] += tie.strength);
    }
    let edge = |tie: &Tie| {
        let degrees = degrees[tie.a as usize] * degrees[tie.b as usize];
        let weight = tie.strength / libm::sqrt(degrees);
        Edge { a: tie.a, b: tie.b, weight, slice: None }
    };
    Graph::new(n, &ties.iter().map(edge).collect::<Vec<_>>())
}

fn step(graph: &Graph, f: &[Both], given: &[Both], alpha: f64, number: u32) -> Both {
    let mut sum = [0.0, 0.0];
    for &(end, weight) in graph.ties(number) {
        let theirs = f[end as usize];
        sum = [sum[0] + weight * theirs[0], sum[1] + weight * theirs[1]];
    }
    let own = given[number as usize];
    [alpha * sum[0] + own[0], alpha * sum[1] + own[1]]
}
