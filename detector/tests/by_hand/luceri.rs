//! `luceri` on paper.

use claque_detector::method::luceri::{Centrality, Config};
use claque_detector::{Findings, Method};

use super::layers::{Row, posts, repost, text};
use super::{integers, members, numbers, scores};

fn run(config: Config, rows: &[Row]) -> Findings {
    Method::Luceri(config).run(&[posts(rows)])
}

fn close(findings: &Findings, expected: &[(u32, f64)]) {
    let found = scores(findings);
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for ((account, score, _), (who, centrality)) in found.into_iter().zip(expected) {
        assert!(account == *who && (score - centrality).abs() < 1e-5, "{account} {score}");
    }
}

/// Accounts 1 and 2 pass on posts 1000 and 1001, 3 passes on 1000 and one that nobody else does.
const REPOSTS: [fn() -> Row; 6] = [
    || repost(1, 0, 1_000),
    || repost(1, 1, 1_001),
    || repost(2, 2, 1_000),
    || repost(2, 3, 1_001),
    || repost(3, 4, 1_000),
    || repost(3, 5, 1_002),
];

#[test]
fn centrality_is_the_leading_eigenvector_of_cosines() {
    let rows: Vec<Row> = REPOSTS.iter().map(|row| row()).collect();
    // Posts shared by two: idf(1000) = ln(4/4) + 1 = 1, idf(1001) = ln(4/3) + 1 = 1.287682. So
    // 1 and 2 are (1, 1.287682) and 3 is (1, 0): cosines 1 and 1 / 1.630376 = 0.613355 (twice).
    let config = Config { min_reposts: 2, min_entities: 1, ..Default::default() };
    let findings = run(config, &rows);
    assert_eq!(integers(&findings.tables[0], "account_id_y"), [2, 3, 3]);
    let similarity = numbers(&findings.tables[0], "similarity");
    assert!(similarity.iter().zip([1.0, 0.613355, 0.613355]).all(|(a, b)| (a - b).abs() < 1e-6));
    // By symmetry (a, a, b): λ b = 2 · 0.613355 a and λ a = a + 0.613355 b, so λ = 1.501204 and
    // b = 0.817151 a; of length 1, a = 0.612250.
    close(&findings, &[(1, 0.612250), (2, 0.612250), (3, 0.500300)]);
    // Asked for two shared posts, 3 is left out and the others are a pair.
    let findings = run(Config { min_reposts: 2, ..Default::default() }, &rows);
    let half = std::f64::consts::FRAC_1_SQRT_2;
    close(&findings, &[(1, half), (2, half)]);
    assert_eq!(members(&findings), [vec![1, 2]]);
    // Accounts that pass on too little are in no layer.
    assert_eq!(scores(&run(Config { min_reposts: 3, ..Default::default() }, &rows)), []);
}

/// Five accounts pass on one viral post and nothing else that is shared; three others share two.
fn viral() -> Vec<Row> {
    let mut rows: Vec<Row> = (1..=5).map(|account| repost(account, 0, 1_000)).collect();
    rows.extend((6..=8).map(|account| repost(account, 1, 1_001)));
    rows.extend((6..=8).map(|account| repost(account, 2, 1_002)));
    rows
}

#[test]
fn one_viral_post_captures_what_was_published_and_not_the_default() {
    let published = Config {
        min_reposts: 1,
        min_entities: 1,
        centrality: Centrality::Whole,
        ..Default::default()
    };
    let findings = run(published, &viral());
    // The clique of five has eigenvalue 4, the three 2: with the shift, their part of the vector
    // shrinks by 3/5 a step.
    assert_eq!(members(&findings), [vec![1, 2, 3, 4, 5]]);
    assert!(scores(&findings)[5..].iter().all(|score| score.1 < 1e-4), "{findings:?}");
    let findings = run(Config { min_reposts: 1, ..Default::default() }, &viral());
    close(&findings, &[(6, 0.577350), (7, 0.577350), (8, 0.577350)]);
    assert_eq!(members(&findings), [vec![6, 7, 8]]);
}

#[test]
fn a_second_component_counts_by_its_eigenvalue() {
    let config = Config { min_reposts: 1, min_entities: 1, ..Default::default() };
    // Eigenvalue 4 and 1/√5 = 0.447214 each; eigenvalue 2, so half of 1/√3 = 0.577350.
    let findings = run(config, &viral());
    let viral = (1..=5).map(|account| (account, 0.447214));
    close(&findings, &viral.chain((6..=8).map(|a| (a, 0.288675))).collect::<Vec<_>>());
    assert_eq!(members(&findings), [vec![1, 2, 3, 4, 5], vec![6, 7, 8]]);
}

#[test]
fn layers_are_fused_at_their_strongest() {
    // Posts 0 and 1 are by account 9. 1 and 2 pass on both within ten seconds, 3 too late.
    let mut rows = vec![text(9, 0, 0, &[]), text(9, 0, 0, &[])];
    rows.extend([repost(1, 9_000, 0), repost(2, 9_000, 0), repost(1, 9_001, 1)]);
    rows.extend([repost(2, 10_000, 1), repost(3, 10_001, 0), repost(3, 10_001, 1)]);
    // 3 and 4 write the same text, 4 and 5 lists of the same hashtags in another order.
    rows.extend([text(3, 11_000, 77, &[]), text(4, 12_000, 77, &[])]);
    rows.extend([text(4, 13_000, 0, &[5, 6]), text(5, 14_000, 0, &[6, 5])]);
    let config = Config { min_entities: 1, min_sequence_posts: 1, ..Default::default() };
    let findings = run(config, &rows);
    assert_eq!(integers(&findings.tables[0], "account_id"), [1, 3]);
    assert_eq!(integers(&findings.tables[0], "account_id_y"), [2, 4]);
    // In the same order the last two are alike as well.
    rows.push(text(5, 15_000, 0, &[5, 6]));
    assert_eq!(integers(&run(config, &rows).tables[0], "account_id_y"), [2, 4, 5]);
    // Without posts enough that carry the list, they are not.
    let config = Config { min_sequence_posts: 3, ..config };
    assert_eq!(integers(&run(config, &rows).tables[0], "account_id_y"), [2, 4]);
}

/// Sixty accounts pass on the same two posts: each has 1/√60 = 0.129 of the vector, and nobody more
/// because the pairs are too many.
#[test]
fn nobody_stands_out_of_a_crowd_that_cannot_be_compared() {
    let rows = |post: u64| (1..=60).map(move |account| repost(account, 0, 1_000 + post));
    let rows: Vec<Row> = rows(0).chain(rows(1)).collect();
    for comparisons_max in [100, 5_000_000] {
        let config =
            Config { min_reposts: 1, min_centrality: 0.13, comparisons_max, ..Default::default() };
        let findings = run(config, &rows);
        close(&findings, &(1..=60).map(|account| (account, 0.129099)).collect::<Vec<_>>());
        assert!(findings.groups.is_empty());
        let config = Config { min_centrality: 0.129, ..config };
        assert_eq!(members(&run(config, &rows)), [(1..=60).collect::<Vec<u32>>()]);
        let n_notes = usize::from(comparisons_max == 100);
        let n_ties = integers(&findings.tables[0], "account_id").len();
        assert_eq!((findings.notes.len(), n_ties), (n_notes, (1 - n_notes) * 60 * 59 / 2));
    }
}

#[test]
fn impossible_parameters_are_refused_by_name() {
    let name = |config| Method::Luceri(config).check().unwrap_err().name;
    assert_eq!(name(Config { min_entities: 0, ..Default::default() }), "min_entities");
    assert_eq!(name(Config { min_centrality: 0.0, ..Default::default() }), "min_centrality");
    assert_eq!(name(Config { fast_repost_s: -1.0, ..Default::default() }), "fast_repost_s");
}
