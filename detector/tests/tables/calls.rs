//! S2 with 260 organic accounts and 40 of the app: pairs that the ladder of `ccb` calls.

use claque_detector::method::ccb::Config;

use crate::rankers::{ACCOUNTS, ORGANIC, Pair, share, tested};
use crate::support::{APP, App, HARD, s2};
use crate::table::{CALLED, NONE, Table};

const NOBODY: [f64; 2] = [0.0, 0.0];
const WORLDS: [App; 5] = [
    APP,
    App { jitter_s: 300.0, ..APP },
    App { jitter_s: 900.0, ..APP },
    App { jitter_s: 300.0, broadcasts: 10, ..APP },
    HARD,
];

/// Campaign pairs were published as numbers of 780.
const fn of_780(a: f64, b: f64) -> [f64; 2] {
    [a / 780.0, b / 780.0]
}

pub(crate) const TABLE: Table = Table {
    name: "S2, pairs called by the ladder of ccb",
    columns: &["J=60", "J=300", "J=900", "J=300, B=10", "hard"],
    rows: &[
        ("organic at 10⁻⁴", &[[0.0, 1.0 / 33_670.0]; 5]),
        ("organic, Bonferroni", &[NOBODY; 5]),
        ("app at 10⁻⁴", &[NONE, NONE, NONE, NONE, of_780(2.0, 22.0)]),
        (
            "app, Bonferroni",
            &[
                of_780(762.0, 771.0),
                of_780(448.0, 559.0),
                of_780(100.0, 133.0),
                of_780(9.0, 10.0),
                NOBODY,
            ],
        ),
    ],
    within: CALLED,
    n_worlds: 2,
    // More than published, at no false call.
    misses: &[("app, Bonferroni", "J=300", 0.819), ("app, Bonferroni", "J=900", 0.265)],
    measure,
};

fn measure(seed: u64, row: usize, column: usize) -> f64 {
    let pairs = tested(&Config::default(), &s2(seed, ORGANIC, WORLDS[column], 0.0));
    let (from, until) = if row < 2 { (0, ORGANIC) } else { (ORGANIC, ACCOUNTS) };
    let alpha = [1e-4, bonferroni()][row % 2];
    share(&pairs, from, until, |p| p < alpha)
}

/// 0.01 over all pairs.
fn bonferroni() -> f64 {
    let n = f64::from(ACCOUNTS);
    0.01 / (n * (n - 1.0) / 2.0)
}

/// Of pairs with one account of either kind.
fn mixed(pairs: &[Pair]) -> usize {
    let is_mixed = |pair: &&Pair| (pair.0 < ORGANIC) != (pair.1 < ORGANIC);
    pairs.iter().filter(is_mixed).filter(|pair| pair.2 < 1e-4).count()
}

#[test]
fn the_ladder_calls_what_was_published() {
    TABLE.hold();
}

#[test]
fn no_organic_account_is_tied_to_one_of_the_app() {
    // Published: none of 10,400 pairs in either of two worlds, at jitters of 60 to 900 s.
    for (seed, app) in [(1, APP), (2, APP), (1, WORLDS[1]), (2, WORLDS[2])] {
        let pairs = tested(&Config::default(), &s2(seed, ORGANIC, app, 0.0));
        assert_eq!(mixed(&pairs), 0, "{app:?} {seed}");
    }
}
