//! Cosines of accounts that draw their hashtags from everybody's.

use super::Config;
use crate::corpus::dense;
use crate::incidence::Incidence;
use crate::splitmix::SplitMix;
use crate::ties::Tie;

/// Factors within which numbers of uses share draws, tried in turn.
const FACTORS: [f64; 7] = [1.0, 1.05, 1.1, 1.2, 1.4, 2.0, 4.0];

/// A pair to be tested.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) tie: Tie,
    /// Numbers of uses of the two accounts, ascending.
    pub(super) n_uses: [u32; 2],
}

/// What chance makes of the candidates.
#[derive(Debug, Clone)]
pub(super) struct Null {
    /// p-value of every candidate.
    pub(super) p_values: Vec<f64>,
    /// What a reader must know where the budget was hit.
    pub(super) notes: Vec<String>,
}

/// Candidates whose accounts draw alike.
#[derive(Debug)]
struct Cell {
    /// Places of the two numbers of uses in the plan.
    sizes: [usize; 2],
    /// Cosines of the candidates, ascending, and which candidate has them.
    observed: Vec<(f64, usize)>,
    /// Drawn cosines that reach this one but not the next.
    reached: Vec<u64>,
    n_drawn: u64,
}

impl Null {
    /// Draws as often as the budget allows.
    pub(super) fn draw(
        config: &Config,
        held: &Incidence,
        rank: &[u64],
        candidates: &[Candidate],
    ) -> Self {
        let plans = FACTORS.iter().map(|&factor| Plan::new(candidates, factor));
        let affordable = |plan: &Plan| config.null_budget / plan.cost.max(1);
        let wanted = u64::from(config.realizations);
        let last = FACTORS.len() - 1;
        let mut plans = plans.enumerate().skip_while(|(n, p)| *n < last && affordable(p) < wanted);
        let (number, mut plan) = plans.next().expect("the last plan is never skipped");
        let realizations = affordable(&plan).clamp(1, wanted);
        let mut pool = Pool::new(config, held, rank);
        (0..realizations).for_each(|round| plan.draw(&mut pool, config.seed, round));
        let short = number > 0 || realizations < wanted;
        let note = short.then(|| {
            format!(
                "to stay within null_budget of {}, numbers of uses within a factor of {} shared \
                 their draws, and there were {realizations} realizations of {wanted}",
                config.null_budget, FACTORS[number]
            )
        });
        let few = pool.shuffles < config.idf_shuffles.into();
        let more = few.then(|| {
            format!(
                "to stay within null_budget of {}, the weights of hashtags are means of {} shuffles \
                 of {}",
                config.null_budget, pool.shuffles, config.idf_shuffles
            )
        });
        let notes = note.into_iter().chain(more).collect();
        Self { p_values: plan.p_values(candidates.len()), notes }
    }
}

/// Everybody's edges, to be drawn from.
struct Pool {
    /// The hashtag of every use; every realization brings some to the front, in the order drawn.
    hashtags: Vec<u32>,
    /// Weight of each hashtag, averaged over shuffles.
    weight: Vec<f64>,
    /// How many.
    shuffles: u64,
}

impl Pool {
    fn new(config: &Config, held: &Incidence, rank: &[u64]) -> Self {
        let mut hashtags = Vec::new();
        for hashtag in 0..dense(held.holders.len()) {
            let n_uses: u32 = held.holders.of(hashtag).iter().map(|row| row.count).sum();
            hashtags.extend((0..n_uses).map(|_| hashtag));
        }
        // Rows in an order that does not depend on how accounts are numbered.
        let mut rows: Vec<u32> = (0..dense(held.objects.len())).collect();
        rows.retain(|&row| !held.objects.of(row).is_empty());
        rows.sort_unstable_by_key(|&row| rank[row as usize]);
        let n_uses = |&row: &u32| held.objects.of(row).iter().map(|o| o.count as usize).sum();
        let sizes: Vec<usize> = rows.iter().map(n_uses).collect();
        // Never so many shuffles that they would outweigh the draws.
        let affordable = config.null_budget / (hashtags.len() as u64).max(1);
        let shuffles = affordable.clamp(1, config.idf_shuffles.into());
        let n_hashtags = held.holders.len();
        let weight = averaged_weights(config.seed, shuffles, &hashtags, &sizes, n_hashtags);
        Self { hashtags, weight, shuffles }
    }
}

/// Mean of ln(n / holders + 1) over shuffles of the hashtags among n rows of these sizes.
fn averaged_weights(
    seed: u64,
    shuffles: u64,
    hashtags: &[u32],
    sizes: &[usize],
    n_hashtags: usize,
) -> Vec<f64> {
    let mut sums = vec![0.0; n_hashtags];
    let mut shuffled = hashtags.to_vec();
    for shuffle in 0..shuffles {
        SplitMix::new(seed, shuffle << 1).shuffle(&mut shuffled);
        let mut latest = vec![usize::MAX; n_hashtags];
        let mut n_holders = vec![0_u32; n_hashtags];
        let mut rest = &shuffled[..];
        for (row, &size) in sizes.iter().enumerate() {
            let (mine, others) = rest.split_at(size);
            rest = others;
            for &hashtag in mine {
                let new = std::mem::replace(&mut latest[hashtag as usize], row) != row;
                n_holders[hashtag as usize] += u32::from(new);
            }
        }
        for (sum, n) in sums.iter_mut().zip(n_holders) {
            *sum += libm::log(sizes.len() as f64 / f64::from(n.max(1)) + 1.0);
        }
    }
    sums.into_iter().map(|sum| sum / shuffles as f64).collect()
}

/// Which numbers of uses are drawn and compared.
#[derive(Debug)]
struct Plan {
    /// Numbers of uses, ascending; each is drawn by two accounts.
    sizes: Vec<u32>,
    cells: Vec<Cell>,
    /// Numbers drawn and compared in one realization, about.
    cost: u64,
}

impl Plan {
    fn new(candidates: &[Candidate], factor: f64) -> Self {
        let mut sizes: Vec<u32> = candidates.iter().flat_map(|c| c.n_uses).collect();
        sizes.sort_unstable();
        let mut kept = Vec::new();
        for size in sizes {
            if kept.last().is_none_or(|&least: &u32| f64::from(size) > factor * f64::from(least)) {
                kept.push(size);
            }
        }
        let place = |size: u32| kept.partition_point(|&least| least <= size) - 1;
        let mut keyed: Vec<([usize; 2], f64, usize)> = (0..)
            .zip(candidates)
            .map(|(number, c)| (c.n_uses.map(place), c.tie.strength, number))
            .collect();
        keyed.sort_unstable_by(|x, y| x.0.cmp(&y.0).then(x.1.total_cmp(&y.1)).then(x.2.cmp(&y.2)));
        let cell = |run: &[([usize; 2], f64, usize)]| Cell {
            sizes: run[0].0,
            observed: run.iter().map(|&(_, cosine, number)| (cosine, number)).collect(),
            reached: vec![0; run.len()],
            n_drawn: 0,
        };
        let cells: Vec<Cell> = keyed.chunk_by(|x, y| x.0 == y.0).map(cell).collect();
        // Drawing, sorting and weighing a use takes about as long as ten comparisons.
        let drawn: u64 = kept.iter().map(|&size| 20 * u64::from(size)).sum();
        let compared: u64 = cells.iter().map(|cell| 4 * u64::from(kept[cell.sizes[1]])).sum();
        Self { sizes: kept, cells, cost: drawn + compared }
    }

    /// One realization.
    fn draw(&mut self, pool: &mut Pool, seed: u64, round: u64) {
        let vectors = drawn_vectors(&self.sizes, pool, seed, round);
        let mut spread = vec![0.0; pool.weight.len()];
        for (first, mine) in vectors.iter().enumerate() {
            let start = self.cells.partition_point(|cell| cell.sizes[0] < first / 2);
            let cells = self.cells[start..].iter_mut();
            let mut cells = cells.take_while(|cell| cell.sizes[0] == first / 2).peekable();
            if cells.peek().is_none() {
                continue;
            }
            mine.iter().for_each(|&(hashtag, weight)| spread[hashtag as usize] = weight);
            for cell in cells {
                let twins = [2 * cell.sizes[1], 2 * cell.sizes[1] + 1];
                for other in twins.into_iter().filter(|&other| other > first) {
                    let theirs = vectors[other].iter();
                    cell.take(theirs.map(|&(hashtag, w)| w * spread[hashtag as usize]).sum());
                }
            }
            mine.iter().for_each(|&(hashtag, _)| spread[hashtag as usize] = 0.0);
        }
    }

    fn p_values(&self, n_candidates: usize) -> Vec<f64> {
        let mut p_values = vec![1.0; n_candidates];
        for cell in &self.cells {
            let mut at_least = 0;
            for (&(_, number), reached) in cell.observed.iter().zip(&cell.reached).rev() {
                at_least += reached;
                p_values[number] = (1 + at_least) as f64 / (1 + cell.n_drawn) as f64;
            }
        }
        // Of equal cosines in a cell only the last counts what reaches both.
        for cell in &self.cells {
            for pair in cell.observed.windows(2).rev() {
                if pair[0].0.total_cmp(&pair[1].0).is_eq() {
                    p_values[pair[0].1] = p_values[pair[1].1];
                }
            }
        }
        p_values
    }
}

impl Cell {
    fn take(&mut self, cosine: f64) {
        self.n_drawn += 1;
        // A hair of rounding must not keep a drawn cosine below an observed one that equals it.
        let n_reached = self.observed.partition_point(|&(observed, _)| observed <= cosine + 1e-12);
        if let Some(highest) = n_reached.checked_sub(1) {
            self.reached[highest] += 1;
        }
    }
}

/// Two unit vectors per number of uses, each from that many uses drawn from the pool: none twice,
/// as long as there are enough.
fn drawn_vectors(sizes: &[u32], pool: &mut Pool, seed: u64, round: u64) -> Vec<Vec<(u32, f64)>> {
    let mut stream = SplitMix::new(seed, round << 1 | 1);
    let wanted: usize = sizes.iter().map(|&size| 2 * size as usize).sum();
    let mut drawn: Vec<u32> = if wanted > pool.hashtags.len() {
        let n = pool.hashtags.len();
        (0..wanted).map(|_| pool.hashtags[stream.below(n)]).collect()
    } else {
        bring_to_front(&mut stream, wanted, &mut pool.hashtags);
        pool.hashtags[..wanted].to_vec()
    };
    let mut rest = &mut drawn[..];
    let mut vectors = Vec::with_capacity(2 * sizes.len());
    for &size in sizes.iter().flat_map(|size| [size, size]) {
        let (mine, others) = rest.split_at_mut(size as usize);
        rest = others;
        vectors.push(unit_vector(mine, &pool.weight));
    }
    vectors
}

/// Brings values drawn by chance to the first `wanted` places: half a shuffle, which makes every
/// draw equally likely whatever the order was before.
fn bring_to_front(stream: &mut SplitMix, wanted: usize, values: &mut [u32]) {
    for place in 0..wanted {
        let other = place + stream.below(values.len() - place);
        values.swap(place, other);
    }
}

fn unit_vector(hashtags: &mut [u32], weight: &[f64]) -> Vec<(u32, f64)> {
    hashtags.sort_unstable();
    let entry = |run: &[u32]| (run[0], run.len() as f64 * weight[run[0] as usize]);
    let mut vector: Vec<(u32, f64)> = hashtags.chunk_by(|a, b| a == b).map(entry).collect();
    let norm = libm::sqrt(vector.iter().map(|(_, weight)| weight * weight).sum());
    vector.iter_mut().for_each(|(_, weight)| *weight /= norm);
    vector
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(strength: f64, n_uses: [u32; 2]) -> Candidate {
        Candidate { tie: Tie { a: 0, b: 1, strength }, n_uses }
    }

    #[test]
    fn everybody_is_drawn_equally_often_and_nobody_is_lost() {
        let mut values: Vec<u32> = (0..60).collect();
        let mut stream = SplitMix::new(1, 2);
        let mut times = [0_u32; 60];
        for _ in 0..6_000 {
            bring_to_front(&mut stream, 6, &mut values);
            values[..6].iter().for_each(|&value| times[value as usize] += 1);
        }
        // 600 each with standard deviation 23: this band is five of them.
        assert!(times.iter().all(|n| (485..715).contains(n)), "{times:?}");
        values.sort_unstable();
        assert!(values.into_iter().eq(0..60));
    }

    #[test]
    fn p_values_count_what_reaches_them() {
        let candidates = [0.9, 0.5, 0.5, 0.2].map(|cosine| candidate(cosine, [3, 4]));
        let mut plan = Plan::new(&candidates, 1.0);
        assert_eq!((&plan.sizes[..], plan.cells.len()), (&[3, 4][..], 1));
        [0.1, 0.2, 0.4, 0.5, 0.95].iter().for_each(|&drawn| plan.cells[0].take(drawn));
        let expected = [2.0 / 6.0, 3.0 / 6.0, 3.0 / 6.0, 5.0 / 6.0];
        assert_eq!(plan.p_values(4), expected);
    }

    #[test]
    fn numbers_of_uses_within_a_factor_share_the_draws_of_the_smallest() {
        let sizes = [10, 11, 12, 13, 20].map(|n| candidate(0.5, [n, n]));
        assert_eq!(Plan::new(&sizes, 1.0).sizes, [10, 11, 12, 13, 20]);
        assert_eq!(Plan::new(&sizes, 1.2).sizes, [10, 13, 20]);
        assert_eq!(Plan::new(&sizes, 4.0).sizes, [10]);
    }
}
