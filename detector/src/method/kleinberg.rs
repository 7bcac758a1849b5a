//! `kleinberg`: stretches in which a hashtag is used at a raised rate.
//!
//! The two-state burst automaton of Kleinberg (2002, DOI 10.1145/775047.775061): n gaps between the
//! uses of a hashtag over a time T are thought to come from one of two exponential distributions, of
//! rate α₀ = n / T or α₁ = s α₀; a gap x costs −ln(α e^(−αx)) in a state of rate α, and going up costs
//! γ ln n. The cheapest sequence of states is found (Viterbi), and a burst is a stretch in the upper
//! state, whose weight is what it costs less than the lower (section 4 of the paper), the price of
//! going up not counted.
//!
//! Deviations: T is at least 1 ms, so that uses at one instant are one burst; hashtags with fewer
//! than `min_uses` uses are left out. Every trend is a burst: it answers when, not whether by an app.
//!
//! An alert scores the weight of its burst, and an account as the best burst of a hashtag in which
//! it used it. It only ranks: the paper has no threshold.
//!
//! Complexity: O(u log u) for u uses; about 40 bytes a use.

use claque_trace::PostBatch;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::alerts::{self, Stretch, runs};
use crate::config::require;
use crate::uses::{Use, Uses};
use crate::{ConfigError, Findings, Unit, WholeTrace};

/// The automaton.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Rate of the upper state in rates of the lower, above 1.
    pub s: f64,
    /// Price of going up, times ln n; 0 or more.
    pub gamma: f64,
    /// Least uses of a hashtag that is looked at, 3 or more.
    pub min_uses: usize,
    /// Whether reposts count.
    pub reposts: bool,
}

impl Default for Config {
    /// The paper's; ten uses are our choice.
    fn default() -> Self {
        Self { s: 2.0, gamma: 1.0, min_uses: 10, reposts: false }
    }
}

impl Config {
    /// The detector with these parameters.
    ///
    /// # Errors
    /// [`ConfigError`] when a number is outside its documented range.
    pub fn build(&self) -> Result<Kleinberg, ConfigError> {
        require(self.s > 1.0 && self.s <= 1e6, "s", &self.s, "a number above 1, up to 1000000")?;
        let gamma = self.gamma;
        require((0.0..=1e6).contains(&gamma), "gamma", &gamma, "a number from 0 to 1000000")?;
        require(self.min_uses >= 3, "min_uses", &self.min_uses, "3 uses or more")?;
        Ok(Kleinberg { config: *self })
    }
}

/// Finds bursts of hashtags.
#[derive(Debug, Clone, Copy)]
pub struct Kleinberg {
    config: Config,
}

impl WholeTrace for Kleinberg {
    type Row = Use;

    const NAME: &'static str = "kleinberg";
    const UNITS: &'static [Unit] = &[Unit::Accounts, Unit::Hashtags];

    fn absorb(&self, rows: &mut Uses, posts: &PostBatch) {
        rows.absorb(posts, self.config.reposts);
    }

    fn find(&self, mut uses: Vec<Use>) -> Findings {
        uses.dedup();
        let mut bursts = Vec::new();
        for (start, run) in runs(&uses).filter(|(_, run)| run.len() >= self.config.min_uses) {
            let gaps: Vec<f64> =
                run.windows(2).map(|pair| (pair[1].at - pair[0].at) as f64).collect();
            let gained = self.gained(&gaps);
            let up = self.upper_state(&gained);
            let mut gap = 0;
            for stretch in up.chunk_by(|a, b| a == b) {
                if stretch[0] {
                    // A stretch of gaps lies between one use more.
                    let uses = start + gap..start + gap + stretch.len() + 1;
                    let score = gained[gap..gap + stretch.len()].iter().sum();
                    bursts.push(Stretch { uses, score });
                }
                gap += stretch.len();
            }
        }
        alerts::findings(&uses, &bursts, None)
    }
}

impl Kleinberg {
    /// What each gap costs less in the upper state than in the lower: ln s − (s − 1) α₀ x.
    fn gained(&self, gaps: &[f64]) -> Vec<f64> {
        let span: f64 = gaps.iter().sum();
        let rate = gaps.len() as f64 / span.max(1.0);
        let (ln_s, step) = (libm::log(self.config.s), (self.config.s - 1.0) * rate);
        gaps.iter().map(|gap| ln_s - step * gap).collect()
    }

    /// Which gaps the cheapest sequence of states, starting from below, puts in the upper state; of
    /// equally cheap ones that which stays below.
    fn upper_state(&self, gained: &[f64]) -> Vec<bool> {
        let price = self.config.gamma * libm::log(gained.len() as f64);
        // Costs relative to staying below all along, and whether each state was reached from above.
        let (mut low, mut high) = (0.0_f64, f64::INFINITY);
        let mut from_above = Vec::with_capacity(gained.len());
        for gain in gained {
            let (to_low, to_high) = (high < low, high <= low + price);
            (low, high) = (low.min(high), high.min(low + price) - gain);
            from_above.push((to_low, to_high));
        }
        let mut up = high < low;
        let mut states = vec![false; gained.len()];
        for (state, (to_low, to_high)) in states.iter_mut().zip(from_above).rev() {
            *state = up;
            up = if up { to_high } else { to_low };
        }
        states
    }
}
