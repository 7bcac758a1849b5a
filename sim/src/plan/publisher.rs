//! Look-alike: networks of publishers whose pages carry the same items.

use std::ops::Range;

use claque_trace::Timestamp;
use claque_trace::time::DAY_MS;

use super::{Plan, Population, Vocabulary};
use crate::Class;
use crate::cast::{count_of, u32_of};
use crate::config::{CheckedWorld, PublisherNetworkConfig};
use crate::day_curve::page_week_factor;
use crate::random::{Purpose, Seed, draw};

/// The entity of pages in streams of members, far from those of broadcasts.
const PAGES: u64 = u64::MAX;

/// One network of brands.
#[derive(Debug)]
pub(crate) struct Network {
    pub(crate) config: PublisherNetworkConfig,
    number: u32,
    first_page: u32,
    /// The chance of each page to carry an item; empty where all are alike.
    chances: Vec<f64>,
    brands: Vec<Brand>,
}

/// One brand: its pages, its first item, and the hashtags of its desks.
#[derive(Debug)]
struct Brand {
    pages: Range<u32>,
    first_item: u32,
    /// Numbers of items for each day, and items of an average one.
    n_numbers: u32,
    n_items: u32,
    desks: Range<u32>,
}

/// Something that a brand publishes.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) number: u32,
    pub(crate) at: Timestamp,
    pub(crate) tags: Vec<u32>,
    pub(crate) pages: Range<u32>,
}

impl Network {
    /// The chance that a page carries an item of its brand.
    pub(crate) fn chance(&self, page: u32) -> f64 {
        let own = self.chances.get((page - self.first_page) as usize).copied();
        own.unwrap_or(self.config.participation)
    }

    pub(crate) fn n_items(&self, days: u32) -> u64 {
        u64::from(days) * self.brands.iter().map(|brand| u64::from(brand.n_numbers)).sum::<u64>()
    }

    /// The items of one day, brand by brand.
    pub(crate) fn items_on(&self, plan: &Plan, day: u32) -> Vec<Item> {
        let brands = (0_u32..).zip(&self.brands);
        brands.flat_map(|(number, brand)| self.items_of(plan, day, number, brand)).collect()
    }

    fn items_of(&self, plan: &Plan, day: u32, number: u32, brand: &Brand) -> Vec<Item> {
        let entity = (u64::from(self.number) << 32) | u64::from(number);
        let mut rng = plan.key(Purpose::FeedItems).stream(entity, u64::from(day));
        let first = brand.first_item + day * brand.n_numbers;
        let item = |number| Item {
            number,
            at: plan.day_start(day) + plan.curves.draw_ms(2, 0, &mut rng).min(DAY_MS - 1),
            tags: self.draw_tags(&brand.desks, &mut rng),
            pages: brand.pages.clone(),
        };
        (first..first + self.n_on(day, brand)).map(item).collect()
    }

    /// Items of a brand on a day: publishers keep the week, and bots say what feeds say.
    fn n_on(&self, day: u32, brand: &Brand) -> u32 {
        match self.config.class {
            Class::Publisher => {
                let items = f64::from(brand.n_items) * page_week_factor(day);
                count_of(libm::round(items)).min(brand.n_numbers)
            }
            _ => brand.n_items,
        }
    }

    /// Hashtags of an item: none, or one or two of the brand's desks.
    fn draw_tags(&self, desks: &Range<u32>, rng: &mut impl rand::Rng) -> Vec<u32> {
        if draw::uniform(rng) >= self.config.tagged {
            return Vec::new();
        }
        let n = u32_of(desks.len());
        let first = draw::below(rng, n);
        let second = (n > 1 && draw::uniform(rng) < 0.3).then(|| (first + 1) % n);
        std::iter::once(first).chain(second).map(|desk| desks.start + desk).collect()
    }
}

/// All networks, with their pages and hashtags.
pub(crate) fn networks(
    world: &CheckedWorld,
    seed: Seed,
    population: &Population,
    vocabulary: &mut Vocabulary,
) -> Vec<Network> {
    let (mut first_page, mut first_item) = (population.first_page(), 0);
    let mut networks = Vec::new();
    for (number, config) in (0..).zip(&world.publisher_network) {
        let pages = first_page..first_page + config.n_pages();
        let chances = chances(config, seed, pages.clone());
        let mut brand = |brand| {
            let pages = first_page..first_page + config.pages_of(brand);
            let n_items = config.items_of(brand);
            let n_numbers = n_items + n_items / 3 + 1;
            let desks = vocabulary.allocate(config.desk_hashtags);
            let founded = Brand { pages, first_item, n_numbers, n_items, desks };
            first_page = founded.pages.end;
            first_item += n_numbers * world.days;
            founded
        };
        let brands = (0..config.brands).map(&mut brand).collect();
        let config = config.clone();
        networks.push(Network { config, number, first_page: pages.start, chances, brands });
    }
    networks
}

/// How much of its brand each page carries, once and for all.
fn chances(config: &PublisherNetworkConfig, seed: Seed, pages: Range<u32>) -> Vec<f64> {
    let Some(loyalty) = config.loyalty else { return Vec::new() };
    let key = seed.key(Purpose::Member);
    let chance =
        |page: u32| loyalty.draw(config.participation, &mut key.stream(PAGES, u64::from(page)));
    pages.map(chance).collect()
}
