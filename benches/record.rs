//! What generation is compared with: the standard library sorting as many records.

use claque_trace::{AccountId, AppId, Kind, PostBatch, PostId, TextSignature, Timestamp};

/// A post as a record of fixed size.
#[derive(Debug, Clone, Copy)]
pub struct Record {
    /// When it appeared.
    pub at: Timestamp,
    /// Its number.
    pub post: PostId,
    /// Signature of its text.
    pub text: TextSignature,
    /// Who posted it.
    pub account: AccountId,
    /// The software it came from.
    pub app: AppId,
    /// What it is to other posts.
    pub kind: Kind,
}

const _: () = assert!(size_of::<Record>() == 32);

/// The posts of a world in an order that has nothing to do with time: that of their numbers,
/// which are a seeded permutation.
#[must_use]
pub fn shuffled(batches: &[PostBatch]) -> Vec<Record> {
    let mut records: Vec<Record> = batches.iter().flat_map(PostBatch::iter).map(record).collect();
    records.sort_unstable_by_key(|record| record.post);
    records
}

fn record(post: claque_trace::Post<'_>) -> Record {
    let claque_trace::Post { at, post, text, account, app, kind, .. } = post;
    Record { at, post, text, account, app, kind }
}

/// Sorts by time: ties in any order.
pub fn sort(records: &mut [Record]) {
    records.sort_unstable_by_key(|record| record.at);
}
