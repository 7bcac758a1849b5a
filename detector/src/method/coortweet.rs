//! `coortweet`: accounts that use the same hashtags within seconds of one another, as CooRTweet
//! finds them.
//!
//! Reproduces `detect_groups` followed by `generate_coordinated_network` of CooRTweet 2.1.3
//! (Righetti and Balluff, 2025, Computational Communication Research 7(1), DOI
//! 10.5117/CCR2025.1.7.RIGH), row for row, with
//! hashtags as objects and posts as contents:
//! 1. accounts with fewer than `min_participation` hashtag uses are left out;
//! 2. two posts with the same hashtag at most `time_window_s` apart are a pair;
//! 3. pairs of one account or one post are dropped (`remove_loops`);
//! 4. an account participates if its posts that are in pairs carry at least `min_participation`
//!    uses, counting every hashtag of such a post, paired or not; a pair stays if either of its
//!    accounts participates;
//! 5. an edge weighs the number of its pairs, and is flagged above the `edge_weight` quantile.
//!
//! Its ways that surprise are kept: one hashtag twice in a post makes two pairs; a pair can stay
//! for the sake of one side; where all edges weigh the same, the strict quantile flags none (unless
//! `strict` is false, which flags edges at the quantile too);
//! `n_content_id` counts older and `n_content_id_y` newer posts, not the posts of either account;
//! posts of one instant stand in the order in which their accounts first appear in the source, and
//! post numbers stand for that order.
//! Deviations: a post is never taken for a hashtag of the same name; times are milliseconds; the
//! account columns of an edge are ordered by number until names are known; reposts are left out
//! unless asked for, as for every method here; and a `pair_budget` bounds time and memory. Left out:
//! `flag_speed_share` and the faster network, the subgraph, and the tables of `group_stats` and
//! `account_stats`.
//!
//! A score is the account's heaviest edge, the threshold the smallest weight that is flagged, and
//! groups are the components of flagged edges, which score as their heaviest.
//!
//! Complexity: O(u log u + p log p) for u uses and p pairs within the window. Memory: 64 bytes a
//! use and at most 56 a pair, of which only edges are held.

use claque_trace::PostBatch;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::budget::keep_within;
use crate::config::{one_or_more, window_ms, zero_to_one};
use crate::network::{assign, score};
use crate::sweep::{Sweep, activity};
use crate::uses::{Use, Uses};
use crate::{ConfigError, Findings, Unit, WholeTrace};

mod edges;
mod pairs;

/// What counts as together, and how much of it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Longest time between two posts of a pair, seconds, inclusive.
    pub time_window_s: f64,
    /// Least number of uses of a hashtag by an account that participates.
    pub min_participation: u32,
    /// Quantile of the edge weights above which an edge is flagged, from 0 to 1.
    pub edge_weight: f64,
    /// Whether an edge must be heavier than that quantile, as published, or may weigh as much.
    pub strict: bool,
    /// Whether pairs of one account with itself are dropped.
    pub remove_loops: bool,
    /// Whether reposts count.
    pub reposts: bool,
    /// Whether the table `pairs` is wanted beside `edges`.
    pub pairs: bool,
    /// Most pairs of posts to compare; beyond it, over-full hashtags are sampled and a note says
    /// so.
    pub pair_budget: u64,
}

impl Default for Config {
    /// The defaults of CooRTweet; the budget is our choice, because its worst case is 1.1 GB.
    fn default() -> Self {
        Self {
            time_window_s: 10.0,
            min_participation: 2,
            edge_weight: 0.5,
            strict: true,
            remove_loops: true,
            reposts: false,
            pairs: false,
            pair_budget: 20_000_000,
        }
    }
}

impl Config {
    /// The detector with these parameters.
    ///
    /// # Errors
    /// [`ConfigError`] for a window outside 0.001 s to 400 days, a quantile outside 0 to 1, or a
    /// budget of 0.
    pub fn build(&self) -> Result<CoorTweet, ConfigError> {
        zero_to_one("edge_weight", self.edge_weight)?;
        one_or_more("pair_budget", self.pair_budget, "1 pair or more")?;
        Ok(CoorTweet { window_ms: window_ms("time_window_s", self.time_window_s)?, config: *self })
    }
}

/// Finds accounts that use the same hashtags within seconds of one another.
#[derive(Debug, Clone, Copy)]
pub struct CoorTweet {
    window_ms: i64,
    config: Config,
}

impl WholeTrace for CoorTweet {
    type Row = Use;

    const NAME: &'static str = "coortweet";
    const UNITS: &'static [Unit] = &[Unit::Accounts, Unit::Pairs, Unit::Groups];

    fn absorb(&self, rows: &mut Uses, posts: &PostBatch) {
        rows.absorb(posts, self.config.reposts);
    }

    fn find(&self, mut uses: Vec<Use>) -> Findings {
        let activity = activity(&uses);
        uses.retain(|u| activity[&u.account].n_uses >= self.config.min_participation);
        let budget = self.config.pair_budget;
        let sampled = keep_within(&mut uses, self.window_ms, budget, &activity);
        let sweep = Sweep::new(uses, self.window_ms);
        let pairs = pairs::Pairs::new(&sweep, &activity, &self.config);
        let mut findings = self.judge(&sweep, edges::Edges::of(&pairs));
        findings.notes.extend(sampled);
        if self.config.pairs {
            findings.tables.push(pairs.table());
        }
        findings
    }
}

impl CoorTweet {
    /// Accounts, groups and the table of edges.
    fn judge(&self, sweep: &Sweep, edges: edges::Edges<'_>) -> Findings {
        let Config { edge_weight, strict, .. } = self.config;
        let above = edges.smallest_weight_above(edge_weight, strict);
        let threshold = above.map_or(f64::MAX, score);
        let mut accounts = edges.network.scores();
        let groups = edges.network.groups(threshold, sweep.uses(), self.window_ms);
        assign(&mut accounts, &groups);
        let mut notes = Vec::new();
        if above.is_none() && !edges.network.weight.is_empty() {
            notes.push(format!(
                "no edge is heavier than the quantile {edge_weight} of all edge weights, so none is \
                 flagged (strict = false flags those that weigh as much)"
            ));
        }
        let tables = vec![edges.into_table(threshold)];
        let threshold = Some(threshold);
        Findings { accounts, threshold, groups, tables, notes, ..Findings::default() }
    }
}
