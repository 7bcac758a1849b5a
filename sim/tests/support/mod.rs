//! Small worlds for tests.

#![allow(dead_code, reason = "every test file uses a part of it")]

pub(crate) mod statistics;

use claque_sim::config::{
    EventConfig, LiveEventConfig, Loyalty, PublisherNetworkConfig, Region, Shape,
};
use claque_sim::{Chunk, Class, Plan, PlayOptions, WorldConfig};
use claque_trace::{Post, PostBatch};
use proptest::prelude::*;

pub(crate) mod broadcasts;

use broadcasts::{any_campaign, any_look_alike};

/// A plan of a world that is known to be possible.
pub(crate) fn plan(world: &WorldConfig, seed: u64) -> Plan {
    Plan::new(&world.clone().check().expect("a possible world"), seed)
}

/// Everything posted, as one chunk.
pub(crate) fn played(plan: &Plan, options: PlayOptions) -> Chunk {
    let mut all = Chunk { posts: PostBatch::default(), causes: Vec::new() };
    for chunk in plan.play(options) {
        chunk.posts.iter().for_each(|post| all.posts.push(post));
        all.causes.extend(chunk.causes);
    }
    all
}

/// Everything about each post, cause included, sorted so that shards can be compared.
pub(crate) fn sorted(chunks: &[Chunk]) -> Vec<(i64, u32, u64, String, u32)> {
    let row = |post: Post<'_>, cause: &claque_sim::Cause| {
        (post.at.0, post.account.0, post.post.0, format!("{post:?}"), cause.bits())
    };
    let rows = |chunk: &Chunk| {
        chunk.posts.iter().zip(&chunk.causes).map(|(p, c)| row(p, c)).collect::<Vec<_>>()
    };
    let mut all: Vec<_> = chunks.iter().flat_map(rows).collect();
    all.sort();
    all
}

/// An organic world of this size, busy enough to be worth testing.
pub(crate) fn organic(accounts: u32, days: u32) -> WorldConfig {
    let mut world = WorldConfig { days, ..WorldConfig::default() };
    world.population.accounts = accounts;
    world.population.posts_per_month_median = 20.0;
    world.population.posts_per_month_sigma = 1.5;
    world.hashtags.evergreen = 500;
    world
}

/// Any small world: organic life, and any mixture of look-alikes and campaigns.
pub(crate) fn any_world() -> impl Strategy<Value = WorldConfig> {
    let size = (150_u32..2_500, 1_u32..4);
    let events = proptest::collection::vec(any_live_event(), 1..3);
    let networks = proptest::collection::vec(any_network(), 0..2);
    let campaigns = proptest::collection::vec(any_campaign(), 0..3);
    let look_alikes = proptest::collection::vec(any_look_alike(), 0..3);
    let scheduled = proptest::collection::vec(any_event(), 0..2);
    let mixture = (events, scheduled, networks, campaigns, look_alikes);
    (size, mixture).prop_map(
        |((accounts, days), (live, scheduled, networks, campaigns, look_alikes))| {
            let mut world = organic(accounts, days);
            world.population.regions = regions();
            world.event = scheduled;
            world.live_event = live;
            world.publisher_network = networks;
            world.campaign = campaigns;
            world.look_alike = look_alikes;
            broadcasts::relate(&mut world);
            world
        },
    )
}

/// Two regions, of which the second is far ahead of UTC.
fn regions() -> Vec<Region> {
    let home = Region { share: 0.4, ..Region::default() };
    let away = Region { name: "away".to_owned(), share: 0.6, utc_offset_h: 9.0, ..home.clone() };
    vec![home, away]
}

fn any_live_event() -> impl Strategy<Value = LiveEventConfig> {
    (0.0..23.9_f64, 0.0..0.5_f64, 0.0..1.0_f64).prop_map(|(start_h, attendance, moment_share)| {
        LiveEventConfig {
            start_h,
            attendance,
            moment_share,
            every_h: 24.0,
            ..LiveEventConfig::default()
        }
    })
}

fn any_event() -> impl Strategy<Value = EventConfig> {
    let shape = prop_oneof![Just(Shape::Shock), Just(Shape::Anticipated), Just(Shape::Short)];
    (0.0..23.9_f64, 0.0..500.0_f64, any::<bool>(), shape).prop_map(|(at_h, posts, home, shape)| {
        let region = home.then(|| "home".to_owned());
        EventConfig { name: "event".to_owned(), at_h, region, posts, shape }
    })
}

fn any_network() -> impl Strategy<Value = PublisherNetworkConfig> {
    let offset = prop_oneof![Just(10.0), Just(20_000.0)];
    let sizes = (1_u32..4, 1_u32..6, 0_u32..10, any::<bool>());
    let loyalty = prop_oneof![
        Just(None),
        Just(Some(Loyalty::Lognormal(2.0))),
        Just(Some(Loyalty::Beta(1.0)))
    ];
    (sizes, offset, any::<bool>(), loyalty).prop_map(|(sizes, offset_max_s, is_feed, loyalty)| {
        let (brands, pages, items_per_day, is_uneven) = sizes;
        PublisherNetworkConfig {
            class: if is_feed { Class::FeedBot } else { Class::Publisher },
            brands,
            pages,
            pages_min: u32::from(is_uneven),
            items_per_day,
            items_per_day_min: u32::from(is_uneven && items_per_day > 0),
            offset_max_s,
            loyalty,
            ..PublisherNetworkConfig::default()
        }
    })
}
