//! `vigdet_prior`: labels spread over the graph of who occurs together with whom.
//!
//! The prior graph of VigDet (Zhang, Sharma and Liu, 2021, "VigDet: knowledge informed neural
//! temporal point process for coordination detection on social media", NeurIPS 34, DOI
//! 10.48550/arXiv.2110.15454) without its neural part: accounts that occur together in w sequences
//! (here: touch w common objects) have a tie of w³ ("CF"), or of w if both were active for more than
//! 12 hours in common ("TL"), and the potential of two accounts in one group is w / √(d d') for
//! degrees d, d' of such ties. Their baseline LPA spreads 100 known labels over it; the spreading of
//! Zhou, Bousquet, Lal, Weston and Schölkopf (2004, NIPS 16, "Learning with local and global
//! consistency", equation of F(t + 1)) has just those potentials, F = α S F + (1 − α) Y, once for
//! the coordinated and once for the others. A score is F's share for the coordinated, the threshold
//! one half, as in VigDet's tables.
//!
//! Deviations: a detector knows no labels. Half of `n_labels` go to the ends of the heaviest ties, as
//! coordinated, and half to the accounts whose heaviest tie is the lightest, as others (fewer where
//! the ties are too few, none to equals of both sides); whoever knows some names them in `coordinated`
//! and `others` instead (`claque detect --labels FILE` does, by the names of accounts), and then
//! account numbers matter. The paper does not say how its LPA
//! iterates, nor what α is. Accounts that no label reaches score 0. A `comparisons_max` bounds the
//! projection.
//!
//! Complexity: O(a log a + c + i·e) for a acts, c comparisons, at most `comparisons_max`, and
//! i ≤ 200 steps over e ties; 32 bytes an act and 50 a tie.

use claque_trace::{AccountId, PostBatch};
use hashbrown::HashSet;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::{one_or_more, require};
use crate::layers::{Act, Acts, Cast, Layer, Report, Wanted, components, name, of_layer};
use crate::overlap::Overlaps;
use crate::ties::Tie;
use crate::{ConfigError, Findings, Unit, WholeTrace};

mod labels;
mod spread;

/// What makes a tie of occurring together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Prior {
    /// The cube of how often (CF).
    Cube,
    /// How often, of accounts that were active at the same time for long enough (TL).
    CommonTime,
}

/// The graph, and what is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// What accounts occur together on.
    pub object: Layer,
    /// What makes a tie.
    pub prior: Prior,
    /// Time for which both are active that `common_time` asks to be exceeded, hours.
    pub common_h: f64,
    /// Accounts to label where none are named, 2 or more.
    pub n_labels: usize,
    /// Accounts known to be coordinated.
    pub coordinated: Vec<u32>,
    /// Accounts known not to be.
    pub others: Vec<u32>,
    /// α: how much comes from neighbours rather than labels, above 0 and below 1.
    pub spread: f64,
    /// Whether the hashtags of reposts count.
    pub reposts: bool,
    /// Most comparisons of accounts with one object, before crowded ones are sampled.
    pub comparisons_max: u64,
}

impl Default for Config {
    /// The paper's graph and number of labels; α is our choice.
    fn default() -> Self {
        Self {
            object: Layer::Hashtag,
            prior: Prior::Cube,
            common_h: 12.0,
            n_labels: 100,
            coordinated: Vec::new(),
            others: Vec::new(),
            spread: 0.9,
            reposts: false,
            comparisons_max: 4_000_000,
        }
    }
}

impl Config {
    /// The detector with these parameters.
    ///
    /// # Errors
    /// [`ConfigError`] when a number is outside its documented range, or only one side is named.
    pub fn build(&self) -> Result<VigdetPrior, ConfigError> {
        let (spread, hours) = (self.spread, self.common_h);
        let holds = spread > 0.0 && spread < 1.0;
        require(holds, "spread", &spread, "a share above 0 and below 1")?;
        let holds = (0.0..=9_600.0).contains(&hours);
        require(holds, "common_h", &hours, "a time in hours from 0 to 9600 (400 days)")?;
        require(self.n_labels >= 2, "n_labels", &self.n_labels, "2 labels or more")?;
        let holds = self.coordinated.is_empty() == self.others.is_empty();
        let found = format!("{:?}", self.others);
        require(holds, "others", &found, "accounts if and only if `coordinated` names some")?;
        let coordinated: HashSet<u32> = self.coordinated.iter().copied().collect();
        let both = self.others.iter().find(|&account| coordinated.contains(account));
        let found = both.map_or(String::new(), u32::to_string);
        require(both.is_none(), "others", &found, "accounts that `coordinated` does not name")?;
        one_or_more("comparisons_max", self.comparisons_max, "1 comparison or more")?;
        Ok(VigdetPrior { config: self.clone() })
    }
}

/// Spreads labels.
#[derive(Debug, Clone)]
pub struct VigdetPrior {
    config: Config,
}

impl WholeTrace for VigdetPrior {
    type Row = Act;

    const NAME: &'static str = "vigdet_prior";
    const UNITS: &'static [Unit] = &[Unit::Accounts, Unit::Pairs, Unit::Groups];

    fn absorb(&self, rows: &mut Acts, posts: &PostBatch) {
        let Config { object, reposts, .. } = self.config;
        rows.absorb(posts, &Wanted { layers: vec![object], reposts, min_hashtags: 2 });
    }

    fn ignores_account_numbers(&self) -> bool {
        self.config.coordinated.is_empty()
    }

    fn find(&self, acts: Vec<Act>) -> Findings {
        let cast = Cast::new(&acts);
        let (ties, mut notes) = self.prior(of_layer(&acts, self.config.object), &cast);
        let labels = self.labels(&ties, &cast);
        let spread = spread::shares(&ties, &labels, self.config.spread);
        notes.extend(spread.note);
        notes.extend(self.unseen(&cast));
        let flagged = |end: u32| spread.of[end as usize].is_some_and(|share| share >= 0.5);
        let kept = ties.iter().map(|tie| (tie.a, tie.b)).filter(|&(a, b)| flagged(a) && flagged(b));
        let groups = components(cast.len(), kept);
        let scores = spread.of.clone();
        let report = Report { scores, threshold: Some(0.5), groups, ties: (&ties, "weight") };
        Findings { notes, ..report.findings(&cast, &acts) }
    }
}

impl VigdetPrior {
    /// The ties of the prior graph, and what was sampled.
    fn prior(&self, acts: &[Act], cast: &Cast) -> (Vec<Tie>, Vec<String>) {
        let held = cast.incidence(acts);
        let spans = spans(acts, cast);
        let mut overlaps = Overlaps::new(&held, &cast.rank, self.config.comparisons_max);
        let mut ties = Vec::new();
        overlaps.each_row(
            |_, _, _| 1.0,
            |a, partners| {
                for &(b, n) in partners.iter().filter(|(b, _)| *b > a) {
                    let strength = self.strength(n, spans[a as usize], spans[b as usize]);
                    ties.extend(strength.map(|strength| Tie { a, b, strength }));
                }
            },
        );
        ties.sort_unstable_by_key(|tie| (tie.a, tie.b));
        let note = overlaps.note(name(self.config.object), self.config.comparisons_max);
        (ties, note.into_iter().collect())
    }

    /// The tie of accounts that occur together `n` times, with their first and last acts.
    fn strength(&self, n: f64, one: (i64, i64), other: (i64, i64)) -> Option<f64> {
        match self.config.prior {
            Prior::Cube => Some(n * n * n),
            Prior::CommonTime => {
                let common_ms = one.1.min(other.1).saturating_sub(one.0.max(other.0));
                (common_ms as f64 > self.config.common_h * 3_600_000.0).then_some(n)
            }
        }
    }

    /// How many of those that were named did nothing that counts.
    fn unseen(&self, cast: &Cast) -> Option<String> {
        let named = || self.config.coordinated.iter().chain(&self.config.others);
        let n_unseen = named().filter(|&&account| cast.find(AccountId(account)).is_none()).count();
        let n_named = named().count();
        (n_unseen > 0).then(|| {
            format!("{n_unseen} of {n_named} labelled accounts did nothing that counts, and teach nothing")
        })
    }

    fn labels(&self, ties: &[Tie], cast: &Cast) -> Vec<Option<bool>> {
        if self.config.coordinated.is_empty() {
            return labels::guessed(cast.len(), ties, self.config.n_labels);
        }
        let mut labels = vec![None; cast.len()];
        for (known, label) in [(&self.config.others, false), (&self.config.coordinated, true)] {
            let numbers = known.iter().filter_map(|&account| cast.find(AccountId(account)));
            numbers.for_each(|number| labels[number as usize] = Some(label));
        }
        labels
    }
}

/// Times of the first and the last act of everybody, in ms; backwards for those without.
fn spans(acts: &[Act], cast: &Cast) -> Vec<(i64, i64)> {
    let mut spans = vec![(i64::MAX, i64::MIN); cast.len()];
    for act in acts {
        let span = &mut spans[cast.number(act.account) as usize];
        *span = (span.0.min(act.at.0), span.1.max(act.at.0));
    }
    spans
}
