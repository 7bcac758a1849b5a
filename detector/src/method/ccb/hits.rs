//! One window: how often each account meets each other, and how surprising that is.

use super::coverage::Coverage;
use super::moments::{Counted, Counter, Uses};
use super::neighbours::{Near, Neighbours};
use crate::stats::poisson_binomial::{EXACT_MAX, upper_bound, upper_tail};

/// Fewest moments of an account that meet the other.
pub(super) const HITS_MIN: u32 = 3;
/// Directions less surprising than this are not kept.
const P_MAX: f64 = 0.1;
/// No p-value is below this: a tail may underflow.
const P_MIN: f64 = 1e-300;

/// One account's meetings with another.
#[derive(Debug, Clone, Copy)]
struct Hits {
    moments: u32,
    latest_moment: u32,
    first: i64,
    last: i64,
}

const NONE: Hits = Hits { moments: 0, latest_moment: u32::MAX, first: 0, last: 0 };

/// A direction of a pair that is worth keeping.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Direction {
    /// The lower account of the pair.
    pub(super) a: u32,
    /// The higher account of the pair.
    pub(super) b: u32,
    /// Chance that at least `hits` moments of one meet the other.
    pub(super) p: f64,
    /// Moments of one that meet the other.
    pub(super) hits: u32,
}

/// Sweeps all pairs at one window.
#[derive(Debug)]
pub(super) struct Sweep<'a> {
    pub(super) uses: &'a Uses,
    pub(super) neighbours: &'a Neighbours,
    pub(super) coverage: &'a Coverage,
    pub(super) window_ms: i64,
}

impl Sweep<'_> {
    /// Every direction from an account that `eligible` accepts that meets [`HITS_MIN`] times, in
    /// meetings more than two windows apart, and surprises.
    pub(super) fn directions(&self, n_accounts: usize) -> Vec<Direction> {
        let mut found = Vec::new();
        let mut hits = vec![NONE; n_accounts];
        let (mut met, mut moments) = (Vec::new(), Vec::new());
        let mut counter = Counter::new(self.uses, self.window_ms);
        let mut trials = Trials::new(self.uses.by_hashtag.len());
        for account in 0..crate::corpus::dense(n_accounts) {
            counter.of(account, &mut moments);
            if moments.last().is_none_or(|last| last.moment + 1 < HITS_MIN) {
                continue;
            }
            self.meet(account, &moments, &mut hits, &mut met);
            trials.load(self.uses, &moments);
            for other in met.drain(..) {
                let hits = std::mem::replace(&mut hits[other as usize], NONE);
                if hits.moments >= HITS_MIN && hits.last - hits.first > 2 * self.window_ms {
                    let p = trials.tail(self.coverage.of(other), hits.moments);
                    if p <= P_MAX {
                        let (a, b) = (account.min(other), account.max(other));
                        found.push(Direction { a, b, p: p.max(P_MIN), hits: hits.moments });
                    }
                }
            }
        }
        found
    }

    fn meet(&self, account: u32, moments: &[Counted], hits: &mut [Hits], met: &mut Vec<u32>) {
        for &Counted { u, moment } in moments {
            let at = self.uses.at[u as usize];
            let mut meet = |u: u32| {
                let other = self.uses.account[u as usize];
                let hits = &mut hits[other as usize];
                if other == account || hits.latest_moment == moment {
                    return;
                }
                if hits.moments == 0 {
                    met.push(other);
                    hits.first = at;
                }
                *hits =
                    Hits { moments: hits.moments + 1, latest_moment: moment, last: at, ..*hits };
            };
            match self.neighbours.of(u) {
                Near::All(range) => range.for_each(&mut meet),
                Near::Some(witnesses) => witnesses.iter().copied().for_each(&mut meet),
            }
        }
    }
}

/// The counted uses of one account as trials against others.
#[derive(Debug)]
struct Trials {
    /// (hashtag, moment) of the account, ascending.
    uses: Vec<(u32, u32)>,
    /// Where the uses of each hashtag lie in `uses`; empty for hashtags the account does not use.
    of_hashtag: Vec<(u32, u32)>,
    /// Hashtags shared with the other account: their uses, and its coverage.
    shared: Vec<((u32, u32), f64)>,
    /// Chance that each moment misses; 1 between calls.
    miss: Vec<f64>,
    touched: Vec<u32>,
    chances: Vec<f64>,
}

impl Trials {
    fn new(n_hashtags: usize) -> Self {
        Self {
            uses: Vec::new(),
            of_hashtag: vec![(0, 0); n_hashtags],
            shared: Vec::new(),
            miss: Vec::new(),
            touched: Vec::new(),
            chances: Vec::new(),
        }
    }

    /// Takes another account's trials.
    fn load(&mut self, uses: &Uses, moments: &[Counted]) {
        self.uses.iter().for_each(|&(hashtag, _)| self.of_hashtag[hashtag as usize] = (0, 0));
        self.uses.clear();
        let trial = |counted: &Counted| (uses.hashtag[counted.u as usize], counted.moment);
        self.uses.extend(moments.iter().map(trial));
        self.uses.sort_unstable();
        for (place, &(hashtag, _)) in (0..).zip(&self.uses) {
            let (from, until) = &mut self.of_hashtag[hashtag as usize];
            if *until == 0 {
                *from = place;
            }
            *until = place + 1;
        }
        self.miss.clear();
        self.miss.resize(moments.last().map_or(0, |last| last.moment as usize + 1), 1.0);
    }

    /// Chance of at least `hits` moments within the coverage of another account. A moment with
    /// several hashtags hits unless all of them miss. Beyond the exact range the trials are taken
    /// per hashtag, which can only raise the bound.
    fn tail(&mut self, coverage: &[(u32, f64)], hits: u32) -> f64 {
        self.share(coverage);
        let n = |&((from, until), _): &((u32, u32), f64)| f64::from(until - from);
        let trials: f64 = self.shared.iter().map(n).sum();
        if trials > EXACT_MAX as f64 {
            let mean = self.shared.iter().map(|shared| n(shared) * shared.1).sum();
            return upper_bound(trials, mean, f64::from(hits));
        }
        self.set_chances();
        let expected: f64 = self.chances.iter().sum();
        if f64::from(hits) <= expected { 1.0 } else { upper_tail(&self.chances, hits as usize) }
    }

    /// Finds the shared hashtags, ascending, through the account that has far fewer.
    fn share(&mut self, coverage: &[(u32, f64)]) {
        self.shared.clear();
        if self.uses.len() * 16 < coverage.len() {
            for run in self.uses.chunk_by(|x, y| x.0 == y.0) {
                let hashtag = run[0].0;
                if let Ok(place) = coverage.binary_search_by_key(&hashtag, |&(tag, _)| tag) {
                    self.shared.push((self.of_hashtag[hashtag as usize], coverage[place].1));
                }
            }
        } else {
            let of_hashtag = &self.of_hashtag;
            let own = coverage.iter().map(|&(tag, covered)| (of_hashtag[tag as usize], covered));
            self.shared.extend(own.filter(|&((_, until), _)| until > 0));
        }
        self.shared.retain(|&(_, covered)| covered > 0.0);
    }

    /// The chance of every moment with a shared hashtag to hit.
    fn set_chances(&mut self) {
        for &((from, until), covered) in &self.shared {
            for &(_, moment) in &self.uses[from as usize..until as usize] {
                let miss = &mut self.miss[moment as usize];
                if *miss >= 1.0 {
                    self.touched.push(moment);
                }
                *miss *= 1.0 - covered;
            }
        }
        self.chances.clear();
        for moment in self.touched.drain(..) {
            let miss = std::mem::replace(&mut self.miss[moment as usize], 1.0);
            // Never nothing: a hit that was impossible would prove anything.
            self.chances.push((1.0 - miss).max(f64::EPSILON));
        }
    }
}
