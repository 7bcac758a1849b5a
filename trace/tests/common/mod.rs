//! What the tests of formats share.
#![allow(dead_code, reason = "every test binary uses a part of it")]

use claque_trace::format::{Error, ReadOptions, ReadReport, read};
use claque_trace::{AccountId, AppId, HashtagId, Kind, Names, Post, PostBatch, PostId, PostNames};
use claque_trace::{PostTable, Resolution, TextSignature, Timestamp, Trace};

/// A post with names instead of numbers, which is what a file must preserve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plain {
    pub(crate) at_ms: i64,
    pub(crate) account: String,
    pub(crate) post: String,
    pub(crate) hashtags: Vec<String>,
    pub(crate) kind: Kind,
    pub(crate) parent: Option<String>,
    pub(crate) text: u64,
    pub(crate) app: u16,
    pub(crate) deleted_at_ms: Option<i64>,
}

impl Plain {
    /// Without what CSV cannot hold.
    pub(crate) fn essentials(mut self) -> Self {
        (self.kind, self.parent, self.text) = (Kind::Original, None, 0);
        (self.app, self.deleted_at_ms) = (0, None);
        self
    }
}

/// The posts of a trace by name.
pub(crate) fn plain(trace: &Trace) -> Vec<Plain> {
    let names = &trace.names;
    let post = |post: Post<'_>| Plain {
        at_ms: post.at.0,
        account: names.account(post.account).into_owned(),
        post: names.post(post.post).into_owned(),
        hashtags: post
            .hashtags
            .iter()
            .map(|&hashtag| names.hashtag(hashtag).into_owned())
            .collect(),
        kind: post.kind,
        parent: post.parent.map(|parent| names.post(parent).into_owned()),
        text: post.text.0,
        app: post.app.0,
        deleted_at_ms: post.deleted_at.map(|at| at.0),
    };
    trace.batches.iter().flat_map(PostBatch::iter).map(post).collect()
}

/// A trace of these posts, in batches of `batch_len`.
pub(crate) fn trace(mut posts: Vec<Plain>, batch_len: usize) -> Trace {
    posts.sort_by_key(|post| post.at_ms);
    let mut trace = Trace { resolution: Resolution::Millisecond, ..Trace::default() };
    let mut table = PostTable::default();
    for chunk in posts.chunks(batch_len.max(1)) {
        let mut batch = PostBatch::default();
        chunk.iter().for_each(|post| push(&mut batch, &mut trace.names, &mut table, post));
        trace.batches.push(batch);
    }
    trace.names.posts = PostNames::Table(table);
    trace
}

fn push(batch: &mut PostBatch, names: &mut Names, table: &mut PostTable, post: &Plain) {
    let hashtags = post.hashtags.iter().map(|text| HashtagId(names.hashtags.intern(text)));
    let hashtags: Vec<HashtagId> = hashtags.collect();
    let account = AccountId(names.accounts.intern(&post.account));
    let mut id = |text: &str| PostId(u64::from(table.intern(text)));
    batch.push(Post {
        kind: post.kind,
        parent: post.parent.as_deref().map(&mut id),
        text: TextSignature(post.text),
        app: AppId(post.app),
        deleted_at: post.deleted_at_ms.map(Timestamp),
        ..Post::new(Timestamp(post.at_ms), account, id(&post.post), &hashtags)
    });
}

/// Reads `content` as a file with this ending, leniently.
pub(crate) fn read_bytes(ending: &str, content: &[u8]) -> Result<(Trace, ReadReport), Error> {
    read_bytes_with(ending, content, &ReadOptions::default())
}

/// Reads `content` as a file with this ending.
pub(crate) fn read_bytes_with(
    ending: &str,
    content: &[u8],
    options: &ReadOptions,
) -> Result<(Trace, ReadReport), Error> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(format!("trace.{ending}"));
    std::fs::write(&path, content).unwrap();
    read(&path, options)
}

/// Most memory this process ever held, bytes, where the system tells.
pub(crate) fn peak_memory_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()? * 1_024)
}
