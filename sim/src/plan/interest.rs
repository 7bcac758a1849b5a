//! What accounts have in common: a language and a topic.

use super::Traits;
use crate::config::CheckedWorld;

/// Hashtags of a language are told apart by so many buckets: popular ones each have their own.
const BUCKETS: u32 = 1_024;

/// What somebody looks for, in this order: an interest or a hashtag, an interest, a language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taste {
    pub(super) interests: [u32; 2],
    pub(super) language: u32,
}

/// The pairs of language and topic, numbered.
#[derive(Debug)]
pub(crate) struct Interests {
    /// The language of each region: position of the first region that speaks it.
    languages: Vec<u32>,
    n_languages: u32,
    n_topics: u32,
}

impl Interests {
    pub(super) fn new(world: &CheckedWorld) -> Self {
        let mut spoken: Vec<&str> = Vec::new();
        let mut languages = Vec::new();
        for region in &world.population.regions {
            let known = spoken.iter().position(|language| *language == region.language);
            languages.push(crate::cast::u32_of(known.unwrap_or(spoken.len())));
            if known.is_none() {
                spoken.push(&region.language);
            }
        }
        let n_languages = crate::cast::u32_of(spoken.len());
        Self { languages, n_languages, n_topics: u32::from(world.hashtags.topics) }
    }

    pub(super) fn len(&self) -> usize {
        self.n_languages() * self.n_topics as usize
    }

    pub(super) fn n_languages(&self) -> usize {
        self.n_languages as usize
    }

    /// The number of an account's language, given as [`Traits::language`].
    #[inline]
    pub(super) fn language(&self, language: u8) -> u32 {
        self.languages[usize::from(language)]
    }

    /// The number of a topic in an account's language.
    #[inline]
    pub(super) fn of(&self, language: u8, topic: u8) -> u32 {
        self.language(language) * self.n_topics + u32::from(topic)
    }

    /// Groups of posts by language and hashtag.
    pub(crate) fn n_buckets(&self) -> usize {
        self.n_languages() * BUCKETS as usize
    }

    /// The group of posts with this hashtag in an account's language.
    pub(super) fn bucket(&self, language: u8, tag: u32) -> u32 {
        self.language(language) * BUCKETS + tag % BUCKETS
    }

    /// Where somebody looks who comes back to a hashtag, and else for its first topic: groups by
    /// hashtag are numbered after the interests.
    pub(crate) fn loyal_taste(&self, traits: &Traits, tag: u32) -> Taste {
        let n_interests = self.n_languages * self.n_topics;
        let bucket = n_interests + self.bucket(traits.language, tag);
        let topic = self.of(traits.language, traits.topics[0]);
        Taste { interests: [bucket, topic], language: self.language(traits.language) }
    }

    /// Where somebody with these traits looks: two times in three for its first topic before its
    /// second. 10 of the bits decide.
    #[inline]
    pub(crate) fn taste(&self, traits: &Traits, bits: u64) -> Taste {
        let [first, second] = traits.topics;
        let topics = if bits & 0x3ff < 683 { [first, second] } else { [second, first] };
        Taste {
            interests: topics.map(|topic| self.of(traits.language, topic)),
            language: self.language(traits.language),
        }
    }
}
