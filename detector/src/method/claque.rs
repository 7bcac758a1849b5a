//! `claque`: who acts together, and who of them is operated.

use claque_trace::time::{DAY_MS, HOUR_MS};
use claque_trace::{PostBatch, Timestamp};
use serde::{Deserialize, Serialize};

use crate::config::require;
use crate::method::idf_token::witnesses::Witnesses;
use crate::{
    AccountScore, Capabilities, ConfigError, Detector, Findings, MergeKind, ShardKey, Unit,
};

mod archive;
mod communities;
mod members;
mod partners;
mod sightings;
mod tokens;

use archive::Archive;
use members::Expansion;
pub use sightings::State;
use tokens::Tokens;

/// Bucket lengths of moments, ms.
const BUCKETS_MS: [i64; 3] = [300_000, 900_000, HOUR_MS];

/// Parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Expected share of false groups among those called, above 0 and at most 0.5.
    pub false_discovery_rate: f64,
    /// Most comparisons of holders of tokens, before hot tokens are sampled.
    pub comparisons_max: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self { false_discovery_rate: 0.01, comparisons_max: 100_000_000 }
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
        let debug = std::env::var("CLAQUE_DEBUG").is_ok();
        let t = std::time::Instant::now();
        let mut tokens = Tokens::new(archive, &BUCKETS_MS);
        if debug { eprintln!("tokens {} {:?}", tokens.len(), t.elapsed()); }
        let rank = &archive.corpus.rank;
        let witnesses =
            Witnesses::choose(&mut tokens.postings, self.config.comparisons_max, rank);
        let best = partners::best(&tokens, &witnesses, rank, 2 * HOUR_MS, 2);
        if debug { eprintln!("partners {:?}", t.elapsed()); }
        let found = communities::communities(&best, rank);
        if debug { eprintln!("communities {} largest {:?} {:?}", found.len(), found.iter().take(10).map(Vec::len).collect::<Vec<_>>(), t.elapsed()); }
        let mut expansion = Expansion::new(&tokens, 3);
        let mut scores = vec![0.0_f64; archive.corpus.n_accounts()];
        for (account, best) in best.iter().enumerate() {
            scores[account] = best.iter().take(5).map(|p| p.score).sum::<f64>() / 100.0;
        }
        let mut findings = Findings::default();
        for core in &found {
            let Some(group) = expansion.grow(core) else { continue };
            for &(account, odds) in &group.members {
                scores[account as usize] = scores[account as usize].max(odds);
            }
            let members: Vec<_> = group.members.iter().map(|&(a, _)| archive.corpus.accounts[a as usize]).collect();
            let mut odds: Vec<f64> = group.members.iter().map(|m| m.1).collect();
            odds.sort_unstable_by(f64::total_cmp);
            findings.groups.push(crate::Group { members, score: odds[odds.len() / 2], evidence: Vec::new() });
        }
        if debug { eprintln!("expanded {:?}", t.elapsed()); }
        findings.groups.sort_by(|a, b| b.score.total_cmp(&a.score));
        findings.accounts = archive.corpus.accounts.iter().zip(scores).map(|(&account, score)| AccountScore { account, score, group: None }).collect();
        findings
    }
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
