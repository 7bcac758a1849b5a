//! Posts in any order on their way to a [`Trace`].
//!
//! Sketch: 80 bytes a post and 8 a hashtag use, besides the batches; one counting pass brings the
//! uses to their posts, one stable sort brings the posts to time order.

use crate::time::{MINUTE_MS, SECOND_MS};
use crate::{AccountId, AppId, HashtagId, Kind, Names, Post, PostBatch, PostId};
use crate::{Resolution, TextSignature, Timestamp, Trace};

/// Most posts in a batch, and in a part of a world.
pub(crate) const BATCH_POSTS: usize = 1 << 20;
/// Hashtag uses that end a batch early, so that no input makes a batch overflow.
const BATCH_USES: usize = 1 << 26;
/// Most hashtags one post may carry: our choice, far above what any platform allows.
pub(crate) const POST_HASHTAGS: usize = 1 << 16;

/// A post without its hashtags.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Draft {
    pub(crate) at: Timestamp,
    pub(crate) account: AccountId,
    pub(crate) post: PostId,
    pub(crate) kind: Kind,
    pub(crate) parent: Option<PostId>,
    pub(crate) text: TextSignature,
    pub(crate) app: AppId,
    pub(crate) deleted_at: Option<Timestamp>,
    n_hashtags: u32,
}

impl Draft {
    pub(crate) fn new(at: Timestamp, account: AccountId, post: PostId) -> Self {
        let (text, app) = (TextSignature(0), AppId(0));
        let kind = Kind::Original;
        Self { at, account, post, kind, parent: None, text, app, deleted_at: None, n_hashtags: 0 }
    }

    fn with<'a>(&self, resolution: Resolution, hashtags: &'a [HashtagId]) -> Post<'a> {
        Post {
            at: resolution.floor(self.at),
            account: self.account,
            post: self.post,
            kind: self.kind,
            parent: self.parent,
            hashtags,
            text: self.text,
            app: self.app,
            deleted_at: self.deleted_at,
        }
    }
}

/// Collects posts and their hashtags.
#[derive(Debug, Default)]
pub(crate) struct Collector {
    pub(crate) names: Names,
    drafts: Vec<Draft>,
    uses: Vec<(u32, HashtagId)>,
}

impl Collector {
    /// The post collected as number `idx`.
    pub(crate) fn draft(&self, idx: usize) -> Option<&Draft> {
        self.drafts.get(idx)
    }

    /// Collects a post and returns its position.
    pub(crate) fn post(&mut self, draft: Draft) -> usize {
        self.drafts.push(draft);
        self.drafts.len() - 1
    }

    /// Whether the post at `idx` can take `more` hashtags.
    pub(crate) fn has_room(&self, idx: usize, more: usize) -> bool {
        self.drafts[idx].n_hashtags as usize + more <= POST_HASHTAGS
    }

    /// Adds a hashtag to the post at `idx`, after those it has.
    pub(crate) fn hashtag(&mut self, idx: usize, hashtag: HashtagId) {
        self.drafts[idx].n_hashtags += 1;
        self.uses.push((u32::try_from(idx).expect("fewer than 2^32 posts"), hashtag));
    }

    /// Puts the posts in order of time, then of appearance.
    pub(crate) fn finish(self, resolution: Option<Resolution>) -> Trace {
        let resolution = resolution.unwrap_or_else(|| coarsest(&self.drafts));
        let (starts, hashtags) = self.hashtags_by_post();
        let mut order: Vec<usize> = (0..self.drafts.len()).collect();
        order.sort_by_key(|&idx| resolution.floor(self.drafts[idx].at));
        let mut batches = Batches::default();
        for idx in order {
            let hashtags = &hashtags[starts[idx]..starts[idx + 1]];
            batches.push(self.drafts[idx].with(resolution, hashtags));
        }
        Trace { batches: batches.finish(), names: self.names, resolution }
    }

    /// Uses of all posts one after the other, and where each post's begin (n + 1).
    fn hashtags_by_post(&self) -> (Vec<usize>, Vec<HashtagId>) {
        let mut starts = Vec::with_capacity(self.drafts.len() + 1);
        starts.push(0);
        for draft in &self.drafts {
            starts.push(starts[starts.len() - 1] + draft.n_hashtags as usize);
        }
        let mut next = starts.clone();
        let mut hashtags = vec![HashtagId(0); self.uses.len()];
        for &(idx, hashtag) in &self.uses {
            hashtags[next[idx as usize]] = hashtag;
            next[idx as usize] += 1;
        }
        (starts, hashtags)
    }
}

/// The coarsest resolution that every time is a multiple of.
fn coarsest(drafts: &[Draft]) -> Resolution {
    let all_multiples_of = |step_ms: i64| drafts.iter().all(|draft| draft.at.0 % step_ms == 0);
    if all_multiples_of(MINUTE_MS) {
        Resolution::Minute
    } else if all_multiples_of(SECOND_MS) {
        Resolution::Second
    } else {
        Resolution::Millisecond
    }
}

/// Cuts posts in time order into batches.
#[derive(Debug, Default)]
pub(crate) struct Batches {
    full: Vec<PostBatch>,
    last: PostBatch,
}

impl Batches {
    pub(crate) fn push(&mut self, post: Post<'_>) {
        if self.last.len() == BATCH_POSTS || self.last.hashtags().len() >= BATCH_USES {
            self.full.push(std::mem::take(&mut self.last));
        }
        self.last.push(post);
    }

    pub(crate) fn finish(mut self) -> Vec<PostBatch> {
        if !self.last.is_empty() {
            self.full.push(self.last);
        }
        self.full
    }
}
