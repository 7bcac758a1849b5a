//! Comma-separated rows, one per use of an object: the form of CooRTweet (Righetti and Balluff
//! 2025, doi:10.5117/CCR2025.1.7.RIGH).
//!
//! The header names `object_id`, `account_id`, `content_id` and `timestamp_share` in any order;
//! other columns are ignored. Rows with the same content id, account and time are one post with
//! several objects, in order of appearance; an exactly repeated row gives its object twice. An
//! empty `object_id` is a post without hashtags.
//!
//! Object ids are read as hashtags, which are [folded](super::folded); links keep their exact text.
//! Kind, parent, text, app and deletion have no column and are lost on writing.

use std::cell::Cell;
use std::io::{self, Read, Write};
use std::path::Path;
use std::rc::Rc;

use csv::{ByteRecord, Reader, ReaderBuilder, Writer};

use super::collect::{Collector, Draft};
use super::report::{Fault, Tally, quoted, shorten};
use super::{Error, ReadOptions, ReadReport, atomic, open, time, writable};
use crate::{AccountId, Names, Post, PostBatch, Timestamp, Trace};

/// The four columns, as the header names them.
const COLUMNS: [&str; 4] = ["object_id", "account_id", "content_id", "timestamp_share"];
/// Longest row, bytes: an unclosed quote must not swallow a file into memory.
const ROW_BYTES: usize = 16 << 20;

/// Reads a file of rows.
pub(crate) fn read(path: &Path, options: &ReadOptions) -> Result<(Trace, ReadReport), Error> {
    let (input, budget) = Bounded::new(open(path)?);
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(input);
    let mut record = ByteRecord::new();
    next(&mut reader, &mut record, &budget, path)?;
    let columns = Columns::find(&record, path)?;
    let mut rows = Rows(Collector::new(options.as_written));
    let mut tally = Tally::new(path, options);
    while next(&mut reader, &mut record, &budget, path)? {
        let line = record.position().map_or(0, csv::Position::line);
        tally.count(line, columns.row(&record).and_then(|row| rows.add(&row)))?;
    }
    Ok((rows.0.finish(options.resolution), tally.report()))
}

/// Writes a trace, one row per hashtag use and one per post without hashtags.
///
/// # Errors
/// [`Error::Io`] when the file cannot be written, [`Error::Inexpressible`] when a time is outside
/// 1970–2199 or a name is empty. Whatever stood at `path` before then stays.
pub fn write_csv(trace: &Trace, path: &Path) -> Result<(), Error> {
    writable(path, trace)?;
    atomic::write_file(path, |out| {
        let mut out = Writer::from_writer(out);
        out.write_record(COLUMNS)?;
        for post in trace.batches.iter().flat_map(PostBatch::iter) {
            write_post(&mut out, &trace.names, &post)?;
        }
        out.flush()
    })
}

fn write_post(out: &mut Writer<impl Write>, names: &Names, post: &Post<'_>) -> io::Result<()> {
    let account = names.account(post.account);
    let content = names.post(post.post);
    let at = time::to_seconds(post.at);
    let mut row = |object: &str| out.write_record([object, &account, &content, &at]);
    if post.hashtags.is_empty() {
        row("")?;
    }
    for &hashtag in post.hashtags {
        row(&names.hashtag(hashtag))?;
    }
    Ok(())
}

/// Where the four columns stand.
pub(crate) struct Columns {
    at: [usize; 4],
    width: usize,
}

/// One row with every field in order.
pub(crate) struct Row<'a> {
    object: &'a str,
    pub(crate) account: &'a str,
    content: &'a str,
    pub(crate) at: Timestamp,
}

impl Columns {
    pub(crate) fn find(header: &ByteRecord, path: &Path) -> Result<Self, Error> {
        let mut names: Vec<&[u8]> = header.iter().collect();
        if let Some(first) = names.first_mut() {
            *first = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first);
        }
        let mut at = [0; 4];
        for (column, at) in COLUMNS.iter().zip(&mut at) {
            let found = names.iter().position(|name| name.trim_ascii() == column.as_bytes());
            *at = found.ok_or_else(|| missing(column, &names, path))?;
        }
        Ok(Self { at, width: header.len() })
    }

    pub(crate) fn row<'a>(&self, record: &'a ByteRecord) -> Result<Row<'a>, Fault> {
        if record.len() != self.width {
            let accepted = "as many fields as the header has";
            return Err(Fault::new("", format!("{} fields", record.len()), accepted));
        }
        let [object, account, content, at] = self.at.map(|column| &record[column]);
        let object = text(COLUMNS[0], object)?;
        let account = filled(COLUMNS[1], account)?;
        let content = filled(COLUMNS[2], content)?;
        let fault = || Fault::new(COLUMNS[3], quoted(at), time::ACCEPTED);
        let at = time::parse(at.trim_ascii()).ok_or_else(fault)?;
        Ok(Row { object, account, content, at })
    }
}

fn missing(column: &str, names: &[&[u8]], path: &Path) -> Error {
    let found: Vec<String> = names.iter().map(|name| quoted(name)).take(100).collect();
    let found = if found.is_empty() { "nothing".to_owned() } else { found.join(", ") };
    let found = shorten(&found, 300);
    Error::MissingColumn { path: path.into(), column: column.to_owned(), found }
}

fn text<'a>(column: &'static str, field: &'a [u8]) -> Result<&'a str, Fault> {
    std::str::from_utf8(field).map_err(|_| Fault::new(column, quoted(field), "text in UTF-8"))
}

fn filled<'a>(column: &'static str, field: &'a [u8]) -> Result<&'a str, Fault> {
    match text(column, field)? {
        "" => Err(Fault::new(column, quoted(b""), "text that is not empty")),
        text => Ok(text),
    }
}

/// The posts so far; a content id's number is its post's position.
pub(crate) struct Rows(pub(crate) Collector);

impl Rows {
    pub(crate) fn collector(&self) -> &Collector {
        &self.0
    }

    pub(crate) fn collector_mut(&mut self) -> &mut Collector {
        &mut self.0
    }

    pub(crate) fn add(&mut self, row: &Row<'_>) -> Result<(), Fault> {
        let idx = match self.known(row.content) {
            None => self.start(row),
            Some(idx) if self.is_same(idx, row) => idx,
            Some(idx) => return Err(self.used(idx, row)),
        };
        if row.object.is_empty() {
            return Ok(());
        }
        if !self.0.has_room(idx, 1) {
            let accepted = "at most 65536 hashtags a post";
            return Err(Fault::new("object_id", quoted(row.object.as_bytes()), accepted));
        }
        let hashtag = self.0.intern_hashtag(row.object);
        self.0.hashtag(idx, hashtag);
        Ok(())
    }

    fn known(&self, content: &str) -> Option<usize> {
        self.0.find_post(content).map(|number| number as usize)
    }

    fn start(&mut self, row: &Row<'_>) -> usize {
        let account = AccountId(self.0.names.accounts.intern(row.account));
        let post = self.0.intern_post(row.content);
        self.0.post(Draft::new(row.at, account, post))
    }

    fn is_same(&self, idx: usize, row: &Row<'_>) -> bool {
        let account = self.0.names.accounts.find(row.account);
        self.0.draft(idx).is_some_and(|d| d.at == row.at && Some(d.account.0) == account)
    }

    fn used(&self, idx: usize, row: &Row<'_>) -> Fault {
        let by = self.0.draft(idx).map_or_else(String::new, |draft| {
            let account = quoted(self.0.names.account(draft.account).as_bytes());
            format!(" (content id already used by {account} at {})", time::to_civil(draft.at))
        });
        let found = quoted(row.content.as_bytes()) + &by;
        Fault::new("content_id", found, "one account and time per content id")
    }
}

/// Reads the next row; false at the end of the file.
pub(crate) fn next(
    reader: &mut Reader<impl Read>,
    record: &mut ByteRecord,
    budget: &Cell<usize>,
    path: &Path,
) -> Result<bool, Error> {
    budget.set(ROW_BYTES);
    reader.read_byte_record(record).map_err(|fault| Error::io("read", path)(fault.into()))
}

/// Input that fails when a row needs more than its budget, instead of filling memory.
pub(crate) struct Bounded<R> {
    inner: R,
    left: Rc<Cell<usize>>,
}

impl<R: Read> Bounded<R> {
    pub(crate) fn new(inner: R) -> (Self, Rc<Cell<usize>>) {
        let left = Rc::new(Cell::new(ROW_BYTES));
        (Self { inner, left: Rc::clone(&left) }, left)
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let left = self.left.get();
        if left == 0 {
            return Err(io::Error::other("a row is longer than 16 MiB; is a quote not closed?"));
        }
        let n_bytes = out.len().min(left);
        let n_read = self.inner.read(&mut out[..n_bytes])?;
        self.left.set(left - n_read);
        Ok(n_read)
    }
}
