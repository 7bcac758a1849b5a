//! The numbers of two public traces, where they are at hand.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests are tests")]

use std::path::PathBuf;

use claque_trace::Resolution;
use claque_trace::format::{ReadOptions, read};

fn shared_data() -> PathBuf {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data"));
    std::env::var_os("CLAQUE_SHARED_DATA").map_or_else(beside, PathBuf::from)
}

/// Counts are rows, posts, accounts and objects; `None` where the source does not state them.
fn check(file: &str, expected: (u64, usize, usize, Option<usize>)) {
    let path = shared_data().join(file);
    if !path.is_file() {
        println!("not checked: there is no {}; set CLAQUE_SHARED_DATA", path.display());
        return;
    }
    let (trace, report) = read(&path, &ReadOptions::default()).unwrap();
    let (n_accounts, n_objects) = (trace.names.accounts.len(), trace.names.hashtags.len());
    let n_objects = expected.3.map(|_| n_objects);
    assert_eq!((report.rows, trace.n_posts(), n_accounts, n_objects), expected, "{file}");
    assert_eq!((report.rejected, trace.resolution), (0, Resolution::Second), "{file}");
    let n_uses: usize = trace.batches.iter().map(|batch| batch.hashtags().len()).sum();
    assert_eq!(n_uses as u64, report.rows, "every row is one use");
}

#[test]
fn coortweet() {
    check("coortweet/russian_coord_tweets.csv", (35_125, 35_085, 9_509, Some(7_285)));
}

#[test]
fn fight() {
    check("fight/fight.csv", (14_436, 10_284, 9_335, None));
}
