//! `coordinationz` on paper.

use claque_detector::Method;
use claque_detector::method::coordinationz::Config;
use claque_trace::testing;

use super::{members, numbers, scores};

/// Accounts 1 and 2 use hashtags 1 and 2 once each; 3 uses 1 and 3; 4 uses 1 alone.
const ROWS: &[(u32, i64, &[u32])] =
    &[(1, 0, &[1, 2]), (2, 1, &[1, 2]), (3, 2, &[1, 3]), (4, 3, &[1])];

const CONFIG: Config = Config {
    min_posts: 1,
    min_hashtags_per_post: 1,
    min_hashtags: 1,
    min_similarity: 0.1,
    threshold: 0.8,
    p_value: 2.0,
    realizations: 2_000,
    idf_shuffles: 100,
    reposts: false,
    seed: 1,
    null_budget: u64::MAX,
    comparisons_max: u64::MAX,
};

#[test]
fn cosines_are_those_of_smoothlog() {
    let findings = Method::Coordinationz(CONFIG).run(&[testing::posts(ROWS)]);
    // ln(4/4 + 1) = 0.693147, ln(4/2 + 1) = 1.098612 and ln(4/1 + 1) = 1.609438, so 1 and 2 are
    // alike, |1| = 1.299007, |3| = 1.752366, and 4 is closest to them: 0.693147 / 1.299007.
    let expected = [(1, 1.0), (2, 1.0), (3, 0.395549), (4, 0.533598)];
    for ((account, score, _), (who, cosine)) in scores(&findings).into_iter().zip(expected) {
        assert!(account == who && (score - cosine).abs() < 1e-5, "{account} {score}");
    }
    assert_eq!((members(&findings), findings.threshold), (vec![vec![1, 2]], Some(0.8)));
    assert_eq!(numbers(&findings.tables[0], "similarity"), [1.0]);
}

#[test]
fn what_chance_often_reaches_does_not_count() {
    // Two draws of two among the seven uses, four of hashtag 1, two of 2 and one of 3, are alike
    // with probability [4·3·2·1 (all of 1) + 4·(4·2·3·1) (1 and 2, in any order)] / (7·6·5·4)
    // = 120 / 840 = 0.143.
    let run = |p_value| {
        let config = Config { min_similarity: 0.99, p_value, ..CONFIG };
        Method::Coordinationz(config).run(&[testing::posts(ROWS)]).accounts.len()
    };
    // The p-value of 2,000 such draws has standard deviation 0.008: these are five of them away.
    assert_eq!((run(0.10), run(0.19)), (0, 2));
}

#[test]
fn accounts_must_be_active_by_posts_of_several_hashtags() {
    let config = Config { min_hashtags_per_post: 2, ..CONFIG };
    let findings = Method::Coordinationz(config).run(&[testing::posts(ROWS)]);
    assert_eq!(findings.accounts.iter().map(|s| s.account.0).collect::<Vec<_>>(), [1, 2, 3]);
    let config = Config { min_posts: 2, ..CONFIG };
    assert!(Method::Coordinationz(config).run(&[testing::posts(ROWS)]).accounts.is_empty());
    let config = Config { min_hashtags: 2, ..CONFIG };
    let findings = Method::Coordinationz(config).run(&[testing::posts(ROWS)]);
    assert_eq!(findings.accounts.len(), 3);
}

#[test]
fn a_budget_of_draws_is_kept_aloud() {
    let config = Config { null_budget: 100, ..CONFIG };
    let findings = Method::Coordinationz(config).run(&[testing::posts(ROWS)]);
    assert!(findings.notes[0].contains("null_budget of 100"), "{:?}", findings.notes);
    assert!(Method::Coordinationz(CONFIG).run(&[testing::posts(ROWS)]).notes.is_empty());
}
