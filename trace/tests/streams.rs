//! Posts from a pipe are the posts of the file, whatever order they came in within the lateness.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::fmt::Write;
use std::path::Path;

use claque_trace::format::{PostStream, ReadOptions, StreamFormat, read};
use claque_trace::{Names, PostBatch, Timestamp};
use proptest::prelude::*;

const SECOND_MS: i64 = 1_000;

/// Time in seconds, account, post and hashtags.
type Row = (i64, u8, usize, Vec<u8>);

fn text(rows: &[Row], format: StreamFormat) -> String {
    let mut text = String::new();
    if format == StreamFormat::Csv {
        text.push_str("object_id,account_id,content_id,timestamp_share\n");
    }
    for (at, account, post, hashtags) in rows {
        match format {
            StreamFormat::Csv if hashtags.is_empty() => {
                writeln!(text, ",u{account},p{post},{at}").unwrap();
            }
            StreamFormat::Csv => {
                for tag in hashtags {
                    writeln!(text, "t{tag},u{account},p{post},{at}").unwrap();
                }
            }
            StreamFormat::JsonLines => {
                let tags: Vec<String> = hashtags.iter().map(|tag| format!("\"t{tag}\"")).collect();
                let tags = tags.join(",");
                writeln!(
                    text,
                    "{{\"post\":\"p{post}\",\"account\":\"u{account}\",\"at\":{at},\"hashtags\":[{tags}],\"parent\":\"p{}\"}}",
                    post / 2
                )
                .unwrap();
            }
        }
    }
    text
}

/// A post in words, so that numbers do not matter.
fn told(batches: &[PostBatch], names: &Names) -> Vec<String> {
    let posts = batches.iter().flat_map(PostBatch::iter);
    posts
        .map(|post| {
            let tags: Vec<_> = post.hashtags.iter().map(|&tag| names.hashtag(tag)).collect();
            let (account, name) = (names.account(post.account), names.post(post.post));
            let parent = post.parent.map(|parent| names.post(parent));
            format!("{} {account} {name} {tags:?} {parent:?}", post.at.0)
        })
        .collect()
}

fn open<'a>(text: &'a str, format: StreamFormat, lateness_s: i64) -> PostStream<'a, &'a [u8]> {
    let options = ReadOptions::default();
    PostStream::new(text.as_bytes(), format, Path::new("pipe"), lateness_s * SECOND_MS, &options)
        .unwrap()
}

fn from_file(text: &str, format: StreamFormat) -> Vec<String> {
    let dir = tempfile::tempdir().unwrap();
    let ending = if format == StreamFormat::Csv { "csv" } else { "jsonl" };
    let path = dir.path().join(format!("trace.{ending}"));
    std::fs::write(&path, text).unwrap();
    let (trace, _) = read(&path, &ReadOptions::default()).unwrap();
    told(&trace.batches, &trace.names)
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (0..5_000_i64, 0..6_u8, proptest::collection::vec(0..5_u8, 0..4));
    proptest::collection::vec(row, 1..60).prop_map(|rows| {
        let with_post = |(post, (at, account, tags))| (at + 1_500_000_000, account, post, tags);
        let mut rows: Vec<Row> = (0..).zip(rows).map(with_post).collect();
        rows.sort_by_key(|row| row.0);
        rows
    })
}

proptest! {
    #[test]
    fn a_stream_gives_the_posts_of_the_file_in_order(
        rows in rows(),
        late in proptest::collection::vec(0..300_i64, 60),
        tick_s in 1..2_000_i64,
        forgets in any::<bool>(),
        is_csv in any::<bool>(),
    ) {
        let format = if is_csv { StreamFormat::Csv } else { StreamFormat::JsonLines };
        // Rows arrive up to 300 s after their time, so later rows may overtake them.
        let mut arrivals: Vec<(i64, Row)> =
            rows.iter().zip(&late).map(|(row, late)| (row.0 + late, row.clone())).collect();
        arrivals.sort_by_key(|arrival| arrival.0);
        let arrived: Vec<Row> = arrivals.into_iter().map(|(_, row)| row).collect();
        let text = text(&arrived, format);
        let mut stream = open(&text, format, 300);
        let (mut seen, mut until) = (Vec::new(), Timestamp(1_500_000_000 * SECOND_MS));
        loop {
            let (batch, more) = stream.read_until(until).unwrap();
            prop_assert!(batch.at().iter().all(|&at| at < until || !more));
            seen.extend(told(&[batch], stream.names()));
            if !more { break }
            if forgets {
                let kept = stream.forget(until + -500 * SECOND_MS);
                let kept = told(&kept, stream.names());
                prop_assert_eq!(&seen[seen.len() - kept.len()..], &kept[..]);
            }
            until = until + tick_s * SECOND_MS;
        }
        prop_assert_eq!(stream.report().rejected, 0);
        prop_assert_eq!(seen, from_file(&text, format));
    }
}

#[test]
fn rows_beyond_the_lateness_are_rejected_and_named() {
    let rows =
        [(100, 1, 1, vec![1]), (200, 1, 2, vec![1]), (90, 2, 3, vec![1]), (300, 1, 4, vec![])];
    let text = text(&rows, StreamFormat::Csv);
    let mut stream = open(&text, StreamFormat::Csv, 10);
    let (batch, more) = stream.read_until(Timestamp(150 * SECOND_MS)).unwrap();
    assert_eq!((batch.len(), more), (1, true));
    let (batch, more) = stream.read_until(Timestamp(1_000 * SECOND_MS)).unwrap();
    assert_eq!((batch.len(), more), (2, false));
    let report = stream.report();
    assert_eq!((report.rows, report.rejected), (4, 1));
    let shown = report.shown[0].to_string();
    assert!(shown.starts_with("line 4: found \"1970-01-01T00:01:30"), "{shown}");
    assert!(shown.contains("within the lateness"), "{shown}");
}

#[test]
fn what_is_forgotten_is_not_held() {
    let rows: Vec<Row> = (0..10_000_u16)
        .map(|n| (n.into(), u8::try_from(n % 250).unwrap(), n.into(), vec![1]))
        .collect();
    let text = text(&rows, StreamFormat::JsonLines);
    let mut stream = open(&text, StreamFormat::JsonLines, 0);
    for tick in 1..=100 {
        let until = Timestamp(tick * 100 * SECOND_MS);
        let (_, more) = stream.read_until(until).unwrap();
        stream.forget(until + -200 * SECOND_MS);
        // Two ticks that are kept, and the row that was read to know that the tick is over.
        assert!(!more || stream.n_held() <= 201, "{} posts held", stream.n_held());
    }
}

/// A post of every account in turn, one each second.
fn crowd(n_posts: i64) -> Vec<Row> {
    let row = |n: i64| {
        (1_500_000_000 + n, u8::try_from(n % 60).unwrap(), usize::try_from(n).unwrap(), vec![1])
    };
    (0..n_posts).map(row).collect()
}

/// Posts accepted and rows rejected, at a pace of ten seconds.
fn come_through(rows: &[Row], format: StreamFormat, lateness_s: i64) -> (usize, u64) {
    let text = text(rows, format);
    let mut stream = open(&text, format, lateness_s);
    let start = Timestamp(rows[0].0 * SECOND_MS);
    let ticks = (0..50).map(|tick| start + tick * 10 * SECOND_MS).chain([Timestamp::MAX]);
    let n_posts = ticks.map(|until| stream.read_until(until).unwrap().0.len()).sum();
    (n_posts, stream.report().rejected)
}

#[test]
fn a_row_dated_ahead_is_rejected_and_shuts_out_nobody() {
    let ahead = |seconds: i64| (1_500_000_000 + seconds, 61, 1_000_000, vec![1]);
    for format in [StreamFormat::Csv, StreamFormat::JsonLines] {
        for (place, seconds) in [(0, 4_000_000_000), (1, 700), (200, 4_000_000_000), (200, 300)] {
            let mut rows = crowd(400);
            rows.insert(place, ahead(seconds));
            assert_eq!(come_through(&rows, format, 5), (400, 1), "{seconds} s at {place}");
        }
    }
}

#[test]
fn whoever_fills_the_room_of_a_stream_does_not_decide_alone() {
    // Rows of one account, and of two, as many as wait and more.
    let flood = |n: i64, accounts: i64| -> Vec<Row> {
        let whose = |k: i64| u8::try_from(61 + k % accounts).unwrap();
        (0..n)
            .map(|k| (4_000_000_000 + k, whose(k), usize::try_from(10_000 + k).unwrap(), vec![]))
            .collect()
    };
    for (n, accounts) in [(999, 1), (1_000, 1), (3_000, 1), (3_000, 2)] {
        let mut rows = crowd(400);
        rows.splice(200..200, flood(n, accounts));
        let expected = (400, n.unsigned_abs());
        assert_eq!(come_through(&rows, StreamFormat::JsonLines, 5), expected, "{n} of {accounts}");
    }
    // Where nobody else comes, it is a stream of one account now: the last rows are all accepted.
    let mut rows = crowd(200);
    rows.extend(flood(12_000, 1));
    assert_eq!(come_through(&rows, StreamFormat::JsonLines, 5), (12_200 - 10_000, 10_000));
}

#[test]
fn no_account_pushes_a_stream_ahead_however_often_it_posts() {
    // Each of its posts is a little ahead of the last, and there are three for one of anybody else.
    let push = |n: i64, k: i64| {
        (1_500_000_000 + 4 * n + k, 61, usize::try_from(1_000 + 3 * n + k).unwrap(), vec![])
    };
    // At the very end there would be nobody left to contradict it.
    let pushes = |n: i64| (0..3).filter(|_| n < 370).map(|k| push(n, k)).collect();
    let with_pushes = |(n, row): (i64, Row)| [vec![row], pushes(n)];
    let rows = (0..).zip(crowd(400)).flat_map(with_pushes).flatten().collect::<Vec<Row>>();
    let text = text(&rows, StreamFormat::JsonLines);
    let mut stream = open(&text, StreamFormat::JsonLines, 10);
    let (batch, more) = stream.read_until(Timestamp::MAX).unwrap();
    let told = told(&[batch], stream.names());
    let of_crowd = told.iter().filter(|post| !post.contains(" u61 ")).count();
    assert_eq!((of_crowd, more), (400, false));
}

#[test]
fn a_quiet_time_is_no_row_dated_ahead() {
    let mut rows = crowd(200);
    rows[100..].iter_mut().for_each(|row| row.0 += 90 * 86_400);
    for format in [StreamFormat::Csv, StreamFormat::JsonLines] {
        assert_eq!(come_through(&rows, format, 0), (200, 0));
    }
    let sparse: Vec<Row> =
        (0..50_u8).map(|n| (i64::from(n) * 86_400, 1, n.into(), vec![1])).collect();
    assert_eq!(come_through(&sparse, StreamFormat::JsonLines, 60), (50, 0));
}

#[test]
fn lateness_is_counted_from_the_latest_row() {
    let mut rows = crowd(100);
    let late = |seconds: i64, post| (rows[99].0 - seconds, 61, post, vec![1]);
    let (on_time, too_late) = (late(5, 1_000), late(6, 1_001));
    rows.extend([on_time, too_late]);
    let text = text(&rows, StreamFormat::JsonLines);
    let mut stream = open(&text, StreamFormat::JsonLines, 5);
    // Nothing was released when the late rows came.
    let (batch, _) = stream.read_until(Timestamp(rows[0].0 * SECOND_MS + 3_600_000)).unwrap();
    assert_eq!((batch.len(), stream.report().rejected), (101, 1));
    assert_eq!(stream.report().shown[0].line, 102);
}
