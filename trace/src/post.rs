//! One post as an outside observer sees it.

use serde::{Deserialize, Serialize};

use crate::{AccountId, AppId, HashtagId, PostId, TextSignature, Timestamp};

/// What a post is to other posts.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Kind {
    /// New text of its own.
    #[default]
    Original = 0,
    /// Another post passed on unchanged, with its hashtags.
    Repost = 1,
    /// An answer to another post.
    Reply = 2,
    /// Another post passed on with a comment.
    Quote = 3,
}

impl Kind {
    /// Every kind, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Original, Self::Repost, Self::Reply, Self::Quote];

    /// The name used in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Repost => "repost",
            Self::Reply => "reply",
            Self::Quote => "quote",
        }
    }
}

/// One post, borrowed from a [`PostBatch`](crate::PostBatch) or about to be pushed onto one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Post<'a> {
    /// When it appeared.
    pub at: Timestamp,
    /// Who posted it.
    pub account: AccountId,
    /// Its own number.
    pub post: PostId,
    /// What it is to other posts.
    pub kind: Kind,
    /// The post it passes on or answers, where known.
    pub parent: Option<PostId>,
    /// Hashtags in order of appearance, repeats kept.
    pub hashtags: &'a [HashtagId],
    /// Signature of its text; 0 where unknown.
    pub text: TextSignature,
    /// The software it came from; 0 where unknown.
    pub app: AppId,
    /// When it was taken down, where it was.
    pub deleted_at: Option<Timestamp>,
}

impl<'a> Post<'a> {
    /// An original post with the given essentials and nothing else known.
    #[must_use]
    pub fn new(at: Timestamp, account: AccountId, post: PostId, hashtags: &'a [HashtagId]) -> Self {
        Self {
            at,
            account,
            post,
            kind: Kind::Original,
            parent: None,
            hashtags,
            text: TextSignature(0),
            app: AppId(0),
            deleted_at: None,
        }
    }
}
