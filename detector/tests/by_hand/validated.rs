//! `hypergeometric` and `bicm` on paper.

use claque_detector::Method;
use claque_detector::method::{bicm, hypergeometric};
use claque_trace::testing;

use super::{integers, members, numbers};

/// Accounts 1 and 2 use hashtags 1, 2 and 3, accounts 3 and 4 hashtags 4 to 6, and 5 uses 1.
const ROWS: &[(u32, i64, &[u32])] =
    &[(1, 0, &[1, 2, 3]), (2, 1, &[3, 2, 1]), (3, 2, &[4, 5, 6]), (4, 3, &[4, 5, 6]), (5, 4, &[1])];

#[test]
fn sharing_all_of_three_in_six_is_one_of_twenty() {
    let config = hypergeometric::Config { bucket_s: None, alpha: 0.4, ..Default::default() };
    let findings = Method::Hypergeometric(config).run(&[testing::posts(ROWS)]);
    // Four accounts hold two hashtags or more: six tests, two of them with p = 1 / C(6, 3), so
    // q = 0.05 · 6 / 2 = 0.15.
    let edges = &findings.tables[0];
    assert_eq!(
        (integers(edges, "account_id"), integers(edges, "account_id_y")),
        (vec![1, 3], vec![2, 4])
    );
    for strength in numbers(edges, "minus_log10_p") {
        assert!((strength - 20.0_f64.log10()).abs() < 1e-12, "{strength}");
    }
    assert_eq!(members(&findings), [vec![1, 2], vec![3, 4]]);
    // Bonferroni asks for 0.4 / 6 = 0.067 at this level, and for 0.033 at half of it.
    let correction = hypergeometric::Correction::Bonferroni;
    let strict = hypergeometric::Config { correction, ..config };
    assert_eq!(Method::Hypergeometric(strict).run(&[testing::posts(ROWS)]).groups.len(), 2);
    let stricter = hypergeometric::Config { alpha: 0.2, ..strict };
    let findings = Method::Hypergeometric(stricter).run(&[testing::posts(ROWS)]);
    assert_eq!((findings.groups.len(), findings.threshold), (0, Some(f64::MAX)));
    assert_eq!(findings.accounts.len(), 4);
}

#[test]
fn moments_are_hashtags_in_buckets() {
    // Hashtag 7 in three buckets of 15 minutes, of which 1 and 2 share two.
    let rows: &[(u32, i64, &[u32])] = &[
        (1, 0, &[7]),
        (2, 899_999, &[7]),
        (1, 1_000_000, &[7]),
        (2, 1_000_000, &[7]),
        (2, 2_000_000, &[7]),
    ];
    let config = hypergeometric::Config { alpha: 0.5, ..Default::default() };
    let findings = Method::Hypergeometric(config).run(&[testing::posts(rows)]);
    // Two of three and all three: both shared for certain, at p = 1.
    assert!(findings.accounts.iter().all(|s| s.score.abs() < 1e-12));
    assert!(findings.groups.is_empty());
}

#[test]
fn the_model_knows_that_equal_degrees_share_by_chance() {
    // Without account 5, all four accounts hold three of six hashtags and all hashtags have two of
    // four accounts: every chance is 1/2, and two accounts share 6/4 = 1.5 on average. Three or
    // more have probability 1 - e^-1.5 (1 + 1.5 + 1.125) = 0.191153.
    let config = bicm::Config { bucket_s: None, ..Default::default() };
    let findings = Method::Bicm(config).run(&[testing::posts(&ROWS[..4])]);
    assert_eq!(findings.accounts.len(), 4);
    for score in &findings.accounts {
        assert!((score.score + 0.191_153_f64.log10()).abs() < 1e-5, "{score:?}");
    }
    assert!(findings.groups.is_empty() && findings.notes.is_empty(), "{:?}", findings.notes);
    // Two of six tests at 0.191 are not enough at any level up to 0.5: q = 0.573.
    let config = bicm::Config { alpha: 0.5, ..config };
    assert!(Method::Bicm(config).run(&[testing::posts(&ROWS[..4])]).groups.is_empty());
}
