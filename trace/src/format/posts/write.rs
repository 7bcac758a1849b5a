//! Batches into row groups.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, Encoding};
use parquet::data_type::{Int32Type, Int64Type};
use parquet::errors::Result as ParquetResult;
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;

use crate::PostBatch;
use crate::format::columns::{GROUP_ROWS, properties, put, to_io};

const SCHEMA: &str = "message posts {
    required int64 at (TIMESTAMP(MILLIS, true));
    required int32 account (INTEGER(32, false));
    required int64 post (INTEGER(64, false));
    required group hashtags (LIST) {
        repeated group list { required int32 element (INTEGER(32, false)); }
    }
    required int32 kind (INTEGER(8, false));
    optional int64 parent (INTEGER(64, false));
    required int64 text (INTEGER(64, false));
    required int32 app (INTEGER(16, false));
    optional int64 deleted_at (TIMESTAMP(MILLIS, true));
}";

/// Writes batches as row groups.
pub(crate) struct PostWriter<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    scratch: Scratch,
}

/// Columns on their way; kept so that no post allocates.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    ints: Vec<i32>,
    longs: Vec<i64>,
    def: Vec<i16>,
    rep: Vec<i16>,
}

impl<W: Write + Send> PostWriter<W> {
    pub(crate) fn new(out: W) -> std::io::Result<Self> {
        Self::with_scratch(out, Scratch::default())
    }

    pub(crate) fn with_scratch(out: W, scratch: Scratch) -> std::io::Result<Self> {
        let schema = Arc::new(parse_message_type(SCHEMA).map_err(to_io)?);
        let writer = SerializedFileWriter::new(out, schema, Arc::new(encodings()));
        Ok(Self { writer: writer.map_err(to_io)?, scratch })
    }

    /// Writes a batch, as several row groups where it is larger than one.
    pub(crate) fn push(&mut self, posts: &PostBatch) -> std::io::Result<()> {
        if posts.len() <= GROUP_ROWS {
            return self.group(posts).map_err(to_io);
        }
        for from in (0..posts.len()).step_by(GROUP_ROWS) {
            let part = posts.slice(from, posts.len().min(from + GROUP_ROWS));
            self.group(&part).map_err(to_io)?;
        }
        Ok(())
    }

    /// Writes the footer and gives back what was written to.
    pub(crate) fn finish(self) -> std::io::Result<(W, Scratch)> {
        Ok((self.writer.into_inner().map_err(to_io)?, self.scratch))
    }

    fn group(&mut self, posts: &PostBatch) -> ParquetResult<()> {
        let mut group = self.writer.next_row_group()?;
        let Scratch { ints, longs, def, rep } = &mut self.scratch;
        fill(longs, posts.at().iter().map(|at| at.0));
        put::<Int64Type, _>(&mut group, longs, None, None)?;
        fill(ints, posts.account().iter().map(|account| account.0.cast_signed()));
        put::<Int32Type, _>(&mut group, ints, None, None)?;
        fill(longs, posts.post().iter().map(|post| post.0.cast_signed()));
        put::<Int64Type, _>(&mut group, longs, None, None)?;
        fill(ints, posts.hashtags().iter().map(|hashtag| hashtag.0.cast_signed()));
        list_levels(posts.offsets(), def, rep);
        put::<Int32Type, _>(&mut group, ints, Some(def), Some(rep))?;
        fill(ints, posts.kind().iter().map(|&kind| kind as i32));
        put::<Int32Type, _>(&mut group, ints, None, None)?;
        fill_some(longs, def, posts.parents().map(|parent| parent.map(|p| p.0.cast_signed())));
        put::<Int64Type, _>(&mut group, longs, Some(def), None)?;
        fill(longs, posts.text().iter().map(|text| text.0.cast_signed()));
        put::<Int64Type, _>(&mut group, longs, None, None)?;
        fill(ints, posts.app().iter().map(|app| i32::from(app.0)));
        put::<Int32Type, _>(&mut group, ints, None, None)?;
        fill_some(longs, def, posts.deleted_at().map(|at| at.map(|at| at.0)));
        put::<Int64Type, _>(&mut group, longs, Some(def), None)?;
        group.close().map(drop)
    }
}

fn encodings() -> WriterProperties {
    let random = |builder, name: &str| {
        // Random bits do not compress; trying costs time and gains nothing.
        WriterPropertiesBuilder::set_column_compression(
            builder,
            ColumnPath::from(name),
            Compression::UNCOMPRESSED,
        )
    };
    // What is packed into the bits it needs leaves nothing to compress, and takes half the time.
    let packed = |builder, name: &str| {
        let encoding = Encoding::DELTA_BINARY_PACKED;
        random(builder, name).set_column_encoding(ColumnPath::from(name), encoding)
    };
    let builder = ["account", "post", "parent", "text"].into_iter().fold(properties(), random);
    ["at", "kind", "app"].into_iter().fold(builder, packed).build()
}

fn fill<T>(column: &mut Vec<T>, values: impl Iterator<Item = T>) {
    column.clear();
    column.extend(values);
}

/// Values that are there, and for every row whether one is.
fn fill_some(
    column: &mut Vec<i64>,
    def: &mut Vec<i16>,
    values: impl Iterator<Item = Option<i64>> + Clone,
) {
    fill(def, values.clone().map(|value| i16::from(value.is_some())));
    fill(column, values.flatten());
}

/// Levels of a list column (Dremel: Melnik et al. 2010, doi:10.14778/1920841.1920886): an empty
/// list is one entry of definition 0; the first hashtag of a post repeats nothing.
fn list_levels(offsets: &[u32], def: &mut Vec<i16>, rep: &mut Vec<i16>) {
    def.clear();
    rep.clear();
    for bounds in offsets.windows(2) {
        let n_hashtags = (bounds[1] - bounds[0]) as usize;
        let (n_entries, is_there) = (n_hashtags.max(1), i16::from(n_hashtags > 0));
        rep.push(0);
        rep.resize(rep.len() + n_entries - 1, 1);
        def.resize(def.len() + n_entries, is_there);
    }
}
