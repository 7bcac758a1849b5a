//! `hashtag_sequence` on paper.

use claque_detector::method::hashtag_sequence::{Config, Matching};
use claque_detector::{Findings, Method};
use claque_trace::{testing, time::DAY_MS};

use super::{integers, members, numbers, scores};

fn run(config: Config, rows: &[(u32, i64, &[u32])]) -> Findings {
    Method::HashtagSequence(config).run(&[testing::posts(rows)])
}

/// An account's posts with one hashtag each, a second apart, from `start_ms` on.
fn day(account: u32, start_ms: i64, hashtags: &'static [u32]) -> Vec<(u32, i64, &'static [u32])> {
    (0..).zip(hashtags.chunks(1)).map(|(n, tags)| (account, start_ms + n * 1_000, tags)).collect()
}

#[test]
fn the_same_string_on_the_same_day_ties() {
    let rows = [
        day(1, 0, &[1, 2, 3, 4, 5]),
        day(2, 40_000, &[1, 2, 3, 4, 5]),
        // Another order, and a day too late.
        day(3, 0, &[2, 1, 3, 4, 5]),
        day(4, DAY_MS, &[1, 2, 3, 4, 5]),
        // Five posts, four hashtags; and a second day together for 1 and 2, with 5.
        day(6, 0, &[1, 2, 3, 4, 4]),
        day(7, 0, &[1, 2, 3, 4, 4]),
        day(1, 3 * DAY_MS, &[9, 8, 7, 6, 5, 4]),
        day(2, 3 * DAY_MS, &[9, 8, 7, 6, 5, 4]),
        day(5, 3 * DAY_MS, &[9, 8, 7, 6, 5, 4]),
    ];
    let findings = run(Config::default(), &rows.concat());
    assert_eq!(scores(&findings), [(1, 2.0, Some(0)), (2, 2.0, Some(0)), (5, 1.0, Some(0))]);
    assert_eq!((findings.threshold, members(&findings)), (Some(1.0), vec![vec![1, 2, 5]]));
    let edges = &findings.tables[0];
    assert_eq!(integers(edges, "account_id"), [1, 1, 2]);
    assert_eq!(integers(edges, "account_id_y"), [2, 5, 5]);
    assert_eq!(numbers(edges, "days"), [2.0, 1.0, 1.0]);
}

#[test]
fn sets_forgive_order_and_shingles_forgive_a_slip() {
    let rows = [
        day(1, 0, &[1, 2, 3, 4, 5]),
        day(2, 0, &[5, 4, 3, 2, 1, 1]),
        // Ten runs of three each, of which one differs: 9 of 11 are common.
        day(3, 0, &[11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22]),
        day(4, 0, &[11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 99]),
    ];
    let tied = |matching| members(&run(Config { matching, ..Default::default() }, &rows.concat()));
    assert_eq!(tied(Matching::Exact), Vec::<Vec<u32>>::new());
    assert_eq!(tied(Matching::Set), [vec![1, 2]]);
    assert_eq!(tied(Matching::Shingles), [vec![3, 4]]);
    let strict =
        Config { matching: Matching::Shingles, min_similarity: 0.82, ..Default::default() };
    assert!(members(&run(strict, &rows.concat())).is_empty());
}

/// Pacheco et al. write down what stands in each post as it stands there.
#[test]
fn hashtags_of_a_post_keep_their_order_and_their_repeats() {
    let day = |account: u32, tags: &'static [u32]| (0..3).map(move |n| (account, n * 1_000, tags));
    let rows: Vec<(u32, i64, &[u32])> = day(1, &[8, 7])
        .chain(day(2, &[8, 7]))
        .chain(day(3, &[7, 8]))
        .chain(day(4, &[8, 8, 7]))
        .collect();
    let tied = |matching| {
        let config = Config { matching, min_posts: 3, min_hashtags: 2, ..Default::default() };
        members(&run(config, &rows))
    };
    assert_eq!(tied(Matching::Exact), [vec![1, 2]]);
    assert_eq!(tied(Matching::Set), [vec![1, 2, 3, 4]]);
}
