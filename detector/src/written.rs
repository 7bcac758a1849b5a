//! Hashtag uses in the order in which they were written: the state of methods that read lists.
//!
//! Sketch: 32 bytes a use; a sort by (account, time, post, place) brings every order of arrival and
//! every merge to the same sequence, so such methods merge exactly.

use claque_trace::{AccountId, HashtagId, Kind, PostBatch, PostId, Timestamp};

use crate::uses::{Use, in_order, let_go};
use crate::{Capabilities, Detector, Findings, Merge, MergeKind, ShardKey, Unit};

/// One account using one hashtag at one place of one post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Placed {
    /// Who.
    pub account: AccountId,
    /// When.
    pub at: Timestamp,
    /// In which post.
    pub post: PostId,
    /// How many hashtags stand before it in the post.
    pub place: u32,
    /// Which hashtag.
    pub hashtag: HashtagId,
}

/// All hashtag uses seen so far, each with its place.
#[derive(Debug, Clone, Default)]
pub struct Written {
    uses: Vec<Placed>,
}

impl Written {
    fn absorb(&mut self, posts: &PostBatch, reposts: bool) {
        for post in posts.iter().filter(|post| reposts || post.kind != Kind::Repost) {
            let (account, at, post, hashtags) = (post.account, post.at, post.post, post.hashtags);
            let placed = (0..).zip(hashtags);
            self.uses.extend(placed.map(|(place, &hashtag)| Placed {
                account,
                at,
                post,
                place,
                hashtag,
            }));
        }
    }

    /// Uses up to and including `at`, each once, by account, time, post and place.
    fn sorted(&self, at: Timestamp) -> Vec<Placed> {
        let mut sorted: Vec<Placed> = self.uses.iter().filter(|u| u.at <= at).copied().collect();
        sorted.sort_unstable();
        sorted.dedup();
        sorted
    }
}

impl Merge for Written {
    fn merge(&mut self, mut other: Self) {
        self.uses.append(&mut other.uses);
    }
}

/// A method that reads hashtags as they were written; [`OfWritten`] makes a [`Detector`] of it.
pub trait Reader: Send + Sync {
    /// See [`Detector::name`].
    const NAME: &'static str;
    /// See [`Capabilities::units`].
    const UNITS: &'static [Unit];

    /// Whether reposts count.
    fn reposts(&self) -> bool;

    /// See [`Capabilities::time_shift_ms`].
    fn time_shift_ms(&self) -> i64;

    /// What is found in these uses, sorted by account, time, post and place.
    fn find(&self, uses: &[Placed]) -> Findings;
}

/// The detector of a method that reads hashtags as they were written.
#[derive(Debug, Clone)]
pub struct OfWritten<M>(pub(crate) M);

impl<M: Reader> Detector for OfWritten<M> {
    type State = Written;

    fn name(&self) -> &'static str {
        M::NAME
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            merge: MergeKind::Exact,
            shard_key: ShardKey::Any,
            units: M::UNITS,
            ignores_account_numbers: true,
            time_shift_ms: self.0.time_shift_ms(),
        }
    }

    fn init(&self) -> Written {
        Written::default()
    }

    fn update(&self, state: &mut Written, posts: &PostBatch) {
        state.absorb(posts, self.0.reposts());
    }

    fn expire(&self, state: &mut Written, before: Timestamp) {
        let_go(&mut state.uses, |u| u.at >= before);
    }

    fn evaluate(&self, state: &Written, at: Timestamp) -> Findings {
        self.0.find(&state.sorted(at))
    }

    fn state_bytes(&self, state: &Written) -> usize {
        state.uses.capacity() * size_of::<Placed>()
    }
}

/// The same without places, in the order that evidence asks for.
pub(crate) fn plain(written: &[Placed]) -> Vec<Use> {
    let plain = |u: &Placed| Use { hashtag: u.hashtag, account: u.account, at: u.at, post: u.post };
    in_order(written.iter().map(plain))
}
