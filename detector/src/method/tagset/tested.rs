//! How many accounts have a set, how many would by chance or habit, and which sets stand up.

use super::items::{Item, Items};
use crate::stats::benjamini_hochberg::q_values;
use crate::stats::tails::ln_poisson;

/// One set in one window.
#[derive(Debug)]
pub(super) struct Test {
    pub(super) key: u32,
    pub(super) window: i64,
    /// Dense accounts that have it, ascending.
    pub(super) accounts: Vec<u32>,
    /// −log10 p.
    pub(super) strength: f64,
    /// ln(x / λ), at least 0.
    pub(super) surprise: f64,
}

/// All tests, strongest first.
#[derive(Debug)]
pub(super) struct Tested {
    pub(super) tests: Vec<Test>,
    /// Sets in windows, whether tested or with too few accounts.
    n_sets: usize,
}

impl Tested {
    pub(super) fn new(items: &Items, min_accounts: usize) -> Self {
        let mut earlier = vec![0_u64; items.accounts.len()];
        let (mut tests, mut n_sets) = (Vec::new(), 0);
        for of_key in items.items.chunk_by(|a, b| a.key == b.key) {
            let mut n_earlier = 0;
            for in_window in of_key.chunk_by(|a, b| a.window == b.window) {
                n_sets += 1;
                let accounts = distinct(in_window);
                if accounts.len() >= min_accounts {
                    let own: u64 = accounts.iter().map(|&a| earlier[a as usize]).sum();
                    tests.push(test(items, &in_window[0], accounts, n_earlier - own));
                }
                in_window.iter().for_each(|item| earlier[item.account as usize] += 1);
                n_earlier += in_window.len() as u64;
            }
            of_key.iter().for_each(|item| earlier[item.account as usize] = 0);
        }
        let name = |test: &Test| &items.keys[test.key as usize];
        tests.sort_by(|a, b| {
            let place = |test| (name(test), test.window);
            b.strength.total_cmp(&a.strength).then_with(|| place(a).cmp(&place(b)))
        });
        Self { tests, n_sets }
    }

    /// The tests that stand up at a false discovery rate.
    pub(super) fn standing(&self, rate: f64) -> &[Test] {
        let p_values: Vec<f64> =
            self.tests.iter().map(|test| libm::exp10(-test.strength)).collect();
        let n = q_values(&p_values, self.n_sets as f64).partition_point(|&q| q <= rate);
        &self.tests[..n]
    }
}

/// `others`: earlier sets of the kind by accounts that are not among these.
fn test(items: &Items, first: &Item, accounts: Vec<u32>, others: u64) -> Test {
    let (kind, hashtags) = &items.keys[first.key as usize];
    let traffic = &items.traffic[&(*kind, first.window)];
    let usual = (others + 1) as f64 / (traffic.before + 1) as f64;
    let mean = traffic.n as f64 * traffic.chance(hashtags).max(usual);
    let strength = -ln_poisson(accounts.len(), mean) / std::f64::consts::LN_10;
    let surprise = libm::log(accounts.len() as f64 / mean).max(0.0);
    Test { key: first.key, window: first.window, accounts, strength, surprise }
}

fn distinct(in_window: &[Item]) -> Vec<u32> {
    in_window.chunk_by(|a, b| a.account == b.account).map(|run| run[0].account).collect()
}
