//! Ties of one layer: collaboration, discounted by time.

use claque_trace::AccountId;
use hashbrown::HashMap;

use crate::budget::keep_within;
use crate::sweep::{Activity, Sweep, activity};
use crate::ties::Tie;
use crate::uses::{Use, by_hashtag};

const MS_PER_H: f64 = 3_600_000.0;

/// The acts of a layer with numbers as accounts and objects as hashtags.
pub(super) struct Collaboration {
    uses: Vec<Use>,
    activity: HashMap<AccountId, Activity>,
    /// What two acts on an object share at once: 1 over the number of other accounts.
    shares: Vec<f64>,
}

impl Collaboration {
    pub(super) fn new(uses: Vec<Use>) -> Self {
        let share = |run: &[Use]| {
            let mut accounts: Vec<AccountId> = run.iter().map(|u| u.account).collect();
            accounts.sort_unstable();
            accounts.dedup();
            1.0 / (accounts.len().max(2) - 1) as f64
        };
        let shares = by_hashtag(&uses).map(share).collect();
        Self { activity: activity(&uses), shares, uses }
    }

    /// Ties under one decay, and what was sampled.
    pub(super) fn ties(
        &self,
        decay_per_h: f64,
        epsilon: f64,
        pair_budget: u64,
    ) -> (Vec<Tie>, Option<String>) {
        let reach_ms = -libm::log(epsilon) / decay_per_h * MS_PER_H;
        #[expect(clippy::cast_possible_truncation, reason = "decays are such that it fits")]
        let reach_ms = reach_ms as i64;
        let mut uses = self.uses.clone();
        let note = keep_within(&mut uses, reach_ms, pair_budget, &self.activity);
        let sweep = Sweep::new(uses, reach_ms);
        (self.sum(&sweep, decay_per_h / MS_PER_H), note)
    }

    fn sum(&self, sweep: &Sweep, decay_per_ms: f64) -> Vec<Tie> {
        let mut sums = vec![0.0; sweep.accounts().len()];
        let (mut met, mut ties): (Vec<u32>, _) = (Vec::new(), Vec::new());
        for (rank, &account) in (0..).zip(sweep.accounts()) {
            for &mine in sweep.of_account(rank as usize) {
                for theirs in sweep.neighbours(mine).filter(|&theirs| sweep.rank(theirs) > rank) {
                    let (one, other) = (sweep.at(mine), sweep.at(theirs));
                    let apart_ms = (one.at - other.at).unsigned_abs() as f64;
                    let share = self.shares[one.hashtag.0 as usize];
                    let sum = &mut sums[sweep.rank(theirs) as usize];
                    if *sum == 0.0 {
                        met.push(sweep.rank(theirs));
                    }
                    *sum += share * libm::exp(-decay_per_ms * apart_ms);
                }
            }
            met.sort_unstable();
            for other in met.drain(..) {
                let (sum, b) =
                    (std::mem::take(&mut sums[other as usize]), sweep.accounts()[other as usize]);
                let n_acts = [account, b].map(|end| f64::from(self.activity[&end].n_uses));
                let strength = sum / libm::sqrt(n_acts[0] * n_acts[1]);
                ties.push(Tie { a: account.0, b: b.0, strength });
            }
        }
        ties
    }
}
