//! From records in order to columns, one column at a time.
//!
//! Records come in runs that fit the first-level cache, so that each column is a plain loop.

use std::ops::Range;

use claque_trace::{AppId, Columns, PostBatch, PostId, TextSignature, Timestamp};

use super::Chunk;
use super::record::{FIRST_TEMPLATE, NO_PARENT, Record, TextKey};
use super::sort::Span;
use crate::cast::{ms_of_s, u32_of};
use crate::plan::Plan;
use crate::random::{Key, Purpose, draw, unit};

/// Share of organic posts that their authors delete. Source: our choice, `docs/calibration.md`.
pub(crate) const DELETED: f64 = 0.02;
/// Median time until then, seconds.
pub(crate) const DELETED_AFTER_S: f64 = 3_600.0;
/// Log-scale standard deviation of that time.
pub(crate) const DELETED_SIGMA: f64 = 2.0;

/// Records in a run: 16 KB.
const RUN: usize = 512;

/// Keys that columns need, hashed once per chunk.
struct Filler<'p> {
    plan: &'p Plan,
    text: Key,
    deletion: Key,
}

/// The text of a wave, or of a template of a bank.
pub(crate) fn shared_text(key: Key, bank: u64, wave: u64, template: Option<u8>) -> u64 {
    match template {
        None => key.hash(bank << 32 | wave, 2),
        Some(template) => key.hash(bank, 3 + u64::from(template)),
    }
}

/// Columns of the posts at these places of a span.
pub(super) fn fill(plan: &Plan, span: &Span, places: Range<usize>) -> Chunk {
    let filler =
        Filler { plan, text: plan.key(Purpose::Text), deletion: plan.key(Purpose::Deletion) };
    let mut columns = Columns::with_capacity(places.len());
    let mut causes = Vec::with_capacity(places.len());
    let mut run = Vec::with_capacity(RUN);
    for from in places.clone().step_by(RUN) {
        run.clear();
        run.extend(span.records(from..places.end.min(from + RUN)));
        filler.append(&run, &mut columns);
        filler.hashtags(&run, span.pool(), &mut columns);
        causes.extend(run.iter().map(|record| record.cause));
    }
    Chunk { posts: PostBatch::from(columns), causes }
}

impl Filler<'_> {
    fn append(&self, run: &[Record], to: &mut Columns) {
        let resolution = self.plan.world.resolution;
        let first = to.at.len();
        to.at.extend(run.iter().map(|record| resolution.floor(record.at)));
        to.account.extend(run.iter().map(|record| record.account));
        to.kind.extend(run.iter().map(|record| record.kind));
        to.app.extend(run.iter().map(|record| AppId(u16::from(record.app))));
        to.post.extend(run.iter().map(|record| self.plan.post_id(record.account, record.sequence)));
        to.parent.extend(run.iter().map(|record| self.parent(record)));
        let posts = run.iter().zip(&to.post[first..]);
        to.deleted_at.extend(posts.clone().map(|(record, &post)| self.deleted_at(record, post)));
        let posts = posts.zip(&to.parent[first..]);
        to.text.extend(posts.map(|((record, &post), &parent)| self.text(record, post, parent)));
    }

    fn hashtags(&self, run: &[Record], pool: &[u32], to: &mut Columns) {
        for record in run {
            match record.tags(pool) {
                [] => {}
                [only] => to.hashtags.push(self.plan.hashtag(*only)),
                many => to.hashtags.extend(many.iter().map(|&tag| self.plan.hashtag(tag))),
            }
            to.offsets.push(u32_of(to.hashtags.len()));
        }
    }

    /// The hot post, or the post of a broadcast, that this one passes on or answers.
    #[inline]
    fn parent(&self, record: &Record) -> PostId {
        if let Some(sequence) = record.parent_of_broadcast() {
            return self.plan.scheduled_post(sequence).unwrap_or(Columns::NO_PARENT);
        }
        let hot = self.plan.hot_post_id(record.parent);
        if record.parent == NO_PARENT { Columns::NO_PARENT } else { hot }
    }

    #[inline]
    fn text(&self, record: &Record, post: PostId, parent: PostId) -> TextSignature {
        let passes_on = record.text == TextKey::Parent as u8 && parent != Columns::NO_PARENT;
        let source = if passes_on { parent } else { post };
        let own = self.text.hash_one(source.0);
        let is_shared = record.text >= TextKey::Cause as u8;
        TextSignature(if is_shared { self.shared_text(record) } else { own }.max(1))
    }

    /// The text of a cause, or of a template.
    #[cold]
    fn shared_text(&self, record: &Record) -> u64 {
        let sequence = record.parent_of_broadcast().unwrap_or(record.sequence);
        let Some((bank, wave)) = self.plan.text_source(sequence) else {
            return self.text.hash(u64::from(record.cause.bits()), 1);
        };
        shared_text(self.text, bank, wave, record.text.checked_sub(FIRST_TEMPLATE))
    }

    #[inline]
    fn deleted_at(&self, record: &Record, post: PostId) -> Timestamp {
        let place = unit(self.deletion.hash_one(post.0));
        if place < DELETED || record.is_of_broadcast() {
            return self.deletion_of(record, post, place).unwrap_or(Columns::NOT_DELETED);
        }
        Columns::NOT_DELETED
    }

    #[cold]
    fn deletion_of(&self, record: &Record, post: PostId, place: f64) -> Option<Timestamp> {
        let (median_s, sigma) = match self.plan.takes_down(record.sequence) {
            Some(deletion) => (deletion.median_s, deletion.sigma),
            None if place < DELETED => (DELETED_AFTER_S, DELETED_SIGMA),
            None => return None,
        };
        let after_ms = up_for_ms(self.deletion, post, median_s, sigma);
        Some(self.plan.world.resolution.floor(record.at + after_ms))
    }
}

/// When a post is taken down, if it is.
pub(super) fn gone_at(plan: &Plan, record: &Record) -> Option<Timestamp> {
    let (text, deletion) = (plan.key(Purpose::Text), plan.key(Purpose::Deletion));
    let post = plan.post_id(record.account, record.sequence);
    let gone = Filler { plan, text, deletion }.deleted_at(record, post);
    (gone != Columns::NOT_DELETED).then_some(gone)
}

/// How long a post that is taken down stays up.
pub(super) fn up_for_ms(deletion: Key, post: PostId, median_s: f64, sigma: f64) -> i64 {
    ms_of_s(draw::lognormal(&mut deletion.stream(post.0, 1), median_s, sigma)).max(1)
}

impl Plan {
    /// Whether its author will take a post down of their own accord.
    #[inline]
    pub(crate) fn goes(&self, post: PostId) -> bool {
        unit(self.key(Purpose::Deletion).hash_one(post.0)) < DELETED
    }

    /// Whether its author has not taken down, by `now`, a post of this time.
    pub(crate) fn is_up(&self, post: PostId, at: Timestamp, now: Timestamp) -> bool {
        !self.goes(post) || now < self.taken_down_at(post, at)
    }

    /// When its author takes down a post of this time that [`goes`](Self::goes).
    pub(crate) fn taken_down_at(&self, post: PostId, at: Timestamp) -> Timestamp {
        at + up_for_ms(self.key(Purpose::Deletion), post, DELETED_AFTER_S, DELETED_SIGMA)
    }
}
