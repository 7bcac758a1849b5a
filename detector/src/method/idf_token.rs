//! `idf_token`: accounts that keep sharing rare moments of a hashtag.
//!
//! A token is a hashtag in a time bucket; every moment lies in two tokens, on grids half a bucket
//! apart. An account is the set of its tokens, a token weighs idf = ln(n / holders), and a pair
//! scores the weighted-set cosine (idf to the first power, not its square)
//!
//! ```text
//! score(A, B) = Σ idf(A ∩ B) / (√(Σ idf(A) · Σ idf(B)) + prior_weight)
//! ```
//!
//! if it shares two tokens that do not overlap in time. An account's raw score is the sum of its
//! five best pair scores. The prior weight keeps accounts with a handful of posts from matching
//! perfectly by chance; at 0 the score is the plain cosine. Between 10 and 50 it hardly matters.
//!
//! **Scale and threshold.** The ladder of bucket lengths is run on shuffled copies of the trace
//! (see `shuffle`): authors permuted within hashtags, moments redrawn within half hours by the
//! clock profile. The raw score that one shuffled account in 1,000 reaches is the unit of a step;
//! an account's score is that of its best step in units. It is flagged when it exceeds what one
//! shuffled account in 10,000 reaches by `allowance`: posts of a shuffle are independent, and real accounts
//! have sittings of their own. The allowance was set on a recorded live event of 9,335 accounts,
//! whose best exceed that level by up to 47 %: at 0.3 between 0 and 5 of them are flagged,
//! depending on the seed of the shuffles.
//!
//! **Weak points.** The shuffles take every burst shorter than half an hour for suspicious: a
//! crowd that answers the same goals again and again scores like a campaign. Buckets must be
//! about as long as an app's jitter, or longer.
//!
//! Sketch: 24 bytes per hashtag use in the state; to evaluate, about 100 bytes per use and 60 per
//! account, whatever the number of pairs, for partners are summed one account at a time. Time is
//! Σ holders² over tokens, times steps and shuffles, each bounded by `comparisons_max`: beyond it
//! everybody is compared with a consistent sample of the holders of the hottest tokens, and a note
//! says so.
//!
//! Source: our choice; the hashtag sequences of Pacheco et al. (2021),
//! DOI 10.1609/icwsm.v15i1.18075, the time buckets of Cao et al. (2014),
//! DOI 10.1145/2660267.2660269, and an inverse frequency for what is common.

use claque_trace::time::HOUR_MS;
use claque_trace::{AccountId, PostBatch};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::{one_or_more, require, window_ms};
use crate::corpus::{Corpus, common_multiple};
use crate::group::{Components, components};
use crate::overlap::within;
use crate::uses::{Use, Uses};
use crate::{AccountScore, ConfigError, Findings, Unit, WholeTrace};

mod ladder;
pub(in crate::method) mod pairs;
pub(super) mod postings;
mod shuffle;
#[cfg(test)]
mod tests;
pub(super) mod tokens;
pub(super) mod witnesses;

use ladder::{Ladder, ROUNDS_MAX, SHUFFLED_USES_MAX, Step};

/// Parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Bucket lengths, s: 1 to 8 of them, each from 1 s up.
    pub bucket_s: Vec<f64>,
    /// How many best pairs make an account's score, 1 to 100.
    pub top_pairs: usize,
    /// Added to the norm of the cosine, in units of idf (natural logarithm); 0 or more.
    pub prior_weight: f64,
    /// Whether reposts count as uses of the hashtags they pass on.
    pub reposts: bool,
    /// Length of the blocks of time within which shuffles redraw moments, s, from 1 s up.
    pub block_s: f64,
    /// How many shuffled accounts to look at, at least, as far as 100 shuffles and 2,000,000
    /// shuffled hashtag uses go; one shuffle is always made.
    pub shuffled_accounts: usize,
    /// By what share a flagged account exceeds what one shuffled account in 10,000 reaches.
    pub allowance: f64,
    /// Most comparisons of holders of a token per bucket length, before hot tokens are sampled.
    pub comparisons_max: u64,
    /// Seed of the shuffles.
    pub seed: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            bucket_s: vec![300.0, 900.0, 3_600.0],
            top_pairs: 5,
            prior_weight: 30.0,
            reposts: false,
            block_s: 1_800.0,
            shuffled_accounts: 20_000,
            allowance: 0.3,
            comparisons_max: 30_000_000,
            seed: 0,
        }
    }
}

impl Config {
    /// The detector with these parameters.
    ///
    /// # Errors
    /// [`ConfigError`] when a number is outside its documented range.
    pub fn build(&self) -> Result<IdfToken, ConfigError> {
        let n_steps = self.bucket_s.len();
        require((1..=8).contains(&n_steps), "bucket_s", &n_steps, "1 to 8 lengths in seconds")?;
        let buckets_ms = self.bucket_s.iter().map(|&length_s| length_ms("bucket_s", length_s));
        let buckets_ms = buckets_ms.collect::<Result<Vec<i64>, _>>()?;
        let block_ms = length_ms("block_s", self.block_s)?;
        let top_pairs = self.top_pairs;
        require((1..=100).contains(&top_pairs), "top_pairs", &top_pairs, "1 to 100 pairs")?;
        require_share("prior_weight", self.prior_weight)?;
        require_share("allowance", self.allowance)?;
        one_or_more("comparisons_max", self.comparisons_max, "1 comparison or more")?;
        Ok(IdfToken { config: self.clone(), buckets_ms, block_ms })
    }
}

fn length_ms(name: &'static str, length_s: f64) -> Result<i64, ConfigError> {
    require(length_s >= 1.0, name, &length_s, "a time in seconds from 1 to 34560000 (400 days)")?;
    window_ms(name, length_s)
}

fn require_share(name: &'static str, found: f64) -> Result<(), ConfigError> {
    require((0.0..=1e6).contains(&found), name, &found, "a number from 0 to 1000000")
}

/// Ranks accounts by the rare moments they share, and flags what shuffles never reach.
#[derive(Debug, Clone)]
pub struct IdfToken {
    config: Config,
    buckets_ms: Vec<i64>,
    block_ms: i64,
}

impl IdfToken {
    /// Blocks, buckets and hours all begin at multiples of this.
    fn grid_ms(&self) -> i64 {
        common_multiple(self.buckets_ms.iter().copied().chain([self.block_ms, HOUR_MS]))
    }

    /// Flagged accounts joined by pairs that would carry an account over the threshold if it had
    /// `top_pairs` such partners; of the pairs only enough to tell who is connected.
    fn joined(&self, corpus: &Corpus, ladder: &Ladder, threshold: f64) -> Vec<[u32; 2]> {
        let flagged = |account: u32| ladder.observed[account as usize] >= threshold;
        let mut sets = Components::new(corpus.n_accounts());
        let mut joined = Vec::new();
        for (&bucket_ms, unit) in self.buckets_ms.iter().zip(&ladder.units) {
            let least = threshold * unit / self.config.top_pairs as f64;
            let step = Step::new(&self.config, corpus, bucket_ms);
            step.pairs().each_of(flagged, |a, b, score| {
                if score >= least && sets.find(a) != sets.find(b) {
                    sets.join(a, b);
                    joined.push([a, b]);
                }
            });
        }
        joined
    }

    fn assemble(&self, sorted: &[Use], corpus: &Corpus, ladder: &Ladder) -> Findings {
        let threshold = (1.0 + self.config.allowance) * ladder.chance.max(1.0);
        let account = |dense: u32| corpus.accounts[dense as usize];
        let joined = self.joined(corpus, ladder, threshold);
        let joined: Vec<(AccountId, AccountId)> =
            joined.into_iter().map(|[a, b]| (account(a), account(b))).collect();
        let scored = corpus.accounts.iter().zip(&ladder.observed);
        let accounts =
            scored.map(|(&account, &score)| AccountScore { account, score, group: None });
        let mut findings = Findings {
            accounts: accounts.collect(),
            threshold: Some(threshold),
            notes: self.notes(ladder),
            ..Findings::default()
        };
        let evidence_ms = self.buckets_ms.iter().copied().min().unwrap_or(1);
        super::grouped::add_groups(&mut findings, components(&joined), sorted, evidence_ms);
        findings
    }

    /// What was sampled, and how little chance was asked.
    fn notes(&self, ladder: &Ladder) -> Vec<String> {
        let Config { comparisons_max, shuffled_accounts, .. } = self.config;
        let kept = ladder.witnesses;
        let sampled = (kept < usize::MAX).then(|| {
            let budget = format!("comparisons_max of {comparisons_max}");
            format!(
                "tokens with more than {kept} accounts were seen through a fixed sample of that many, {}",
                within(kept, &budget)
            )
        });
        let n_shuffled = ladder.n_shuffled;
        let is_short = (1..shuffled_accounts).contains(&n_shuffled);
        let short = is_short.then(|| {
            format!(
                "the threshold rests on {n_shuffled} shuffled accounts, not on shuffled_accounts of \
                 {shuffled_accounts}: the trace is shuffled {ROUNDS_MAX} times at most, and once or as often as \
                 {SHUFFLED_USES_MAX} hashtag uses allow"
            )
        });
        sampled.into_iter().chain(short).collect()
    }
}

impl WholeTrace for IdfToken {
    type Row = Use;

    const NAME: &'static str = "idf_token";
    const UNITS: &'static [Unit] = &[Unit::Accounts, Unit::Groups];

    fn absorb(&self, rows: &mut Uses, posts: &PostBatch) {
        rows.absorb(posts, self.config.reposts);
    }

    fn time_shift_ms(&self) -> i64 {
        self.grid_ms()
    }

    fn find(&self, uses: Vec<Use>) -> Findings {
        let corpus = Corpus::new(uses.clone(), self.grid_ms());
        let ladder = Ladder::new(&self.config, &corpus, &self.buckets_ms, self.block_ms);
        self.assemble(&uses, &corpus, &ladder)
    }
}
