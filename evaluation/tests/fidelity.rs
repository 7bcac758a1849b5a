//! What may be relied on of every card, whatever the world.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use claque_evaluation::Fidelity;
use claque_evaluation::fidelity::{Measurements, Verdict};
use claque_sim::config::{BroadcastConfig, LiveEventConfig, PublisherNetworkConfig, Region};
use claque_sim::{CheckedWorld, Plan, PlayOptions, WorldConfig};
use claque_trace::Resolution;

/// A small world with everything in it.
fn world() -> WorldConfig {
    let mut world = WorldConfig { days: 2, ..WorldConfig::default() };
    world.population.accounts = 4_000;
    world.live_event.push(LiveEventConfig { attendance: 0.2, ..LiveEventConfig::default() });
    world.publisher_network.push(PublisherNetworkConfig::default());
    world.campaign.push(BroadcastConfig { waves_per_day: 4.0, ..BroadcastConfig::default() });
    world
}

fn measured(world: &CheckedWorld, options: PlayOptions) -> Measurements {
    let plan = Plan::new(world, 3);
    let mut fidelity = Fidelity::new(&plan, world);
    let mut n_posts = 0;
    for chunk in plan.play(options) {
        fidelity.absorb(&chunk);
        n_posts += chunk.posts.len() as u64;
    }
    assert_eq!(fidelity.n_posts(), n_posts);
    fidelity.finish()
}

fn value(measured: &Measurements, name: &str) -> Option<f64> {
    measured.rows.iter().find(|row| row.name == name).unwrap().measured
}

#[test]
fn the_card_is_the_same_however_posts_are_cut() {
    let world = world().check().unwrap();
    let whole = measured(&world, PlayOptions::default());
    let cut = measured(&world, PlayOptions { chunk_posts: 97, ..PlayOptions::default() });
    assert_eq!(whole, cut);
}

#[test]
fn what_is_there_is_measured_and_verdicts_follow_from_bands() {
    let measured = measured(&world().check().unwrap(), PlayOptions::default());
    assert!(measured.rows.iter().filter(|row| row.is_gate).count() >= 15);
    for row in &measured.rows {
        let Some(value) = row.measured else {
            assert!(row.verdict == Verdict::NotInThisWorld && row.absent.is_some());
            continue;
        };
        let above = row.lowest.is_none_or(|lowest| value >= lowest);
        let below = row.highest.is_none_or(|highest| value <= highest);
        let expected = if above && below { Verdict::Holds } else { Verdict::Misses };
        assert_eq!(row.verdict, expected, "{}", row.name);
        let is_share = row.unit == "share";
        assert!(!is_share || (0.0..=1.0).contains(&value), "{} = {value}", row.name);
    }
    for name in ["fano_1_s", "crowd_60_s", "pairs_live_event", "pairs_publishers"] {
        assert!(value(&measured, name).is_some(), "{name}");
    }
    let classes: Vec<&str> = measured.pairs.iter().map(|row| row.class.as_str()).collect();
    for class in ["event_hashtag", "live_event", "publisher", "campaign", "people"] {
        assert!(classes.contains(&class), "{class} in {classes:?}");
    }
}

#[test]
fn what_is_not_there_neither_holds_nor_misses() {
    let mut world = world();
    world.live_event.clear();
    world.events.per_day_per_100k = 0.0;
    world.publisher_network.clear();
    world.campaign.clear();
    let measured = measured(&world.check().unwrap(), PlayOptions::default());
    for name in ["fano_1_s", "branching", "crowd_1_s", "pairs_event_hashtag", "pairs_live_event"] {
        assert_eq!(value(&measured, name), None, "{name}");
    }
    let machines = ["pairs_publishers", "pairs_campaigns"].map(|name| value(&measured, name));
    assert_eq!(machines, [None, None]);
    assert!(value(&measured, "posts_per_account_day").is_some());
}

#[test]
fn nobody_posts_and_nothing_breaks() {
    let mut world = WorldConfig { days: 1, ..WorldConfig::default() };
    (world.population.accounts, world.population.posts_per_month_median) = (3, 0.0);
    (world.events.per_day_per_100k, world.reposts.hot_share) = (0.0, 0.0);
    let measured = measured(&world.check().unwrap(), PlayOptions::default());
    assert_eq!(value(&measured, "posts_per_account_day"), Some(0.0));
    let n_measured = measured.rows.iter().filter(|row| row.measured.is_some()).count();
    assert_eq!((n_measured, measured.pairs.len()), (1, 0), "{measured:?}");
}

/// What is finer than the clock, or needs everybody's nights at once, cannot be measured.
#[test]
fn coarse_clocks_and_several_zones_are_not_judged() {
    let mut world = world();
    world.resolution = Resolution::Minute;
    let region = |name: &str, utc_offset_h| Region {
        name: name.to_owned(),
        utc_offset_h,
        share: 0.5,
        ..Region::default()
    };
    world.population.regions = vec![region("west", -5.0), region("east", 3.0)];
    let measured = measured(&world.check().unwrap(), PlayOptions::default());
    for name in ["fano_1_s", "branching", "excitation_delay", "crowd_1_s", "night_trough"] {
        assert_eq!(value(&measured, name), None, "{name}");
    }
    assert!(value(&measured, "fano_60_s").is_some());
}

/// Pages are no people. Their posts would add a third to those of people; only who writes what is
/// passed on is drawn from both, which moves people's numbers by less than a fiftieth. What is passed on
/// has no hashtags here: in a world so small, one post that many pass on would decide how many have.
#[test]
fn machines_do_not_count_as_people() {
    let mut with = world();
    with.campaign.clear();
    with.reposts.hot_tagged = 0.0;
    let without = WorldConfig { publisher_network: Vec::new(), ..with.clone() };
    let with = measured(&with.check().unwrap(), PlayOptions::default());
    let without = measured(&without.check().unwrap(), PlayOptions::default());
    for name in ["posts_per_account_day", "busiest_tenth", "short_gaps", "tagged_share"] {
        let (a, b) = (value(&with, name).unwrap(), value(&without, name).unwrap());
        assert!((a - b).abs() < 0.02 * b, "{name}: {a} with pages, {b} without");
    }
}
