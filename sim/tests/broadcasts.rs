//! Each setting of the broadcast model does what it says, in worlds small enough to see it.

mod support;

use std::collections::{BTreeMap, BTreeSet};

use claque_sim::config::{
    Adoption, BroadcastConfig, Cohorts, Deletion, EventConfig, HashtagSource, Hours,
    LiveEventConfig, Loyalty, OwnLife, PassesOn, PostingApp, Pushes, Region, Shared, Spread,
    TagPolicy, Text, Variants,
};
use claque_sim::{CauseKind, Chunk, Class, Plan, PlayOptions, WorldConfig};
use claque_trace::time::{DAY_MS, HOUR_MS};
use claque_trace::{AccountId, AppId, Kind, PostId};

use support::{organic, plan, played};

/// A broadcast in which everybody takes part at once, at noon.
fn noon() -> BroadcastConfig {
    BroadcastConfig {
        at_h: vec![12.0],
        participation: 1.0,
        spread: Spread::Uniform { length_s: 60.0 },
        uptake: 0.0,
        ..BroadcastConfig::default()
    }
}

fn world(campaign: BroadcastConfig) -> WorldConfig {
    let mut world = organic(1_000, 3);
    world.campaign = vec![campaign];
    world
}

/// The plan, and everything that is posted.
fn play(world: &WorldConfig) -> (Plan, Chunk) {
    let plan = plan(world, 7);
    let all = played(&plan, PlayOptions::default());
    (plan, all)
}

/// Operated posts that follow waves, with their positions.
fn operated(all: &Chunk) -> Vec<usize> {
    let is_operated = |idx: &usize| all.causes[*idx].kind() == CauseKind::Operator;
    (0..all.causes.len()).filter(is_operated).collect()
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

#[test]
fn calls_to_action_come_at_their_hours_where_members_live() {
    let mut world = world(BroadcastConfig { region: "away".to_owned(), ..noon() });
    let home = Region { share: 0.5, ..Region::default() };
    let away = Region { name: "away".to_owned(), utc_offset_h: 9.0, ..home.clone() };
    world.population.regions = vec![home, away];
    let (plan, _) = play(&world);
    let campaign = &plan.campaigns()[0];
    let hours = campaign.waves.iter().map(|wave| (wave.start - plan.day_start(0)) / HOUR_MS);
    assert_eq!(hours.collect::<Vec<_>>(), [3, 27, 51], "noon is at three o'clock UTC");
    let region = |slot| plan.profile(plan.account(slot)).region;
    let first = region(campaign.members[0].slot);
    assert!(campaign.members.iter().all(|member| region(member.slot) == first));
}

/// Half of the attention of a shock is paid within 80 minutes; of 400 starts, five standard errors
/// are 0.125.
#[test]
fn pushes_come_when_the_event_does_beside_the_waves_of_every_day() {
    let pushes = Pushes { event: "offensive".to_owned(), waves: 400 };
    let mut world = world(BroadcastConfig { pushes, region: "away".to_owned(), ..noon() });
    let home = Region { share: 0.5, ..Region::default() };
    world.population.regions = vec![home.clone(), Region { name: "away".to_owned(), ..home }];
    let at_h = 29.5;
    world.event = vec![EventConfig { name: "offensive".to_owned(), at_h, ..Default::default() }];
    let plan = plan(&world, 7);
    let campaign = &plan.campaigns()[0];
    let event = plan.scheduled_events()[0].at;
    let starts = campaign.waves.iter().map(|wave| wave.start);
    let (daily, pushed): (Vec<_>, Vec<_>) =
        starts.partition(|&start| (start - plan.day_start(0)) % DAY_MS == 12 * HOUR_MS);
    assert_eq!(daily.len(), 3);
    assert!(pushed.iter().all(|&start| start >= event), "nobody knew before");
    let soon = pushed.iter().filter(|&&start| start - event < 80 * HOUR_MS / 60).count();
    assert!((share(soon, 400) - 0.5).abs() < 0.125, "{soon} of 400 within 80 minutes");
    let region = |slot| plan.profile(plan.account(slot)).region.to_owned();
    assert!(campaign.posts.iter().all(|post| region(post.slot) == "away"));
}

#[test]
fn lags_are_an_accounts_own() {
    let spread = Spread::Lagged { lag_max_s: 3_000.0, jitter_s: 1.0 };
    let (plan, _) = play(&world(BroadcastConfig { spread, ..noon() }));
    let campaign = &plan.campaigns()[0];
    let mut delays: BTreeMap<u32, Vec<i64>> = BTreeMap::new();
    for post in &campaign.posts {
        let wave = &campaign.waves[post.wave().expect("no decoys") as usize];
        delays.entry(post.slot).or_default().push(post.at - wave.start);
    }
    let spans = delays.values().map(|d| d.iter().max().unwrap() - d.iter().min().unwrap());
    assert!(spans.max().unwrap() < 12_000, "an account keeps its delay within seconds");
    let firsts: BTreeSet<i64> = delays.values().map(|delays| delays[0] / 60_000).collect();
    assert!(firsts.len() > 30, "accounts differ by minutes");
}

/// Posts of whoever waits to be online come within a minute after a post of its own; what a
/// scheduler held back was written in time, and cannot be seen.
#[test]
fn whoever_follows_while_online_is_online() {
    let campaign = BroadcastConfig { hours: Hours::Session, accounts: 200, ..noon() };
    let (_, all) = play(&world(campaign));
    let mut last: BTreeMap<AccountId, i64> = BTreeMap::new();
    let posts = || all.posts.iter().zip(&all.causes);
    let scheduled = posts().filter(|(_, cause)| cause.kind() == CauseKind::Scheduled);
    let held_back: BTreeSet<AccountId> = scheduled.map(|(post, _)| post.account).collect();
    let mut n = 0;
    for (post, cause) in posts().filter(|(post, _)| !held_back.contains(&post.account)) {
        match cause.kind() {
            CauseKind::Own | CauseKind::Repost => {
                last.insert(post.account, post.at.0);
            }
            CauseKind::Operator => {
                n += 1;
                let since = last.get(&post.account).map(|own| post.at.0 - own);
                assert!(since.is_some_and(|ms| ms <= 60_000), "{since:?}");
            }
            _ => {}
        }
    }
    assert!(n > 50, "{n}");
}

#[test]
fn hashtags_are_left_out_and_misspelt_as_often_as_asked() {
    let hashtags = TagPolicy {
        core: 2,
        drop: 0.3,
        variants: Variants { count: 3, chance: 0.2 },
        ..TagPolicy::default()
    };
    let (plan, all) = play(&world(BroadcastConfig { hashtags, accounts: 500, ..noon() }));
    let posts = operated(&all);
    let lacking = posts.iter().filter(|&&idx| all.posts.get(idx).hashtags.len() == 1).count();
    // 1,500 posts: five standard errors are 0.06, and 0.05 over two hashtags of each that keeps both.
    assert!((share(lacking, posts.len()) - 0.3).abs() < 0.06, "{lacking} of {}", posts.len());
    let core: BTreeSet<_> =
        plan.campaigns()[0].waves.iter().flat_map(|w| &w.tags).map(|&t| plan.hashtag(t)).collect();
    let uses = posts.iter().flat_map(|&idx| all.posts.get(idx).hashtags.to_vec());
    let uses: Vec<_> = uses.collect();
    let misspelt = uses.iter().filter(|tag| !core.contains(tag)).count();
    assert!((share(misspelt, uses.len()) - 0.2).abs() < 0.05, "{misspelt} of {}", uses.len());
}

#[test]
fn rivals_share_a_hashtag_and_have_opposite_sides() {
    let sides = |of: &str| TagPolicy {
        of: of.to_owned(),
        list: 1,
        side: 1,
        side_list: 4,
        ..TagPolicy::default()
    };
    let rival = |name: &str, of: &str| BroadcastConfig {
        name: name.to_owned(),
        hashtags: sides(of),
        ..noon()
    };
    let mut world = organic(1_000, 3);
    world.campaign = vec![rival("a", ""), rival("b", "a")];
    let (_, all) = play(&world);
    let tags = |campaign: u32| -> BTreeSet<_> {
        let of =
            operated(&all).into_iter().filter(|&idx| all.causes[idx].campaign() == Some(campaign));
        of.flat_map(|idx| all.posts.get(idx).hashtags.to_vec()).collect()
    };
    assert_eq!((tags(0).len(), tags(1).len(), tags(0).intersection(&tags(1)).count()), (5, 5, 1));
}

/// In a world where everybody uses five favourites, and up to five more in posts that get passed on:
/// those are of one topic. So who has shown five has mostly, but not surely, shown all of them.
#[test]
fn side_hashtags_can_be_those_that_the_account_uses_itself() {
    let own_and_side = |side_own: f64| {
        let hashtags = TagPolicy { side: 1, side_own, ..TagPolicy::default() };
        let mut world = world(BroadcastConfig { hashtags, accounts: 1_000, ..noon() });
        world.hashtags.evergreen = 5_000;
        world.hashtags.tagged_originals = 1.0;
        world.hashtags.one_off = 0.0;
        world.hashtags.favourites = 1.0;
        let (_, all) = play(&world);
        let mut own: BTreeMap<AccountId, BTreeSet<_>> = BTreeMap::new();
        for (post, cause) in all.posts.iter().zip(&all.causes) {
            if cause.kind() == CauseKind::Own && post.kind == Kind::Original {
                own.entry(post.account).or_default().extend(post.hashtags.to_vec());
            }
        }
        let posts = operated(&all);
        let of_busy = posts.iter().map(|&idx| all.posts.get(idx));
        let of_busy =
            of_busy.filter(|post| own.get(&post.account).is_some_and(|own| own.len() == 5));
        let sides: Vec<_> =
            of_busy.map(|post| own[&post.account].contains(&post.hashtags[1])).collect();
        assert!(sides.len() > 50, "{}", sides.len());
        share(sides.iter().filter(|own| **own).count(), sides.len())
    };
    let (popular, own) = (own_and_side(0.0), own_and_side(1.0));
    assert!(popular < 0.1 && own > 0.8, "{popular} of popular sides, {own} of own ones");
}

#[test]
fn copies_and_reposts_are_the_shares_asked_for() {
    let campaign = BroadcastConfig { text: Text::Unique, copied: 0.23, accounts: 500, ..noon() };
    let (_, all) = play(&world(campaign.clone()));
    let mut texts: BTreeMap<_, usize> = BTreeMap::new();
    let posts = operated(&all);
    posts.iter().for_each(|&idx| *texts.entry(all.posts.get(idx).text).or_default() += 1);
    let copied: usize = texts.values().filter(|n| **n > 1).sum();
    assert!((share(copied, posts.len()) - 0.23).abs() < 0.055, "{copied} of {}", posts.len());
    let (_, all) = play(&world(BroadcastConfig { reposts: 0.4, ..campaign }));
    let reposts = operated(&all).into_iter().filter(|&idx| all.posts.kind()[idx] == Kind::Repost);
    assert!((share(reposts.count(), posts.len()) - 0.4).abs() < 0.065);
}

/// Posts of the one wave that others of it pass on, and how many do so.
/// What is found gone is looked for among what others passed on, and so on back to the first post: each
/// is found out once, or this would take for ever.
#[test]
fn a_wave_in_which_everybody_passes_on_what_is_soon_gone_has_an_end() {
    let deletion = Some(Deletion { median_s: 4.0, sigma: 0.5 });
    let (passes_on, reposts) = (PassesOn::Any, 1.0);
    let (_, all) =
        play(&world(BroadcastConfig { reposts, passes_on, deletion, accounts: 900, ..noon() }));
    let n_passed_on = all.posts.iter().filter(|post| post.kind == Kind::Repost);
    let posts = operated(&all);
    let n_passed_on = n_passed_on.filter(|post| post.parent.is_some()).count();
    assert!(posts.len() > 2_000 && n_passed_on > 1_000, "{n_passed_on} of {}", posts.len());
}

fn passed_on(passes_on: PassesOn) -> BTreeMap<PostId, usize> {
    let wave = BroadcastConfig { reposts: 0.74, passes_on, accounts: 500, ..noon() };
    let (_, all) = play(&world(BroadcastConfig { days: 1, ..wave }));
    let posts: Vec<_> = operated(&all).into_iter().map(|idx| all.posts.get(idx)).collect();
    let made: BTreeMap<PostId, _> = posts.iter().map(|post| (post.post, post)).collect();
    let mut by_parent: BTreeMap<PostId, usize> = BTreeMap::new();
    for (post, parent) in posts.iter().filter_map(|post| Some((post, post.parent?))) {
        let parent = made[&parent];
        assert!(parent.kind == Kind::Original && parent.at <= post.at);
        assert_eq!(parent.hashtags, post.hashtags);
        *by_parent.entry(parent.post).or_default() += 1;
    }
    by_parent
}

#[test]
fn a_wave_passes_on_what_opened_it_or_whatever_there_is() {
    let (opening, any) = (passed_on(PassesOn::Opening), passed_on(PassesOn::Any));
    assert_eq!(opening.len(), 1);
    // Of some 370 reposts of 130 posts: who comes later finds what is passed on already more often,
    // so a few get much and many get nothing.
    assert!((20..120).contains(&any.len()), "{} posts are passed on", any.len());
    assert!(any.values().max() > Some(&15), "{:?}", any.values());
}

/// On most platforms nobody can pass on a post twice, whoever holds the account.
#[test]
fn no_member_passes_on_the_opening_post_twice() {
    let wave = BroadcastConfig { reposts: 0.5, posts_per_wave: [1, 3], accounts: 500, ..noon() };
    let (_, all) = play(&world(wave));
    let posts: Vec<_> = operated(&all).into_iter().map(|idx| all.posts.get(idx)).collect();
    let passed_on: Vec<_> =
        posts.iter().filter_map(|post| Some((post.account, post.parent?))).collect();
    let once: BTreeSet<_> = passed_on.iter().collect();
    assert_eq!(once.len(), passed_on.len());
    // One of two posts on average: 1,500 members of waves, and the opening posts themselves.
    assert!((share(passed_on.len(), posts.len()) - 0.5).abs() < 0.05, "{}", passed_on.len());
}

#[test]
fn a_broadcast_is_taken_down_after_the_time_asked_for() {
    let deletion = Some(Deletion { median_s: 52.0, sigma: 0.35 });
    let (_, all) = play(&world(BroadcastConfig { deletion, accounts: 500, ..noon() }));
    let mut after: Vec<i64> = operated(&all)
        .into_iter()
        .map(|idx| all.posts.get(idx).deleted_at.expect("all are") - all.posts.get(idx).at)
        .collect();
    after.sort_unstable();
    let median_s = after[after.len() / 2] as f64 / 1_000.0;
    assert!((48.0..56.0).contains(&median_s), "{median_s}");
}

#[test]
fn decoys_are_operated_and_follow_no_wave() {
    let campaign = BroadcastConfig { own_life: OwnLife::None, decoys_per_day: 4.0, ..noon() };
    let (plan, all) = play(&world(campaign));
    let mut truth = claque_sim::GroundTruth::new(&plan);
    truth.absorb(&all);
    let n = all.causes.iter().filter(|cause| cause.kind() == CauseKind::Decoy).count();
    // 100 accounts over three days: 1,200, and five standard deviations are 173.
    assert!((1_027..=1_373).contains(&n), "{n}");
    let (decoys, posts) = (truth.campaigns()[0].decoys, truth.campaigns()[0].posts());
    assert_eq!((decoys, posts), (n as u64, 300));
    let operated: u32 = truth.controls().values().map(|control| control.operated_posts).sum();
    assert_eq!(operated as usize, n + 300);
}

#[test]
fn who_is_suspended_falls_silent_everywhere() {
    let adoption = Some(Adoption {
        midpoint_day: 0.2,
        width_days: 0.05,
        suspended_per_day: 0.5,
        ..Adoption::default()
    });
    let mut world = world(BroadcastConfig { adoption, name: "a".to_owned(), ..noon() });
    let members = Shared { of: "a".to_owned(), share: 0.5 };
    world.campaign.push(BroadcastConfig { members, name: "b".to_owned(), ..noon() });
    let (plan, all) = play(&world);
    let of_a = plan.campaigns()[0].members.iter().map(|m| plan.account(m.slot));
    let silenced: Vec<AccountId> =
        of_a.filter(|&account| plan.suspended_since(account).is_some()).collect();
    assert!(silenced.len() > 60, "{}", silenced.len());
    let late =
        all.posts.iter().filter(|p| plan.suspended_since(p.account).is_some_and(|at| p.at >= at));
    assert_eq!(late.count(), 0);
    let before = all.posts.iter().filter(|post| silenced.contains(&post.account)).count();
    assert!(before > 20, "they posted before: {before}");
}

#[test]
fn loyalty_makes_a_few_regulars() {
    let campaign = BroadcastConfig {
        participation: 0.1,
        at_h: (0..24).map(f64::from).collect(),
        accounts: 400,
        ..noon()
    };
    let busiest = |loyalty: Loyalty| {
        let (plan, _) = play(&world(BroadcastConfig { loyalty, ..campaign.clone() }));
        let mut posts: BTreeMap<u32, usize> = BTreeMap::new();
        plan.campaigns()[0].posts.iter().for_each(|post| *posts.entry(post.slot).or_default() += 1);
        let mut counts: Vec<usize> = posts.into_values().collect();
        counts.sort_unstable_by_key(|&n| std::cmp::Reverse(n));
        share(counts[..40].iter().sum(), counts.iter().sum())
    };
    let (even, skewed) = (busiest(Loyalty::Beta(10_000.0)), busiest(Loyalty::Lognormal(1.5)));
    assert!(even < 0.2 && skewed > 0.35, "the busiest tenth makes {even} and {skewed}");
}

#[test]
fn a_crowd_of_its_own_will_catches_on_as_an_event() {
    let storm =
        BroadcastConfig { class: Class::Storm, name: "storm".to_owned(), uptake: 2.0, ..noon() };
    let mut world = organic(1_000, 3);
    world.events.per_day_per_100k = 0.0;
    world.look_alike = vec![storm];
    let (plan, all) = play(&world);
    let tags: BTreeSet<_> = plan.look_alikes()[0]
        .waves
        .iter()
        .flat_map(|w| &w.tags)
        .map(|&t| plan.hashtag(t))
        .collect();
    let caught = all.posts.iter().zip(&all.causes).filter(|(post, cause)| {
        cause.kind() == CauseKind::Event && post.hashtags.iter().all(|tag| tags.contains(tag))
    });
    let n = caught.count();
    // 100 posts a day for three days, twice as many who catch on, less what comes after the end.
    assert!((300..=650).contains(&n), "{n}");
    assert!(!all.causes.iter().any(|cause| cause.is_operated()));
}

#[test]
fn apps_tell_what_they_were_asked_to_tell() {
    let app_of = |app: PostingApp| {
        let (_, all) = play(&world(BroadcastConfig { app, ..noon() }));
        let apps = operated(&all).into_iter().map(|idx| all.posts.get(idx).app);
        apps.collect::<BTreeSet<AppId>>()
    };
    assert_eq!(app_of(PostingApp::Own), BTreeSet::from([AppId(100)]));
    assert_eq!(app_of(PostingApp::Disclosed), BTreeSet::from([AppId(99)]));
    assert!(app_of(PostingApp::Owner).len() > 3);
}

#[test]
fn core_accounts_post_live_at_the_event() {
    let mut world = organic(2_000, 3);
    world.live_event =
        vec![LiveEventConfig { name: "final".to_owned(), every_h: 24.0, ..Default::default() }];
    let hashtags = TagPolicy { source: HashtagSource::Event, core: 2, ..TagPolicy::default() };
    world.campaign = vec![BroadcastConfig {
        during: "final".to_owned(),
        waves_per_day: 5.0,
        at_h: Vec::new(),
        hashtags,
        ..noon()
    }];
    let (plan, all) = play(&world);
    assert_eq!(plan.campaigns()[0].waves.len(), 15, "five in each of three runs");
    let mut fans: BTreeMap<i64, BTreeSet<_>> = BTreeMap::new();
    for (post, cause) in all.posts.iter().zip(&all.causes) {
        if cause.class() == Class::LiveEvent {
            fans.entry((post.at - plan.day_start(0)) / DAY_MS)
                .or_default()
                .extend(post.hashtags.to_vec());
        }
    }
    for wave in &plan.campaigns()[0].waves {
        let today = &fans[&((wave.start - plan.day_start(0)) / DAY_MS)];
        assert!(wave.tags.iter().all(|&tag| today.contains(&plan.hashtag(tag))));
    }
}

#[test]
fn cohorts_that_are_not_redrawn_take_turns() {
    let cohorts = Cohorts { count: 4, ..Cohorts::default() };
    let campaign = BroadcastConfig { cohorts, at_h: vec![1.0, 7.0, 13.0, 19.0], ..noon() };
    let (plan, _) = play(&world(campaign));
    let campaign = &plan.campaigns()[0];
    let slots = |wave: u32| -> BTreeSet<u32> {
        let posts = campaign.posts.iter().filter(|post| post.wave() == Some(wave));
        posts.map(|post| post.slot).collect()
    };
    assert!((0..8).all(|wave| slots(wave) == slots(wave + 4)));
    assert_eq!((0..4).map(|wave| slots(wave).len()).sum::<usize>(), 100);
}

#[test]
fn some_waves_pull_more_than_others() {
    let campaign = BroadcastConfig {
        participation: 0.1,
        wave_sigma: 0.7,
        loyalty: Loyalty::Beta(10_000.0),
        at_h: (0..24).map(f64::from).collect(),
        accounts: 900,
        ..noon()
    };
    let (plan, _) = play(&world(campaign));
    let campaign = &plan.campaigns()[0];
    let mut sizes = vec![0.0_f64; campaign.waves.len()];
    campaign.posts.iter().for_each(|post| sizes[post.wave().expect("no decoys") as usize] += 1.0);
    sizes.sort_by(f64::total_cmp);
    let log_sd = (sizes[60].ln() - sizes[11].ln()) / 2.0;
    // 72 waves of a median of 90; a standard deviation either way stands at ranks 11 and 60.
    assert!((60.0..130.0).contains(&sizes[36]) && (0.5..0.95).contains(&log_sd), "{sizes:?}");
}
