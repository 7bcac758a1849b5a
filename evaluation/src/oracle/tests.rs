//! The oracle against paper, and against a plan with nobody in it.

use claque_sim::config::{BroadcastConfig, HashtagSource, Spread, TagPolicy, Text};
use claque_sim::{PlayOptions, WorldConfig};
use claque_trace::{AccountId, AppId, HashtagId, Kind, Post, PostId, TextSignature, Timestamp};

use super::*;

/// Everybody posts 30.44 times a month, nothing happens, and one campaign pushes a popular hashtag.
fn plain() -> WorldConfig {
    let mut world = WorldConfig { days: 2, ..WorldConfig::default() };
    world.population.accounts = 1_000;
    world.population.posts_per_month_median = 30.44;
    world.population.posts_per_month_sigma = 0.0;
    world.events.per_day_per_100k = 0.0;
    world.campaign.push(BroadcastConfig {
        accounts: 10,
        participation: 0.5,
        days: 1,
        waves_per_day: 1.0,
        spread: Spread::Uniform { length_s: 42.0 },
        hashtags: TagPolicy { source: HashtagSource::Popular, list: 1, ..TagPolicy::default() },
        text: Text::Unique,
        uptake: 0.0,
        ..BroadcastConfig::default()
    });
    world
}

fn post(number: u64, account: u32, at: Timestamp, tags: &[HashtagId]) -> Post<'_> {
    Post {
        at,
        account: AccountId(account),
        post: PostId(number),
        kind: Kind::Original,
        parent: None,
        hashtags: tags,
        text: TextSignature(number),
        app: AppId(1),
        deleted_at: None,
    }
}

/// Two accounts use the hashtag within the wave, one whose topic it is and one who would never; a third
/// comes late. Given one wave, one post and one rate, the odds are prevalence × chance × f / λ with
/// f = 1 / 42 s and λ = rate × sittings per post × hours × originals × tagged × count × chance of the
/// hashtag.
#[test]
fn two_accounts_are_weighed_as_on_paper() {
    let plan = Plan::new(&plain().check().unwrap(), 1);
    let (organic, world) = (OrganicLaw::new(&plan), plan.world());
    let wave = &plan.campaigns()[0].waves[0];
    let tags = [plan.hashtag(wave.tags[0])];
    let likes = |account: &u32| organic.own(AccountId(*account), tags[0]) > 0.0;
    let fan = (0..500).find(likes).unwrap();
    let stranger = (500..1_000).find(|account| !likes(account)).unwrap();
    let mut batch = PostBatch::default();
    batch.push(post(1, fan, wave.start + 10_000, &tags));
    batch.push(post(2, stranger, wave.start + 20_000, &tags));
    batch.push(post(3, 999, wave.start + 50_000, &tags));
    let findings = Oracle::new(&plan, View::Uses).findings([&batch]);
    let found: Vec<(u32, f64)> = findings.accounts.iter().map(|a| (a.account.0, a.score)).collect();
    let expected = [(fan, 10_000), (stranger, 20_000)].map(|(account, after_ms)| {
        let at = wave.start + after_ms;
        let hours = organic.hours(AccountId(account), at);
        let sittings =
            world.sessions.end_chance * (1.0 - world.kinds.original * world.reposts.hot_share);
        let looks = world.kinds.original
            * world.hashtags.tagged_originals
            * organic.count(1)
            * organic.own(AccountId(account), tags[0]);
        let odds = 0.01 * 0.5 / 42.0 / (1.0 * sittings * hours * looks + 1e-20);
        (account, libm::log(odds))
    });
    assert_eq!(found.len(), 2, "{found:?}");
    for ((account, score), (expected_account, expected)) in found.iter().zip(expected) {
        // The clock's half millisecond makes the wave 42.001 s long: 2.4e-5.
        assert!(
            *account == expected_account && (score - expected).abs() < 1e-4,
            "{score} {expected}"
        );
    }
}

/// Names, schedules and rates of members are taken out of the plan, and nothing changes.
#[test]
fn who_takes_part_is_not_read() {
    let mut world = plain();
    world.population.posts_per_month_sigma = 1.5;
    world.events.per_day_per_100k = 100.0;
    world.campaign[0].hashtags.source = HashtagSource::Stock;
    world.campaign[0].own_life = claque_sim::config::OwnLife::Matched;
    world.campaign[0].uptake = 0.5;
    world.campaign[0].accounts = 100;
    let world = world.check().unwrap();
    for seed in 0..3 {
        let plan = Plan::new(&world, seed);
        let batches: Vec<PostBatch> =
            plan.play(PlayOptions::default()).map(|chunk| chunk.posts).collect();
        for view in [View::Posts, View::Uses] {
            let told = Oracle::new(&plan, view).findings(&batches);
            assert!(told.accounts.len() > 50);
            let nobody = Plan::new(&world, seed).without_members();
            assert_eq!(told, Oracle::new(&nobody, view).findings(&batches));
        }
    }
}

/// Accounts change numbers, and their scores go with the posts where the law of own posts is the same for
/// all: no topic and no favourite, nobody's hours.
#[test]
fn scores_go_with_posts_and_not_with_names() {
    let mut world = plain();
    world.campaign[0].hashtags.source = HashtagSource::New;
    let plan = Plan::new(&world.check().unwrap(), 2);
    let wave = &plan.campaigns()[0].waves[0];
    let tags = [plan.hashtag(wave.tags[0])];
    let score = |account: u32| {
        let mut batch = PostBatch::default();
        batch.push(post(1, account, wave.start + 10_000, &tags));
        Oracle::new(&plan, View::Uses).findings([&batch]).accounts[0].score
    };
    let member = plan.account(plan.campaigns()[0].members[0].slot);
    let other = (0..).find(|number| {
        plan.campaigns()[0].members.iter().all(|m| plan.account(m.slot).0 != *number)
    });
    assert_eq!(score(member.0).to_bits(), score(other.unwrap()).to_bits());
}

/// Of two waves an account follows the first. The second speaks against it by as much of it as is over:
/// by 1 - 0.5 F, where half take part and F is the share of its 42 s that has passed.
#[test]
fn what_has_not_happened_yet_speaks_against_nobody() {
    let mut world = plain();
    let campaign = &mut world.campaign[0];
    (campaign.days, campaign.waves_per_day) = (2, 1.0);
    campaign.loyalty = claque_sim::config::Loyalty::Beta(1e4);
    let plan = Plan::new(&world.check().unwrap(), 1);
    let waves = &plan.campaigns()[0].waves;
    let tags = [plan.hashtag(waves[0].tags[0])];
    let mut batch = PostBatch::default();
    batch.push(post(1, 7, waves[0].start + 10_000, &tags));
    let score = |oracle: Oracle<'_>| oracle.findings([&batch]).accounts[0].score;
    let at_once = score(Oracle::as_of(&plan, View::Uses, waves[0].start + 10_000));
    for (until, expected) in [
        (waves[1].start + -60_000, 0.0),
        (waves[1].start + 21_000, libm::log(0.75)),
        (waves[1].start + 60_000, libm::log(0.5)),
    ] {
        let found = score(Oracle::as_of(&plan, View::Uses, until)) - at_once;
        assert!((found - expected).abs() < 1e-3, "{found}, not {expected}");
    }
    assert_eq!(
        score(Oracle::new(&plan, View::Uses)).to_bits(),
        score(Oracle::as_of(&plan, View::Uses, Timestamp(i64::MAX / 2))).to_bits()
    );
}

/// Posts and deletions that are yet to come change nothing, whether or not they are handed over.
#[test]
fn the_future_is_not_read() {
    let mut world = plain();
    world.population.posts_per_month_sigma = 1.5;
    let campaign = &mut world.campaign[0];
    (campaign.accounts, campaign.days, campaign.waves_per_day) = (100, 2, 5.0);
    campaign.deletion = Some(claque_sim::config::Deletion { median_s: 3_600.0, sigma: 1.0 });
    let plan = Plan::new(&world.check().unwrap(), 3);
    let posts: Vec<PostBatch> =
        plan.play(PlayOptions::default()).map(|chunk| chunk.posts).collect();
    let until = plan.campaigns()[0].waves[4].start;
    let mut seen = PostBatch::default();
    for post in posts.iter().flat_map(PostBatch::iter).filter(|post| post.at <= until) {
        let deleted_at = post.deleted_at.filter(|&at| at <= until);
        seen.push(Post { deleted_at, ..post });
    }
    let oracle = Oracle::as_of(&plan, View::Posts, until);
    let found = oracle.findings(&posts);
    assert!(found.accounts.len() > 50);
    assert_eq!(found, oracle.findings([&seen]));
}
