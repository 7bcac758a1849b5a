//! Any broadcast: campaigns and look-alikes over the whole model.

use claque_sim::config::{
    Adoption, BroadcastConfig, Cluster, Cohorts, Deletion, HashtagSource, Hours, Jitter, Loyalty,
    Order, OwnLife, PassesOn, PostingApp, Pushes, Rhythm, Shared, Spread, TagPolicy, Text,
    Variants,
};
use claque_sim::{Class, WorldConfig};
use proptest::prelude::*;

/// Classes of look-alikes on a schedule.
const CLASSES: [Class; 13] = [
    Class::BreakingNews,
    Class::DisasterAlert,
    Class::ShareButton,
    Class::Giveaway,
    Class::HashtagGame,
    Class::Regulars,
    Class::Fandom,
    Class::Storm,
    Class::Volunteer,
    Class::MassPost,
    Class::Advocacy,
    Class::Supporter,
    Class::Imitator,
];

/// Names everybody, and lets broadcasts refer to each other where there is something to refer to.
pub(crate) fn relate(world: &mut WorldConfig) {
    let n_campaigns = world.campaign.len();
    let mut earlier: Vec<BroadcastConfig> = Vec::new();
    let all = world.campaign.iter_mut().chain(&mut world.look_alike);
    for (idx, broadcast) in all.enumerate() {
        broadcast.name = format!("b{idx}");
        let last = earlier.last();
        if broadcast.during.is_empty() {
            broadcast.first_day %= world.days;
        } else {
            broadcast.first_day = 0;
        }
        if world.event.is_empty() || broadcast.first_day > 0 || broadcast.pushes.waves == 0 {
            broadcast.pushes = Pushes::default();
        }
        share(broadcast, last);
        echo(broadcast, n_campaigns);
        earlier.push(broadcast.clone());
    }
}

/// Members and hashtags come from the broadcast before, as far as it has any.
fn share(broadcast: &mut BroadcastConfig, before: Option<&BroadcastConfig>) {
    let Some(before) = before else {
        broadcast.members = Shared::default();
        broadcast.hashtags.of.clear();
        return;
    };
    if broadcast.members.share * f64::from(broadcast.accounts) > f64::from(before.accounts) {
        broadcast.members = Shared::default();
    }
    if !broadcast.members.of.is_empty() {
        broadcast.members.of.clone_from(&before.name);
    }
    let lists = before.hashtags.source == HashtagSource::List;
    if !lists || broadcast.hashtags.source != HashtagSource::List {
        broadcast.hashtags.of.clear();
    }
    if !broadcast.hashtags.of.is_empty() {
        broadcast.hashtags.of.clone_from(&before.name);
    }
}

fn echo(broadcast: &mut BroadcastConfig, n_campaigns: usize) {
    let echoes = matches!(broadcast.class, Class::Supporter | Class::Imitator);
    if echoes && n_campaigns == 0 {
        broadcast.class = Class::Fandom;
    } else if echoes {
        broadcast.echoes = "b0".to_owned();
    }
}

/// Any look-alike on a schedule.
pub(crate) fn any_look_alike() -> impl Strategy<Value = BroadcastConfig> {
    let class = proptest::sample::select(&CLASSES[..]);
    (any_campaign(), class).prop_map(|(broadcast, class)| BroadcastConfig {
        class,
        decoys_per_day: 0.0,
        ..broadcast
    })
}

/// Any campaign.
pub(crate) fn any_campaign() -> impl Strategy<Value = BroadcastConfig> {
    (any_who(), any_when(), any_what(), any_tags()).prop_map(|(who, when, what, hashtags)| {
        let is_event = hashtags.source == HashtagSource::Event;
        let broadcast = BroadcastConfig {
            accounts: who.accounts,
            own_life: who.own_life,
            region: who.region,
            members: who.members,
            adoption: who.adoption,
            cohorts: who.cohorts,
            participation: who.participation,
            wave_sigma: who.wave_sigma,
            loyalty: who.loyalty,
            hashtags,
            text: what.text,
            copied: what.copied,
            reposts: what.reposts,
            passes_on: what.passes_on,
            deletion: what.deletion,
            app: what.app,
            decoys_per_day: what.decoys_per_day,
            ..when
        };
        possible(broadcast, is_event)
    })
}

/// Mends what would be refused.
fn possible(mut broadcast: BroadcastConfig, is_event: bool) -> BroadcastConfig {
    if is_event {
        broadcast.during = "live_event.0".to_owned();
        broadcast.at_h.clear();
        broadcast.hours = Hours::Between([9.0, 22.0]);
        broadcast.rhythm = Rhythm::default();
    }
    if matches!(broadcast.spread, Spread::Slots { .. }) {
        broadcast.hours = Hours::Between([20.0, 26.0]);
        broadcast.gap_min = 0.0;
        broadcast.posts_per_wave = [1, 1];
    }
    if broadcast.pushes.waves > 0 {
        broadcast.adoption = broadcast.adoption.map(joined_by_half);
    }
    if broadcast.hours == Hours::Session {
        broadcast.own_life = OwnLife::Organic;
    }
    broadcast
}

/// An app that half of its accounts have joined when the world begins.
fn joined_by_half(adoption: Adoption) -> Adoption {
    Adoption { midpoint_day: adoption.midpoint_day.min(0.0), ..adoption }
}

fn any_who() -> impl Strategy<Value = BroadcastConfig> {
    let life = prop_oneof![
        Just(OwnLife::None),
        Just(OwnLife::Organic),
        Just(OwnLife::Matched),
        (0.0..0.5_f64).prop_map(OwnLife::Share)
    ];
    let loyalty = prop_oneof![
        (1.0..20.0_f64).prop_map(Loyalty::Beta),
        (0.0..1.5_f64).prop_map(Loyalty::Lognormal)
    ];
    let size = (4_u32..9, 1_u32..3, any::<bool>(), 0.0..1.0_f64);
    let region = proptest::sample::select(vec!["", "home", "away"]);
    let adoption = proptest::option::of(any_adoption());
    (size, life, loyalty, region, adoption, any::<bool>()).prop_map(
        |(size, own_life, loyalty, region, adoption, shares)| BroadcastConfig {
            accounts: size.0,
            own_life,
            region: region.to_owned(),
            members: Shared {
                of: if shares { "the one before" } else { "" }.to_owned(),
                share: if shares { 0.4 } else { 0.0 },
            },
            adoption,
            cohorts: Cohorts { count: size.1, redraw: size.2, overlap: size.3 },
            participation: 1.0 - size.3 / 2.0,
            wave_sigma: size.3,
            loyalty,
            ..BroadcastConfig::default()
        },
    )
}

fn any_adoption() -> impl Strategy<Value = Adoption> {
    let removed_day = proptest::option::of(1.0..3.0_f64);
    (-1.0..0.3_f64, 0.05..0.5_f64, 0.0..0.5_f64, 0.0..0.5_f64, removed_day).prop_map(
        |(midpoint_day, width_days, revoked_per_day, suspended_per_day, removed_day)| Adoption {
            midpoint_day,
            width_days,
            revoked_per_day,
            suspended_per_day,
            removed_day,
        },
    )
}

fn any_when() -> impl Strategy<Value = BroadcastConfig> {
    let hours = prop_oneof![
        Just(Hours::Owner),
        Just(Hours::Session),
        Just(Hours::Between([20.0, 26.0])),
        Just(Hours::Between([0.0, 24.0]))
    ];
    let order = prop_oneof![Just(Order::Fixed), Just(Order::Reshuffled)];
    let at_h = proptest::collection::vec(0.0..24.0_f64, 0..3);
    let cluster = (1_u32..4, 0.0..30.0_f64);
    let rhythm = (1_u32..3, 0_u32..2);
    let most = (any::<bool>(), 0_u32..4, 0_u32..4);
    (any_spread(), hours, order, 0.0..4.0_f64, at_h, cluster, rhythm, most).prop_map(
        |(spread, hours, order, waves_per_day, at_h, cluster, rhythm, most)| BroadcastConfig {
            pushes: Pushes { event: "event".to_owned(), waves: most.2 },
            spread,
            hours,
            order,
            waves_per_day,
            at_h,
            cluster: Cluster { waves: cluster.0, within_min: cluster.1 },
            rhythm: Rhythm { active_days: rhythm.0, rest_days: rhythm.1 },
            gap_min: if most.0 { 5.0 } else { 0.0 },
            posts_per_wave: [1, 2],
            posts_per_day_max: most.1,
            first_day: most.1 / 2,
            days: most.1,
            ..BroadcastConfig::default()
        },
    )
}

fn any_what() -> impl Strategy<Value = BroadcastConfig> {
    let text = prop_oneof![Just(Text::Identical), Just(Text::Templates(7)), Just(Text::Unique)];
    let app =
        prop_oneof![Just(PostingApp::Own), Just(PostingApp::Owner), Just(PostingApp::Disclosed)];
    let share = || prop_oneof![Just(0.0), Just(1.0), 0.0..1.0_f64];
    let passes_on = prop_oneof![Just(PassesOn::Opening), Just(PassesOn::Any)];
    (text, app, share(), (share(), passes_on), any::<bool>(), 0.0..2.0_f64).prop_map(
        |(text, app, copied, (reposts, passes_on), deletes, decoys_per_day)| BroadcastConfig {
            text,
            app,
            copied,
            reposts,
            passes_on,
            deletion: deletes.then_some(Deletion { median_s: 52.0, sigma: 0.35 }),
            decoys_per_day,
            ..BroadcastConfig::default()
        },
    )
}

fn any_tags() -> impl Strategy<Value = TagPolicy> {
    let source = proptest::sample::select(vec![
        HashtagSource::New,
        HashtagSource::List,
        HashtagSource::Popular,
        HashtagSource::Event,
    ]);
    let shape = (1_u32..3, 0_u32..3, prop_oneof![Just(0_u32), Just(5)], any::<bool>());
    let noise = (prop_oneof![Just(0.0), 0.0..1.0_f64], 0_u32..3, any::<bool>());
    (source, shape, noise).prop_map(|(source, (core, side, side_list, by_cohort), noise)| {
        TagPolicy {
            source,
            of: if noise.2 { "the one before" } else { "" }.to_owned(),
            list: 10,
            by_cohort,
            core,
            side,
            side_list,
            side_own: if noise.2 { 0.5 } else { 0.0 },
            drop: noise.0,
            variants: Variants { count: noise.1, chance: 0.3 },
        }
    })
}

fn any_spread() -> impl Strategy<Value = Spread> {
    prop_oneof![
        (0.0..40_000.0_f64).prop_map(|length_s| Spread::Uniform { length_s }),
        (0.0..30.0_f64).prop_map(|sd_s| Spread::Normal { sd_s }),
        (1.0..9_000.0_f64, 0.0..2.0_f64)
            .prop_map(|(median_s, sigma)| Spread::Lognormal { median_s, sigma }),
        (1.0..9_000.0_f64).prop_map(|mean_s| Spread::Exponential { mean_s }),
        (0.0..900.0_f64, 0.0..10.0_f64)
            .prop_map(|(lag_max_s, jitter_s)| Spread::Lagged { lag_max_s, jitter_s }),
        (1.0..900.0_f64, 1.0..40_000.0_f64)
            .prop_map(|(scale_s, length_s)| Spread::Shock { scale_s, length_s }),
        (30.0..600.0_f64, 1_u32..3, any_jitter()).prop_map(|(slot_s, per_slot, jitter)| {
            let length_s = 50.0 * slot_s;
            Spread::Slots { slot_s, per_slot, length_s, phase_s: 3.0, jitter, skip: 0.03 }
        }),
    ]
}

fn any_jitter() -> impl Strategy<Value = Jitter> {
    prop_oneof![
        (0.0..2.0_f64).prop_map(Jitter::NormalS),
        (0.0..1.0_f64).prop_map(Jitter::Share),
        Just(Jitter::Anywhere),
        Just(Jitter::Poisson),
    ]
}
