//! Tables that are kept rather than looked through: small first, quick second.
//!
//! Zstandard over everything; numbers that ascend as differences, and values that come again as
//! places in a dictionary. Which of these a column gets is seen from its values.

use std::collections::HashSet;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::Encoding;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::errors::Result as ParquetResult;
use parquet::file::properties::WriterPropertiesBuilder;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::ColumnPath;

use super::write::{check, kinds, schema};
use super::{Column, Values};
use crate::Texts;
use crate::format::columns::{GROUP_ROWS, properties, put, to_io};
use crate::format::{Error, atomic};

/// Writes a table as [`write_table`](super::write_table) does, in fewer bytes and more time.
///
/// # Errors
/// As [`write_table`](super::write_table).
pub fn write_packed_table(path: &Path, columns: &[Column]) -> Result<(), Error> {
    check(columns).map_err(|reason| Error::inexpressible(path, reason))?;
    let encodings = Arc::new(columns.iter().fold(properties(), packed).build());
    atomic::write_file(path, |out| {
        let schema = schema(&kinds(columns)).map_err(to_io)?;
        let mut file = SerializedFileWriter::new(out, schema, encodings).map_err(to_io)?;
        groups(&mut file, columns).and_then(|()| file.into_inner()).map(drop).map_err(to_io)
    })
}

fn groups<W: Write + Send>(
    file: &mut SerializedFileWriter<W>,
    columns: &[Column],
) -> ParquetResult<()> {
    let n_rows = columns.first().map_or(0, |column| column.values.len());
    for from in (0..n_rows).step_by(GROUP_ROWS) {
        let mut group = file.next_row_group()?;
        for column in columns {
            put_values(&mut group, &column.values, from..n_rows.min(from + GROUP_ROWS))?;
        }
        group.close()?;
    }
    Ok(())
}

fn packed(builder: WriterPropertiesBuilder, column: &Column) -> WriterPropertiesBuilder {
    let path = ColumnPath::new(vec![column.name.clone()]);
    match &column.values {
        Values::U32(values) if values.is_sorted() => {
            builder.set_column_encoding(path, Encoding::DELTA_BINARY_PACKED)
        }
        values => builder.set_column_dictionary_enabled(path, comes_again(values)),
    }
}

/// Whether a dictionary would be worth its bytes: half of the values at most are new.
fn comes_again(values: &Values) -> bool {
    match values {
        Values::F64(values) => is_half_new(values.iter().map(|n| n.to_bits())),
        Values::OptionalF64(values) => is_half_new(values.iter().flatten().map(|n| n.to_bits())),
        _ => true,
    }
}

fn is_half_new(values: impl Iterator<Item = u64> + Clone) -> bool {
    let different: HashSet<u64> = values.clone().collect();
    2 * different.len() <= values.count()
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
        Values::Text(v) => texts(group, v, rows),
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

/// Cut out of one piece, rather than allocated one by one.
fn texts<W: Write + Send>(
    group: Group<'_, '_, W>,
    values: &Texts,
    rows: std::ops::Range<usize>,
) -> ParquetResult<()> {
    let all = ByteArray::from(values.joined(rows.clone()).as_bytes().to_vec());
    let mut begin = 0;
    let cut = |text: &str| {
        begin += text.len();
        all.slice(begin - text.len(), text.len())
    };
    put::<ByteArrayType, _>(group, &values.of(rows).map(cut).collect::<Vec<_>>(), None, None)
}
