//! The network: evidence window by window.

use super::Hcc;
use crate::corpus::dense;
use crate::incidence::Incidence;
use crate::layers::{Act, Cast, of_layer};
use crate::overlap::Overlaps;
use crate::ties::Tie;

/// Who did what in which window: every account has a row per window, every object likewise.
struct Windows {
    held: Incidence,
    /// Account and window of every row.
    rows: Vec<(u32, i64)>,
}

impl Hcc {
    /// The ties of all windows together, and what was sampled.
    pub(super) fn network(&self, acts: &[Act], cast: &Cast) -> (Vec<Tie>, Option<String>) {
        let windows = self.windows(acts, cast);
        let rank: Vec<u64> =
            windows.rows.iter().map(|&(account, _)| cast.rank[account as usize]).collect();
        let mut overlaps = Overlaps::new(&windows.held, &rank, self.config.comparisons_max);
        let evidence = |_, mine: u32, theirs: u32| f64::from(mine) * f64::from(theirs);
        let mut all = vec![0.0; windows.rows.len()];
        overlaps.each_row(evidence, |row, partners| {
            all[row as usize] = partners.iter().map(|&(_, raw)| raw).sum();
        });
        let factors = self.factors(&windows.rows);
        let mut sums = Sums::new(cast.len());
        overlaps.each_row(evidence, |row, partners| {
            let (a, _) = windows.rows[row as usize];
            sums.begin(a);
            for &(other, raw) in partners {
                let b = windows.rows[other as usize].0;
                let weight = raw * raw / (all[row as usize] + all[other as usize] - raw);
                sums.add(b, weight * factors[row as usize]);
            }
        });
        let what = "objects within a window";
        (sums.ties(), overlaps.note(what, self.config.comparisons_max))
    }

    fn windows(&self, acts: &[Act], cast: &Cast) -> Windows {
        let ours = || self.config.layers.iter().flat_map(|&layer| of_layer(acts, layer));
        let first = ours().map(|act| act.at).min().unwrap_or_default();
        let key = |act: &Act| {
            let window = (act.at - first) / self.window_ms;
            ((act.layer, act.object, window), (cast.number(act.account), window))
        };
        let mut keyed: Vec<_> = ours().map(key).collect();
        keyed.sort_unstable();
        let mut rows: Vec<(u32, i64)> = keyed.iter().map(|&(_, row)| row).collect();
        rows.sort_unstable();
        rows.dedup();
        let (mut pairs, mut n_objects) = (Vec::with_capacity(keyed.len()), 0);
        for of_object in keyed.chunk_by(|a, b| a.0 == b.0) {
            let place = |row| dense(rows.binary_search(row).expect("rows holds them all"));
            pairs.extend(of_object.iter().map(|(_, row)| (dense(n_objects), place(row))));
            n_objects += 1;
        }
        Windows { held: Incidence::new(pairs, n_objects, rows.len()), rows }
    }

    /// What the window of each row counts for over all frames: windows with an act are numbered, and
    /// a frame ends with each.
    fn factors(&self, rows: &[(u32, i64)]) -> Vec<f64> {
        let mut windows: Vec<i64> = rows.iter().map(|&(_, window)| window).collect();
        windows.sort_unstable();
        windows.dedup();
        let mut factors = Vec::new();
        let mut power = 1.0;
        let mut sum = 0.0;
        for _ in 0..self.config.frame.min(windows.len()) {
            sum += power;
            power *= self.config.decay;
            factors.push(sum);
        }
        let factor = |&(_, window): &(u32, i64)| {
            let later = windows.len() - 1 - windows.partition_point(|&other| other < window);
            factors[later.min(factors.len() - 1)]
        };
        rows.iter().map(factor).collect()
    }
}

/// Weights of pairs, summed while rows come account by account.
struct Sums {
    of: u32,
    weights: Vec<f64>,
    met: Vec<u32>,
    ties: Vec<Tie>,
}

impl Sums {
    fn new(n: usize) -> Self {
        Self { of: u32::MAX, weights: vec![0.0; n], met: Vec::new(), ties: Vec::new() }
    }

    fn begin(&mut self, account: u32) {
        if self.of != account {
            self.end();
            self.of = account;
        }
    }

    /// Adds to the tie with an account of higher number; the others were counted from that side.
    fn add(&mut self, other: u32, weight: f64) {
        if other > self.of {
            let sum = &mut self.weights[other as usize];
            if *sum == 0.0 {
                self.met.push(other);
            }
            *sum += weight;
        }
    }

    fn end(&mut self) {
        self.met.sort_unstable();
        for other in self.met.drain(..) {
            let strength = std::mem::take(&mut self.weights[other as usize]);
            self.ties.push(Tie { a: self.of, b: other, strength });
        }
    }

    fn ties(mut self) -> Vec<Tie> {
        self.end();
        self.ties
    }
}
