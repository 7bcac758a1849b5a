//! The four laws of a world: same everywhere, in order within bounds, every post has a cause, and
//! cost follows posts (the last is tested beside the code, where work can be counted).

mod support;

use std::collections::{BTreeMap, BTreeSet};

use claque_sim::config::{BroadcastConfig, Hours, Spread};
use claque_sim::plan::{Broadcast, Member};
use claque_sim::{Cause, CauseKind, Chunk, Class, GroundTruth, Plan, PlayOptions, Shard};
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
        check_scheduled(&plan, &all)?;
        check_tags(&plan, &all)?;
        check_suspended(&plan, &all)?;
        check_recruits(&plan)?;
        check_parents(&plan, &all)?;
        for (broadcast, config) in plan.campaigns().iter().zip(&world.campaign) {
            check_members(&plan, broadcast, config)?;
        }
        for (broadcast, config) in plan.look_alikes().iter().zip(&world.look_alike) {
            check_members(&plan, broadcast, config)?;
        }
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
        let class =
            posts.iter().map(|(cause, _)| cause.class()).max().expect("accounts that posted");
        prop_assert_eq!(truth.class(account), class);
        check_controls(account, &posts, truth)?;
    }
    Ok(())
}

/// One interval of control for each campaign that an account served, decoys included.
fn check_controls(
    account: AccountId,
    posts: &[(Cause, Timestamp)],
    truth: &GroundTruth,
) -> Result<(), TestCaseError> {
    let mut operated: BTreeMap<u32, Vec<Timestamp>> = BTreeMap::new();
    let of_operators = posts
        .iter()
        .filter(|(cause, _)| matches!(cause.kind(), CauseKind::Operator | CauseKind::Decoy));
    for (cause, at) in of_operators {
        operated.entry(cause.campaign().expect("it serves a campaign")).or_default().push(*at);
    }
    let expected: Vec<_> = operated
        .iter()
        .map(|(campaign, at)| (*campaign, at[0], at[at.len() - 1], at.len()))
        .collect();
    let found: Vec<_> = truth
        .controls_of(account)
        .map(|(campaign, c)| (campaign, c.from, c.until, c.operated_posts as usize))
        .collect();
    prop_assert_eq!(found, expected);
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
    let members: Vec<AccountId> = truth.controlled().into_iter().take(5).collect();
    for (&a, &b) in members.iter().zip(members.iter().skip(1)) {
        let together = waves.values().filter(|wave| wave.contains(&a) && wave.contains(&b)).count();
        prop_assert_eq!(truth.waves_together(a, b), together);
    }
    Ok(())
}

/// What broadcasts scheduled is what was posted for them: by whom, when, why.
fn check_scheduled(plan: &Plan, all: &Chunk) -> Result<(), TestCaseError> {
    let mut posted = Vec::new();
    for (post, cause) in all.posts.iter().zip(&all.causes) {
        let on_a_schedule = match cause.kind() {
            CauseKind::Gathering => !matches!(cause.class(), Class::LiveEvent | Class::Ritual),
            kind => SCHEDULED.contains(&kind),
        };
        if on_a_schedule {
            posted.push((post.at, post.account, cause.bits()));
        }
    }
    let mut scheduled = Vec::new();
    for broadcast in plan.campaigns().iter().chain(plan.look_alikes()) {
        for post in &broadcast.posts {
            let cause = broadcast.cause(post.wave());
            scheduled.push((post.at, plan.account(post.slot), cause.bits()));
        }
    }
    posted.sort_unstable();
    scheduled.sort_unstable();
    prop_assert_eq!(posted, scheduled);
    Ok(())
}

/// Causes that only broadcasts have; gatherings come on top.
const SCHEDULED: [CauseKind; 4] =
    [CauseKind::Operator, CauseKind::Support, CauseKind::Imitation, CauseKind::Decoy];

/// Posts for a broadcast are by its members, while they are in, at most so many a day, and follow
/// waves that have begun.
fn check_members(
    plan: &Plan,
    broadcast: &Broadcast,
    config: &BroadcastConfig,
) -> Result<(), TestCaseError> {
    let members: BTreeMap<u32, &Member> = broadcast.members.iter().map(|m| (m.slot, m)).collect();
    prop_assert_eq!(members.len(), broadcast.members.len(), "nobody is in twice");
    prop_assert!(members.len() <= config.accounts as usize);
    let mut per_day: BTreeMap<(u32, i64), u32> = BTreeMap::new();
    for post in &broadcast.posts {
        prop_assert!(members[&post.slot].is_in(post.at), "{:?}", members[&post.slot]);
        let Some(wave) = post.wave() else { continue };
        *per_day.entry((post.slot, (post.at - plan.day_start(0)) / DAY_MS)).or_default() += 1;
        let start = broadcast.waves[wave as usize].start;
        let can_be_early = matches!(config.spread, Spread::Normal { .. } | Spread::Lagged { .. })
            || matches!(config.spread, Spread::Slots { .. })
            || !matches!(config.hours, Hours::Between(_));
        prop_assert!(can_be_early || post.at >= start);
    }
    let most = config.posts_per_day_max;
    prop_assert!(most == 0 || per_day.values().all(|n| *n <= most));
    Ok(())
}

/// Hashtags of a wave are the core of its posts: all of it, unless posts leave some out or spell
/// them their way.
fn check_tags(plan: &Plan, all: &Chunk) -> Result<(), TestCaseError> {
    for (post, cause) in all.posts.iter().zip(&all.causes) {
        let Some((campaign, wave)) = cause.wave() else { continue };
        let broadcast = &plan.campaigns()[campaign as usize];
        let wave = &broadcast.waves[wave as usize];
        let core = wave.tags.iter().filter(|&&tag| post.hashtags.contains(&plan.hashtag(tag)));
        let tags = &plan.world().campaign[campaign as usize].hashtags;
        let may_lack = tags.drop > 0.0 || tags.variants.count > 0;
        prop_assert!(may_lack || core.count() == wave.tags.len());
        prop_assert!(post.hashtags.len() <= (tags.core + tags.side) as usize);
        prop_assert!(post.hashtags.len() + usize::from(tags.drop > 0.0) >= wave.tags.len());
    }
    Ok(())
}

/// Recruits are recruited once: whoever is in two broadcasts was shared on purpose.
fn check_recruits(plan: &Plan) -> Result<(), TestCaseError> {
    let mut seen: BTreeMap<u32, usize> = BTreeMap::new();
    let broadcasts = plan.campaigns().iter().chain(plan.look_alikes());
    let configs = plan.world().campaign.iter().chain(&plan.world().look_alike);
    for (idx, (broadcast, config)) in broadcasts.zip(configs).enumerate() {
        let again = broadcast.members.iter().filter(|member| seen.contains_key(&member.slot));
        let most = if config.members.of.is_empty() { 0.0 } else { config.members.share };
        prop_assert!(again.count() as f64 <= most * f64::from(config.accounts));
        seen.extend(broadcast.members.iter().map(|member| (member.slot, idx)));
    }
    Ok(())
}

/// Whoever is suspended posts nothing any more, not even of its own.
fn check_suspended(plan: &Plan, all: &Chunk) -> Result<(), TestCaseError> {
    for post in all.posts.iter() {
        prop_assert!(plan.suspended_since(post.account).is_none_or(|since| post.at < since));
    }
    Ok(())
}

/// A post in the trace that another passes on has the same text and hashtags and comes first, and
/// nobody of their own accord passes on or answers what has been taken down.
fn check_parents(plan: &Plan, all: &Chunk) -> Result<(), TestCaseError> {
    let by_number: BTreeMap<PostId, usize> =
        all.posts.post().iter().enumerate().map(|(idx, &post)| (post, idx)).collect();
    for (post, cause) in all.posts.iter().zip(&all.causes) {
        prop_assert!(post.kind != Kind::Repost || post.parent.is_some());
        let is_organic = cause.kind() == CauseKind::Repost;
        prop_assert!(!is_organic || post.kind == Kind::Repost);
        let Some(&parent) = post.parent.and_then(|parent| by_number.get(&parent)) else {
            // Who parrots a wave passes on a post of that wave, which is there.
            prop_assert!(post.kind != Kind::Repost || is_organic);
            continue;
        };
        let why = all.causes[parent];
        let parent = all.posts.get(parent);
        prop_assert!(parent.at <= post.at);
        let is_own_will = !cause.is_operated() && cause.class() == Class::Ordinary;
        prop_assert!(!is_own_will || parent.deleted_at.is_none_or(|gone| post.at <= gone));
        if post.kind == Kind::Repost {
            prop_assert_eq!(parent.text, post.text);
            prop_assert_eq!(parent.hashtags, post.hashtags);
            prop_assert!(cause.follows().is_none() || cause.follows() == why.follows());
            let is_caught = cause.kind() == CauseKind::Exposure;
            prop_assert!(!is_caught || cause.campaign() == why.campaign());
        }
    }
    prop_assert!(plan.n_days() > 0);
    Ok(())
}

/// The formula is that of [`Play::bound_bytes`](claque_sim::Play::bound_bytes), for a world that
/// keeps to its hours and for one of which half comes at once.
#[test]
fn memory_is_bounded_by_the_stated_formula() {
    let even = organic(20_000, 12);
    let mut crowded = organic(20_000, 3);
    crowded.live_event = vec![claque_sim::config::LiveEventConfig {
        start_h: 20.0,
        every_h: 24.0,
        duration_min: 1.0,
        attendance: 1.0,
        ..Default::default()
    }];
    [even, crowded].iter().for_each(check_memory);
}

fn check_memory(world: &claque_sim::WorldConfig) {
    let plan = plan(world, 1);
    let mut play = plan.play(PlayOptions::default());
    let (mut held_max, mut by_day) = (0, vec![0_usize; plan.n_days() as usize]);
    while let Some(chunk) = play.next() {
        held_max = held_max.max(play.held_bytes());
        for at in chunk.posts.at() {
            by_day[usize::try_from((*at - plan.day_start(0)) / DAY_MS).expect("in the world")] += 1;
        }
    }
    let busiest = by_day.iter().max().expect("there are days");
    let bound = play.bound_bytes(*busiest);
    assert!(held_max <= bound, "{held_max} of {bound}");
    let all: usize = by_day.iter().sum();
    assert!(
        plan.n_days() < 12 || held_max < all * 60,
        "much less than the whole world is held at once"
    );
}

/// Twenty worlds: were numbers to carry information, members of a campaign or of a look-alike would
/// sit to one side.
#[test]
fn account_numbers_carry_no_information() {
    let all = BroadcastConfig { participation: 1.0, ..Default::default() };
    let mut world = organic(1_000, 1);
    world.look_alike =
        vec![BroadcastConfig { class: Class::Fandom, name: "fans".to_owned(), ..all.clone() }];
    world.campaign = vec![all];
    let (mut controlled, mut fans) = (Vec::new(), Vec::new());
    for seed in 0..20 {
        let plan = plan(&world, seed);
        let mut truth = GroundTruth::new(&plan);
        truth.absorb(&played(&plan, PlayOptions::default()));
        let number = |account: AccountId| f64::from(account.0);
        controlled.extend(truth.controlled().into_iter().map(number));
        let of_class = truth.accounts().filter(|(_, class)| *class == Class::Fandom);
        fans.extend(of_class.map(|(account, _)| number(account)));
    }
    for numbers in [controlled, fans] {
        let n = numbers.len() as f64;
        let mean = numbers.iter().sum::<f64>() / n;
        // A uniform number below 1,000 has standard deviation 288.7.
        assert!((mean - 499.5).abs() < 5.0 * 288.7 / n.sqrt(), "{mean} over {n} members");
    }
}
