//! Which uses of a hashtag make a pair, and the table of them.

use claque_trace::{AccountId, HashtagId, PostId};
use hashbrown::{HashMap, HashSet};

use super::Config;
use crate::sweep::{Activity, Sweep};
use crate::{Column, Table, Values};

/// The pairs of a sweep, decided one by one and held nowhere.
pub(super) struct Pairs<'a> {
    pub(super) sweep: &'a Sweep,
    activity: &'a HashMap<AccountId, Activity>,
    remove_loops: bool,
    /// By position: whether the account of the use participates.
    participates: Vec<bool>,
}

impl<'a> Pairs<'a> {
    pub(super) fn new(
        sweep: &'a Sweep,
        activity: &'a HashMap<AccountId, Activity>,
        config: &Config,
    ) -> Self {
        let participates = vec![true; sweep.uses().len()];
        let mut pairs = Self { sweep, activity, remove_loops: config.remove_loops, participates };
        if config.min_participation > 0 {
            pairs.participates = pairs.participating(config.min_participation);
        }
        pairs
    }

    /// Whether two uses of one hashtag within the window are a pair that stays.
    pub(super) fn keeps(&self, a: u32, b: u32) -> bool {
        (self.participates[a as usize] || self.participates[b as usize]) && self.meet(a, b)
    }

    /// The two positions, older use first.
    pub(super) fn older_first(&self, a: u32, b: u32) -> (u32, u32) {
        let order = |position| {
            let u = self.sweep.at(position);
            (u.at, self.activity[&u.account].first_post, u.post)
        };
        // Only ties need the look-up.
        let (at_a, at_b) = (self.sweep.at(a).at, self.sweep.at(b).at);
        let swap = if at_a == at_b { order(b) < order(a) } else { at_b < at_a };
        if swap { (b, a) } else { (a, b) }
    }

    fn meet(&self, a: u32, b: u32) -> bool {
        let apart = || {
            let same_account = self.sweep.rank(a) == self.sweep.rank(b);
            !same_account && self.sweep.at(a).post != self.sweep.at(b).post
        };
        a != b && (!self.remove_loops || apart())
    }

    fn participating(&self, min_participation: u32) -> Vec<bool> {
        let met = |&p: &u32| self.sweep.neighbours(p).any(|other| self.meet(p, other));
        let in_pairs: HashSet<PostId> =
            self.sweep.positions().filter(met).map(|p| self.sweep.at(p).post).collect();
        let paired: Vec<bool> =
            self.sweep.uses().iter().map(|u| in_pairs.contains(&u.post)).collect();
        let mut n_uses = vec![0_u32; self.sweep.accounts().len()];
        for position in self.sweep.positions().filter(|&p| paired[p as usize]) {
            n_uses[self.sweep.rank(position) as usize] += 1;
        }
        let enough = |p: u32| n_uses[self.sweep.rank(p) as usize] >= min_participation;
        // Only asked of uses that meet another, so being in a pair need not be asked again.
        self.sweep.positions().map(enough).collect()
    }

    /// All pairs that stay, by hashtag and time, in the columns of `detect_groups`.
    pub(super) fn table(&self) -> Table {
        let mut rows = Rows::default();
        for newer in self.sweep.positions() {
            for older in self.sweep.neighbours(newer).take_while(|&p| p < newer) {
                if self.keeps(older, newer) {
                    rows.push(self.sweep, self.older_first(older, newer));
                }
            }
        }
        rows.into_table()
    }
}

/// Columns of the table; content and account columns go together, older first.
#[derive(Default)]
struct Rows {
    hashtag: Vec<HashtagId>,
    post: [Vec<PostId>; 2],
    delta_s: Vec<f64>,
    account: [Vec<AccountId>; 2],
}

impl Rows {
    fn push(&mut self, sweep: &Sweep, (older, newer): (u32, u32)) {
        let (older, newer) = (sweep.at(older), sweep.at(newer));
        self.hashtag.push(older.hashtag);
        for (side, u) in [older, newer].into_iter().enumerate() {
            self.post[side].push(u.post);
            self.account[side].push(u.account);
        }
        self.delta_s.push(seconds(newer.at - older.at));
    }

    fn into_table(self) -> Table {
        let column = |name, values| Column { name, values };
        let ([post, post_y], [account, account_y]) = (self.post, self.account);
        let columns = vec![
            column("object_id", Values::Hashtags(self.hashtag)),
            column("content_id", Values::Posts(post)),
            column("content_id_y", Values::Posts(post_y)),
            column("time_delta", Values::Numbers(self.delta_s)),
            column("account_id", Values::Accounts(account)),
            column("account_id_y", Values::Accounts(account_y)),
        ];
        Table { name: "pairs", columns, alphabetical: None }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a window is at most 400 days: below 2^53 ms")]
fn seconds(span_ms: i64) -> f64 {
    span_ms as f64 / 1_000.0
}
