//! `tagset` on paper.

use claque_detector::method::tagset::Config;
use claque_detector::{Findings, Method};
use claque_trace::{testing, time::DAY_MS, time::HOUR_MS};

use super::{integers, members, numbers, scores};

type Rows = Vec<(u32, i64, &'static [u32])>;

/// `n` accounts from `first` on put 1 and 2 together in an hour.
fn habit(first: u32, n: u32, hour: i64) -> Rows {
    (first..first + n).map(|account| (account, hour * HOUR_MS, &[1, 2][..])).collect()
}

/// Twelve accounts put 4 and 5 together in an hour, and eleven of them 3 as well.
fn campaign(first: u32, hour: i64) -> Rows {
    let tags = |n| if n < 11 { &[3, 4, 5][..] } else { &[4, 5] };
    (0..12).map(|n| (first + n, hour * HOUR_MS + i64::from(n), tags(n))).collect()
}

/// An hour of habit, and one of habit and campaign.
fn rows() -> Rows {
    [habit(100, 30, 0), habit(200, 28, 1), campaign(0, 1)].concat()
}

fn run(config: Config, rows: &[(u32, i64, &'static [u32])]) -> Findings {
    Method::Tagset(config).run(&[testing::posts(rows)])
}

const SETS: Config = Config {
    window_s: 3_600.0,
    min_accounts: 4,
    max_hashtags: 10,
    sequences: false,
    false_discovery_rate: 0.01,
    reposts: false,
};

fn close(found: f64, expected: f64) -> bool {
    (found - expected).abs() < 1e-9
}

/// P(X ≥ x) for X Poisson.
fn tail(x: i32, mean: f64) -> f64 {
    let factorial = |j: i32| (1..=j).map(f64::from).product::<f64>();
    1.0 - (0..x).map(|j| (-mean).exp() * mean.powi(j) / factorial(j)).sum::<f64>()
}

#[test]
fn a_set_is_compared_with_chance_and_habit() {
    let findings = run(SETS, &rows());
    // Of 40 posts in the second hour 12 have 4 and 5: by chance 40 · 0.3 · 0.3 = 3.6 would, by habit
    // 40 / 31. Eleven have 3, 4 and 5: by chance 0.99, by habit 40 / 31. Eleven have 3 and 4, or 3
    // and 5: by chance 3.3. Of six sets in windows, p = 3.7e-4 and twice 6.4e-4 stand up.
    let table = &findings.tables[0];
    assert_eq!(integers(table, "set"), [0, 0, 0, 1, 1, 2, 2, 3, 3]);
    assert_eq!(integers(table, "hashtag"), [3, 4, 5, 4, 5, 3, 4, 3, 5]);
    assert_eq!(integers(table, "n_accounts"), [11, 11, 11, 12, 12, 11, 11, 11, 11]);
    assert_eq!(integers(table, "ordered"), [0; 9]);
    let strengths = numbers(table, "minus_log10_p");
    assert!((strengths[0] + tail(11, 40.0 / 31.0).log10()).abs() < 1e-6, "{strengths:?}");
    assert!(close(strengths[3], -tail(12, 3.6).log10()), "{strengths:?}");
    assert!(close(strengths[5], -tail(11, 3.3).log10()), "{strengths:?}");
    // The best surprise in the window: ln(11 · 31 / 40), and ln(12 / 3.6) for whoever dropped the 3.
    let found = scores(&findings);
    assert!((0..11).all(|n| close(found[n].1, (11.0_f64 * 31.0 / 40.0).ln())), "{found:?}");
    assert!(close(found[11].1, (12.0_f64 / 3.6).ln()), "{found:?}");
    assert_eq!(findings.threshold, Some(found[11].1));
    assert_eq!(members(&findings), [(0..12).collect::<Vec<u32>>()]);
    // Everybody did 1 and 2 in the first hour, and 40 · 31 / 31 would in the second.
    assert!((12..42).all(|n| close(found[n].1, -tail(30, 30.0))), "{found:?}");
    assert!((42..70).all(|n| close(found[n].1, -tail(28, 40.0))), "{found:?}");
}

#[test]
fn a_window_without_others_explains_itself() {
    let findings = run(SETS, &[habit(100, 30, 0), campaign(0, 1)].concat());
    assert_eq!((findings.threshold, findings.groups.len()), (Some(f64::MAX), 0));
}

#[test]
fn what_others_did_before_is_usual_and_what_the_same_did_is_not() {
    let again = |first| run(SETS, &[rows(), habit(300, 28, 2), campaign(first, 2)].concat());
    // By the same accounts: habit expects 40 / 71 and chance 0.99 in the third hour.
    let found = scores(&again(0));
    let expected = (11.0_f64 * 31.0 / 40.0).ln() + (11.0_f64 / 0.99).ln();
    assert!(close(found[0].1, expected), "{:?}", found[0]);
    // By others: 11 of 70 had 3, 4 and 5, so that habit expects 40 · 12 / 71.
    let found = scores(&again(20));
    assert!(found[0].1 > 0.0 && found[0].2 == Some(0), "{:?}", found[0]);
    let p = tail(11, 480.0 / 71.0).min(tail(12, 520.0 / 71.0));
    assert!(close(found[12].1, -p) && found[12].0 == 20, "{:?} {p}", found[12]);
}

#[test]
fn sequences_of_a_day_see_single_hashtags() {
    let walk = |first: u32, n: u32, day: i64, tags: &'static [u32]| -> Rows {
        let step = move |account: u32, (hour, tag): (i64, &'static [u32])| {
            (account, day * DAY_MS + hour * HOUR_MS, tag)
        };
        let steps = move |account| (0..).zip(tags.chunks(1)).map(move |s| step(account, s));
        (first..first + n).flat_map(steps).collect()
    };
    // The same numbers as above, in the order of a day: one of twelve skips the 4.
    let rows = [
        walk(100, 30, 0, &[2, 1]),
        walk(200, 28, 1, &[2, 1]),
        walk(0, 11, 1, &[5, 4, 3]),
        walk(11, 1, 1, &[5, 3]),
    ];
    let findings = run(Config { sequences: true, ..SETS }, &rows.concat());
    let table = &findings.tables[0];
    assert_eq!(integers(table, "hashtag"), [5, 4, 3, 5, 3, 4, 3, 5, 4]);
    assert_eq!(integers(table, "ordered"), [1; 9]);
    assert_eq!(members(&findings), [(0..12).collect::<Vec<u32>>()]);
    assert!(close(scores(&findings)[11].1, (12.0_f64 / 3.6).ln()));
    assert!(run(SETS, &rows.concat()).accounts.is_empty());
}

#[test]
fn long_sets_are_left_out_aloud() {
    let findings = run(Config { max_hashtags: 2, ..SETS }, &rows());
    assert!(findings.notes[0].starts_with("11 of 70 "), "{:?}", findings.notes);
}

#[test]
fn impossible_parameters_are_refused_by_name() {
    let base = Config::default;
    let name = |config: Config| Method::Tagset(config).check().unwrap_err().name;
    assert_eq!(name(Config { min_accounts: 1, ..base() }), "min_accounts");
    assert_eq!(name(Config { max_hashtags: 31, ..base() }), "max_hashtags");
    assert_eq!(name(Config { false_discovery_rate: 0.0, ..base() }), "false_discovery_rate");
    assert_eq!(name(Config { false_discovery_rate: f64::NAN, ..base() }), "false_discovery_rate");
    assert_eq!(name(Config { window_s: 0.0, ..base() }), "window_s");
}
