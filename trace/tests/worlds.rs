//! What a world folder may not be, for its writer and for its reader.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::path::Path;

use claque_trace::format::table::{Column, Values, write_table};
use claque_trace::format::{Error, Extras, MANIFEST, Manifest, ReadOptions, WorldWriter, read};
use claque_trace::{AccountId, HashtagId, PostBatch, Resolution, testing};
use sha2::{Digest, Sha256};

type Row<'a> = (u32, i64, &'a [u32]);

/// Two accounts and two hashtags in two posts.
const ROWS: [Row<'static>; 2] = [(0, 1_000, &[1]), (1, 2_000, &[0, 1])];

fn write(dir: &Path, batches: &[PostBatch], names: &[(u32, &str)]) -> Result<Manifest, Error> {
    let mut writer = WorldWriter::create(dir)?;
    batches.iter().try_for_each(|batch| writer.push(batch))?;
    let names = || names.iter().map(|&(number, name)| (number, name.to_owned()));
    let accounts = names().map(|(number, name)| (AccountId(number), name));
    let hashtags = names().map(|(number, name)| (HashtagId(number), name));
    writer.finish(accounts, hashtags, Extras::default())
}

#[test]
fn writers_refuse_what_readers_would() {
    let check = |batches: &[&[Row<'_>]], names: &[(u32, &str)], expected: &str| {
        let dir = tempfile::tempdir().unwrap();
        let batches: Vec<PostBatch> = batches.iter().map(|rows| testing::posts(rows)).collect();
        let found = write(dir.path(), &batches, names).map(|_| "accepted".to_owned());
        let found = found.unwrap_or_else(|fault| fault.to_string());
        assert!(found.contains(expected), "{found}");
    };
    let names = [(0, "a"), (1, "b")];
    check(&[&ROWS], &names, "accepted");
    check(&[&[], &ROWS, &[]], &names, "accepted");
    check(&[&[]], &[], "accepted");
    check(&[&ROWS[1..], &ROWS[..1]], &names, "posts are not in time order");
    check(&[&[(0, -1, &[])]], &names, "a time of -1 ms is not from 1970");
    check(&[&ROWS], &names[..1], "1 names where posts use 2");
    check(&[&ROWS], &[(0, "a"), (2, "b")], "number 2 comes where number 1 should");
    check(&[&ROWS], &[(0, "a"), (1, "")], "number 1 has no name");
}

#[test]
fn extras_are_kept() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = WorldWriter::create(dir.path()).unwrap();
    writer.push(&testing::posts(&[(0, 61_500, &[])])).unwrap();
    let at = claque_trace::Timestamp;
    let (resolution, from, until) = (Resolution::Second, Some(at(0)), Some(at(86_400_000)));
    let accounts = [(AccountId(0), "a".to_owned())];
    let extras = Extras { resolution, from, until };
    writer.finish(accounts.into_iter(), std::iter::empty(), extras).unwrap();
    let manifest = Manifest::read(dir.path()).unwrap();
    assert_eq!((manifest.from_ms, manifest.until_ms), (Some(0), Some(86_400_000)));
    let (trace, _) = read(dir.path(), &ReadOptions::default()).unwrap();
    assert_eq!(trace.resolution, Resolution::Second);
    let options = ReadOptions { strict: false, resolution: Some(Resolution::Minute) };
    let (trace, _) = read(dir.path(), &options).unwrap();
    assert_eq!((trace.resolution, trace.batches[0].at()[0].0), (Resolution::Minute, 60_000));
}

/// Puts a table in place of a file of the world and lists it in the manifest as if it belonged.
fn forge(world: &Path, file: &str, columns: &[Column]) {
    write_table(&world.join(file), columns).unwrap();
    let bytes = std::fs::read(world.join(file)).unwrap();
    let mut manifest = Manifest::read(world).unwrap();
    let entry = manifest.files.iter_mut().find(|entry| entry.path == file).unwrap();
    entry.bytes = bytes.len() as u64;
    entry.sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let n_rows = columns[0].values.len() as u64;
    match file {
        "accounts.parquet" => manifest.accounts = n_rows,
        "hashtags.parquet" => manifest.hashtags = n_rows,
        _ => manifest.posts = n_rows,
    }
    std::fs::write(world.join(MANIFEST), serde_json::to_vec(&manifest).unwrap()).unwrap();
}

#[test]
fn forged_names_are_refused() {
    let check = |file: &str, numbers: &[u32], names: &[&str], expected: &str| {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), &[testing::posts(&ROWS)], &[(0, "a"), (1, "b")]).unwrap();
        let column = file.strip_suffix("s.parquet").unwrap();
        let names = names.iter().map(ToString::to_string).collect();
        let numbers = Column::new(column, Values::U32(numbers.to_vec()));
        forge(dir.path(), file, &[numbers, Column::new("name", Values::Text(names))]);
        let found = read(dir.path(), &ReadOptions::default()).map(|_| "accepted".to_owned());
        let found = found.unwrap_or_else(|fault| fault.to_string());
        assert!(found.contains(expected), "{found}");
    };
    check("accounts.parquet", &[0, 1], &["x", "y"], "accepted");
    check("accounts.parquet", &[0], &["x"], "column \"account\": found 1 in row 2");
    check("hashtags.parquet", &[0], &["x"], "column \"hashtags\": found 1 in row 1");
    check("accounts.parquet", &[1, 0], &["x", "y"], "number 1 is out of order");
    check("hashtags.parquet", &[0, 1], &["x", "x"], "number 1 is out of order, or its name empty");
    check("hashtags.parquet", &[0, 1], &["", "x"], "number 0 is out of order, or its name empty");
}

#[test]
fn posts_of_another_shape_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &[testing::posts(&ROWS)], &[(0, "a"), (1, "b")]).unwrap();
    let numbers = Column::new("x", Values::U32(vec![0, 1]));
    forge(dir.path(), "posts/part-00000.parquet", std::slice::from_ref(&numbers));
    let fault = read(dir.path(), &ReadOptions::default()).unwrap_err().to_string();
    assert!(fault.contains("part-00000.parquet: no column \"hashtags\"; found \"x\""), "{fault}");
}
