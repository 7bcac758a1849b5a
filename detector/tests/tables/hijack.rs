//! Broadcasts that hide in the bursts of events: average precision of accounts.

use claque_detector::method::ccb::Config;

use crate::baselines::token_jaccard;
use crate::rankers::{ACCOUNTS, ORGANIC, ccb, counted, idf_token, ranked_by, share, tested};
use crate::support::{APP, App, Row, s2};
use crate::table::{RANKED, Table};

const JITTERS_S: [f64; 3] = [60.0, 300.0, 900.0];
/// Published as "all of at least 0.996".
const ALL: [f64; 2] = [0.996, 1.0];

pub(crate) const TABLE: Table = Table {
    name: "Hijacked bursts, average precision of accounts",
    columns: &["J=60", "J=300", "J=900"],
    rows: &[
        ("ccb", &[ALL; 3]),
        ("idf_token 300 s", &[ALL; 3]),
        ("idf_token 900 s", &[ALL; 3]),
        ("idf_token 3600 s", &[ALL; 3]),
        ("count w=60", &[[1.0, 1.0], [0.93, 0.99], [0.44, 0.67]]),
        ("Jaccard 60 s", &[[1.0, 1.0], [0.95, 0.98], [0.25, 0.70]]),
    ],
    within: RANKED,
    n_worlds: 2,
    misses: &[],
    measure,
};

fn world(seed: u64, column: usize) -> Vec<Row> {
    s2(seed, ORGANIC, App { jitter_s: JITTERS_S[column], hijacks: true, ..APP }, 0.0)
}

fn measure(seed: u64, row: usize, column: usize) -> f64 {
    let rows = world(seed, column);
    match row {
        0 => ccb(&rows),
        1..=3 => idf_token(&rows, [300.0, 900.0, 3_600.0][row - 1]),
        4 => ranked_by(&counted(&rows, 60.0)),
        _ => ranked_by(&token_jaccard(&rows, 60.0, 1)),
    }
}

#[test]
fn hijackers_are_ranked_as_published() {
    TABLE.hold();
}

#[test]
fn hijacked_bursts_make_no_organic_pair_look_guilty() {
    // Published: no false call at α = 10⁻⁴, 158 to 777 of 780 campaign pairs called.
    for (column, seed) in [(0, 1), (1, 2), (2, 1)] {
        let pairs = tested(&Config::default(), &world(seed, column));
        let called = |from, until| share(&pairs, from, until, |p| p < 1e-4);
        let (organic, app) = (called(0, ORGANIC), called(ORGANIC, ACCOUNTS));
        assert!(organic == 0.0 && app >= 158.0 / 780.0 - 0.03, "J {column}: {organic} {app}");
    }
}
