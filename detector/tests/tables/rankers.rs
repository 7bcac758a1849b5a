//! Pairs with a strength, and the accounts that they rank.

use claque_detector::method::{ccb, coordinationz, coordnet, idf_token, volume};
use claque_detector::{Detector, Findings, Values, run_batch};
use claque_trace::Timestamp;

use crate::support::{APP, Row, average_precision, average_precision_of, batch};

/// Organic accounts of the worlds in which accounts are ranked; those of the app come after them.
pub(crate) const ORGANIC: u32 = 260;
/// All accounts of those worlds.
pub(crate) const ACCOUNTS: u32 = ORGANIC + APP.accounts;

/// Two accounts and how strongly they are tied.
pub(crate) type Pair = (u32, u32, f64);

/// Average precision of the sums of every account's five strongest ties.
pub(crate) fn ranked_by(pairs: &[Pair]) -> f64 {
    let mut ties = vec![Vec::new(); ACCOUNTS as usize];
    for &(a, b, strength) in pairs {
        [a, b].iter().for_each(|&end| ties[end as usize].push(strength));
    }
    let scores: Vec<f64> = ties.into_iter().map(best_five).collect();
    average_precision_of(&scores, ORGANIC)
}

fn best_five(mut ties: Vec<f64>) -> f64 {
    ties.sort_by(|a, b| b.total_cmp(a));
    ties.iter().take(5).sum()
}

pub(crate) fn volume(rows: &[Row]) -> f64 {
    own_ranks(&run_batch(
        &volume::Config {}.build().expect("parameters are possible"),
        &[batch(rows)],
    ))
}

pub(crate) fn ccb(rows: &[Row]) -> f64 {
    own_ranks(&run_batch(
        &ccb::Config::default().build().expect("parameters are possible"),
        &[batch(rows)],
    ))
}

/// As published: no weight for those with few posts. Shuffles only set the unit of a step, so with
/// one step one of them will do.
pub(crate) fn idf_token(rows: &[Row], bucket_s: f64) -> f64 {
    let config = idf_token::Config {
        bucket_s: vec![bucket_s],
        prior_weight: 0.0,
        shuffled_accounts: 0,
        ..Default::default()
    };
    own_ranks(&run_batch(&config.build().expect("parameters are possible"), &[batch(rows)]))
}

fn own_ranks(findings: &Findings) -> f64 {
    average_precision(findings, ACCOUNTS, ORGANIC)
}

/// The cosine of `coordinationz` ("smoothlog"), of all pairs and without its test.
pub(crate) fn cosine(rows: &[Row]) -> Vec<Pair> {
    let config = coordinationz::Config {
        min_posts: 1,
        min_hashtags_per_post: 1,
        min_hashtags: 1,
        min_similarity: 0.0,
        threshold: 0.0,
        p_value: 2.0,
        realizations: 1,
        idf_shuffles: 1,
        ..Default::default()
    };
    edges(&run_batch(&config.build().expect("parameters are possible"), &[batch(rows)]))
}

/// Posts of one account that have company by the other, in the direction that has more of them.
pub(crate) fn counted(rows: &[Row], window_s: f64) -> Vec<Pair> {
    let config =
        coordnet::Config { time_window_s: window_s, min_edge_weight: 1, ..Default::default() };
    let mut pairs =
        edges(&run_batch(&config.build().expect("parameters are possible"), &[batch(rows)]));
    pairs.iter_mut().for_each(|pair| *pair = (pair.0.min(pair.1), pair.0.max(pair.1), pair.2));
    pairs.sort_by(|x, y| (x.0, x.1).cmp(&(y.0, y.1)).then(y.2.total_cmp(&x.2)));
    pairs.dedup_by_key(|pair| (pair.0, pair.1));
    pairs
}

/// The first two columns of a method's table are accounts, the third is what ties them.
fn edges(findings: &Findings) -> Vec<Pair> {
    let [a, b, strength, ..] = &findings.tables[0].columns[..] else { panic!("three columns") };
    let (Values::Accounts(a), Values::Accounts(b)) = (&a.values, &b.values) else {
        panic!("accounts come first")
    };
    let strengths: Vec<f64> = match &strength.values {
        Values::Numbers(numbers) => numbers.clone(),
        Values::Integers(integers) => integers.iter().map(|&n| n as f64).collect(),
        _ => panic!("a strength is a number"),
    };
    a.iter().zip(b).zip(strengths).map(|((a, b), strength)| (a.0, b.0, strength)).collect()
}

/// Pairs of `ccb` with their p-values.
pub(crate) fn tested(config: &ccb::Config, rows: &[Row]) -> Vec<Pair> {
    let detector = config.build().expect("parameters are possible");
    let mut state = detector.init();
    detector.update(&mut state, &batch(rows));
    let pairs = detector.pairs(state.sorted(Timestamp::MAX));
    pairs.iter().map(|pair| (pair.accounts[0].0, pair.accounts[1].0, pair.p_value)).collect()
}

/// Pairs of `ccb` at one window.
pub(crate) fn tested_at(window_s: f64, rows: &[Row]) -> Vec<Pair> {
    tested(&ccb::Config { window_s: vec![window_s], ..Default::default() }, rows)
}

/// Share of the pairs among accounts `from..until` that `called` accepts.
pub(crate) fn share(pairs: &[Pair], from: u32, until: u32, called: impl Fn(f64) -> bool) -> f64 {
    let inside = |account: u32| (from..until).contains(&account);
    let found = pairs.iter().filter(|pair| inside(pair.0) && inside(pair.1) && called(pair.2));
    let n = f64::from(until - from);
    found.count() as f64 / (n * (n - 1.0) / 2.0)
}
