//! `copost`: how often two accounts post with the same hashtag close in time, counted per pair of
//! posts.
//!
//! A sanity baseline, after the `co_post` network of the coordination-network-toolkit (Graham,
//! Hames and Alpert, 2024, DOI 10.1007/s42001-024-00260-z): whoever meets many others often is
//! suspicious, whatever chance would do. The toolkit counts company on any object; here a pair of
//! posts needs a hashtag in common, and counts once however many it shares. Unlike `coordnet`,
//! repeating oneself counts every time, so a crowd under a popular hashtag scores high. As there,
//! edges below `min_edge_weight` are dropped.
//!
//! A score is the account's heaviest edge. It only ranks: no threshold, no groups.
//!
//! Complexity: O(u log u + p log p) for u uses and p pairs within the window; accounts are worked
//! off one by one, so memory is 40 bytes a use, 4 an account and 16 an edge. A `pair_budget` bounds
//! p.

use claque_trace::{PostBatch, PostId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::budget::keep_within;
use crate::config::{one_or_more, window_ms};
use crate::network::Network;
use crate::sweep::{Sweep, activity};
use crate::uses::{Use, Uses};
use crate::{Column, ConfigError, Findings, Table, Unit, Values, WholeTrace};

/// What counts as together, and how much of it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Longest time between two posts that are together, seconds, inclusive.
    pub time_window_s: f64,
    /// Least weight of an edge, pairs of posts.
    pub min_edge_weight: u32,
    /// Whether reposts count.
    pub reposts: bool,
    /// Most pairs of posts to compare; beyond it, over-full hashtags are sampled and a note says
    /// so.
    pub pair_budget: u64,
}

impl Default for Config {
    /// Window and least weight as in `coordnet`, so that the two differ in what they count alone; the
    /// budget is our choice, because it takes a second at most.
    fn default() -> Self {
        Self { time_window_s: 60.0, min_edge_weight: 2, reposts: false, pair_budget: 10_000_000 }
    }
}

impl Config {
    /// The detector with these parameters.
    ///
    /// # Errors
    /// [`ConfigError`] for a window outside 0.001 s to 400 days, or a weight or budget of 0.
    pub fn build(&self) -> Result<CoPost, ConfigError> {
        one_or_more("min_edge_weight", self.min_edge_weight, "1 pair or more")?;
        one_or_more("pair_budget", self.pair_budget, "1 pair or more")?;
        Ok(CoPost { window_ms: window_ms("time_window_s", self.time_window_s)?, config: *self })
    }
}

/// Counts pairs of posts.
#[derive(Debug, Clone, Copy)]
pub struct CoPost {
    window_ms: i64,
    config: Config,
}

impl WholeTrace for CoPost {
    type Row = Use;

    const NAME: &'static str = "copost";
    const UNITS: &'static [Unit] = &[Unit::Accounts, Unit::Pairs];

    fn absorb(&self, rows: &mut Uses, posts: &PostBatch) {
        rows.absorb(posts, self.config.reposts);
    }

    fn find(&self, mut uses: Vec<Use>) -> Findings {
        let activity = activity(&uses);
        uses.dedup();
        let sampled = keep_within(&mut uses, self.window_ms, self.config.pair_budget, &activity);
        let sweep = Sweep::new(uses, self.window_ms);
        let network = network(&sweep, self.config.min_edge_weight);
        let accounts = network.scores();
        let notes = sampled.into_iter().collect();
        Findings { accounts, tables: vec![table(network)], notes, ..Findings::default() }
    }
}

/// Edges of at least `least`, each once, from the account of lower rank.
fn network(sweep: &Sweep, least: u32) -> Network<'_> {
    let mut network = Network::new(sweep.accounts());
    let mut n_pairs = vec![0_u32; sweep.accounts().len()];
    let (mut posts_met, mut met) = (Vec::new(), Vec::new());
    for (source, _) in (0..).zip(sweep.accounts()) {
        let uses = sweep.of_account(source as usize);
        for of_post in uses.chunk_by(|&a, &b| sweep.at(a).post == sweep.at(b).post) {
            meet(sweep, source, of_post, &mut posts_met);
            for (rank, _) in posts_met.drain(..) {
                if n_pairs[rank as usize] == 0 {
                    met.push(rank);
                }
                n_pairs[rank as usize] += 1;
            }
        }
        met.sort_unstable();
        for target in met.drain(..) {
            let weight = std::mem::take(&mut n_pairs[target as usize]);
            if weight >= least {
                network.push(source, target, i64::from(weight));
            }
        }
    }
    network
}

/// The posts of accounts of higher rank that share a hashtag with one post, each once.
fn meet(sweep: &Sweep, source: u32, of_post: &[u32], met: &mut Vec<(u32, PostId)>) {
    let neighbours = of_post.iter().flat_map(|&mine| sweep.neighbours(mine));
    let others = neighbours.filter(|&theirs| sweep.rank(theirs) > source);
    met.extend(others.map(|theirs| (sweep.rank(theirs), sweep.at(theirs).post)));
    if of_post.len() > 1 {
        met.sort_unstable();
        met.dedup();
    }
}

fn table(network: Network<'_>) -> Table {
    let account = |rank: u32| network.accounts[rank as usize];
    let column = |name, values| Column { name, values };
    let columns = vec![
        column("account_id", Values::Accounts(network.source.into_iter().map(account).collect())),
        column("account_id_y", Values::Accounts(network.target.into_iter().map(account).collect())),
        column("weight", Values::Integers(network.weight)),
    ];
    Table { name: "edges", columns, alphabetical: Some((0, 1)) }
}
