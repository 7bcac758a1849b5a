//! What is written reads back, in every format, however hostile the text.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod common;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use claque_trace::format::{Format, MANIFEST, Manifest, ReadOptions, WorldReader, read, write};
use claque_trace::format::{write_csv, write_world};
use claque_trace::{Kind, Names, PostBatch, PostNames, Resolution, Trace};
use common::{Plain, plain, trace};
use proptest::prelude::*;

/// 2200-01-01, when files end.
const END_MS: i64 = 7_258_118_400_000;

fn text() -> impl Strategy<Value = String> {
    let hostile =
        ["#", "#tea", ",", "\"", "\"\"", "\n", "\r\n", "a,\"b\"\n", " ", "0", "\u{feff}x"];
    let odd = ["ÄÖ", "é", "e\u{301}", "日本", "👩‍👩‍👧", "\u{202e}abc", "\0", "null", "\\", "'"];
    let listed: Vec<String> = hostile.iter().chain(&odd).map(ToString::to_string).collect();
    prop_oneof![prop::sample::select(listed), "[a-c]{1,2}", any::<String>()]
        .prop_filter("names are not empty", |text| !text.is_empty())
}

fn post() -> impl Strategy<Value = Plain> {
    let time = || prop_oneof![0..END_MS, 0..3_000_i64, Just(END_MS - 1)];
    let kind = prop::sample::select(Kind::ALL.to_vec());
    let essentials = (time(), text(), text(), prop::collection::vec(text(), 0..5));
    let number = prop_oneof![Just(0), Just(u64::MAX), any::<u64>()];
    let rest = (kind, prop::option::of(text()), number, any::<u16>(), prop::option::of(time()));
    (essentials, rest).prop_map(|((at_ms, account, post, hashtags), rest)| {
        let (kind, parent, text, app, deleted_at_ms) = rest;
        Plain { at_ms, account, post, hashtags, kind, parent, text, app, deleted_at_ms }
    })
}

/// Posts with names of their own, cut into batches.
fn traces() -> impl Strategy<Value = Trace> {
    (prop::collection::vec(post(), 1..40), 1..50_usize).prop_map(|(posts, batch_len)| {
        let mut seen = BTreeSet::new();
        let posts = posts.into_iter().filter(|post| seen.insert(post.post.clone())).collect();
        trace(posts, batch_len)
    })
}

/// Writes, reads and compares; `seen_as` says how the format shows the trace.
fn check(written: &Trace, ending: &str, seen_as: impl Fn(&Trace) -> Vec<Plain>) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(format!("out{ending}"));
    write(written, &path).unwrap();
    let options = ReadOptions { strict: true, as_written: true, ..ReadOptions::default() };
    let (found, report) = read(&path, &options).unwrap();
    assert_eq!(plain(&found), seen_as(written), "{ending}");
    assert_eq!(report.rejected, 0);
    assert!(found.batches.iter().all(|batch| batch.at().is_sorted()));
    let (again, _) = read(&path, &options).unwrap();
    assert_eq!(again.batches, found.batches, "reading twice gives the same numbers");
}

fn with_names(trace: &Trace, names: Names) -> Vec<Plain> {
    plain(&Trace { batches: trace.batches.clone(), names, ..Trace::default() })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn csv_keeps_the_essentials(trace in traces()) {
        check(&trace, ".csv", |trace| plain(trace).into_iter().map(Plain::essentials).collect());
    }

    #[test]
    fn json_lines_keep_everything(trace in traces()) {
        check(&trace, ".jsonl", plain);
    }

    #[test]
    fn parquet_keeps_all_but_names(trace in traces()) {
        check(&trace, ".parquet", |trace| with_names(trace, Names::default()));
    }

    #[test]
    fn worlds_keep_all_but_post_names(trace in traces()) {
        check(&trace, "", |trace| {
            with_names(trace, Names { posts: PostNames::Numbers, ..trace.names.clone() })
        });
    }

    #[test]
    fn world_bytes_do_not_depend_on_batching(trace in traces(), batch_len in 1..50_usize) {
        let all = rebatched(&trace, usize::MAX);
        prop_assert_eq!(world_bytes(&all), world_bytes(&rebatched(&trace, batch_len)));
    }
}

fn rebatched(trace: &Trace, batch_len: usize) -> Trace {
    let mut all = PostBatch::default();
    trace.batches.iter().for_each(|batch| all.append(batch, 0, batch.len()));
    let cut = |from: usize| all.slice(from, all.len().min(from.saturating_add(batch_len)));
    let batches = (0..all.len()).step_by(batch_len).map(cut).collect();
    Trace { batches, names: trace.names.clone(), resolution: trace.resolution }
}

/// Every file of the world and its bytes.
fn world_bytes(trace: &Trace) -> Vec<(PathBuf, Vec<u8>)> {
    let dir = tempfile::tempdir().unwrap();
    let world = dir.path().join("world");
    write_world(trace, &world).unwrap();
    let mut files = files_under(&world);
    files.sort();
    let content = |path: PathBuf| {
        let bytes = std::fs::read(&path).unwrap();
        (path.strip_prefix(&world).unwrap().to_owned(), bytes)
    };
    files.into_iter().map(content).collect()
}

fn files_under(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_under(&path) } else { vec![path] }).collect()
}

/// A million and some posts by a thousand accounts with 0 to 2 hashtags.
fn large(n_posts: u32) -> Trace {
    use claque_trace::{AccountId, HashtagId, Post, PostId, Timestamp};
    let mut batch = PostBatch::with_capacity(n_posts as usize, n_posts as usize);
    for idx in 0..n_posts {
        let hashtags = [HashtagId(idx % 7), HashtagId(idx % 11)];
        let hashtags = &hashtags[..(idx % 3) as usize];
        let id = PostId(u64::from(idx).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let at = Timestamp(1_500_000_000_000 + i64::from(idx) * 17);
        batch.push(Post::new(at, AccountId(idx % 1_000), id, hashtags));
    }
    Trace { batches: vec![batch], ..Trace::default() }
}

#[test]
fn parts_have_a_fixed_length_however_posts_come() {
    let trace = large((1 << 20) + 1_000);
    let whole = world_bytes(&trace);
    assert_eq!(whole, world_bytes(&rebatched(&trace, 300_007)));
    assert_eq!(whole, world_bytes(&rebatched(&trace, 1 << 20)));
    let paths: Vec<String> = whole.iter().map(|(path, _)| path.display().to_string()).collect();
    let parts = ["posts/part-00000.parquet", "posts/part-00001.parquet"];
    let names = ["accounts.parquet", "hashtags.parquet", "manifest.json"];
    assert_eq!(paths, [&names[..], &parts[..]].concat());
}

#[test]
fn the_manifest_says_what_is_there_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let world = dir.path().join("world");
    write_world(&large(1_000), &world).unwrap();
    let manifest = Manifest::read(&world).unwrap();
    let (from, until) = (1_500_000_000_000, 1_500_000_000_000 + 999 * 17 + 1);
    assert_eq!((manifest.posts, manifest.accounts, manifest.hashtags), (1_000, 1_000, 11));
    assert_eq!(manifest.hashtag_uses, 999);
    assert_eq!((manifest.from_ms, manifest.until_ms), (Some(from), Some(until)));
    let paths: Vec<&str> = manifest.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["accounts.parquet", "hashtags.parquet", "posts/part-00000.parquet"]);
    let written = std::fs::read_to_string(world.join(MANIFEST)).unwrap();
    let keys: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&written).unwrap();
    let expected = "accounts claque_version files format_version from_ms hashtag_uses hashtags \
                    manifest_sha256 posts resolution until_ms";
    assert_eq!(keys.keys().map(String::as_str).collect::<Vec<_>>().join(" "), expected);
    let reader = WorldReader::open(&world).unwrap();
    assert_eq!(reader.read(0).unwrap().len(), 1_000);
}

#[test]
fn resolution_is_found_or_imposed() {
    let check = |times: &[&str], asked: Option<Resolution>, expected: Resolution, first_ms: i64| {
        let rows = times.iter().enumerate().map(|(idx, at)| format!("h,a,{idx},{at}\n"));
        let header = "object_id,account_id,content_id,timestamp_share\n".to_owned();
        let content = header + &rows.collect::<String>();
        let options = ReadOptions { strict: true, resolution: asked, as_written: true };
        let (trace, _) = common::read_bytes_with("csv", content.as_bytes(), &options).unwrap();
        assert_eq!((trace.resolution, trace.batches[0].at()[0].0), (expected, first_ms));
    };
    check(&["60", "120"], None, Resolution::Minute, 60_000);
    check(&["61", "120"], None, Resolution::Second, 61_000);
    check(&["61.5", "120"], None, Resolution::Millisecond, 61_500);
    check(&["61.5", "120"], Some(Resolution::Second), Resolution::Second, 61_000);
    check(&["119.999", "61"], Some(Resolution::Minute), Resolution::Minute, 60_000);
    check(&["60"], Some(Resolution::Millisecond), Resolution::Millisecond, 60_000);
}

#[test]
fn formats_go_by_their_endings() {
    let check = |name: &str, input: Option<Format>, output: Option<Format>| {
        assert_eq!(Format::of_path(Path::new(name)).ok(), input, "{name}");
        assert_eq!(Format::of_output(Path::new(name)).ok(), output, "{name}");
    };
    check("a/b.csv", Some(Format::Csv), Some(Format::Csv));
    check("B.CSV", Some(Format::Csv), Some(Format::Csv));
    check("b.jsonl", Some(Format::JsonLines), Some(Format::JsonLines));
    check("b.ndjson", Some(Format::JsonLines), Some(Format::JsonLines));
    check("b.parquet", Some(Format::Parquet), Some(Format::Parquet));
    check("b.txt", None, None);
    check("b", None, Some(Format::World));
}

#[test]
fn what_cannot_be_read_back_is_not_written() {
    let check = |post: Plain, expected: &str| {
        let dir = tempfile::tempdir().unwrap();
        for ending in [".csv", ".jsonl", ".parquet", ""] {
            let path = dir.path().join(format!("out{ending}"));
            let fault = write(&trace(vec![post.clone()], 1), &path).unwrap_err().to_string();
            assert!(fault.contains(expected), "{ending}: {fault}");
            assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "{ending}");
        }
    };
    let (account, name, hashtags) = ("a".to_owned(), "p".to_owned(), vec!["h".to_owned()]);
    let (kind, parent, text, app) = (Kind::Original, None, 0, 0);
    let post = Plain {
        at_ms: 0,
        account,
        post: name,
        hashtags,
        kind,
        parent,
        text,
        app,
        deleted_at_ms: None,
    };
    check(Plain { at_ms: -1, ..post.clone() }, "-1 ms is not from 1970");
    check(Plain { at_ms: END_MS, ..post.clone() }, "7258118400000 ms is not from 1970");
    check(Plain { deleted_at_ms: Some(-5), ..post.clone() }, "-5 ms is not from 1970");
    check(Plain { hashtags: vec![String::new()], ..post.clone() }, "name");
    check(Plain { account: String::new(), ..post }, "name");
}

#[test]
fn writers_keep_an_earlier_result_when_they_fail() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("out.csv");
    std::fs::write(&path, "earlier").unwrap();
    let mut late = large(1);
    late.batches[0] = claque_trace::testing::posts(&[(0, END_MS, &[])]);
    assert!(write_csv(&late, &path).is_err());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "earlier");
}
