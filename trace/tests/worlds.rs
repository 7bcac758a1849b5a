//! What a world folder may not be, for its writer and for its reader.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::ops::Range;
use std::path::Path;

use claque_trace::format::table::{Column, Values, write_table};
use claque_trace::format::{
    Error, Extras, FileEntry, MANIFEST, Manifest, NameTable, ReadOptions, WorldWriter, read,
};
use claque_trace::{PostBatch, Resolution, testing};
use sha2::{Digest, Sha256};

type Row<'a> = (u32, i64, &'a [u32]);

/// Two accounts and two hashtags in two posts.
const ROWS: [Row<'static>; 2] = [(0, 1_000, &[1]), (1, 2_000, &[0, 1])];

fn write(dir: &Path, batches: &[PostBatch], names: &[&str]) -> Result<Manifest, Error> {
    let mut writer = WorldWriter::create(dir)?;
    batches.iter().try_for_each(|batch| writer.push(batch))?;
    let name = |rows: Range<u32>| rows.map(|n| names[n as usize]).collect();
    let names = NameTable::new(u32::try_from(names.len()).unwrap(), &name);
    writer.finish(&names, &names, Extras::default())
}

#[test]
fn writers_refuse_what_readers_would() {
    let check = |batches: &[&[Row<'_>]], names: &[&str], expected: &str| {
        let dir = tempfile::tempdir().unwrap();
        let batches: Vec<PostBatch> = batches.iter().map(|rows| testing::posts(rows)).collect();
        let found = write(dir.path(), &batches, names).map(|_| "accepted".to_owned());
        let found = found.unwrap_or_else(|fault| fault.to_string());
        assert!(found.contains(expected), "{found}");
    };
    let names = ["a", "b"];
    check(&[&ROWS], &names, "accepted");
    check(&[&[], &ROWS, &[]], &names, "accepted");
    check(&[&[]], &[], "accepted");
    check(&[&ROWS[1..], &ROWS[..1]], &names, "posts are not in time order");
    check(&[&[(0, -1, &[])]], &names, "a time of -1 ms is not from 1970");
    check(&[&ROWS], &names[..1], "1 names where posts use 2");
    check(&[&ROWS], &["a", ""], "number 1 has no name");
}

#[test]
fn extras_are_kept() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = WorldWriter::create(dir.path()).unwrap();
    writer.push(&testing::posts(&[(0, 61_500, &[])])).unwrap();
    let at = claque_trace::Timestamp;
    let (resolution, from, until) = (Resolution::Second, Some(at(0)), Some(at(86_400_000)));
    let name = |rows: Range<u32>| rows.map(|_| "a").collect();
    let extras = Extras { resolution, from, until };
    writer.finish(&NameTable::new(1, &name), &NameTable::new(0, &name), extras).unwrap();
    let manifest = Manifest::read(dir.path()).unwrap();
    assert_eq!((manifest.from_ms, manifest.until_ms), (Some(0), Some(86_400_000)));
    let (trace, _) = read(dir.path(), &ReadOptions::default()).unwrap();
    assert_eq!(trace.resolution, Resolution::Second);
    let options = ReadOptions { resolution: Some(Resolution::Minute), ..ReadOptions::default() };
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
        write(dir.path(), &[testing::posts(&ROWS)], &["a", "b"]).unwrap();
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
    write(dir.path(), &[testing::posts(&ROWS)], &["a", "b"]).unwrap();
    let numbers = Column::new("x", Values::U32(vec![0, 1]));
    forge(dir.path(), "posts/part-00000.parquet", std::slice::from_ref(&numbers));
    let fault = read(dir.path(), &ReadOptions::default()).unwrap_err().to_string();
    assert!(fault.contains("part-00000.parquet: no column \"hashtags\"; found \"x\""), "{fault}");
}

/// What an observer sees of accounts beyond their names is one line for the writer, and readers that
/// do not know it do not mind.
#[test]
fn tables_of_names_may_have_further_columns() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = WorldWriter::create(dir.path()).unwrap();
    writer.push(&testing::posts(&ROWS)).unwrap();
    let name = |rows: Range<u32>| rows.map(|n| format!("n{n}")).collect();
    let born = |rows: Range<u32>| {
        vec![Column::new("created_ms", Values::I64(rows.map(|n| 10 * i64::from(n)).collect()))]
    };
    let accounts = NameTable::new(2, &name).with(&born);
    writer.finish(&accounts, &NameTable::new(2, &name), Extras::default()).unwrap();
    let table = claque_trace::format::table::read_table(&dir.path().join("accounts.parquet"));
    assert_eq!(table.unwrap().i64("created_ms").unwrap(), [0, 10]);
    let (trace, _) = read(dir.path(), &ReadOptions::default()).unwrap();
    assert_eq!(trace.names.accounts.text(1), Some("n1"));
}

/// A manifest carries the hash of itself, so that a change to it is seen as well.
#[test]
fn manifests_are_sealed() {
    let dir = tempfile::tempdir().unwrap();
    let manifest = write(dir.path(), &[testing::posts(&ROWS)], &["a", "b"]).unwrap();
    let text = std::fs::read_to_string(dir.path().join(MANIFEST)).unwrap();
    let blank = text.replace(&manifest.manifest_sha256, "");
    let digest = Sha256::digest(blank.as_bytes());
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(manifest.manifest_sha256, digest);
    assert_eq!(Manifest::read(dir.path()).unwrap(), manifest);
}

/// Two full parts and a bit: going on after each of them gives the bytes of one go.
#[test]
fn worlds_go_on_after_finished_parts() {
    let part = 1_u32 << 20;
    let rows: Vec<Row<'_>> =
        (0..2 * part + 7).map(|n| (n % 2, i64::from(n), &[1_u32][..])).collect();
    let posts = testing::posts(&rows);
    let name = |rows: Range<u32>| rows.map(|n| format!("n{n}")).collect();
    let names = NameTable::new(2, &name);
    let whole = tempfile::tempdir().unwrap();
    let mut writer = WorldWriter::create(whole.path()).unwrap();
    writer.push(&posts).unwrap();
    let parts = writer.parts().to_vec();
    let expected = writer.finish(&names, &names, Extras::default()).unwrap();
    for n_done in 0..=2 {
        let mut seen = 0;
        let mut writer = WorldWriter::resume(whole.path(), &parts[..n_done], |idx, batch| {
            assert_eq!((idx, &batch), (seen, &posts.slice(seen << 20, (seen + 1) << 20)));
            seen += 1;
            Ok::<(), Error>(())
        })
        .unwrap();
        assert_eq!((seen, writer.parts()), (n_done, &parts[..n_done]));
        writer.push(&posts.slice(n_done << 20, posts.len())).unwrap();
        assert_eq!(writer.finish(&names, &names, Extras::default()).unwrap(), expected);
    }
    let changed = FileEntry { sha256: "0".repeat(64), ..parts[0].clone() };
    let again = WorldWriter::resume(whole.path(), &[changed], |_, _| Ok::<(), Error>(()));
    let fault = again.unwrap_err().to_string();
    assert!(fault.contains("part-00000.parquet: damaged") && fault.contains("changed"), "{fault}");
}
