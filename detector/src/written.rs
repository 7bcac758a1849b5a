//! Hashtag uses in the order in which they were written: the state of methods that read lists.
//!
//! Sketch: 32 bytes a use; a sort by (account, time, post, place) brings every order of arrival and
//! every merge to the same sequence, so such methods merge exactly.

use claque_trace::{AccountId, HashtagId, Kind, PostBatch, PostId, Timestamp};

use crate::rows::{Row, Rows};
use crate::uses::Use;

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

impl Row for Placed {
    fn at(&self) -> Timestamp {
        self.at
    }
}

/// All hashtag uses seen so far, each with its place.
pub type Written = Rows<Placed>;

impl Written {
    /// Takes in the hashtags of a batch; reposts count only when `reposts` is set.
    pub(crate) fn absorb(&mut self, posts: &PostBatch, reposts: bool) {
        for post in posts.iter().filter(|post| reposts || post.kind != Kind::Repost) {
            let (account, at, post, hashtags) = (post.account, post.at, post.post, post.hashtags);
            let placed = (0..).zip(hashtags);
            self.0.extend(placed.map(|(place, &hashtag)| Placed {
                account,
                at,
                post,
                place,
                hashtag,
            }));
        }
    }
}

/// The same without places, in the order that evidence asks for.
pub(crate) fn plain(written: &[Placed]) -> Vec<Use> {
    let plain = |u: &Placed| Use { hashtag: u.hashtag, account: u.account, at: u.at, post: u.post };
    Use::in_order(written.iter().map(plain).collect())
}
