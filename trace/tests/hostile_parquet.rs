//! Parquet files cut short, overwritten, or of another shape: an error or a trace, never a panic,
//! and never memory out of proportion.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod common;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use claque_trace::format::table::{Column, Values, read_table, write_packed_table, write_table};
use claque_trace::format::{Error, MANIFEST, ReadOptions, read, write_parquet, write_world};
use claque_trace::{
    AppId, HashtagId, Kind, Post, PostBatch, PostId, TextSignature, Timestamp, Trace,
};

use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

/// Above what the test program and any one file here may take.
const MEMORY_BYTES: u64 = 1 << 30;

fn sample() -> Trace {
    let mut batch = PostBatch::default();
    for idx in 0..60_u32 {
        let hashtags: Vec<HashtagId> = (0..idx % 4).map(|n| HashtagId((idx + n) % 9)).collect();
        let (at, id) = (Timestamp(1_500_000_000_000 + i64::from(idx) * 999), u64::from(idx) * 77);
        batch.push(Post {
            kind: Kind::ALL[idx as usize % 4],
            parent: (idx % 3 == 0).then_some(PostId(id + 1)),
            text: TextSignature(id * id),
            app: AppId(3),
            deleted_at: (idx % 20 == 0).then_some(at),
            ..Post::new(at, claque_trace::AccountId(idx % 20), PostId(id), &hashtags)
        });
    }
    Trace { batches: vec![batch], ..Trace::default() }
}

fn posts_file(dir: &Path) -> PathBuf {
    let path = dir.join("posts.parquet");
    write_parquet(&sample(), &path).unwrap();
    path
}

fn table_file(dir: &Path) -> PathBuf {
    let path = dir.join("table.parquet");
    let texts = (0..40).map(|n| "x".repeat(n % 7)).collect();
    let columns = [
        Column::new("n", Values::U32((0..40).collect())),
        Column::new("text", Values::Text(texts)),
        Column::new(
            "maybe",
            Values::OptionalI64((0..40).map(|n| (n % 3 == 0).then_some(n)).collect()),
        ),
    ];
    write_table(&path, &columns).unwrap();
    path
}

fn packed_file(dir: &Path) -> PathBuf {
    let path = dir.join("table.parquet");
    let columns = [
        Column::new("id", Values::U32((0..40).map(|n| 3 * n).collect())),
        Column::new("score", Values::F64((0..40).map(|n| f64::from(n % 5) / 3.0).collect())),
        Column::new(
            "maybe",
            Values::OptionalF64((0..40).map(|n| (n % 3 > 0).then_some(f64::from(n))).collect()),
        ),
        Column::new("class", Values::Text((0..40).map(|n| "x".repeat(n % 3)).collect())),
    ];
    write_packed_table(&path, &columns).unwrap();
    path
}

/// Posts as other programs write them: everything may be null, values go through dictionaries.
fn foreign_file(dir: &Path) -> PathBuf {
    let path = dir.join("foreign.parquet");
    let schema = "message schema {
        optional int64 at (TIMESTAMP(MILLIS, true));
        optional int32 account;
        optional int64 post;
        optional group hashtags (LIST) { repeated group list { optional int32 element; } }
        optional binary text_of_post (STRING);
    }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_writer_version(WriterVersion::PARQUET_2_0)
        .set_data_page_row_count_limit(20)
        .set_write_batch_size(10);
    let out = std::fs::File::create(&path).unwrap();
    let mut writer = SerializedFileWriter::new(out, schema, Arc::new(properties.build())).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let there = [1; 50];
    let numbers: Vec<i64> = (0..50).collect();
    let accounts: Vec<i32> = (0..50).map(|n| n % 5).collect();
    let hashtags: Vec<i32> = (0..49).map(|n| n % 7).collect();
    let texts: Vec<ByteArray> = (0..50).map(|n| ByteArray::from(vec![b'a'; n % 3])).collect();
    let (def, rep): (Vec<i16>, Vec<i16>) = (0..52).map(foreign_levels).unzip();
    put::<Int64Type>(&mut group, &numbers, &there, None);
    put::<Int32Type>(&mut group, &accounts, &there, None);
    put::<Int64Type>(&mut group, &numbers, &there, None);
    put::<Int32Type>(&mut group, &hashtags, &def, Some(&rep));
    put::<ByteArrayType>(&mut group, &texts, &there, None);
    group.close().unwrap();
    writer.close().unwrap();
    path
}

/// The first post has no list, the second an empty one, the third three hashtags, others one.
fn foreign_levels(entry: i32) -> (i16, i16) {
    match entry {
        0 | 1 => (i16::try_from(entry).unwrap(), 0),
        3 | 4 => (3, 1),
        51 => (1, 0),
        _ => (3, 0),
    }
}

fn put<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, std::fs::File>,
    values: &[T::T],
    def: &[i16],
    rep: Option<&[i16]>,
) {
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<T>().write_batch(values, Some(def), rep).unwrap();
    column.close().unwrap();
}

#[test]
fn files_of_other_programs_are_read() {
    let dir = tempfile::tempdir().unwrap();
    let path = foreign_file(dir.path());
    let (trace, report) = read(&path, &ReadOptions::default()).unwrap();
    let posts = common::plain(&trace);
    let lists: Vec<usize> = posts.iter().map(|post| post.hashtags.len()).collect();
    assert_eq!((posts.len(), report.rows), (50, 50));
    assert_eq!((&lists[..4], lists[49]), (&[0, 0, 3, 1][..], 0));
    assert_eq!((posts[7].account.as_str(), posts[7].post.as_str(), posts[7].at_ms), ("2", "7", 7));
}

/// Four files with every kind of column and page between them.
const MAKERS: [fn(&Path) -> PathBuf; 4] = [posts_file, table_file, packed_file, foreign_file];

fn open(path: &Path) -> Result<usize, Error> {
    if path.ends_with("table.parquet") {
        read_table(path).map(|table| table.n_rows())
    } else {
        read(path, &ReadOptions::default()).map(|(trace, _)| trace.n_posts())
    }
}

/// Damages a file in every way that `damage` says and opens it.
fn check(
    make: fn(&Path) -> PathBuf,
    damage: impl Fn(&[u8]) -> Vec<Vec<u8>>,
) -> Vec<Result<usize, Error>> {
    let dir = tempfile::tempdir().unwrap();
    let path = make(dir.path());
    let whole = std::fs::read(&path).unwrap();
    let results = damage(&whole).into_iter().map(|bytes| {
        overwrite(&path, &bytes);
        open(&path)
    });
    let results = results.collect();
    if let Some(peak) = common::peak_memory_bytes() {
        assert!(peak < MEMORY_BYTES, "{peak} bytes");
    }
    results
}

/// Without emptying the file first, which some file systems take as a reason to wait for the disk.
fn overwrite(path: &Path, bytes: &[u8]) {
    let mut file = std::fs::File::options().write(true).open(path).unwrap();
    file.write_all(bytes).unwrap();
    file.set_len(bytes.len() as u64).unwrap();
}

fn cuts(whole: &[u8]) -> Vec<Vec<u8>> {
    (0..whole.len()).map(|length| whole[..length].to_vec()).collect()
}

/// Every byte changed in one of several ways.
fn flips(whole: &[u8]) -> Vec<Vec<u8>> {
    let flip = |(position, pattern): (usize, u8)| {
        let mut bytes = whole.to_vec();
        bytes[position] ^= pattern;
        bytes
    };
    let patterns = [0x01, 0x80, 0xff];
    let places = (0..whole.len()).flat_map(|position| patterns.map(|pattern| (position, pattern)));
    places.map(flip).collect()
}

/// Runs of the largest and smallest bytes, which turn counts into enormous ones.
fn smears(whole: &[u8]) -> Vec<Vec<u8>> {
    let smear = |(position, byte): (usize, u8)| {
        let mut bytes = whole.to_vec();
        let until = (position + 5).min(bytes.len());
        bytes[position..until].fill(byte);
        bytes
    };
    let places = (0..whole.len()).flat_map(|position| [0x00, 0x7f, 0xfe].map(|b| (position, b)));
    places.map(smear).collect()
}

#[test]
fn files_cut_short_are_errors() {
    for make in MAKERS {
        assert!(check(make, cuts).iter().all(Result::is_err));
    }
}

#[test]
fn files_with_changed_bytes_never_panic() {
    for make in MAKERS {
        let results = check(make, flips);
        let n_noticed = results.iter().filter(|result| result.is_err()).count();
        assert!(n_noticed > results.len() / 8, "{n_noticed} of {}", results.len());
        check(make, smears);
    }
}

#[test]
fn worlds_notice_every_change() {
    let dir = tempfile::tempdir().unwrap();
    let world = dir.path().join("world");
    write_world(&sample(), &world).unwrap();
    let check = |file: &str, damage: &dyn Fn(&mut Vec<u8>), expected: &str| {
        let path = world.join(file);
        let whole = std::fs::read(&path).unwrap();
        let mut bytes = whole.clone();
        damage(&mut bytes);
        std::fs::write(&path, bytes).unwrap();
        let fault = read(&world, &ReadOptions::default()).unwrap_err().to_string();
        std::fs::write(&path, whole).unwrap();
        let name = Path::new(file).file_name().unwrap().to_str().unwrap();
        assert!(fault.contains(expected) && fault.contains(name), "{file}: {fault}");
    };
    for file in ["accounts.parquet", "hashtags.parquet", "posts/part-00000.parquet"] {
        check(file, &|bytes| bytes.truncate(bytes.len() - 1), "bytes where the manifest says");
        check(file, &|bytes| bytes[20] ^= 1, "its bytes changed since the manifest was written");
        check(file, &Vec::clear, "0 bytes where the manifest says");
    }
    check(MANIFEST, &Vec::clear, "EOF while parsing");
    check(MANIFEST, &|bytes| *bytes = b"{}".to_vec(), "missing field");
    let edit = |from: &'static str, to: &'static str| {
        move |bytes: &mut Vec<u8>| {
            let text = String::from_utf8(std::mem::take(bytes)).unwrap();
            assert!(text.contains(from));
            *bytes = text.replace(from, to).into_bytes();
        }
    };
    check(
        MANIFEST,
        &edit("\"format_version\": 1", "\"format_version\": 2"),
        "format version 2; this",
    );
    check(MANIFEST, &edit("\"posts\": 60", "\"posts\": 9000000"), "1 parts cannot hold");
    check(MANIFEST, &edit("posts/part-00000", "posts/../../x"), "does not list posts/part-00000");
    assert!(read(&world, &ReadOptions::default()).is_ok(), "every change was undone");
}

#[test]
fn world_files_that_are_missing_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let world = dir.path().join("world");
    for file in ["accounts.parquet", "hashtags.parquet", "posts/part-00000.parquet"] {
        write_world(&sample(), &world).unwrap();
        std::fs::remove_file(world.join(file)).unwrap();
        let fault = read(&world, &ReadOptions::default()).unwrap_err().to_string();
        assert!(fault.contains(file), "{fault}");
    }
}

#[test]
fn files_of_another_shape_say_which_column_is_wrong() {
    let check = |columns: &[Column], expected: &str| {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("posts.parquet");
        write_table(&path, columns).unwrap();
        let fault = open(&path).unwrap_err().to_string();
        assert!(fault.contains(expected), "{fault}");
    };
    let numbers = |name: &str| Column::new(name, Values::U32(vec![1]));
    check(&[numbers("x")], "no column \"hashtags\"; found \"x\"");
    check(&[numbers("hashtags")], "column \"hashtags\": found INT32");
    check(&[numbers("hashtags"), numbers("at")], "expected a list of INT32");
    let texts = Column::new("hashtags", Values::Text(["tea"].into_iter().collect()));
    check(&[texts], "column \"hashtags\": found BYTE_ARRAY (String); expected a list of INT32");
}

#[test]
fn files_that_are_not_parquet() {
    let check = |content: &[u8], expected: &str| {
        let fault = common::read_bytes("parquet", content).unwrap_err().to_string();
        assert!(fault.contains(expected), "{fault}");
    };
    check(b"", "too short for Parquet");
    check(b"object_id,account_id,content_id\n", "no Parquet mark at both ends");
    check(b"PAR1\0\0\0\0PAR1", "the footer cannot be followed");
    check(b"PAR1\xff\xff\xff\x7fPAR1", "a footer longer than it can be");
    check(b"PAR1\x15\x02\x00\x03\0\0\0PAR1", "damaged or not of this format");
}

#[test]
fn posts_numbered_twice_are_refused() {
    let mut twice = sample();
    twice.batches.push(twice.batches[0].slice(59, 60));
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("posts.parquet");
    write_parquet(&twice, &path).unwrap();
    let fault = open(&path).unwrap_err().to_string();
    assert!(fault.contains("found 4543 a second time in row 61"), "{fault}");
}
