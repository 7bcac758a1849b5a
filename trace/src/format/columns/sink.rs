//! Where Parquet bytes go.

use std::fmt::Write as _;
use std::io::{self, Write};

use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::data_type::DataType;
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder};
use parquet::file::writer::SerializedRowGroupWriter;
use sha2::{Digest, Sha256};

use crate::format::FileEntry;

/// Who every file says it is by.
pub(super) const CREATED_BY: &str = "claque";
/// Most rows in a row group.
pub const GROUP_ROWS: usize = 1 << 20;

/// What files that the `parquet` crate encodes have in common: Zstandard, plain values, no statistics,
/// nothing that depends on the machine.
pub(crate) fn properties() -> WriterPropertiesBuilder {
    WriterProperties::builder()
        .set_created_by(CREATED_BY.to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_encoding(Encoding::PLAIN)
        .set_dictionary_enabled(false)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_offset_index_disabled(true)
        .set_data_page_row_count_limit(1 << 17)
        .set_write_batch_size(1 << 13)
}

/// Writes the next column of a row group.
pub(crate) fn put<T: DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: &[T::T],
    def: Option<&[i16]>,
    rep: Option<&[i16]>,
) -> Result<()> {
    let next = group.next_column()?;
    let mut column = next.ok_or_else(|| ParquetError::General("a column too many".to_owned()))?;
    column.typed::<T>().write_batch(values, def, rep)?;
    column.close()
}

/// The operating system's reason, where there is one.
pub(crate) fn to_io(fault: ParquetError) -> io::Error {
    match fault {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(inner) => *inner,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}

/// Counts and hashes what passes through on its way to a file.
#[derive(Debug)]
pub struct Hashing<W> {
    inner: W,
    hash: Sha256,
    n_bytes: u64,
}

impl<W: Write> Hashing<W> {
    pub(crate) fn new(inner: W) -> Self {
        Self { inner, hash: Sha256::new(), n_bytes: 0 }
    }

    /// What was written, listed under this path.
    pub(crate) fn entry(self, path: &str) -> FileEntry {
        let (bytes, sha256) = (self.n_bytes, hex(&self.hash.finalize()));
        FileEntry { path: path.to_owned(), bytes, sha256 }
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n_written = self.inner.write(bytes)?;
        self.hash.update(&bytes[..n_written]);
        self.n_bytes += n_written as u64;
        Ok(n_written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        write!(text, "{byte:02x}").expect("text grows as needed");
    }
    text
}
