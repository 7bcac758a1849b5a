//! Where rows come from.

use std::cell::Cell;
use std::io::Read;
use std::path::Path;
use std::rc::Rc;

use csv::{ByteRecord, Reader, ReaderBuilder};

use crate::format::Error;
use crate::format::csv::{Bounded, Columns, next};
use crate::format::jsonl::LineReader;

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
}
