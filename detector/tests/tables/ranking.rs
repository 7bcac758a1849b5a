//! S2 with 260 organic accounts and 40 of the app, every pair scored: average precision of accounts.

use crate::baselines::token_jaccard;
use crate::rankers::{ORGANIC, ccb, cosine, counted, ranked_by, volume};
use crate::support::{APP, App, s2};
use crate::table::{RANKED, Table};

/// Jitter (s) and broadcasts of each column.
const COLUMNS: [(f64, usize); 5] =
    [(60.0, 30), (300.0, 30), (900.0, 30), (3_600.0, 30), (300.0, 10)];

/// Volume and cosine do not see jitter.
const VOLUME: [f64; 2] = [0.40, 0.27];
const COSINE: [f64; 2] = [0.75, 0.48];
const ALL: [f64; 2] = [1.0, 1.0];

pub(crate) const TABLE: Table = Table {
    name: "S2, average precision of accounts",
    columns: &["J=60, B=30", "J=300, B=30", "J=900, B=30", "J=3600, B=30", "J=300, B=10"],
    rows: &[
        ("volume", &[VOLUME, VOLUME, VOLUME, VOLUME, [0.16, 0.28]]),
        ("cosine", &[COSINE, COSINE, COSINE, COSINE, [0.21, 0.26]]),
        ("count w=10", &[ALL, [0.97, 0.71], [0.46, 0.24], [0.20, 0.15], [0.32, 0.30]]),
        ("count w=60", &[ALL, [0.99, 0.87], [0.59, 0.29], [0.24, 0.16], [0.36, 0.33]]),
        ("count w=300", &[[0.71, 0.39], [0.71, 0.39], [0.45, 0.25], [0.23, 0.15], [0.20, 0.26]]),
        ("Jaccard 60 s", &[ALL, [0.88, 0.96], [0.14, 0.16], [0.08, 0.08], [0.69, 0.62]]),
        ("Jaccard 300 s", &[ALL, ALL, [0.79, 0.95], [0.09, 0.09], [0.90, 0.93]]),
        ("Jaccard 900 s", &[ALL, ALL, [0.95, 1.0], [0.14, 0.18], [0.83, 0.93]]),
        ("ccb", &[ALL, ALL, ALL, [0.56, 0.84], [0.98, 1.0]]),
    ],
    within: RANKED,
    n_worlds: 2,
    // Better than published.
    misses: &[("ccb", "J=3600, B=30", 0.94)],
    measure,
};

fn measure(seed: u64, row: usize, column: usize) -> f64 {
    let (jitter_s, broadcasts) = COLUMNS[column];
    let rows = s2(seed, ORGANIC, App { jitter_s, broadcasts, ..APP }, 0.0);
    match row {
        0 => volume(&rows),
        1 => ranked_by(&cosine(&rows)),
        2..=4 => ranked_by(&counted(&rows, [10.0, 60.0, 300.0][row - 2])),
        5..=7 => ranked_by(&token_jaccard(&rows, [60.0, 300.0, 900.0][row - 5], 1)),
        _ => ccb(&rows),
    }
}

#[test]
fn accounts_are_ranked_as_published() {
    TABLE.hold();
}
