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
            let tags: Vec<String> = post.hashtags.iter().map(|&tag| names.hashtag(tag)).collect();
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
