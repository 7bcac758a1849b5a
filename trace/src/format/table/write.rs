//! Tables into Parquet.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, Encoding, Repetition};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::errors::Result as ParquetResult;
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnPath, Type, TypePtr};

use super::{Column, ValueKind, Values};
use crate::format::columns::{GROUP_ROWS, properties, put, to_io};
use crate::format::{Error, atomic};

/// Writes a table to one file, whole or not at all.
///
/// # Errors
/// [`Error::Inexpressible`] when there is no column, two have one name, or their lengths differ;
/// [`Error::Io`] when the file cannot be written.
pub fn write_table(path: &Path, columns: &[Column]) -> Result<(), Error> {
    write_with(path, columns, encodings)
}

pub(super) fn write_with(
    path: &Path,
    columns: &[Column],
    encodings: impl FnOnce(&[(&str, ValueKind)]) -> WriterProperties,
) -> Result<(), Error> {
    check(columns).map_err(|reason| Error::inexpressible(path, reason))?;
    let kinds = columns.iter().map(|column| (column.name.as_str(), column.values.kind()));
    let kinds: Vec<_> = kinds.collect();
    atomic::write_file(path, |out| {
        let mut writer = TableWriter::with(out, &kinds, encodings(&kinds))?;
        writer.push(columns)?;
        writer.finish().map(drop)
    })
}

/// Writes a table piece by piece, so that it need not be in memory at once.
#[derive(Debug)]
pub struct TableWriter<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    kinds: Vec<(String, ValueKind)>,
}

impl<W: Write + Send> TableWriter<W> {
    /// A table with these columns, in this order.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn new(out: W, columns: &[(&str, ValueKind)]) -> io::Result<Self> {
        Self::with(out, columns, encodings(columns))
    }

    /// The same, with encodings of the caller's.
    pub(super) fn with(
        out: W,
        columns: &[(&str, ValueKind)],
        encodings: WriterProperties,
    ) -> io::Result<Self> {
        let schema = schema(columns).map_err(to_io)?;
        let writer = SerializedFileWriter::new(out, schema, Arc::new(encodings));
        let kinds = columns.iter().map(|&(name, kind)| (name.to_owned(), kind)).collect();
        Ok(Self { writer: writer.map_err(to_io)?, kinds })
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
        self.writer.into_inner().map_err(to_io)
    }

    fn group(&mut self, columns: &[Column], from: usize, until: usize) -> ParquetResult<()> {
        let mut group = self.writer.next_row_group()?;
        for column in columns {
            put_values(&mut group, &column.values, from..until)?;
        }
        group.close().map(drop)
    }
}

fn check(columns: &[Column]) -> Result<(), String> {
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

fn schema(columns: &[(&str, ValueKind)]) -> ParquetResult<TypePtr> {
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

/// 64 bits without a sign are numbers of posts, or few: random bits do not compress.
fn encodings(columns: &[(&str, ValueKind)]) -> WriterProperties {
    let random = columns.iter().filter(|(_, kind)| *kind == ValueKind::U64);
    let plain = |builder: WriterPropertiesBuilder, &(name, _): &(&str, ValueKind)| {
        // A name may hold dots; it is one part of a path all the same.
        let path = ColumnPath::new(vec![name.to_owned()]);
        builder.set_column_compression(path, Compression::UNCOMPRESSED)
    };
    // Eight bits are packed into the few that they need, which leaves nothing to compress.
    let small = columns.iter().filter(|(_, kind)| *kind == ValueKind::U8);
    let packed = |builder: WriterPropertiesBuilder, column: &(&str, ValueKind)| {
        let path = ColumnPath::new(vec![column.0.to_owned()]);
        plain(builder, column).set_column_encoding(path, Encoding::DELTA_BINARY_PACKED)
    };
    small.fold(random.fold(properties(), plain), packed).build()
}

fn put_values<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: &Values,
    rows: std::ops::Range<usize>,
) -> ParquetResult<()> {
    match values {
        Values::U8(v) => ints(group, v[rows].iter().map(|&n| i32::from(n))),
        Values::U32(v) => ints(group, v[rows].iter().map(|n| n.cast_signed())),
        Values::U64(v) => longs(group, v[rows].iter().map(|n| n.cast_signed())),
        Values::I64(v) => put::<Int64Type, _>(group, &v[rows], None, None),
        Values::F64(v) => put::<DoubleType, _>(group, &v[rows], None, None),
        Values::Text(v) => texts(group, &v[rows]),
        Values::OptionalU32(v) => some_ints(group, &v[rows]),
        Values::OptionalU64(v) => {
            some_longs(group, v[rows].iter().map(|n| n.map(u64::cast_signed)))
        }
        Values::OptionalI64(v) => some_longs(group, v[rows].iter().copied()),
        Values::OptionalF64(v) => some_doubles(group, &v[rows]),
    }
}

type Group<'a, 'b, W> = &'a mut SerializedRowGroupWriter<'b, W>;

fn ints<W: Write + Send>(
    group: Group<'_, '_, W>,
    values: impl Iterator<Item = i32>,
) -> ParquetResult<()> {
    put::<Int32Type, _>(group, &values.collect::<Vec<_>>(), None, None)
}

fn longs<W: Write + Send>(
    group: Group<'_, '_, W>,
    values: impl Iterator<Item = i64>,
) -> ParquetResult<()> {
    put::<Int64Type, _>(group, &values.collect::<Vec<_>>(), None, None)
}

fn some_ints<W: Write + Send>(
    group: Group<'_, '_, W>,
    values: &[Option<u32>],
) -> ParquetResult<()> {
    let def: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
    let there: Vec<i32> = values.iter().flatten().map(|n| n.cast_signed()).collect();
    put::<Int32Type, _>(group, &there, Some(&def), None)
}

fn some_longs<W: Write + Send>(
    group: Group<'_, '_, W>,
    values: impl Iterator<Item = Option<i64>> + Clone,
) -> ParquetResult<()> {
    let def: Vec<i16> = values.clone().map(|value| i16::from(value.is_some())).collect();
    let there: Vec<i64> = values.flatten().collect();
    put::<Int64Type, _>(group, &there, Some(&def), None)
}

fn some_doubles<W: Write + Send>(
    group: Group<'_, '_, W>,
    values: &[Option<f64>],
) -> ParquetResult<()> {
    let def: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
    let there: Vec<f64> = values.iter().flatten().copied().collect();
    put::<DoubleType, _>(group, &there, Some(&def), None)
}

/// Texts are laid end to end and cut, rather than allocated one by one.
fn texts<W: Write + Send>(group: Group<'_, '_, W>, values: &[String]) -> ParquetResult<()> {
    let all = ByteArray::from(values.concat().into_bytes());
    let mut begin = 0;
    let cut = |text: &String| {
        begin += text.len();
        all.slice(begin - text.len(), text.len())
    };
    put::<ByteArrayType, _>(group, &values.iter().map(cut).collect::<Vec<_>>(), None, None)
}
