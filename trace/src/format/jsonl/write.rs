//! Writing a trace as JSON Lines.

use std::io::Write;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::format::{Error, atomic, time, writable};
use crate::{AppId, Names, Post, PostBatch, TextSignature, Trace};

/// Writes a trace with everything that is known about its posts.
///
/// # Errors
/// [`Error::Io`] when the file cannot be written, [`Error::Inexpressible`] when a time is outside
/// 1970–2199 or a name is empty. Whatever stood at `path` before then stays.
pub fn write_jsonl(trace: &Trace, path: &Path) -> Result<(), Error> {
    writable(path, trace)?;
    atomic::write_file(path, |out| {
        for post in trace.batches.iter().flat_map(PostBatch::iter) {
            serde_json::to_writer(&mut *out, &object(&trace.names, &post))?;
            out.write_all(b"\n")?;
        }
        Ok(())
    })
}

fn object(names: &Names, post: &Post<'_>) -> Map<String, Value> {
    let hashtags = post.hashtags.iter().map(|&hashtag| Value::from(names.hashtag(hashtag)));
    let mut object = Map::new();
    let mut put = |key: &str, value: Value| object.insert(key.to_owned(), value);
    put("post", names.post(post.post).into());
    put("account", names.account(post.account).into());
    put("at", time::to_civil(post.at).into());
    put("hashtags", hashtags.collect());
    put("kind", post.kind.name().into());
    if let Some(parent) = post.parent {
        put("parent", names.post(parent).into());
    }
    if post.text != TextSignature(0) {
        // Text, because many readers of JSON hold numbers in 53 bits.
        put("text", post.text.0.to_string().into());
    }
    if post.app != AppId(0) {
        put("app", json!(post.app.0));
    }
    if let Some(at) = post.deleted_at {
        put("deleted_at", time::to_civil(at).into());
    }
    object
}
