//! S2: pairs that fixed counts call, organic and campaign: `coordnet` at a window and a weight.

use crate::rankers::{counted, share};
use crate::support::{APP, App, s2};
use crate::table::{CALLED, Table};

const ORGANIC: u32 = 500;
const JITTERS_S: [f64; 4] = [10.0, 60.0, 300.0, 900.0];
const RULES: [(f64, f64); 4] = [(10.0, 2.0), (60.0, 2.0), (60.0, 5.0), (300.0, 2.0)];

pub(crate) const TABLE: Table = Table {
    name: "S2, pairs called by fixed counts",
    columns: &[
        "organic J=10",
        "organic J=60",
        "organic J=300",
        "organic J=900",
        "app J=10",
        "app J=60",
        "app J=300",
        "app J=900",
    ],
    rows: &[
        (
            "w=10, 2 or more",
            &[
                [0.008, 0.008],
                [0.005, 0.005],
                [0.007, 0.007],
                [0.006, 0.006],
                [1.0, 1.0],
                [0.94, 0.94],
                [0.27, 0.27],
                [0.05, 0.05],
            ],
        ),
        (
            "w=60, 2 or more",
            &[
                [0.083, 0.083],
                [0.080, 0.080],
                [0.085, 0.085],
                [0.082, 0.082],
                [1.0, 1.0],
                [1.0, 1.0],
                [0.99, 0.99],
                [0.70, 0.70],
            ],
        ),
        (
            "w=60, 5 or more",
            &[
                [0.005, 0.005],
                [0.007, 0.007],
                [0.003, 0.003],
                [0.003, 0.003],
                [1.0, 1.0],
                [1.0, 1.0],
                [0.71, 0.71],
                [0.09, 0.09],
            ],
        ),
        (
            "w=300, 2 or more",
            &[
                [0.40, 0.40],
                [0.40, 0.40],
                [0.39, 0.39],
                [0.39, 0.39],
                [1.0, 1.0],
                [1.0, 1.0],
                [1.0, 1.0],
                [1.0, 1.0],
            ],
        ),
    ],
    within: CALLED,
    n_worlds: 2,
    misses: &[],
    measure,
};

fn measure(seed: u64, row: usize, column: usize) -> f64 {
    let (window_s, least) = RULES[row];
    let rows = s2(seed, ORGANIC, App { jitter_s: JITTERS_S[column % 4], ..APP }, 0.0);
    let (from, until) = if column < 4 { (0, ORGANIC) } else { (ORGANIC, ORGANIC + 40) };
    share(&counted(&rows, window_s), from, until, |n| n >= least)
}

#[test]
fn fixed_counts_call_what_was_published() {
    TABLE.hold();
}
