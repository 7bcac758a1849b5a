//! Dealing records into time buckets and sorting each.

use std::ops::Range;

use claque_trace::{AccountId, Timestamp};
use rayon::prelude::*;

use super::record::{Part, Record};
use crate::Cause;

/// Records wanted in a bucket: few levels of comparison, and still few enough buckets that the places
/// where they grow stay in the cache.
const BUCKET: usize = 512;

/// A day's records in order, and those that belong to a later day.
pub(super) struct Sorted {
    pub(super) records: Vec<Record>,
    pub(super) tags: Vec<u32>,
    pub(super) later: Part,
}

/// Sorts the records of `span` by (time, account, sequence).
///
/// # Complexity
/// O(n log b) for buckets of b records.
pub(super) fn deal_and_sort(parts: Vec<Part>, span: Range<Timestamp>) -> Sorted {
    let later = later(&parts, span.end);
    let (mut parts, tags) = pooled(parts);
    let n: usize = parts.iter().map(Vec::len).sum();
    let dealer = Dealer::new(span, n);
    let mut ends = dealer.ends(&parts);
    let mut records = vec![FILLER; ends.last().copied().unwrap_or(0)];
    let bounds = ends.clone();
    for record in parts.drain(..).flatten() {
        if let Some(bucket) = dealer.bucket(&record) {
            ends[bucket] -= 1;
            records[ends[bucket]] = record;
        }
    }
    let mut rest: &mut [Record] = &mut records;
    let mut buckets = Vec::with_capacity(bounds.len());
    let mut begin = 0;
    for end in bounds {
        let (bucket, after) = std::mem::take(&mut rest).split_at_mut(end - begin);
        buckets.push(bucket);
        (rest, begin) = (after, end);
    }
    buckets.into_par_iter().for_each(|bucket| bucket.sort_unstable_by_key(Record::key));
    Sorted { records, tags, later }
}

/// Never seen: every place is overwritten.
const FILLER: Record = Record::new(Timestamp(0), AccountId(0), Cause::OWN, 0);

/// Records at or after `end`, with a pool of their own.
fn later(parts: &[Part], end: Timestamp) -> Part {
    let mut later = Part::default();
    for part in parts {
        for record in part.records.iter().filter(|record| record.at >= end) {
            later.push(*record, record.tags(&part.pool));
        }
    }
    later
}

/// Joins the pools of all parts into one.
fn pooled(parts: Vec<Part>) -> (Vec<Vec<Record>>, Vec<u32>) {
    let mut pool = Vec::new();
    let join = |mut part: Part| {
        let begin = crate::cast::u32_of(pool.len());
        pool.append(&mut part.pool);
        if begin > 0 {
            let many = part.records.iter_mut().filter(|record| record.n_tags > 1);
            many.for_each(|record| record.tags += begin);
        }
        part.records
    };
    (parts.into_iter().map(join).collect(), pool)
}

/// Finds buckets by multiplication: a division per record would cost more than the draw of a time.
struct Dealer {
    span: Range<Timestamp>,
    n_buckets: usize,
    /// Buckets per millisecond, as a fraction of 2^32.
    per_ms: u64,
}

impl Dealer {
    fn new(span: Range<Timestamp>, n: usize) -> Self {
        let length_ms = u64::try_from(span.end - span.start).expect("days are positive");
        // At most 2^26 buckets, so that times below 2^27 ms stay below 2^64.
        let n_buckets = (n / BUCKET + 1).min(1 << 26);
        Self { span, n_buckets, per_ms: ((n_buckets as u64) << 32) / length_ms }
    }

    /// The bucket of a record; `None` for one of a later day.
    #[inline]
    fn bucket(&self, record: &Record) -> Option<usize> {
        if record.at >= self.span.end {
            return None;
        }
        let since_ms =
            u64::try_from(record.at - self.span.start).expect("no record is of the past");
        usize::try_from((since_ms * self.per_ms) >> 32).ok()
    }

    /// Where each bucket ends.
    fn ends(&self, parts: &[Vec<Record>]) -> Vec<usize> {
        let mut ends = vec![0; self.n_buckets];
        for record in parts.iter().flatten() {
            if let Some(bucket) = self.bucket(record) {
                ends[bucket] += 1;
            }
        }
        let mut end = 0;
        for slot in &mut ends {
            end += *slot;
            *slot = end;
        }
        ends
    }
}
