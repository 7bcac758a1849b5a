//! `hcc`: focal structures of a network of acts in common, window by window, with decay.
//!
//! Weber and Neumann (2020), "Who's in the gang?", DOI 10.1109/ASONAM49781.2020.9381418, and (2021),
//! "Amplifying influence through coordinated behaviour in social networks", DOI
//! 10.1007/s13278-021-00815-2. Within each window of `window_s` every two acts of different
//! accounts on the same object are evidence of the pair; its weight is r · r / (s + t − r) for r
//! pieces of evidence and s and t of all its two ends have with anybody: raw counts, discounted by
//! how much each does with others. A sliding frame of `frame` windows adds them up, a window k back
//! by `decay`^k, and frames are summed. Highly coordinating communities are then extracted:
//! `fsa_v` (a variant of focal structures analysis; default) grows a structure in every Louvain
//! community from its heaviest tie, always by the heaviest tie at the pair added last, until that
//! one is lighter than the mean of the network or pulls the structure's mean down by more than
//! `theta` standard deviations (for the first, means); structures of at least the network's mean are
//! kept. `threshold` keeps ties of at least `min_weight` between the lightest and the heaviest,
//! `components` all.
//!
//! As in the released code (`weberdc/find_hccs`), windows begin with the first act, those in which
//! nobody acts leave no network and do not count as steps of the frame. Summing frames multiplies
//! every window by 1 + α + … + α^(frame − 1), the last ones by fewer terms, which is how it is
//! computed here.
//!
//! The released code drops a community of a single tie although it means to keep it (the structure
//! is never added to the list): `lone_ties = false` does so. It reads windows in the order of
//! directory listings, where here they are in order of time; its `KNN` extraction is left out, because
//! the call it rests on computes degrees and no neighbours; of equal ties the first by order of
//! first posts is taken. A `comparisons_max` bounds the pairs.
//!
//! Accounts of a structure score 1 and their heaviest tie in it over the heaviest of all, others
//! their heaviest tie over the heaviest of all and below 1, the threshold.
//!
//! Complexity: O(a log a + c) for a acts and c comparisons in common windows, at most
//! `comparisons_max`, twice; 32 bytes an act and 150 a tie.

use claque_trace::PostBatch;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::communities::{Graph, Search};
use crate::config::{one_or_more, require, window_ms};
use crate::layers::{Act, Acts, Cast, Layer, Report, Wanted, check_layers, components};
use crate::ties::Tie;
use crate::{ConfigError, Findings, Unit, WholeTrace};

mod focal;
mod windows;

/// Keeps those outside of every structure apart from members by more than rounding.
const BELOW: f64 = 1.0 - 1e-9;

/// How communities are extracted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Extraction {
    /// Focal structures.
    FsaV,
    /// Ties of at least `min_weight`.
    Threshold,
    /// All ties.
    Components,
}

/// Which acts are evidence, and what is extracted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Layers whose evidence is added up, one or more.
    pub layers: Vec<Layer>,
    /// Length of a window, seconds.
    pub window_s: f64,
    /// Windows in a frame, 1 to 1000.
    pub frame: usize,
    /// α: what a window counts in the frame of the next, above 0 and at most 1.
    pub decay: f64,
    /// How communities are extracted.
    pub extraction: Extraction,
    /// θ of `fsa_v`: standard deviations that a structure's mean may fall at once, from 0 up.
    pub theta: f64,
    /// Whether `fsa_v` keeps communities of a single tie; the released code does not.
    pub lone_ties: bool,
    /// Least weight of `threshold`, 0 for the lightest tie to 1 for the heaviest.
    pub min_weight: f64,
    /// Whether the hashtags of reposts count.
    pub reposts: bool,
    /// Most comparisons of accounts with one object in one window, before crowded ones are sampled.
    pub comparisons_max: u64,
}

impl Default for Config {
    /// The code's, but for lone ties, which it loses; the middle one of the paper's decays.
    fn default() -> Self {
        Self {
            layers: vec![Layer::Hashtag],
            window_s: 900.0,
            frame: 5,
            decay: 0.7,
            extraction: Extraction::FsaV,
            theta: 0.5,
            lone_ties: true,
            min_weight: 0.9,
            reposts: false,
            comparisons_max: 10_000_000,
        }
    }
}

impl Config {
    /// The detector with these parameters.
    ///
    /// # Errors
    /// [`ConfigError`] when a number is outside its documented range.
    pub fn build(&self) -> Result<Hcc, ConfigError> {
        check_layers(&self.layers)?;
        require((1..=1_000).contains(&self.frame), "frame", &self.frame, "1 to 1000 windows")?;
        let (decay, theta, least) = (self.decay, self.theta, self.min_weight);
        let holds = decay > 0.0 && decay <= 1.0;
        require(holds, "decay", &decay, "a factor above 0 and at most 1")?;
        let holds = (0.0..=1e6).contains(&theta);
        require(holds, "theta", &theta, "standard deviations from 0 to 1000000")?;
        require((0.0..=1.0).contains(&least), "min_weight", &least, "a share from 0 to 1")?;
        one_or_more("comparisons_max", self.comparisons_max, "1 comparison or more")?;
        let window_ms = window_ms("window_s", self.window_s)?;
        Ok(Hcc { window_ms, config: self.clone() })
    }
}

/// Finds highly coordinating communities.
#[derive(Debug, Clone)]
pub struct Hcc {
    window_ms: i64,
    config: Config,
}

impl WholeTrace for Hcc {
    type Row = Act;

    const NAME: &'static str = "hcc";
    const UNITS: &'static [Unit] = &[Unit::Accounts, Unit::Pairs, Unit::Groups];

    fn absorb(&self, rows: &mut Acts, posts: &PostBatch) {
        let Config { layers, reposts, .. } = self.config.clone();
        rows.absorb(posts, &Wanted { layers, reposts, min_hashtags: 2 });
    }

    fn find(&self, acts: Vec<Act>) -> Findings {
        let cast = Cast::new(&acts);
        let (ties, note) = self.network(&acts, &cast);
        let kept = self.extracted(cast.len(), &ties);
        let scores = scores(cast.len(), &ties, &kept);
        let groups = components(cast.len(), kept.iter().map(|tie| (tie.a, tie.b)));
        let report = Report { scores, threshold: Some(1.0), groups, ties: (&ties, "weight") };
        let mut findings = report.findings(&cast, &acts);
        findings.notes.extend(note);
        findings
    }
}

impl Hcc {
    /// The ties of highly coordinating communities.
    fn extracted(&self, n: usize, ties: &[Tie]) -> Vec<Tie> {
        match self.config.extraction {
            Extraction::Components => ties.to_vec(),
            Extraction::Threshold => self.heaviest(ties),
            Extraction::FsaV => {
                let edges: Vec<_> = ties.iter().map(focal::edge).collect();
                let communities = Search::LOUVAIN.communities(&Graph::new(n, &edges), None);
                let Config { theta, lone_ties, .. } = self.config;
                focal::structures(ties, &communities, theta, lone_ties)
            }
        }
    }

    /// Ties of at least `min_weight` between the lightest and the heaviest; all when they are
    /// equal, where the released code divides by zero.
    fn heaviest(&self, ties: &[Tie]) -> Vec<Tie> {
        let strengths = || ties.iter().map(|tie| tie.strength);
        let lightest = strengths().fold(f64::INFINITY, f64::min);
        let span = strengths().fold(0.0, f64::max) - lightest;
        let heavy = |tie: &&Tie| tie.strength - lightest >= self.config.min_weight * span;
        ties.iter().filter(heavy).copied().collect()
    }
}

/// Members above 1, others below.
fn scores(n: usize, ties: &[Tie], kept: &[Tie]) -> Vec<Option<f64>> {
    let heaviest = ties.iter().map(|tie| tie.strength).fold(0.0, f64::max);
    let mut scores: Vec<Option<f64>> = vec![None; n];
    let mut raise = |tie: &Tie, to: f64| {
        for end in [tie.a, tie.b] {
            let score = &mut scores[end as usize];
            *score = Some(score.map_or(to, |score| score.max(to)));
        }
    };
    ties.iter().for_each(|tie| raise(tie, (tie.strength / heaviest).min(BELOW)));
    kept.iter().for_each(|tie| raise(tie, 1.0 + tie.strength / heaviest));
    scores
}
