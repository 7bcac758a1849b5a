//! Where two tables differ first.

use std::fmt::Debug;

use claque_trace::format::table::{Column, Table, Values};

use super::breach::{Checked, breach};

/// Law: `found` is `expected`, column by column; the number of rows.
pub(super) fn check(file: &str, found: &Table, expected: &[Column]) -> Checked<u64> {
    let names = |columns: &[Column]| {
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        format!("columns {}", names.join(", "))
    };
    let (found_names, expected_names) = (names(found.columns()), names(expected));
    if found_names != expected_names {
        return Err(breach(file, None, found_names, expected_names));
    }
    let pairs = found.columns().iter().zip(expected);
    let differences = pairs.filter_map(|(found, expected)| {
        let (row, one, other) = first(&found.values, &expected.values)?;
        Some((row, expected.name.as_str(), one, other))
    });
    match differences.min_by_key(|&(row, ..)| row) {
        None => Ok(found.n_rows() as u64),
        Some((row, column, one, other)) => {
            let row = row as u64 + 1;
            Err(breach(file, row, format!("{column} {one}"), format!("{column} {other}")))
        }
    }
}

/// The first row in which two columns differ, and what stands there.
fn first(found: &Values, expected: &Values) -> Option<(usize, String, String)> {
    match (found, expected) {
        (Values::U8(a), Values::U8(b)) => rows(a, b),
        (Values::U32(a), Values::U32(b)) => rows(a, b),
        (Values::U64(a), Values::U64(b)) => rows(a, b),
        (Values::I64(a), Values::I64(b)) => rows(a, b),
        (Values::F64(a), Values::F64(b)) => rows(a, b),
        (Values::Text(a), Values::Text(b)) => {
            rows(&a.iter().collect::<Vec<_>>(), &b.iter().collect::<Vec<_>>())
        }
        (Values::OptionalU32(a), Values::OptionalU32(b)) => rows(a, b),
        (Values::OptionalU64(a), Values::OptionalU64(b)) => rows(a, b),
        (Values::OptionalI64(a), Values::OptionalI64(b)) => rows(a, b),
        (Values::OptionalF64(a), Values::OptionalF64(b)) => rows(a, b),
        (a, b) => Some((0, a.kind().name().to_owned(), b.kind().name().to_owned())),
    }
}

fn rows<V: PartialEq + Debug>(found: &[V], expected: &[V]) -> Option<(usize, String, String)> {
    let n = found.len().max(expected.len());
    let say = |value: Option<&V>| value.map_or("in no such row".to_owned(), |v| format!("{v:?}"));
    let row = (0..n).find(|&row| found.get(row) != expected.get(row))?;
    Some((row, say(found.get(row)), say(expected.get(row))))
}
