//! Organic posts that wait for the quarter of an hour: pairs that `ccb` calls at α = 10⁻⁴ with
//! and without the clock profile.

use claque_detector::method::ccb::Config;

use crate::rankers::{share, tested};
use crate::support::{NO_APP, s2};
use crate::table::{CALLED, Table};

const ACCOUNTS: u32 = 300;
/// Window (s) and share of posts that wait of each column.
const COLUMNS: [(f64, f64); 4] = [(10.0, 0.3), (10.0, 0.6), (60.0, 0.3), (60.0, 0.6)];
const NOBODY: [f64; 2] = [0.0, 0.0];

pub(crate) const TABLE: Table = Table {
    name: "Schedulers, organic pairs called by ccb at α = 10⁻⁴",
    columns: &["w=10, 30 %", "w=10, 60 %", "w=60, 30 %", "w=60, 60 %"],
    rows: &[
        ("without profile", &[[0.001, 0.001], [0.054, 0.054], [0.0005, 0.0005], [0.006, 0.006]]),
        ("with profile", &[NOBODY; 4]),
    ],
    within: CALLED,
    n_worlds: 2,
    misses: &[],
    measure,
};

fn measure(seed: u64, row: usize, column: usize) -> f64 {
    let (window_s, on_grid) = COLUMNS[column];
    let config = Config { window_s: vec![window_s], clock_profile: row == 1, ..Default::default() };
    let pairs = tested(&config, &s2(seed, ACCOUNTS, NO_APP, on_grid));
    share(&pairs, 0, ACCOUNTS, |p| p < 1e-4)
}

#[test]
fn schedulers_are_called_as_published() {
    TABLE.hold();
}

#[test]
fn the_profile_acquits_every_scheduler() {
    // Published: 0 of 4,000 pairs in every column, which the band of the table is too wide for.
    (0..4).for_each(|column| assert_eq!(measure(1, 1, column), 0.0, "column {column}"));
}
