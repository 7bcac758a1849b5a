//! `fraudar`: the densest block of accounts and the moments of hashtags they share.
//!
//! FRAUDAR (Hooi, Song, Beutel, Shah, Shin and Faloutsos, 2016, DOI 10.1145/2939672.2939747):
//! accounts and objects make a bipartite graph, an edge to an object with d accounts weighs
//! 1 / ln(d + 5), and the density of a block is the weight of the edges inside over the number of
//! its accounts and objects. Whoever weighs least inside is removed again and again; the densest
//! block met on the way is at least half as dense as the densest of all (theorem 2). What accounts
//! do elsewhere cannot lower their weight, so camouflage does not help. Further blocks are found
//! after the edges inside the last were taken out; edges that are left weigh by what their object
//! has left, as in the authors' code.
//!
//! Objects are hashtags in time buckets of `bucket_s`, or plain hashtags where it is `none`.
//!
//! Deviations: weights are rounded to 2^-32; equal ones are removed in order of a hash of the
//! account's first post, objects first. Members score the density of their block; everybody else, who is only removed earlier or
//! later, scores below every member: the density of the densest set on the way that still held
//! them, in units of the first block, times the density of the last. The threshold is the density
//! of the last block: somebody is always flagged.
//!
//! Complexity: O(u log u) for u uses and each block; about 60 bytes a use. No pair is ever looked
//! at.

use claque_trace::PostBatch;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::{number_or_none, require, window_ms};
use crate::corpus::Corpus;
use crate::incidence::Incidence;
use crate::ties::EVIDENCE_MS;
use crate::uses::{Use, Uses};
use crate::{AccountScore, ConfigError, Findings, Unit, WholeTrace};

mod peel;

use peel::{Block, Peel};

/// Keeps those outside of every block apart from members by more than rounding.
const BELOW: f64 = 1.0 - 1e-9;

/// What is shared, and how many blocks are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Length of the time buckets, seconds; `none` for plain hashtags.
    #[serde(deserialize_with = "number_or_none")]
    pub bucket_s: Option<f64>,
    /// How many blocks to find, 1 to 100.
    pub blocks: usize,
    /// Whether reposts count.
    pub reposts: bool,
}

impl Default for Config {
    /// One block as published; buckets of a quarter of an hour are our choice.
    fn default() -> Self {
        Self { bucket_s: Some(900.0), blocks: 1, reposts: false }
    }
}

impl Config {
    /// The detector with these parameters.
    ///
    /// # Errors
    /// [`ConfigError`] for a bucket outside 0.001 s to 400 days or a number of blocks outside 1 to
    /// 100.
    pub fn build(&self) -> Result<Fraudar, ConfigError> {
        require((1..=100).contains(&self.blocks), "blocks", &self.blocks, "1 to 100 blocks")?;
        let bucket_ms = self.bucket_s.map(|s| window_ms("bucket_s", s)).transpose()?;
        Ok(Fraudar { bucket_ms, config: *self })
    }
}

/// Finds dense blocks.
#[derive(Debug, Clone, Copy)]
pub struct Fraudar {
    bucket_ms: Option<i64>,
    config: Config,
}

impl WholeTrace for Fraudar {
    type Row = Use;

    const NAME: &'static str = "fraudar";
    const UNITS: &'static [Unit] = &[Unit::Accounts, Unit::Groups];

    fn absorb(&self, rows: &mut Uses, posts: &PostBatch) {
        rows.absorb(posts, self.config.reposts);
    }

    fn time_shift_ms(&self) -> i64 {
        self.bucket_ms.unwrap_or(1)
    }

    fn find(&self, uses: Vec<Use>) -> Findings {
        let corpus = Corpus::new(uses.clone(), self.time_shift_ms());
        let held = match self.bucket_ms {
            Some(bucket_ms) => Incidence::of_binned_hashtags(&corpus, bucket_ms),
            None => Incidence::of_hashtags(&corpus),
        };
        let blocks = self.blocks(&held, &corpus);
        let mut findings = Findings {
            accounts: scores(&corpus, &blocks),
            threshold: Some(blocks.last().map_or(f64::MAX, |block| block.density)),
            ..Findings::default()
        };
        let mut grouped = vec![false; corpus.n_accounts()];
        let members = blocks.iter().map(|block| {
            let new = block
                .rows
                .iter()
                .filter(|&&row| !std::mem::replace(&mut grouped[row as usize], true));
            new.map(|&row| corpus.accounts[row as usize]).collect::<Vec<_>>()
        });
        let members = members.filter(|members| !members.is_empty()).collect();
        super::add_groups(&mut findings, members, &uses, self.bucket_ms.unwrap_or(EVIDENCE_MS));
        findings
    }
}

impl Fraudar {
    /// Blocks as far as there are edges, in the order of finding.
    fn blocks(&self, held: &Incidence, corpus: &Corpus) -> Vec<Block> {
        let mut peel = Peel::new(held, &corpus.rank);
        let mut blocks: Vec<Block> = Vec::new();
        while blocks.len() < self.config.blocks {
            let Some(block) = peel.densest() else { break };
            peel.take_out(&block);
            blocks.push(block);
        }
        blocks
    }
}

/// Members score their first block's density, the others less than any member.
fn scores(corpus: &Corpus, blocks: &[Block]) -> Vec<AccountScore> {
    let (Some(first), Some(last)) = (blocks.first(), blocks.last()) else { return Vec::new() };
    let mut scores: Vec<f64> =
        first.reached.iter().map(|r| (r / first.density).min(BELOW) * last.density).collect();
    for block in blocks.iter().rev() {
        block.rows.iter().for_each(|&row| scores[row as usize] = block.density);
    }
    let scored = corpus.accounts.iter().zip(scores);
    scored.map(|(&account, score)| AccountScore { account, score, group: None }).collect()
}
