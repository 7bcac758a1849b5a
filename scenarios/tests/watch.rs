//! Streams that are not looked at at every tick: what is told, how late, and at what cost.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::path::Path;

use claque_detector::check::same;
use claque_detector::{Findings, Method};
use claque_scenarios::{Scenario, Silent, Simulated, WatchOptions, Watched, watch};
use claque_trace::format::{PostStream, ReadOptions, StreamFormat, read, write_jsonl};
use claque_trace::time::{DAY_MS, HOUR_MS};
use claque_trace::{PostBatch, Timestamp, Trace};
use tempfile::TempDir;

/// Forty accounts of an app beside a live event, among a thousand for two days; what its lines read
/// as.
fn world(dir: &TempDir) -> Trace {
    let text = "summary = \"a\"\ndays = 2\n[population]\naccounts = 1000\n\
                posts_per_month_median = 30.0\n[[live_event]]\nstart_h = 20.0\n[[campaign]]\n\
                name = \"app\"\naccounts = 40\nwaves_per_day = 8\n";
    let scenario = Scenario::parse("app", "test.toml", text).unwrap();
    let batches = Simulated::new(&scenario, 7, &mut Silent).batches;
    let path = dir.path().join("posts.jsonl");
    write_jsonl(&Trace { batches, ..Trace::default() }, &path).unwrap();
    read(&path, &ReadOptions::default()).unwrap().0
}

/// What each look tells, and what all came to.
fn looks(
    dir: &TempDir,
    method: &Method,
    options: WatchOptions,
) -> (Vec<(Timestamp, Findings)>, Watched) {
    let (input, name) = (std::fs::File::open(dir.path().join("posts.jsonl")).unwrap(), "posts");
    let form = StreamFormat::JsonLines;
    let mut stream =
        PostStream::new(input, form, Path::new(name), 0, &ReadOptions::default()).unwrap();
    let mut told = Vec::new();
    let watched =
        watch::<_, std::convert::Infallible>(method, &mut stream, options, &mut |found, _, now| {
            told.push((now, found.clone()));
            Ok(())
        });
    (told, watched.unwrap())
}

fn options(rereads: Option<f64>) -> WatchOptions {
    WatchOptions { every_ms: HOUR_MS / 2, keep_ms: None, rereads }
}

/// Posts that a look at a tick has seen; the last look sees all.
fn before(trace: &Trace, now: Timestamp, is_last: bool) -> Vec<PostBatch> {
    let n = |batch: &PostBatch| batch.at().partition_point(|&at| is_last || at < now);
    trace.batches.iter().map(|batch| batch.slice(0, n(batch))).collect()
}

fn count(batches: &[PostBatch]) -> u64 {
    batches.iter().map(|batch| batch.len() as u64).sum()
}

fn n_flagged(found: &Findings) -> usize {
    found.accounts.iter().filter(|score| found.flags(score.score)).count()
}

#[test]
fn a_look_tells_what_a_batch_finds_and_none_waits_for_long() {
    let dir = tempfile::tempdir().unwrap();
    let (trace, claque) = (world(&dir), Method::by_name("claque").unwrap());
    let n_posts = count(&trace.batches);
    for rereads in [1.0, 8.0] {
        let (told, watched) = looks(&dir, &claque, options(Some(rereads)));
        assert!(watched.posts == n_posts && watched.looks < watched.ticks / 2, "{watched:?}");
        assert_eq!(n_flagged(&told.last().unwrap().1), 40);
        let (mut seen, mut looked_at) = (0, 0);
        for (place, (now, found)) in told.iter().enumerate() {
            let posts = before(&trace, *now, place + 1 == told.len());
            same(&claque.run(&posts), found, 0.0).unwrap();
            // As many are new as were there, and those of the half hour in which that happened.
            let half_hour = before(&trace, *now + -HOUR_MS / 2, false);
            assert!(count(&half_hour) <= 2 * seen, "at {now:?}");
            (seen, looked_at) = (count(&posts), looked_at + count(&posts));
        }
        assert_eq!((seen, looked_at), (n_posts, watched.looked_at));
        let most = (rereads.max(2.0) + 1.0) * n_posts as f64;
        assert!(looked_at as f64 <= most, "{looked_at} of {most}");
    }
}

#[test]
fn without_a_bound_there_is_a_look_at_every_tick() {
    let dir = tempfile::tempdir().unwrap();
    world(&dir);
    for (name, rereads) in [("claque", None), ("volume", Some(1.0))] {
        let (told, watched) = looks(&dir, &Method::by_name(name).unwrap(), options(rereads));
        assert_eq!((watched.looks, told.len() as u64), (watched.ticks, watched.ticks), "{name}");
    }
}

#[test]
fn what_is_let_go_is_not_looked_at_and_the_rest_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let n_posts = count(&world(&dir).batches);
    let options = WatchOptions { keep_ms: Some(DAY_MS), ..options(Some(4.0)) };
    let (told, watched) = looks(&dir, &Method::by_name("claque").unwrap(), options);
    assert!(told.iter().any(|(_, found)| n_flagged(found) > 20));
    assert!(watched.posts == n_posts && watched.looked_at < 5 * n_posts, "{watched:?}");
}
