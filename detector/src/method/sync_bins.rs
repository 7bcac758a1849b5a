//! `sync_bins`: accounts that are active in the same half hours.
//!
//! Case study 5 of Pacheco et al. (2021), DOI 10.1609/icwsm.v15i1.18075: time is cut into bins of
//! half an hour from the first post on, accounts with at least `min_posts` posts in two bins or
//! more become TF-IDF vectors of bins, each is tied to its `neighbours` nearest by cosine, and ties
//! of at least the quantile `edge_quantile` of all ties are kept. What is written plays no part, so
//! that an evening's football crowd is alike; the authors admit low precision.
//!
//! The authors' code (`osome-iu/coordination-detection`) differs from their paper in asking for
//! *more than* eight (`min_posts` = 9), and keeps a tie only when the account of lower number lists
//! the other; here either may. The neighbours it counts include the account itself, as here. As
//! published, reposts count. Deviations: their posts were all on one topic; here posts without a
//! hashtag are left out. A `comparisons_max` bounds the projection.
//!
//! A score is the account's strongest tie, the threshold the quantile (somebody is always flagged),
//! and groups are the components of kept ties.
//!
//! Complexity: O(u log u + c) for u uses and c comparisons of accounts of one bin, at most
//! `comparisons_max`; about 60 bytes a use and 16 a tie.

use claque_trace::PostBatch;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cosine::Cosine;
use crate::config::{neighbours, one_or_more, window_ms, zero_to_one};
use crate::corpus::{Corpus, dense};
use crate::incidence::Incidence;
use crate::ties::{self, EVIDENCE_MS};
use crate::uses::{Use, Uses};
use crate::{ConfigError, Findings, Unit, WholeTrace};

/// Who is compared, and which ties are kept.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Length of the bins, seconds.
    pub bin_s: f64,
    /// Least posts with a hashtag of an account that takes part.
    pub min_posts: u32,
    /// Least accounts of a bin that counts, unless that leaves none.
    pub min_holders: usize,
    /// Nearest accounts to tie each account to, itself among them, from 2 up.
    pub neighbours: usize,
    /// Quantile of all ties from which they are kept, from 0 to 1.
    pub edge_quantile: f64,
    /// Whether reposts count.
    pub reposts: bool,
    /// Most comparisons of accounts of one bin, before crowded ones are sampled.
    pub comparisons_max: u64,
}

impl Default for Config {
    /// The paper's; the budget is our choice, because it takes a fraction of a second.
    fn default() -> Self {
        Self {
            bin_s: 1_800.0,
            min_posts: 8,
            min_holders: 3,
            neighbours: 100,
            edge_quantile: 0.995,
            reposts: true,
            comparisons_max: 30_000_000,
        }
    }
}

impl Config {
    /// The detector with these parameters.
    ///
    /// # Errors
    /// [`ConfigError`] when a number is outside its documented range.
    pub fn build(&self) -> Result<SyncBins, ConfigError> {
        neighbours(self.neighbours)?;
        zero_to_one("edge_quantile", self.edge_quantile)?;
        one_or_more("comparisons_max", self.comparisons_max, "1 comparison or more")?;
        Ok(SyncBins { bin_ms: window_ms("bin_s", self.bin_s)?, config: *self })
    }
}

/// Ties accounts that are active at the same times.
#[derive(Debug, Clone, Copy)]
pub struct SyncBins {
    bin_ms: i64,
    config: Config,
}

impl WholeTrace for SyncBins {
    type Row = Use;

    const NAME: &'static str = "sync_bins";
    const UNITS: &'static [Unit] = &[Unit::Accounts, Unit::Pairs, Unit::Groups];

    fn absorb(&self, rows: &mut Uses, posts: &PostBatch) {
        rows.absorb(posts, self.config.reposts);
    }

    fn find(&self, uses: Vec<Use>) -> Findings {
        let Config { min_posts, min_holders, neighbours, edge_quantile, comparisons_max, .. } =
            self.config;
        let corpus = Corpus::new(uses.clone(), 1);
        let held = bins(&corpus, self.bin_ms);
        let cosine = Cosine { min_support: min_posts, min_holders, neighbours, comparisons_max };
        let (ties, note) = cosine.ties(&held, &corpus.rank, "bins of time");
        let threshold = ties::quantile_of(&ties, edge_quantile);
        let (accounts, heading) = (&corpus.accounts, "similarity");
        let mut findings = ties::findings(accounts, &ties, threshold, heading, &uses, EVIDENCE_MS);
        findings.notes.extend(note);
        findings
    }
}

/// Who posted in which bin; empty bins have no number.
fn bins(corpus: &Corpus, bin_ms: i64) -> Incidence {
    let (mut pairs, mut n_bins) = (Vec::with_capacity(corpus.at.len()), 0);
    let posts: Vec<(i64, u32)> =
        corpus.at.iter().map(|at| at / bin_ms).zip(corpus.author.iter().copied()).collect();
    for of_bin in posts.chunk_by(|a, b| a.0 == b.0) {
        pairs.extend(of_bin.iter().map(|&(_, author)| (dense(n_bins), author)));
        n_bins += 1;
    }
    Incidence::new(pairs, n_bins, corpus.n_accounts())
}
