//! The hard tier: app users post no more than others and few take part. Average precision of
//! accounts.

use crate::baselines::token_jaccard;
use crate::rankers::{ORGANIC, ccb, cosine, counted, idf_token, ranked_by, volume};
use crate::support::{App, HARD, s2};
use crate::table::{RANKED, Table};

const COLUMNS: [App; 3] =
    [App { broadcasts: 10, kept: 0.5, ..HARD }, HARD, App { jitter_s: 900.0, ..HARD }];

pub(crate) const TABLE: Table = Table {
    name: "Hard tier, average precision of accounts",
    columns: &["J=300, B=10, kept 0.5", "J=300, B=20, kept 0.3", "J=900, B=20, kept 0.3"],
    rows: &[
        ("volume", &[[0.15, 0.12], [0.22, 0.15], [0.22, 0.15]]),
        ("cosine", &[[0.19, 0.13], [0.24, 0.14], [0.24, 0.14]]),
        ("count w=60", &[[0.18, 0.14], [0.21, 0.16], [0.17, 0.14]]),
        ("Jaccard 300 s", &[[0.64, 0.81], [0.43, 0.57], [0.13, 0.31]]),
        ("Jaccard 900 s", &[[0.49, 0.74], [0.30, 0.53], [0.14, 0.43]]),
        ("ccb", &[[0.91, 0.92], [0.73, 0.84], [0.39, 0.69]]),
        ("idf_token 300 s", &[[0.90, 0.93], [0.74, 0.84], [0.42, 0.57]]),
        ("idf_token 900 s", &[[0.94, 0.92], [0.87, 0.84], [0.68, 0.76]]),
        ("idf_token 3600 s", &[[0.90, 0.89], [0.83, 0.75], [0.79, 0.76]]),
    ],
    within: RANKED,
    n_worlds: 2,
    misses: &[],
    measure,
};

fn measure(seed: u64, row: usize, column: usize) -> f64 {
    let rows = s2(seed, ORGANIC, COLUMNS[column], 0.0);
    match row {
        0 => volume(&rows),
        1 => ranked_by(&cosine(&rows)),
        2 => ranked_by(&counted(&rows, 60.0)),
        3 | 4 => ranked_by(&token_jaccard(&rows, [300.0, 900.0][row - 3], 1)),
        5 => ccb(&rows),
        _ => idf_token(&rows, [300.0, 900.0, 3_600.0][row - 6]),
    }
}

#[test]
fn the_hard_tier_is_ranked_as_published() {
    TABLE.hold();
}
