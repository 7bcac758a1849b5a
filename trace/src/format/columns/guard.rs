//! Pages that were looked at before they are decoded.

use std::io::{self, Cursor, Read};
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Encoding, Type};
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::reader::{ChunkReader, Length};
use parquet::file::serialized_reader::SerializedPageReader;

use super::compact;

/// The bytes of one column of one row group, at their place in the file.
struct Chunk {
    from: u64,
    bytes: Bytes,
}

impl Chunk {
    fn slice(&self, start: u64, length: Option<usize>) -> Result<Bytes> {
        let begin = start.checked_sub(self.from).and_then(|n| usize::try_from(n).ok());
        let begin = begin.filter(|&n| n <= self.bytes.len()).ok_or_else(outside)?;
        let end = length.map_or(Some(self.bytes.len()), |n| begin.checked_add(n));
        let end = end.filter(|&n| n <= self.bytes.len()).ok_or_else(outside)?;
        Ok(self.bytes.slice(begin..end))
    }
}

fn outside() -> ParquetError {
    damaged("a page reaches beyond its column")
}

fn damaged(reason: &str) -> ParquetError {
    ParquetError::General(reason.to_owned())
}

impl Length for Chunk {
    fn len(&self) -> u64 {
        self.from + self.bytes.len() as u64
    }
}

impl ChunkReader for Chunk {
    type T = Header;

    /// Only page headers are read in this way, so this is where they are looked at.
    fn get_read(&self, start: u64) -> Result<Header> {
        Ok(Header::Unseen(self.slice(start, None)?))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        self.slice(start, Some(length))
    }
}

/// A page header that is looked at when it is first read: it is asked for more often than that,
/// and then need not be one.
enum Header {
    Unseen(Bytes),
    Seen(Cursor<Bytes>),
}

impl Read for Header {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if let Self::Unseen(bytes) = self {
            let header_len = compact::page_header_len(bytes);
            let header_len = header_len.ok_or_else(|| io::Error::other("not a page header"))?;
            *self = Self::Seen(Cursor::new(bytes.slice(..header_len)));
        }
        match self {
            Self::Seen(header) => header.read(out),
            Self::Unseen(_) => Ok(0),
        }
    }
}

/// Pages of one column of one row group, each checked against what was promised.
pub(crate) struct Pages {
    inner: SerializedPageReader<Chunk>,
    physical: Type,
    has_levels: bool,
    has_dictionary: bool,
    values_left: u64,
}

impl Pages {
    /// Pages of `column`, whose bytes stand at `from` in the file.
    pub(crate) fn new(
        column: &ColumnChunkMetaData,
        from: u64,
        bytes: Bytes,
        n_rows: usize,
    ) -> Result<Self> {
        let chunk = Arc::new(Chunk { from, bytes });
        let inner = SerializedPageReader::new(chunk, column, n_rows, None)?;
        let values_left = u64::try_from(column.num_values())?;
        let has_levels = column.column_descr().max_def_level() > 0;
        let physical = column.column_type();
        Ok(Self { inner, physical, has_levels, has_dictionary: false, values_left })
    }

    fn check(&mut self, page: &Page) -> Result<()> {
        if page.is_dictionary_page() {
            return self.check_dictionary(page);
        }
        let left = self.values_left.checked_sub(u64::from(page.num_values()));
        self.values_left = left.ok_or_else(|| damaged("a page holds more than its column"))?;
        self.check_encoding(page)?;
        check_levels(page)
    }

    fn check_dictionary(&mut self, page: &Page) -> Result<()> {
        self.has_dictionary = true;
        let n_bytes = u64::from(page.num_values()) * self.least_bytes();
        if n_bytes > page.buffer().len() as u64 {
            return Err(damaged("a dictionary is shorter than it claims"));
        }
        self.check_texts(page)
    }

    fn check_encoding(&self, page: &Page) -> Result<()> {
        match page.encoding() {
            // With levels before them the texts begin who knows where; the decoder finds them.
            Encoding::PLAIN if self.has_levels => Ok(()),
            Encoding::PLAIN => self.check_texts(page),
            Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY if self.has_dictionary => Ok(()),
            Encoding::DELTA_BINARY_PACKED if self.physical != Type::BYTE_ARRAY => {
                self.check_delta(page)
            }
            other => Err(damaged(&format!("encoding {other} is not supported here"))),
        }
    }

    fn check_delta(&self, page: &Page) -> Result<()> {
        let n_values = u64::from(page.num_values());
        let is_whole = self.has_levels || compact::delta_len(page.buffer()) == Some(n_values);
        is_whole.then_some(()).ok_or_else(|| damaged("differences do not fill their page"))
    }

    /// Texts follow their lengths; each must end within the page.
    fn check_texts(&self, page: &Page) -> Result<()> {
        if self.physical != Type::BYTE_ARRAY {
            return Ok(());
        }
        let mut rest: &[u8] = page.buffer();
        for _ in 0..page.num_values() {
            let (length, after) = rest.split_first_chunk().ok_or_else(text_outside)?;
            let length = u32::from_le_bytes(*length) as usize;
            rest = after.get(length..).ok_or_else(text_outside)?;
        }
        Ok(())
    }

    fn least_bytes(&self) -> u64 {
        match self.physical {
            Type::INT32 | Type::FLOAT | Type::BYTE_ARRAY => 4,
            Type::INT64 | Type::DOUBLE => 8,
            Type::INT96 => 12,
            Type::BOOLEAN | Type::FIXED_LEN_BYTE_ARRAY => 1,
        }
    }
}

fn text_outside() -> ParquetError {
    damaged("a text reaches beyond its page")
}

/// Levels must be in the one encoding that is still written, and lie within the page.
fn check_levels(page: &Page) -> Result<()> {
    match page {
        Page::DataPage { def_level_encoding, rep_level_encoding, .. } => {
            let is_known = [def_level_encoding, rep_level_encoding] == [&Encoding::RLE; 2];
            is_known.then_some(()).ok_or_else(|| damaged("levels in an encoding long deprecated"))
        }
        Page::DataPageV2 { buf, def_levels_byte_len, rep_levels_byte_len, .. } => {
            let n_bytes = u64::from(*def_levels_byte_len) + u64::from(*rep_levels_byte_len);
            let fits = n_bytes <= buf.len() as u64;
            fits.then_some(()).ok_or_else(|| damaged("levels reach beyond their page"))
        }
        Page::DictionaryPage { .. } => Ok(()),
    }
}

impl PageReader for Pages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let page = self.inner.get_next_page()?;
        page.as_ref().map_or(Ok(()), |page| self.check(page))?;
        Ok(page)
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.inner.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        Err(damaged("pages are read one after the other"))
    }
}

impl Iterator for Pages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}
