//! The truth of every scenario, derived a second time: slowly, from the cause of each post alone.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::collections::{BTreeMap, BTreeSet};

use claque_evaluation::WorldRecord;
use claque_scenarios::{Scenario, Silent, Simulated, catalogue};
use claque_sim::{Cause, Class, GroundTruth, Plan, PlayOptions};
use claque_trace::AccountId;

const DAY_MS: i64 = 86_400_000;

/// One post: all that the answers follow from.
#[derive(Debug, Clone, Copy)]
struct Act {
    account: AccountId,
    at_ms: i64,
    n_hashtags: usize,
    cause: Cause,
}

/// Another chunk size than everybody else uses: it must not matter.
fn acts(scenario: &Scenario, seed: u64) -> Vec<Act> {
    let plan = Plan::new(&scenario.world, seed);
    let options = PlayOptions { chunk_posts: 1_000, ..PlayOptions::default() };
    let act = |(post, &cause): (claque_trace::Post<'_>, &Cause)| Act {
        account: post.account,
        at_ms: post.at.0,
        n_hashtags: post.hashtags.len(),
        cause,
    };
    let chunks = plan.play(options);
    chunks.flat_map(|c| c.posts.iter().zip(&c.causes).map(act).collect::<Vec<_>>()).collect()
}

#[test]
fn counts_follow_from_causes_in_every_scenario() {
    for mut scenario in catalogue().unwrap() {
        scenario.rescale(0.02).unwrap();
        let world = Simulated::new(&scenario, 3, &mut Silent);
        let acts = acts(&scenario, 3);
        check_posts(&acts, &world.record);
        check_accounts(&acts, &world.truth, &world.record);
        let operated: Vec<Act> =
            acts.iter().filter(|a| a.cause.wave().is_some()).copied().collect();
        assert_eq!(operated.is_empty(), scenario.world.campaign.is_empty(), "{}", scenario.name);
        check_controls(&acts, &world.truth);
        check_campaigns(&operated, &acts, &world.truth, &world.record);
        check_pairs(&operated, &world.truth);
    }
}

fn check_posts(acts: &[Act], record: &WorldRecord) {
    assert_eq!(record.posts, acts.len() as u64, "{}", record.scenario);
    let n_uses: usize = acts.iter().map(|act| act.n_hashtags).sum();
    assert_eq!(record.hashtag_uses, n_uses as u64);
    assert!(acts.is_sorted_by_key(|act| act.at_ms), "{}", record.scenario);
}

fn check_accounts(acts: &[Act], truth: &GroundTruth, record: &WorldRecord) {
    let mut strongest: BTreeMap<AccountId, Class> = BTreeMap::new();
    let mut n_posts: BTreeMap<AccountId, u32> = BTreeMap::new();
    for act in acts {
        let class = strongest.entry(act.account).or_default();
        *class = (*class).max(act.cause.class());
        *n_posts.entry(act.account).or_default() += 1;
    }
    let expected: Vec<_> = strongest.iter().map(|(&a, class)| (a, class.name())).collect();
    let found: Vec<_> = truth.accounts().map(|(account, class)| (account, class.name())).collect();
    assert!(found == expected, "{}", record.scenario);
    assert!(n_posts.iter().all(|(&account, &n)| truth.n_posts(account) == n));
    let mut classes: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for (account, class) in expected {
        let count = classes.entry(class).or_default();
        *count = (count.0 + 1, count.1 + u64::from(n_posts[&account]));
    }
    let found = record.classes.iter().map(|c| (c.class.as_str(), (c.accounts, c.posts)));
    assert_eq!(found.collect::<BTreeMap<_, _>>(), classes);
    assert_eq!(record.accounts, n_posts.len() as u64);
}

/// First and last operated post, and how many, for each account and campaign that it served.
fn check_controls(acts: &[Act], truth: &GroundTruth) {
    let mut expected: BTreeMap<(AccountId, u32), Vec<Act>> = BTreeMap::new();
    for act in acts.iter().filter(|act| act.cause.is_operated()) {
        let campaign = act.cause.campaign().unwrap();
        expected.entry((act.account, campaign)).or_default().push(*act);
    }
    assert_eq!(truth.controls().len(), expected.len());
    for (key, acts) in expected {
        let control = truth.controls()[&key];
        let times = acts.iter().map(|act| act.at_ms);
        let span = (times.clone().min().unwrap(), times.max().unwrap());
        assert_eq!((control.from.0, control.until.0), span);
        assert_eq!(control.operated_posts as usize, acts.len());
    }
}

fn check_campaigns(operated: &[Act], acts: &[Act], truth: &GroundTruth, record: &WorldRecord) {
    for ((number, campaign), count) in (0..).zip(truth.campaigns()).zip(&record.campaigns) {
        let of_campaign = |act: &&Act| act.cause.wave().unwrap().0 == number;
        let own: Vec<&Act> = operated.iter().filter(of_campaign).collect();
        // Who only ever posts decoys serves it too.
        let serves = |act: &&Act| act.cause.is_operated() && act.cause.campaign() == Some(number);
        let members: BTreeSet<AccountId> =
            acts.iter().filter(serves).map(|act| act.account).collect();
        let waves: BTreeSet<u32> = own.iter().map(|act| act.cause.wave().unwrap().1).collect();
        let by_all = acts.iter().filter(|act| members.contains(&act.account)).count();
        assert_eq!(count.campaign, campaign.name);
        assert_eq!((count.accounts, count.waves), (members.len() as u64, waves.len() as u64));
        assert_eq!((count.posts, campaign.posts()), (own.len() as u64, own.len() as u64));
        assert_eq!(count.posts_of_accounts, by_all as u64);
        check_days(&own, &campaign.posts_by_day, count.peak_day_posts);
        for wave in waves {
            let followed: Vec<&&Act> =
                own.iter().filter(|act| act.cause.wave().unwrap().1 == wave).collect();
            let found = &campaign.waves[&wave];
            let span = (followed[0].at_ms, followed[followed.len() - 1].at_ms);
            assert_eq!((found.from.0, found.until.0), span);
            assert_eq!(found.posts, followed.len() as u64);
            assert_eq!(found.accounts, followed.iter().map(|act| act.account).collect());
        }
    }
}

/// Days begin at midnight UTC, as the world does.
fn check_days(own: &[&Act], posts_by_day: &[u64], peak: u64) {
    let mut days: BTreeMap<i64, u64> = BTreeMap::new();
    let start = claque_sim::START.0 / DAY_MS;
    own.iter().for_each(|act| *days.entry(act.at_ms / DAY_MS - start).or_default() += 1);
    let found = (0..).zip(posts_by_day).filter(|(_, n)| **n > 0).map(|(day, &n)| (day, n));
    assert_eq!(found.collect::<BTreeMap<i64, u64>>(), days);
    assert_eq!(days.values().max().copied().unwrap_or(0), peak);
}

/// Waves in common, for pairs among the first forty controlled accounts and the first innocent.
fn check_pairs(operated: &[Act], truth: &GroundTruth) {
    let mut waves: BTreeMap<AccountId, BTreeSet<(u32, u32)>> = BTreeMap::new();
    for act in operated {
        waves.entry(act.account).or_default().insert(act.cause.wave().unwrap());
    }
    let innocent = truth.accounts().find(|(account, _)| !waves.contains_key(account)).unwrap().0;
    let mut some: Vec<AccountId> = waves.keys().take(40).copied().collect();
    some.push(innocent);
    waves.insert(innocent, BTreeSet::new());
    for (idx, a) in some.iter().enumerate() {
        for b in &some[..idx] {
            let expected = waves[a].intersection(&waves[b]).count();
            assert_eq!(
                (truth.waves_together(*a, *b), truth.waves_together(*b, *a)),
                (expected, expected)
            );
        }
    }
}
