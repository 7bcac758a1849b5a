//! The gate's own error rates: how often it cries wolf over noise, and how many broken detectors it
//! catches. `cargo test --release -p claque-scenarios --test gate -- --nocapture` prints both.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests; rates are shown")]

use std::collections::BTreeMap;

use claque_detector::{AccountScore, Findings, Method};
use claque_evaluation::gate::{Gate, Options, Verdict, compare};
use claque_evaluation::{Metrics, Record, RunRecord, evaluate};
use claque_scenarios::{NoMeter, Silent, Simulated, find, run, run_method};
use claque_trace::{AccountId, HashtagId, Post, PostBatch};
use rayon::prelude::*;

/// Small worlds of three families, in each of which some innocents look as bad as the guilty.
const WORLDS: [(&str, f64); 3] = [("flash_mob", 0.3), ("drift", 0.3), ("iannucci_bursts", 0.3)];
const SEEDS: u64 = 5;

/// A world, its line, and a run's line to fill in.
struct World {
    simulated: Simulated,
    line: Record,
    template: RunRecord,
}

fn worlds() -> Vec<World> {
    let sized: Vec<(&str, f64, u64)> = WORLDS
        .iter()
        .flat_map(|&(name, scale)| (1..=SEEDS).map(move |seed| (name, scale, seed)))
        .collect();
    sized.into_par_iter().map(|(name, scale, seed)| world(name, scale, seed)).collect()
}

fn world(name: &str, scale: f64, seed: u64) -> World {
    let mut scenario = find(name).unwrap();
    scenario.rescale(scale).unwrap();
    scenario.methods = vec![Method::by_name("null").unwrap()];
    let mut records = run(&scenario, seed, &NoMeter, &mut Silent);
    let Some(Record::Run(template)) = records.pop() else { panic!("a run comes last") };
    let line = records.pop().unwrap();
    World { simulated: Simulated::new(&scenario, seed, &mut Silent), line, template }
}

/// The lines of a method whose findings on a world are these.
fn lines(worlds: &[World], find: impl Fn(&World) -> Findings + Sync) -> Vec<Record> {
    let record = |world: &World| {
        let findings = find(world);
        let metrics = evaluate(&findings, &world.simulated.labels);
        [world.line.clone(), Record::Run(filled(&world.template, metrics))]
    };
    worlds.par_iter().flat_map_iter(record).collect()
}

fn filled(template: &RunRecord, metrics: Metrics) -> RunRecord {
    RunRecord {
        method: "tried".to_owned(),
        average_precision: metrics.average_precision,
        recall_at: metrics.recall_at,
        own_threshold: metrics.own_threshold,
        group_score: None,
        examples: Vec::new(),
        findings_hash: String::new(),
        ..template.clone()
    }
}

fn judged(base: &[Record], head: &[Record]) -> Gate {
    compare(base, head, &Options::default()).unwrap()
}

/// A number of 64 bits that looks like chance.
fn mixed(a: u64, b: u64) -> u64 {
    let mut z = a.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ b.wrapping_add(0xD1B5_4A32_D192_ED03);
    for _ in 0..2 {
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    }
    z ^ (z >> 31)
}

/// The posts that `keep` lets through, changed by `change`.
fn changed(
    batches: &[PostBatch],
    keep: impl Fn(&Post<'_>) -> bool,
    change: impl Fn(&mut Post<'_>, &mut Vec<HashtagId>),
) -> Vec<PostBatch> {
    let mut posts: Vec<(Post<'_>, Vec<HashtagId>)> = batches
        .iter()
        .flat_map(PostBatch::iter)
        .filter(keep)
        .map(|mut post| {
            let mut hashtags = post.hashtags.to_vec();
            change(&mut post, &mut hashtags);
            (post, hashtags)
        })
        .collect();
    posts.sort_by_key(|(post, _)| post.at);
    let mut batch = PostBatch::default();
    posts.iter().for_each(|(post, hashtags)| batch.push(Post { hashtags, ..*post }));
    vec![batch]
}

fn found(method: &str, batches: &[PostBatch]) -> Findings {
    run_method(&Method::by_name(method).unwrap(), batches, &mut Silent)
}

/// One detector, looked at through different samples of the same posts: the same in distribution,
/// and never quite the same.
#[test]
fn noise_is_hardly_ever_taken_for_a_loss() {
    let worlds = worlds();
    let (mut n_pairs, mut wolves) = (0, 0);
    for (method, copies) in [("coordnet", 28), ("coortweet", 28), ("copost", 24)] {
        let runs: Vec<Vec<Record>> = (0..copies)
            .map(|copy| {
                lines(&worlds, |world| {
                    let kept = |post: &Post<'_>| mixed(post.post.0, copy) % 100 >= 3;
                    found(method, &changed(&world.simulated.batches, kept, |_, _| {}))
                })
            })
            .collect();
        for a in 0..runs.len() {
            for b in a + 1..runs.len() {
                // Each pair is asked one way round only, for its other way is its mirror image.
                let (a, b) =
                    if mixed(a as u64, b as u64).is_multiple_of(2) { (a, b) } else { (b, a) };
                n_pairs += 1;
                wolves += u32::from(judged(&runs[a], &runs[b]).verdict == Verdict::Worse);
            }
        }
    }
    println!("false alarms: {wolves} of {n_pairs} same-against-same pairs");
    assert!(n_pairs >= 1_000, "{n_pairs} pairs");
    assert!(wolves * 100 <= n_pairs, "{wolves} of {n_pairs} cried wolf");
}

/// What is broken, in how it sees posts or in what it makes of them.
#[derive(Debug, Clone, Copy)]
enum Fault {
    SeesFirstDayOnly,
    SeesEveryFourthPost,
    SeesEveryThirdAccount,
    RoundsToSixHours,
    JittersByHours,
    MixesUpHashtags,
    ForgetsHashtags,
    ForgetsHotHashtags,
    ShufflesAuthors,
    ReversesScores,
    RanksByNumber,
    KeepsTopHundredth,
    TiesEverybody,
    LosesHalfOfTheScores,
    ShiftsScoresByOneAccount,
    AddsLoudNoise,
    FlagsEverybody,
    FlagsNobody,
}

impl Fault {
    const ALL: [Self; 18] = [
        Self::SeesFirstDayOnly,
        Self::SeesEveryFourthPost,
        Self::SeesEveryThirdAccount,
        Self::RoundsToSixHours,
        Self::JittersByHours,
        Self::MixesUpHashtags,
        Self::ForgetsHashtags,
        Self::ForgetsHotHashtags,
        Self::ShufflesAuthors,
        Self::ReversesScores,
        Self::RanksByNumber,
        Self::KeepsTopHundredth,
        Self::TiesEverybody,
        Self::LosesHalfOfTheScores,
        Self::ShiftsScoresByOneAccount,
        Self::AddsLoudNoise,
        Self::FlagsEverybody,
        Self::FlagsNobody,
    ];

    /// Findings of a method with this fault.
    fn find(self, method: &str, batches: &[PostBatch]) -> Findings {
        match self.seen(batches) {
            Some(batches) => found(method, &batches),
            None => self.told(found(method, batches)),
        }
    }

    /// What it sees; `None` where it sees well.
    fn seen(self, batches: &[PostBatch]) -> Option<Vec<PostBatch>> {
        let (hour_ms, first) =
            (3_600_000_i64, batches.iter().find_map(|b| b.at().first().copied())?);
        let n_accounts = batches.iter().flat_map(PostBatch::account).max()?.0 + 1;
        let chance = |post: &Post<'_>| mixed(post.post.0, 77);
        let all = |_: &Post<'_>| true;
        let same = |_: &mut Post<'_>, _: &mut Vec<HashtagId>| {};
        Some(match self {
            Self::SeesFirstDayOnly => changed(batches, |p| p.at - first < 24 * hour_ms, same),
            Self::SeesEveryFourthPost => changed(batches, |p| chance(p).is_multiple_of(4), same),
            Self::SeesEveryThirdAccount => changed(batches, |p| p.account.0 % 3 == 0, same),
            Self::RoundsToSixHours => {
                changed(batches, all, |p, _| p.at.0 -= p.at.0.rem_euclid(6 * hour_ms))
            }
            Self::JittersByHours => changed(batches, all, |p, _| {
                p.at.0 += i64::try_from(mixed(p.post.0, 77) % 20_000_000).unwrap();
            }),
            Self::MixesUpHashtags => changed(batches, all, |p, hashtags| {
                let tag = |n: usize| u32::try_from(mixed(p.post.0, n as u64) % 1_000).unwrap();
                hashtags.iter_mut().enumerate().for_each(|(n, h)| *h = HashtagId(tag(n)));
            }),
            Self::ForgetsHashtags => changed(batches, all, |p, hashtags| {
                if !mixed(p.post.0, 5).is_multiple_of(5) {
                    hashtags.clear();
                }
            }),
            Self::ForgetsHotHashtags => {
                let hot = hot(batches);
                changed(batches, all, |_, hashtags| hashtags.retain(|h| !hot.contains(h)))
            }
            Self::ShufflesAuthors => changed(batches, all, |p, _| {
                let author = mixed(p.post.0, 9) % u64::from(n_accounts);
                p.account = AccountId(u32::try_from(author).unwrap());
            }),
            _ => return None,
        })
    }

    /// What it makes of what was found.
    fn told(self, mut found: Findings) -> Findings {
        let scores: Vec<f64> = found.accounts.iter().map(|score| score.score).collect();
        let rescore = |found: &mut Findings, of: &dyn Fn(usize, &AccountScore) -> f64| {
            let rescored: Vec<f64> =
                found.accounts.iter().enumerate().map(|(n, score)| of(n, score)).collect();
            found.accounts.iter_mut().zip(rescored).for_each(|(score, new)| score.score = new);
        };
        match self {
            Self::ReversesScores => rescore(&mut found, &|_, s| -s.score),
            Self::RanksByNumber => rescore(&mut found, &|_, s| f64::from(s.account.0)),
            Self::KeepsTopHundredth => {
                let mut sorted = scores.clone();
                sorted.sort_by(|a, b| b.total_cmp(a));
                let least = sorted.get(sorted.len() / 100).copied().unwrap_or(f64::MAX);
                found.accounts.retain(|score| score.score > least);
            }
            Self::TiesEverybody => rescore(&mut found, &|_, _| 1.0),
            Self::LosesHalfOfTheScores => {
                found.accounts.retain(|s| mixed(s.account.0.into(), 3).is_multiple_of(2));
            }
            Self::ShiftsScoresByOneAccount => {
                rescore(&mut found, &|n, _| scores[(n + 1) % scores.len()]);
            }
            Self::AddsLoudNoise => {
                let most = scores.iter().copied().fold(1.0, f64::max);
                let noise = |s: &AccountScore| (mixed(s.account.0.into(), 4) % 1_000) as f64 / 1e3;
                rescore(&mut found, &|_, s| s.score + most * noise(s));
            }
            Self::FlagsEverybody => found.threshold = Some(f64::MIN),
            Self::FlagsNobody => {
                found.accounts.clear();
                found.threshold = Some(f64::MAX);
            }
            _ => {}
        }
        found
    }
}

/// The twentieth part of the hashtags that is used most.
fn hot(batches: &[PostBatch]) -> Vec<HashtagId> {
    let mut uses: BTreeMap<HashtagId, usize> = BTreeMap::new();
    batches.iter().flat_map(PostBatch::hashtags).for_each(|&h| *uses.entry(h).or_default() += 1);
    let mut by_uses: Vec<(usize, HashtagId)> = uses.into_iter().map(|(h, n)| (n, h)).collect();
    by_uses.sort_unstable_by(|a, b| b.cmp(a));
    by_uses.iter().take(by_uses.len() / 20 + 1).map(|&(_, h)| h).collect()
}

#[test]
fn broken_detectors_are_caught() {
    let worlds = worlds();
    let (mut n_broken, mut missed) = (0, Vec::new());
    for method in ["coordnet", "fraudar", "ccb"] {
        let base = lines(&worlds, |world| found(method, &world.simulated.batches));
        for fault in Fault::ALL {
            let head = lines(&worlds, |world| fault.find(method, &world.simulated.batches));
            let gate = judged(&base, &head);
            n_broken += 1;
            if gate.verdict != Verdict::Worse {
                missed.push(format!("{method} {fault:?}: {:?}", gate.verdict));
            }
        }
    }
    println!(
        "caught: {} of {n_broken} broken detectors; missed {missed:?}",
        n_broken - missed.len()
    );
    assert!(n_broken >= 50, "{n_broken} detectors");
    assert!(missed.len() * 20 <= n_broken, "missed {missed:?}");
}
