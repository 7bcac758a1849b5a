//! Parquet into tables.

use std::path::Path;

use parquet::basic::LogicalType;
use parquet::basic::Type as Physical;
use parquet::data_type::{ByteArrayType, DoubleType, Int32Type, Int64Type};

use super::{Column, Table, ValueKind, Values};
use crate::Texts;
use crate::format::Error;
use crate::format::columns::ParquetFile;
use crate::format::report::quoted;

/// Reads a whole table.
///
/// # Errors
/// [`Error::Io`] when the file cannot be read, [`Error::Damaged`] when it is not whole,
/// [`Error::Column`] when a column is none that tables have.
pub fn read_table(path: &Path) -> Result<Table, Error> {
    let mut reader = TableReader::open(path)?;
    let mut table = reader.empty();
    for group in 0..reader.n_groups() {
        let part = reader.read(group)?;
        table.n_rows += part.n_rows;
        for (column, more) in table.columns.iter_mut().zip(part.columns) {
            let is_same = column.values.append(more.values);
            debug_assert!(is_same, "row groups share a schema");
        }
    }
    Ok(table)
}

/// Reads a table piece by piece.
pub struct TableReader {
    file: ParquetFile,
    kinds: Vec<(String, ValueKind)>,
}

impl std::fmt::Debug for TableReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TableReader").field("kinds", &self.kinds).finish_non_exhaustive()
    }
}

impl TableReader {
    /// Opens a table and looks at the types of its columns.
    ///
    /// # Errors
    /// As [`read_table`].
    pub fn open(path: &Path) -> Result<Self, Error> {
        let file = ParquetFile::open(path)?;
        let kinds = (0..file.columns().len()).map(|column| {
            let name = file.columns()[column].path().parts().join(".");
            Ok((name, kind(&file, column)?))
        });
        let kinds = kinds.collect::<Result<_, Error>>()?;
        Ok(Self { file, kinds })
    }

    /// Number of pieces; each has at most about a million rows in tables written here.
    #[must_use]
    pub fn n_groups(&self) -> usize {
        self.file.n_groups()
    }

    /// Reads piece `group`.
    ///
    /// # Errors
    /// As [`read_table`].
    ///
    /// # Panics
    /// When `group` is not below [`n_groups`](Self::n_groups).
    pub fn read(&mut self, group: usize) -> Result<Table, Error> {
        let mut table = self.empty();
        for (idx, column) in table.columns.iter_mut().enumerate() {
            column.values = self.values(group, idx)?;
        }
        table.n_rows = self.file.n_rows(group);
        Ok(table)
    }

    fn empty(&self) -> Table {
        let columns = self.kinds.iter().map(|(name, kind)| Column::new(name, kind.empty()));
        Table { path: self.file.path().to_owned(), n_rows: 0, columns: columns.collect() }
    }

    fn values(&mut self, group: usize, column: usize) -> Result<Values, Error> {
        let file = &mut self.file;
        Ok(match self.kinds[column].1 {
            ValueKind::U8 => Values::U8(bytes(file, group, column)?),
            ValueKind::U32 => Values::U32(map(ints(file, group, column)?, i32::cast_unsigned)),
            ValueKind::U64 => Values::U64(map(longs(file, group, column)?, i64::cast_unsigned)),
            ValueKind::I64 => Values::I64(longs(file, group, column)?),
            ValueKind::F64 => Values::F64(file.read::<DoubleType>(group, column)?.values),
            ValueKind::Text => Values::Text(texts(file, group, column)?),
            ValueKind::OptionalU32 => {
                let values = file.read::<Int32Type>(group, column)?.optional();
                Values::OptionalU32(map(values, |n| n.map(i32::cast_unsigned)))
            }
            ValueKind::OptionalU64 => {
                let values = file.read::<Int64Type>(group, column)?.optional();
                Values::OptionalU64(map(values, |n| n.map(i64::cast_unsigned)))
            }
            ValueKind::OptionalI64 => {
                Values::OptionalI64(file.read::<Int64Type>(group, column)?.optional())
            }
            ValueKind::OptionalF64 => {
                Values::OptionalF64(file.read::<DoubleType>(group, column)?.optional())
            }
        })
    }
}

/// The type of a column, when it is one that tables have.
fn kind(file: &ParquetFile, column: usize) -> Result<ValueKind, Error> {
    let descr = &file.columns()[column];
    let (is_optional, is_flat) = (descr.max_def_level() == 1, descr.max_rep_level() == 0);
    let width = match file.logical(column) {
        Some(LogicalType::Integer(integer)) if !integer.is_signed => integer.bit_width,
        _ => 0,
    };
    let kind = match (file.physical(column), width, is_optional) {
        (Physical::INT32, 8, false) => Some(ValueKind::U8),
        (Physical::INT32, 32, false) => Some(ValueKind::U32),
        (Physical::INT32, 32, true) => Some(ValueKind::OptionalU32),
        (Physical::INT64, 64, false) => Some(ValueKind::U64),
        (Physical::INT64, 64, true) => Some(ValueKind::OptionalU64),
        (Physical::INT64, 0, false) => Some(ValueKind::I64),
        (Physical::INT64, 0, true) => Some(ValueKind::OptionalI64),
        (Physical::DOUBLE, 0, false) => Some(ValueKind::F64),
        (Physical::DOUBLE, 0, true) => Some(ValueKind::OptionalF64),
        (Physical::BYTE_ARRAY, 0, false) => Some(ValueKind::Text),
        _ => None,
    };
    let is_simple = is_flat && descr.max_def_level() <= 1;
    kind.filter(|_| is_simple).ok_or_else(|| {
        file.mistyped(column, "unsigned INT32 or INT64, INT64, DOUBLE or required text")
    })
}

fn map<A, B>(values: Vec<A>, each: impl FnMut(A) -> B) -> Vec<B> {
    values.into_iter().map(each).collect()
}

fn ints(file: &mut ParquetFile, group: usize, column: usize) -> Result<Vec<i32>, Error> {
    Ok(file.read::<Int32Type>(group, column)?.values)
}

fn longs(file: &mut ParquetFile, group: usize, column: usize) -> Result<Vec<i64>, Error> {
    Ok(file.read::<Int64Type>(group, column)?.values)
}

fn bytes(file: &mut ParquetFile, group: usize, column: usize) -> Result<Vec<u8>, Error> {
    let values = ints(file, group, column)?;
    let fault = |n: i32| file.mistyped_value(column, &n.to_string(), "0 to 255");
    values.into_iter().map(|n| u8::try_from(n).map_err(|_| fault(n))).collect()
}

fn texts(file: &mut ParquetFile, group: usize, column: usize) -> Result<Texts, Error> {
    let values = file.read::<ByteArrayType>(group, column)?.values;
    let fault = |bytes: &[u8]| file.mistyped_value(column, &quoted(bytes), "text in UTF-8");
    let mut texts = Texts::with_capacity(values.len());
    for value in &values {
        texts.push(std::str::from_utf8(value.data()).map_err(|_| fault(value.data()))?);
    }
    Ok(texts)
}
