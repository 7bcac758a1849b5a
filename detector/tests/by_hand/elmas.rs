//! `elmas` on paper.

use claque_detector::method::elmas::Config;
use claque_detector::{Detector, Findings, Method};
use claque_trace::{AccountId, HashtagId, Post, PostBatch, PostId, Timestamp};

use super::{members, scores};

/// Posts from (account, time, hashtag, lifetime if taken down), times in seconds, in order of time.
fn posts(rows: &[(u32, i64, u32, Option<i64>)]) -> PostBatch {
    let mut batch = PostBatch::default();
    for (number, &(account, at_s, hashtag, lifetime_s)) in (0..).zip(rows) {
        let (at, hashtags) = (Timestamp(at_s * 1_000), [HashtagId(hashtag)]);
        let post = Post::new(at, AccountId(account), PostId(number), &hashtags);
        let deleted_at = lifetime_s.map(|lifetime_s| at + lifetime_s * 1_000);
        batch.push(Post { deleted_at, ..post });
    }
    batch
}

/// Accounts 1 and 2 post hashtag 7 four times in a row and take all down; later 8, where 3 stays in
/// between, and 1, 2 and 4 post 9.
fn rows() -> PostBatch {
    posts(&[
        (1, 0, 7, Some(60)),
        (2, 1, 7, Some(60)),
        (1, 2, 7, Some(60)),
        (2, 3, 7, Some(60)),
        (1, 1_000, 8, Some(60)),
        (2, 1_001, 8, Some(60)),
        (3, 1_002, 8, None),
        (1, 1_003, 8, Some(60)),
        (2, 1_004, 8, Some(60)),
        (1, 2_000, 9, Some(60)),
        (2, 2_001, 9, Some(60)),
        (4, 2_002, 9, Some(60)),
        (1, 2_003, 9, Some(60)),
        (5, 90_000, 1, None),
    ])
}

/// Alerts as (hashtag, from, until, score), times in seconds.
fn alerts(findings: &Findings) -> Vec<(u32, i64, i64, f64)> {
    let alert = |a: &claque_detector::HashtagAlert| {
        let (from, until) = (a.moment.from.seconds(), a.moment.until.seconds());
        (a.moment.hashtag.0, from, until, a.score)
    };
    findings.hashtags.iter().map(alert).collect()
}

#[test]
fn four_in_a_row_are_an_attack() {
    let config = Config { min_attacks: 2, ..Config::default() };
    let findings = Method::Elmas(config).run(&[rows()]);
    // On hashtag 8 the one that stays cuts four into two and two.
    assert_eq!(alerts(&findings), [(7, 0, 3, 4.0), (9, 2_000, 2_003, 4.0)]);
    assert_eq!(scores(&findings), [(1, 2.0, Some(0)), (2, 2.0, Some(0)), (4, 1.0, None)]);
    assert_eq!((findings.threshold, members(&findings)), (Some(2.0), vec![vec![1, 2]]));
    assert_eq!(findings.groups[0].evidence.len(), 3);
    let config = Config { min_posts: 2, ..config };
    assert_eq!(alerts(&Method::Elmas(config).run(&[rows()])).len(), 4);
}

#[test]
fn lifetime_gap_and_accounts_are_asked_for() {
    let n = |config| Method::Elmas(config).run(&[rows()]).hashtags.len();
    assert_eq!(n(Config { lifetime_s: 60.0, gap_s: 1.0, ..Config::default() }), 2);
    assert_eq!(n(Config { lifetime_s: 59.9, ..Config::default() }), 0);
    assert_eq!(n(Config { gap_s: 0.9, ..Config::default() }), 0);
    assert_eq!(n(Config { min_accounts: 3, ..Config::default() }), 1);
}

#[test]
fn what_is_taken_down_later_is_not_known_yet() {
    let detector = Config { min_attacks: 1, ..Config::default() }.build().unwrap();
    let mut state = detector.init();
    detector.update(&mut state, &rows());
    let n = |at_s: i64| detector.evaluate(&state, Timestamp(at_s * 1_000)).hashtags.len();
    // The last of the four is gone after 63 s.
    assert_eq!((n(62), n(63), n(2_062), n(2_063)), (0, 1, 1, 2));
}

#[test]
fn a_sample_sees_fewer_posts() {
    let rows: Vec<_> = (0..4_000).map(|n| (n % 50, i64::from(n), 7, Some(5))).collect();
    let mut rows = rows;
    rows.push((0, 10_000, 8, None));
    let score = |sample| {
        let findings = Method::Elmas(Config { sample, ..Config::default() }).run(&[posts(&rows)]);
        alerts(&findings)[0].3
    };
    assert_eq!(score(1.0).to_bits(), 4_000.0_f64.to_bits());
    // 40 expected of 4,000, with a standard deviation of 6.3: this band is four of them.
    assert!((15.0..=65.0).contains(&score(0.01)), "{}", score(0.01));
}

#[test]
fn impossible_parameters_are_refused_by_name() {
    let base = Config::default;
    let name = |config: Config| Method::Elmas(config).check().unwrap_err().name;
    assert_eq!(name(Config { min_posts: 1, ..base() }), "min_posts");
    assert_eq!(name(Config { min_accounts: 0, ..base() }), "min_accounts");
    assert_eq!(name(Config { min_attacks: 0, ..base() }), "min_attacks");
    assert_eq!(name(Config { sample: 0.0, ..base() }), "sample");
    assert_eq!(name(Config { sample: f64::NAN, ..base() }), "sample");
    assert_eq!(name(Config { lifetime_s: 0.0, ..base() }), "lifetime_s");
    assert_eq!(name(Config { gap_s: 1e9, ..base() }), "gap_s");
}
