//! `midas`: uses of hashtags that come in sudden bursts, found in one pass with fixed memory.
//!
//! MIDAS (Bhatia, Hooi, Yoon, Shin and Faloutsos, 2020, DOI 10.1609/aaai.v34i04.5724) and its
//! filtering variant MIDAS-F (Bhatia, Liu, Hooi, Yoon, Shin and Faloutsos, 2022, DOI
//! 10.1145/3494564): a use is an edge from an account to a hashtag, and time goes by ticks. With a
//! uses of the edge in the current tick and s in all, the statistic at tick t is χ² =
//! (a − s / t)² t² / (s (t − 1)) (`edge`, definition 1). `relational` lets the current counts decay
//! by `decay` at a tick's end instead of forgetting them, and takes the largest of the statistics of
//! the edge, the account and the hashtag. `filtering` counts in s only what is past, so that χ² =
//! (a + s − a t)² / (s (t − 1)), and lets a count join the past only where its last statistic was
//! below `threshold`; else it joins as its own past mean. All counts are kept in count-min sketches of
//! `rows` by `columns`.
//!
//! The statistic is 0 at the first tick and for what has no past, as in the authors' code. Like it,
//! counts join the past and decay once when a new tick is seen, however many ticks went by.
//!
//! Deviations: the sketches are hashed with a seed and double precision; an account is known to them
//! by its first post, so that renumbering the accounts changes nothing. Memory is fixed for the
//! sketches alone: the uses are kept, so that workers can be merged, and put in order of time before
//! they go through. The paper scores edges. Here a hashtag in a tick with `min_uses` uses or more
//! is alerted to with its highest statistic, and an account scores the mean of its `top` highest ones,
//! of which it lacks count as 0. It only ranks: `threshold` says what is learnt from, not who is
//! wrong.
//!
//! **Weak point.** Every trend is a burst, and whoever wakes up is one.
//!
//! Complexity: O(u log u + u · rows + ticks · rows · columns) for u uses; about 70 bytes a use.

use claque_trace::PostBatch;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::alerts::{self, Stretch, runs};
use crate::config::{one_or_more, require, window_ms};
use crate::uses::{Use, Uses};
use crate::{AccountScore, ConfigError, Findings, Unit, WholeTrace};

mod sketch;
mod stream;

use stream::Stream;

/// Which statistic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Variant {
    /// MIDAS: edges alone.
    Edge,
    /// MIDAS-R: accounts and hashtags too, with counts that decay.
    Relational,
    /// MIDAS-F: as MIDAS-R, and what is anomalous is not learnt from.
    Filtering,
}

/// Ticks, sketches and what becomes of the statistics.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Length of a tick, seconds; ticks begin at multiples of it.
    pub tick_s: f64,
    /// Which statistic.
    pub variant: Variant,
    /// Rows of a sketch, 1 to 16.
    pub rows: usize,
    /// Columns of a sketch, 1 to 1048576.
    pub columns: usize,
    /// Statistic from which on a count is not learnt from, 0 or more.
    pub threshold: f64,
    /// What is left of the current counts at the end of a tick, a share from 0 to 1.
    pub decay: f64,
    /// Seed of the hashes.
    pub seed: u64,
    /// Least uses of a hashtag in a tick that is alerted to, 1 or more.
    pub min_uses: usize,
    /// How many of an account's highest statistics count, 1 or more.
    pub top: usize,
    /// Whether reposts count.
    pub reposts: bool,
}

impl Default for Config {
    /// The sketches, threshold and decay of the authors' code; ticks, least uses and `top` are our
    /// choice.
    fn default() -> Self {
        Self {
            tick_s: 900.0,
            variant: Variant::Filtering,
            rows: 2,
            columns: 1_024,
            threshold: 1_000.0,
            decay: 0.5,
            seed: 0,
            min_uses: 10,
            top: 5,
            reposts: false,
        }
    }
}

impl Config {
    /// The detector with these parameters.
    ///
    /// # Errors
    /// [`ConfigError`] when a number is outside its documented range.
    pub fn build(&self) -> Result<Midas, ConfigError> {
        require((1..=16).contains(&self.rows), "rows", &self.rows, "1 to 16 rows")?;
        let columns = self.columns;
        require((1..=1_048_576).contains(&columns), "columns", &columns, "1 to 1048576 columns")?;
        let threshold = self.threshold;
        let accepted = "a statistic from 0 to 1e300";
        require((0.0..=1e300).contains(&threshold), "threshold", &threshold, accepted)?;
        require((0.0..=1.0).contains(&self.decay), "decay", &self.decay, "a share from 0 to 1")?;
        one_or_more("min_uses", self.min_uses, "1 use or more")?;
        one_or_more("top", self.top, "1 statistic or more")?;
        Ok(Midas { tick_ms: window_ms("tick_s", self.tick_s)?, config: *self })
    }
}

/// Scores uses as they come.
#[derive(Debug, Clone, Copy)]
pub struct Midas {
    tick_ms: i64,
    config: Config,
}

impl WholeTrace for Midas {
    type Row = Use;

    const NAME: &'static str = "midas";
    const UNITS: &'static [Unit] = &[Unit::Accounts, Unit::Hashtags];

    fn absorb(&self, rows: &mut Uses, posts: &PostBatch) {
        rows.absorb(posts, self.config.reposts);
    }

    fn time_shift_ms(&self) -> i64 {
        self.tick_ms
    }

    fn find(&self, mut uses: Vec<Use>) -> Findings {
        uses.dedup();
        let scores = Stream::new(&self.config, self.tick_ms).scores(&uses);
        let stretches = self.stretches(&uses, &scores);
        let mut findings = alerts::findings(&uses, &stretches, None);
        findings.accounts = self.accounts(&uses, &scores);
        findings
    }
}

impl Midas {
    /// Every hashtag in every tick with enough uses.
    fn stretches(&self, uses: &[Use], scores: &[f64]) -> Vec<Stretch> {
        let tick = |u: &Use| u.at.0.div_euclid(self.tick_ms);
        let mut stretches = Vec::new();
        for (mut start, run) in runs(uses) {
            for in_tick in run.chunk_by(|a, b| tick(a) == tick(b)) {
                let uses = start..start + in_tick.len();
                start = uses.end;
                if in_tick.len() >= self.config.min_uses {
                    let score = scores[uses.clone()].iter().copied().fold(0.0, f64::max);
                    stretches.push(Stretch { uses, score });
                }
            }
        }
        stretches
    }

    /// The mean of every account's highest statistics.
    fn accounts(&self, uses: &[Use], scores: &[f64]) -> Vec<AccountScore> {
        let mut keyed: Vec<_> =
            uses.iter().map(|u| u.account).zip(scores.iter().copied()).collect();
        keyed.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        let top = self.config.top;
        let score = |run: &[(_, f64)]| {
            let sum: f64 = run.iter().take(top).map(|(_, score)| score).sum();
            AccountScore { account: run[0].0, score: sum / top as f64, group: None }
        };
        keyed.chunk_by(|a, b| a.0 == b.0).map(score).collect()
    }
}
