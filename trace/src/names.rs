//! The text behind interned numbers.

use std::borrow::Cow;
use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::{AccountId, HashtagId, PostId, PostTable, Texts};

/// Text ↔ dense number, in order of first appearance. Texts lie end to end.
///
/// Sketch: 8 bytes a text in the table besides the texts: part of the hash stands beside the number,
/// so that hardly a text is read but the one that is looked for, and none when the table grows.
#[derive(Clone, Default)]
pub struct Interner {
    texts: Texts,
    numbers: HashTable<(u32, u32)>,
    hasher: DefaultHashBuilder,
}

impl std::fmt::Debug for Interner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Interner({} texts)", self.len())
    }
}

impl Interner {
    /// The number of `text`, new if it was not seen before.
    ///
    /// # Panics
    /// When 2^32 different texts were interned.
    pub fn intern(&mut self, text: &str) -> u32 {
        let short = self.short_hash(text);
        if let Some(number) = self.number_of(short, text) {
            return number;
        }
        let number = u32::try_from(self.len()).expect("fewer than 2^32 texts");
        self.texts.push(text);
        self.numbers.insert_unique(spread(short), (short, number), |&(short, _)| spread(short));
        number
    }

    /// The number of `text`, if it was seen.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<u32> {
        self.number_of(self.short_hash(text), text)
    }

    fn number_of(&self, short: u32, text: &str) -> Option<u32> {
        let is_it = |&(other, n): &(u32, u32)| other == short && self.text(n) == Some(text);
        self.numbers.find(spread(short), is_it).map(|&(_, number)| number)
    }

    #[expect(clippy::cast_possible_truncation, reason = "a hash may lose half of its bits")]
    fn short_hash(&self, text: &str) -> u32 {
        self.hasher.hash_one(text) as u32
    }

    /// The text behind `number`.
    #[must_use]
    pub fn text(&self, number: u32) -> Option<&str> {
        self.texts.get(number as usize)
    }

    /// How many texts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there are no texts.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}

/// A hash for the table, which looks at bits from both ends.
pub(crate) fn spread(short: u32) -> u64 {
    u64::from(short).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Text behind post numbers.
#[derive(Debug, Clone, Default)]
pub enum PostNames {
    /// A post's name is its number in decimal.
    #[default]
    Numbers,
    /// A post's number is its place in this table.
    Table(PostTable),
}

/// Hashtags as they were written, where they are known under another form.
#[derive(Debug, Clone, Default)]
pub struct Spellings {
    written: Interner,
    hashtags: Vec<HashtagId>,
}

impl Spellings {
    /// Notes how a hashtag was written; the first time counts.
    pub fn note(&mut self, written: &str, hashtag: HashtagId) {
        if self.written.intern(written) as usize == self.hashtags.len() {
            self.hashtags.push(hashtag);
        }
    }

    /// The hashtag that was written so.
    #[must_use]
    pub fn find(&self, written: &str) -> Option<HashtagId> {
        self.written.find(written).map(|number| self.hashtags[number as usize])
    }

    /// Every spelling with its hashtag, in order of first appearance.
    pub fn iter(&self) -> impl Iterator<Item = (&str, HashtagId)> {
        let written = (0..).map_while(|number| self.written.text(number));
        written.zip(self.hashtags.iter().copied())
    }
}

/// The text behind every number in a trace.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Handles or account ids.
    pub accounts: Interner,
    /// Hashtags (or whatever object the source used).
    pub hashtags: Interner,
    /// How hashtags were written, where reading made several spellings one.
    pub spellings: Spellings,
    /// Content ids.
    pub posts: PostNames,
}

impl Names {
    /// Name of an account; its number where none is known.
    #[must_use]
    pub fn account(&self, id: AccountId) -> Cow<'_, str> {
        self.accounts.text(id.0).map_or_else(|| id.0.to_string().into(), Cow::from)
    }

    /// Text of a hashtag; its number where none is known.
    #[must_use]
    pub fn hashtag(&self, id: HashtagId) -> Cow<'_, str> {
        self.hashtags.text(id.0).map_or_else(|| id.0.to_string().into(), Cow::from)
    }

    /// Name of a post.
    #[must_use]
    pub fn post(&self, id: PostId) -> Cow<'_, str> {
        let named = match &self.posts {
            PostNames::Numbers => None,
            PostNames::Table(table) => u32::try_from(id.0).ok().and_then(|n| table.name(n)),
        };
        named.unwrap_or_else(|| id.0.to_string().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_numbered_in_order_of_first_appearance() {
        let mut texts = Interner::default();
        let numbers: Vec<u32> = ["b", "a", "b", "", "a"].iter().map(|t| texts.intern(t)).collect();
        assert_eq!(numbers, [0, 1, 0, 2, 1]);
        assert_eq!((texts.text(1), texts.text(3)), (Some("a"), None));
        assert_eq!((texts.find(""), texts.find("c")), (Some(2), None));
    }
}
