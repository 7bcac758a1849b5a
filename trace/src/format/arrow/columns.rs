//! Columns of posts as the buffers of a record batch.

use crate::{AppId, Names, Post, TextSignature};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Text,
    Texts,
    Moment,
    U64,
    U16,
}

/// A column: its name, what it holds, and whether values may be missing.
pub(super) const COLUMNS: [(&str, Type, bool); 9] = [
    ("post", Type::Text, false),
    ("account", Type::Text, false),
    ("at", Type::Moment, false),
    ("hashtags", Type::Texts, false),
    ("kind", Type::Text, false),
    ("parent", Type::Text, true),
    ("text", Type::U64, true),
    ("app", Type::U16, true),
    ("deleted_at", Type::Moment, true),
];

/// Buffers of a record batch, and how many values and missing ones each column and its items have.
#[derive(Default)]
pub(super) struct Body {
    pub(super) bytes: Vec<u8>,
    /// Values and missing values.
    pub(super) nodes: Vec<(i64, i64)>,
    /// Where buffers begin and how long they are.
    pub(super) buffers: Vec<(i64, i64)>,
}

/// The columns of these posts, in the order of [`COLUMNS`].
pub(super) fn body(names: &Names, posts: &[Post<'_>]) -> Body {
    let mut body = Body::default();
    body.texts(posts.iter().map(|post| Some(names.post(post.post))));
    body.texts(posts.iter().map(|post| Some(names.account(post.account))));
    body.numbers(posts.iter().map(|post| Some(post.at.0.to_le_bytes())));
    body.lists(
        posts
            .iter()
            .map(|post| post.hashtags.iter().map(|&hashtag| names.hashtag(hashtag)).collect()),
    );
    body.texts(posts.iter().map(|post| Some(post.kind.name())));
    body.texts(posts.iter().map(|post| Some(names.post(post.parent?))));
    let text = |post: &Post<'_>| (post.text != TextSignature(0)).then(|| post.text.0.to_le_bytes());
    body.numbers(posts.iter().map(text));
    let app = |post: &Post<'_>| (post.app != AppId(0)).then(|| post.app.0.to_le_bytes());
    body.numbers(posts.iter().map(app));
    body.numbers(posts.iter().map(|post| Some(post.deleted_at?.0.to_le_bytes())));
    body
}

impl Body {
    fn texts<T: AsRef<str>>(&mut self, values: impl Iterator<Item = Option<T>>) {
        let (mut there, mut ends, mut bytes) = (Vec::new(), vec![0], Vec::new());
        for value in values {
            there.push(value.is_some());
            bytes.extend_from_slice(value.as_ref().map_or("", T::as_ref).as_bytes());
            ends.push(bytes.len());
        }
        self.column(&there);
        self.ends(&ends);
        self.buffer(&bytes);
    }

    fn lists<T: AsRef<str>>(&mut self, values: impl Iterator<Item = Vec<T>>) {
        let (mut ends, mut items) = (vec![0], Vec::new());
        for value in values {
            items.extend(value.into_iter().map(Some));
            ends.push(items.len());
        }
        self.column(&vec![true; ends.len() - 1]);
        self.ends(&ends);
        self.texts(items.into_iter());
    }

    fn numbers<const N: usize>(&mut self, values: impl Iterator<Item = Option<[u8; N]>>) {
        let (mut there, mut bytes) = (Vec::new(), Vec::new());
        for value in values {
            there.push(value.is_some());
            bytes.extend_from_slice(&value.unwrap_or([0; N]));
        }
        self.column(&there);
        self.buffer(&bytes);
    }

    /// A column, and a bit for each value where some are missing.
    fn column(&mut self, there: &[bool]) {
        let missing = there.iter().filter(|there| !**there).count();
        self.nodes.push((whole(there.len()), whole(missing)));
        let bits = |eight: &[bool]| {
            eight.iter().enumerate().map(|(bit, &there)| u8::from(there) << bit).sum()
        };
        let bitmap: Vec<u8> = there.chunks(8).map(bits).collect();
        self.buffer(if missing > 0 { &bitmap } else { &[] });
    }

    fn ends(&mut self, ends: &[usize]) {
        let end = |end: &usize| i32::try_from(*end).expect("batches are small").to_le_bytes();
        let bytes: Vec<u8> = ends.iter().flat_map(end).collect();
        self.buffer(&bytes);
    }

    /// Buffers begin on multiples of 8 bytes.
    fn buffer(&mut self, bytes: &[u8]) {
        self.buffers.push((whole(self.bytes.len()), whole(bytes.len())));
        self.bytes.extend_from_slice(bytes);
        self.bytes.resize(self.bytes.len().next_multiple_of(8), 0);
    }
}

pub(super) fn whole(value: usize) -> i64 {
    i64::try_from(value).expect("sizes in memory fit")
}
