//! Focal structures: what holds together around the heaviest ties of a community.

use std::collections::BTreeMap;

use crate::communities::Edge;
use crate::ties::Tie;

/// A tie as an edge of a network.
pub(super) fn edge(tie: &Tie) -> Edge {
    Edge { a: tie.a, b: tie.b, weight: tie.strength, slice: Some(0) }
}

/// The ties of all structures that are as heavy as the network on average.
pub(super) fn structures(
    ties: &[Tie],
    communities: &[u32],
    theta: f64,
    lone_ties: bool,
) -> Vec<Tie> {
    let mean = ties.iter().map(|tie| tie.strength).sum::<f64>() / ties.len().max(1) as f64;
    let mut inside: Vec<(u32, Tie)> = Vec::new();
    for tie in ties {
        let [a, b] = [tie.a, tie.b].map(|end| communities[end as usize]);
        inside.extend((a == b).then_some((a, *tie)));
    }
    inside.sort_by_key(|&(community, tie)| (community, tie.a, tie.b));
    let mut kept = Vec::new();
    for run in inside.chunk_by(|x, y| x.0 == y.0) {
        let ties: Vec<Tie> = run.iter().map(|&(_, tie)| tie).collect();
        if ties.len() > 1 || lone_ties {
            let structure = Growing::new(&ties).grown(mean, theta);
            let heavy = mean_of(structure.iter().map(|tie| tie.strength)) >= mean;
            kept.extend(heavy.then_some(structure).into_iter().flatten());
        }
    }
    kept
}

fn mean_of(strengths: impl ExactSizeIterator<Item = f64>) -> f64 {
    let n = strengths.len() as f64;
    strengths.sum::<f64>() / n
}

/// A structure and the ties of its community by end.
struct Growing<'a> {
    ties: &'a [Tie],
    /// Places of ties by end, heaviest first, then in order; and how many of them were used up.
    at: BTreeMap<u32, (Vec<usize>, usize)>,
    used: Vec<bool>,
    structure: Vec<Tie>,
}

impl<'a> Growing<'a> {
    fn new(ties: &'a [Tie]) -> Self {
        let mut order: Vec<usize> = (0..ties.len()).collect();
        order.sort_by(|&x, &y| ties[y].strength.total_cmp(&ties[x].strength));
        let mut at: BTreeMap<u32, (Vec<usize>, usize)> = BTreeMap::new();
        for &place in &order {
            for end in [ties[place].a, ties[place].b] {
                at.entry(end).or_default().0.push(place);
            }
        }
        let mut growing = Self { ties, at, used: vec![false; ties.len()], structure: Vec::new() };
        growing.add(order[0]);
        growing
    }

    fn add(&mut self, place: usize) {
        self.used[place] = true;
        self.structure.push(self.ties[place]);
    }

    /// The heaviest unused tie at the pair added last, the first of equals.
    fn heaviest(&mut self) -> Option<usize> {
        let last = self.structure.last()?;
        let mut best: Option<usize> = None;
        for end in [last.a, last.b] {
            let (places, n_used) = self.at.entry(end).or_default();
            // What is used stays so, and is never looked at again.
            *n_used += places[*n_used..].iter().take_while(|&&place| self.used[place]).count();
            let Some(&place) = places.get(*n_used) else { continue };
            let strength = |place: usize| self.ties[place].strength;
            let wins = |best: usize| (strength(place), best) > (strength(best), place);
            if best.is_none_or(wins) {
                best = Some(place);
            }
        }
        best
    }

    fn grown(mut self, network_mean: f64, theta: f64) -> Vec<Tie> {
        let mut moments = Moments::default();
        moments.add(self.structure[0].strength);
        while moments.mean >= network_mean {
            let Some(place) = self.heaviest() else { break };
            let weight = self.ties[place].strength;
            let mut next = moments;
            next.add(weight);
            if weight < network_mean || next.mean < moments.mean - theta * moments.deviation() {
                break;
            }
            moments = next;
            self.add(place);
        }
        self.structure
    }
}

/// Mean and spread so far (Welford 1962, DOI 10.1080/00401706.1962.10490022).
#[derive(Debug, Clone, Copy, Default)]
struct Moments {
    n: f64,
    mean: f64,
    squares: f64,
}

impl Moments {
    fn add(&mut self, value: f64) {
        self.n += 1.0;
        let off = value - self.mean;
        self.mean += off / self.n;
        self.squares += off * (value - self.mean);
    }

    /// The sample's standard deviation; of one value, the value.
    fn deviation(&self) -> f64 {
        if self.n > 1.0 { libm::sqrt(self.squares / (self.n - 1.0)) } else { self.mean }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn mean(strengths: &[f64]) -> f64 {
        strengths.iter().sum::<f64>() / strengths.len() as f64
    }

    /// The standard deviation of a sample; of one value, the value.
    fn spread(strengths: &[f64]) -> f64 {
        let [_, _, ..] = strengths else { return strengths[0] };
        let squares: f64 = strengths.iter().map(|s| (s - mean(strengths)).powi(2)).sum();
        (squares / (strengths.len() - 1) as f64).sqrt()
    }

    /// The heaviest of some ties, the first of equals.
    fn heaviest<'a>(ties: impl Iterator<Item = &'a Tie>) -> Option<Tie> {
        ties.copied().reduce(|best, tie| if tie.strength > best.strength { tie } else { best })
    }

    /// A structure grown by asking every tie at every step.
    fn grown(ties: &[Tie], network_mean: f64, theta: f64) -> Vec<Tie> {
        let mut structure: Vec<Tie> = heaviest(ties.iter()).into_iter().collect();
        loop {
            let strengths: Vec<f64> = structure.iter().map(|tie| tie.strength).collect();
            let last = structure[structure.len() - 1];
            let touches = |tie: &&Tie| [tie.a, tie.b].iter().any(|&e| e == last.a || e == last.b);
            let unused = ties.iter().filter(|tie| !structure.contains(tie));
            let Some(next) = heaviest(unused.filter(touches)) else { return structure };
            let with_next = [&strengths[..], &[next.strength]].concat();
            let is_pulled_down = mean(&with_next) < mean(&strengths) - theta * spread(&strengths);
            if mean(&strengths) < network_mean || next.strength < network_mean || is_pulled_down {
                return structure;
            }
            structure.push(next);
        }
    }

    fn naive(ties: &[Tie], communities: &[u32], theta: f64, lone_ties: bool) -> Vec<Tie> {
        let network_mean = mean(&ties.iter().map(|tie| tie.strength).collect::<Vec<_>>());
        let mut inside: BTreeMap<u32, Vec<Tie>> = BTreeMap::new();
        for tie in ties.iter().filter(|t| communities[t.a as usize] == communities[t.b as usize]) {
            inside.entry(communities[tie.a as usize]).or_default().push(*tie);
        }
        let inside = inside.into_values().filter(|ties| ties.len() > 1 || lone_ties);
        let structures = inside.map(|ties| grown(&ties, network_mean, theta));
        let is_heavy = |structure: &Vec<Tie>| {
            mean(&structure.iter().map(|tie| tie.strength).collect::<Vec<_>>()) >= network_mean
        };
        structures.filter(is_heavy).flatten().collect()
    }

    /// Strengths that are often equal, and some that never are.
    fn strength() -> impl Strategy<Value = f64> {
        prop_oneof![prop::sample::select(vec![0.75, 2.25, 5.5]), 0.1..8.0_f64]
    }

    proptest! {
        /// Law: looking at the ends of the last tie only gives what asking every tie gives.
        #[test]
        fn structures_equal_their_naive_twin(
            strengths in prop::collection::btree_map((0..9_u32, 0..9_u32), strength(), 1..30),
            communities in prop::collection::vec(0..3_u32, 9),
            theta in 0.0..2.0_f64,
            lone_ties in any::<bool>(),
        ) {
            let ties = strengths.into_iter().filter(|((a, b), _)| a < b);
            let ties: Vec<Tie> = ties.map(|((a, b), strength)| Tie { a, b, strength }).collect();
            prop_assume!(!ties.is_empty());
            let found = structures(&ties, &communities, theta, lone_ties);
            prop_assert_eq!(found, naive(&ties, &communities, theta, lone_ties));
        }
    }
}
