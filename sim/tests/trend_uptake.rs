//! What lists of trends do to worlds: foreseen by the plan, picked up by accounts of the region.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use std::collections::BTreeSet;

use claque_sim::config::{
    BroadcastConfig, HashtagSource, LiveEventConfig, Region, TagPolicy, TrendsConfig,
};
use claque_sim::trend::{Trends, View};
use claque_sim::{CauseKind, Chunk, Plan, PlayOptions, WorldConfig};
use claque_trace::time::MINUTE_MS;
use claque_trace::{HashtagId, Timestamp};

use support::{organic, plan, played};

/// Two regions, events, a live event, and a campaign that trends.
fn world(exposure: f64) -> WorldConfig {
    let mut world = organic(30_000, 3);
    let region = |name: &str, share, utc_offset_h| Region {
        name: name.to_owned(),
        share,
        utc_offset_h,
        ..Region::default()
    };
    world.population.regions = vec![region("west", 0.6, -5.0), region("east", 0.4, 8.0)];
    world.events.per_day_per_100k = 30.0;
    // Expected counts know no clusters: here reactions hardly excite each other.
    world.events.branching = [0.05, 0.05];
    world.hashtags.evergreen = 20_000;
    world.live_event = vec![LiveEventConfig { side_hashtags: 0, ..LiveEventConfig::default() }];
    let hashtags = TagPolicy { source: HashtagSource::New, core: 1, ..TagPolicy::default() };
    world.campaign =
        vec![BroadcastConfig { accounts: 300, hashtags, ..BroadcastConfig::default() }];
    world.trends = TrendsConfig { exposure_per_min_per_100k: exposure, ..world.trends };
    world
}

type Minutes = BTreeSet<(usize, HashtagId, i64)>;

fn minutes(region: usize, tag: HashtagId, from: Timestamp, until: Timestamp, all: &mut Minutes) {
    all.extend((from.0 / MINUTE_MS..until.0 / MINUTE_MS).map(|minute| (region, tag, minute)));
}

fn foreseen(plan: &Plan) -> Minutes {
    let mut all = Minutes::new();
    plan.foreseen().for_each(|one| minutes(one.region, one.hashtag, one.from, one.until, &mut all));
    all
}

fn listed(plan: &Plan, chunk: &Chunk) -> Minutes {
    let (mut trends, mut all) = (Trends::new(plan), Minutes::new());
    trends.absorb(chunk);
    let in_region =
        trends.listings().into_iter().filter(|one| one.view == View::All && one.list < 2);
    in_region.for_each(|one| {
        minutes(usize::from(one.list), one.tag, one.from(), one.until().min(plan.end()), &mut all);
    });
    all
}

/// Minutes that a hashtag is both foreseen on a list and on it, over minutes that it is either. Band:
/// these six seeds measured 0.93, less a margin for chance. Expected counts know nothing of
/// moments, and a hashtag that hardly qualifies is listed for half an hour or not at all.
#[test]
fn what_is_foreseen_is_mostly_what_trends() {
    let (mut both, mut either) = (0, 0);
    for seed in 0..6 {
        let plan = plan(&world(0.5), seed);
        let (foreseen, listed) =
            (foreseen(&plan), listed(&plan, &played(&plan, PlayOptions::default())));
        both += foreseen.intersection(&listed).count();
        either += foreseen.union(&listed).count();
    }
    let agreement = both as f64 / either as f64;
    assert!((0.85..=1.0).contains(&agreement), "{agreement} over {either} minutes");
}

/// Rivals on one hashtag, of whom the second begins the day: each puts it on the list.
#[test]
fn what_rivals_share_is_foreseen_for_both() {
    let mut world = world(0.5);
    let rival = |name: &str, of: &str, at_h| BroadcastConfig {
        name: name.to_owned(),
        accounts: 300,
        participation: 1.0,
        at_h: vec![at_h],
        hashtags: TagPolicy { of: of.to_owned(), list: 1, core: 1, ..TagPolicy::default() },
        ..BroadcastConfig::default()
    };
    world.campaign = vec![rival("evening", "", 18.0), rival("morning", "evening", 6.0)];
    let plan = plan(&world, 0);
    let shared = plan.hashtag(plan.campaigns()[0].waves[0].tags[0]);
    let hours: BTreeSet<i64> = foreseen(&plan)
        .into_iter()
        .filter(|&(_, tag, _)| tag == shared)
        .map(|(.., minute)| (minute - plan.day_start(0).0 / MINUTE_MS) / 60 % 24)
        .collect();
    assert!(hours.contains(&6) && hours.contains(&18), "{hours:?}");
}

#[test]
fn those_who_pick_up_a_trend_live_where_it_is_listed() {
    let plan = plan(&world(5.0), 1);
    let (all, foreseen) = (played(&plan, PlayOptions::default()), foreseen(&plan));
    let picked_up = all.posts.iter().zip(&all.causes).filter(|(_, c)| c.kind() == CauseKind::Trend);
    let mut n = 0;
    for (post, _) in picked_up {
        let place = (plan.region(post.account), post.hashtags[0], post.at.0 / MINUTE_MS);
        assert!(foreseen.contains(&place), "{post:?}");
        n += 1;
    }
    let expected: f64 = plan.foreseen().map(|one| one.posts).sum();
    assert!(expected > 100.0, "{expected} are enough to look at");
    // Poisson: five standard deviations.
    assert!((f64::from(n) - expected).abs() < 5.0 * expected.sqrt(), "{n} of {expected}");
}

/// Who picks up what only a campaign put on the list was prompted; who picks up an event was not.
#[test]
fn uptake_of_a_campaigns_trend_is_the_campaigns_doing() {
    let plan = plan(&world(5.0), 2);
    let all = played(&plan, PlayOptions::default());
    let campaign = &plan.campaigns()[0];
    let tags: BTreeSet<HashtagId> =
        campaign.waves.iter().flat_map(|wave| &wave.tags).map(|&tag| plan.hashtag(tag)).collect();
    let (mut prompted, mut unprompted) = (0, 0);
    for (post, &cause) in all.posts.iter().zip(&all.causes) {
        if cause.kind() == CauseKind::Trend {
            let is_campaigns = tags.contains(&post.hashtags[0]);
            assert_eq!(plan.prompted_by(cause), is_campaigns.then_some(0));
            if is_campaigns { prompted += 1 } else { unprompted += 1 }
        }
    }
    assert!(prompted > 0 && unprompted > 0, "{prompted} and {unprompted}");
}

/// Without exposure nobody picks anything up, and nothing else in the world changes.
#[test]
fn exposure_adds_posts_and_changes_no_other() {
    let [with, without] = [0.5, 0.0].map(|exposure| plan(&world(exposure), 3));
    let own = |plan: &Plan| {
        let all = played(plan, PlayOptions::default());
        let kept = all.posts.iter().zip(&all.causes).filter(|(_, c)| c.kind() != CauseKind::Trend);
        kept.map(|(post, cause)| format!("{post:?} {cause:?}")).collect::<Vec<_>>()
    };
    assert!(with.foreseen().count() > 0 && without.foreseen().count() == 0);
    assert_eq!(own(&with), own(&without));
}
