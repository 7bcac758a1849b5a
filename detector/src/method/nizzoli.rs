//! `nizzoli`: how far up a rising threshold accounts keep company.
//!
//! Nizzoli, Tardelli, Avvenuti, Cresci and Tesconi (2021), "Coordinated behavior on social media in
//! 2019 UK general election", DOI 10.1609/icwsm.v15i1.18074; continued by Tardelli et al. (2024),
//! DOI 10.1073/pnas.2307038121. The most active share of accounts ("superspreaders") become TF-IDF
//! vectors of what they share; cosines above 0 are ties, of which the disparity filter (Serrano,
//! Boguñá and Vespignani, 2009, DOI 10.1073/pnas.0808904106) keeps those that stand out for one of
//! their ends. Louvain gives communities. Then a threshold climbs through the quantiles of strengths
//! in steps of `quantile_step`; at each, weaker ties go and Louvain sets out from the communities
//! of the step before. An account's score is the last quantile at which it is still in a community
//! of two or more: coordination is a matter of degree, and nobody is flagged.
//!
//! In a partition that no move improves, whoever has a tie has company (the gains of joining each
//! neighbouring community add up to k² / 2m > 0), so the score is the quantile of the account's
//! strongest tie; the naive twin computes it so. Groups are the communities before the climb.
//!
//! TF-IDF is gensim's default, count · log₂(N / holders) over the vector's length: what everybody
//! shares weighs nothing. The disparity of a tie of strength w at an end of k ties and strength s is
//! (1 − w / s)^(k − 1), and the lesser one of its two ends must be below `disparity`; an end with
//! one tie has none. In the authors' code the end that comes later overwrites the first's:
//! `disparity_of = "last"` does so, where "later" is by first post.
//!
//! Deviations: objects are hashtags unless `object` names the paper's reposts; `superspreaders` keeps
//! all of those as active as the last that is in. A `comparisons_max` bounds the projection; beyond it
//! a sample is tied to everybody and others to the sample alone, so that the filter finds more that
//! stands out for those in the sample.
//!
//! Complexity: O(a log a + c + e / `quantile_step`) for a acts, c comparisons, at most
//! `comparisons_max`, and e ties; 32 bytes an act and 60 a tie.

use claque_trace::PostBatch;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::communities::{Graph, Search};
use crate::config::{one_or_more, require};
use crate::corpus::dense;
use crate::incidence::Incidence;
use crate::layers::{Act, Acts, Cast, Layer, Report, Wanted, members_of, name, of_layer};
use crate::ties::Tie;
use crate::{ConfigError, Findings, Unit, WholeTrace};

mod backbone;
mod climb;

/// Whose disparity decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DisparityOf {
    /// The end for which the tie stands out more, as defined.
    Either,
    /// The end that posted first later, as in the released code.
    Last,
}

/// Who is compared, and how the threshold climbs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// What accounts share.
    pub object: Layer,
    /// Share of accounts that take part, the most active first, above 0 and at most 1.
    pub superspreaders: f64,
    /// Level of the disparity filter, above 0; at 1 every tie with a rival at either end passes.
    pub disparity: f64,
    /// Whose disparity decides.
    pub disparity_of: DisparityOf,
    /// Step of the threshold, a share of ties from 0.001 to 1.
    pub quantile_step: f64,
    /// Whether the hashtags of reposts count.
    pub reposts: bool,
    /// Most comparisons of accounts with one object, before crowded ones are sampled.
    pub comparisons_max: u64,
}

impl Default for Config {
    /// The paper's, on hashtags.
    fn default() -> Self {
        Self {
            object: Layer::Hashtag,
            superspreaders: 0.01,
            disparity: 0.15,
            disparity_of: DisparityOf::Either,
            quantile_step: 0.01,
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
    pub fn build(&self) -> Result<Nizzoli, ConfigError> {
        let share = self.superspreaders;
        let holds = share > 0.0 && share <= 1.0;
        require(holds, "superspreaders", &share, "a share above 0 and at most 1")?;
        let level = self.disparity;
        require(level > 0.0 && level <= 1.0, "disparity", &level, "a level above 0 and at most 1")?;
        let step = self.quantile_step;
        let holds = (0.001..=1.0).contains(&step);
        require(holds, "quantile_step", &step, "a share of ties from 0.001 to 1")?;
        one_or_more("comparisons_max", self.comparisons_max, "1 comparison or more")?;
        Ok(Nizzoli { config: *self })
    }
}

/// Scores accounts by how far up they keep company.
#[derive(Debug, Clone, Copy)]
pub struct Nizzoli {
    config: Config,
}

impl WholeTrace for Nizzoli {
    type Row = Act;

    const NAME: &'static str = "nizzoli";
    const UNITS: &'static [Unit] = &[Unit::Accounts, Unit::Pairs, Unit::Groups];

    fn absorb(&self, rows: &mut Acts, posts: &PostBatch) {
        let Config { object, reposts, .. } = self.config;
        rows.absorb(posts, &Wanted { layers: vec![object], reposts, min_hashtags: 2 });
    }

    fn find(&self, acts: Vec<Act>) -> Findings {
        let Config { object, disparity, disparity_of, quantile_step, .. } = self.config;
        let cast = Cast::new(&acts);
        let held = self.superspreaders(&cast.incidence(of_layer(&acts, object)));
        let (ties, note) = self.cosines(&held, &cast, object);
        let ties = backbone::kept(cast.len(), ties, disparity, disparity_of);
        let graph = Graph::new(cast.len(), &climb::edges(&ties, 0.0));
        let communities = Search::LOUVAIN.communities(&graph, None);
        let scores = climb::scores(&ties, &communities, quantile_step);
        let groups = members_of(&communities);
        let report = Report { scores, threshold: None, groups, ties: (&ties, "similarity") };
        let mut findings = report.findings(&cast, &acts);
        findings.notes.extend(note);
        findings
    }
}

impl Nizzoli {
    /// What the most active accounts hold.
    fn superspreaders(&self, held: &Incidence) -> Incidence {
        let activity = |row| held.objects.of(row).iter().map(|o| u64::from(o.count)).sum::<u64>();
        let rows = 0..dense(held.objects.len());
        let mut falling: Vec<u64> = rows.map(activity).filter(|&n| n > 0).collect();
        falling.sort_unstable_by(|a, b| b.cmp(a));
        let n = libm::ceil(falling.len() as f64 * self.config.superspreaders);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of it"
        )]
        let least = falling.get((n as usize).saturating_sub(1)).copied().unwrap_or(u64::MAX);
        held.keep(|row| activity(row) >= least, |_| true)
    }

    fn cosines(&self, held: &Incidence, cast: &Cast, object: Layer) -> (Vec<Tie>, Option<String>) {
        let budget = self.config.comparisons_max;
        backbone::cosines(held, &cast.rank, name(object), budget)
    }
}
