//! What is kept of a trace: every post's hashtag uses, and posts without hashtags as well.
//!
//! Sketch: 40 bytes a use or a post without hashtags. Rows carry everything that a feature asks
//! for, so they merge by being put together and are the same in any order once sorted.

use std::borrow::Cow;

use claque_trace::{
    AccountId, AppId, HashtagId, Kind, PostBatch, PostId, TextSignature, Timestamp,
};

use crate::Merge;
use crate::mix::mix64;

/// One account using one hashtag in one post, or posting without a hashtag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sighting {
    pub(super) at: Timestamp,
    pub(super) post: PostId,
    pub(super) account: AccountId,
    pub(super) hashtag: HashtagId,
    pub(super) text: TextSignature,
    /// Hash of the post that it passes on or answers; 0 without.
    pub(super) parent: u32,
    pub(super) app: AppId,
    /// Whether there is a hashtag; its number means nothing otherwise.
    tagged: bool,
    /// Kind in the lower two bits, then the logarithm of its life to base 2 in seconds from 1, or 0
    /// where it was not taken down.
    kind_and_life: u8,
}

impl Sighting {
    pub(super) fn is_tagged(&self) -> bool {
        self.tagged
    }

    pub(super) fn is_repost(&self) -> bool {
        self.kind_and_life & 3 == Kind::Repost as u8
    }

    /// 0 where it was not taken down, else 1 + log2 of its life in seconds, rounded down.
    pub(super) fn life(&self) -> u8 {
        self.kind_and_life >> 2
    }
}

fn kind_and_life(kind: Kind, at: Timestamp, deleted_at: Option<Timestamp>) -> u8 {
    let life_s = deleted_at.map(|deleted_at| deleted_at.0.saturating_sub(at.0).max(0) / 1_000);
    let life = life_s.map_or(0, |life_s| 1 + (life_s + 1).ilog2().min(60));
    kind as u8 | u8::try_from(life << 2).expect("at most 61, four-fold")
}

/// Everything seen so far. Posts that come in order of time are kept in order as they come, so that
/// a look sorts nothing.
#[derive(Debug, Clone)]
pub struct State {
    /// Rows that were let go, then those that are held.
    rows: Vec<Sighting>,
    n_gone: usize,
    /// Whether what is held is in order, no row twice.
    is_ordered: bool,
}

impl Default for State {
    fn default() -> Self {
        Self { rows: Vec::new(), n_gone: 0, is_ordered: true }
    }
}

impl State {
    pub(super) fn absorb(&mut self, posts: &PostBatch) {
        let first = self.rows.len();
        self.rows.reserve(posts.len());
        for post in posts.iter() {
            let row = Sighting {
                at: post.at,
                post: post.post,
                account: post.account,
                hashtag: HashtagId(0),
                text: post.text,
                parent: post.parent.map_or(0, |parent| short(parent).max(1)),
                app: post.app,
                tagged: false,
                kind_and_life: kind_and_life(post.kind, post.at, post.deleted_at),
            };
            if post.hashtags.is_empty() {
                self.rows.push(row);
            }
            let tagged = |&hashtag: &HashtagId| Sighting { hashtag, tagged: true, ..row };
            self.rows.extend(post.hashtags.iter().map(tagged));
        }
        self.put_in_order(first);
    }

    /// Orders the rows from `first` on among themselves and with those of the same instant before.
    fn put_in_order(&mut self, first: usize) {
        let Some(at) = self.rows.get(first).map(|row| row.at) else { return };
        let held = &self.rows[self.n_gone..first];
        self.is_ordered &= held.last().is_none_or(|last| last.at <= at);
        if self.is_ordered {
            let tied = held.iter().rev().take_while(|row| row.at == at).count();
            let fresh = &mut self.rows[first - tied..];
            fresh.chunk_by_mut(|a, b| a.at == b.at).for_each(<[Sighting]>::sort_unstable);
            if !fresh.is_sorted_by(|a, b| a < b) {
                let mut fresh = self.rows.split_off(first - tied);
                self.is_ordered = fresh.is_sorted();
                fresh.dedup();
                self.rows.append(&mut fresh);
            }
        }
    }

    /// Rows up to and including `at`, in order of time, post, account and hashtag, none twice.
    pub(super) fn sorted(&self, at: Timestamp) -> Cow<'_, [Sighting]> {
        let held = &self.rows[self.n_gone..];
        if self.is_ordered {
            return Cow::Borrowed(&held[..held.partition_point(|row| row.at <= at)]);
        }
        let mut rows: Vec<Sighting> = held.iter().filter(|row| row.at <= at).copied().collect();
        // Merged states are runs in order, which this sort finds.
        rows.sort();
        rows.dedup();
        Cow::Owned(rows)
    }

    /// Lets go of rows before `before`; room is made once half of the rows are gone.
    pub(super) fn forget(&mut self, before: Timestamp) {
        if self.is_ordered {
            let held = &self.rows[self.n_gone..];
            self.n_gone += held.partition_point(|row| row.at < before);
        } else {
            self.make_room();
            self.rows.retain(|row| row.at >= before);
        }
        if 2 * self.n_gone >= self.rows.len() {
            self.make_room();
            self.rows.shrink_to(2 * self.rows.len());
        }
    }

    fn make_room(&mut self) {
        self.rows.drain(..std::mem::take(&mut self.n_gone));
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.rows.capacity() * size_of::<Sighting>()
    }
}

impl Merge for State {
    fn merge(&mut self, mut other: Self) {
        self.make_room();
        self.is_ordered &= other.is_ordered
            && self.rows.last().zip(other.rows.get(other.n_gone)).is_none_or(|(a, b)| a < b);
        self.rows.extend(other.rows.drain(other.n_gone..));
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a hash may lose half of its bits")]
fn short(post: PostId) -> u32 {
    mix64(post.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_forty_bytes_and_keeps_kind_and_life() {
        assert_eq!(size_of::<Sighting>(), 40);
        for (life_s, expected) in [(0, 1), (1, 2), (2, 2), (3, 3), (60, 6), (i64::MAX / 2_000, 53)]
        {
            let deleted_at = Some(Timestamp(life_s * 1_000));
            let packed = kind_and_life(Kind::Quote, Timestamp(0), deleted_at);
            assert_eq!((packed & 3, packed >> 2), (Kind::Quote as u8, expected), "{life_s} s");
        }
        assert_eq!(kind_and_life(Kind::Repost, Timestamp(5), None), 1);
    }
}
