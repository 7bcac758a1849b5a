//! `tagset`: several accounts that put the same hashtags together, more than chance and habit
//! explain.
//!
//! Our own, after case study 3 of Pacheco et al. (2021, DOI 10.1609/icwsm.v15i1.18075), which asks
//! for the same hashtags in the same order on the same day: here a slip is forgiven, and chance is
//! counted. Two kinds of things are looked at: the set of hashtags of one post, in windows of
//! `window_s`, and the sequence of hashtags of an account's day as they were written, in days of
//! UTC. Each stands for itself and for everything that is left of it without one hashtag, as long
//! as two distinct ones are left, so that who drops one is still found beside who does not.
//!
//! Of the n posts (or account-days) with two hashtags or more in a window, x accounts have a set S.
//! Drawn one by one, n Π q of them would, with q the share of them that has each hashtag: a trend
//! of the window explains itself. By habit, n (o + 1) / (N + 1) would, with o of N in the windows
//! before that have S and are not by the same accounts: what others do is usual, what the same
//! accounts do again is not. Let λ be the larger of the two; p = P(X ≥ x) for X Poisson with mean λ
//! (an order or a whole set is rarer still, so that p is too large rather than too small), and the
//! surprise of S is ln(x / λ), which is its pointwise mutual information where chance is the
//! larger. Sets of at least `min_accounts` accounts stand up to the tests of Benjamini and Hochberg
//! among all sets of all windows at `false_discovery_rate`.
//!
//! An account scores the sum of the surprises of its sets that stood up, the best one in each
//! window, and the least of these sums is the threshold; everybody else scores −p of its best set.
//! Groups are accounts that such sets have in common; the table `sets` lists the sets.
//!
//! **Weak points.** Single hashtags are invisible but for their order over a day. The first window
//! has no habits to compare with and finds nothing. A window in which nobody else puts hashtags
//! together explains everything by itself. People of one topic share habits that may be newer than
//! the trace.
//!
//! Complexity: O(u k log u) for u uses and sets of k hashtags, at most `max_hashtags`; about 40 bytes
//! a set and what is left of it, of which a set of k has k + 1. No pair of accounts is looked at.

use claque_trace::PostBatch;
use claque_trace::time::DAY_MS;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::{require, window_ms};
use crate::corpus::common_multiple;
use crate::ties::EVIDENCE_MS;
use crate::written::{Placed, Written, plain};
use crate::{ConfigError, Findings, Unit, WholeTrace};

mod items;
mod judge;
mod tested;

use items::Items;
use tested::Tested;

/// Which sets are looked at, and which stand up.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Length of the windows for sets of a post, seconds; they begin at multiples of it.
    pub window_s: f64,
    /// Least accounts of a set in a window, 2 or more.
    pub min_accounts: usize,
    /// Most hashtags of a post's set, and uses of a day's sequence, 2 to 30; longer ones are left
    /// out.
    pub max_hashtags: usize,
    /// Whether sequences of a day are looked at besides sets of a post.
    pub sequences: bool,
    /// Expected share of false sets among those that stand up, above 0 and at most 0.5.
    pub false_discovery_rate: f64,
    /// Whether reposts count.
    pub reposts: bool,
}

impl Default for Config {
    /// Our choice.
    fn default() -> Self {
        Self {
            window_s: 3_600.0,
            min_accounts: 4,
            max_hashtags: 10,
            sequences: true,
            false_discovery_rate: 0.01,
            reposts: false,
        }
    }
}

impl Config {
    /// The detector with these parameters.
    ///
    /// # Errors
    /// [`ConfigError`] when a number is outside its documented range.
    pub fn build(&self) -> Result<TagSet, ConfigError> {
        let accounts = self.min_accounts;
        require(accounts >= 2, "min_accounts", &accounts, "2 accounts or more")?;
        let most = self.max_hashtags;
        require((2..=30).contains(&most), "max_hashtags", &most, "2 to 30 hashtags")?;
        let rate = self.false_discovery_rate;
        let holds = rate > 0.0 && rate <= 0.5;
        require(holds, "false_discovery_rate", &rate, "a share above 0 and at most 0.5")?;
        let window_ms = window_ms("window_s", self.window_s)?;
        Ok(TagSet { window_ms, config: *self })
    }
}

/// Tests sets of hashtags.
#[derive(Debug, Clone, Copy)]
pub struct TagSet {
    window_ms: i64,
    config: Config,
}

impl WholeTrace for TagSet {
    type Row = Placed;

    const NAME: &'static str = "tagset";
    const UNITS: &'static [Unit] = &[Unit::Accounts, Unit::Groups];

    fn absorb(&self, rows: &mut Written, posts: &PostBatch) {
        rows.absorb(posts, self.config.reposts);
    }

    fn time_shift_ms(&self) -> i64 {
        common_multiple([self.window_ms, DAY_MS].into_iter())
    }

    fn find(&self, uses: Vec<Placed>) -> Findings {
        let items = Items::new(&uses, self.window_ms, &self.config);
        let tested = Tested::new(&items, self.config.min_accounts);
        let standing = tested.standing(self.config.false_discovery_rate);
        let scores = judge::scores(&items, &tested, standing);
        let (accounts, threshold) = judge::accounts(&items.accounts, &scores);
        let mut findings = Findings {
            accounts,
            threshold: Some(threshold),
            tables: vec![judge::table(&items, standing)],
            notes: items.note(self.config.max_hashtags).into_iter().collect(),
            ..Findings::default()
        };
        let groups = judge::groups(&items.accounts, standing);
        super::add_groups(&mut findings, groups, &plain(&uses), EVIDENCE_MS);
        findings
    }
}
