//! Tables into Parquet.

use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use hashbrown::HashMap;
use parquet::basic::{Encoding, Repetition};
use parquet::errors::Result as ParquetResult;
use parquet::schema::types::{Type, TypePtr};

use super::{Column, ValueKind, Values};
use crate::Texts;
use crate::format::columns::{FileWriter, GROUP_ROWS, GroupWriter, encode, to_io};
use crate::format::{Error, atomic};

/// Writes a table to one file, whole or not at all.
///
/// # Errors
/// [`Error::Inexpressible`] when there is no column, two have one name, or their lengths differ;
/// [`Error::Io`] when the file cannot be written.
pub fn write_table(path: &Path, columns: &[Column]) -> Result<(), Error> {
    check(columns).map_err(|reason| Error::inexpressible(path, reason))?;
    let kinds = kinds(columns);
    atomic::write_file(path, |out| {
        let mut writer = TableWriter::new(out, &kinds)?;
        writer.push(columns)?;
        writer.finish().map(drop)
    })
}

pub(super) fn kinds(columns: &[Column]) -> Vec<(&str, ValueKind)> {
    columns.iter().map(|column| (column.name.as_str(), column.values.kind())).collect()
}

/// Writes a table piece by piece, so that it need not be in memory at once.
#[derive(Debug)]
pub struct TableWriter<W: Write + Send> {
    file: FileWriter<W>,
    kinds: Vec<(String, ValueKind)>,
}

impl<W: Write + Send> TableWriter<W> {
    /// A table with these columns, in this order.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn new(out: W, columns: &[(&str, ValueKind)]) -> io::Result<Self> {
        let file = FileWriter::new(out, schema(columns).map_err(to_io)?)?;
        let kinds = columns.iter().map(|&(name, kind)| (name.to_owned(), kind)).collect();
        Ok(Self { file, kinds })
    }

    /// Appends rows: every column of the table, in order.
    ///
    /// # Errors
    /// When the columns are not those of the table or differ in length (then nothing is written),
    /// or when the file cannot be written.
    pub fn push(&mut self, columns: &[Column]) -> io::Result<()> {
        let kinds = columns.iter().map(|column| (&column.name, column.values.kind()));
        if !kinds.eq(self.kinds.iter().map(|(name, kind)| (name, *kind))) {
            return Err(io::Error::other("other columns than the table has"));
        }
        check(columns).map_err(io::Error::other)?;
        let n_rows = columns.first().map_or(0, |column| column.values.len());
        for from in (0..n_rows).step_by(GROUP_ROWS) {
            let until = n_rows.min(from + GROUP_ROWS);
            self.group(columns, from, until).map_err(to_io)?;
        }
        Ok(())
    }

    /// Writes the footer and gives back what was written to.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn finish(self) -> io::Result<W> {
        self.file.finish()
    }

    fn group(&mut self, columns: &[Column], from: usize, until: usize) -> ParquetResult<()> {
        let mut group = self.file.group(until - from);
        for column in columns {
            put(&mut group, &column.values, from..until)?;
        }
        group.close()
    }
}

pub(super) fn check(columns: &[Column]) -> Result<(), String> {
    let Some(first) = columns.first() else { return Err("a table without columns".to_owned()) };
    let mut names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    names.sort_unstable();
    if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(format!("two columns named {:?}", twice[0]));
    }
    let n_rows = first.values.len();
    match columns.iter().find(|column| column.values.len() != n_rows) {
        None => Ok(()),
        Some(Column { name, values }) => Err(format!(
            "column {name:?} has {} rows where column {:?} has {n_rows}",
            values.len(),
            first.name
        )),
    }
}

pub(super) fn schema(columns: &[(&str, ValueKind)]) -> ParquetResult<TypePtr> {
    let field = |&(name, kind): &(&str, ValueKind)| {
        let repetition =
            if kind.is_optional() { Repetition::OPTIONAL } else { Repetition::REQUIRED };
        let builder = Type::primitive_type_builder(name, kind.physical());
        let builder = builder.with_logical_type(kind.logical()).with_repetition(repetition);
        builder.build().map(Arc::new)
    };
    let fields = columns.iter().map(field).collect::<ParquetResult<Vec<_>>>()?;
    Type::group_type_builder("table").with_fields(fields).build().map(Arc::new)
}

/// Writes these rows of a column: small numbers packed, those of 32 bits as differences.
fn put<W: Write + Send>(
    group: &mut GroupWriter<'_, W>,
    values: &Values,
    rows: Range<usize>,
) -> ParquetResult<()> {
    match values {
        Values::U8(v) => group.small(&v[rows].iter().copied().map(u16::from).collect::<Vec<_>>()),
        Values::U32(v) => differences(group, &v[rows]),
        Values::U64(v) => group.plain(&v[rows], u64::to_le_bytes),
        Values::I64(v) => group.plain(&v[rows], i64::to_le_bytes),
        Values::F64(v) => group.plain(&v[rows], f64::to_le_bytes),
        Values::OptionalU32(v) => some(group, &v[rows], u32::to_le_bytes),
        Values::OptionalU64(v) => some(group, &v[rows], u64::to_le_bytes),
        Values::OptionalI64(v) => some(group, &v[rows], i64::to_le_bytes),
        Values::OptionalF64(v) => some(group, &v[rows], f64::to_le_bytes),
        Values::Text(v) => texts(group, v, rows),
    }
}

fn differences<W: Write + Send>(
    group: &mut GroupWriter<'_, W>,
    values: &[u32],
) -> ParquetResult<()> {
    group.column(Encoding::DELTA_BINARY_PACKED, |rows, out| {
        let values = &values[rows];
        encode::differences(values.iter().map(|value| value.cast_signed().into()), out);
        values.len()
    })
}

fn some<T: Copy + Default, const N: usize, W: Write + Send>(
    group: &mut GroupWriter<'_, W>,
    values: &[Option<T>],
    bytes: impl Fn(T) -> [u8; N],
) -> ParquetResult<()> {
    group.optional(values, |value| value.is_some(), |value| bytes(value.unwrap_or_default()))
}

/// Few different texts are packed as places in a dictionary.
fn texts<W: Write + Send>(
    group: &mut GroupWriter<'_, W>,
    values: &Texts,
    rows: Range<usize>,
) -> ParquetResult<()> {
    if let Some((different, places)) = few(values.of(rows.clone())) {
        let mut dictionary = Vec::new();
        encode::texts(different.iter().copied(), &mut dictionary);
        return group.coded((dictionary, different.len()), |row| places[row].into());
    }
    group.column(Encoding::PLAIN, |page, out| {
        encode::texts(values.of(rows.start + page.start..rows.start + page.end), out);
        page.len()
    })
}

/// The different ones of these in the order in which they come, and the place of each; `None` for
/// more than a byte can number.
fn few<'t>(values: impl ExactSizeIterator<Item = &'t str>) -> Option<(Vec<&'t str>, Vec<u8>)> {
    let (mut known, mut places) = (HashMap::new(), Vec::with_capacity(values.len()));
    let mut different = Vec::new();
    for value in values {
        let next = different.len();
        let place = *known.entry(value).or_insert(next);
        if place == next {
            different.push(value);
        }
        places.push(u8::try_from(place).ok()?);
    }
    Some((different, places))
}
