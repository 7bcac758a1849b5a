//! Small worlds for tests.

#![allow(dead_code, reason = "every test file uses a part of it")]

pub(crate) mod statistics;

use claque_sim::config::{
    CampaignConfig, CampaignKind, Cohorts, Deletion, HashtagSource, Hours, Jitter, LiveEventConfig,
    Order, OwnLife, PublisherNetworkConfig, Spread, TagPolicy, Text,
};
use claque_sim::{Chunk, Plan, PlayOptions, WorldConfig};
use claque_trace::{Post, PostBatch};
use proptest::prelude::*;

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
    let size = (40_u32..2_500, 1_u32..4);
    let events = proptest::collection::vec(any_live_event(), 0..2);
    let networks = proptest::collection::vec(any_network(), 0..2);
    let campaigns = proptest::collection::vec(any_campaign(), 0..3).prop_map(|mut campaigns| {
        (0..)
            .zip(&mut campaigns)
            .for_each(|(number, campaign)| campaign.name = format!("c{number}"));
        campaigns
    });
    (size, events, networks, campaigns).prop_map(|((accounts, days), live, networks, campaigns)| {
        let mut world = organic(accounts, days);
        world.live_event = live;
        world.publisher_network = networks;
        world.campaign = campaigns;
        world
    })
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

fn any_network() -> impl Strategy<Value = PublisherNetworkConfig> {
    (1_u32..4, 1_u32..6, 0_u32..10).prop_map(|(brands, pages, items_per_day)| {
        PublisherNetworkConfig { brands, pages, items_per_day, ..PublisherNetworkConfig::default() }
    })
}

fn any_spread() -> impl Strategy<Value = Spread> {
    prop_oneof![
        (0.0..40_000.0_f64).prop_map(|length_s| Spread::Uniform { length_s }),
        (1.0..9_000.0_f64, 0.0..2.0_f64)
            .prop_map(|(median_s, sigma)| Spread::Lognormal { median_s, sigma }),
        (1.0..9_000.0_f64).prop_map(|mean_s| Spread::Exponential { mean_s }),
        (30.0..600.0_f64, 1_u32..3, any_jitter()).prop_map(|(slot_s, per_slot, jitter)| {
            let length_s = 50.0 * slot_s;
            Spread::Slots { slot_s, per_slot, length_s, phase_s: 3.0, jitter, skip: 0.03 }
        }),
    ]
}

fn is_rotation(spread: &Spread) -> bool {
    matches!(spread, Spread::Slots { .. })
}

fn any_jitter() -> impl Strategy<Value = Jitter> {
    prop_oneof![
        (0.0..2.0_f64).prop_map(Jitter::NormalS),
        (0.0..1.0_f64).prop_map(Jitter::Share),
        Just(Jitter::Anywhere),
    ]
}

fn any_campaign() -> impl Strategy<Value = CampaignConfig> {
    let who = (2_u32..20, 1_u32..3, any::<bool>(), 0.0..1.0_f64);
    let life = prop_oneof![
        Just(OwnLife::None),
        Just(OwnLife::Organic),
        (0.0..0.9_f64).prop_map(OwnLife::Share)
    ];
    let hours = prop_oneof![Just(Hours::Owner), Just(Hours::Between([20.0, 26.0]))];
    let order = prop_oneof![Just(Order::Fixed), Just(Order::Reshuffled)];
    let source = prop_oneof![
        Just(HashtagSource::New),
        Just(HashtagSource::List),
        Just(HashtagSource::Popular)
    ];
    let text = prop_oneof![Just(Text::Identical), Just(Text::Templates(7)), Just(Text::Unique)];
    let kind = prop_oneof![
        Just(CampaignKind::Original),
        Just(CampaignKind::Repost),
        Just(CampaignKind::Mixed)
    ];
    let when = (any_spread(), hours, order, 0.0..6.0_f64, any::<bool>());
    let what = (source, 1_u32..3, 0_u32..3, text, kind, any::<bool>());
    (who, life, when, what).prop_map(|(who, own_life, when, what)| CampaignConfig {
        accounts: who.0,
        own_life,
        cohorts: Cohorts { count: who.1, redraw: who.2, overlap: who.3 },
        participation: 1.0 - who.3 / 2.0,
        spread: when.0,
        hours: when.1,
        order: when.2,
        waves_per_day: when.3,
        gap_min: if when.4 && !is_rotation(&when.0) { 5.0 } else { 0.0 },
        posts_per_wave: if is_rotation(&when.0) { [1, 1] } else { [1, 2] },
        hashtags: TagPolicy { source: what.0, list: 10, core: what.1, side: what.2 },
        text: what.3,
        kind: what.4,
        deletion: what.5.then_some(Deletion { median_s: 52.0, sigma: 0.35 }),
        ..CampaignConfig::default()
    })
}
