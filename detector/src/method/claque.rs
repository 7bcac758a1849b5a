//! `claque`: who acts together, who of them is operated, and which of their posts were not theirs.
//!
//! 1. *Tokens*: a hashtag in a bucket of 5, 15 and 60 minutes on two grids, a text, a volley of
//!    reposts. Accounts are compared by what they share of them, rare ones weighing more (as in
//!    `idf_token`), and each keeps its best partners.
//! 2. *Communities* of the graph of best partners, by label propagation.
//! 3. *Core and expand*: tokens at which a community's members meet far more than others would are
//!    its occasions; everybody's log-odds of membership follow from the occasions it took part in
//!    and stayed away from, given how often it posts and uses the hashtag otherwise. Members and
//!    occasions are found in turn until they agree. What no pair could prove, a group can.
//! 4. *Features* say whether an operator explains a group's joint posts better than people do: one
//!    file each, fixed weights (see `feature`).
//!
//! The *coordinated* score of an account is its log-odds of membership in a group that acts
//! together, whoever wills it; publishers and fans have it too. The score of *operation* is the
//! log-odds that it is a member and the group operated. Both thresholds are 0: even odds.
//!
//! **Weak points.** Groups that use nobody's app, spread like people and write texts of their own
//! are found and ranked, not flagged. Disclosed apps of employers differ from undisclosed ones only
//! in how much they ask. Accounts that share a single occasion are seen only beside a group.
//!
//! Sketch: 40 bytes a hashtag use or untagged post in the state; to evaluate, about 150 bytes a use
//! and 200 an account. Time is Σ holders² over tokens, bounded by `comparisons_max`: beyond it
//! everybody is compared with a consistent sample of the holders of the hottest tokens, and a note
//! says so.
//!
//! Source: our choice. Tokens after Pacheco et al. (2021), DOI 10.1609/icwsm.v15i1.18075, and Cao et
//! al. (2014), DOI 10.1145/2660267.2660269; communities after Raghavan et al. (2007),
//! DOI 10.1103/PhysRevE.76.036106.

use claque_trace::time::{DAY_MS, HOUR_MS};
use claque_trace::{PostBatch, Timestamp};
use serde::{Deserialize, Serialize};

use crate::config::require;
use crate::method::idf_token::witnesses::Witnesses;
use crate::{Capabilities, ConfigError, Detector, Findings, MergeKind, ShardKey, Unit};

mod archive;
mod communities;
mod confidence;
mod delegates;
mod feature;
mod joint;
mod members;
mod partners;
mod report;
mod sightings;
#[cfg(test)]
mod tests;
mod tokens;
mod waves;

use archive::Archive;
use confidence::confidence;
use feature::{FEATURES, PRIOR, Scene, delegated_app};
use joint::Joint;
use members::Expansion;
pub use sightings::State;
use tokens::Tokens;

/// Bucket lengths of moments, ms.
const BUCKETS_MS: [i64; 3] = [300_000, 900_000, HOUR_MS];

/// Accounts with the strongest ties whose partners are looked at as well.
const CIRCLES: usize = 200;
/// Largest log-odds of operation of a group that could be chance.
const UNPROVEN: f64 = -1.0;

/// Parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Expected share of false groups among those called, above 0 and at most 0.5.
    pub false_discovery_rate: f64,
    /// Most comparisons of holders of tokens, before hot tokens are sampled; and most posts looked at
    /// on the way from candidates to groups, before weaker candidates are left.
    pub comparisons_max: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self { false_discovery_rate: 0.01, comparisons_max: 40_000_000 }
    }
}

impl Config {
    /// The detector with these parameters.
    ///
    /// # Errors
    /// [`ConfigError`] when a number is outside its documented range.
    pub fn build(&self) -> Result<Claque, ConfigError> {
        let rate = self.false_discovery_rate;
        let holds = rate > 0.0 && rate <= 0.5;
        require(holds, "false_discovery_rate", &rate, "a share above 0 and at most 0.5")?;
        Ok(Claque { config: self.clone() })
    }
}

/// Finds groups that act together and says which of them are operated.
#[derive(Debug, Clone)]
pub struct Claque {
    config: Config,
}

impl Claque {
    fn find(&self, archive: &Archive) -> Findings {
        let mut tokens = Tokens::new(archive, &BUCKETS_MS);
        let rank = &archive.corpus.rank;
        let witnesses = Witnesses::choose(&mut tokens.postings, self.config.comparisons_max, rank);
        let best = partners::best(&tokens, &witnesses, rank, 2 * HOUR_MS);
        let mut cores = delegates::delegates(archive);
        cores.extend(communities::communities(&best, rank));
        cores.extend(communities::circles(&best, rank, CIRCLES));
        let (groups, unfinished) = examine(archive, &tokens, &cores, &self.config);
        let mut findings = report::assemble(archive, &best, groups);
        findings.notes.extend(unfinished);
        findings.notes.extend(note(witnesses.kept, self.config.comparisons_max));
        findings
    }
}

/// A group and what its members' posts say about it.
#[derive(Debug)]
struct Examined {
    group: members::Group,
    joint: Joint,
    /// The app that only its joint posts come by.
    app: Option<u16>,
    /// Evidence of each feature, in nats.
    evidence: Vec<f64>,
    /// Nats beyond what the false discovery rate asks for.
    confidence: f64,
    /// Log-odds that somebody operates it; at most [`UNPROVEN`] without confidence.
    operated: f64,
}

/// Grows every core that does not lie within a group already, and examines what came of it.
fn examine(
    archive: &Archive,
    tokens: &Tokens,
    cores: &[Vec<u32>],
    config: &Config,
) -> (Vec<Examined>, Option<String>) {
    let mut left_out = 0_usize;
    let mut expansion = Expansion::new(archive, tokens, 3);
    let mut taken = vec![false; archive.corpus.n_accounts()];
    let mut groups = Vec::new();
    for core in cores {
        let known = core.iter().filter(|&&account| taken[account as usize]).count();
        if known * 2 > core.len() {
            continue;
        }
        if expansion.work > config.comparisons_max {
            left_out += 1;
            continue;
        }
        let Some(group) = expansion.grow(core) else { continue };
        let known = group.members.iter().filter(|(member, _)| taken[*member as usize]).count();
        if known * 2 > group.members.len() {
            continue;
        }
        group.members.iter().for_each(|&(member, _)| taken[member as usize] = true);
        let joint = Joint::of(&group, archive, tokens, HOUR_MS);
        let scene = Scene { archive, joint: &joint };
        let evidence: Vec<f64> = FEATURES.iter().map(|(_, feature)| feature(&scene)).collect();
        let confidence = confidence(&group, tokens, config.false_discovery_rate);
        let operated = PRIOR + evidence.iter().sum::<f64>();
        let operated = if confidence >= 0.0 { operated } else { operated.min(UNPROVEN) };
        let app = delegated_app(&scene);
        groups.push(Examined { group, joint, app, evidence, confidence, operated });
    }
    let unfinished = (left_out > 0).then(|| {
        format!(
            "{left_out} of {} candidate groups were not looked at, to stay within comparisons_max of {}",
            cores.len(),
            config.comparisons_max
        )
    });
    (groups, unfinished)
}

fn note(kept: usize, comparisons_max: u64) -> Option<String> {
    (kept < usize::MAX).then(|| {
        format!(
            "tokens with more than {kept} accounts were seen through a fixed sample of that many, to \
             stay within comparisons_max of {comparisons_max}"
        )
    })
}

impl Detector for Claque {
    type State = State;

    fn name(&self) -> &'static str {
        "claque"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            merge: MergeKind::Exact,
            shard_key: ShardKey::Any,
            units: &[Unit::Accounts, Unit::Groups, Unit::Posts, Unit::Hashtags],
            ignores_account_numbers: true,
            time_shift_ms: DAY_MS,
        }
    }

    fn init(&self) -> State {
        State::default()
    }

    fn update(&self, state: &mut State, posts: &PostBatch) {
        state.absorb(posts);
    }

    fn expire(&self, state: &mut State, before: Timestamp) {
        state.forget(before);
    }

    fn evaluate(&self, state: &State, at: Timestamp) -> Findings {
        self.find(&Archive::new(&state.sorted(at), DAY_MS))
    }

    fn state_bytes(&self, state: &State) -> usize {
        state.heap_bytes()
    }
}
