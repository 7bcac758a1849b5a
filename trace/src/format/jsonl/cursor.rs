//! A line of JSON, value by value, as long as it is plain: no escapes, and no objects within.

use memchr::memchr;

use crate::decimal::decimal;
use crate::format::collect::POST_HASHTAGS;

/// A value as it stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// `null`.
    Nothing,
    /// What is between the quotes.
    Text(&'a str),
    /// The digits of a whole number below 2^64.
    Number(&'a str),
    /// What is between the brackets: texts that are not empty.
    Texts(&'a str),
    /// `true` or `false`, which mean nothing here.
    Truth,
}

/// A place in a line.
pub(super) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Steps over this sign and spaces before it.
    pub(super) fn skip(&mut self, sign: u8) -> Option<()> {
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
        (self.peek() == Some(sign)).then(|| self.at += 1)
    }

    pub(super) fn is_at_end(&mut self) -> bool {
        self.text.as_bytes()[self.at..].iter().all(|&byte| byte == b' ')
    }

    /// What stands between two quotes.
    pub(super) fn text(&mut self) -> Option<&'a str> {
        self.skip(b'"')?;
        let rest = &self.text[self.at..];
        let end = memchr(b'"', rest.as_bytes())?;
        self.at += end + 1;
        Some(&rest[..end])
    }

    pub(super) fn value(&mut self) -> Option<Value<'a>> {
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
        match self.peek()? {
            b'"' => self.text().map(Value::Text),
            b'0'..=b'9' => self.number().map(Value::Number),
            b'[' => self.texts().map(Value::Texts),
            b'n' => self.word("null", Value::Nothing),
            b't' => self.word("true", Value::Truth),
            b'f' => self.word("false", Value::Truth),
            _ => None,
        }
    }

    fn number(&mut self) -> Option<&'a str> {
        let rest = &self.text[self.at..];
        let end = rest.bytes().position(|byte| !byte.is_ascii_digit())?;
        let digits = &rest[..end];
        let is_whole = !matches!(rest.as_bytes()[end], b'.' | b'e' | b'E');
        let is_shortest = end == 1 || !digits.starts_with('0');
        self.at += end;
        (is_whole && is_shortest && decimal(digits.as_bytes()).is_some()).then_some(digits)
    }

    fn texts(&mut self) -> Option<&'a str> {
        self.skip(b'[')?;
        let (from, mut n_texts) = (self.at, 0);
        while self.skip(b']').is_none() {
            if n_texts > 0 {
                self.skip(b',')?;
            }
            n_texts += 1;
            let text = self.text()?;
            if text.is_empty() || n_texts > POST_HASHTAGS {
                return None;
            }
        }
        Some(&self.text[from..self.at - 1])
    }

    fn word(&mut self, word: &str, value: Value<'a>) -> Option<Value<'a>> {
        let is_it = self.text[self.at..].starts_with(word);
        self.at += word.len();
        is_it.then_some(value)
    }
}
