//! Where rows come from, and what a row is while it is read.

use std::cell::Cell;
use std::io::Read;
use std::path::Path;
use std::rc::Rc;

use csv::{ByteRecord, Reader, ReaderBuilder};

use crate::Timestamp;
use crate::format::Error;
use crate::format::csv::{Bounded, Columns, Row as CsvRow, next};
use crate::format::jsonl::{Checked, KeptLine, LineReader, RawLine};
use crate::format::report::Fault;

/// Where rows come from.
pub(super) enum Source<R> {
    Csv {
        reader: Reader<Bounded<R>>,
        record: ByteRecord,
        budget: Rc<Cell<usize>>,
        columns: Columns,
    },
    JsonLines(LineReader<R>),
}

/// What comes next.
#[expect(clippy::large_enum_variant, reason = "one at a time, and nearly always a row")]
pub(super) enum Came<'a> {
    Row(Found<'a>),
    /// A line with nothing on it.
    Blank,
    End,
}

/// A row with its place, as it came and as it reads.
pub(super) struct Found<'a> {
    pub(super) line: u64,
    raw: Raw<'a>,
    pub(super) row: Result<Row<'a>, Fault>,
}

enum Raw<'a> {
    Csv(&'a ByteRecord),
    Line(RawLine<'a>),
}

/// A row that reads as a post, or as a part of one.
pub(super) enum Row<'a> {
    Csv(CsvRow<'a>),
    Line(Checked<'a>),
}

/// A row that is kept after others were read.
#[derive(Debug)]
pub(super) enum Kept {
    Csv(ByteRecord),
    Line(KeptLine),
}

impl<R: Read> Source<R> {
    pub(super) fn csv(input: R, path: &Path) -> Result<Self, Error> {
        let (input, budget) = Bounded::new(input);
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(input);
        let mut record = ByteRecord::new();
        next(&mut reader, &mut record, &budget, path)?;
        let columns = Columns::find(&record, path)?;
        Ok(Self::Csv { reader, record, budget, columns })
    }

    pub(super) fn jsonl(input: R) -> Self {
        Self::JsonLines(LineReader::new(input))
    }

    /// What comes next.
    pub(super) fn next(&mut self, path: &Path) -> Result<Came<'_>, Error> {
        match self {
            Self::Csv { reader, record, budget, columns } => {
                let more = next(reader, record, budget, path)?;
                Ok(if more { Came::Row(Found::csv(record, columns)) } else { Came::End })
            }
            Self::JsonLines(input) => {
                let line = input.next().map_err(Error::io("read", path))?;
                let row = |line| Found::line(line).map_or(Came::Blank, Came::Row);
                Ok(line.map_or(Came::End, row))
            }
        }
    }

    /// Reads a row again that was kept.
    pub(super) fn again<'a>(&self, kept: &'a Kept) -> Found<'a> {
        match (self, kept) {
            (Self::Csv { columns, .. }, Kept::Csv(record)) => Found::csv(record, columns),
            (Self::JsonLines(_), Kept::Line(line)) => {
                Found::line(line.raw()).expect("blank lines are not kept")
            }
            _ => unreachable!("what is kept came from here"),
        }
    }
}

impl<'a> Found<'a> {
    fn csv(record: &'a ByteRecord, columns: &Columns) -> Self {
        let line = record.position().map_or(0, csv::Position::line);
        Self { line, raw: Raw::Csv(record), row: columns.row(record).map(Row::Csv) }
    }

    fn line(raw: RawLine<'a>) -> Option<Self> {
        let row = raw.read()?.map(Row::Line);
        Some(Self { line: raw.number(), raw: Raw::Line(raw), row })
    }

    pub(super) fn keep(&self) -> Kept {
        match &self.raw {
            Raw::Csv(record) => Kept::Csv((*record).clone()),
            Raw::Line(line) => Kept::Line(line.kept()),
        }
    }
}

impl Row<'_> {
    pub(super) fn at(&self) -> Timestamp {
        match self {
            Self::Csv(row) => row.at,
            Self::Line(post) => post.at(),
        }
    }

    pub(super) fn account(&self) -> &str {
        match self {
            Self::Csv(row) => row.account,
            Self::Line(post) => post.account(),
        }
    }
}

impl Kept {
    pub(super) fn n_bytes(&self) -> usize {
        match self {
            Self::Csv(record) => record.as_slice().len(),
            Self::Line(line) => line.n_bytes(),
        }
    }
}
