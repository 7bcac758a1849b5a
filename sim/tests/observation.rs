//! What an observer gets to see: thinned worlds, readings, and worlds by the observer's clock.

mod support;

use std::collections::{BTreeMap, BTreeSet};

use claque_sim::config::{BroadcastConfig, Clock, Deletion, ObservationConfig, OwnLife};
use claque_sim::{CauseKind, Chunk, GroundTruth, PlayOptions, Shard, WorldConfig};
use claque_trace::time::HOUR_MS;
use claque_trace::{Post, PostId};

use support::{organic, plan, played, sorted};

/// A world with a campaign, seen like this.
fn seen(observation: ObservationConfig) -> WorldConfig {
    let mut world = organic(3_000, 3);
    world.campaign = vec![BroadcastConfig { own_life: OwnLife::Organic, ..Default::default() }];
    world.observation = observation;
    world
}

fn thinned(keep: f64) -> Chunk {
    let observation = ObservationConfig { keep, ..ObservationConfig::default() };
    played(&plan(&seen(observation), 1), PlayOptions::default())
}

fn numbers(all: &Chunk) -> BTreeSet<PostId> {
    all.posts.post().iter().copied().collect()
}

#[test]
fn a_thinner_sample_is_part_of_a_thicker_one() {
    let [all, tenth, hundredth] = [1.0, 0.1, 0.01].map(thinned);
    let [n_all, n_tenth, n_hundredth] = [&all, &tenth, &hundredth].map(|c| c.posts.len() as f64);
    // Five standard deviations of a binomial count.
    assert!((n_tenth - 0.1 * n_all).abs() < 5.0 * (0.09 * n_all).sqrt(), "{n_tenth} of {n_all}");
    assert!((n_hundredth - 0.01 * n_all).abs() < 5.0 * (0.01 * n_all).sqrt(), "{n_hundredth}");
    assert!(numbers(&hundredth).is_subset(&numbers(&tenth)));
    let of_all: BTreeMap<PostId, String> =
        all.posts.iter().zip(&all.causes).map(|row| (row.0.post, format!("{row:?}"))).collect();
    for row in tenth.posts.iter().zip(&tenth.causes) {
        assert_eq!(of_all[&row.0.post], format!("{row:?}"), "a kept post is what it was");
    }
}

/// Nothing kept at all is refused; next to nothing gives a world without posts, and no fault.
#[test]
fn nothing_is_seen_of_a_world_of_which_next_to_nothing_is_kept() {
    assert!(thinned(1e-12).posts.is_empty());
}

/// Positive is who has an operated post that was kept, and nobody exists without a post.
#[test]
fn truth_is_about_what_was_observed() {
    let world = seen(ObservationConfig { keep: 0.1, ..ObservationConfig::default() });
    let plan = plan(&world, 1);
    let kept = played(&plan, PlayOptions::default());
    let mut truth = GroundTruth::new(&plan);
    truth.absorb(&kept);
    let posts = kept.posts.iter().zip(&kept.causes);
    let operated = posts.filter(|(_, cause)| cause.kind() == CauseKind::Operator);
    let positives: BTreeSet<_> = operated.map(|(post, _)| post.account).collect();
    assert!(!positives.is_empty() && truth.controlled().into_iter().eq(positives));
    let exist: BTreeSet<_> = kept.posts.account().iter().copied().collect();
    assert!(truth.accounts().map(|(account, _)| account).eq(exist));
}

#[test]
fn posts_by_the_observers_clock_are_the_same_posts_a_little_or_very_late() {
    let by = |clock, skew_s| {
        let late = 0.02;
        let observation = ObservationConfig { clock, skew_s, late, ..ObservationConfig::default() };
        played(&plan(&seen(observation), 1), PlayOptions::default())
    };
    let (platform, observer) = (by(Clock::Platform, 0.05), by(Clock::Observer, 0.05));
    assert!(observer.posts.at().windows(2).all(|pair| pair[0] <= pair[1]));
    let made: BTreeMap<PostId, i64> =
        platform.posts.iter().map(|post| (post.post, post.at.0)).collect();
    let delay = |post: Post<'_>| post.at.0 - made[&post.post];
    let delays_ms: Vec<i64> = observer.posts.iter().map(delay).collect();
    let n = delays_ms.len() as f64;
    assert!(n > 0.99 * made.len() as f64, "only what arrives after the end is missing");
    let (near, late): (Vec<i64>, Vec<i64>) = delays_ms.iter().partition(|ms| **ms <= 300);
    assert!(late.iter().all(|ms| *ms <= 3_600_300) && near.iter().all(|ms| *ms >= -300));
    // Five standard errors: of a share of 0.02, and of a standard deviation of 50 ms.
    let share = late.len() as f64 / n;
    assert!((share - 0.02).abs() < 5.0 * (0.02 / n).sqrt(), "{share} late");
    let square = |ms: &i64| (*ms as f64).powi(2);
    let sd_ms = (near.iter().map(square).sum::<f64>() / near.len() as f64).sqrt();
    assert!((sd_ms - 50.0).abs() < 5.0 * 50.0 / (2.0 * n).sqrt() + 0.5, "{sd_ms} ms");
}

/// The laws of a world hold for what is seen of it.
#[test]
fn shards_and_resuming_agree_on_what_is_seen() {
    let observation = ObservationConfig {
        keep: 0.6,
        clock: Clock::Observer,
        late: 0.1,
        ..ObservationConfig::default()
    };
    let plan = plan(&seen(observation), 2);
    let whole = played(&plan, PlayOptions::default());
    let shard = |index| PlayOptions { shard: Shard { index, of: 3 }, ..PlayOptions::default() };
    let shards: Vec<Chunk> = (0..3).map(|index| played(&plan, shard(index))).collect();
    assert_eq!(sorted(&shards), sorted(std::slice::from_ref(&whole)));
    let resumed = played(&plan, PlayOptions { from_day: 1, ..PlayOptions::default() });
    let skipped = whole.posts.at().partition_point(|&at| at < plan.day_start(1));
    assert_eq!(resumed.posts, whole.posts.slice(skipped, whole.posts.len()));
}

/// Who reads every hour sees what is up at the full hour, and of that what everybody sees.
#[test]
fn a_reading_sees_what_is_still_up() {
    let mut world = organic(1_500, 2);
    world.campaign = vec![BroadcastConfig {
        deletion: Some(Deletion { median_s: 600.0, sigma: 1.0 }),
        ..BroadcastConfig::default()
    }];
    let stream = played(&plan(&world, 1), PlayOptions::default());
    world.observation.crawl_s = 3_600.0;
    let read = played(&plan(&world, 1), PlayOptions::default());
    let next = |post: &Post<'_>| (post.at.0.div_euclid(HOUR_MS) + 1) * HOUR_MS;
    let is_up = |post: &Post<'_>| post.deleted_at.is_none_or(|gone| next(post) < gone.0);
    let expected: Vec<_> = stream.posts.iter().filter(is_up).map(|post| post.post).collect();
    let found: Vec<_> = read.posts.iter().map(|post| post.post).collect();
    assert_eq!(found, expected);
    assert!(found.len() < stream.posts.len(), "some were gone");
}
