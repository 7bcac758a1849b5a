//! Parquet files whose pages are encoded here.
//!
//! Headers, footer and their laws are the `parquet` crate's. A page goes from columns to bytes once and
//! from there to the file, in 2^16 rows that stay in the second-level cache until they are hashed.

use std::fmt;
use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, Encoding};
use parquet::column::page::{CompressedPage, Page, PageWriteSpec, PageWriter};
use parquet::errors::Result as ParquetResult;
use parquet::file::metadata::{
    ColumnChunkMetaData, FileMetaData, ParquetMetaData, ParquetMetaDataWriter, RowGroupMetaData,
};
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::{SchemaDescPtr, SchemaDescriptor, TypePtr};

use super::encode;
use super::sink::{CREATED_BY, to_io};

/// First and last bytes of a file.
const MARK: &[u8; 4] = b"PAR1";
/// Rows in a page.
const PAGE_ROWS: usize = 1 << 16;

/// A file in the making.
pub(crate) struct FileWriter<W: Write + Send> {
    out: TrackedWrite<W>,
    schema: SchemaDescPtr,
    groups: Vec<RowGroupMetaData>,
    n_rows: usize,
}

/// A row group in the making: its columns come in the order of the schema.
pub(crate) struct GroupWriter<'f, W: Write + Send> {
    file: &'f mut FileWriter<W>,
    n_rows: usize,
    columns: Vec<ColumnChunkMetaData>,
}

/// What the pages of a column come to.
#[derive(Debug, Default)]
struct Tally {
    dictionary_at: Option<i64>,
    data_at: Option<i64>,
    n_values: i64,
    n_bytes: i64,
}

impl<W: Write + Send> FileWriter<W> {
    /// A file of this schema.
    pub(crate) fn new(out: W, schema: TypePtr) -> io::Result<Self> {
        let (mut out, schema) = (TrackedWrite::new(out), Arc::new(SchemaDescriptor::new(schema)));
        out.write_all(MARK)?;
        Ok(Self { out, schema, groups: Vec::new(), n_rows: 0 })
    }

    /// The next row group, of so many rows.
    pub(crate) fn group(&mut self, n_rows: usize) -> GroupWriter<'_, W> {
        GroupWriter { file: self, n_rows, columns: Vec::new() }
    }

    /// Writes the footer and gives back what was written to.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        let created_by = Some(CREATED_BY.to_owned());
        let n_rows = i64::try_from(self.n_rows).map_err(io::Error::other)?;
        let file = FileMetaData::new(1, n_rows, created_by, None, self.schema, None);
        let mut footer = Vec::new();
        let metadata = ParquetMetaData::new(file, self.groups);
        ParquetMetaDataWriter::new(&mut footer, &metadata).finish().map_err(to_io)?;
        self.out.write_all(&footer)?;
        self.out.into_inner().map_err(to_io)
    }
}

impl<W: Write + Send> GroupWriter<'_, W> {
    /// Writes the next column: `page` appends the values of some rows and says how many there are,
    /// nulls and empty lists included.
    pub(crate) fn column(
        &mut self,
        encoding: Encoding,
        page: impl FnMut(Range<usize>, &mut Vec<u8>) -> usize,
    ) -> ParquetResult<()> {
        self.pages(encoding, Tally::default(), page)
    }

    /// Writes the next column as it is.
    pub(crate) fn plain<T: Copy, const N: usize>(
        &mut self,
        values: &[T],
        bytes: impl Fn(T) -> [u8; N],
    ) -> ParquetResult<()> {
        self.column(Encoding::PLAIN, |rows, out| {
            encode::plain(values[rows.clone()].iter().map(|&value| bytes(value)), out);
            rows.len()
        })
    }

    /// Writes the next column: whether each row has a value, and the values that are there.
    pub(crate) fn optional<T: Copy, const N: usize>(
        &mut self,
        values: &[T],
        is_there: impl Fn(T) -> bool,
        bytes: impl Fn(T) -> [u8; N],
    ) -> ParquetResult<()> {
        self.column(Encoding::PLAIN, |rows, out| {
            let values = &values[rows];
            let there = |piece: &[T]| encode::presence(piece.iter().map(|&value| is_there(value)));
            encode::levels(values.len(), values.chunks(32).map(there), out);
            encode::plain_some(values, &is_there, &bytes, out);
            values.len()
        })
    }

    /// Writes the next column, of small numbers that come again: packed as places in a dictionary.
    pub(crate) fn small(&mut self, values: &[u16]) -> ParquetResult<()> {
        let most = usize::from(values.iter().copied().max().unwrap_or(0));
        let mut places = vec![0_u32; most + 1];
        values.iter().for_each(|&value| places[usize::from(value)] = 1);
        let different: Vec<i32> =
            (0..).zip(&places).filter(|(_, n)| **n > 0).map(|(value, _)| value).collect();
        let mut n_before = 0_u32;
        for place in &mut places {
            (n_before, *place) = (n_before + *place, n_before);
        }
        let mut dictionary = Vec::new();
        encode::plain(different.iter().map(|value| value.to_le_bytes()), &mut dictionary);
        self.coded((dictionary, different.len()), |row| places[usize::from(values[row])])
    }

    /// Writes the next column, each row of which has a place in a dictionary of plain values.
    pub(crate) fn coded(
        &mut self,
        (dictionary, n_different): (Vec<u8>, usize),
        place: impl Fn(usize) -> u32,
    ) -> ParquetResult<()> {
        let tally = self.dictionary(dictionary, n_different)?;
        let width = n_different.saturating_sub(1).max(1).ilog2() + 1;
        self.pages(Encoding::RLE_DICTIONARY, tally, |rows, out| {
            out.push(width.to_le_bytes()[0]);
            encode::hybrid(width, rows.len(), rows.clone().map(&place), out);
            rows.len()
        })
    }

    fn dictionary(&mut self, values: Vec<u8>, n_values: usize) -> ParquetResult<Tally> {
        let page = Page::DictionaryPage {
            buf: values.into(),
            num_values: u32::try_from(n_values)?,
            encoding: Encoding::PLAIN,
            is_sorted: false,
        };
        let spec = self.write(page)?;
        let mut tally =
            Tally { dictionary_at: Some(i64::try_from(spec.offset)?), ..Tally::default() };
        tally.n_bytes += i64::try_from(spec.bytes_written)?;
        Ok(tally)
    }

    fn pages(
        &mut self,
        encoding: Encoding,
        mut tally: Tally,
        mut page: impl FnMut(Range<usize>, &mut Vec<u8>) -> usize,
    ) -> ParquetResult<()> {
        let mut n_bytes = 0;
        for from in (0..self.n_rows).step_by(PAGE_ROWS) {
            let mut bytes = Vec::with_capacity(n_bytes);
            let n_values = page(from..self.n_rows.min(from + PAGE_ROWS), &mut bytes);
            n_bytes = bytes.len();
            let spec = self.write(data_page(encoding, n_values, bytes)?)?;
            tally.data_at = tally.data_at.or(Some(i64::try_from(spec.offset)?));
            tally.n_values += i64::from(spec.num_values);
            tally.n_bytes += i64::try_from(spec.bytes_written)?;
        }
        let column = self.file.schema.column(self.columns.len());
        let mut encodings = vec![Encoding::RLE, encoding];
        encodings.extend(tally.dictionary_at.map(|_| Encoding::PLAIN));
        let column = ColumnChunkMetaData::builder(column)
            .set_encodings(encodings)
            .set_compression(Compression::UNCOMPRESSED)
            .set_num_values(tally.n_values)
            .set_total_compressed_size(tally.n_bytes)
            .set_total_uncompressed_size(tally.n_bytes)
            .set_data_page_offset(tally.data_at.unwrap_or(0))
            .set_dictionary_page_offset(tally.dictionary_at)
            .build()?;
        self.columns.push(column);
        Ok(())
    }

    fn write(&mut self, page: Page) -> ParquetResult<PageWriteSpec> {
        let n_bytes = page.buffer().len();
        SerializedPageWriter::new(&mut self.file.out).write_page(CompressedPage::new(page, n_bytes))
    }

    /// No more columns.
    pub(crate) fn close(self) -> ParquetResult<()> {
        let n_bytes = self.columns.iter().map(ColumnChunkMetaData::compressed_size).sum();
        let group = RowGroupMetaData::builder(Arc::clone(&self.file.schema))
            .set_num_rows(i64::try_from(self.n_rows)?)
            .set_total_byte_size(n_bytes)
            .set_column_metadata(self.columns)
            .build()?;
        self.file.groups.push(group);
        self.file.n_rows += self.n_rows;
        Ok(())
    }
}

impl<W: Write + Send> fmt::Debug for FileWriter<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileWriter").field("n_rows", &self.n_rows).finish_non_exhaustive()
    }
}

fn data_page(encoding: Encoding, n_values: usize, bytes: Vec<u8>) -> ParquetResult<Page> {
    Ok(Page::DataPage {
        buf: Bytes::from(bytes),
        num_values: u32::try_from(n_values)?,
        encoding,
        def_level_encoding: Encoding::RLE,
        rep_level_encoding: Encoding::RLE,
        statistics: None,
    })
}
