//! When a stream's scout calls.

use super::super::scout::Company;
use super::*;
use crate::{AccountScore, Findings, Scout};

/// A scout that has seen 5,000 accounts use a hashtag each.
fn scout() -> Company {
    let rows: Vec<Row> = (0..5_000).map(|n| (n + 100, i64::from(n), vec![n + 100], 0, 1)).collect();
    let mut scout = Company::new();
    scout.see(&batch(&rows));
    scout
}

/// Accounts from `first` on use a hashtag one second apart.
fn wave(scout: &mut Company, hour: i64, first: u32, n: u32, hashtag: u32) {
    let at = |place: u32| hour * 3_600_000 + i64::from(place) * 1_000;
    let rows: Vec<Row> =
        (0..n).map(|place| (first + place, at(place), vec![hashtag], 0, 1)).collect();
    scout.see(&batch(&rows));
}

/// Findings that flag accounts from `first` on.
fn flagging(first: u32, n: u32) -> Findings {
    let flagged = |account| AccountScore { account: AccountId(account), score: 1.0, group: None };
    Findings {
        accounts: (first..first + n).map(flagged).collect(),
        threshold: Some(0.0),
        ..Findings::default()
    }
}

#[test]
fn company_that_meets_again_calls_and_strangers_do_not() {
    let mut scout = scout();
    wave(&mut scout, 2, 0, 6, 7);
    assert!(!scout.calls(), "everybody meets somebody");
    wave(&mut scout, 4, 10, 6, 7);
    assert!(!scout.calls(), "others on the same hashtag are strangers to them");
    wave(&mut scout, 4, 0, 3, 8);
    assert!(!scout.calls(), "three are too few");
    wave(&mut scout, 6, 0, 6, 9);
    assert!(scout.calls());
}

#[test]
fn a_minute_later_is_no_other_meeting() {
    let mut scout = scout();
    wave(&mut scout, 2, 0, 6, 7);
    let rows: Vec<Row> =
        (0..6).map(|place| (place, 7_260_000 + i64::from(place), vec![8], 0, 1)).collect();
    scout.see(&batch(&rows));
    assert!(!scout.calls());
}

#[test]
fn who_is_flagged_calls_no_more_and_others_do() {
    let mut scout = scout();
    wave(&mut scout, 2, 0, 6, 7);
    wave(&mut scout, 4, 0, 6, 8);
    assert!(scout.calls());
    scout.looked(&flagging(0, 6));
    for hour in 3..9 {
        wave(&mut scout, 2 * hour, 0, 6, 9);
    }
    assert!(!scout.calls());
    for hour in 9..12 {
        wave(&mut scout, 2 * hour, 20, 6, 9);
    }
    assert!(scout.calls());
}

#[test]
fn who_was_judged_calls_again_with_twice_the_evidence_only() {
    let mut scout = scout();
    wave(&mut scout, 2, 0, 6, 7);
    wave(&mut scout, 4, 0, 6, 8);
    assert!(scout.calls());
    scout.looked(&Findings::default());
    let calls: Vec<bool> = (3..12)
        .map(|hour| {
            wave(&mut scout, 2 * hour, 0, 6, u32::try_from(hour).unwrap() + 10);
            let calls = scout.calls();
            if calls {
                scout.looked(&Findings::default());
            }
            calls
        })
        .collect();
    // Ten to twelve bits a wave: twice 18 after four of them, and four times after eight.
    assert_eq!(calls.iter().filter(|&&calls| calls).count(), 2, "{calls:?}");
    wave(&mut scout, 40, 50, 6, 7);
    wave(&mut scout, 42, 50, 6, 8);
    assert!(scout.calls(), "others are news");
}

#[test]
fn memory_does_not_grow_with_what_is_seen() {
    let (mut scout, before) = (scout(), Company::new().heap_bytes());
    for hour in 0..40 {
        wave(&mut scout, hour, 0, 500, u32::try_from(hour).unwrap());
    }
    assert_eq!(scout.heap_bytes(), before);
}
