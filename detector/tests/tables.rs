//! The tables of the design of `idf_token` and `ccb`, row by row, on the worlds they were made of.
//!
//! The published figures come from another generator with the same description (two worlds each,
//! pairs sampled where there are many), so a cell holds when the mean of our worlds lies within
//! 0.1 (average precision) or 0.03 (shares of pairs called) of what the published worlds span.
//! Cells that do not are listed as misses with what we measure, and a miss that ends is an error
//! as well. docs/tables.md names them.
//!
//! What our methods cannot express, and so is not here: coverage with bins of ten windows (`ccb`
//! has bins of half an hour or an hour), and the test of everybody against the broadcasts of ten
//! *known* members (CORE): no method of the catalogue takes members as given; `claque` grows its
//! own candidates, which `claque.rs` holds to account.

#[path = "tables/baselines.rs"]
mod baselines;
#[path = "tables/buckets.rs"]
mod buckets;
#[path = "tables/calls.rs"]
mod calls;
#[path = "tables/fixed_rules.rs"]
mod fixed_rules;
#[path = "tables/hard.rs"]
mod hard;
#[path = "tables/hijack.rs"]
mod hijack;
#[path = "tables/nulls.rs"]
mod nulls;
#[path = "tables/power.rs"]
mod power;
#[path = "tables/rankers.rs"]
mod rankers;
#[path = "tables/ranking.rs"]
mod ranking;
#[path = "tables/scheduler.rs"]
mod scheduler;
mod support;
#[path = "tables/table.rs"]
mod table;

use table::Table;

/// Every table.
const TABLES: [&Table; 9] = [
    &nulls::TABLE,
    &power::TABLE,
    &fixed_rules::TABLE,
    &ranking::TABLE,
    &calls::TABLE,
    &buckets::TABLE,
    &hijack::TABLE,
    &hard::TABLE,
    &scheduler::TABLE,
];

/// Prints every table over ten worlds: two say little where worlds differ. Ten minutes.
#[test]
#[ignore = "takes minutes: cargo test --release -p claque-detector --test tables -- --ignored --nocapture"]
fn ten_worlds_of_every_table() {
    TABLES.iter().for_each(|table| table.print(10));
}
