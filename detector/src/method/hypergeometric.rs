//! `hypergeometric`: accounts that share more moments of hashtags than chance would give them.
//!
//! The statistically validated network of Tumminello, Miccichè, Lillo, Piilo and Mantegna (2011),
//! DOI 10.1371/journal.pone.0017994: two accounts that hold a and b of n objects share x of them
//! with probability P(X ≥ x), X hypergeometric (equation 1), and ties whose probability stands up
//! to the n (n − 1) / 2 tests of the n accounts with `min_shared` objects or more are validated.
//! Objects are hashtags in time buckets of `bucket_s`, or plain hashtags where it is absent.
//!
//! All objects count alike, so whoever uses popular hashtags at popular times is tied. The paper
//! tests within sets of objects with the same number of holders to take that away; here objects
//! are too many and too rare for it, and `bicm` is the answer to popularity.
//!
//! Deviations: ties need `min_shared` objects, because in a crowd everybody shares one
//! moment with everybody; the false discovery rate is the default, where the paper reports
//! Bonferroni's correction beside it. A `comparisons_max` bounds the projection.
//!
//! A score is −log10 of the account's smallest p-value, the threshold that of the weakest validated
//! tie, and groups are the components of validated ties.
//!
//! Complexity: O(u log u + c) for u uses and c comparisons of holders of one object, at most
//! `comparisons_max`; about 60 bytes a use and 16 a tie.

use claque_trace::PostBatch;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use super::validated::Correction;
use super::validated::Projection;
use crate::config::number_or_none;
use crate::corpus::Corpus;
use crate::incidence::Incidence;
use crate::stats::tails::{LnFactorials, ln_hypergeometric};
use crate::uses::{Use, Uses};
use crate::{ConfigError, Findings, Unit, WholeTrace};

/// What is shared, and when a tie is validated.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Length of the time buckets, seconds; `none` for plain hashtags.
    #[serde(deserialize_with = "number_or_none")]
    pub bucket_s: Option<f64>,
    /// Level of the tests, above 0 and at most 0.5.
    pub alpha: f64,
    /// How the number of tests is answered for.
    pub correction: Correction,
    /// Least objects that a tested pair shares, 1 or more.
    pub min_shared: u32,
    /// Whether reposts count.
    pub reposts: bool,
    /// Most comparisons of holders of one object, before crowded ones are sampled.
    pub comparisons_max: u64,
}

impl Default for Config {
    /// The level of the paper; the rest is our choice.
    fn default() -> Self {
        Self {
            bucket_s: Some(900.0),
            alpha: 0.01,
            correction: Correction::FalseDiscovery,
            min_shared: 2,
            reposts: false,
            comparisons_max: 20_000_000,
        }
    }
}

impl Config {
    /// The detector with these parameters.
    ///
    /// # Errors
    /// [`ConfigError`] when a number is outside its documented range.
    pub fn build(&self) -> Result<Hypergeometric, ConfigError> {
        let Self { bucket_s, alpha, correction, min_shared, comparisons_max, .. } = *self;
        let projection =
            Projection::build(bucket_s, alpha, correction, min_shared, comparisons_max)?;
        Ok(Hypergeometric { projection, reposts: self.reposts })
    }
}

/// Validates ties against drawing objects by chance.
#[derive(Debug, Clone, Copy)]
pub struct Hypergeometric {
    projection: Projection,
    reposts: bool,
}

impl WholeTrace for Hypergeometric {
    type Row = Use;

    const NAME: &'static str = "hypergeometric";
    const UNITS: &'static [Unit] = &[Unit::Accounts, Unit::Pairs, Unit::Groups];

    fn absorb(&self, rows: &mut Uses, posts: &PostBatch) {
        rows.absorb(posts, self.reposts);
    }

    fn time_shift_ms(&self) -> i64 {
        self.projection.grid_ms()
    }

    fn find(&self, uses: Vec<Use>) -> Findings {
        let corpus = Corpus::new(uses.clone(), self.projection.grid_ms());
        let held = self.projection.held(&corpus);
        let ln_p = ln_p_values(&held);
        self.projection.findings(&corpus, &held, &uses, ln_p)
    }
}

/// The logarithm of the chance that two rows share as many objects.
fn ln_p_values(held: &Incidence) -> impl Fn(u32, u32, usize) -> f64 {
    let n_objects = held.holders.len();
    let degrees: Vec<usize> = held.objects.degrees().collect();
    let ln = LnFactorials::up_to(n_objects);
    move |a, b, shared| {
        let degree = |row: u32| degrees[row as usize];
        let (few, many) = (degree(a).min(degree(b)), degree(a).max(degree(b)));
        ln_hypergeometric(shared, n_objects, few, many, &ln)
    }
}
