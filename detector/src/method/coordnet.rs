//! `coordnet`: how many of an account's posts have a post of another account with the same hashtag
//! close in time.
//!
//! The directed count of distinct messages of the coordination-network-toolkit (Graham, Hames and
//! Alpert, 2024, DOI 10.1007/s42001-024-00260-z), on hashtags, for which the toolkit has no
//! network: the weight of A → B is the number of posts of A that share at least one hashtag with
//! at least one post of B at most `time_window_s` earlier or later. However often B repeats itself,
//! a post of A counts once, so one busy account cannot make an edge heavy alone. As there, reposts
//! are left out, an account is no neighbour of itself, and edges below `min_edge_weight` are
//! dropped; accounts with fewer posts than that have no edge out, which saves their work, but may
//! have one in.
//!
//! A score is the account's heaviest edge, in or out, the threshold `min_edge_weight`, and groups
//! are the components of all edges, which score as their heaviest.
//!
//! Complexity: O(u log u + p) for u uses and p pairs within the window; sources are worked off one
//! by one, so memory is 40 bytes a use, 12 an account and 16 an edge. A `pair_budget` bounds p.

use claque_trace::{AccountId, PostBatch};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::budget::keep_within;
use crate::config::{one_or_more, window_ms};
use crate::network::{Network, assign};
use crate::sweep::{Sweep, activity};
use crate::uses::{Use, Uses};
use crate::{Column, ConfigError, Findings, Table, Unit, Values, WholeTrace};

/// What counts as together, and how much of it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Longest time between two posts that are together, seconds, inclusive.
    pub time_window_s: f64,
    /// Least weight of an edge, posts.
    pub min_edge_weight: u32,
    /// Whether reposts count.
    pub reposts: bool,
    /// Most pairs of posts to compare; beyond it, over-full hashtags are sampled and a note says
    /// so.
    pub pair_budget: u64,
}

impl Default for Config {
    /// The window of the toolkit's documentation; the least weight of its command; the budget is
    /// our choice, because it takes a second or two.
    fn default() -> Self {
        Self { time_window_s: 60.0, min_edge_weight: 2, reposts: false, pair_budget: 20_000_000 }
    }
}

impl Config {
    /// The detector with these parameters.
    ///
    /// # Errors
    /// [`ConfigError`] for a window outside 0.001 s to 400 days, or a weight or budget of 0.
    pub fn build(&self) -> Result<CoordNet, ConfigError> {
        one_or_more("min_edge_weight", self.min_edge_weight, "1 post or more")?;
        one_or_more("pair_budget", self.pair_budget, "1 pair or more")?;
        Ok(CoordNet { window_ms: window_ms("time_window_s", self.time_window_s)?, config: *self })
    }
}

/// Counts posts that have company.
#[derive(Debug, Clone, Copy)]
pub struct CoordNet {
    window_ms: i64,
    config: Config,
}

impl WholeTrace for CoordNet {
    type Row = Use;

    const NAME: &'static str = "coordnet";
    const UNITS: &'static [Unit] = &[Unit::Accounts, Unit::Pairs, Unit::Groups];

    fn absorb(&self, rows: &mut Uses, posts: &PostBatch) {
        rows.absorb(posts, self.config.reposts);
    }

    fn find(&self, mut uses: Vec<Use>) -> Findings {
        let activity = activity(&uses);
        let sampled = keep_within(&mut uses, self.window_ms, self.config.pair_budget, &activity);
        let sweep = Sweep::new(uses, self.window_ms);
        let network = network(&sweep, self.config.min_edge_weight);
        let threshold = f64::from(self.config.min_edge_weight);
        let mut accounts = network.scores();
        let groups = network.groups(threshold, sweep.uses(), self.window_ms);
        assign(&mut accounts, &groups);
        let (tables, notes) = (vec![table(network)], sampled.into_iter().collect());
        let threshold = Some(threshold);
        Findings { accounts, threshold, groups, tables, notes, ..Findings::default() }
    }
}

/// How many posts of the current source met each account.
struct Counts {
    n_posts: Vec<u32>,
    /// The last post of the source that met the account, as its place among all posts from 1 on.
    last_post: Vec<u32>,
    met: Vec<u32>,
}

impl Counts {
    fn meet(&mut self, rank: u32, post: u32) {
        let idx = rank as usize;
        if std::mem::replace(&mut self.last_post[idx], post) == post {
            return;
        }
        if self.n_posts[idx] == 0 {
            self.met.push(rank);
        }
        self.n_posts[idx] += 1;
    }

    /// Empties the counts into edges of at least `least`, by target.
    fn drain(&mut self, source: u32, least: u32, network: &mut Network<'_>) {
        self.met.sort_unstable();
        for target in self.met.drain(..) {
            let n_posts = std::mem::take(&mut self.n_posts[target as usize]);
            if n_posts >= least {
                network.push(source, target, i64::from(n_posts));
            }
        }
    }
}

fn network(sweep: &Sweep, least: u32) -> Network<'_> {
    let n = sweep.accounts().len();
    let mut counts = Counts { n_posts: vec![0; n], last_post: vec![0; n], met: Vec::new() };
    let mut network = Network::new(sweep.accounts());
    let mut post = 0;
    for (source, _) in (0..).zip(sweep.accounts()) {
        let uses = sweep.of_account(source as usize);
        let posts = || uses.chunk_by(|&a, &b| sweep.at(a).post == sweep.at(b).post);
        if posts().count() < least as usize {
            continue;
        }
        for uses_of_post in posts() {
            post += 1;
            let neighbours = uses_of_post.iter().flat_map(|&mine| sweep.neighbours(mine));
            let others = neighbours.map(|theirs| sweep.rank(theirs)).filter(|&r| r != source);
            others.for_each(|rank| counts.meet(rank, post));
        }
        counts.drain(source, least, &mut network);
    }
    network
}

fn table(network: Network<'_>) -> Table {
    let accounts = |ranks: Vec<u32>| -> Vec<AccountId> {
        ranks.into_iter().map(|rank| network.accounts[rank as usize]).collect()
    };
    let column = |name, values| Column { name, values };
    let columns = vec![
        column("source", Values::Accounts(accounts(network.source))),
        column("target", Values::Accounts(accounts(network.target))),
        column("weight", Values::Integers(network.weight)),
    ];
    Table { name: "edges", columns, alphabetical: None }
}
