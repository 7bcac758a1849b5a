//! `catchsync`: accounts whose hashtags look too much alike, and unlike everybody's.
//!
//! CatchSync (Jiang, Cui, Beutel, Faloutsos and Yang, 2014, DOI 10.1145/2623330.2623632): objects
//! are put into the cells of a grid over two features. Of an account's F actions f are on objects
//! of a cell, and b is the share of all objects in it; its synchronicity is s = Σ (f / F)² and its
//! normality n = Σ b f / F (equations 1 and 2). With M cells in use and s_b = Σ b² nobody can have
//! less synchronicity than (M n² − 2 n + s_b) / (M s_b − 1) at a normality of n (theorem 1; 1 / M
//! where all cells are equally full), and what an account has beyond is its suspicion. Accounts
//! more than `sigmas` standard deviations above the mean are flagged.
//!
//! The authors' code measures suspicion from a fitted curve instead, which `baseline` reproduces:
//! a n² or n^a, with a the mean over 100 bins of normality of that of the least synchronicity in
//! the bin, or n itself. Its quirks are kept there: a bin without an account has the least
//! synchronicity 1, and a normality of 1 falls into the first bin. It counts repeated edges as
//! often as they are listed, as is done here.
//!
//! Deviations: features are the logarithms of a hashtag's uses and of its accounts, where the paper
//! has in-degree and authority; cells are `cells_per_doubling` to a doubling. Accounts with fewer
//! than `min_uses` uses are left out, because one action always is in synchrony with itself. The
//! code's second round, which flags objects, is not asked for. Groups are ours: flagged accounts by
//! the cell they use most.
//!
//! **Weak point.** It asks which hashtags, not when; an account of one theme looks the same.
//!
//! Complexity: O(u log u) for u uses; about 50 bytes a use.

use claque_trace::PostBatch;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::{one_or_more, require};
use crate::ties::EVIDENCE_MS;
use crate::uses::{Use, Uses};
use crate::{AccountScore, ConfigError, Findings, Unit, WholeTrace};

mod cells;
mod suspicion;

use cells::Cells;

/// From where suspicion is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Baseline {
    /// The least synchronicity possible, as in the paper.
    Bound,
    /// A fitted a n², as in the authors' code.
    Parabola,
    /// A fitted n^a, as in the authors' code.
    Power,
    /// The normality itself, as in the authors' code.
    Slope,
}

/// The grid, and who is flagged.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Cells to a doubling of a feature, 1 to 100.
    pub cells_per_doubling: u32,
    /// Least uses of an account that is looked at, 1 or more.
    pub min_uses: u32,
    /// From where suspicion is measured.
    pub baseline: Baseline,
    /// Standard deviations above the mean suspicion from which on accounts are flagged, 0 or more.
    pub sigmas: f64,
    /// Whether reposts count.
    pub reposts: bool,
}

impl Default for Config {
    /// Three standard deviations as published; the grid and five uses are our choice.
    fn default() -> Self {
        Self {
            cells_per_doubling: 2,
            min_uses: 5,
            baseline: Baseline::Bound,
            sigmas: 3.0,
            reposts: false,
        }
    }
}

impl Config {
    /// The detector with these parameters.
    ///
    /// # Errors
    /// [`ConfigError`] when a number is outside its documented range.
    pub fn build(&self) -> Result<CatchSync, ConfigError> {
        let cells = self.cells_per_doubling;
        require((1..=100).contains(&cells), "cells_per_doubling", &cells, "1 to 100 cells")?;
        one_or_more("min_uses", self.min_uses, "1 use or more")?;
        let sigmas = self.sigmas;
        let accepted = "a number of standard deviations from 0 to 1000000";
        require((0.0..=1e6).contains(&sigmas), "sigmas", &sigmas, accepted)?;
        Ok(CatchSync { config: *self })
    }
}

/// Measures how much alike an account's hashtags are.
#[derive(Debug, Clone, Copy)]
pub struct CatchSync {
    config: Config,
}

impl WholeTrace for CatchSync {
    type Row = Use;

    const NAME: &'static str = "catchsync";
    const UNITS: &'static [Unit] = &[Unit::Accounts, Unit::Groups];

    fn absorb(&self, rows: &mut Uses, posts: &PostBatch) {
        rows.absorb(posts, self.config.reposts);
    }

    fn find(&self, mut uses: Vec<Use>) -> Findings {
        uses.dedup();
        let cells = Cells::new(&uses, self.config.cells_per_doubling);
        let mut accounts = Vec::new();
        let mut places = Vec::new();
        for of_account in cells.by_account() {
            if of_account.iter().map(|held| held.uses).sum::<u64>() >= self.config.min_uses.into() {
                accounts.push(of_account);
                places.push(cells.place(of_account));
            }
        }
        let suspicion = suspicion::of(self.config.baseline, &places);
        let threshold = threshold(&suspicion, self.config.sigmas);
        let score = |(held, &score): (&&[cells::Held], &f64)| AccountScore {
            account: held[0].account,
            score,
            group: None,
        };
        let mut findings = Findings {
            accounts: accounts.iter().zip(&suspicion).map(score).collect(),
            threshold: Some(threshold),
            ..Findings::default()
        };
        let flagged = accounts.iter().zip(&suspicion).filter(|(_, score)| **score >= threshold);
        let groups = cells::groups(flagged.map(|(held, _)| *held));
        super::add_groups(&mut findings, groups, &uses, EVIDENCE_MS);
        findings
    }
}

/// The least score above the mean and so many standard deviations; without one, a number that
/// nothing reaches.
fn threshold(scores: &[f64], sigmas: f64) -> f64 {
    let mut rising = scores.to_vec();
    // In order of size, so that sums do not depend on account numbers.
    rising.sort_unstable_by(f64::total_cmp);
    let n = rising.len() as f64;
    let mean = rising.iter().sum::<f64>() / n;
    let variance = rising.iter().map(|score| (score - mean) * (score - mean)).sum::<f64>() / n;
    let cut = mean + sigmas * libm::sqrt(variance);
    rising.into_iter().find(|score| *score > cut).unwrap_or(f64::MAX)
}
