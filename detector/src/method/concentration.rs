//! `concentration`: hashtags on which a stretch of time concentrates.
//!
//! The hashtag analysis of CIB Mango Tree (Civic Tech DC, after Steinert-Threlkeld, Mocanu,
//! Vespignani and Fowler 2015, DOI 10.1140/epjds/s13688-015-0056-y): time is cut into windows, and a
//! window is the more suspicious the more unequally its uses are spread over its hashtags, by the
//! Gini coefficient G = (n + 1 − 2 Σ C_i / C_n) / n of the counts of its n hashtags in ascending
//! order, C_i their running sums. The `entropy` measure is 1 − H / ln n instead, and `top_share` the
//! share of the most used hashtag.
//!
//! The original says something about windows alone. Here every hashtag with at least `min_uses`
//! uses in a window gets an alert, which scores the window's measure times the hashtag's share of
//! the window: who makes the window unequal. An account scores as the best alert for a hashtag it
//! used in the window. It only ranks.
//!
//! The original also gives a mean over three windows around each, which is left out.
//!
//! Known artefact, kept: a window with a single hashtag has a Gini coefficient of 0 and tells
//! nothing (by `top_share` it has 1). Concentration came with protest in the streets, not with
//! automation, in the paper: it is no verdict.
//!
//! Complexity: O(u log u) for u uses; about 40 bytes a use.

use claque_trace::PostBatch;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::alerts::{self, Stretch, runs};
use crate::config::{one_or_more, window_ms};
use crate::uses::{Use, Uses};
use crate::{ConfigError, Findings, Unit, WholeTrace};

/// How unequal a window is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// The Gini coefficient, as published.
    Gini,
    /// What the entropy lacks of its maximum.
    Entropy,
    /// The share of the most used hashtag.
    TopShare,
}

/// What is measured, and in which windows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Length of the windows, seconds; they begin at multiples of it.
    pub window_s: f64,
    /// How unequal a window is.
    pub measure: Measure,
    /// Least uses of a hashtag in a window that gets an alert, 1 or more.
    pub min_uses: usize,
    /// Whether reposts count.
    pub reposts: bool,
}

impl Default for Config {
    /// Windows of an hour and ten uses are our choice: the original lets its user choose.
    fn default() -> Self {
        Self { window_s: 3_600.0, measure: Measure::Gini, min_uses: 10, reposts: false }
    }
}

impl Config {
    /// The detector with these parameters.
    ///
    /// # Errors
    /// [`ConfigError`] for a window outside 0.001 s to 400 days or no least number of uses.
    pub fn build(&self) -> Result<Concentration, ConfigError> {
        one_or_more("min_uses", self.min_uses, "1 use or more")?;
        Ok(Concentration { window_ms: window_ms("window_s", self.window_s)?, config: *self })
    }
}

/// Scores hashtags by the windows they dominate.
#[derive(Debug, Clone, Copy)]
pub struct Concentration {
    window_ms: i64,
    config: Config,
}

impl WholeTrace for Concentration {
    type Row = Use;

    const NAME: &'static str = "concentration";
    const UNITS: &'static [Unit] = &[Unit::Accounts, Unit::Hashtags];

    fn absorb(&self, rows: &mut Uses, posts: &PostBatch) {
        rows.absorb(posts, self.config.reposts);
    }

    fn time_shift_ms(&self) -> i64 {
        self.window_ms
    }

    fn find(&self, mut uses: Vec<Use>) -> Findings {
        uses.dedup();
        let window = |u: &Use| u.at.0.div_euclid(self.window_ms);
        // Each hashtag's stretch of uses in each window.
        let mut stretches = Vec::new();
        for (mut start, run) in runs(&uses) {
            for in_window in run.chunk_by(|a, b| window(a) == window(b)) {
                stretches.push((window(&in_window[0]), start..start + in_window.len()));
                start += in_window.len();
            }
        }
        stretches.sort_unstable_by_key(|(window, uses)| (*window, uses.start));
        let mut alerts = Vec::new();
        for of_window in stretches.chunk_by(|a, b| a.0 == b.0) {
            let counts: Vec<usize> = of_window.iter().map(|(_, uses)| uses.len()).collect();
            let (total, measure) = (counts.iter().sum::<usize>() as f64, self.measure(&counts));
            let many = of_window.iter().filter(|(_, uses)| uses.len() >= self.config.min_uses);
            alerts.extend(many.map(|(_, uses)| Stretch {
                uses: uses.clone(),
                score: measure * uses.len() as f64 / total,
            }));
        }
        alerts::findings(&uses, &alerts, None)
    }
}

impl Concentration {
    /// How unequal positive counts are, 0 to 1.
    fn measure(&self, counts: &[usize]) -> f64 {
        let mut ascending: Vec<f64> = counts.iter().map(|&count| count as f64).collect();
        ascending.sort_unstable_by(f64::total_cmp);
        let (n, total) = (ascending.len() as f64, ascending.iter().sum::<f64>());
        match self.config.measure {
            Measure::Gini => {
                let mut sum = 0.0;
                let running = ascending.iter().map(|count| {
                    sum += count;
                    sum
                });
                let sum_of_sums: f64 = running.sum();
                ((n + 1.0 - 2.0 * sum_of_sums / total) / n).max(0.0)
            }
            // One hashtag has no entropy to lack.
            Measure::Entropy if ascending.len() == 1 => 0.0,
            Measure::Entropy => {
                let part = |count: &f64| count / total * libm::log(total / count);
                let entropy: f64 = ascending.iter().map(part).sum();
                (1.0 - entropy / libm::log(n)).max(0.0)
            }
            Measure::TopShare => ascending[ascending.len() - 1] / total,
        }
    }
}
