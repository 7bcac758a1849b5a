//! The names of posts, which most platforms make of numbers.

use std::borrow::Cow;
use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::Interner;
use crate::decimal::decimal;
use crate::names::spread;

/// Text ↔ dense number in order of first appearance, as an [`Interner`] has it; of a name that is a
/// whole number in decimal no text is kept, and finding it again compares numbers.
///
/// Sketch: 17 bytes a name that is a number below 2^64, half of them in a table that looks at a part of
/// the hash first, and nothing of its own on the heap; other names cost 9 more than in an [`Interner`].
///
/// ```
/// use claque_trace::PostTable;
///
/// let mut posts = PostTable::default();
/// assert_eq!(["17", "p1", "017", "17"].map(|name| posts.intern(name)), [0, 1, 2, 0]);
/// assert_eq!(posts.name(2).as_deref(), Some("017"));
/// ```
#[derive(Clone, Default)]
pub struct PostTable {
    /// What each name is as a number, or its place among the texts.
    values: Vec<u64>,
    is_text: Vec<bool>,
    numbers: HashTable<(u32, u32)>,
    hasher: DefaultHashBuilder,
    texts: Interner,
    /// The numbers under which the texts stand here.
    of_texts: Vec<u32>,
}

impl std::fmt::Debug for PostTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PostTable({} names)", self.len())
    }
}

impl PostTable {
    /// The number of `name`, new if it was not seen before.
    ///
    /// # Panics
    /// When 2^32 different names were interned.
    pub fn intern(&mut self, name: &str) -> u32 {
        match numeral(name) {
            Some(value) => self.intern_value(value),
            None => self.intern_text(name),
        }
    }

    /// The number of `name`, if it was seen.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<u32> {
        match numeral(name) {
            Some(value) => self.find_value(self.short_hash(value), value),
            None => self.texts.find(name).map(|place| self.of_texts[place as usize]),
        }
    }

    /// The name behind `number`.
    #[must_use]
    pub fn name(&self, number: u32) -> Option<Cow<'_, str>> {
        let (&value, is_text) = self.values.get(number as usize).zip(self.is_text(number))?;
        match is_text {
            true => {
                u32::try_from(value).ok().and_then(|place| self.texts.text(place)).map(Cow::from)
            }
            false => Some(value.to_string().into()),
        }
    }

    /// How many names there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are no names.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The number here of what stands in `other` under `number`.
    ///
    /// # Panics
    /// When nothing stands there.
    pub(crate) fn intern_from(&mut self, other: &Self, number: u32) -> u32 {
        let value = other.values[number as usize];
        match other.is_text[number as usize] {
            true => self.intern_text(&other.name(number).expect("there is such a text")),
            false => self.intern_value(value),
        }
    }

    fn intern_value(&mut self, value: u64) -> u32 {
        let short = self.short_hash(value);
        if let Some(number) = self.find_value(short, value) {
            return number;
        }
        let number = self.push(value, false);
        self.numbers.insert_unique(spread(short), (short, number), |&(short, _)| spread(short));
        number
    }

    fn find_value(&self, short: u32, value: u64) -> Option<u32> {
        let is_it = |&(other, n): &(u32, u32)| other == short && self.values[n as usize] == value;
        self.numbers.find(spread(short), is_it).map(|&(_, number)| number)
    }

    fn intern_text(&mut self, name: &str) -> u32 {
        let place = self.texts.intern(name);
        if place as usize == self.of_texts.len() {
            let number = self.push(place.into(), true);
            self.of_texts.push(number);
        }
        self.of_texts[place as usize]
    }

    fn push(&mut self, value: u64, is_text: bool) -> u32 {
        let number = u32::try_from(self.len()).expect("fewer than 2^32 names");
        self.values.push(value);
        self.is_text.push(is_text);
        number
    }

    fn is_text(&self, number: u32) -> Option<bool> {
        self.is_text.get(number as usize).copied()
    }

    #[expect(clippy::cast_possible_truncation, reason = "a hash may lose half of its bits")]
    fn short_hash(&self, value: u64) -> u32 {
        self.hasher.hash_one(value) as u32
    }
}

/// The number below 2^64 that is written so and in no other way.
fn numeral(name: &str) -> Option<u64> {
    let is_shortest = name.len() == 1 || !name.starts_with('0');
    is_shortest.then(|| decimal(name.as_bytes()))?
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_what_is_written_back_is_a_number() {
        let check = |name, expected| assert_eq!(numeral(name), expected, "{name:?}");
        check("0", Some(0));
        check("18446744073709551615", Some(u64::MAX));
        for name in ["", "00", "01", "+1", "-1", "1.0", "18446744073709551616", "1a", "１"] {
            check(name, None);
        }
    }

    proptest! {
        /// Law: names have the numbers that an interner of texts gives them.
        #[test]
        fn names_are_numbered_as_texts_are(names in proptest::collection::vec("[0-2a]{0,3}", 0..40)) {
            let (mut posts, mut texts) = (PostTable::default(), Interner::default());
            for name in &names {
                prop_assert_eq!(posts.intern(name), texts.intern(name));
            }
            let mut copied = PostTable::default();
            for number in 0..=texts.len() {
                let number = u32::try_from(number).expect("a few");
                let found = posts.name(number);
                prop_assert_eq!(found.as_deref(), texts.text(number));
                let Some(name) = texts.text(number) else { continue };
                prop_assert_eq!(posts.find(name), Some(number));
                prop_assert_eq!(copied.intern_from(&posts, number), number);
            }
            prop_assert_eq!((copied.len(), copied.find("none")), (texts.len(), None));
        }
    }
}
