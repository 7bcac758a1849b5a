//! Posts in any order on their way to a [`Trace`].
//!
//! Sketch: 80 bytes a post and 8 a hashtag use, besides the batches; one counting pass brings the
//! uses to their posts, one stable sort brings the posts to time order.

use super::fold::folded;
use crate::time::{MINUTE_MS, SECOND_MS};
use crate::{
    AccountId, AppId, HashtagId, Kind, Names, Post, PostBatch, PostId, PostNames, PostTable,
};
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

    /// The same, before any hashtag was added to it.
    pub(crate) fn without_hashtags(&self) -> Self {
        Self { n_hashtags: 0, ..*self }
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

/// Collects posts and their hashtags. Posts are named in a table.
#[derive(Debug)]
pub(crate) struct Collector {
    pub(crate) names: Names,
    drafts: Vec<Draft>,
    uses: Vec<(u32, HashtagId)>,
    /// Whether hashtags are taken as they are written.
    as_written: bool,
}

impl Collector {
    pub(crate) fn new(as_written: bool) -> Self {
        let names = Names { posts: PostNames::Table(PostTable::default()), ..Names::default() };
        Self { names, drafts: Vec::new(), uses: Vec::new(), as_written }
    }

    /// Nothing yet, to be collected in the same way.
    pub(crate) fn empty(&self) -> Self {
        Self::new(self.as_written)
    }

    /// The number of a hashtag that was written so.
    pub(crate) fn intern_hashtag(&mut self, written: &str) -> HashtagId {
        let Names { hashtags, spellings, .. } = &mut self.names;
        if self.as_written {
            return HashtagId(hashtags.intern(written));
        }
        // What hashtags are known under is its own form.
        let known = hashtags.find(written).map(HashtagId);
        if let Some(known) = known.or_else(|| spellings.find(written)) {
            return known;
        }
        let folded = folded(written);
        let hashtag = HashtagId(hashtags.intern(&folded));
        if folded != written {
            spellings.note(written, hashtag);
        }
        hashtag
    }

    /// The names of posts.
    pub(crate) fn posts(&mut self) -> &mut PostTable {
        match &mut self.names.posts {
            PostNames::Table(table) => table,
            PostNames::Numbers => unreachable!("a collector names its posts"),
        }
    }

    /// The number of a post's name.
    pub(crate) fn intern_post(&mut self, name: &str) -> PostId {
        PostId(u64::from(self.posts().intern(name)))
    }

    /// The number of a post's name, if it was seen.
    pub(crate) fn find_post(&self, name: &str) -> Option<u32> {
        let PostNames::Table(table) = &self.names.posts else { return None };
        table.find(name)
    }

    /// The posts, in order of appearance.
    pub(crate) fn drafts(&self) -> &[Draft] {
        &self.drafts
    }

    /// Uses of hashtags, in order of appearance: place of the post and hashtag.
    pub(crate) fn uses(&self) -> &[(u32, HashtagId)] {
        &self.uses
    }

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

    /// The posts at these places, none before `first`, whose hashtags stand from `first_use` on.
    ///
    /// # Complexity
    /// O(n + u) for n posts from `first` on and u uses from `first_use` on.
    pub(crate) fn some(
        &self,
        places: &[usize],
        first: usize,
        first_use: usize,
        resolution: Resolution,
    ) -> PostBatch {
        let (starts, hashtags) = self.hashtags_from(first, first_use);
        let mut batch = PostBatch::with_capacity(places.len(), hashtags.len());
        for &idx in places {
            let hashtags = &hashtags[starts[idx - first]..starts[idx - first + 1]];
            batch.push(self.drafts[idx].with(resolution, hashtags));
        }
        batch
    }

    /// Puts the posts in order of time, then of appearance.
    pub(crate) fn finish(self, resolution: Option<Resolution>) -> Trace {
        let resolution = resolution.unwrap_or_else(|| coarsest(&self.drafts));
        let mut order: Vec<usize> = (0..self.drafts.len()).collect();
        order.sort_by_key(|&idx| resolution.floor(self.drafts[idx].at));
        let batches = self.batches(order.into_iter(), resolution);
        Trace { batches, names: self.names, resolution }
    }

    /// The posts at these places.
    pub(crate) fn batches(
        &self,
        places: impl Iterator<Item = usize>,
        resolution: Resolution,
    ) -> Vec<PostBatch> {
        let (starts, hashtags) = self.hashtags_by_post();
        let mut batches = Batches::default();
        for idx in places {
            let hashtags = &hashtags[starts[idx]..starts[idx + 1]];
            batches.push(self.drafts[idx].with(resolution, hashtags));
        }
        batches.finish()
    }

    /// Uses of all posts one after the other, and where each post's begin (n + 1).
    pub(crate) fn hashtags_by_post(&self) -> (Vec<usize>, Vec<HashtagId>) {
        self.hashtags_from(0, 0)
    }

    /// The same of posts from `first` on, as far as they stand from `first_use` on.
    fn hashtags_from(&self, first: usize, first_use: usize) -> (Vec<usize>, Vec<HashtagId>) {
        let uses = self.uses[first_use..].iter().map(|&(idx, hashtag)| (idx as usize, hashtag));
        let uses = uses.filter_map(|(idx, hashtag)| Some((idx.checked_sub(first)?, hashtag)));
        let mut starts = vec![0; self.drafts.len() - first + 1];
        uses.clone().for_each(|(idx, _)| starts[idx + 1] += 1);
        (1..starts.len()).for_each(|idx| starts[idx] += starts[idx - 1]);
        let mut next = starts.clone();
        let mut hashtags = vec![HashtagId(0); starts[starts.len() - 1]];
        for (idx, hashtag) in uses {
            hashtags[next[idx]] = hashtag;
            next[idx] += 1;
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
