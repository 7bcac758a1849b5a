//! S2 with 260 organic accounts and 40 of the app: tokens on two grids, plain and weighted.

use crate::baselines::token_jaccard;
use crate::rankers::{ORGANIC, idf_token, ranked_by};
use crate::support::{APP, App, s2};
use crate::table::{RANKED, Table};

/// Jitter (s) and broadcasts of each column.
const COLUMNS: [(f64, usize); 4] = [(900.0, 30), (3_600.0, 30), (300.0, 10), (3_600.0, 100)];

pub(crate) const TABLE: Table = Table {
    name: "S2, average precision of accounts by tokens on two grids",
    columns: &["J=900, B=30", "J=3600, B=30", "J=300, B=10", "J=3600, B=100"],
    rows: &[
        ("Jaccard 900 s", &[[0.99, 0.99], [0.17, 0.25], [0.90, 0.97], [0.26, 0.52]]),
        ("Jaccard 3600 s", &[[1.0, 0.99], [0.97, 0.96], [0.84, 0.81], [1.0, 1.0]]),
        ("idf_token 900 s", &[[1.0, 1.0], [0.93, 0.93], [0.99, 0.97], [1.0, 1.0]]),
        ("idf_token 3600 s", &[[1.0, 1.0], [1.0, 1.0], [0.99, 0.96], [1.0, 1.0]]),
    ],
    within: RANKED,
    n_worlds: 2,
    misses: &[],
    measure,
};

fn measure(seed: u64, row: usize, column: usize) -> f64 {
    let (jitter_s, broadcasts) = COLUMNS[column];
    let rows = s2(seed, ORGANIC, App { jitter_s, broadcasts, ..APP }, 0.0);
    let bucket_s = [900.0, 3_600.0][row % 2];
    if row < 2 { ranked_by(&token_jaccard(&rows, bucket_s, 2)) } else { idf_token(&rows, bucket_s) }
}

#[test]
fn tokens_rank_as_published() {
    TABLE.hold();
}
