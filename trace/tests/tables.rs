//! Tables read back, and say clearly what they are not.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::path::Path;

use claque_trace::format::Error;
use claque_trace::format::table::{Column, TableReader, TableWriter, ValueKind, Values};
use claque_trace::format::table::{read_table, write_packed_table, write_table};
use proptest::prelude::*;

/// One column of each type with `n_rows` rows.
fn columns(n_rows: usize) -> impl Strategy<Value = Vec<Column>> {
    use prop::collection::vec;
    use prop::option::of;
    let numbers = (vec(any::<u8>(), n_rows), vec(any::<u32>(), n_rows), vec(any::<u64>(), n_rows));
    let others = (vec(any::<i64>(), n_rows), vec(-1e300..1e300, n_rows), vec(".{0,9}", n_rows));
    let optional = (
        vec(of(any::<u32>()), n_rows),
        vec(of(any::<u64>()), n_rows),
        vec(of(any::<i64>()), n_rows),
        vec(of(-1e300..1e300), n_rows),
    );
    (numbers, others, optional).prop_map(|((u8s, u32s, u64s), (i64s, f64s, texts), optional)| {
        vec![
            Column::new("u8", Values::U8(u8s)),
            Column::new("u32", Values::U32(u32s)),
            Column::new("u64", Values::U64(u64s)),
            Column::new("i64", Values::I64(i64s)),
            Column::new("f64", Values::F64(f64s)),
            Column::new("text", Values::Text(texts.iter().collect())),
            Column::new("u32?", Values::OptionalU32(optional.0)),
            Column::new("u64?", Values::OptionalU64(optional.1)),
            Column::new("i64?", Values::OptionalI64(optional.2)),
            Column::new("f64?", Values::OptionalF64(optional.3)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tables_read_back(columns in (0..300_usize).prop_flat_map(columns)) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("table.parquet");
        write_table(&path, &columns).unwrap();
        let table = read_table(&path).unwrap();
        prop_assert_eq!(table.columns(), &columns[..]);
        prop_assert_eq!(table.n_rows(), columns[0].values.len());
        write_packed_table(&path, &columns).unwrap();
        let packed = read_table(&path).unwrap();
        prop_assert_eq!(packed.columns(), &columns[..]);
    }

    /// What packing makes use of: numbers that ascend, and values that come again and again.
    #[test]
    fn packed_tables_read_back(
        steps in prop::collection::vec(0..5_u32, 0..200),
        few in prop::collection::vec(prop::option::of(0..4_u8), 200),
    ) {
        let ascending = steps.iter().scan(0, |at, step| { *at += step; Some(*at) }).collect();
        let few = &few[..steps.len()];
        let columns = [
            Column::new("id", Values::U32(ascending)),
            Column::new("few", Values::OptionalF64(few.iter().map(|n| n.map(f64::from)).collect())),
            Column::new("word", Values::Text(few.iter().map(|n| format!("{n:?}")).collect())),
        ];
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("table.parquet");
        write_packed_table(&path, &columns).unwrap();
        let table = read_table(&path).unwrap();
        prop_assert_eq!(table.columns(), &columns[..]);
    }
}

#[test]
fn numbers_are_packed_to_the_last_bit() {
    let odd = [-0.0, f64::MIN_POSITIVE / 2.0, f64::MAX, 0.1 + 0.2, 1.0 / 3.0, -1e-300];
    let columns = [Column::new("odd", Values::F64(odd.to_vec()))];
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("table.parquet");
    write_packed_table(&path, &columns).unwrap();
    let table = read_table(&path).unwrap();
    let bits = |numbers: &[f64]| numbers.iter().map(|n| n.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(table.f64("odd").unwrap()), bits(&odd));
}

#[test]
fn packing_makes_what_repeats_or_ascends_small() {
    let n_rows = 100_000_u32;
    let columns = [
        Column::new("id", Values::U32((0..n_rows).map(|n| 3 * n + n % 2).collect())),
        Column::new("few", Values::F64((0..n_rows).map(|n| f64::from(n % 7) / 7.0).collect())),
    ];
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("table.parquet");
    write_packed_table(&path, &columns).unwrap();
    let n_bytes = std::fs::metadata(&path).unwrap().len();
    // Twelve bytes a row plain; a few bits a row when packed.
    assert!(n_bytes < u64::from(n_rows), "{n_bytes}");
    assert_eq!(read_table(&path).unwrap().columns(), columns);
}

#[test]
fn all_null_and_long_tables_read_back() {
    let n_rows = (1 << 20) + 5;
    let columns = [
        Column::new("null", Values::OptionalU64(vec![None; n_rows])),
        Column::new("same", Values::U8(vec![7; n_rows])),
        Column::new("number", Values::U32((0..).take(n_rows).collect())),
    ];
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("table.parquet");
    write_table(&path, &columns).unwrap();
    assert_eq!(read_table(&path).unwrap().columns(), columns);
    let mut reader = TableReader::open(&path).unwrap();
    assert_eq!((reader.n_groups(), reader.read(1).unwrap().n_rows()), (2, 5));
}

#[test]
fn pieces_make_one_table() {
    let kinds = [("n", ValueKind::U32), ("name", ValueKind::Text)];
    let piece = |numbers: &[u32]| {
        let names = numbers.iter().map(|n| format!("name {n}")).collect();
        [Column::new("n", Values::U32(numbers.to_vec())), Column::new("name", Values::Text(names))]
    };
    let mut writer = TableWriter::new(Vec::new(), &kinds).unwrap();
    writer.push(&piece(&[1, 2])).unwrap();
    writer.push(&piece(&[])).unwrap();
    writer.push(&piece(&[3])).unwrap();
    assert!(writer.push(&piece(&[4])[..1]).is_err(), "a column is missing");
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("table.parquet");
    std::fs::write(&path, writer.finish().unwrap()).unwrap();
    assert_eq!(read_table(&path).unwrap().columns(), piece(&[1, 2, 3]));
}

fn write(dir: &Path, columns: &[Column]) -> Result<(), Error> {
    write_table(&dir.join("table.parquet"), columns)
}

#[test]
fn impossible_tables_are_not_written() {
    let check = |columns: &[Column], expected: &str| {
        let dir = tempfile::tempdir().unwrap();
        let fault = write(dir.path(), columns).unwrap_err().to_string();
        assert!(fault.contains(expected), "{fault}");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    };
    let (a, b) = (Column::new("a", Values::U8(vec![1])), Column::new("b", Values::U8(vec![])));
    check(&[], "a table without columns");
    check(&[a.clone(), a.clone()], "two columns named \"a\"");
    check(&[a, b], "column \"b\" has 0 rows where column \"a\" has 1");
}

#[test]
fn getters_name_file_and_column() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &[Column::new("n", Values::U32(vec![1]))]).unwrap();
    let table = read_table(&dir.path().join("table.parquet")).unwrap();
    let check = |fault: Error, expected: &str| {
        let fault = fault.to_string();
        assert!(fault.contains("table.parquet") && fault.contains(expected), "{fault}");
    };
    assert_eq!(table.u32("n").unwrap(), [1]);
    check(table.u32("m").unwrap_err(), "no column \"m\"; found \"n\"");
    let expected = "column \"n\": found 32-bit numbers; expected text";
    check(table.text("n").unwrap_err(), expected);
}
