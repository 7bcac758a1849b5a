//! `dense_alert`: blocks of accounts and hashtags that suddenly grow dense.
//!
//! DenseStream and DenseAlert (Shin, Hooi, Kim and Faloutsos, 2017, DOI 10.1145/3097983.3098087):
//! the uses within a sliding window are a tensor of accounts by hashtags, and the density of a block
//! is what it counts over the number of its accounts and hashtags (section 2). Whoever counts least
//! is removed again and again, which is the paper's D-ordering, and the densest set met on the way
//! is at least half as dense as the densest block of all (theorem 1 for two modes).
//!
//! Deviations: the paper keeps the ordering up after every post, and finds the same kind of block at
//! less cost; here windows of `steps` steps are looked at after every step, so that what is denser for
//! less than a step may be missed. The authors' code cannot name the members of DenseAlert's block;
//! they are named here. The paper gives no threshold and looks at the densest moments: here those
//! are alerted to that are at least `rise` times as dense as the median window, of overlapping ones
//! the densest. Equal counts are removed hashtags first, accounts in order of a hash of their first post.
//! `repeats` off counts an account and a hashtag once a window, which a single account cannot fill.
//!
//! **Weak point.** Whoever uses one hashtag once in the window is in no dense block, however many
//! they are: n accounts and a hashtag have a density of n / (n + 1).
//!
//! An account scores the density of the densest block it is in; who is in none has no score. Groups
//! are the blocks alerted to; an account in several counts for the densest.
//!
//! Complexity: O(steps · u log u) for u uses; about 60 bytes a use and 80 a use of one window.

use claque_trace::PostBatch;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::alerts::{self, Stretch};
use crate::config::{require, window_ms};
use crate::ties::{EVIDENCE_MS, quantile};
use crate::uses::{Use, Uses};
use crate::{AccountScore, ConfigError, Findings, Unit, WholeTrace};

mod peel;
mod windows;

use windows::{Window, Windows};

/// The window, and what is sudden.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Length of the window, seconds.
    pub window_s: f64,
    /// Steps in which it slides by its own length, 1 to 100; they begin at multiples of a step.
    pub steps: u32,
    /// Whether an account that repeats a hashtag within a window counts again, as published.
    pub repeats: bool,
    /// How many times as dense as the median window is alerted to, 1 or more.
    pub rise: f64,
    /// Whether reposts count.
    pub reposts: bool,
}

impl Default for Config {
    /// Our choice but for the repeats: the paper takes windows to suit each data set.
    fn default() -> Self {
        Self { window_s: 86_400.0, steps: 4, repeats: true, rise: 2.0, reposts: false }
    }
}

impl Config {
    /// The detector with these parameters.
    ///
    /// # Errors
    /// [`ConfigError`] when a number is outside its documented range, or a step is under 1 ms.
    pub fn build(&self) -> Result<DenseAlert, ConfigError> {
        require((1..=100).contains(&self.steps), "steps", &self.steps, "1 to 100 steps")?;
        let rise = self.rise;
        require((1.0..=1e6).contains(&rise), "rise", &rise, "a number from 1 to 1000000")?;
        let step_ms = window_ms("window_s", self.window_s)? / i64::from(self.steps);
        let accepted = "a time in seconds of at least 0.001 for each of the steps";
        require(step_ms > 0, "window_s", &self.window_s, accepted)?;
        Ok(DenseAlert { step_ms, config: *self })
    }
}

/// Watches the densest block.
#[derive(Debug, Clone, Copy)]
pub struct DenseAlert {
    step_ms: i64,
    config: Config,
}

impl WholeTrace for DenseAlert {
    type Row = Use;

    const NAME: &'static str = "dense_alert";
    const UNITS: &'static [Unit] = &[Unit::Accounts, Unit::Groups, Unit::Hashtags];

    fn absorb(&self, rows: &mut Uses, posts: &PostBatch) {
        rows.absorb(posts, self.config.reposts);
    }

    fn time_shift_ms(&self) -> i64 {
        self.step_ms
    }

    fn find(&self, mut uses: Vec<Use>) -> Findings {
        uses.dedup();
        let windows = Windows::new(&uses, self.step_ms, i64::from(self.config.steps));
        let found = windows.blocks(self.config.repeats);
        let mut densities: Vec<f64> = found.iter().map(|window| window.block.density).collect();
        let median = quantile(&mut densities, 0.5);
        let threshold = median.map_or(f64::MAX, |median| self.config.rise * median);
        let sudden = self.sudden(&found, threshold);
        let stretches: Vec<Stretch> =
            sudden.iter().flat_map(|window| windows.stretches(&uses, window)).collect();
        let mut findings = alerts::findings(&uses, &stretches, Some(threshold));
        findings.accounts = scores(&windows, &found);
        let mut grouped = vec![false; windows.accounts.len()];
        let members = sudden.iter().map(|window| {
            let all = window.block.accounts.iter();
            let new = all.filter(|&&a| !std::mem::replace(&mut grouped[a as usize], true));
            new.map(|&account| windows.accounts[account as usize]).collect::<Vec<_>>()
        });
        let members = members.filter(|members| !members.is_empty()).collect();
        super::add_groups(&mut findings, members, &uses, EVIDENCE_MS);
        findings
    }
}

impl DenseAlert {
    /// Windows at least so dense that do not overlap, densest first, of equals the earliest.
    fn sudden<'a>(&self, found: &'a [Window], threshold: f64) -> Vec<&'a Window> {
        let mut ranked: Vec<&Window> =
            found.iter().filter(|window| window.block.density >= threshold).collect();
        ranked.sort_by(|a, b| {
            b.block.density.total_cmp(&a.block.density).then(a.last_step.cmp(&b.last_step))
        });
        let mut kept: Vec<&Window> = Vec::new();
        let steps = u64::from(self.config.steps);
        // In order of time too, so that each is compared with its two neighbours only.
        let mut taken = std::collections::BTreeSet::new();
        for window in ranked {
            let at = window.last_step;
            let before = taken.range(..=at).next_back();
            let after = taken.range(at..).next();
            if before.into_iter().chain(after).all(|&other: &i64| other.abs_diff(at) >= steps) {
                taken.insert(at);
                kept.push(window);
            }
        }
        kept
    }
}

/// The density of the densest block of every account that is in one.
fn scores(windows: &Windows, found: &[Window]) -> Vec<AccountScore> {
    let mut best = vec![0.0_f64; windows.accounts.len()];
    for block in found.iter().map(|window| &window.block) {
        for &account in &block.accounts {
            best[account as usize] = block.density.max(best[account as usize]);
        }
    }
    let scored = windows.accounts.iter().zip(best).filter(|(_, score)| *score > 0.0);
    scored.map(|(&account, score)| AccountScore { account, score, group: None }).collect()
}
