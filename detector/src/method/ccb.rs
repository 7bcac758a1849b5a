//! `ccb`: the coverage-conditional co-broadcast test.
//!
//! How many of A's posts fall within a window of a post by B with the same hashtag, and how many
//! would if A had placed its posts on those hashtags like everybody else? Which hashtags A uses,
//! and how often, is taken as given; only timing beyond a hashtag's own rhythm counts.
//!
//! 1. A hashtag's rhythm is its uses per half hour (per hour for windows over three minutes),
//!    spread inside by the clock profile (see `crate::clock`), so that scheduling tools, which
//!    post at round minutes, accuse nobody.
//! 2. An account's posts within one window of the first of them are one *moment*, one trial.
//! 3. Coverage c is the share of a hashtag's rhythm within the window of B's posts. A moment with
//!    several hashtags hits with chance 1 - Π(1 - c).
//! 4. K moments of A meet B: p(A→B) = P(X ≥ K) for X the number of successes in those trials
//!    (Poisson-binomial), exact to 200 trials and bounded from above beyond. Asked of pairs with
//!    three hits, the first and the last more than two windows apart.
//! 5. A pair's p is that of its less surprising direction, so that a B who never stops posting
//!    surprises nobody; its smallest over the ladder of windows, times their number.
//! 6. Edges are called by Benjamini and Hochberg over all pairs of accounts with three tagged posts.
//! 7. Groups are the components of the 2-core of called edges, so at least three accounts.
//!
//! An account's strength s is the sum of its five best −log10 p, called or not. Its score is
//! s / (1 + s), below 1, and 1 + s when it belongs to a group: the threshold is 1.
//!
//! **Weak points.** A chain of fast answers is dependence too: the table shows both directions'
//! p. A crowd that reacts together within seconds, again and again, is true synchrony. A campaign
//! that makes up a hashtag is part of its rhythm: waves longer than the bins are absorbed.
//! Jitter of an hour or more is beyond the ladder.
//!
//! Sketch: 24 bytes per hashtag use in the state; to evaluate, about 60 bytes per use, 32 per
//! account and 24 per kept direction, of which there are at most a third of `comparisons_max`.
//! Partners are counted one account at a time, so memory does not grow with pairs. Time is the
//! number of posts in the windows of others, bounded by `comparisons_max` per window: beyond it
//! everybody is compared with a consistent sample of the accounts of the hottest hashtags, and a
//! note says so.
//!
//! Source: our choice; the directed count is that of Graham et al. (2024, coordination-network-
//! toolkit), the tests in the manner of statistically validated networks (Tumminello et al. 2011,
//! DOI 10.1371/journal.pone.0017994).

use claque_trace::time::HOUR_MS;
use claque_trace::{AccountId, PostBatch};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::clock::Clock;
use crate::config::{one_or_more, require, window_ms};
use crate::corpus::Corpus;
use crate::uses::{Use, Uses};
use crate::{ConfigError, Findings, Unit, WholeTrace};

mod coverage;
mod edges;
mod hits;
mod moments;
mod neighbours;
mod report;
#[cfg(test)]
mod tests;

use coverage::Coverage;
use edges::{Edge, both_ways, climb};
use hits::Sweep;
use neighbours::Neighbours;

/// Fewest tagged posts of an account that takes part in the tests.
const POSTS_MIN: u32 = 3;

/// Parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Time windows, s: 1 to 8 of them, ascending, up to 1,800 s.
    pub window_s: Vec<f64>,
    /// Expected share of false edges among those called, above 0 and at most 0.5.
    pub false_discovery_rate: f64,
    /// Whether reposts count as uses of the hashtags they pass on.
    pub reposts: bool,
    /// Whether the rhythm of hashtags follows the clock profile inside its bins.
    pub clock_profile: bool,
    /// Most comparisons of posts per window, before hot hashtags are sampled.
    pub comparisons_max: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            window_s: vec![10.0, 60.0, 300.0, 900.0],
            false_discovery_rate: 0.01,
            reposts: false,
            clock_profile: true,
            comparisons_max: 40_000_000,
        }
    }
}

impl Config {
    /// The detector with these parameters.
    ///
    /// # Errors
    /// [`ConfigError`] when a number is outside its documented range.
    pub fn build(&self) -> Result<Ccb, ConfigError> {
        let windows_ms = self.windows_ms()?;
        let rate = self.false_discovery_rate;
        let holds = rate > 0.0 && rate <= 0.5;
        require(holds, "false_discovery_rate", &rate, "a share above 0 and at most 0.5")?;
        one_or_more("comparisons_max", self.comparisons_max, "1 comparison or more")?;
        Ok(Ccb { config: self.clone(), windows_ms })
    }

    fn windows_ms(&self) -> Result<Vec<i64>, ConfigError> {
        let windows = &self.window_s;
        let holds = (1..=8).contains(&windows.len())
            && windows.iter().all(|length_s| (0.001..=1_800.0).contains(length_s))
            && windows.is_sorted_by(|a, b| a < b);
        let accepted = "1 to 8 ascending times in seconds, each from 0.001 to 1800";
        require(holds, "window_s", &format!("{windows:?}"), accepted)?;
        let windows_ms: Vec<i64> = windows
            .iter()
            .map(|&length_s| window_ms("window_s", length_s))
            .collect::<Result<_, _>>()?;
        // Times less than a millisecond apart are the same.
        let rising = windows_ms.is_sorted_by(|a, b| a < b);
        require(rising, "window_s", &format!("{windows:?}"), accepted)?;
        Ok(windows_ms)
    }
}

/// Calls pairs that meet more often than their hashtags' rhythm explains.
#[derive(Debug, Clone)]
pub struct Ccb {
    config: Config,
    windows_ms: Vec<i64>,
}

/// Two accounts and how surprising their meetings are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The accounts, lower number first.
    pub accounts: [AccountId; 2],
    /// p-value after the choice among windows, from 1e-300 to 1.
    pub p_value: f64,
}

/// Every pair that surprises in both directions, and how hot hashtags were sampled.
#[derive(Debug)]
struct Tested {
    edges: Vec<Edge>,
    witnesses: usize,
}

impl Ccb {
    /// Pairs by p-value, called or not, for calibration: where nobody coordinates, at most a share
    /// of about α of all tested pairs has a p-value below α. Pairs whose single-window p-value
    /// exceeds 0.1 in either direction are left out. Uses are sorted as [`WholeTrace::find`] wants them.
    #[must_use]
    pub fn pairs(&self, uses: Vec<Use>) -> Vec<Pair> {
        let corpus = Corpus::new(uses, HOUR_MS);
        let account = |dense: u32| corpus.accounts[dense as usize];
        let pair = |e: &Edge| Pair { accounts: [account(e.a), account(e.b)], p_value: e.p };
        self.test(&corpus).edges.iter().map(pair).collect()
    }

    fn test(&self, corpus: &Corpus) -> Tested {
        let eligible = eligible(corpus);
        let n_eligible = eligible.iter().filter(|eligible| **eligible).count() as f64;
        let uses = moments::Uses::new(corpus, &eligible);
        let profile = Clock::of(corpus.at.iter().copied());
        let clock = if self.config.clock_profile { profile } else { Clock::even() };
        let (mut edges, mut witnesses) = (Vec::new(), usize::MAX);
        for (window, &window_ms) in self.windows_ms.iter().enumerate() {
            let comparisons_max = self.config.comparisons_max;
            let neighbours = Neighbours::new(&uses, &corpus.rank, window_ms, comparisons_max);
            let coverage = Coverage::new(corpus, &uses, window_ms, &clock);
            let sweep =
                Sweep { uses: &uses, neighbours: &neighbours, coverage: &coverage, window_ms };
            edges.extend(both_ways(sweep.directions(corpus.n_accounts()), window));
            witnesses = witnesses.min(neighbours.kept);
        }
        let n_pairs = n_eligible * (n_eligible - 1.0) / 2.0;
        Tested { edges: climb(edges, self.windows_ms.len(), n_pairs), witnesses }
    }
}

/// Which accounts have enough tagged posts to be tested.
fn eligible(corpus: &Corpus) -> Vec<bool> {
    let mut n_posts = vec![0_u32; corpus.n_accounts()];
    corpus.author.iter().for_each(|&author| n_posts[author as usize] += 1);
    n_posts.into_iter().map(|n| n >= POSTS_MIN).collect()
}

impl WholeTrace for Ccb {
    type Row = Use;

    const NAME: &'static str = "ccb";
    const UNITS: &'static [Unit] = &[Unit::Accounts, Unit::Pairs, Unit::Groups];

    fn absorb(&self, rows: &mut Uses, posts: &PostBatch) {
        rows.absorb(posts, self.config.reposts);
    }

    fn time_shift_ms(&self) -> i64 {
        HOUR_MS
    }

    fn find(&self, uses: Vec<Use>) -> Findings {
        let corpus = Corpus::new(uses.clone(), HOUR_MS);
        report::assemble(&self.config, &uses, &corpus, &self.test(&corpus))
    }
}
