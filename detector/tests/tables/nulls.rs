//! S1: on one hashtag with a rush, what different nulls call at α = 0.001, organic and campaign
//! pairs. Poisson nulls are there to be wrong: clusters make counts vary more than they allow.

use std::ops::Range;

use crate::rankers::{Pair, share, tested_at};
use crate::support::{APP, App, Row, s1, whole};
use crate::table::{CALLED, NONE, Table};

const ORGANIC: u32 = 600;
/// Organic accounts among which pairs are looked at.
const LOOKED_AT: u32 = 240;
const WINDOWS_S: [f64; 3] = [60.0, 300.0, 900.0];
const DAY_S: f64 = 86_400.0;

pub(crate) const TABLE: Table = Table {
    name: "S1, pairs called at α = 0.001 (J = w)",
    columns: &["organic 60", "organic 300", "organic 900", "app 60", "app 300", "app 900"],
    rows: &[
        ("Poisson, uniform", &[[0.133, 0.133], [0.48, 0.48], [0.75, 0.75], [1.0, 1.0], NONE, NONE]),
        (
            "Poisson, intensity",
            &[[0.003, 0.003], [0.092, 0.092], [0.49, 0.49], [1.0, 1.0], [0.38, 0.38], [0.02, 0.02]],
        ),
        ("ccb", &[[0.0, 0.001], [0.0, 0.0015], [0.0, 0.0], [1.0, 1.0], [1.0, 1.0], [0.86, 1.0]]),
    ],
    within: CALLED,
    n_worlds: 2,
    // What the matched null calls of campaign pairs varies widely from world to world.
    misses: &[("Poisson, uniform", "organic 300", 0.518), ("Poisson, intensity", "app 300", 0.079)],
    measure,
};

fn measure(seed: u64, row: usize, column: usize) -> f64 {
    let window_s = WINDOWS_S[column % 3];
    let app = App { accounts: 60, broadcasts: 20, kept: 0.9, jitter_s: window_s, ..APP };
    let rows = s1(seed, ORGANIC, app);
    let accounts = if column < 3 { 0..LOOKED_AT } else { ORGANIC..ORGANIC + 60 };
    let pairs = match row {
        0 => poisson(&rows, window_s, accounts.clone(), uniform(window_s)),
        1 => poisson(&rows, window_s, accounts.clone(), matched(&rows, window_s)),
        _ => tested_at(window_s, &rows),
    };
    share(&pairs, accounts.start, accounts.end, |p| p < 1e-3)
}

/// Chance that two uniform moments of a day are within the window.
fn uniform(window_s: f64) -> f64 {
    let part = window_s / DAY_S;
    2.0 * part - part * part
}

/// The same for two moments of the hashtag's own rhythm, in bins of ten windows, half an hour at
/// least.
fn matched(rows: &[Row], window_s: f64) -> f64 {
    let bin_s = (10.0 * window_s).max(1_800.0);
    let mut shares = std::collections::BTreeMap::<i64, f64>::new();
    for row in rows {
        *shares.entry(whole(row.0 / bin_s)).or_default() += 1.0 / rows.len() as f64;
    }
    let (r, next) = (window_s / bin_s, |bin: &i64| shares.get(&(bin + 1)).unwrap_or(&0.0));
    shares.iter().map(|(bin, q)| q * q * (2.0 * r - r * r) + q * next(bin) * r * r).sum()
}

/// Poisson tails of the numbers of coincidences of pairs of accounts.
fn poisson(rows: &[Row], window_s: f64, accounts: Range<u32>, chance: f64) -> Vec<Pair> {
    let times = |account: u32| -> Vec<f64> {
        rows.iter().filter(|row| row.1 == account).map(|row| row.0).collect()
    };
    let times: Vec<(u32, Vec<f64>)> = accounts.map(|a| (a, times(a))).collect();
    let mut pairs = Vec::new();
    for (place, (a, of_a)) in times.iter().enumerate() {
        for (b, of_b) in &times[place + 1..] {
            let expected = (of_a.len() * of_b.len()) as f64 * chance;
            pairs.push((*a, *b, tail(coincidences(of_a, of_b, window_s), expected)));
        }
    }
    pairs
}

fn coincidences(a: &[f64], b: &[f64], window_s: f64) -> usize {
    let near = |at: &f64| b.iter().filter(|other| (at - **other).abs() <= window_s).count();
    a.iter().map(near).sum()
}

/// Chance of at least `n` where `expected` are.
fn tail(n: usize, expected: f64) -> f64 {
    let mut term = libm::exp(-expected);
    let mut below = 0.0;
    for k in 0..n {
        below += term;
        term *= expected / (k + 1) as f64;
    }
    1.0 - below
}

#[test]
fn s1_calls_are_as_published() {
    TABLE.hold();
}

#[test]
fn a_poisson_tail_is_that_of_a_table() {
    for (n, expected, chance) in [(0, 2.0, 1.0), (1, 2.0, 0.864_665), (3, 1.0, 0.080_301)] {
        assert!((tail(n, expected) - chance).abs() < 1e-6, "{n} of {expected}");
    }
}
