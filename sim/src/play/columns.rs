//! From sorted records to columns.

use claque_trace::{AppId, HashtagId, Kind, Post, PostBatch, PostId, TextSignature, Timestamp};

use super::Chunk;
use super::record::{FIRST_TEMPLATE, NO_PARENT, Record};
use crate::cast::ms_of_s;
use crate::plan::Plan;
use crate::random::{Key, Purpose, draw, unit};

/// Share of organic posts that their authors delete. Source: our choice, `docs/calibration.md`.
const DELETED: f64 = 0.02;
/// Median time until then, seconds.
const DELETED_AFTER_S: f64 = 3_600.0;
/// Log-scale standard deviation of that time.
const DELETED_SIGMA: f64 = 2.0;

/// Keys that columns need, hashed once per chunk.
struct Filler<'p> {
    plan: &'p Plan,
    text: Key,
    deletion: Key,
}

/// Columns of a run of records.
pub(super) fn fill(plan: &Plan, records: &[Record], tags: &[u32]) -> Chunk {
    let filler =
        Filler { plan, text: plan.key(Purpose::Text), deletion: plan.key(Purpose::Deletion) };
    let n_tags = records.iter().map(|record| usize::from(record.n_tags)).sum();
    let mut posts = PostBatch::with_capacity(records.len(), n_tags);
    let mut hashtags = Vec::with_capacity(32);
    for record in records {
        filler.hashtags(record, tags, &mut hashtags);
        posts.push(filler.post(record, &hashtags));
    }
    Chunk { posts, causes: records.iter().map(|record| record.cause).collect() }
}

impl Filler<'_> {
    fn hashtags(&self, record: &Record, tags: &[u32], hashtags: &mut Vec<HashtagId>) {
        hashtags.clear();
        hashtags.extend(record.tags(tags).iter().map(|&tag| self.plan.hashtag(tag)));
    }

    fn post<'h>(&self, record: &Record, hashtags: &'h [HashtagId]) -> Post<'h> {
        let post = self.plan.post_id(record.account, record.sequence);
        let at = self.plan.world.resolution.floor(record.at);
        let parent = self.parent(record);
        Post {
            at,
            account: record.account,
            post,
            kind: record.kind,
            parent,
            hashtags,
            text: self.text(record, post, parent),
            app: AppId(u16::from(record.app)),
            deleted_at: self.deleted_at(record, post),
        }
    }

    /// The hot post, or the first post of the wave, that this one passes on.
    fn parent(&self, record: &Record) -> Option<PostId> {
        if record.kind == Kind::Repost && record.parent == NO_PARENT {
            return self.plan.opening_post(record.sequence);
        }
        (record.parent != NO_PARENT).then(|| self.plan.hot_post_id(record.parent))
    }

    fn text(&self, record: &Record, post: PostId, parent: Option<PostId>) -> TextSignature {
        let own = |post: PostId| self.text.hash(post.0, 0);
        let signature = match record.text {
            0 => own(post),
            1 => own(parent.unwrap_or(post)),
            shared => self.shared_text(record, shared),
        };
        TextSignature(signature.max(1))
    }

    /// The text of a cause, or of a template.
    fn shared_text(&self, record: &Record, text: u8) -> u64 {
        let Some((bank, wave)) = self.plan.text_source(record.sequence) else {
            return self.text.hash(u64::from(record.cause.bits()), 1);
        };
        match text.checked_sub(FIRST_TEMPLATE) {
            None => self.text.hash(bank << 32 | wave, 2),
            Some(template) => self.text.hash(bank, 3 + u64::from(template)),
        }
    }

    fn deleted_at(&self, record: &Record, post: PostId) -> Option<Timestamp> {
        let (chance, median_s, sigma) = match self.plan.takes_down(record.sequence) {
            Some(deletion) => (1.0, deletion.median_s, deletion.sigma),
            None => (DELETED, DELETED_AFTER_S, DELETED_SIGMA),
        };
        if unit(self.deletion.hash(post.0, 0)) >= chance {
            return None;
        }
        let mut rng = self.deletion.stream(post.0, 1);
        let after_ms = ms_of_s(draw::lognormal(&mut rng, median_s, sigma)).max(1);
        Some(self.plan.world.resolution.floor(record.at + after_ms))
    }
}
