//! Posts by column.
//!
//! For n posts carrying h hashtags in all the columns hold 39 n + 4 (n + 1) + 4 h bytes, so a
//! batch of a million posts is about 45 MB: large enough to amortise every call, small enough to pass on.

use crate::{AccountId, AppId, Columns, HashtagId, Kind, Post, PostId, TextSignature, Timestamp};

/// "No parent" in the parent column.
const NO_POST: PostId = Columns::NO_PARENT;

/// A run of posts in time order, stored by column.
///
/// Shapes for n posts carrying h hashtags in all: every column has n entries, except `offsets`
/// (n + 1, from 0 to h, non-decreasing) and `hashtags` (h).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostBatch {
    at: Vec<Timestamp>,
    account: Vec<AccountId>,
    post: Vec<PostId>,
    kind: Vec<Kind>,
    parent: Vec<PostId>,
    offsets: Vec<u32>,
    hashtags: Vec<HashtagId>,
    text: Vec<TextSignature>,
    app: Vec<AppId>,
    deleted_at: Vec<Timestamp>,
}

impl Default for PostBatch {
    fn default() -> Self {
        Self::with_capacity(0, 0)
    }
}

impl PostBatch {
    /// An empty batch with room for `n_posts` posts and `n_hashtags` hashtag uses.
    #[must_use]
    pub fn with_capacity(n_posts: usize, n_hashtags: usize) -> Self {
        let mut offsets = Vec::with_capacity(n_posts + 1);
        offsets.push(0);
        Self {
            at: Vec::with_capacity(n_posts),
            account: Vec::with_capacity(n_posts),
            post: Vec::with_capacity(n_posts),
            kind: Vec::with_capacity(n_posts),
            parent: Vec::with_capacity(n_posts),
            offsets,
            hashtags: Vec::with_capacity(n_hashtags),
            text: Vec::with_capacity(n_posts),
            app: Vec::with_capacity(n_posts),
            deleted_at: Vec::with_capacity(n_posts),
        }
    }

    /// The batch of columns that were found to fit together.
    pub(crate) fn of(columns: Columns) -> Self {
        let Columns { at, account, post, kind, parent, .. } = columns;
        let Columns { offsets, hashtags, text, app, deleted_at, .. } = columns;
        Self { at, account, post, kind, parent, offsets, hashtags, text, app, deleted_at }
    }

    /// Appends a post.
    ///
    /// # Panics
    /// When the post is older than the last one, or the batch holds 2^32 hashtag uses.
    #[inline]
    pub fn push(&mut self, post: Post<'_>) {
        debug_assert!(
            self.at.last().is_none_or(|&last| last <= post.at),
            "posts come in time order"
        );
        self.at.push(post.at);
        self.account.push(post.account);
        self.post.push(post.post);
        self.kind.push(post.kind);
        self.parent.push(post.parent.unwrap_or(NO_POST));
        self.hashtags.extend_from_slice(post.hashtags);
        self.offsets.push(offset(self.hashtags.len()));
        self.text.push(post.text);
        self.app.push(post.app);
        self.deleted_at.push(post.deleted_at.unwrap_or(Timestamp::MAX));
    }

    /// Number of posts.
    #[must_use]
    pub fn len(&self) -> usize {
        self.at.len()
    }

    /// Whether there are no posts.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.at.is_empty()
    }

    /// The post at position `post_idx`.
    ///
    /// # Panics
    /// When `post_idx` is not below [`len`](Self::len).
    #[must_use]
    #[inline]
    pub fn get(&self, post_idx: usize) -> Post<'_> {
        let deleted_at = self.deleted_at[post_idx];
        let parent = self.parent[post_idx];
        Post {
            at: self.at[post_idx],
            account: self.account[post_idx],
            post: self.post[post_idx],
            kind: self.kind[post_idx],
            parent: (parent != NO_POST).then_some(parent),
            hashtags: self.hashtags_of(post_idx),
            text: self.text[post_idx],
            app: self.app[post_idx],
            deleted_at: (deleted_at != Timestamp::MAX).then_some(deleted_at),
        }
    }

    /// The hashtags of one post.
    #[must_use]
    #[inline]
    pub fn hashtags_of(&self, post_idx: usize) -> &[HashtagId] {
        &self.hashtags[self.offsets[post_idx] as usize..self.offsets[post_idx + 1] as usize]
    }

    /// Posts in time order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Post<'_>> + '_ {
        (0..self.len()).map(|post_idx| self.get(post_idx))
    }

    /// A copy of the posts at positions `from..until`.
    #[must_use]
    pub fn slice(&self, from: usize, until: usize) -> Self {
        let mut part = Self::with_capacity(until - from, 0);
        (from..until).for_each(|post_idx| part.push(self.get(post_idx)));
        part
    }

    /// Appends copies of the posts of `other` at positions `from..until`, column by column.
    ///
    /// # Panics
    /// When the range is not within `other`, or the batch would hold 2^32 hashtag uses. Only in
    /// debug builds, when the posts are older than the last one here.
    pub fn append(&mut self, other: &Self, from: usize, until: usize) {
        debug_assert!(
            from == until || self.at.last().is_none_or(|&last| last <= other.at[from]),
            "posts come in time order"
        );
        let uses = other.offsets[from] as usize..other.offsets[until] as usize;
        let (begin, before) = (other.offsets[from], offset(self.hashtags.len()));
        self.hashtags.extend_from_slice(&other.hashtags[uses]);
        offset(self.hashtags.len());
        self.offsets.extend(other.offsets[from + 1..=until].iter().map(|o| o - begin + before));
        self.at.extend_from_slice(&other.at[from..until]);
        self.account.extend_from_slice(&other.account[from..until]);
        self.post.extend_from_slice(&other.post[from..until]);
        self.kind.extend_from_slice(&other.kind[from..until]);
        self.parent.extend_from_slice(&other.parent[from..until]);
        self.text.extend_from_slice(&other.text[from..until]);
        self.app.extend_from_slice(&other.app[from..until]);
        self.deleted_at.extend_from_slice(&other.deleted_at[from..until]);
    }

    /// Rounds the times of all posts down to `resolution`; their order stays.
    pub fn floor(&mut self, resolution: crate::Resolution) {
        self.at.iter_mut().for_each(|at| *at = resolution.floor(*at));
    }

    /// Removes every post and keeps the room.
    pub fn clear(&mut self) {
        self.at.clear();
        self.account.clear();
        self.post.clear();
        self.kind.clear();
        self.parent.clear();
        self.offsets.truncate(1);
        self.hashtags.clear();
        self.text.clear();
        self.app.clear();
        self.deleted_at.clear();
    }

    /// Times of the posts (n, non-decreasing).
    #[must_use]
    pub fn at(&self) -> &[Timestamp] {
        &self.at
    }

    /// Accounts of the posts (n).
    #[must_use]
    pub fn account(&self) -> &[AccountId] {
        &self.account
    }

    /// Numbers of the posts (n).
    #[must_use]
    pub fn post(&self) -> &[PostId] {
        &self.post
    }

    /// Kinds of the posts (n).
    #[must_use]
    pub fn kind(&self) -> &[Kind] {
        &self.kind
    }

    /// All hashtag uses in post order (h).
    #[must_use]
    pub fn hashtags(&self) -> &[HashtagId] {
        &self.hashtags
    }

    /// Where each post's hashtags begin (n + 1).
    #[must_use]
    pub fn offsets(&self) -> &[u32] {
        &self.offsets
    }

    /// Signatures of the posts' texts (n).
    #[must_use]
    pub fn text(&self) -> &[TextSignature] {
        &self.text
    }

    /// Software behind the posts (n).
    #[must_use]
    pub fn app(&self) -> &[AppId] {
        &self.app
    }

    /// Parents of the posts (n), in post order.
    pub fn parents(&self) -> impl ExactSizeIterator<Item = Option<PostId>> + Clone + '_ {
        self.parent.iter().map(|&parent| (parent != NO_POST).then_some(parent))
    }

    /// When the posts were taken down (n), in post order.
    pub fn deleted_at(&self) -> impl ExactSizeIterator<Item = Option<Timestamp>> + Clone + '_ {
        self.deleted_at.iter().map(|&at| (at != Timestamp::MAX).then_some(at))
    }

    /// Parents as they are kept (n): [`Columns::NO_PARENT`] where there is none.
    pub(crate) fn kept_parents(&self) -> &[PostId] {
        &self.parent
    }

    /// Times of being taken down as they are kept (n): [`Columns::NOT_DELETED`] where posts were not.
    pub(crate) fn kept_deletions(&self) -> &[Timestamp] {
        &self.deleted_at
    }

    /// Heap held, in bytes, by capacity.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        self.at.capacity() * 8
            + self.account.capacity() * 4
            + self.post.capacity() * 8
            + self.kind.capacity()
            + self.parent.capacity() * 8
            + self.offsets.capacity() * 4
            + self.hashtags.capacity() * 4
            + self.text.capacity() * 8
            + self.app.capacity() * 2
            + self.deleted_at.capacity() * 8
    }
}

fn offset(n_hashtags: usize) -> u32 {
    u32::try_from(n_hashtags).expect("a batch holds fewer than 2^32 hashtag uses")
}
