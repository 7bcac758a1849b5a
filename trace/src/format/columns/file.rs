//! One Parquet file, opened with care.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use parquet::basic::{LogicalType, Type};
use parquet::column::reader::ColumnReaderImpl;
use parquet::data_type::DataType;
use parquet::errors::Result as ParquetResult;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, ParquetMetaDataReader};
use parquet::schema::types::ColumnDescPtr;

use super::compact;
use super::guard::Pages;
use crate::format::report::{quoted, shorten};
use crate::format::{Error, open};

/// Four bytes of length and the mark.
const TAIL_BYTES: u64 = 8;
const MARK: &[u8; 4] = b"PAR1";
/// Longest footer, bytes: our choice; a hundred row groups of ten columns take about 100 kB.
const FOOTER_BYTES: u64 = 16 << 20;
/// Rows a file may hold whatever its size, and per byte beyond that. LZ4 unfolds at most 255-fold,
/// so no file of four-byte values written here is denser; only a run of nothing is.
const ROWS: u64 = 16 << 20;
const ROWS_PER_BYTE: u64 = 64;

/// A Parquet file whose footer was believable.
pub(crate) struct ParquetFile {
    path: PathBuf,
    file: File,
    n_bytes: u64,
    metadata: ParquetMetaData,
}

/// The content of one column in one row group. Levels are empty where the schema needs none.
pub(crate) struct Decoded<V> {
    /// Values that are not null, in order.
    pub(crate) values: Vec<V>,
    /// How much of the path to each value is there.
    pub(crate) def: Vec<i16>,
    /// At which repetition each value stands; 0 begins a row.
    pub(crate) rep: Vec<i16>,
}

impl<V> Decoded<V> {
    /// A value or nothing for every row of a flat column.
    pub(crate) fn optional(self) -> Vec<Option<V>> {
        if self.def.is_empty() {
            return self.values.into_iter().map(Some).collect();
        }
        let mut values = self.values.into_iter();
        self.def.iter().map(|&def| if def == 0 { None } else { values.next() }).collect()
    }
}

impl ParquetFile {
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let mut file = open(path)?;
        let n_bytes = file.metadata().map_err(Error::io("read", path))?.len();
        let footer = footer(&mut file, n_bytes, path)?;
        let parse = || ParquetMetaDataReader::decode_metadata(&footer);
        let metadata = careful(path, parse)?;
        let opened = Self { path: path.to_owned(), file, n_bytes, metadata };
        opened.check_rows()?;
        Ok(opened)
    }

    /// Number of row groups.
    pub(crate) fn n_groups(&self) -> usize {
        self.metadata.num_row_groups()
    }

    /// Rows in one row group.
    pub(crate) fn n_rows(&self, group: usize) -> usize {
        usize::try_from(self.metadata.row_group(group).num_rows()).unwrap_or(0)
    }

    /// Leaf columns.
    pub(crate) fn columns(&self) -> &[ColumnDescPtr] {
        self.metadata.file_metadata().schema_descr().columns()
    }

    /// Position of the only leaf under the top-level column `name`.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        let is_under =
            |column: &ColumnDescPtr| column.path().parts().first().is_some_and(|p| p == name);
        let mut found = (0..self.columns().len()).filter(|&idx| is_under(&self.columns()[idx]));
        found.next().filter(|_| found.next().is_none())
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// An error about a column that is not there.
    pub(crate) fn missing(&self, name: &str) -> Error {
        let names = self.columns().iter().map(|column| quoted(column.path().string().as_bytes()));
        let found: Vec<String> = names.take(100).collect();
        let found = shorten(&found.join(", "), 300);
        Error::MissingColumn { path: self.path.as_path().into(), column: name.to_owned(), found }
    }

    /// An error about a column of another type.
    pub(crate) fn mistyped(&self, column: usize, expected: &str) -> Error {
        let descr = &self.columns()[column];
        let repeated = if descr.max_rep_level() == 0 { "" } else { "repeated " };
        let optional = if descr.max_def_level() == 0 { "" } else { "optional " };
        let logical = descr.logical_type_ref().map(|logical| format!(" ({logical:?})"));
        let logical = logical.unwrap_or_default();
        let found = format!("{repeated}{optional}{}{logical}", descr.physical_type());
        self.mistyped_value(column, &shorten(&found, 200), expected)
    }

    /// An error about something in a column.
    pub(crate) fn mistyped_value(&self, column: usize, found: &str, expected: &str) -> Error {
        Error::Column {
            path: self.path.as_path().into(),
            column: shorten(&self.columns()[column].path().string(), 80),
            found: found.to_owned(),
            expected: expected.to_owned(),
        }
    }

    pub(crate) fn physical(&self, column: usize) -> Type {
        self.columns()[column].physical_type()
    }

    pub(crate) fn logical(&self, column: usize) -> Option<&LogicalType> {
        self.columns()[column].logical_type_ref()
    }

    /// Reads one column of one row group; `T` must be its physical type.
    pub(crate) fn read<T: DataType>(
        &mut self,
        group: usize,
        column: usize,
    ) -> Result<Decoded<T::T>, Error> {
        debug_assert_eq!(self.physical(column), T::get_physical_type());
        let (n_rows, from) = (self.n_rows(group), self.start(group, column)?);
        let bytes = self.chunk(group, column, from)?;
        let chunk = self.metadata.row_group(group).column(column);
        let decoded = careful(&self.path, || decode::<T>(chunk, from, bytes, n_rows))?;
        decoded.ok_or_else(|| self.damaged("a column has more or fewer rows than its row group"))
    }

    pub(crate) fn damaged(&self, reason: &str) -> Error {
        Error::damaged(&self.path, reason)
    }

    fn check_rows(&self) -> Result<(), Error> {
        let most = ROWS + ROWS_PER_BYTE * self.n_bytes;
        let mut total = 0_u64;
        for group in self.metadata.row_groups() {
            let n_rows = u64::try_from(group.num_rows());
            total = total.saturating_add(n_rows.map_err(|_| self.damaged("a negative count"))?);
            if group.num_columns() != self.columns().len() {
                return Err(self.damaged("a row group without all columns"));
            }
            let counts = group.columns().iter().map(|column| u64::try_from(column.num_values()));
            if counts.into_iter().any(|count| count.is_err() || count.is_ok_and(|n| n > most)) {
                return Err(self.damaged("a column with more values than bytes could hold"));
            }
        }
        let is_believable = total <= most;
        is_believable.then_some(()).ok_or_else(|| self.damaged("more rows than bytes could hold"))
    }

    /// Where the bytes of a column begin.
    fn start(&self, group: usize, column: usize) -> Result<u64, Error> {
        let chunk = self.metadata.row_group(group).column(column);
        let start = chunk.dictionary_page_offset().unwrap_or(chunk.data_page_offset());
        u64::try_from(start).map_err(|_| self.damaged("a column begins before the file"))
    }

    fn chunk(&mut self, group: usize, column: usize, from: u64) -> Result<Bytes, Error> {
        let length = self.metadata.row_group(group).column(column).compressed_size();
        let length = u64::try_from(length).ok();
        let end = length.and_then(|length| from.checked_add(length));
        let (Some(length), true) = (length, end.is_some_and(|end| end <= self.n_bytes)) else {
            return Err(self.damaged("a column reaches beyond the file"));
        };
        let bytes = read_at(&mut self.file, from, length).map_err(Error::io("read", &self.path))?;
        Ok(bytes.into())
    }
}

/// Decodes all rows; `None` when there are more or fewer than `n_rows`.
fn decode<T: DataType>(
    column: &ColumnChunkMetaData,
    from: u64,
    bytes: Bytes,
    n_rows: usize,
) -> ParquetResult<Option<Decoded<T::T>>> {
    let pages = Box::new(Pages::new(column, from, bytes, n_rows)?);
    let mut reader = ColumnReaderImpl::<T>::new(column.column_descr_ptr(), pages);
    let mut decoded = Decoded { values: Vec::new(), def: Vec::new(), rep: Vec::new() };
    let mut n_read = 0;
    loop {
        let Decoded { values, def, rep } = &mut decoded;
        // One more than promised, so that a surplus is seen.
        let wanted = n_rows + 1 - n_read;
        let (more, _, _) = reader.read_records(wanted, Some(def), Some(rep), values)?;
        n_read += more;
        if more == 0 || n_read > n_rows {
            return Ok((n_read == n_rows).then_some(decoded));
        }
    }
}

/// The bytes between the last page and the tail.
fn footer(file: &mut File, n_bytes: u64, path: &Path) -> Result<Vec<u8>, Error> {
    let damaged = |reason| Err(Error::damaged(path, reason));
    if n_bytes < 4 + TAIL_BYTES {
        return damaged("too short for Parquet");
    }
    let io = |file: &mut File, from, length| {
        read_at(file, from, length).map_err(Error::io("read", path))
    };
    let (head, tail) = (io(file, 0, 4)?, io(file, n_bytes - TAIL_BYTES, TAIL_BYTES)?);
    if head != MARK || tail[4..] != *MARK {
        return damaged("no Parquet mark at both ends; is it cut short?");
    }
    let length = u64::from(u32::from_le_bytes([tail[0], tail[1], tail[2], tail[3]]));
    if length > FOOTER_BYTES || length + 4 + TAIL_BYTES > n_bytes {
        return damaged("a footer longer than it can be");
    }
    let footer = io(file, n_bytes - TAIL_BYTES - length, length)?;
    if !compact::is_footer(&footer) {
        return damaged("the footer cannot be followed");
    }
    Ok(footer)
}

fn read_at(file: &mut File, from: u64, length: u64) -> std::io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    let n_read = file.take(length).read_to_end(&mut bytes)?;
    let is_whole = n_read as u64 == length;
    is_whole.then_some(bytes).ok_or_else(|| std::io::ErrorKind::UnexpectedEof.into())
}

/// Runs a piece of the `parquet` crate. It was made for honest files: should a contradiction that
/// no check here foresaw make it panic, that is an error about the file like any other.
fn careful<T>(path: &Path, work: impl FnOnce() -> ParquetResult<T>) -> Result<T, Error> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(|reason| Error::damaged(path, escaped(&reason))),
        Err(_) => Err(Error::damaged(path, "its parts contradict each other")),
    }
}

fn escaped(reason: &parquet::errors::ParquetError) -> String {
    reason.to_string().escape_debug().to_string()
}
