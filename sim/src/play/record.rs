//! A post before it is in columns: 32 bytes that sort by (time, account, sequence).

use claque_trace::{AccountId, Kind, PostId, Timestamp};

use crate::Cause;
use crate::plan::{HOT_POSTS, Plan};
use crate::random::mix;

/// Who made a post, as the two highest bits of its sequence number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Source {
    /// The account itself: day in bits 16 to 29, then a count within the day.
    Own = 0,
    /// A broadcast: position among all scheduled posts.
    Broadcast = 1,
    /// A feed: number of the item.
    Feed = 2,
    /// The account itself, with a post that will be passed on: number of the hot post.
    Hot = 3,
}

/// What the text of a post is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum TextKey {
    /// Its own.
    Own = 0,
    /// That of the post it passes on.
    Parent = 1,
    /// That of its cause: the same for a whole wave or item.
    Cause = 2,
}

/// Text keys from here on are templates of the broadcast's bank.
pub(crate) const FIRST_TEMPLATE: u8 = 3;

/// "No parent".
pub(crate) const NO_PARENT: u32 = u32::MAX;
/// Set in the number of a parent that is a post of a broadcast: hot posts have fewer bits.
const OF_BROADCAST: u32 = 1 << 30;

/// One post on its way to the columns.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Record {
    pub(crate) at: Timestamp,
    pub(crate) account: AccountId,
    pub(crate) sequence: u32,
    pub(crate) cause: Cause,
    /// The hashtag of a post with one; where the hashtags begin in the pool for a post with more.
    pub(crate) tags: u32,
    /// Number of the hot post that it passes on or answers, that of a [post of a
    /// broadcast](Self::set_parent_of_broadcast), or [`NO_PARENT`].
    pub(crate) parent: u32,
    pub(crate) n_tags: u8,
    pub(crate) kind: Kind,
    pub(crate) app: u8,
    pub(crate) text: u8,
}

const _: () = assert!(size_of::<Record>() == 32);

impl Record {
    /// An original of its author's own words, without hashtags and not yet numbered.
    #[inline]
    pub(crate) const fn new(at: Timestamp, account: AccountId, cause: Cause, app: u8) -> Self {
        Self {
            at,
            account,
            sequence: 0,
            cause,
            tags: 0,
            parent: NO_PARENT,
            n_tags: 0,
            kind: Kind::Original,
            app,
            text: TextKey::Own as u8,
        }
    }

    /// Whether it was scheduled by a broadcast.
    #[inline]
    pub(crate) fn is_of_broadcast(&self) -> bool {
        self.sequence >> 30 == Source::Broadcast as u32
    }

    /// Makes it pass on or answer the post of a broadcast at this position among all scheduled posts.
    pub(crate) fn set_parent_of_broadcast(&mut self, serial: u32) {
        self.parent = OF_BROADCAST | serial;
    }

    /// The sequence number of the post of a broadcast that it passes on or answers.
    #[inline]
    pub(crate) fn parent_of_broadcast(&self) -> Option<u32> {
        let is_one = self.parent & OF_BROADCAST != 0 && self.parent != NO_PARENT;
        is_one.then(|| sequence(Source::Broadcast, self.parent & !OF_BROADCAST))
    }

    /// Its hashtags, the pool being that of its part.
    #[inline]
    pub(crate) fn tags<'a>(&'a self, pool: &'a [u32]) -> &'a [u32] {
        match self.n_tags {
            0 => &[],
            1 => std::slice::from_ref(&self.tags),
            n => &pool[self.tags as usize..][..usize::from(n)],
        }
    }

    /// Makes it carry these hashtags, the pool being that of its part.
    #[inline]
    pub(crate) fn set_tags(&mut self, tags: &[u32], pool: &mut Vec<u32>) {
        self.n_tags = u8::try_from(tags.len()).expect("posts carry few hashtags");
        self.tags = match tags {
            [] => 0,
            [only] => *only,
            many => {
                let begin = crate::cast::u32_of(pool.len());
                pool.extend_from_slice(many);
                begin
            }
        };
    }

    /// The order in which posts come out; no two posts share it.
    #[inline]
    pub(crate) fn key(&self) -> (Timestamp, AccountId, u32) {
        (self.at, self.account, self.sequence)
    }
}

/// Records of one worker, with a pool for hashtags of posts that have more than one.
#[derive(Debug, Default)]
pub(crate) struct Part {
    pub(crate) records: Vec<Record>,
    pub(crate) pool: Vec<u32>,
}

impl Part {
    /// Removes every record and keeps the room.
    pub(crate) fn clear(&mut self) {
        self.records.clear();
        self.pool.clear();
    }

    /// All of these in one, with no more room than they need.
    pub(crate) fn joined(parts: &[Self]) -> Self {
        let mut joined = Self::default();
        joined.records.reserve_exact(parts.iter().map(|part| part.records.len()).sum());
        joined.pool.reserve_exact(parts.iter().map(|part| part.pool.len()).sum());
        parts.iter().for_each(|part| joined.extend(&part.records, &part.pool));
        joined
    }

    /// Appends records whose hashtags are in another pool.
    pub(crate) fn extend(&mut self, records: &[Record], pool: &[u32]) {
        let first = self.records.len();
        self.records.extend_from_slice(records);
        for record in self.records[first..].iter_mut().filter(|record| record.n_tags > 1) {
            let begin = crate::cast::u32_of(self.pool.len());
            self.pool.extend_from_slice(record.tags(pool));
            record.tags = begin;
        }
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        self.records.capacity() * size_of::<Record>() + self.pool.capacity() * 4
    }

    /// Appends a record that carries these hashtags.
    #[inline]
    pub(crate) fn push(&mut self, mut record: Record, tags: &[u32]) {
        record.set_tags(tags, &mut self.pool);
        self.records.push(record);
    }
}

/// The sequence number of a post.
#[inline]
pub(crate) fn sequence(source: Source, number: u32) -> u32 {
    debug_assert!(number < 1 << 30, "30 bits are left for the number");
    (source as u32) << 30 | number
}

impl Plan {
    /// The public number of a post: a bijection of (account, sequence) that tells nothing.
    #[inline]
    pub(crate) fn number_post(&self, private: u64) -> PostId {
        PostId(mix(private ^ self.post_numbers))
    }

    /// The public number of the post behind a record.
    #[inline]
    pub(crate) fn post_id(&self, account: AccountId, sequence: u32) -> PostId {
        // Hot posts are numbered without their author; a choice and not a branch, as one post in ten
        // is hot.
        let is_hot = sequence >> 30 == Source::Hot as u32;
        let private = u64::from(account.0) << 32 | u64::from(sequence);
        let hot = HOT_POSTS | u64::from(sequence & !(3 << 30));
        self.number_post(if is_hot { hot } else { private })
    }
}
