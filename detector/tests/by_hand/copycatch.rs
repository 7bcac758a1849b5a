//! `copycatch` on paper.

use claque_detector::method::copycatch::Config;
use claque_detector::{Findings, Method};
use claque_trace::testing;

use super::{members, scores};

/// Two accounts or more, three moments of which two must be hit within ten seconds of the centre.
const CONFIG: Config = Config {
    bucket_s: 100.0,
    delta_s: 10.0,
    min_accounts: 3,
    objects: 3,
    share: 0.6,
    seeds: 10,
    turns: 10,
    reposts: false,
};

/// Accounts 1 to 4 meet at three moments, each missing at most one; 5 is once on time.
const ROWS: &[(u32, i64, &[u32])] = &[
    // Hashtag 7, first bucket: the mean of 0, 6, 6, 8 s is 5 s. Account 3 is late.
    (1, 0, &[7]),
    (2, 6_000, &[7]),
    (4, 6_000, &[7]),
    (5, 8_000, &[7]),
    (3, 30_000, &[7]),
    // Hashtag 7 again, in its second bucket; account 2 repeats itself, which does not count.
    (1, 150_000, &[7]),
    (2, 152_000, &[7]),
    (2, 153_000, &[7]),
    (3, 154_000, &[7]),
    // Hashtag 8.
    (1, 220_000, &[8]),
    (3, 221_000, &[8]),
    (4, 222_000, &[8]),
    // A fourth moment with two accounts.
    (5, 340_000, &[9]),
    (6, 340_000, &[9]),
];

fn run(config: Config) -> Findings {
    Method::Copycatch(config).run(&[testing::posts(ROWS)])
}

#[test]
fn a_core_forgives_a_missed_moment() {
    // 0.6 of three moments are two hits. Account 1 hits three, 2, 3 and 4 two, 5 one; 6 hits only
    // the moment that is not among the three best.
    let findings = run(CONFIG);
    assert_eq!(findings.threshold, Some(2.0));
    assert_eq!(members(&findings), [vec![1, 2, 3, 4]]);
    let expected = [
        (1, 3.0, Some(0)),
        (2, 2.0, Some(0)),
        (3, 2.0, Some(0)),
        (4, 2.0, Some(0)),
        (5, 1.0, None),
    ];
    assert_eq!(scores(&findings), expected);
    let evidence = &findings.groups[0].evidence;
    let moments: Vec<_> = evidence.iter().map(|e| (e.hashtag.0, e.from.0, e.n_accounts)).collect();
    // Members only, and evidence chains uses at most twice ten seconds apart.
    assert_eq!(moments, [(7, 0, 3), (7, 150_000, 3), (8, 220_000, 3)]);
}

#[test]
fn whoever_must_hit_all_is_alone() {
    // Only account 1 hits all three, which is not three accounts.
    let findings = run(Config { share: 1.0, ..CONFIG });
    assert_eq!((findings.accounts.len(), findings.groups.len()), (0, 0));
}

#[test]
fn moments_that_were_not_tried_are_told() {
    // Three moments have three accounts; the first grows the core that takes the others.
    assert!(run(Config { seeds: 1, ..CONFIG }).notes.is_empty());
    // With all hits asked for nothing grows, and two moments are left.
    let findings = run(Config { seeds: 1, share: 1.0, ..CONFIG });
    assert!(findings.notes[0].starts_with("2 of 3 moments"), "{:?}", findings.notes);
}

#[test]
fn impossible_parameters_are_refused_by_name() {
    let name = |config: Config| Method::Copycatch(config).check().unwrap_err().name;
    assert_eq!(name(Config { min_accounts: 1, ..CONFIG }), "min_accounts");
    assert_eq!(name(Config { objects: 0, ..CONFIG }), "objects");
    assert_eq!(name(Config { share: 0.0, ..CONFIG }), "share");
    assert_eq!(name(Config { share: f64::NAN, ..CONFIG }), "share");
    assert_eq!(name(Config { seeds: 0, ..CONFIG }), "seeds");
    assert_eq!(name(Config { turns: 0, ..CONFIG }), "turns");
    assert_eq!(name(Config { delta_s: 0.0, ..CONFIG }), "delta_s");
}
