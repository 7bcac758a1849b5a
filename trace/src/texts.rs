//! Many texts in one allocation.

use std::fmt;
use std::ops::{Index, Range};

/// Texts laid end to end: a column of a million of them is two allocations and not a million.
///
/// ```
/// use claque_trace::Texts;
///
/// let mut names: Texts = ["Ada", "Bob"].into_iter().collect();
/// names.push_with(|all| all.push_str("Cy"));
/// assert_eq!((names.len(), &names[2]), (3, "Cy"));
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Texts {
    all: String,
    ends: Vec<usize>,
}

impl Texts {
    /// No texts, and room for so many.
    #[must_use]
    pub fn with_capacity(n: usize) -> Self {
        Self { all: String::new(), ends: Vec::with_capacity(n) }
    }

    /// A text for each of these, which `write` appends to what is there.
    pub fn written<T>(
        items: impl ExactSizeIterator<Item = T>,
        write: impl Fn(T, &mut String),
    ) -> Self {
        let mut texts = Self::with_capacity(items.len());
        items.for_each(|item| texts.push_with(|all| write(item, all)));
        texts
    }

    /// Appends a text.
    pub fn push(&mut self, text: &str) {
        self.push_with(|all| all.push_str(text));
    }

    /// Appends a text that `write` appends to what is there, so that it need not exist before.
    pub fn push_with(&mut self, write: impl FnOnce(&mut String)) {
        write(&mut self.all);
        self.ends.push(self.all.len());
    }

    /// Number of texts.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are no texts.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The text in this row, where there is such a row.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&str> {
        (row < self.len()).then(|| &self[row])
    }

    /// All texts, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        self.of(0..self.len())
    }

    /// The texts of these rows.
    ///
    /// # Panics
    /// When there are not so many rows.
    pub fn of(&self, rows: Range<usize>) -> impl ExactSizeIterator<Item = &str> + Clone {
        let mut begin = self.begin(rows.start);
        self.ends[rows].iter().map(move |&end| {
            let text = &self.all[begin..end];
            begin = end;
            text
        })
    }

    /// Moves the texts of `more` behind these.
    pub(crate) fn append(&mut self, more: &mut Self) {
        let before = self.all.len();
        self.all.push_str(&std::mem::take(&mut more.all));
        self.ends.extend(std::mem::take(&mut more.ends).into_iter().map(|end| before + end));
    }

    /// The texts of these rows end to end.
    pub(crate) fn joined(&self, rows: Range<usize>) -> &str {
        &self.all[self.begin(rows.start)..self.begin(rows.end)]
    }

    /// Where the text in this row begins, or the one before it ends.
    fn begin(&self, row: usize) -> usize {
        row.checked_sub(1).map_or(0, |before| self.ends[before])
    }
}

impl Index<usize> for Texts {
    type Output = str;

    fn index(&self, row: usize) -> &str {
        &self.all[self.begin(row)..self.ends[row]]
    }
}

impl<T: AsRef<str>> FromIterator<T> for Texts {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Self {
        let texts = texts.into_iter();
        let mut all = Self::with_capacity(texts.size_hint().0);
        texts.for_each(|text| all.push(text.as_ref()));
        all
    }
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Law: a column of texts is a vector of them.
        #[test]
        fn texts_are_those_put_in(a: Vec<String>, b: Vec<String>, from: proptest::sample::Index) {
            let (mut texts, mut more): (Texts, Texts) = (a.iter().collect(), b.iter().collect());
            texts.append(&mut more);
            let all = [a, b].concat();
            prop_assert!(texts.iter().eq(all.iter()) && more.is_empty());
            prop_assert_eq!(texts.len(), all.len());
            let first = from.index(all.len() + 1);
            prop_assert!(texts.of(first..all.len()).eq(all[first..].iter()));
            prop_assert_eq!(texts.joined(first..all.len()), all[first..].concat());
            let found: Vec<_> = (0..=all.len()).map(|row| texts.get(row)).collect();
            let expected: Vec<_> = (0..=all.len()).map(|row| all.get(row).map(String::as_str)).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
