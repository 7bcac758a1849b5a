//! `fraudar` on paper.

use claque_detector::Method;
use claque_detector::method::fraudar::Config;
use claque_trace::testing;

use super::{members, scores};

/// Accounts 1 and 2 use hashtags 7 and 8 together twice; 2 and 3 use 9 together once, 4 uses 7.
const ROWS: &[(u32, i64, &[u32])] = &[
    (1, 0, &[7, 8]),
    (2, 1_000, &[7, 8]),
    (1, 900_000, &[7, 8]),
    (2, 901_000, &[7, 8]),
    (2, 2_000_000, &[9]),
    (3, 2_000_000, &[9]),
    (4, 2_000_000, &[7]),
];

fn close(found: Option<f64>, expected: f64) -> bool {
    found.is_some_and(|found| (found - expected).abs() < 1e-9)
}

#[test]
fn the_densest_block_is_flagged() {
    let findings = Method::Fraudar(Config::default()).run(&[testing::posts(ROWS)]);
    // Four moments of two accounts: eight edges of 1 / ln 7 over six nodes.
    let density = 8.0 / 7.0_f64.ln() / 6.0;
    assert!(close(findings.threshold, density), "{:?}", findings.threshold);
    assert_eq!(members(&findings), [vec![1, 2]]);
    let outside: Vec<f64> = findings.accounts[2..].iter().map(|s| s.score).collect();
    // Account 3 is the lightest of all ten nodes, at 1 / ln 7 against 1 / ln 6 for account 4 and its
    // moment. Then go the moment of 3 and that of 4, which leaves 4 with nothing among seven nodes.
    let all = (10.0 / 7.0_f64.ln() + 1.0 / 6.0_f64.ln()) / 10.0;
    let last = 8.0 / 7.0_f64.ln() / 7.0;
    assert!(close(Some(outside[0]), all) && close(Some(outside[1]), last), "{outside:?}");
}

#[test]
fn plain_hashtags_forget_time_and_blocks_are_as_many_as_asked_for() {
    let config = Config { bucket_s: None, ..Config::default() };
    let findings = Method::Fraudar(config).run(&[testing::posts(ROWS)]);
    // Hashtags 7 (accounts 1, 2, 4; 1 / ln 8 = 0.481 each), 8 (1, 2; 1 / ln 7 = 0.514) and 9 (2, 3):
    // 0.4998 with all seven nodes, 0.5029 without 4, 0.5007 without 3 as well.
    let density = (2.0 / 8.0_f64.ln() + 4.0 / 7.0_f64.ln()) / 6.0;
    assert!(close(findings.threshold, density), "{:?}", findings.threshold);
    assert_eq!(members(&findings), [vec![1, 2, 3]]);
    let config = Config { blocks: 2, ..Config::default() };
    let findings = Method::Fraudar(config).run(&[testing::posts(ROWS)]);
    // What is left are the moment of 9 with its two accounts and that of 7 with account 4. The moment
    // of 9 alone is denser (0.343), but account 2 or 3 is lighter than 4 and goes first.
    let density = (2.0 / 7.0_f64.ln() + 1.0 / 6.0_f64.ln()) / 5.0;
    assert!(close(findings.threshold, density), "{:?}", findings.threshold);
    // Account 2 is in both blocks and counts for the first; no object of the first has an edge left.
    assert_eq!(members(&findings), [vec![1, 2], vec![3, 4]]);
    assert!(close(Some(scores(&findings)[3].1), density));
}

/// Hashtag 7 is used by four, of whom two are in the first block.
#[test]
fn what_a_block_leaves_of_an_object_weighs_anew() {
    let rows: &[(u32, i64, &[u32])] =
        &[(1, 0, &[6, 7, 8, 9]), (2, 0, &[6, 7, 8, 9]), (3, 0, &[7]), (4, 0, &[7])];
    let config = Config { bucket_s: None, blocks: 2, ..Config::default() };
    let findings = Method::Fraudar(config).run(&[testing::posts(rows)]);
    // Six edges to hashtags of two at 1 / ln 7 and two to that of four at 1 / ln 9, over six nodes:
    // 0.6656, against 0.5992 for all eight with two edges of 1 / ln 9 more.
    let first = (6.0 / 7.0_f64.ln() + 2.0 / 9.0_f64.ln()) / 6.0;
    assert!(close(Some(scores(&findings)[0].1), first), "{findings:?}");
    // Two edges are left to hashtag 7, and weigh 1 / ln 7 now.
    assert!(close(findings.threshold, 2.0 / 7.0_f64.ln() / 3.0), "{:?}", findings.threshold);
    assert_eq!(members(&findings), [vec![1, 2], vec![3, 4]]);
}

/// Twelve accounts share four moments; what else they use, however much and whatever it is, does not
/// hide them (Hooi et al. 2016).
#[test]
fn camouflage_does_not_help() {
    let crowd = |account: u32| (account, 900_000 * i64::from(account % 9), vec![100 + account % 7]);
    let block = (1..=12)
        .flat_map(|account| (0..4).map(move |n| (account, 10_000_000 + 900_000 * n, vec![50])));
    let rows: Vec<(u32, i64, Vec<u32>)> = (20..90).map(crowd).chain(block).collect();
    // Of each account: hashtags of its own, the most popular ones in their crowd, and one account's
    // whole life (a hijacked account brings its own).
    let at_random =
        |account: u32| (0..8).map(move |n| (account, 1_000, vec![1_000 + 8 * account + n]));
    let popular =
        |account: u32| (0..7).map(move |n| (account, 900_000 * i64::from(n), vec![100 + n]));
    let hijacked = |account: u32| std::iter::once((account, 900_000, vec![101 + account % 3]));
    let disguises: [Vec<(u32, i64, Vec<u32>)>; 4] = [
        Vec::new(),
        (1..=12).flat_map(at_random).collect(),
        (1..=12).flat_map(popular).collect(),
        (1..=12).flat_map(hijacked).collect(),
    ];
    let mut densities = Vec::new();
    for disguise in disguises {
        let mut rows: Vec<_> = rows.iter().cloned().chain(disguise).collect();
        rows.sort_by_key(|row| row.1);
        let rows: Vec<(u32, i64, &[u32])> =
            rows.iter().map(|(a, at, tags)| (*a, *at, &tags[..])).collect();
        let findings = Method::Fraudar(Config::default()).run(&[testing::posts(&rows)]);
        let members = members(&findings).concat();
        assert!((1..=12).all(|account| members.contains(&account)), "{members:?}");
        densities.push(findings.threshold.unwrap());
    }
    assert!(densities.iter().all(|density| *density >= densities[0]), "{densities:?}");
}
