//! Hashtags: an evergreen stock by topic, planned ones, and a long tail of rare ones.
//!
//! The weights of rare hashtags fall as rank^(-1 / 0.73) in the end. So the distinct ones among n uses
//! grow as n^0.73, and most of them are used once, without any account knowing what another coined.

mod law;

use std::ops::Range;

use claque_trace::HashtagId;
use rand::Rng;

use super::{Population, Traits};
use crate::cast::count_of;
use crate::config::{CheckedWorld, HashtagsConfig};
use crate::random::{AliasTable, Bijection, Guided, Key, Purpose, Seed, draw, exp, pow};

pub(crate) use law::OwnHashtags;

/// Favourite hashtags of an account.
const FAVOURITES: u32 = 5;
/// Most hashtags in an organic post.
const PER_POST_MAX: usize = 30;
/// Rare hashtags per expected use of one: the end of the tail, far beyond what gets used.
const RARE_PER_USE: f64 = 8.0;
/// Hashtags in a tagged post, on average.
const PER_POST_MEAN: f64 = 1.6;
/// The tail of rare hashtags bends over so many times the evergreen ones. Source: our choice, at which
/// half of all hashtags are used once.
const BEND: f64 = 0.3;
/// Exponent with which distinct hashtags grow with uses. Source: `docs/calibration.md`.
const HEAPS: f64 = 0.73;

/// All hashtags of a world, by planned number.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    config: HashtagsConfig,
    topics: Vec<Guided>,
    popular: AliasTable,
    per_post: AliasTable,
    rare: Rare,
    len: u32,
    favourites: Key,
    numbers: Key,
    public: Option<Bijection>,
    /// Public numbers of the evergreen stock: most uses are of it.
    public_evergreen: Vec<HashtagId>,
    spellings: Vec<Spellings>,
}

/// Other spellings of a hashtag.
#[derive(Debug)]
struct Spellings {
    of: u32,
    all: Range<u32>,
}

impl Vocabulary {
    pub(crate) fn new(world: &CheckedWorld, seed: Seed, population: &Population) -> Self {
        let config = world.hashtags;
        let weights: Vec<f64> = (0..config.evergreen).map(|rank| weight(&config, rank)).collect();
        let per_post: Vec<f64> = (1..=PER_POST_MAX)
            .map(|n| libm::pow(crate::cast::float_of(n), -config.per_post_exponent))
            .collect();
        let uses = population.posts_per_day() * world.kinds.original * config.tagged_originals;
        let uses = uses * config.one_off * PER_POST_MEAN * f64::from(world.days);
        let rare = Rare::new(config.evergreen, count_of(uses * RARE_PER_USE).max(16));
        Self {
            config,
            topics: topics(&config, &weights, seed.key(Purpose::Topics)),
            popular: AliasTable::new(&weights),
            per_post: AliasTable::new(&per_post),
            len: config.evergreen + rare.n,
            rare,
            favourites: seed.key(Purpose::Favourites),
            numbers: seed.key(Purpose::HashtagNumbers),
            public: None,
            public_evergreen: Vec::new(),
            spellings: Vec::new(),
        }
    }

    /// Sets `n` new hashtags aside.
    pub(crate) fn allocate(&mut self, n: u32) -> Range<u32> {
        let from = self.len;
        self.len = from.checked_add(n).expect("a world holds fewer than 2^32 hashtags");
        from..self.len
    }

    /// Sets `n` other spellings of a hashtag aside.
    pub(crate) fn respell(&mut self, tag: u32, n: u32) -> Range<u32> {
        let all = self.allocate(n);
        self.spellings.push(Spellings { of: tag, all: all.clone() });
        all
    }

    /// The hashtag that this is another spelling of, and which.
    pub(crate) fn spelling(&self, hashtag: HashtagId) -> Option<(HashtagId, u32)> {
        if self.spellings.is_empty() {
            return None;
        }
        let tag = self.public.as_ref().expect("the plan closes its vocabulary").unmap(hashtag.0);
        let place = self.spellings.partition_point(|spellings| spellings.all.end <= tag);
        let spellings = self.spellings.get(place).filter(|one| one.all.contains(&tag))?;
        Some((self.public(spellings.of), tag - spellings.all.start))
    }

    /// No more hashtags: public numbers are fixed from here on.
    pub(crate) fn close(&mut self) {
        let public = Bijection::new(self.len, self.numbers);
        let evergreen = (0..self.config.evergreen).map(|tag| HashtagId(public.map(tag)));
        (self.public_evergreen, self.public) = (evergreen.collect(), Some(public));
    }

    pub(crate) fn len(&self) -> u32 {
        self.len
    }

    #[inline]
    pub(crate) fn public(&self, tag: u32) -> HashtagId {
        let known = self.public_evergreen.get(tag as usize).copied();
        known.unwrap_or_else(|| {
            HashtagId(self.public.expect("the plan closes its vocabulary").map(tag))
        })
    }

    /// Share of evergreen uses that fall on this hashtag, topics apart.
    pub(crate) fn evergreen_share(&self, tag: u32) -> f64 {
        if tag >= self.config.evergreen {
            return 0.0;
        }
        let all: f64 = (0..self.config.evergreen).map(|rank| weight(&self.config, rank)).sum();
        weight(&self.config, tag) / all
    }

    /// Mean number of hashtags of a tagged post that are evergreen.
    pub(crate) fn evergreen_per_post(&self) -> f64 {
        let ns = (1..=PER_POST_MAX).map(crate::cast::float_of);
        let chance = |n: f64| libm::pow(n, -self.config.per_post_exponent);
        let (uses, posts) = ns.fold((0.0, 0.0), |(u, p), n| (u + n * chance(n), p + chance(n)));
        uses / posts * (1.0 - self.config.one_off)
    }

    /// A popular hashtag, whatever the topic.
    pub(crate) fn popular(&self, rng: &mut impl Rng) -> u32 {
        self.popular.draw(rng)
    }

    /// How many hashtags a tagged post carries.
    #[inline]
    fn draw_count(&self, rng: &mut impl Rng) -> u32 {
        self.per_post.draw(rng) + 1
    }

    /// Appends the hashtags of one tagged post of this account, none twice.
    pub(crate) fn draw_some(
        &self,
        slot: u32,
        traits: &Traits,
        tags: &mut Vec<u32>,
        rng: &mut impl Rng,
    ) {
        let (begin, n) = (tags.len(), self.draw_count(rng));
        self.append(n, slot, traits, begin, tags, rng);
    }

    /// Appends the hashtag of something that this account takes part in, and those that it puts
    /// beside it: as many in all as in any post.
    pub(crate) fn draw_beside(
        &self,
        tag: u32,
        slot: u32,
        traits: &Traits,
        tags: &mut Vec<u32>,
        rng: &mut impl Rng,
    ) {
        let begin = tags.len();
        tags.push(tag);
        let n = self.draw_count(rng);
        self.append(n - 1, slot, traits, begin, tags, rng);
    }

    /// Appends up to `n` hashtags of this account to those of a post, which start at `begin`, none
    /// twice.
    fn append(
        &self,
        n: u32,
        slot: u32,
        traits: &Traits,
        begin: usize,
        tags: &mut Vec<u32>,
        rng: &mut impl Rng,
    ) {
        for _ in 0..n {
            let tag = self.draw(slot, traits, rng);
            if !tags[begin..].contains(&tag) {
                tags.push(tag);
            }
        }
    }

    /// A hashtag for an own post of this account.
    #[inline]
    pub(crate) fn draw(&self, slot: u32, traits: &Traits, rng: &mut impl Rng) -> u32 {
        let choice = draw::uniform(rng);
        if choice < self.config.one_off {
            return self.rare.draw(rng);
        }
        let favourite =
            choice < self.config.one_off + (1.0 - self.config.one_off) * self.config.favourites;
        if favourite {
            return self.favourite(slot, traits, draw::below(rng, FAVOURITES));
        }
        self.of_topics(traits, rng)
    }

    /// One of the account's own few hashtags.
    #[inline]
    pub(crate) fn favourite(&self, slot: u32, traits: &Traits, which: u32) -> u32 {
        self.of_topics(traits, &mut self.favourites.stream(u64::from(slot), u64::from(which)))
    }

    /// An evergreen hashtag of the account's topics: two in three of the first.
    fn of_topics(&self, traits: &Traits, rng: &mut impl Rng) -> u32 {
        let which = usize::from(draw::below(rng, 3) == 0);
        let topic = &self.topics[usize::from(traits.topics[which])];
        if topic.is_empty() { self.popular.draw(rng) } else { topic.draw(rng) }
    }
}

/// The tail of the vocabulary: weights in proportion to (1 + rank / scale)^(-1 / [`HEAPS`]).
#[derive(Debug)]
struct Rare {
    first: u32,
    n: u32,
    /// Ranks over which the law bends.
    scale: f64,
    /// Share of the endless law that lies within the first `n`.
    within: f64,
}

impl Rare {
    const EXCESS: f64 = 1.0 / HEAPS - 1.0;

    fn new(evergreen: u32, n: u32) -> Self {
        let scale = f64::from(evergreen) * BEND;
        let within = 1.0 - libm::pow(1.0 + f64::from(n) / scale, -Self::EXCESS);
        Self { first: evergreen, n, scale, within }
    }

    fn draw(&self, rng: &mut impl Rng) -> u32 {
        let survival = 1.0 - draw::uniform(rng) * self.within;
        let rank = self.scale * (pow(survival, -1.0 / Self::EXCESS) - 1.0);
        self.first + count_of(rank).min(self.n - 1)
    }
}

/// Zipf–Mandelbrot weight of an evergreen hashtag.
///
/// # Source
/// Measured on 13,265 hashtags of one day, `docs/calibration.md`.
fn weight(config: &HashtagsConfig, rank: u32) -> f64 {
    exp(-config.evergreen_exponent * libm::log(f64::from(rank) + 1.0 + config.evergreen_offset))
}

/// One table of hashtags for each topic.
fn topics(config: &HashtagsConfig, weights: &[f64], key: Key) -> Vec<Guided> {
    let mut tags = vec![Vec::new(); usize::from(config.topics)];
    for tag in 0..config.evergreen {
        let topic = key.hash(u64::from(tag), 0) % u64::from(config.topics);
        tags[usize::try_from(topic).expect("at most 255 topics")].push(tag);
    }
    let table = |tags: Vec<u32>| {
        let weights: Vec<f64> = tags.iter().map(|&tag| weights[tag as usize]).collect();
        Guided::of(tags, &weights)
    };
    tags.into_iter().map(table).collect()
}
