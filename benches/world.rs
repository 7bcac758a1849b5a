//! Worlds to generate, write and search.

use claque_scenarios::{Scenario, Silent, Simulated};
use claque_sim::{CheckedWorld, Plan, PlayOptions};
use claque_trace::PostBatch;
use rayon::ThreadPool;

/// Seed of every world here.
pub const SEED: u64 = 1;

/// Posts of `quickstart` as it stands, rounded down.
const QUICKSTART_POSTS: f64 = 140_000.0;

/// Ten days of 100,000 accounts with every default: about a million posts.
///
/// # Panics
/// Never: the scenario is a constant.
#[must_use]
pub fn ten_days() -> Scenario {
    let text = "summary = \"The default world for ten days.\"\ndays = 10\n";
    Scenario::parse("ten_days", "scenario ten_days", text).expect("every default is possible")
}

/// The same world with less in it, to see what the rest costs: nothing but untagged originals that
/// nobody passes on, no events and no lists of trends to follow.
///
/// # Panics
/// Never: the scenario is a constant.
#[must_use]
pub fn bare() -> Scenario {
    let text = "summary = \"Untagged originals that nobody passes on.\"\ndays = 10\n\
                population = { scheduled = 0.0 }\n\
                kinds = { original = 1.0, repost = 0.0, reply = 0.0, quote = 0.0 }\n\
                hashtags = { tagged_originals = 0.0, tagged_replies = 0.0 }\n\
                events = { per_day_per_100k = 0.0 }\n\
                reposts = { hot_share = 0.0 }\n";
    Scenario::parse("bare", "scenario bare", text).expect("a world may be bare")
}

/// Plans and plays a world, and keeps all that an outside observer sees.
#[must_use]
pub fn generate(world: &CheckedWorld) -> Vec<PostBatch> {
    let plan = Plan::new(world, SEED);
    plan.play(PlayOptions::default()).map(|chunk| chunk.posts).collect()
}

/// The first `n_posts` posts of the scenario `quickstart`, its accounts scaled to make slightly
/// more than these: one campaign, one live event, three publishers, whatever the size.
///
/// # Panics
/// When the scaled world is too small: then `QUICKSTART_POSTS` no longer holds.
#[must_use]
pub fn quickstart(n_posts: u32) -> Vec<PostBatch> {
    let mut scenario = claque_scenarios::find("quickstart").expect("it is in the catalogue");
    let scale = f64::from(n_posts) / QUICKSTART_POSTS;
    scenario.rescale(scale).expect("a world of any size up to 10^9 posts is possible");
    let mut batches = Simulated::new(&scenario, SEED, &mut Silent).batches;
    cut(&mut batches, n_posts as usize);
    batches
}

/// All posts of a scenario of the catalogue.
///
/// # Panics
/// When there is no such scenario.
#[must_use]
pub fn scenario(name: &str) -> Vec<PostBatch> {
    let scenario = claque_scenarios::find(name).expect("the catalogue has this scenario");
    Simulated::new(&scenario, SEED, &mut Silent).batches
}

fn cut(batches: &mut Vec<PostBatch>, n_posts: usize) {
    assert!(count(batches) >= n_posts, "only {} of {n_posts} posts", count(batches));
    let mut left = n_posts;
    for batch in batches.iter_mut() {
        let kept = batch.len().min(left);
        if kept < batch.len() {
            *batch = batch.slice(0, kept);
        }
        left -= kept;
    }
    batches.retain(|batch| !batch.is_empty());
}

/// Posts in all batches.
#[must_use]
pub fn count(batches: &[PostBatch]) -> usize {
    batches.iter().map(PostBatch::len).sum()
}

/// A pool of one worker, for the cost on one core.
///
/// # Panics
/// When the system gives no thread.
#[must_use]
pub fn one_thread() -> ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread can be had")
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque_trace::testing;

    #[test]
    fn a_world_has_as_many_posts_as_asked_for() {
        assert_eq!(count(&quickstart(5_000)), 5_000);
    }

    #[test]
    fn a_cut_keeps_exactly_the_first_posts() {
        let batch =
            |from| testing::posts(&[(1, from, &[7]), (2, from + 1, &[]), (3, from + 2, &[8])]);
        let mut batches = vec![batch(0), batch(10), batch(20)];
        cut(&mut batches, 4);
        assert_eq!(batches, [batch(0), batch(10).slice(0, 1)]);
    }
}
