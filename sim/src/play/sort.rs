//! Putting the posts of a span in order.
//!
//! Keys of 8 bytes (time in the high half, place in the low) are dealt into buckets of about two by
//! time, after which each is at most a few places from its own: one pass of insertions puts them in
//! order. Posts of one millisecond are then put in order among themselves. The records stay where they
//! are.

use std::ops::Range;

use claque_trace::Timestamp;

use super::deal::{self, CELL_MS, Dealt, SPAN};
use super::record::{Part, Record};
use crate::cast::u32_of;

/// Keys wanted in a bucket.
const BUCKET: usize = 2;
/// Buckets with more keys are sorted by themselves: insertions among n take n² / 4 steps.
const CROWDED: u32 = 24;

/// The posts of a span of cells and their order. Spans are reused for their room.
#[derive(Debug, Default)]
pub(super) struct Span {
    part: Part,
    keys: Vec<u64>,
    ends: Vec<u32>,
}

impl Span {
    /// Takes these cells from all workers, in the order of (time, account, sequence).
    ///
    /// # Complexity
    /// O(n) for posts spread over the span; O(n log n) at worst.
    pub(super) fn load(&mut self, dealt: &[Dealt], cells: Range<usize>, midnight: Timestamp) {
        self.part.clear();
        self.keys.clear();
        let n = deal::n_in(dealt, &cells);
        self.part.records.reserve_exact(n);
        self.keys.reserve_exact(n);
        dealt.iter().for_each(|dealt| dealt.copy(cells.clone(), &mut self.part));
        let from_ms = CELL_MS * i64::from(u32_of(cells.start));
        self.deal(midnight + from_ms, cells.len());
        self.sort();
    }

    /// Gives room back that only a crowded span needs.
    pub(super) fn release(&mut self) {
        if self.keys.capacity() > 2 * SPAN {
            *self = Self::default();
        }
    }

    /// Number of posts.
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// Copies of the records at these places of the order.
    pub(super) fn records(&self, places: Range<usize>) -> impl ExactSizeIterator<Item = Record> {
        self.keys[places].iter().map(|&key| self.part.records[place(key)])
    }

    /// The pool of hashtags of all records.
    pub(super) fn pool(&self) -> &[u32] {
        &self.part.pool
    }

    pub(super) fn heap_bytes(&self) -> usize {
        let numbers = self.part.pool.capacity() + self.ends.capacity();
        self.part.records.capacity() * size_of::<Record>() + self.keys.capacity() * 8 + numbers * 4
    }

    /// Deals keys into buckets by time.
    fn deal(&mut self, from: Timestamp, n_cells: usize) {
        let records = &self.part.records;
        let n_buckets = records.len() / BUCKET + 1;
        let length_ms = CELL_MS.cast_unsigned() * n_cells as u64;
        // Buckets per millisecond, as a fraction of 2^32: a division per record would cost more.
        let per_ms = ((n_buckets as u64) << 32) / length_ms;
        let since_ms = |record: &Record| (record.at - from).cast_unsigned();
        let bucket = |since_ms: u64| ((since_ms * per_ms) >> 32) as usize;
        self.ends.clear();
        self.ends.resize(n_buckets, 0);
        records.iter().for_each(|record| self.ends[bucket(since_ms(record))] += 1);
        let mut begin = 0;
        for n in &mut self.ends {
            (begin, *n) = (begin + *n, begin);
        }
        self.keys.resize(records.len(), 0);
        for (place, record) in (0_u64..).zip(records) {
            let since_ms = since_ms(record);
            let end = &mut self.ends[bucket(since_ms)];
            self.keys[*end as usize] = since_ms << 32 | place;
            *end += 1;
        }
    }

    fn sort(&mut self) {
        let mut begin = 0;
        for &end in &self.ends {
            if end - begin > CROWDED {
                self.keys[begin as usize..end as usize].sort_unstable();
            }
            begin = end;
        }
        insert_in_order(&mut self.keys);
        let records = &self.part.records;
        for ties in self.keys.chunk_by_mut(|a, b| a >> 32 == b >> 32).filter(|ties| ties.len() > 1)
        {
            ties.sort_unstable_by_key(|&key| records[place(key)].key());
        }
    }
}

/// Moves each key before those that are greater; few are, and they stand next to it.
fn insert_in_order(keys: &mut [u64]) {
    for next in 1..keys.len() {
        let (key, mut place) = (keys[next], next);
        while place > 0 && keys[place - 1] > key {
            keys[place] = keys[place - 1];
            place -= 1;
        }
        keys[place] = key;
    }
}

/// Where the record of a key stands.
#[inline]
fn place(key: u64) -> usize {
    (key & 0xffff_ffff) as usize
}
