//! `elmas`: hashtags pushed by many posts in a row that are all taken down again.
//!
//! Ephemeral astroturfing (Elmas, Overdorf, Özkalay and Aberer, 2021, DOI
//! 10.1109/EuroSP51992.2021.00035): accounts post a hashtag all at once and delete it, which makes a
//! trend that nobody is left to answer for. The paper's rule calls a trend fake where, in a 1 %
//! sample, at least four posts in a row with its keyword are made of words from a lexicon and were
//! later deleted. Text is a signature here, so that the rule is that of the deletions alone: an
//! attack is a stretch of at least `min_posts` uses of a hashtag in a row, by `min_accounts` accounts
//! or more, each taken down within `lifetime_s` and at most `gap_s` after the last. Who took part in
//! `min_attacks` attacks is flagged, as the authors advise users of their data.
//!
//! `sample` keeps a share of the posts by a hash of their number before anything is counted: 0.01 is
//! what the paper saw.
//!
//! Deviations: the lexicon, as said; lifetime, gap and the least accounts are our choice, because a
//! sample without text needs them to keep one person's second thoughts apart. What is taken down
//! after the moment of looking is not known yet.
//!
//! An account scores the number of attacks it took part in, an alert the posts of its attack. Groups
//! are flagged accounts that attacks have in common.
//!
//! Complexity: O(u log u) for u uses; 32 bytes a use, and as much again while looking.

use std::ops::Range;

use claque_trace::{AccountId, PostBatch, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::alerts::{self, Stretch};
use crate::config::{one_or_more, require, window_ms};
use crate::group::Components;
use crate::uses::Use;
use crate::{
    AccountScore, Capabilities, ConfigError, Detector, Findings, MergeKind, ShardKey, Unit,
};

mod deletions;

pub use deletions::Deletions;

/// What an attack is, and who is flagged.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Least posts of an attack, 2 or more.
    pub min_posts: usize,
    /// Least accounts of an attack, 1 or more.
    pub min_accounts: usize,
    /// Longest life of a post of an attack, seconds, inclusive.
    pub lifetime_s: f64,
    /// Longest time between two posts of an attack, seconds, inclusive.
    pub gap_s: f64,
    /// Least attacks of an account that is flagged, 1 or more.
    pub min_attacks: u32,
    /// Share of the posts that is looked at, above 0 and at most 1.
    pub sample: f64,
    /// Whether reposts count.
    pub reposts: bool,
}

impl Default for Config {
    /// Four posts and four attacks as published; all posts, two accounts, a day of life and an hour
    /// between posts are our choice.
    fn default() -> Self {
        Self {
            min_posts: 4,
            min_accounts: 2,
            lifetime_s: 86_400.0,
            gap_s: 3_600.0,
            min_attacks: 4,
            sample: 1.0,
            reposts: false,
        }
    }
}

impl Config {
    /// The detector with these parameters.
    ///
    /// # Errors
    /// [`ConfigError`] when a number is outside its documented range.
    pub fn build(&self) -> Result<Elmas, ConfigError> {
        require(self.min_posts >= 2, "min_posts", &self.min_posts, "2 posts or more")?;
        let accounts = self.min_accounts;
        require(accounts > 0, "min_accounts", &accounts, "1 account or more")?;
        one_or_more("min_attacks", self.min_attacks, "1 attack or more")?;
        let share = self.sample;
        let holds = share > 0.0 && share <= 1.0;
        require(holds, "sample", &share, "a share above 0 and at most 1")?;
        let lifetime_ms = window_ms("lifetime_s", self.lifetime_s)?;
        let gap_ms = window_ms("gap_s", self.gap_s)?;
        Ok(Elmas { lifetime_ms, gap_ms, config: *self })
    }
}

/// Counts attacks.
#[derive(Debug, Clone, Copy)]
pub struct Elmas {
    lifetime_ms: i64,
    gap_ms: i64,
    config: Config,
}

impl Detector for Elmas {
    type State = Deletions;

    fn name(&self) -> &'static str {
        "elmas"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            merge: MergeKind::Exact,
            shard_key: ShardKey::Any,
            units: &[Unit::Accounts, Unit::Groups, Unit::Hashtags],
            ignores_account_numbers: true,
            time_shift_ms: 1,
        }
    }

    fn init(&self) -> Deletions {
        Deletions::default()
    }

    fn update(&self, state: &mut Deletions, posts: &PostBatch) {
        state.absorb(posts, self.config.reposts, self.config.sample);
    }

    fn expire(&self, state: &mut Deletions, before: Timestamp) {
        state.forget(before);
    }

    fn evaluate(&self, state: &Deletions, at: Timestamp) -> Findings {
        let (uses, doomed) = state.sorted(at, self.lifetime_ms);
        let attacks = self.attacks(&uses, &doomed);
        let stretch =
            |attack: &Range<usize>| Stretch { uses: attack.clone(), score: attack.len() as f64 };
        let stretches: Vec<Stretch> = attacks.iter().map(stretch).collect();
        let threshold = f64::from(self.config.min_attacks);
        let mut findings = alerts::findings(&uses, &stretches, Some(threshold));
        let parts = parts(&uses, &attacks);
        findings.accounts = scores(&parts);
        let groups = groups(&parts, &findings);
        super::add_groups(&mut findings, groups, &uses, self.gap_ms);
        if state.knows_no_deletion(at) {
            findings.notes.push(
                "no post is known to have been taken down, and nothing else is looked at".into(),
            );
        }
        findings
    }

    fn state_bytes(&self, state: &Deletions) -> usize {
        state.heap_bytes()
    }
}

impl Elmas {
    /// Stretches of uses of one hashtag that are all taken down.
    fn attacks(&self, uses: &[Use], doomed: &[bool]) -> Vec<Range<usize>> {
        let follows = |n: usize| {
            let (a, b) = (&uses[n - 1], &uses[n]);
            a.hashtag == b.hashtag && doomed[n - 1] == doomed[n] && b.at - a.at <= self.gap_ms
        };
        let mut attacks = Vec::new();
        let mut start = 0;
        for n in 1..=uses.len() {
            if n < uses.len() && follows(n) {
                continue;
            }
            if doomed[start] && self.is_attack(&uses[start..n]) {
                attacks.push(start..n);
            }
            start = n;
        }
        attacks
    }

    fn is_attack(&self, uses: &[Use]) -> bool {
        let mut accounts: Vec<_> = uses.iter().map(|u| u.account).collect();
        accounts.sort_unstable();
        accounts.dedup();
        uses.len() >= self.config.min_posts && accounts.len() >= self.config.min_accounts
    }
}

/// (account, attack), each once, by account.
type Parts = Vec<(AccountId, u32)>;

fn parts(uses: &[Use], attacks: &[Range<usize>]) -> Parts {
    let mut parts = Parts::new();
    for (attack, place) in (0..).zip(attacks) {
        parts.extend(uses[place.clone()].iter().map(|u| (u.account, attack)));
    }
    parts.sort_unstable();
    parts.dedup();
    parts
}

fn scores(parts: &Parts) -> Vec<AccountScore> {
    let score = |run: &[(AccountId, u32)]| AccountScore {
        account: run[0].0,
        score: run.len() as f64,
        group: None,
    };
    parts.chunk_by(|a, b| a.0 == b.0).map(score).collect()
}

/// Flagged accounts joined by attacks, largest group first.
fn groups(parts: &Parts, findings: &Findings) -> Vec<Vec<AccountId>> {
    let flagged: Vec<_> = findings.accounts.iter().filter(|s| findings.flags(s.score)).collect();
    let place = |account| flagged.binary_search_by_key(&account, |score| score.account).ok();
    let mut of_attack: Vec<(u32, u32)> = parts
        .iter()
        .filter_map(|&(account, attack)| Some((attack, crate::corpus::dense(place(account)?))))
        .collect();
    of_attack.sort_unstable();
    let mut sets = Components::new(flagged.len());
    for pair in of_attack.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
        sets.join(pair[0].1, pair[1].1);
    }
    let mut members: Vec<_> =
        (0..).zip(&flagged).map(|(n, score)| (sets.find(n), score.account)).collect();
    members.sort_unstable();
    let group = |run: &[(u32, AccountId)]| run.iter().map(|m| m.1).collect();
    members.chunk_by(|a, b| a.0 == b.0).map(group).collect()
}
