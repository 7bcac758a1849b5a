//! Pairs of accounts that met, in this world and in measured traces: no statistic, but what the
//! ratios are of.

use crate::fidelity::card::PairRow;
use crate::fidelity::observed::Observed;
use crate::fidelity::observed::meetings::EVENT;
use crate::fidelity::observed::uses::WINDOW_S;

/// Measured: class, trace, window, accounts, pairs in at least 1, 2, 3, 5 and 10 clock hours.
///
/// # Source
/// `docs/calibration.md`, section "Fidelity".
const PUBLISHED: [(&str, &str, u32, u64, [f64; 5]); 9] = [
    (EVENT, "India without TweetDeck, T1", 60, 2_653, [3_072.0, 42.0, 9.0, 0.0, 0.0]),
    (EVENT, "German tags, T6", 60, 10_200, [2_356.0, 38.0, 21.0, 3.0, 1.0]),
    ("live_event", "boxing match, T4", 60, 9_335, [498_370.0, 36.0, 0.0, 0.0, 0.0]),
    ("regulars", "conference, T5", 60, 1_914, [5_040.0, 368.0, 104.0, 19.0, 1.0]),
    ("publisher", "German pages, T6", 60, 3_718, [663.0, 205.0, 125.0, 94.0, 84.0]),
    ("publisher", "links of German pages, T6", 10, 4_729, [1_232.0, 702.0, 533.0, 423.0, 50.0]),
    ("campaign", "deck, T1", 1, 369, [7_730.0, 1_411.0, 686.0, 261.0, 1.0]),
    ("campaign", "deck, T1", 60, 369, [9_230.0, 1_663.0, 1_097.0, 319.0, 3.0]),
    ("campaign", "troll farm, T2", 0, 1_248, [28_352.0, 6_415.0, 1_316.0, 383.0, 2.0]),
];

/// This world's classes, each followed by what is published about it.
pub(crate) fn rows(world: &Observed<'_>) -> Vec<PairRow> {
    let mut rows = Vec::new();
    for (class, counts) in world.meetings().iter() {
        rows.push(PairRow {
            of: (*class).to_owned(),
            class: (*class).to_owned(),
            is_published: false,
            window_s: WINDOW_S,
            accounts: counts.accounts,
            met: counts.met,
        });
        rows.extend(PUBLISHED.iter().filter(|row| row.0 == *class).map(published));
    }
    rows
}

fn published(&(class, of, window_s, accounts, met): &(&str, &str, u32, u64, [f64; 5])) -> PairRow {
    PairRow {
        of: of.to_owned(),
        class: class.to_owned(),
        is_published: true,
        window_s,
        accounts,
        met,
    }
}
