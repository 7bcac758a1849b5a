//! With what chance an own post of an account carries a hashtag.

use claque_trace::HashtagId;

use super::{FAVOURITES, HEAPS, PER_POST_MAX, Rare, Vocabulary, weight};
use crate::cast::float_of;
use crate::plan::Traits;
use crate::random::Key;

/// The law of hashtags in own posts, with the sums that drawing does not need.
#[derive(Debug)]
pub(crate) struct OwnHashtags<'p> {
    vocabulary: &'p Vocabulary,
    topics: Key,
    /// Weight of each topic.
    of_topic: Vec<f64>,
    all: f64,
    per_post: f64,
}

impl<'p> OwnHashtags<'p> {
    pub(crate) fn new(vocabulary: &'p Vocabulary, topics: Key) -> Self {
        let config = &vocabulary.config;
        let ns = (1..=PER_POST_MAX).map(float_of);
        let per_post = ns.map(|n| libm::pow(n, -config.per_post_exponent)).sum();
        let of_topic = vec![0.0; usize::from(config.topics)];
        let mut law = Self { vocabulary, topics, of_topic, all: 0.0, per_post };
        for tag in 0..config.evergreen {
            let weight = weight(config, tag);
            let topic = law.topic(tag);
            law.of_topic[topic] += weight;
            law.all += weight;
        }
        law
    }

    /// The planned number of a hashtag.
    pub(crate) fn planned(&self, hashtag: HashtagId) -> u32 {
        self.vocabulary.public.as_ref().expect("the plan closes its vocabulary").unmap(hashtag.0)
    }

    /// Whether own posts can carry it at all.
    pub(crate) fn is_own(&self, tag: u32) -> bool {
        tag < self.vocabulary.rare.first + self.vocabulary.rare.n
    }

    /// Share of tagged own posts with so many hashtags.
    pub(crate) fn count(&self, n: usize) -> f64 {
        if n == 0 || n > PER_POST_MAX {
            return 0.0;
        }
        libm::pow(float_of(n), -self.vocabulary.config.per_post_exponent) / self.per_post
    }

    /// Share of evergreen uses, topics apart.
    pub(crate) fn popular(&self, tag: u32) -> f64 {
        let config = &self.vocabulary.config;
        if tag < config.evergreen { weight(config, tag) / self.all } else { 0.0 }
    }

    /// Chance that a hashtag drawn for an own post of this account is this one.
    pub(crate) fn chance(&self, slot: u32, traits: &Traits, tag: u32) -> f64 {
        let config = &self.vocabulary.config;
        if tag >= config.evergreen {
            return config.one_off * self.vocabulary.rare.chance(tag);
        }
        let is_this = |which: &u32| self.vocabulary.favourite(slot, traits, *which) == tag;
        let n = (0..FAVOURITES).filter(is_this).count();
        let favourite = config.favourites * float_of(n) / f64::from(FAVOURITES);
        (1.0 - config.one_off)
            * (favourite + (1.0 - config.favourites) * self.of_topics(traits, tag))
    }

    fn of_topics(&self, traits: &Traits, tag: u32) -> f64 {
        let topic = self.topic(tag);
        let chance = |follows: u8, share: f64| match self.of_topic[usize::from(follows)] {
            total if total <= 0.0 => share * self.popular(tag),
            total if usize::from(follows) == topic => {
                share * weight(&self.vocabulary.config, tag) / total
            }
            _ => 0.0,
        };
        let [first, second] = traits.topics;
        chance(first, 2.0 / 3.0) + chance(second, 1.0 / 3.0)
    }

    fn topic(&self, tag: u32) -> usize {
        let n = u64::from(self.vocabulary.config.topics);
        usize::try_from(self.topics.hash(u64::from(tag), 0) % n).expect("at most 255 topics")
    }
}

impl Rare {
    /// Chance that a rare hashtag is this one.
    fn chance(&self, tag: u32) -> f64 {
        if !(self.first..self.first + self.n).contains(&tag) {
            return 0.0;
        }
        let rank = f64::from(tag - self.first);
        let beyond = |rank: f64| libm::pow(1.0 + rank / self.scale, 1.0 - 1.0 / HEAPS);
        (beyond(rank) - beyond(rank + 1.0)) / self.within
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::random::Purpose;
    use crate::{Plan, WorldConfig};

    /// 200,000 draws of one account against the law: five standard errors of each common hashtag.
    #[test]
    fn chances_are_those_of_the_draws() {
        let mut world = WorldConfig { days: 1, ..WorldConfig::default() };
        world.population.accounts = 500;
        let plan = Plan::new(&world.check().unwrap(), 3);
        let law = OwnHashtags::new(&plan.vocabulary, plan.key(Purpose::Topics));
        let (slot, n) = (7, 200_000_u32);
        let traits = plan.population.traits(slot);
        let mut rng = plan.key(Purpose::OwnLife).stream(0, 0);
        let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
        for _ in 0..n {
            *counts.entry(plan.vocabulary.draw(slot, traits, &mut rng)).or_default() += 1;
        }
        let mut n_checked = 0;
        for (&tag, &count) in counts.iter().filter(|(_, n)| **n >= 200) {
            let expected = law.chance(slot, traits, tag) * f64::from(n);
            let error = (f64::from(count) - expected).abs() / libm::sqrt(expected.max(1.0));
            assert!(error < 5.0, "{tag}: {count} drawn, {expected} expected");
            n_checked += 1;
        }
        assert!(n_checked > 20, "{n_checked}");
    }
}
