//! `tfidf`: accounts whose choice of hashtags is alike, rare ones weighing more.
//!
//! Case study 4 of Pacheco et al. (2021), DOI 10.1609/icwsm.v15i1.18075, with hashtags in place of
//! retweeted posts: accounts with at least `min_uses` uses and two distinct hashtags become TF-IDF
//! vectors, each is tied to its `neighbours` nearest by cosine, and ties of at least the quantile
//! `edge_quantile` of all ties are kept. Time plays no part: people with the same interests are
//! alike, and an app's users differ by all else they do.
//!
//! The authors' code (`osome-iu/coordination-detection`) differs from their paper in asking for
//! *more than* ten (`min_uses` = 11), and keeps a tie only when the account of lower number lists
//! the other; here either may. The neighbours it counts include the account itself, as here. A
//! `comparisons_max` bounds the projection.
//!
//! A score is the account's strongest tie, the threshold the quantile (somebody is always flagged),
//! and groups are the components of kept ties.
//!
//! Complexity: O(u log u + c) for u uses and c comparisons of accounts of one hashtag, at most
//! `comparisons_max`; about 60 bytes a use and 16 a tie.

use claque_trace::PostBatch;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cosine::Cosine;
use crate::config::{neighbours, one_or_more, zero_to_one};
use crate::corpus::Corpus;
use crate::incidence::Incidence;
use crate::ties::{self, EVIDENCE_MS};
use crate::uses::{Use, Uses};
use crate::{ConfigError, Findings, Unit, WholeTrace};

/// Who is compared, and which ties are kept.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Least hashtag uses of an account that takes part.
    pub min_uses: u32,
    /// Least accounts of a hashtag that counts, unless that leaves none.
    pub min_holders: usize,
    /// Nearest accounts to tie each account to, itself among them, from 2 up.
    pub neighbours: usize,
    /// Quantile of all ties from which they are kept, from 0 to 1.
    pub edge_quantile: f64,
    /// Whether reposts count.
    pub reposts: bool,
    /// Most comparisons of accounts of one hashtag, before crowded ones are sampled.
    pub comparisons_max: u64,
}

impl Default for Config {
    /// The paper's; the budget is our choice, because it takes a fraction of a second.
    fn default() -> Self {
        Self {
            min_uses: 10,
            min_holders: 3,
            neighbours: 100,
            edge_quantile: 0.995,
            reposts: false,
            comparisons_max: 30_000_000,
        }
    }
}

impl Config {
    /// The detector with these parameters.
    ///
    /// # Errors
    /// [`ConfigError`] when a number is outside its documented range.
    pub fn build(&self) -> Result<TfIdf, ConfigError> {
        neighbours(self.neighbours)?;
        zero_to_one("edge_quantile", self.edge_quantile)?;
        one_or_more("comparisons_max", self.comparisons_max, "1 comparison or more")?;
        Ok(TfIdf { config: *self })
    }
}

/// Ties accounts of similar hashtags.
#[derive(Debug, Clone, Copy)]
pub struct TfIdf {
    config: Config,
}

impl WholeTrace for TfIdf {
    type Row = Use;

    const NAME: &'static str = "tfidf";
    const UNITS: &'static [Unit] = &[Unit::Accounts, Unit::Pairs, Unit::Groups];

    fn absorb(&self, rows: &mut Uses, posts: &PostBatch) {
        rows.absorb(posts, self.config.reposts);
    }

    fn find(&self, uses: Vec<Use>) -> Findings {
        let Config { min_uses, min_holders, neighbours, edge_quantile, comparisons_max, .. } =
            self.config;
        let corpus = Corpus::new(uses.clone(), 1);
        let held = Incidence::of_hashtags(&corpus);
        let cosine = Cosine { min_support: min_uses, min_holders, neighbours, comparisons_max };
        let (ties, note) = cosine.ties(&held, &corpus.rank, "hashtags");
        let threshold = ties::quantile_of(&ties, edge_quantile);
        let (accounts, heading) = (&corpus.accounts, "similarity");
        let mut findings = ties::findings(accounts, &ties, threshold, heading, &uses, EVIDENCE_MS);
        findings.notes.extend(note);
        findings
    }
}
