//! Lines in their plain form, read at a glance: one object of texts without escapes, whole numbers,
//! nulls, truth values and lists of texts.
//!
//! Whatever is not so, or says what is not accepted, is `None` here, and left to the parser of all JSON
//! and its messages. So a line means the same either way, and the common one costs a pass over its bytes.

use std::str;

use super::cursor::{Cursor, Value};
use super::line::{Checked, Hashtags};
use crate::decimal::decimal;
use crate::format::collect::Draft;
use crate::format::time;
use crate::{AccountId, AppId, Kind, PostId, TextSignature, Timestamp};

/// The post of a plain line with acceptable values.
///
/// # Complexity
/// O(n) for n bytes; nothing is allocated.
pub(super) fn read(line: &[u8]) -> Option<Checked<'_>> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let text = str::from_utf8(line).ok()?;
    // An escape, or a sign that texts may not contain: without early return, which is many bytes at once.
    let is_odd = line.iter().fold(false, |odd, &byte| odd | (byte < b' ') | (byte == b'\\'));
    if is_odd { None } else { fields(Cursor::new(text))?.check() }
}

/// What is written under each key.
#[derive(Default)]
struct Fields<'a> {
    post: Option<Value<'a>>,
    account: Option<Value<'a>>,
    at: Option<Value<'a>>,
    hashtags: Option<Value<'a>>,
    kind: Option<Value<'a>>,
    parent: Option<Value<'a>>,
    text: Option<Value<'a>>,
    app: Option<Value<'a>>,
    deleted_at: Option<Value<'a>>,
}

impl<'a> Fields<'a> {
    fn of(&mut self, key: &str) -> Option<&mut Option<Value<'a>>> {
        Some(match key {
            "post" => &mut self.post,
            "account" => &mut self.account,
            "at" => &mut self.at,
            "hashtags" => &mut self.hashtags,
            "kind" => &mut self.kind,
            "parent" => &mut self.parent,
            "text" => &mut self.text,
            "app" => &mut self.app,
            "deleted_at" => &mut self.deleted_at,
            _ => return None,
        })
    }

    fn check(self) -> Option<Checked<'a>> {
        let mut draft = Draft::new(moment(self.at)??, AccountId(0), PostId(0));
        draft.kind = kind(self.kind)?;
        draft.text = TextSignature(number(self.text)?);
        draft.app = AppId(u16::try_from(number(self.app)?).ok()?);
        draft.deleted_at = moment(self.deleted_at)?;
        Some(Checked {
            post: name(self.post)??.into(),
            account: name(self.account)??.into(),
            hashtags: hashtags(self.hashtags)?,
            parent: name(self.parent)?.map(Into::into),
            draft,
        })
    }
}

fn fields(mut cursor: Cursor<'_>) -> Option<Fields<'_>> {
    let mut fields = Fields::default();
    cursor.skip(b'{')?;
    loop {
        let key = cursor.text()?;
        cursor.skip(b':')?;
        let value = cursor.value()?;
        let is_twice = fields.of(key).is_some_and(|field| field.replace(value).is_some());
        let is_last = cursor.skip(b',').is_none();
        if is_twice || is_last {
            return (!is_twice && cursor.skip(b'}').is_some() && cursor.is_at_end())
                .then_some(fields);
        }
    }
}

/// `Some(None)` where there is none.
fn name(value: Option<Value<'_>>) -> Option<Option<&str>> {
    match value {
        None | Some(Value::Nothing) => Some(None),
        Some(Value::Text(name) | Value::Number(name)) if !name.is_empty() => Some(Some(name)),
        _ => None,
    }
}

/// `Some(None)` where there is none.
fn moment(value: Option<Value<'_>>) -> Option<Option<Timestamp>> {
    match value {
        None | Some(Value::Nothing) => Some(None),
        Some(Value::Text(text) | Value::Number(text)) => time::parse(text.as_bytes()).map(Some),
        _ => None,
    }
}

fn number(value: Option<Value<'_>>) -> Option<u64> {
    match value {
        None | Some(Value::Nothing) => Some(0),
        Some(Value::Text(text) | Value::Number(text)) => decimal(text.as_bytes()),
        _ => None,
    }
}

fn kind(value: Option<Value<'_>>) -> Option<Kind> {
    match value {
        None | Some(Value::Nothing) => Some(Kind::Original),
        Some(Value::Text(text)) => Kind::ALL.into_iter().find(|kind| kind.name() == text),
        _ => None,
    }
}

fn hashtags(value: Option<Value<'_>>) -> Option<Hashtags<'_>> {
    match value {
        None | Some(Value::Nothing) => Some(Hashtags::Plain("")),
        Some(Value::Texts(list)) => Some(Hashtags::Plain(list)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::line::{Checked, parse};
    use super::read;

    /// A line in words, however it was read.
    fn told(line: Checked<'_>) -> (Vec<String>, String) {
        let mut texts = vec![line.post.into_owned(), line.account.into_owned()];
        line.hashtags.for_each(|tag| texts.push(tag.to_owned()));
        texts.extend(line.parent.map(|parent| format!("on {parent}")));
        (texts, format!("{:?}", line.draft))
    }

    fn by_parser(line: &str) -> Option<(Vec<String>, String)> {
        parse(line.as_bytes()).and_then(super::super::line::Line::check).ok().map(told)
    }

    #[test]
    fn common_lines_are_read_at_a_glance() {
        let check = |line: &str| {
            let found = read(line.as_bytes()).map(told);
            assert!(found.is_some() && found == by_parser(line), "{line}: {found:?}");
        };
        check(r#"{"post":"p","account":"a","at":1}"#);
        check(
            r#"{"post": 12, "account": 0, "at": "2024-01-01T00:00:00.25Z", "hashtags": ["a", "b"]}"#,
        );
        check(r#" { "post":"p","account":"a","at":1,"hashtags":[ ],"parent":null,"bot":true } "#);
        check(
            "{\"post\":\"p\",\"account\":\"ä\",\"at\":1,\"kind\":\"reply\",\"app\":3,\"text\":\"07\"}\r",
        );
        check(r#"{"lang":"en","lang":2,"x":["y"],"post":"p","account":"a","at":1,"deleted_at":5}"#);
    }

    fn value() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => "\"[0-9a#\\\\\u{e4}]{0,3}\"",
            3 => "[0-9]{1,2}|18446744073709551615|18446744073709551616|65536",
            1 => "-1|1[.]5|1e3|null|true|false|\\{\\}|tru|\"|\"5|\"2024-01-01 00:00:00\"|\"quote\"",
            2 => proptest::collection::vec("\"[a]{0,2}\"|1", 0..3)
                .prop_map(|texts| format!("[{}]", texts.join(","))),
        ]
    }

    proptest! {
        /// Law: what is read at a glance is what the parser of all JSON reads.
        #[test]
        fn a_glance_sees_what_is_there(
            members in proptest::collection::vec(
                ("post|account|at|hashtags|kind|parent|text|app|deleted_at|x", value()), 0..7),
            is_whole in proptest::bool::weighted(0.7),
            joint in prop_oneof![9 => Just(","), 2 => Just(" , "), 1 => Just(",,"), 1 => Just("")],
            end in prop_oneof![9 => Just("}"), 1 => Just("} "), 1 => Just("}}"), 1 => Just(""), 1 => Just(",}")],
        ) {
            let whole = [("post", "1"), ("account", "\"a\""), ("at", "7")];
            let whole = whole.map(|(key, value)| (key.to_owned(), value.to_owned()));
            let members = whole.into_iter().filter(|_| is_whole).chain(members);
            let members: Vec<_> = members.map(|(key, value)| format!("\"{key}\":{value}")).collect();
            let line = format!("{{{}{end}", members.join(joint));
            if let Some(found) = read(line.as_bytes()) {
                prop_assert_eq!(Some(told(found)), by_parser(&line), "{}", line);
            }
        }
    }
}
