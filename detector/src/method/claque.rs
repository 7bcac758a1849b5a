//! `claque`: who acts together, who of them is operated, and which of their posts were not theirs.
//!
//! 1. *Tokens*: a hashtag in a bucket of 5, 15 and 60 minutes on two grids, a text, a volley of
//!    reposts within seconds. Accounts are compared by what they share of them, rare ones weighing
//!    more (the cosine of `idf_token`, summed over the ladder), and each keeps its best partners.
//! 2. *Candidates*: communities of the graph of best partners, by label propagation; the circles of
//!    the accounts with the strongest ties; the users of apps that people lend their accounts to;
//!    those who use a hashtag with each other's words; those whom hashtags of a moment connect.
//! 3. *Core and expand*: tokens at which a candidate's members meet far more than others would are
//!    its occasions; everybody's log-odds of membership follow from the occasions it took part in
//!    and stayed away from, given how often it posts and uses the hashtag otherwise, when others use
//!    it, by which app, in whose words, and how soon. Members and occasions are found in turn until
//!    they agree, or most of the members are in a group already (see `trails`). What no pair could
//!    prove, a group can. Small groups that share hashtags are grown as one where that is worth more
//!    (see `unions`).
//! 4. *Confidence*: a group counts when its likelihood ratio exceeds what the best of all groups of
//!    its size would reach by chance, over `false_discovery_rate` (see `confidence`). Measured where
//!    nobody coordinates: a group in none of 200 traces at a rate of 1 % or of 50 %: it is cautious.
//! 5. *Features* say whether an operator explains a group's joint posts better than people do: one
//!    file each, with fixed weights (see `feature`). What a page's software explains is no sign of one.
//!
//! The *coordinated* score of an account is the log-odds that it is a member and its group no
//! chance, whoever wills it; publishers and fans have it too. The score of *operation* is the
//! log-odds that it is a member and the group operated. Both thresholds are 0: even odds.
//! The weights of the features and the prior were chosen while looking at the catalogue's scenarios,
//! most with their first seed; what those scenarios give is no independent test of them.
//!
//! **Weak points.** Groups that use nobody's app, spread like people and write texts of their own
//! are found and ranked, not flagged. Disclosed apps of employers differ from undisclosed ones only
//! in how much they ask. Accounts that share a single occasion are seen only beside a group, or where
//! it left them a script or bursts that connect. A group that hides within a crowd many times its size
//! on each occasion, each member in its own words, is not found.
//!
//! Which hashtags stand together in one post (`tagset`) and ties below a second are no tokens of
//! their own, because the moments of single hashtags do without: on `popular_sets`, where only the set
//! is new, it has an average precision of 1.00 and `tagset` 0.56, and on `deck`, whose ties are of
//! seconds, 0.98. Users of such sets rank first and are not flagged: instructed people do the same.
//!
//! Sketch: 40 bytes a hashtag use or untagged post in the state; to evaluate, about 150 bytes a use
//! and 200 an account. Time is Σ holders² over tokens, bounded by a number of comparisons that grows as
//! the posts do: beyond it everybody is compared with a consistent sample of the holders of the
//! hottest tokens, and weaker candidates are left; notes say so. In a stream, `expire` bounds the
//! state, what is kept stays in order as it comes, and a look costs as much as a batch of it; a scout
//! tells which looks may bring news (see `scout`).
//!
//! Source: our choice. Tokens after Pacheco et al. (2021), DOI 10.1609/icwsm.v15i1.18075, and Cao et
//! al. (2014), DOI 10.1145/2660267.2660269; communities after Raghavan et al. (2007),
//! DOI 10.1103/PhysRevE.76.036106; members and occasions as a planted dense block found by turns.

use claque_trace::time::{DAY_MS, HOUR_MS};
use claque_trace::{PostBatch, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::{one_or_more, require};
use crate::method::idf_token::witnesses::Witnesses;
use crate::overlap::within;
use crate::{Capabilities, ConfigError, Detector, Findings, MergeKind, Scout, ShardKey, Unit};

mod archive;
mod bursts;
mod communities;
mod confidence;
mod delegated;
mod delegates;
mod examined;
mod feature;
mod habit;
mod joint;
mod judge;
mod manner;
mod members;
mod pace;
mod partners;
mod repeats;
mod report;
mod scout;
mod screen;
mod scripts;
mod sightings;
mod standing;
mod taken;
#[cfg(test)]
mod tests;
mod tokens;
mod trails;
mod turns;
mod unions;
mod waves;

use archive::Archive;
use examined::{Examined, examine};
pub use sightings::State;
use tokens::Tokens;

/// Bucket lengths of moments, ms.
const BUCKETS_MS: [i64; 3] = [300_000, 900_000, HOUR_MS];

/// Accounts with the strongest ties whose partners are looked at as well.
const CIRCLES: usize = 200;

/// Parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Largest expected share of false groups among those that count as coordinated, above 0 and at
    /// most 0.5.
    pub false_discovery_rate: f64,
    /// Comparisons of holders of tokens that any trace may cost before hot tokens are sampled; and
    /// as many turns looked at on the way from candidates to groups, before weaker candidates are
    /// left.
    pub comparisons_min: u64,
    /// How many more each post allows, so that time grows as the posts do.
    pub comparisons_per_post: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self { false_discovery_rate: 0.01, comparisons_min: 4_000_000, comparisons_per_post: 30 }
    }
}

impl Config {
    /// Comparisons that a trace of this many posts may cost.
    fn budget(&self, n_posts: u32) -> u64 {
        let of_posts = u64::from(self.comparisons_per_post) * u64::from(n_posts);
        self.comparisons_min.saturating_add(of_posts)
    }

    /// The detector with these parameters.
    ///
    /// # Errors
    /// [`ConfigError`] when a number is outside its documented range.
    pub fn build(&self) -> Result<Claque, ConfigError> {
        let rate = self.false_discovery_rate;
        let holds = rate > 0.0 && rate <= 0.5;
        require(holds, "false_discovery_rate", &rate, "a share above 0 and at most 0.5")?;
        one_or_more("comparisons_min", self.comparisons_min, "1 comparison or more")?;
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
        let budget = self.config.budget(archive.n_posts());
        let witnesses = Witnesses::choose(&mut tokens.postings, budget, rank);
        let best = partners::best(&tokens, &witnesses, rank, 2 * HOUR_MS);
        let mut cores = delegates::delegates(archive);
        cores.extend(communities::communities(&best, rank));
        cores.extend(scripts::scripts(archive));
        cores.extend(bursts::bursts(archive));
        cores.extend(communities::circles(&best, rank, CIRCLES));
        let n_cores = cores.len();
        let (groups, n_left) = examine(archive, &tokens, cores, &self.config);
        let mut findings = report::assemble(archive, &best, groups);
        findings.notes = notes(budget, witnesses.kept, n_left, n_cores);
        findings.notes.extend(unknown(archive));
        findings
    }
}

/// Where the budget was hit.
fn notes(budget: u64, kept: usize, n_left: usize, n_cores: usize) -> Vec<String> {
    let budget =
        format!("{budget} comparisons (comparisons_min, and comparisons_per_post for each post)");
    let sampled = (kept < usize::MAX).then(|| {
        format!(
            "tokens with more than {kept} accounts were seen through a fixed sample of that many, {}",
            within(kept, &budget)
        )
    });
    let left = (n_left > 0).then(|| {
        format!(
            "{n_left} of {n_cores} candidate groups were not looked at, to stay within {budget}"
        )
    });
    sampled.into_iter().chain(left).collect()
}

/// What is not known of any post, and what that costs.
fn unknown(archive: &Archive) -> impl Iterator<Item = String> {
    let missing = |what: &str, costs: &str| format!("no post has {what}: {costs}");
    let texts = (!archive.knows_texts && archive.n_posts() > 0).then(|| {
        missing(
            "a text",
            "pages and people who write in their own words cannot be told from operated accounts, so \
             nobody is flagged as operated but by an app that only joint posts come by",
        )
    });
    let apps = (!archive.knows_apps && archive.n_posts() > 0).then(|| {
        missing("an app", "posts through an operator's software cannot be told from others")
    });
    texts.into_iter().chain(apps)
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

    fn scout(&self) -> Option<Box<dyn Scout>> {
        Some(Box::new(scout::Company::new()))
    }

    fn state_bytes(&self, state: &State) -> usize {
        state.heap_bytes()
    }
}
