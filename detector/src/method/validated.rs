//! Projections of which every tie is tested: what `hypergeometric` and `bicm` share.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::{require, window_ms};
use crate::corpus::Corpus;
use crate::incidence::Incidence;
use crate::overlap::Overlaps;
use crate::stats::benjamini_hochberg::q_values;
use crate::ties::{self, EVIDENCE_MS, Tie};
use crate::uses::Use;
use crate::{ConfigError, Findings};

/// How the number of tests is answered for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Correction {
    /// The expected share of false ties among the validated ones is held (Benjamini and Hochberg
    /// 1995, DOI 10.1111/j.2517-6161.1995.tb02031.x).
    FalseDiscovery,
    /// The chance of any false tie is held (Bonferroni).
    Bonferroni,
}

/// Objects, thresholds and budget of a tested projection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Projection {
    /// Length of the time buckets, ms; absent for plain hashtags.
    pub(super) bucket_ms: Option<i64>,
    pub(super) alpha: f64,
    pub(super) correction: Correction,
    pub(super) min_shared: u32,
    pub(super) comparisons_max: u64,
}

impl Projection {
    /// Checks the parameters that both methods have.
    pub(super) fn build(
        bucket_s: Option<f64>,
        alpha: f64,
        correction: Correction,
        min_shared: u32,
        comparisons_max: u64,
    ) -> Result<Self, ConfigError> {
        let bucket_ms = bucket_s.map(|s| window_ms("bucket_s", s)).transpose()?;
        let holds = alpha > 0.0 && alpha <= 0.5;
        require(holds, "alpha", &alpha, "a chance above 0 and at most 0.5")?;
        require(min_shared > 0, "min_shared", &min_shared, "1 object or more")?;
        require(comparisons_max > 0, "comparisons_max", &comparisons_max, "1 comparison or more")?;
        Ok(Self { bucket_ms, alpha, correction, min_shared, comparisons_max })
    }

    /// Where buckets begin.
    pub(super) fn grid_ms(&self) -> i64 {
        self.bucket_ms.unwrap_or(1)
    }

    /// Who holds which object, each once whatever the number of posts.
    pub(super) fn held(&self, corpus: &Corpus) -> Incidence {
        match self.bucket_ms {
            Some(bucket_ms) => Incidence::of_binned_hashtags(corpus, bucket_ms),
            None => Incidence::of_hashtags(corpus),
        }
    }

    /// Tests every pair of accounts that shares at least `min_shared` objects by the logarithm of
    /// its p-value, `ln_p(a, b, shared)`, which must not depend on which of the two comes first.
    pub(super) fn findings(
        &self,
        corpus: &Corpus,
        held: &Incidence,
        uses: &[Use],
        mut ln_p: impl FnMut(u32, u32, usize) -> f64,
    ) -> Findings {
        let mut overlaps = Overlaps::new(held, &corpus.rank, self.comparisons_max);
        let least = f64::from(self.min_shared);
        let mut ties = Vec::new();
        overlaps.each_row(
            |_, _, _| 1.0,
            |a, partners| {
                for &(b, shared) in partners.iter().filter(|(b, n)| *b > a && *n >= least) {
                    #[expect(
                        clippy::cast_possible_truncation,
                        clippy::cast_sign_loss,
                        reason = "a count"
                    )]
                    let ln_p = ln_p(a, b, shared as usize);
                    ties.push(Tie { a, b, strength: -ln_p / std::f64::consts::LN_10 });
                }
            },
        );
        let degrees = held.objects.degrees();
        let n = degrees.filter(|&n| n >= self.min_shared as usize).count() as f64;
        let threshold = self.threshold(&ties, n * (n - 1.0) / 2.0);
        let (heading, evidence_ms) = ("minus_log10_p", self.bucket_ms.unwrap_or(EVIDENCE_MS));
        let mut findings =
            ties::findings(&corpus.accounts, &ties, threshold, heading, uses, evidence_ms);
        let objects = if self.bucket_ms.is_some() { "moments of hashtags" } else { "hashtags" };
        findings.notes.extend(overlaps.note(objects, self.comparisons_max));
        findings
    }

    /// The strength of the weakest validated tie; without any, nothing reaches the threshold.
    fn threshold(&self, ties: &[Tie], n_tests: f64) -> f64 {
        let mut strengths: Vec<f64> = ties.iter().map(|tie| tie.strength).collect();
        strengths.sort_unstable_by(|a, b| b.total_cmp(a));
        let p_values: Vec<f64> = strengths.iter().map(|s| libm::exp10(-s)).collect();
        let q_values = match self.correction {
            Correction::FalseDiscovery => q_values(&p_values, n_tests),
            Correction::Bonferroni => p_values.iter().map(|p| p * n_tests).collect(),
        };
        let n_validated = q_values.partition_point(|&q| q <= self.alpha);
        n_validated.checked_sub(1).map_or(f64::MAX, |weakest| strengths[weakest])
    }
}
