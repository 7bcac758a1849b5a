//! `burst`: hashtags used in a window more often than their usual rate and the hour explain.
//!
//! A scan against the negative binomial distribution, the usual remedy for counts more uneven than
//! Poisson (Cameron and Trivedi 1986, DOI 10.1002/jae.3950010104; the test that CIB Mango Tree's
//! users ask for is Poisson's, at `dispersion` 0): of a hashtag's n uses, a window that holds the
//! share s of the trace's uses expects μ = n s; counts scatter with variance μ + d μ², where the
//! dispersion d is Σ ((x − μ)² − μ) / Σ μ² over all hashtags and windows of the trace, unless it is
//! given; and p = P(X ≥ x). Windows of one hashtag whose p stands up to the number of tests
//! (Benjamini and Hochberg, hashtags with `min_uses` uses times windows) get an alert.
//!
//! **Weak points.** Every trend is a burst: it answers when, not whether by an app. One large burst
//! raises the dispersion for all. Rates come from the trace itself, bursts included, so a hashtag
//! used in one window alone is compared with what it would be if spread like everything else.
//!
//! An alert scores −log10 p. An account scores as the best window in which it used the hashtag,
//! tested or not; the threshold is the weakest that stood up.
//!
//! Complexity: O(u log u) for u uses; about 40 bytes a use.

use claque_trace::PostBatch;
use hashbrown::HashMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::alerts::{self, Stretch, runs};
use crate::config::{one_or_more, require, window_ms};
use crate::stats::benjamini_hochberg::q_values;
use crate::stats::tails::ln_negative_binomial;
use crate::uses::{Use, Uses};
use crate::{ConfigError, Findings, Unit, WholeTrace};

/// What is counted, and when a count is a burst.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Length of the windows, seconds; they begin at multiples of it.
    pub window_s: f64,
    /// Dispersion of counts, 0 (Poisson) or more; estimated from the trace where absent.
    pub dispersion: Option<f64>,
    /// Expected share of false alerts, above 0 and at most 0.5.
    pub false_discovery_rate: f64,
    /// Least uses of a hashtag that is looked at, 1 or more.
    pub min_uses: usize,
    /// Whether reposts count.
    pub reposts: bool,
}

impl Default for Config {
    /// Our choice.
    fn default() -> Self {
        Self {
            window_s: 900.0,
            dispersion: None,
            false_discovery_rate: 0.01,
            min_uses: 10,
            reposts: false,
        }
    }
}

impl Config {
    /// The detector with these parameters.
    ///
    /// # Errors
    /// [`ConfigError`] when a number is outside its documented range.
    pub fn build(&self) -> Result<Burst, ConfigError> {
        one_or_more("min_uses", self.min_uses, "1 use or more")?;
        let rate = self.false_discovery_rate;
        let holds = rate > 0.0 && rate <= 0.5;
        require(holds, "false_discovery_rate", &rate, "a share above 0 and at most 0.5")?;
        let given = self.dispersion.unwrap_or(0.0);
        require((0.0..=1e6).contains(&given), "dispersion", &given, "a number from 0 to 1000000")?;
        Ok(Burst { window_ms: window_ms("window_s", self.window_s)?, config: *self })
    }
}

/// Scans hashtags for bursts.
#[derive(Debug, Clone, Copy)]
pub struct Burst {
    window_ms: i64,
    config: Config,
}

/// A hashtag in a window in which it is used.
#[derive(Debug)]
struct Count {
    uses: std::ops::Range<usize>,
    mean: f64,
}

impl WholeTrace for Burst {
    type Row = Use;

    const NAME: &'static str = "burst";
    const UNITS: &'static [Unit] = &[Unit::Accounts, Unit::Hashtags];

    fn absorb(&self, rows: &mut Uses, posts: &PostBatch) {
        rows.absorb(posts, self.config.reposts);
    }

    fn time_shift_ms(&self) -> i64 {
        self.window_ms
    }

    fn find(&self, mut uses: Vec<Use>) -> Findings {
        uses.dedup();
        let shares = self.shares(&uses);
        let counts = self.counts(&uses, &shares);
        let n_hashtags = self.looked_at(&uses).count();
        let dispersion = self.config.dispersion.unwrap_or_else(|| {
            dispersion(&counts, self.looked_at(&uses).map(|(_, run)| run.len()), &shares)
        });
        let strength = |count: &Count| {
            let ln_p = ln_negative_binomial(count.uses.len(), count.mean, dispersion);
            Stretch { uses: count.uses.clone(), score: -ln_p / std::f64::consts::LN_10 }
        };
        let stretches: Vec<Stretch> = counts.iter().map(strength).collect();
        self.judge(&uses, &stretches, n_hashtags as f64 * shares.len() as f64)
    }
}

impl Burst {
    fn window(&self, u: &Use) -> i64 {
        u.at.0.div_euclid(self.window_ms)
    }

    /// The share of all uses in every window that has any.
    fn shares(&self, uses: &[Use]) -> HashMap<i64, f64> {
        let mut counts: HashMap<i64, u64> = HashMap::new();
        uses.iter().for_each(|u| *counts.entry(self.window(u)).or_default() += 1);
        counts.into_iter().map(|(window, n)| (window, n as f64 / uses.len() as f64)).collect()
    }

    fn looked_at<'a>(&self, uses: &'a [Use]) -> impl Iterator<Item = (usize, &'a [Use])> {
        let min_uses = self.config.min_uses;
        runs(uses).filter(move |(_, run)| run.len() >= min_uses)
    }

    fn counts(&self, uses: &[Use], shares: &HashMap<i64, f64>) -> Vec<Count> {
        let mut counts = Vec::new();
        for (mut start, run) in self.looked_at(uses) {
            for in_window in run.chunk_by(|a, b| self.window(a) == self.window(b)) {
                let mean = run.len() as f64 * shares[&self.window(&in_window[0])];
                counts.push(Count { uses: start..start + in_window.len(), mean });
                start += in_window.len();
            }
        }
        counts
    }

    /// All windows score accounts; those that stand up to the tests are alerts.
    fn judge(&self, uses: &[Use], stretches: &[Stretch], n_tests: f64) -> Findings {
        let mut scores: Vec<f64> = stretches.iter().map(|stretch| stretch.score).collect();
        scores.sort_unstable_by(|a, b| b.total_cmp(a));
        let p_values: Vec<f64> = scores.iter().map(|score| libm::exp10(-score)).collect();
        let rate = self.config.false_discovery_rate;
        let n_called = q_values(&p_values, n_tests).partition_point(|&q| q <= rate);
        let threshold = n_called.checked_sub(1).map_or(f64::MAX, |weakest| scores[weakest]);
        let mut findings = alerts::findings(uses, stretches, Some(threshold));
        findings.hashtags.retain(|alert| alert.score >= threshold);
        findings
    }
}

/// What counts scatter beyond Poisson, by moments, over all windows of all hashtags looked at:
/// windows in which a hashtag is not used count with x = 0. At least 0.
fn dispersion(
    counts: &[Count],
    sizes: impl Iterator<Item = usize>,
    shares: &HashMap<i64, f64>,
) -> f64 {
    // Where x = 0 the term is μ² − μ; so sum that over all, and correct where there are uses. The
    // shares are summed in ascending order, because a map has none.
    let mut squares: Vec<f64> = shares.values().map(|share| share * share).collect();
    squares.sort_unstable_by(f64::total_cmp);
    let square: f64 = squares.iter().sum();
    let (mut excess, mut scale) = (0.0, 0.0);
    for n in sizes {
        let n = n as f64;
        excess += n * n * square - n;
        scale += n * n * square;
    }
    for count in counts {
        let x = count.uses.len() as f64;
        excess += x * x - 2.0 * x * count.mean;
    }
    if scale > 0.0 { (excess / scale).max(0.0) } else { 0.0 }
}
