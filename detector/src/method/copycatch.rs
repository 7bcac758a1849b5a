//! `copycatch`: accounts that keep turning up at the same moments of hashtags.
//!
//! CopyCatch (Beutel, Xu, Guruswami, Palow and Faloutsos, 2013, DOI 10.1145/2488388.2488400): an
//! [n, m, Δt, ρ] temporally coherent near-bipartite core (definition 2) is a set of at least n
//! accounts and m objects, each object with a centre in time, such that every account acted on at
//! least ρm of the objects within Δt of their centres. Cores grow from seeds by turns, as in the
//! paper's algorithm: every object's centre moves to the mean of the densest stretch of 2Δt of what
//! the members did, and the members become everybody who then has ρm hits, until they no longer
//! grow.
//!
//! An object is a hashtag in a bucket of `bucket_s`, so that a hashtag may be pushed again and again;
//! an account acts on it when it first uses it there.
//!
//! Deviations: a turn takes the m objects with the most members around their centre, where the paper
//! trades an object only for one that keeps every member; seeds are the objects with the most
//! accounts within 2Δt, in that order, where the paper draws them; objects of a core that was found
//! are no seeds. A broadcast that straddles two buckets counts in each for those who posted there.
//!
//! A member scores the number of objects at which it was on time, over all its cores; everybody
//! else its most hits with one core, which are too few. The threshold is ρm. Groups are cores; an
//! account in several counts for the one with the most hits.
//!
//! Complexity: O(u log u) for u uses, and O(h log h) for each seed and turn with h uses by members
//! and of the m objects; at most `seeds` seeds of `turns` turns. About 80 bytes a use.

use claque_trace::PostBatch;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::{one_or_more, require, window_ms};
use crate::uses::{Use, Uses};
use crate::{AccountScore, ConfigError, Findings, Unit, WholeTrace};

mod acts;
mod grow;

use acts::Acts;
use grow::{Core, Shape};

/// What makes a core, and how many seeds are tried.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Length of the buckets in which a hashtag is one object, seconds.
    pub bucket_s: f64,
    /// Longest time from an object's centre, Δt, seconds, inclusive.
    pub delta_s: f64,
    /// Least accounts of a core, n, 2 or more.
    pub min_accounts: usize,
    /// Objects of a core, m, 1 to 1000.
    pub objects: usize,
    /// Least share of the objects that each account hits, ρ, above 0 and at most 1.
    pub share: f64,
    /// Most seeds, 1 or more.
    pub seeds: usize,
    /// Most turns from one seed, 1 to 1000.
    pub turns: usize,
    /// Whether reposts count.
    pub reposts: bool,
}

impl Default for Config {
    /// Our choice: the paper gives none for hashtags.
    fn default() -> Self {
        Self {
            bucket_s: 3_600.0,
            delta_s: 300.0,
            min_accounts: 10,
            objects: 4,
            share: 0.75,
            seeds: 1_000,
            turns: 20,
            reposts: false,
        }
    }
}

impl Config {
    /// The detector with these parameters.
    ///
    /// # Errors
    /// [`ConfigError`] when a number is outside its documented range.
    pub fn build(&self) -> Result<CopyCatch, ConfigError> {
        let (accounts, objects) = (self.min_accounts, self.objects);
        require(accounts >= 2, "min_accounts", &accounts, "2 accounts or more")?;
        require((1..=1_000).contains(&objects), "objects", &objects, "1 to 1000 objects")?;
        let holds = self.share > 0.0 && self.share <= 1.0;
        require(holds, "share", &self.share, "a share above 0 and at most 1")?;
        one_or_more("seeds", self.seeds, "1 seed or more")?;
        require((1..=1_000).contains(&self.turns), "turns", &self.turns, "1 to 1000 turns")?;
        let shape = Shape {
            delta_ms: window_ms("delta_s", self.delta_s)?,
            objects,
            hits: hits(self.share, objects),
            turns: self.turns,
        };
        Ok(CopyCatch { bucket_ms: window_ms("bucket_s", self.bucket_s)?, shape, config: *self })
    }
}

/// ρm as a whole number, 1 or more; rounding must not ask for one hit too many.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 1000")]
fn hits(share: f64, objects: usize) -> u32 {
    libm::ceil(share * objects as f64 - 1e-9).max(1.0) as u32
}

/// Grows cores.
#[derive(Debug, Clone, Copy)]
pub struct CopyCatch {
    bucket_ms: i64,
    shape: Shape,
    config: Config,
}

impl WholeTrace for CopyCatch {
    type Row = Use;

    const NAME: &'static str = "copycatch";
    const UNITS: &'static [Unit] = &[Unit::Accounts, Unit::Groups];

    fn absorb(&self, rows: &mut Uses, posts: &PostBatch) {
        rows.absorb(posts, self.config.reposts);
    }

    fn time_shift_ms(&self) -> i64 {
        self.bucket_ms
    }

    fn find(&self, uses: Vec<Use>) -> Findings {
        let acts = Acts::new(&uses, self.bucket_ms);
        let (mut cores, note) = self.cores(&acts);
        cores.sort_by_key(|core| (std::cmp::Reverse(core.n_hits()), core.objects[0]));
        let mut findings = Findings {
            accounts: self.scores(&acts, &cores),
            threshold: Some(self.shape.hits.into()),
            notes: note.into_iter().collect(),
            ..Findings::default()
        };
        let mut grouped = vec![false; acts.accounts.len()];
        let members = cores.iter().map(|core| {
            let new =
                core.members().filter(|&a| !std::mem::replace(&mut grouped[a as usize], true));
            new.map(|account| acts.accounts[account as usize]).collect::<Vec<_>>()
        });
        let members = members.filter(|members| !members.is_empty()).collect();
        super::add_groups(&mut findings, members, &uses, 2 * self.shape.delta_ms);
        findings
    }
}

impl CopyCatch {
    /// What grows from seeds, and a note where seeds were left out.
    fn cores(&self, acts: &Acts) -> (Vec<Core>, Option<String>) {
        let seeds = acts.crowded(2 * self.shape.delta_ms, self.config.min_accounts);
        let mut taken = vec![false; acts.n_objects()];
        let (mut cores, mut tried, mut left_out) = (Vec::new(), 0, 0);
        for &seed in &seeds {
            if taken[seed as usize] {
                continue;
            }
            if tried == self.config.seeds {
                left_out += 1;
                continue;
            }
            tried += 1;
            let grown = self.shape.grow(acts, seed);
            if let Some(core) = grown.filter(|core| self.is_large(core)) {
                core.objects.iter().for_each(|&(object, _)| taken[object as usize] = true);
                cores.push(core);
            }
        }
        let note = format!(
            "{left_out} of {} moments of hashtags with at least {} accounts were not tried as \
             seeds, to stay within seeds of {}",
            seeds.len(),
            self.config.min_accounts,
            self.config.seeds
        );
        (cores, (left_out > 0).then_some(note))
    }

    fn is_large(&self, core: &Core) -> bool {
        core.members().count() >= self.config.min_accounts
            && core.objects.len() == self.shape.objects
    }

    /// Hits of members over all cores, and the most hits with one core of everybody else.
    fn scores(&self, acts: &Acts, cores: &[Core]) -> Vec<AccountScore> {
        let mut most = vec![0_u32; acts.accounts.len()];
        let mut on_time: Vec<(u32, u32)> = Vec::new();
        for core in cores {
            for &(account, hits) in &core.hits {
                most[account as usize] = hits.max(most[account as usize]);
            }
            on_time.extend(core.on_time(acts, &self.shape));
        }
        on_time.sort_unstable();
        on_time.dedup();
        for of_account in on_time.chunk_by(|a, b| a.0 == b.0) {
            most[of_account[0].0 as usize] = crate::corpus::dense(of_account.len());
        }
        let scored = acts.accounts.iter().zip(most).filter(|(_, hits)| *hits > 0);
        let score =
            |(&account, hits): (_, u32)| AccountScore { account, score: hits.into(), group: None };
        scored.map(score).collect()
    }
}
