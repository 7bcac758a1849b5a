//! JSON Lines: one post a line, everything a trace knows.
//!
//! ```json
//! {"post":"p1","account":"ada","at":"2024-01-01T00:00:00.123Z","hashtags":["tea"],
//!  "kind":"reply","parent":"p0","text":"1234","app":1,"deleted_at":"2024-01-02T00:00:00Z"}
//! ```
//!
//! (on one line). `post`, `account` and `at` are required, unknown keys are ignored. Times are
//! text as in CSV, or Unix seconds as a number; `text` is a 64-bit signature as a number or
//! decimal text; `post` and `account` may be whole numbers too.

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::collect::{Collector, Draft, POST_HASHTAGS};
use super::report::{Fault, Tally, quoted};
use super::{Error, ReadOptions, ReadReport, atomic, open, time, writable};
use crate::{AccountId, AppId, Kind, Names, Post, PostId};
use crate::{PostBatch, TextSignature, Timestamp, Trace};

mod written;

use written::Written;

/// Longest line that is read, bytes.
const LINE_BYTES: usize = 16 << 20;

/// Reads a file of JSON objects.
pub(crate) fn read(path: &Path, options: &ReadOptions) -> Result<(Trace, ReadReport), Error> {
    let mut input = BufReader::with_capacity(1 << 16, open(path)?);
    let mut tally = Tally::new(path, options);
    let mut lines = Lines::new(Collector::new(options.as_written));
    let mut line = Vec::new();
    for number in 1.. {
        let kept = next_line(&mut input, &mut line).map_err(Error::io("read", path))?;
        match kept {
            Kept::End => break,
            Kept::Whole if line.trim_ascii().is_empty() => {}
            Kept::Whole => tally.count(number, lines.add(strip_mark(&line, number)))?,
            Kept::TooLong => tally.count(number, Err(too_long(&line)))?,
        }
    }
    Ok((lines.collector.finish(options.resolution), tally.report()))
}

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

/// A line as written. Values are checked one by one so that a message can name the key.
#[derive(Debug, Deserialize)]
struct Line<'a> {
    #[serde(borrow, default)]
    post: Written<'a>,
    #[serde(borrow, default)]
    account: Written<'a>,
    #[serde(borrow, default)]
    at: Written<'a>,
    #[serde(borrow, default)]
    hashtags: Written<'a>,
    #[serde(borrow, default)]
    kind: Written<'a>,
    #[serde(borrow, default)]
    parent: Written<'a>,
    #[serde(borrow, default)]
    text: Written<'a>,
    #[serde(borrow, default)]
    app: Written<'a>,
    #[serde(borrow, default)]
    deleted_at: Written<'a>,
}

/// A line as validated.
struct Checked<'a> {
    post: Cow<'a, str>,
    account: Cow<'a, str>,
    hashtags: Vec<Cow<'a, str>>,
    parent: Option<Cow<'a, str>>,
    draft: Draft,
}

impl<'a> Line<'a> {
    fn check(self) -> Result<Checked<'a>, Fault> {
        let required = |key, value| name(key, value)?.ok_or_else(|| absent(key));
        let at = moment("at", &self.at)?.ok_or_else(|| absent("at"))?;
        let mut draft = Draft::new(at, AccountId(0), PostId(0));
        draft.kind = kind(&self.kind)?;
        draft.text = TextSignature(number("text", &self.text, u64::MAX)?);
        let app = number("app", &self.app, u64::from(u16::MAX))?;
        draft.app = AppId(u16::try_from(app).expect("the number was bounded"));
        draft.deleted_at = moment("deleted_at", &self.deleted_at)?;
        Ok(Checked {
            post: required("post", self.post)?,
            account: required("account", self.account)?,
            hashtags: hashtags(self.hashtags)?,
            parent: name("parent", self.parent)?,
            draft,
        })
    }
}

fn absent(key: &'static str) -> Fault {
    Fault::new(key, "nothing".to_owned(), "an object with post, account and at")
}

fn shown(value: &Written<'_>) -> String {
    quoted(value.value().to_string().as_bytes())
}

fn name<'a>(key: &'static str, value: Written<'a>) -> Result<Option<Cow<'a, str>>, Fault> {
    match value {
        Written::Nothing => Ok(None),
        Written::Text(text) if !text.is_empty() => Ok(Some(text)),
        Written::Number(n) if n.is_u64() || n.is_i64() => Ok(Some(n.to_string().into())),
        other => Err(Fault::new(key, shown(&other), "text that is not empty, or a whole number")),
    }
}

fn hashtags(value: Written<'_>) -> Result<Vec<Cow<'_, str>>, Fault> {
    let fault = |found| Fault::new("hashtags", found, "at most 65536 texts that are not empty");
    let values = match value {
        Written::Nothing => return Ok(Vec::new()),
        Written::List(values) if values.len() <= POST_HASHTAGS => values,
        other => return Err(fault(shown(&other))),
    };
    let text = |value| match value {
        Written::Text(text) if !text.is_empty() => Ok(text),
        other => Err(fault(shown(&other))),
    };
    values.into_iter().map(text).collect()
}

fn moment(key: &'static str, value: &Written<'_>) -> Result<Option<Timestamp>, Fault> {
    let at = match value {
        Written::Nothing => return Ok(None),
        Written::Text(text) => time::parse(text.as_bytes()),
        // The shortest decimal that gives this number, which is what was meant.
        Written::Number(seconds) => time::parse(seconds.to_string().as_bytes()),
        _ => None,
    };
    at.map(Some).ok_or_else(|| Fault::new(key, shown(value), time::ACCEPTED))
}

fn number(key: &'static str, value: &Written<'_>, max: u64) -> Result<u64, Fault> {
    let number = match value {
        Written::Nothing => Some(0),
        Written::Number(number) => number.as_u64(),
        Written::Text(text) if text.bytes().all(|b| b.is_ascii_digit()) => text.parse().ok(),
        _ => None,
    };
    let accepted = if max == u64::MAX { "a whole number below 2^64" } else { "0 to 65535" };
    number.filter(|&n| n <= max).ok_or_else(|| Fault::new(key, shown(value), accepted))
}

fn kind(value: &Written<'_>) -> Result<Kind, Fault> {
    let named = |text: &str| Kind::ALL.into_iter().find(|kind| kind.name() == text);
    let kind = match value {
        Written::Nothing => Some(Kind::Original),
        Written::Text(text) => named(text),
        _ => None,
    };
    kind.ok_or_else(|| Fault::new("kind", shown(value), "original, repost, reply or quote"))
}

/// The posts so far. Parents are named in the same table as posts, and may never appear.
pub(crate) struct Lines {
    collector: Collector,
    /// Whether there was a post of each name.
    seen: Vec<bool>,
}

impl Lines {
    pub(crate) fn new(collector: Collector) -> Self {
        Self { collector, seen: Vec::new() }
    }

    pub(crate) fn collector(&self) -> &Collector {
        &self.collector
    }

    pub(crate) fn collector_mut(&mut self) -> &mut Collector {
        &mut self.collector
    }

    fn add(&mut self, line: &[u8]) -> Result<(), Fault> {
        self.add_if(line, |_| Ok(()))
    }

    /// Adds the post of a line whose time is acceptable.
    pub(crate) fn add_if(
        &mut self,
        line: &[u8],
        in_time: impl FnOnce(Timestamp) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let parsed = parse(line)?;
        let Checked { post, account, hashtags, parent, mut draft } = parsed.check()?;
        in_time(draft.at)?;
        draft.post = self.collector.intern_post(&post);
        if !self.is_new(draft.post) {
            let found = quoted(post.as_bytes()) + " (post id already used)";
            return Err(Fault::new("post", found, "one line per post"));
        }
        draft.parent = parent.map(|parent| self.collector.intern_post(&parent));
        draft.account = AccountId(self.collector.names.accounts.intern(&account));
        let idx = self.collector.post(draft);
        for hashtag in hashtags {
            let hashtag = self.collector.intern_hashtag(&hashtag);
            self.collector.hashtag(idx, hashtag);
        }
        Ok(())
    }

    /// The number of a post that is here.
    pub(crate) fn see(&mut self, post: &str) -> PostId {
        let post = self.collector.intern_post(post);
        self.is_new(post);
        post
    }

    /// Whether there was no such post before; there is from now on.
    fn is_new(&mut self, post: PostId) -> bool {
        let place = usize::try_from(post.0).expect("names are numbered below 2^32");
        if self.seen.len() <= place {
            self.seen.resize(place + 1, false);
        }
        !std::mem::replace(&mut self.seen[place], true)
    }
}

fn parse(line: &[u8]) -> Result<Line<'_>, Fault> {
    let fault = |reason: String| {
        let found = format!("{}{reason}", quoted(line));
        Fault::new("", found, "a JSON object with post, account and at")
    };
    if !line.trim_ascii_start().starts_with(b"{") {
        return Err(fault(String::new()));
    }
    serde_json::from_slice(line).map_err(|reason| fault(format!(" ({reason})")))
}

pub(crate) fn too_long(start: &[u8]) -> Fault {
    Fault::new("", format!("{} and more", quoted(start)), "at most 16 MiB a line")
}

/// Without the byte-order mark that may begin a file.
pub(crate) fn strip_mark(line: &[u8], number: u64) -> &[u8] {
    let unmarked = line.strip_prefix(b"\xef\xbb\xbf").filter(|_| number == 1);
    unmarked.unwrap_or(line)
}

/// What was read of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    Whole,
    TooLong,
    End,
}

/// Reads one line without its end; of a longer line than allowed only the beginning is kept.
pub(crate) fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Kept> {
    line.clear();
    let mut kept = Kept::End;
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(kept);
        }
        let end = buffer.iter().position(|&byte| byte == b'\n');
        let part = &buffer[..end.unwrap_or(buffer.len())];
        let fits = part.len() <= LINE_BYTES - line.len();
        line.extend_from_slice(&part[..part.len().min(LINE_BYTES - line.len())]);
        kept = if fits && kept != Kept::TooLong { Kept::Whole } else { Kept::TooLong };
        let used = part.len() + usize::from(end.is_some());
        input.consume(used);
        if end.is_some() {
            return Ok(kept);
        }
    }
}
