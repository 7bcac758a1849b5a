//! The four laws of a world: same everywhere, in order within bounds, every post has a cause, and
//! cost follows posts (the last is tested beside the code, where work can be counted).

mod support;

use std::collections::{BTreeMap, BTreeSet};

use claque_sim::{Cause, CauseKind, Chunk, GroundTruth, Plan, Play, PlayOptions, Shard};
use claque_trace::time::DAY_MS;
use claque_trace::{AccountId, Kind, PostId, Timestamp};
use proptest::prelude::*;

use support::{any_world, organic, plan, played, sorted};

fn on_threads(n: usize, plan: &Plan) -> Chunk {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(n).build().expect("a pool");
    pool.install(|| played(plan, PlayOptions::default()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn threads_chunks_and_a_second_plan_change_nothing(
        world in any_world(), seed in any::<u64>(), chunk_posts in 1_usize..5_000
    ) {
        let plan = plan(&world, seed);
        let once = played(&plan, PlayOptions::default());
        prop_assert_eq!(&on_threads(1, &plan), &once);
        prop_assert_eq!(&on_threads(3, &plan), &once);
        prop_assert_eq!(&played(&plan, PlayOptions { chunk_posts, ..PlayOptions::default() }), &once);
        prop_assert_eq!(&played(&support::plan(&world, seed), PlayOptions::default()), &once);
    }

    #[test]
    fn shards_make_up_the_whole(world in any_world(), seed in any::<u64>(), of in 2_u32..5) {
        let plan = plan(&world, seed);
        let shard = |index| PlayOptions { shard: Shard { index, of }, ..PlayOptions::default() };
        let shards: Vec<Chunk> = (0..of).map(|index| played(&plan, shard(index))).collect();
        let whole = played(&plan, PlayOptions::default());
        prop_assert_eq!(sorted(&shards), sorted(&[whole]));
        let accounts = |chunk: &Chunk| chunk.posts.account().iter().copied().collect::<BTreeSet<_>>();
        let sets: Vec<_> = shards.iter().map(accounts).collect();
        let n_distinct: usize = sets.iter().map(BTreeSet::len).sum();
        let all: BTreeSet<_> = sets.into_iter().flatten().collect();
        prop_assert_eq!(all.len(), n_distinct, "no account is in two shards");
    }

    #[test]
    fn a_resumed_world_goes_on_as_if_never_interrupted(
        world in any_world(), seed in any::<u64>(), from_day in 0_u32..4
    ) {
        let plan = plan(&world, seed);
        let resumed = played(&plan, PlayOptions { from_day, ..PlayOptions::default() });
        let whole = played(&plan, PlayOptions::default());
        let skipped = whole.posts.at().partition_point(|&at| at < plan.day_start(from_day));
        prop_assert_eq!(resumed.posts, whole.posts.slice(skipped, whole.posts.len()));
        prop_assert_eq!(&resumed.causes[..], &whole.causes[skipped..]);
    }

    #[test]
    fn posts_come_in_order_within_the_world_and_have_numbers_of_their_own(
        world in any_world(), seed in any::<u64>()
    ) {
        let plan = plan(&world, seed);
        let all = played(&plan, PlayOptions::default());
        let at = all.posts.at();
        prop_assert!(at.windows(2).all(|pair| pair[0] <= pair[1]));
        prop_assert!(at.iter().all(|&at| (plan.day_start(0)..plan.end()).contains(&at)));
        let numbers: BTreeSet<PostId> = all.posts.post().iter().copied().collect();
        prop_assert_eq!(numbers.len(), all.posts.len());
        let in_range = |post: claque_trace::Post<'_>| {
            post.account.0 < plan.n_accounts()
                && post.hashtags.iter().all(|tag| tag.0 < plan.n_hashtags())
                && post.deleted_at.is_none_or(|deleted| deleted > post.at)
                && post.text.0 != 0
                && post.hashtags.iter().collect::<BTreeSet<_>>().len() == post.hashtags.len()
        };
        prop_assert!(all.posts.iter().all(in_range));
    }

    #[test]
    fn truth_follows_from_causes(world in any_world(), seed in any::<u64>()) {
        let plan = plan(&world, seed);
        let all = played(&plan, PlayOptions::default());
        let mut truth = GroundTruth::new(&plan);
        truth.absorb(&all);
        prop_assert_eq!(all.causes.len(), all.posts.len());
        check_accounts(&all, &truth)?;
        check_waves(&all, &truth)?;
        check_operated(&plan, &all)?;
        check_parents(&plan, &all)?;
    }
}

/// Classes and intervals of control, derived the obvious way.
fn check_accounts(all: &Chunk, truth: &GroundTruth) -> Result<(), TestCaseError> {
    let mut causes: BTreeMap<AccountId, Vec<(Cause, Timestamp)>> = BTreeMap::new();
    for (post, cause) in all.posts.iter().zip(&all.causes) {
        causes.entry(post.account).or_default().push((*cause, post.at));
    }
    prop_assert!(truth.accounts().map(|(account, _)| account).eq(causes.keys().copied()));
    for (account, posts) in causes {
        let class = posts.iter().map(|(cause, _)| cause.class()).max().unwrap();
        prop_assert_eq!(truth.class(account), class);
        let operated: Vec<Timestamp> = posts
            .iter()
            .filter(|(cause, _)| cause.kind() == CauseKind::Operator)
            .map(|(_, at)| *at)
            .collect();
        let control = truth.controls().get(&account);
        prop_assert_eq!(
            control.map(|c| (c.from, c.until)),
            operated.first().map(|&f| (f, operated[operated.len() - 1]))
        );
        prop_assert_eq!(control.map_or(0, |c| c.operated_posts as usize), operated.len());
    }
    Ok(())
}

/// Waves, campaigns and pairs, derived the obvious way.
fn check_waves(all: &Chunk, truth: &GroundTruth) -> Result<(), TestCaseError> {
    let mut waves: BTreeMap<(u32, u32), Vec<AccountId>> = BTreeMap::new();
    for (&account, cause) in all.posts.account().iter().zip(&all.causes) {
        if let Some(wave) = cause.wave() {
            waves.entry(wave).or_default().push(account);
        }
    }
    let n_waves: usize = truth.campaigns().iter().map(|campaign| campaign.waves.len()).sum();
    prop_assert_eq!(n_waves, waves.len());
    for ((campaign, wave), accounts) in &waves {
        let found = &truth.campaigns()[*campaign as usize].waves[wave];
        prop_assert_eq!(found.posts, accounts.len() as u64);
        prop_assert_eq!(&found.accounts, &accounts.iter().copied().collect::<BTreeSet<_>>());
    }
    let members: Vec<AccountId> = truth.controls().keys().copied().take(5).collect();
    for (&a, &b) in members.iter().zip(members.iter().skip(1)) {
        let together = waves.values().filter(|wave| wave.contains(&a) && wave.contains(&b)).count();
        prop_assert_eq!(truth.waves_together(a, b), together);
    }
    Ok(())
}

/// What operators scheduled is what was posted on instruction, with the hashtags of its wave.
fn check_operated(plan: &Plan, all: &Chunk) -> Result<(), TestCaseError> {
    let mut posted: BTreeMap<(u32, u32), Vec<(Timestamp, AccountId)>> = BTreeMap::new();
    for (post, cause) in all.posts.iter().zip(&all.causes) {
        let Some((campaign, wave)) = cause.wave() else { continue };
        posted.entry((campaign, wave)).or_default().push((post.at, post.account));
        let tags = &plan.campaigns()[campaign as usize].waves[wave as usize].tags;
        prop_assert!(tags.iter().all(|&tag| post.hashtags.contains(&plan.hashtag(tag))));
    }
    let mut scheduled: BTreeMap<(u32, u32), Vec<(Timestamp, AccountId)>> = BTreeMap::new();
    for (number, campaign) in (0..).zip(plan.campaigns()) {
        for post in &campaign.posts {
            let wave = scheduled.entry((number, post.wave)).or_default();
            wave.push((post.at, plan.account(post.slot)));
        }
    }
    posted.values_mut().chain(scheduled.values_mut()).for_each(|posts| posts.sort());
    prop_assert_eq!(posted, scheduled);
    Ok(())
}

/// A post in the trace that another passes on has the same text and hashtags and comes first.
fn check_parents(plan: &Plan, all: &Chunk) -> Result<(), TestCaseError> {
    let by_number: BTreeMap<PostId, usize> =
        all.posts.post().iter().enumerate().map(|(idx, &post)| (post, idx)).collect();
    for (post, cause) in all.posts.iter().zip(&all.causes) {
        prop_assert!(post.kind != Kind::Repost || post.parent.is_some());
        prop_assert_eq!(
            cause.kind() == CauseKind::Repost,
            post.kind == Kind::Repost && cause.wave().is_none()
        );
        let Some(&parent) = post.parent.and_then(|parent| by_number.get(&parent)) else { continue };
        let parent = all.posts.get(parent);
        prop_assert!(parent.at <= post.at);
        if post.kind == Kind::Repost {
            prop_assert_eq!(parent.text, post.text);
            let own_tags = parent.hashtags.iter().filter(|tag| post.hashtags.contains(tag)).count();
            prop_assert!(own_tags == parent.hashtags.len() || cause.wave().is_some());
        }
    }
    prop_assert!(plan.n_days() > 0);
    Ok(())
}

/// Posts held are bounded by those of two days, at 32 bytes a record and 60 a row of columns, and
/// hot posts by those of eight days at 64 bytes; both with the slack of growing tables.
#[test]
fn memory_is_bounded_by_the_stated_formula() {
    let plan = plan(&organic(20_000, 12), 1);
    let mut play = plan.play(PlayOptions::default());
    let (mut held_max, mut by_day) = (0, vec![0_usize; 12]);
    while let Some(chunk) = play.next() {
        held_max = held_max.max(play.held_bytes());
        for at in chunk.posts.at() {
            by_day[usize::try_from((*at - plan.day_start(0)) / DAY_MS).unwrap()] += 1;
        }
    }
    let busiest = by_day.iter().max().unwrap();
    assert!(
        held_max <= Play::bound_bytes(*busiest),
        "{held_max} of {}",
        Play::bound_bytes(*busiest)
    );
    let all: usize = by_day.iter().sum();
    assert!(held_max < all * 60, "much less than the whole world is held at once");
}

/// Twenty worlds: were numbers to carry information, members of a campaign would sit to one side.
#[test]
fn account_numbers_carry_no_information() {
    let mut world = organic(1_000, 1);
    world.campaign =
        vec![claque_sim::config::CampaignConfig { participation: 1.0, ..Default::default() }];
    let mut numbers = Vec::new();
    for seed in 0..20 {
        let plan = plan(&world, seed);
        let mut truth = GroundTruth::new(&plan);
        truth.absorb(&played(&plan, PlayOptions::default()));
        numbers.extend(truth.controls().keys().map(|account| f64::from(account.0)));
    }
    let n = numbers.len() as f64;
    let mean = numbers.iter().sum::<f64>() / n;
    // A uniform number below 1,000 has standard deviation 288.7.
    assert!((mean - 499.5).abs() < 5.0 * 288.7 / n.sqrt(), "{mean} over {n} members");
}
