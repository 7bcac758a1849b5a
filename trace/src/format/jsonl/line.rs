//! One line: its keys, and what their values must be.

use std::borrow::Cow;

use serde::Deserialize;

use super::plain;
use super::written::Written;
use crate::format::collect::{Draft, POST_HASHTAGS};
use crate::format::report::{Fault, quoted};
use crate::format::time;
use crate::{AccountId, AppId, Kind, PostId, TextSignature, Timestamp};

/// Reads a line: at a glance where it is plain, and through all of JSON where it is not.
pub(super) fn read(line: &[u8]) -> Result<Checked<'_>, Fault> {
    plain::read(line).map_or_else(|| parse(line)?.check(), Ok)
}

pub(super) fn parse(line: &[u8]) -> Result<Line<'_>, Fault> {
    let fault = |reason: String| {
        let found = format!("{}{reason}", quoted(line));
        Fault::new("", found, "a JSON object with post, account and at")
    };
    if !line.trim_ascii_start().starts_with(b"{") {
        return Err(fault(String::new()));
    }
    serde_json::from_slice(line).map_err(|reason| fault(format!(" ({reason})")))
}

/// A line as written. Values are checked one by one so that a message can name the key.
#[derive(Debug, Deserialize)]
pub(super) struct Line<'a> {
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
pub(crate) struct Checked<'a> {
    pub(super) post: Cow<'a, str>,
    pub(super) account: Cow<'a, str>,
    pub(super) hashtags: Hashtags<'a>,
    pub(super) parent: Option<Cow<'a, str>>,
    pub(super) draft: Draft,
}

impl Checked<'_> {
    pub(crate) fn at(&self) -> Timestamp {
        self.draft.at
    }

    pub(crate) fn account(&self) -> &str {
        &self.account
    }
}

/// The hashtags of a line.
pub(crate) enum Hashtags<'a> {
    /// Texts in quotes, between which nothing is quoted.
    Plain(&'a str),
    Read(Vec<Cow<'a, str>>),
}

impl Hashtags<'_> {
    /// One after the other, as they stand there.
    pub(super) fn for_each(&self, mut take: impl FnMut(&str)) {
        match self {
            Self::Plain(list) => list.split('"').skip(1).step_by(2).for_each(take),
            Self::Read(texts) => texts.iter().for_each(|text| take(text)),
        }
    }
}

impl<'a> Line<'a> {
    pub(super) fn check(self) -> Result<Checked<'a>, Fault> {
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
            hashtags: Hashtags::Read(hashtags(self.hashtags)?),
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
