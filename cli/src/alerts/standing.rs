//! What was told of one unit and stands, and what changes about it.

use std::collections::{BTreeMap, BTreeSet};

use claque_trace::Timestamp;

/// What can be told of something.
pub(super) trait Facts: Clone + PartialEq {
    /// Whether these are worth a line where those were told.
    fn is_news(&self, told: &Self) -> bool;
}

/// A score is told, and how it moves until the end is no news.
impl Facts for f64 {
    fn is_news(&self, _: &Self) -> bool {
        false
    }
}

/// What was told and stands, by what it is known by.
pub(super) struct Standing<K, F>(BTreeMap<K, Told<F>>);

struct Told<F> {
    told: F,
    /// As of the last look.
    found: F,
    /// When it was told first.
    since: Timestamp,
}

/// One thing to tell.
pub(super) struct Change<K, F> {
    pub(super) key: K,
    /// As it was told before, if it was.
    pub(super) before: Option<F>,
    /// `None` where it is found no longer.
    pub(super) after: Option<F>,
    /// When it was told first.
    pub(super) since: Timestamp,
}

impl<K: Ord + Clone, F: Facts> Standing<K, F> {
    pub(super) fn new() -> Self {
        Self(BTreeMap::new())
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// What was found at the last look.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&K, &F)> {
        self.0.iter().map(|(key, told)| (key, &told.found))
    }

    /// Takes note of all that is found now. Gives what is found no longer, then what is news.
    pub(super) fn look(&mut self, found: BTreeMap<K, F>, now: Timestamp) -> Vec<Change<K, F>> {
        let gone = self.0.extract_if(.., |key, _| !found.contains_key(key));
        let mut changes: Vec<_> = gone.map(|(key, told)| told.withdraw(key)).collect();
        changes.extend(found.into_iter().filter_map(|(key, facts)| self.find(key, facts, now)));
        changes
    }

    /// What differs from what was told, though it is no news.
    pub(super) fn rest(&mut self) -> Vec<Change<K, F>> {
        let untold = self.0.iter_mut().filter(|(_, told)| told.told != told.found);
        untold.map(|(key, told)| told.tell(key.clone())).collect()
    }

    fn find(&mut self, key: K, facts: F, now: Timestamp) -> Option<Change<K, F>> {
        let Some(told) = self.0.get_mut(&key) else {
            let told = Told { told: facts.clone(), found: facts.clone(), since: now };
            self.0.insert(key.clone(), told);
            return Some(Change { key, before: None, after: Some(facts), since: now });
        };
        told.found = facts;
        told.found.is_news(&told.told).then(|| told.tell(key))
    }
}

impl<F: Facts> Told<F> {
    fn tell<K>(&mut self, key: K) -> Change<K, F> {
        let before = std::mem::replace(&mut self.told, self.found.clone());
        Change { key, before: Some(before), after: Some(self.found.clone()), since: self.since }
    }

    fn withdraw<K>(self, key: K) -> Change<K, F> {
        Change { key, before: Some(self.told), after: None, since: self.since }
    }
}

/// Numbers that things keep from look to look.
#[derive(Default)]
pub(super) struct Numbers(u64);

impl Numbers {
    /// A number for each of these: that of its heir among those not taken before it, or a new one.
    pub(super) fn give<F>(
        &mut self,
        all: &[F],
        heir: impl Fn(&F, &BTreeSet<u64>) -> Option<u64>,
    ) -> Vec<u64> {
        let mut taken = BTreeSet::new();
        let number = |one: &F| {
            let number = heir(one, &taken).unwrap_or_else(|| {
                self.0 += 1;
                self.0
            });
            taken.insert(number);
            number
        };
        all.iter().map(number).collect()
    }
}
