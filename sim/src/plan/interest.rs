//! What accounts have in common: a language and a topic.

use super::Traits;
use crate::config::CheckedWorld;

/// Hashtags of a language are told apart by so many buckets: popular ones each have their own.
const BUCKETS: u16 = 1_024;

/// What somebody looks for, in this order: an interest or a hashtag, an interest, a language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taste {
    pub(super) interests: [u16; 2],
    pub(super) language: u8,
    /// Whether the first of both is a group of posts by hashtag.
    pub(super) is_loyal: bool,
}

/// The pairs of language and topic, numbered.
#[derive(Debug)]
pub(crate) struct Interests {
    /// The language of each region: position of the first region that speaks it.
    languages: Vec<u8>,
    n_languages: u8,
    n_topics: u8,
}

impl Interests {
    pub(super) fn new(world: &CheckedWorld) -> Self {
        let mut spoken: Vec<&str> = Vec::new();
        let mut languages = Vec::new();
        for region in &world.population.regions {
            let known = spoken.iter().position(|language| *language == region.language);
            languages.push(small(known.unwrap_or(spoken.len())));
            if known.is_none() {
                spoken.push(&region.language);
            }
        }
        Self { languages, n_languages: small(spoken.len()), n_topics: world.hashtags.topics }
    }

    pub(super) fn len(&self) -> usize {
        self.n_languages() * usize::from(self.n_topics)
    }

    pub(super) fn n_languages(&self) -> usize {
        self.n_languages.into()
    }

    /// The number of an account's language, given as [`Traits::language`].
    #[inline]
    pub(super) fn language(&self, language: u8) -> u8 {
        self.languages[usize::from(language)]
    }

    /// The number of a topic in an account's language.
    #[inline]
    pub(super) fn of(&self, language: u8, topic: u8) -> u16 {
        u16::from(self.language(language)) * u16::from(self.n_topics) + u16::from(topic)
    }

    /// Groups of posts by language and hashtag.
    pub(crate) fn n_buckets(&self) -> usize {
        self.n_languages() * usize::from(BUCKETS)
    }

    /// The group of posts with this hashtag in an account's language.
    pub(super) fn bucket(&self, language: u8, tag: u32) -> u16 {
        let own = u16::try_from(tag % u32::from(BUCKETS)).expect("less than buckets");
        u16::from(self.language(language)) * BUCKETS + own
    }

    /// Where somebody looks who comes back to a hashtag, and else for its first topic.
    pub(crate) fn loyal_taste(&self, traits: &Traits, tag: u32) -> Taste {
        let topic = self.of(traits.language, traits.topics[0]);
        Taste {
            interests: [self.bucket(traits.language, tag), topic],
            language: self.language(traits.language),
            is_loyal: true,
        }
    }

    /// Where somebody with these traits looks: two times in three for its first topic before its
    /// second. 10 of the bits decide.
    #[inline]
    pub(crate) fn taste(&self, traits: &Traits, bits: u32) -> Taste {
        let [first, second] = traits.topics;
        let topics = if bits & 0x3ff < 683 { [first, second] } else { [second, first] };
        Taste {
            interests: topics.map(|topic| self.of(traits.language, topic)),
            language: self.language(traits.language),
            is_loyal: false,
        }
    }
}

fn small(number: usize) -> u8 {
    u8::try_from(number).expect("at most 64 regions")
}
