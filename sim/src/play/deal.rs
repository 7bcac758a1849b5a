//! Dealing the records of a day into cells of time.
//!
//! A worker plays some thousand accounts into a buffer that stays in its cache and deals them by
//! cell; a span of cells is then gathered from all workers, a run from each. So a day is written
//! twice and held once, however large it is.

use std::ops::Range;

use claque_trace::time::DAY_MS;
use claque_trace::{AccountId, Timestamp};

use super::record::{Part, Record};
use crate::Cause;

/// Cells in a day.
pub(super) const CELLS: usize = 1_024;
/// Length of a cell: 84.375 s.
pub(super) const CELL_MS: i64 = DAY_MS / 1_024;
/// Posts wanted in a span: records, order and columns are 1.4 MB, about a second-level cache.
pub(super) const SPAN: usize = 16_384;

/// Never seen: every place is overwritten.
const FILLER: Record = Record::new(Timestamp(0), AccountId(0), Cause::OWN, 0);

/// Records of one worker by cell.
#[derive(Debug)]
pub(super) struct Dealt {
    records: Vec<Record>,
    pool: Vec<u32>,
    /// Where each cell ends.
    ends: Vec<u32>,
    /// What belongs to later days.
    later: Part,
}

impl Dealt {
    /// Deals out a part of the day that begins at `midnight` and leaves it empty, room and all.
    pub(super) fn new(part: &mut Part, midnight: Timestamp) -> Self {
        let (mut ends, mut later) = (begins(&part.records, midnight), Part::default());
        let mut records = vec![FILLER; ends[CELLS] as usize];
        for record in &part.records {
            let cell = cell(record, midnight);
            if cell == CELLS {
                later.push(*record, record.tags(&part.pool));
            } else {
                records[ends[cell] as usize] = *record;
                ends[cell] += 1;
            }
        }
        ends.truncate(CELLS);
        let pool = part.pool.clone();
        part.clear();
        Self { records, pool, ends, later }
    }

    /// Appends the records of these cells to a part.
    pub(super) fn copy(&self, cells: Range<usize>, to: &mut Part) {
        let begin = cells.start.checked_sub(1).map_or(0, |before| self.n_until(before));
        to.extend(&self.records[begin..self.n_until(cells.end - 1)], &self.pool);
    }

    /// Takes out the records of later days.
    pub(super) fn take_later(&mut self) -> Part {
        std::mem::take(&mut self.later)
    }

    /// Number of records before the end of a cell.
    fn n_until(&self, cell: usize) -> usize {
        self.ends[cell] as usize
    }

    pub(super) fn heap_bytes(&self) -> usize {
        let numbers = self.pool.capacity() + self.ends.capacity();
        self.records.capacity() * size_of::<Record>() + numbers * 4 + self.later.heap_bytes()
    }
}

/// Where each cell begins, and at last where the later days do.
fn begins(records: &[Record], midnight: Timestamp) -> Vec<u32> {
    let mut begins = vec![0_u32; CELLS + 1];
    records.iter().for_each(|record| begins[cell(record, midnight)] += 1);
    let mut begin = 0;
    for n in &mut begins {
        (begin, *n) = (begin + *n, begin);
    }
    begins
}

/// The cell of a record; one more than the last for a later day.
#[inline]
fn cell(record: &Record, midnight: Timestamp) -> usize {
    let since_ms = (record.at - midnight).cast_unsigned();
    let cell = usize::try_from(since_ms / CELL_MS.cast_unsigned());
    debug_assert!(record.at >= midnight, "no record is of the past");
    cell.map_or(CELLS, |cell| cell.min(CELLS))
}

/// Cuts a day into spans of about [`SPAN`] posts, or of one cell where it has more.
pub(super) fn spans(dealt: &[Dealt]) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let (mut from, mut before) = (0, 0);
    for until in 1..=CELLS {
        let n: usize = dealt.iter().map(|dealt| dealt.n_until(until - 1)).sum();
        if n - before >= SPAN || (until == CELLS && n > before) {
            spans.push(from..until);
            (from, before) = (until, n);
        }
    }
    spans
}

/// Number of posts in these cells.
pub(super) fn n_in(dealt: &[Dealt], cells: &Range<usize>) -> usize {
    let until = |cell: usize| dealt.iter().map(|dealt| dealt.n_until(cell)).sum::<usize>();
    until(cells.end - 1) - cells.start.checked_sub(1).map_or(0, until)
}
