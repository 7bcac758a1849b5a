//! Focal structures: what holds together around the heaviest ties of a community.

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
    /// Places of ties by end, heaviest first, then in order.
    at: std::collections::BTreeMap<u32, Vec<usize>>,
    used: Vec<bool>,
    structure: Vec<Tie>,
}

impl<'a> Growing<'a> {
    fn new(ties: &'a [Tie]) -> Self {
        let mut order: Vec<usize> = (0..ties.len()).collect();
        order.sort_by(|&x, &y| ties[y].strength.total_cmp(&ties[x].strength));
        let mut at: std::collections::BTreeMap<u32, Vec<usize>> = std::collections::BTreeMap::new();
        for &place in &order {
            for end in [ties[place].a, ties[place].b] {
                at.entry(end).or_default().push(place);
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
            let places = self.at.entry(end).or_default();
            // What is used stays so, and is never looked at again.
            let first = places.iter().position(|&place| !self.used[place]);
            places.drain(..first.unwrap_or(places.len()));
            let Some(&place) = places.first() else { continue };
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
