//! `bicm`: accounts that share more moments of hashtags than their own diligence and the moments'
//! popularity explain.
//!
//! The bipartite configuration model (Saracco, Di Clemente, Gabrielli and Squartini, 2015,
//! DOI 10.1038/srep10595) as the null of a projection (Saracco, Straka, Di Clemente,
//! Gabrielli, Caldarelli and Squartini, 2017, DOI 10.1088/1367-2630/aa6b38; used on hashtags
//! by Caldarelli et al. 2020, DOI 10.1038/s42005-020-0340-4): account i holds object a with
//! probability p = x y / (1 + x y), where the x of accounts and y of objects are such that
//! everybody's expected number of objects, and every object's of accounts, is the observed
//! one. Two accounts then share λ = Σ p p' objects on average, and V or more with probability
//! P(X ≥ V), X Poisson, which must stand up to the n (n − 1) / 2 tests of the n accounts with
//! `min_shared` objects or more. Objects are hashtags in time buckets of `bucket_s`, or plain
//! hashtags where it is absent.
//!
//! As in the authors' package (`mat701/BiCM`), equal degrees share one x or y, whoever holds
//! everything is taken out first, and the equations are iterated until no degree is off by more
//! than 1e-8 of itself (by at most 10,000 steps, which a note says if they do not do). The Poisson
//! approximation of the Poisson-binomial tail is the package's default, too.
//!
//! Deviations: ties need `min_shared` objects, because in a crowd everybody shares one moment with
//! everybody; groups are components of validated ties where the paper looks for communities. A
//! `comparisons_max` bounds the projection.
//!
//! A score is −log10 of the account's smallest p-value, the threshold that of the weakest validated
//! tie.
//!
//! Complexity: O(u log u + c + s·r·k) for u uses, c comparisons of holders of one object, at most
//! `comparisons_max`, and s steps over r distinct degrees of accounts and k of objects; about 60
//! bytes a use, 16 a tie and 8·r².

use claque_trace::PostBatch;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use super::validated::Correction;
use super::validated::Projection;
use crate::config::number_or_none;
use crate::corpus::Corpus;
use crate::stats::tails::ln_poisson;
use crate::uses::{Use, Uses};
use crate::{ConfigError, Findings, Unit, WholeTrace};

mod model;

use model::Model;

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
    /// Level and correction of the package; the rest is our choice.
    fn default() -> Self {
        Self {
            bucket_s: Some(900.0),
            alpha: 0.05,
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
    pub fn build(&self) -> Result<Bicm, ConfigError> {
        let Self { bucket_s, alpha, correction, min_shared, comparisons_max, .. } = *self;
        let projection =
            Projection::build(bucket_s, alpha, correction, min_shared, comparisons_max)?;
        Ok(Bicm { projection, reposts: self.reposts })
    }
}

/// Validates ties against the bipartite configuration model.
#[derive(Debug, Clone, Copy)]
pub struct Bicm {
    projection: Projection,
    reposts: bool,
}

impl WholeTrace for Bicm {
    type Row = Use;

    const NAME: &'static str = "bicm";
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
        let mut model = Model::fit(&held);
        let converged = model.converged;
        let ln_p = |a, b, shared| ln_poisson(shared, model.expected(a, b));
        let mut findings = self.projection.findings(&corpus, &held, &uses, ln_p);
        if !converged {
            let note = "the equations of the model were not solved to 1e-8 within 10000 steps";
            findings.notes.push(note.to_owned());
        }
        findings
    }
}
