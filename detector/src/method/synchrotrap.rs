//! `synchrotrap`: accounts much of whose activity is matched in time by one another's.
//!
//! SynchroTrap (Cao, Yang, Yu and Palow, 2014, DOI 10.1145/2660267.2660269) with hashtags as
//! constraints: two uses match when they are of one hashtag and at most `t_sim_s` apart, and each
//! use is matched at most once. The similarity of two accounts is their matches over the union of
//! their uses, Σ|A ∩ B| / Σ|A ∪ B|: m / (a + b − m) for m matches
//! of a and b uses. Pairs of at least `min_similarity` are kept, and groups are their components
//! (single linkage). The `overlap` variant divides by the lesser of the two numbers instead, which
//! what one of them does besides cannot dilute (Szymkiewicz and Simpson).
//!
//! Matching is exact: earliest with earliest, which matches the most (as in the paper; its jobs
//! cut days first, here the trace is one). Thresholds were never published: ours are in
//! [`Config::default`]. The similarity under each hashtag alone is not asked for. An account's own
//! activity dilutes the similarity, as the paper's rate bound says. What matches are worth against
//! chance, a binomial tail, is `ccb`'s question.
//!
//! A score is the account's best similarity over others with `min_matches` matches.
//!
//! Complexity: O(u log u + p) for u uses and p pairs of uses within `t_sim_s`, at most
//! `pair_budget`; 40 bytes a use and 16 a tie.

use claque_trace::PostBatch;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::budget::keep_within;
use crate::config::{one_or_more, require, window_ms};
use crate::sweep::{Sweep, activity};
use crate::ties::{self, Tie};
use crate::uses::{Use, Uses};
use crate::{ConfigError, Findings, Unit, WholeTrace};

/// What matches are divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Similarity {
    /// The union of both accounts' uses, as published.
    Jaccard,
    /// The lesser number of uses.
    Overlap,
}

/// What matches, and how much of it makes a tie.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Longest time between two uses that match, seconds, inclusive.
    pub t_sim_s: f64,
    /// What matches are divided by.
    pub similarity: Similarity,
    /// Least similarity of a tie, above 0 and at most 1.
    pub min_similarity: f64,
    /// Least matches of a tie, 1 or more.
    pub min_matches: u32,
    /// Whether reposts count.
    pub reposts: bool,
    /// Most pairs of posts to compare; beyond it, over-full hashtags are sampled and a note says
    /// so.
    pub pair_budget: u64,
}

impl Default for Config {
    /// Our choice: a quarter of an hour, half of the union, three matches.
    fn default() -> Self {
        Self {
            t_sim_s: 900.0,
            similarity: Similarity::Jaccard,
            min_similarity: 0.5,
            min_matches: 3,
            reposts: false,
            pair_budget: 20_000_000,
        }
    }
}

impl Config {
    /// The detector with these parameters.
    ///
    /// # Errors
    /// [`ConfigError`] for a time outside 0.001 s to 400 days, a similarity outside 0 to 1 or of
    /// 0, or matches or a budget of 0.
    pub fn build(&self) -> Result<SynchroTrap, ConfigError> {
        let share = self.min_similarity;
        let holds = share > 0.0 && share <= 1.0;
        require(holds, "min_similarity", &share, "a share above 0 and at most 1")?;
        one_or_more("min_matches", self.min_matches, "1 match or more")?;
        one_or_more("pair_budget", self.pair_budget, "1 pair or more")?;
        Ok(SynchroTrap { t_sim_ms: window_ms("t_sim_s", self.t_sim_s)?, config: *self })
    }
}

/// Ties accounts whose uses match.
#[derive(Debug, Clone, Copy)]
pub struct SynchroTrap {
    t_sim_ms: i64,
    config: Config,
}

impl WholeTrace for SynchroTrap {
    type Row = Use;

    const NAME: &'static str = "synchrotrap";
    const UNITS: &'static [Unit] = &[Unit::Accounts, Unit::Pairs, Unit::Groups];

    fn absorb(&self, rows: &mut Uses, posts: &PostBatch) {
        rows.absorb(posts, self.config.reposts);
    }

    fn find(&self, mut uses: Vec<Use>) -> Findings {
        let activity = activity(&uses);
        uses.dedup();
        let sampled = keep_within(&mut uses, self.t_sim_ms, self.config.pair_budget, &activity);
        let sweep = Sweep::new(uses, self.t_sim_ms);
        let ties = self.ties(&sweep);
        let (accounts, least) = (sweep.accounts(), self.config.min_similarity);
        let mut findings =
            ties::findings(accounts, &ties, least, "similarity", sweep.uses(), self.t_sim_ms);
        findings.notes.extend(sampled);
        findings
    }
}

/// What the current account has matched with another.
#[derive(Debug, Clone, Copy, Default)]
struct Matched {
    n: u32,
    /// The position after the other's last matched use.
    next_theirs: u32,
    /// The position after the current account's last matched use.
    next_mine: u32,
}

impl SynchroTrap {
    fn ties(&self, sweep: &Sweep) -> Vec<Tie> {
        let n_accounts = sweep.accounts().len();
        let mut matched = vec![Matched::default(); n_accounts];
        let (mut met, mut mine, mut ties) = (Vec::new(), Vec::new(), Vec::new());
        for (a, _) in (0..).zip(sweep.accounts()) {
            mine.clear();
            mine.extend_from_slice(sweep.of_account(a as usize));
            // By hashtag and time, as the positions themselves.
            mine.sort_unstable();
            mine.iter().for_each(|&mine| match_use(sweep, a, mine, &mut matched, &mut met));
            for b in met.drain(..) {
                let n = std::mem::take(&mut matched[b as usize]).n;
                if n >= self.config.min_matches {
                    let sizes = [a, b].map(|account| sweep.of_account(account as usize).len());
                    ties.push(Tie { a, b, strength: self.similarity(f64::from(n), sizes) });
                }
            }
        }
        ties
    }

    fn similarity(&self, n_matches: f64, sizes: [usize; 2]) -> f64 {
        match self.config.similarity {
            Similarity::Jaccard => n_matches / ((sizes[0] + sizes[1]) as f64 - n_matches),
            Similarity::Overlap => n_matches / sizes[0].min(sizes[1]) as f64,
        }
    }
}

/// Matches one use with the earliest free use in its window of every account of higher rank.
fn match_use(sweep: &Sweep, a: u32, mine: u32, matched: &mut [Matched], met: &mut Vec<u32>) {
    for theirs in sweep.neighbours(mine) {
        let b = sweep.rank(theirs);
        let with = &mut matched[b as usize];
        if b <= a || theirs < with.next_theirs || with.next_mine > mine {
            continue;
        }
        if with.n == 0 {
            met.push(b);
        }
        *with = Matched { n: with.n + 1, next_theirs: theirs + 1, next_mine: mine + 1 };
    }
}
