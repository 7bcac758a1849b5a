//! Traits of accounts.
//!
//! Accounts live in slots: first the ordinary ones (broadcasts recruit from the front of them, which
//! means nothing, as traits are drawn independently), then operated ones without a life of their
//! own, then pages of publishers. What an observer sees is the permuted number of the slot.
//! Sketch: 16 bytes an account, and 20 for one in sixteen; 10^8 accounts are 1.7 GB.

use claque_trace::AccountId;
use rand::RngExt;
use rayon::prelude::*;

use crate::cast::ms_of_h;
use crate::config::{BroadcastConfig, CheckedWorld, OwnLife, PublisherNetworkConfig, WorldConfig};
use crate::day_curve::{SHARPNESS_LEVELS, personal_shift_ms};
use crate::random::{Bijection, Purpose, Seed, Stream, draw};

/// Days of an average month.
const MONTH_DAYS: f64 = 30.44;

/// Apps of ordinary accounts and their shares: phone, phone, web, third-party, scheduler, feed,
/// other. Source: `docs/calibration.md`, the phone share halved over two makes.
const APP_SHARES: [f64; 7] = [0.40, 0.30, 0.15, 0.05, 0.04, 0.04, 0.02];

/// The last of them.
const OTHER_APP: u8 = 7;

/// The app number that pages of publishers use.
pub(crate) const PUBLISHER_APP: u8 = 5;
/// The app number of all apps that openly post for their users' employers or causes.
pub(crate) const DISCLOSED_APP: u8 = 99;
/// Apps of broadcasts are numbered from here.
pub(crate) const FIRST_CAMPAIGN_APP: u8 = 100;

/// Accounts whose posts get passed on: at least so many, or a sixteenth of all.
const AUTHORS: u32 = 65_536;
/// Candidates for each of them: the busiest of so many accounts drawn at random.
const AUTHOR_CANDIDATES: u64 = 8;

/// What an account is like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Traits {
    pub(crate) posts_per_day: f32,
    pub(crate) shift_ms: i32,
    pub(crate) sharpness: u8,
    pub(crate) topics: [u8; 2],
    pub(crate) app: u8,
    pub(crate) region: u8,
    pub(crate) language: u8,
}

/// All accounts.
#[derive(Debug)]
pub(crate) struct Population {
    traits: Vec<Traits>,
    n_ordinary: u32,
    n_fakes: u32,
    numbers: Bijection,
    authors: Vec<Author>,
}

/// Somebody whose post gets passed on, with its traits beside it: 20 bytes, so that finding an author
/// reads one place in memory, of a sixteenth of the population.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Author {
    pub(crate) slot: u32,
    pub(crate) traits: Traits,
}

impl Population {
    pub(crate) fn new(world: &CheckedWorld, seed: Seed) -> Self {
        let n_ordinary = world.population.accounts;
        let fakes = world.broadcasts().filter(|c| c.own_life == OwnLife::None);
        let n_fakes: u32 = fakes.map(BroadcastConfig::n_new).sum();
        let n_pages: u32 =
            world.publisher_network.iter().map(PublisherNetworkConfig::n_pages).sum();
        let n_slots = n_ordinary + n_fakes + n_pages;
        let key = seed.key(Purpose::Account);
        let traits = (0..n_slots).into_par_iter().map(|slot| {
            let traits = ordinary(world, &mut key.stream(u64::from(slot), 0));
            if slot < n_ordinary { traits } else { Traits { posts_per_day: 0.0, ..traits } }
        });
        let numbers = Bijection::new(n_slots, seed.key(Purpose::AccountNumbers));
        let traits: Vec<Traits> = traits.collect();
        let authors = authors(&traits[..n_ordinary as usize], seed);
        let mut population = Self { traits, n_ordinary, n_fakes, numbers, authors };
        population.set_pages(world);
        population
    }

    /// Somebody whose post gets passed on, from 32 random bits: busier than most.
    #[inline]
    pub(crate) fn author_at(&self, bits: u32) -> &Author {
        &self.authors[draw::place_below(bits, crate::cast::u32_of(self.authors.len())) as usize]
    }

    /// Nobody moves or changes any more: authors are what they are.
    pub(crate) fn close(&mut self) {
        let traits = &self.traits;
        let know = |author: &mut Author| author.traits = traits[author.slot as usize];
        self.authors.par_iter_mut().for_each(know);
    }

    fn set_pages(&mut self, world: &WorldConfig) {
        let mut slot = (self.n_ordinary + self.n_fakes) as usize;
        for network in &world.publisher_network {
            for _ in 0..network.n_pages() {
                self.traits[slot].posts_per_day = rate(network.own_posts_per_day);
                self.traits[slot].app = PUBLISHER_APP;
                slot += 1;
            }
        }
    }

    pub(crate) fn n_slots(&self) -> u32 {
        crate::cast::u32_of(self.traits.len())
    }

    pub(crate) fn n_ordinary(&self) -> u32 {
        self.n_ordinary
    }

    pub(crate) fn first_fake(&self) -> u32 {
        self.n_ordinary
    }

    pub(crate) fn first_page(&self) -> u32 {
        self.n_ordinary + self.n_fakes
    }

    pub(crate) fn traits(&self, slot: u32) -> &Traits {
        &self.traits[slot as usize]
    }

    /// Traits of the accounts in these slots.
    pub(crate) fn traits_of(&self, slots: std::ops::Range<u32>) -> &[Traits] {
        &self.traits[slots.start as usize..slots.end as usize]
    }

    pub(crate) fn set_rate(&mut self, slot: u32, posts_per_day: f64) {
        self.traits[slot as usize].posts_per_day = rate(posts_per_day);
    }

    /// Moves an account to a region: its clock and its language are those of its new neighbours.
    pub(crate) fn settle(&mut self, slot: u32, region: usize, world: &WorldConfig) {
        let offset_ms = |region: usize| ms_of_h(world.population.regions[region].utc_offset_h);
        let traits = &mut self.traits[slot as usize];
        let moved_ms = offset_ms(usize::from(traits.region)) - offset_ms(region);
        traits.shift_ms += i32::try_from(moved_ms).unwrap_or(0);
        (traits.region, traits.language) = (small(region), small(region));
    }

    pub(crate) fn account(&self, slot: u32) -> AccountId {
        AccountId(self.numbers.map(slot))
    }

    /// The slot of an account.
    pub(crate) fn slot(&self, account: AccountId) -> u32 {
        self.numbers.unmap(account.0)
    }

    /// Sum of own posts a day, before the week.
    pub(crate) fn posts_per_day(&self) -> f64 {
        self.traits.iter().map(|traits| f64::from(traits.posts_per_day)).sum()
    }
}

/// Slots of accounts whose posts get passed on, with repeats. Chosen once, so that finding an author
/// reads a table that stays in the cache and not eight accounts anywhere.
fn authors(ordinary: &[Traits], seed: Seed) -> Vec<Author> {
    let key = seed.key(Purpose::Authors);
    let n = ordinary.len() as u64;
    let rate = |slot: u64| usize::try_from(slot).map_or(0.0, |slot| ordinary[slot].posts_per_day);
    let author = |number: u32| {
        let below_n = |half: u64| ((half & 0xffff_ffff) * n) >> 32;
        let hashes = (0..AUTHOR_CANDIDATES / 2).map(|i| key.hash(u64::from(number), i));
        let candidates = hashes.flat_map(|hash| [below_n(hash), below_n(hash >> 32)]);
        let busiest = candidates.max_by(|a, b| rate(*a).total_cmp(&rate(*b)).then(b.cmp(a)));
        let slot = u32::try_from(busiest.unwrap_or(0)).unwrap_or(0);
        Author { slot, traits: ordinary[slot as usize] }
    };
    let n_authors = AUTHORS.max(crate::cast::u32_of(ordinary.len()) / 16);
    (0..n_authors).into_par_iter().map(author).collect()
}

/// Traits of an ordinary account. The order of draws is part of every world's bytes.
fn ordinary(world: &WorldConfig, rng: &mut Stream) -> Traits {
    let population = &world.population;
    let posts_per_day = rate(draw_posts_per_day(world, rng));
    let region = region(world, draw::uniform(rng));
    let utc_offset_h = population.regions[region].utc_offset_h;
    Traits {
        posts_per_day,
        shift_ms: personal_shift_ms(utc_offset_h, population.chronotype_sd_h, rng),
        sharpness: rng.random_range(0..SHARPNESS_LEVELS),
        topics: [topic(world, rng), topic(world, rng)],
        app: app(draw::uniform(rng)),
        region: small(region),
        language: small(language(world, region, rng)),
    }
}

/// How much an ordinary account posts on an average day.
pub(super) fn draw_posts_per_day(world: &WorldConfig, rng: &mut Stream) -> f64 {
    let population = &world.population;
    let per_month =
        draw::lognormal(rng, population.posts_per_month_median, population.posts_per_month_sigma);
    (per_month / MONTH_DAYS).min(population.posts_per_day_max)
}

/// The region at this place in [0, 1) of their shares.
fn region(world: &WorldConfig, mut share: f64) -> usize {
    let regions = &world.population.regions;
    for (number, region) in regions.iter().enumerate() {
        if share < region.share {
            return number;
        }
        share -= region.share;
    }
    regions.len() - 1
}

/// Whose language an account of this region writes: mostly its own, else that of any region.
fn language(world: &WorldConfig, region: usize, rng: &mut Stream) -> usize {
    let population = &world.population;
    if draw::uniform(rng) < population.foreign_language {
        return rng.random_range(0..population.regions.len());
    }
    region
}

fn small(number: usize) -> u8 {
    u8::try_from(number).expect("at most 64 regions")
}

fn topic(world: &WorldConfig, rng: &mut Stream) -> u8 {
    rng.random_range(0..world.hashtags.topics)
}

fn app(share: f64) -> u8 {
    let mut until = 0.0;
    for (app, app_share) in (1_u8..).zip(APP_SHARES) {
        until += app_share;
        if share < until {
            return app;
        }
    }
    OTHER_APP
}

#[expect(clippy::cast_possible_truncation, reason = "seven digits of a rate are plenty")]
fn rate(posts_per_day: f64) -> f32 {
    posts_per_day as f32
}
