//! The layers: who holds what, and how alike that makes accounts.

use claque_trace::PostId;
use hashbrown::HashMap;

use super::Luceri;
use super::crowds::{self, Share};
use crate::corpus::dense;
use crate::incidence::Incidence;
use crate::layers::{Act, Cast, Layer, of_layer};
use crate::overlap::Overlaps;
use crate::ties::Tie;

impl Luceri {
    /// Every layer, with the plural of its objects.
    pub(super) fn layers(&self, acts: &[Act], cast: &Cast) -> [(&'static str, Incidence); 4] {
        [
            ("reposted posts", self.reposts(acts, cast)),
            ("authors reposted fast", self.fast_reposts(acts, cast)),
            ("lists of hashtags", self.sequences(acts, cast)),
            ("texts", once(&cast.incidence(of_layer(acts, Layer::Text)))),
        ]
    }

    fn reposts(&self, acts: &[Act], cast: &Cast) -> Incidence {
        let held = cast.incidence(of_layer(acts, Layer::Repost));
        let n_reposts = |row| held.objects.of(row).iter().map(|o| u64::from(o.count)).sum::<u64>();
        once(&held.keep(|row| n_reposts(row) >= u64::from(self.config.min_reposts), |_| true))
    }

    fn sequences(&self, acts: &[Act], cast: &Cast) -> Incidence {
        let held = cast.incidence(of_layer(acts, Layer::Sequence));
        let n_posts = |object| -> u64 {
            held.holders.of(object).iter().map(|row| u64::from(row.count)).sum()
        };
        held.keep(|_| true, |object| n_posts(object) >= self.config.min_sequence_posts as u64)
    }

    /// Authors as objects of those who pass on their posts fast.
    fn fast_reposts(&self, acts: &[Act], cast: &Cast) -> Incidence {
        let posts: HashMap<PostId, &Act> =
            of_layer(acts, Layer::Post).iter().map(|act| (act.post, act)).collect();
        let fast = |repost: &Act| {
            let original = posts.get(&PostId(repost.object))?;
            let delay_ms = repost.at.0.saturating_sub(original.at.0);
            let counts =
                (0..=self.fast_ms).contains(&delay_ms) && original.account != repost.account;
            counts.then(|| (cast.number(original.account), cast.number(repost.account)))
        };
        let mut pairs: Vec<(u32, u32)> =
            of_layer(acts, Layer::Repost).iter().filter_map(fast).collect();
        pairs.sort_unstable();
        let least = self.config.min_fast_reposts as usize;
        let often = pairs.chunk_by(|a, b| a == b).filter(|run| run.len() >= least);
        let pairs = often.flatten().copied().collect();
        Incidence::new(pairs, cast.len(), cast.len())
    }
}

/// The same with every object held once.
fn once(held: &Incidence) -> Incidence {
    let objects = 0..dense(held.holders.len());
    let pairs = objects.flat_map(|o| held.holders.of(o).iter().map(move |row| (o, row.id)));
    Incidence::new(pairs.collect(), held.holders.len(), held.objects.len())
}

/// Ties of one layer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Network {
    pub(super) min_entities: usize,
    pub(super) comparisons_max: u64,
}

/// Who is alike in a layer.
pub(super) struct Alike {
    /// The cosine of all that share an object, crowded ones apart.
    pub(super) ties: Vec<Tie>,
    /// Holders of crowded objects.
    pub(super) crowds: Vec<Vec<Share>>,
    /// What a reader must know.
    pub(super) note: Option<String>,
}

impl Network {
    /// Cosines, rounded to 12 decimals so that equal vectors tie exactly, and crowds.
    pub(super) fn alike(self, held: &Incidence, rank: &[u64], objects: &str) -> Alike {
        let shared = held.keep(|_| true, |object| held.holders.of(object).len() > 1);
        let enough = |row| shared.objects.of(row).len() >= self.min_entities;
        let held = shared.keep(enough, |_| true);
        let weights = Weights::new(&held);
        let kept = crowds::kept(held.holders.degrees(), self.comparisons_max);
        let is_crowded = |object: &u32| held.holders.of(*object).len() > kept;
        let crowded: Vec<u32> = (0..dense(held.holders.len())).filter(is_crowded).collect();
        let shares = |&object: &u32| {
            let holders = held.holders.of(object).iter();
            holders.map(|row| (row.id, weights.share(object, row.id, row.count))).collect()
        };
        let few = held.keep(|_| true, |object| !is_crowded(&object));
        let n = (crowded.len(), held.holders.len());
        Alike {
            ties: ties(&few, &weights, rank),
            crowds: crowded.iter().map(shares).collect(),
            note: crowds::note(n, objects, kept, self.comparisons_max),
        }
    }
}

fn ties(held: &Incidence, weights: &Weights, rank: &[u64]) -> Vec<Tie> {
    let mut overlaps = Overlaps::new(held, rank, u64::MAX);
    let mut ties = Vec::new();
    overlaps.each_row(
        |object, mine, theirs| weights.product(object, mine, theirs),
        |a, partners| {
            let above = partners.iter().filter(|(b, _)| *b > a);
            ties.extend(above.map(|&(b, dot)| Tie { a, b, strength: weights.cosine(a, b, dot) }));
        },
    );
    ties.sort_unstable_by_key(|tie| (tie.a, tie.b));
    ties
}

/// Squared inverse frequencies of objects, and lengths of the vectors of rows.
struct Weights {
    squared_idf: Vec<f64>,
    norm: Vec<f64>,
}

impl Weights {
    fn new(held: &Incidence) -> Self {
        let n_rows = held.objects.degrees().filter(|&n| n > 0).count();
        let idf = |n_holders| libm::log((1 + n_rows) as f64 / (1 + n_holders) as f64) + 1.0;
        let squared_idf = held.holders.degrees().map(|n| idf(n) * idf(n)).collect();
        let mut weights = Self { squared_idf, norm: Vec::new() };
        let square = |row| -> f64 {
            let of_row = held.objects.of(row).iter();
            of_row.map(|object| weights.product(object.id, object.count, object.count)).sum()
        };
        let squares = (0..dense(held.objects.len())).map(square);
        weights.norm = squares.map(libm::sqrt).collect();
        weights
    }

    fn product(&self, object: u32, mine: u32, theirs: u32) -> f64 {
        f64::from(mine) * f64::from(theirs) * self.squared_idf[object as usize]
    }

    /// A row's entry for an object, over the length of its vector.
    fn share(&self, object: u32, row: u32, count: u32) -> f64 {
        libm::sqrt(self.product(object, count, count)) / self.norm[row as usize]
    }

    fn cosine(&self, a: u32, b: u32, dot: f64) -> f64 {
        let cosine = dot / (self.norm[a as usize] * self.norm[b as usize]);
        libm::round(cosine * 1e12) / 1e12
    }
}
