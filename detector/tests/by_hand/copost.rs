//! `copost` on paper.

use claque_detector::Method;
use claque_detector::method::copost;
use claque_trace::testing;

use super::{TRIO, integers, scores};

#[test]
fn it_counts_pairs_of_posts_within_a_minute() {
    let findings =
        Method::Copost(copost::Config { min_edge_weight: 1, ..copost::Config::default() })
            .run(&[testing::posts(TRIO)]);
    let edges = &findings.tables[0];
    assert_eq!(integers(edges, "account_id"), [1, 1, 2]);
    assert_eq!(integers(edges, "account_id_y"), [2, 3, 3]);
    assert_eq!(integers(edges, "weight"), [3, 1, 1]);
    assert_eq!(scores(&findings), [(1, 3.0, None), (2, 3.0, None), (3, 1.0, None)]);
    assert_eq!((findings.threshold, findings.groups.len()), (None, 0));
}

#[test]
fn two_hashtags_in_common_are_one_pair_and_repeats_count() {
    // Two posts of 1 and two of 2: four pairs, of which two share both hashtags.
    let rows: &[(u32, i64, &[u32])] =
        &[(1, 0, &[7, 8]), (1, 9, &[7, 7]), (2, 60_000, &[8, 7]), (2, 60_001, &[7, 8, 8])];
    let findings = Method::Copost(copost::Config::default()).run(&[testing::posts(rows)]);
    // The first post of 1 is 60,001 ms from the last of 2: one millisecond too far.
    assert_eq!(scores(&findings), [(1, 3.0, None), (2, 3.0, None)]);
}
