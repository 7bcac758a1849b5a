//! `tfidf` and `sync_bins` on paper.

use claque_detector::Method;
use claque_detector::method::{sync_bins, tfidf};
use claque_trace::testing;

use super::{integers, members, numbers, scores};

#[test]
fn tfidf_is_the_cosine_of_scikit_learn() {
    // Three accounts; hashtag 7 held by all, 8 by two, 9 by one. Without a least number of holders:
    // idf(7) = ln(4/4) + 1 = 1, idf(8) = ln(4/3) + 1 = 1.287682, idf(9) = ln(4/2) + 1 = 1.693147.
    let rows: &[(u32, i64, &[u32])] = &[
        (1, 0, &[7]),
        (1, 1, &[8]),
        (2, 2, &[7]),
        (2, 3, &[7]),
        (2, 4, &[8]),
        (3, 5, &[7]),
        (3, 6, &[9]),
        // One hashtag alone does not count, however often, and one account is too quiet.
        (4, 7, &[8, 8]),
        (4, 8, &[8]),
        (5, 9, &[8]),
    ];
    let config =
        tfidf::Config { min_uses: 2, min_holders: 1, edge_quantile: 0.6, ..Default::default() };
    let findings = Method::Tfidf(config).run(&[testing::posts(rows)]);
    // 1 = (1, 1.287682, 0), 2 = (1.693147, 1.287682, 0) for two uses of 7, 3 = (1, 0, 1.693147).
    // |1| = 1.630376, |2| = 2.127175, |3| = 1.966405, and 1·2 = 3.351272, 1·3 = 1, 2·3 = 1.693147.
    let expected = [(1, 0.966315), (2, 0.966315), (3, 0.404780)];
    for ((account, score, _), (who, least)) in scores(&findings).into_iter().zip(expected) {
        assert!(account == who && (score - least).abs() < 1e-6, "{account} {score}");
    }
    // Cosines are 0.312, 0.405 and 0.966; the quantile 0.6 lies a fifth of the way up from 0.405.
    assert!((findings.threshold.unwrap() - (0.404780 + 0.2 * 0.561535)).abs() < 1e-5);
    assert_eq!(members(&findings), [vec![1, 2]]);
}

#[test]
fn hashtags_of_few_do_not_count_unless_all_are() {
    let rows: &[(u32, i64, &[u32])] = &[(1, 0, &[7, 8]), (2, 9, &[7, 8])];
    let config = tfidf::Config { min_uses: 1, ..Default::default() };
    let run = |rows| scores(&Method::Tfidf(config).run(&[testing::posts(rows)]));
    assert_eq!(run(rows), [(1, 1.0, Some(0)), (2, 1.0, Some(0))]);
    // With a third account hashtag 7 has three holders; without 8 all three are alike.
    let rows: &[(u32, i64, &[u32])] = &[(1, 0, &[7, 8]), (2, 9, &[7, 8]), (3, 0, &[7, 6])];
    assert_eq!(run(rows).iter().map(|s| s.1).collect::<Vec<_>>(), [1.0, 1.0, 1.0]);
}

#[test]
fn each_account_is_tied_to_its_nearest() {
    // Of three equal accounts two neighbours, itself among them, leave one tie each.
    let rows: &[(u32, i64, &[u32])] = &[(1, 0, &[7, 8]), (2, 9, &[7, 8]), (3, 0, &[7, 8])];
    let config = tfidf::Config { min_uses: 1, neighbours: 2, ..Default::default() };
    let findings = Method::Tfidf(config).run(&[testing::posts(rows)]);
    assert_eq!(numbers(&findings.tables[0], "similarity"), [1.0, 1.0]);
    assert_eq!(members(&findings), [vec![1, 2, 3]]);
}

#[test]
fn bins_begin_with_the_first_post() {
    let hour = 3_600_000;
    let rows: &[(u32, i64, &[u32])] = &[
        (1, 1_000_000, &[1]),
        (1, 1_000_000 + hour, &[1]),
        // 29 minutes 59.999 s later, and once more in another bin than 1.
        (2, 1_000_000 + hour / 2 - 1, &[2]),
        (2, 1_000_000 + hour + 1, &[3, 4]),
        (3, 1_000_000 + hour / 2, &[1]),
        (3, 1_000_000 + hour, &[1]),
    ];
    let config = sync_bins::Config { min_posts: 2, edge_quantile: 1.0, ..Default::default() };
    let findings = Method::SyncBins(config).run(&[testing::posts(rows)]);
    // 1 and 2 share both bins; with 3 they share the one that all three have, at least three
    // holders, which alone counts: all are alike.
    assert_eq!(integers(&findings.tables[0], "account_id"), [1, 1, 2]);
    // With two holders the first bin counts, which 3 does not share.
    let config = sync_bins::Config { min_holders: 2, ..config };
    let findings = Method::SyncBins(config).run(&[testing::posts(rows)]);
    assert_eq!(
        (integers(&findings.tables[0], "account_id_y"), members(&findings)),
        (vec![2], vec![vec![1, 2]])
    );
}
