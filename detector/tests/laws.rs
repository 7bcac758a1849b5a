//! Every method in the catalogue keeps every law; and every law can be broken.

#[path = "laws/biting.rs"]
mod biting;
mod faulty;
#[path = "laws/one_post.rs"]
mod one_post;

use claque_detector::method::{coordnet, coortweet};
use claque_detector::{Law, Method, check_detector, check_law};
use claque_trace::{AccountId, HashtagId, Post, PostBatch, PostId, Timestamp, testing};
use faulty::{Fault, Faulty};
use proptest::prelude::*;

fn check(method: &Method, batches: &[PostBatch]) {
    let detector = method.build().expect("its parameters are possible");
    if let Err(broken) = check_detector(&detector, batches) {
        panic!("{method:?}: {broken}\nposts: {:#?}", batches[0].iter().collect::<Vec<_>>());
    }
}

/// The catalogue with defaults, and our own methods where their parameters bite hardest.
fn methods() -> Vec<Method> {
    let mut methods = Method::all();
    methods.extend(biting::methods());
    for (min_participation, remove_loops, pair_budget) in [(0, false, 1_000), (1, true, 4)] {
        methods.push(Method::Coortweet(coortweet::Config {
            time_window_s: 60.0,
            min_participation,
            remove_loops,
            reposts: true,
            pairs: true,
            pair_budget,
            ..Default::default()
        }));
    }
    for pair_budget in [4, 1_000] {
        let reposts = true;
        let config =
            coordnet::Config { min_edge_weight: 1, reposts, pair_budget, ..Default::default() };
        methods.push(Method::Coordnet(config));
    }
    methods
}

/// Posts by few accounts with few hashtags at few moments, so that ties, repeats and meetings
/// abound; sizes down to one account, one hashtag and one instant.
fn any_posts() -> impl Strategy<Value = Vec<PostBatch>> {
    let sizes =
        (1..=6_u32, 1..=4_u32, 1..=12_i64, prop::sample::select(vec![1, 700, 5_000, 900_000]));
    sizes.prop_flat_map(|(n_accounts, n_hashtags, n_moments, step_ms)| {
        let hashtags = prop::collection::vec(0..n_hashtags, 0..4);
        let post = (0..n_accounts, 0..n_moments, hashtags, 0..4_usize);
        prop::collection::vec(post, 0..30).prop_map(move |rows| batches(rows, step_ms))
    })
}

/// Three batches, of which one may be empty.
fn batches(mut rows: Vec<(u32, i64, Vec<u32>, usize)>, step_ms: i64) -> Vec<PostBatch> {
    rows.sort_by_key(|row| row.1);
    let mut batches = vec![PostBatch::default(), PostBatch::default(), PostBatch::default()];
    let n_rows = rows.len();
    for (number, (account, moment, hashtags, kind)) in rows.into_iter().enumerate() {
        let hashtags: Vec<HashtagId> = hashtags.into_iter().map(HashtagId).collect();
        let (at, post) = (Timestamp(moment * step_ms), PostId(number as u64));
        let post = Post::new(at, AccountId(account), post, &hashtags);
        let kind = claque_trace::Kind::ALL[kind];
        // Some answer or pass on an earlier post, and texts recur.
        let parent = Some(PostId(number as u64 * 2 / 3)).filter(|&parent| parent != post.post);
        let text = claque_trace::TextSignature(number as u64 % 3);
        // Two of three are taken down, after up to four moments.
        let lifetime_ms = step_ms * ((i64::from(account) + moment) % 5);
        let deleted_at = (number % 3 > 0).then_some(at + lifetime_ms);
        let place = (number + 5) * 2 / (n_rows + 5);
        batches[place].push(Post { kind, parent, text, deleted_at, ..post });
    }
    batches
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_method_keeps_every_law(batches in any_posts()) {
        methods().iter().for_each(|method| check(method, &batches));
    }
}

#[test]
fn every_method_keeps_every_law_on_corner_cases() {
    let two: &[u32] = &[1, 1];
    let one_instant: Vec<(u32, i64, &[u32])> = (0..9).map(|n| (n % 4, 5_000, two)).collect();
    let one_account: Vec<(u32, i64, &[u32])> = (0..9).map(|n| (3, n * 400, two)).collect();
    let before_1970: &[(u32, i64, &[u32])] = &[(0, -3, &[2]), (1, -2, &[2]), (2, -1, &[2])];
    let minutes: Vec<(u32, i64, &[u32])> =
        (0..16).map(|n| (n % 5, i64::from(n / 4) * 60_000, &[3][..])).collect();
    for rows in [&[], &one_instant[..], &one_account[..], &minutes[..], before_1970] {
        methods().iter().for_each(|method| check(method, &[testing::posts(rows)]));
    }
}

/// Twenty posts by accounts 0 to 3 of unequal diligence, two at each moment.
fn some_posts() -> Vec<PostBatch> {
    let rows =
        (0..20_u32).map(|n| ((n * n % 7).min(3), i64::from(n / 2) * 3_600_100, &[1_u32][..]));
    vec![testing::posts(&rows.collect::<Vec<_>>())]
}

/// Which laws a fault breaks, checked one by one.
fn broken_by(fault: Fault) -> Vec<Law> {
    let (detector, batches) = (Faulty::new(fault), some_posts());
    let breaks = |law: &Law| check_law(&detector, *law, &batches).is_err();
    Law::ALL.into_iter().filter(breaks).collect()
}

#[test]
fn a_detector_without_fault_keeps_every_law() {
    assert_eq!(broken_by(Fault::None), []);
}

#[test]
fn each_law_alone_can_be_broken() {
    let rows = [
        (Fault::ScoresNobody, Law::Empty),
        (Fault::ScoresNotANumber, Law::Scores),
        (Fault::ScoresTwice, Law::Scores),
        (Fault::NamesNoGroup, Law::Groups),
        (Fault::GroupsStrangers, Law::Groups),
        (Fault::AlertsBackwards, Law::Groups),
        (Fault::JudgesPostsTwice, Law::Scores),
        (Fault::CoordinatesNotANumber, Law::Scores),
        (Fault::RaggedTable, Law::Tables),
        (Fault::CountsCalls, Law::Batching),
        (Fault::FollowsPosts, Law::Splitting),
        (Fault::ReadsNumbers, Law::Relabelling),
        (Fault::ReadsDistances, Law::Relabelling),
        (Fault::ReadsTheClock, Law::TimeShift),
        (Fault::ChangesByLooking, Law::Looking),
        (Fault::HalfRespectsMoments, Law::AsOf),
        (Fault::CountsForgetting, Law::Expiry),
        (Fault::ForgetsSome, Law::Expiry),
    ];
    for (fault, law) in rows {
        assert_eq!(broken_by(fault), [law], "{fault:?}");
    }
}

#[test]
fn faults_of_merging_are_found_although_they_break_splitting_too() {
    assert_eq!(broken_by(Fault::KeepsFirst), [Law::Splitting, Law::MergeOrder]);
    assert_eq!(broken_by(Fault::CountsMerges), [Law::Splitting, Law::MergeIdentity]);
}

#[test]
fn chance_breaks_determinism() {
    assert!(broken_by(Fault::Chance).contains(&Law::Determinism));
}

#[test]
fn a_broken_law_is_named_with_what_differed() {
    let broken = check_detector(&Faulty::new(Fault::ReadsNumbers), &some_posts()).unwrap_err();
    let text = broken.to_string();
    assert!(text.starts_with("law broken: renumbering the accounts"), "{text}");
    assert!(text.contains("AccountScore"), "{text}");
}

#[test]
fn a_method_that_reads_account_numbers_openly_is_exempt() {
    let detector = Faulty::new(Fault::ReadsNumbers).openly();
    check_detector(&detector, &some_posts()).unwrap();
}
