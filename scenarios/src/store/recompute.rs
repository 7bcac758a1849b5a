//! Metrics again, from what is stored.

use claque_evaluation::gate::ScoredPost;
use claque_evaluation::group_score::score_placed;
use claque_evaluation::robustness::lift;
use claque_evaluation::{
    GroupScore, PairScore, Record, RunRecord, UnitScore, evaluate, score_hashtags, score_told_posts,
};
use claque_trace::AccountId;

use super::{ScoreStore, StoredMethod, StoredWorld};
use crate::Error;
use crate::run::{coordinated, set_regrets};

/// The record with everything computed again that follows from accounts, groups, hashtags and posts.
/// What else it tells, such as delays and times, stays as it was recorded; so does what a line of before
/// did not tell yet.
#[must_use]
pub fn recompute(run: &RunRecord, world: &StoredWorld, method: &StoredMethod) -> RunRecord {
    let findings = &method.findings;
    let metrics = evaluate(findings, &world.labels);
    let placed = |account: AccountId| (account, world.campaigns.get(&account).copied());
    let is_positive = |account| world.campaigns.contains_key(&account);
    let posts = |counts: &dyn Fn(AccountId) -> bool| posts(world, method.posts.as_ref()?, counts);
    let accounts = || world.labels.iter().map(|(account, _)| placed(account));
    RunRecord {
        accounts: metrics.accounts,
        positives: metrics.positives,
        average_precision: metrics.average_precision,
        rank: run.rank.and(metrics.rank),
        regret: None,
        recall_at: metrics.recall_at,
        own_threshold: metrics.own_threshold,
        look_alikes: metrics.look_alikes,
        look_alikes_at: metrics.look_alikes_at.to_owned(),
        curve: metrics.curve,
        coordinated: findings.coordinated.as_ref().map(|scores| coordinated(scores, &world.labels)),
        posts: unit_as_told(run.posts, posts(&|_| true)),
        posts_of_positives: unit_as_told(run.posts_of_positives, posts(&is_positive)),
        hashtags: run
            .hashtags
            .and_then(|told| unit_as_told(Some(told), score_hashtags(findings, &world.pushes))),
        groups: findings.groups.len() as u64,
        group_score: run.group_score.and_then(|told| {
            Some(groups_as_told(told, score_placed(&findings.groups, accounts())?))
        }),
        cuts: run.cuts.as_ref().map(|_| metrics.cuts),
        lift: run.lift.and_then(|_| lift(findings, &world.labels, |of| world.posts_of(of))),
        ..run.clone()
    }
}

/// A unit computed again, less what a line of before did not tell of it; as it was recorded where it
/// cannot be computed.
fn unit_as_told(told: Option<UnitScore>, again: Option<UnitScore>) -> Option<UnitScore> {
    let again = again.or(told)?;
    let rank = told.map_or(again.rank, |told| told.rank.and(again.rank));
    Some(UnitScore { rank, ..again })
}

/// Groups computed again, less what a line of before did not tell of them.
fn groups_as_told(told: GroupScore, again: GroupScore) -> GroupScore {
    let shared = told.normalised_mutual_information.and(again.normalised_mutual_information);
    let pairs = told.pairs.zip(again.pairs).map(|(told, again)| PairScore {
        average_precision: told.average_precision.and(again.average_precision),
        ..again
    });
    let best_group = told.best_group.and(again.best_group);
    GroupScore { normalised_mutual_information: shared, best_group, pairs, ..again }
}

/// How well posts are told apart, of the accounts that count.
fn posts(
    world: &StoredWorld,
    scored: &[ScoredPost],
    counts: &dyn Fn(AccountId) -> bool,
) -> Option<UnitScore> {
    let told: Vec<(f64, bool)> = scored
        .iter()
        .filter(|post| counts(post.account))
        .map(|post| (post.score, post.is_operated))
        .collect();
    let (total, operated) = world.count_posts(counts);
    world.tells_posts().then(|| score_told_posts(&told, total, operated))
}

/// Every run record of a folder again, in its order; lines about worlds are left out.
///
/// # Errors
/// [`Error::Stored`] at the first file that cannot be used.
pub fn recompute_all(store: &ScoreStore, records: &[Record]) -> Result<Vec<RunRecord>, Error> {
    let mut runs: Vec<(usize, &RunRecord)> = records.iter().filter_map(run).enumerate().collect();
    runs.sort_by_key(|(_, run)| key(run));
    let mut done: Vec<(usize, RunRecord)> = Vec::new();
    for of_world in runs.chunk_by(|(_, a), (_, b)| key(a) == key(b)) {
        let world = store.world(of_world[0].1)?;
        let again = of_world
            .iter()
            .map(|(_, run)| Ok(Record::Run(recompute(run, &world, &store.method(run, &world)?))));
        let mut again = again.collect::<Result<Vec<Record>, Error>>()?;
        set_regrets(&mut again);
        let places = of_world.iter().map(|(place, _)| *place);
        done.extend(places.zip(again.iter().filter_map(run).cloned()));
    }
    done.sort_by_key(|(place, _)| *place);
    Ok(done.into_iter().map(|(_, run)| run).collect())
}

fn run(record: &Record) -> Option<&RunRecord> {
    match record {
        Record::Run(run) => Some(run),
        Record::World(_) => None,
    }
}

fn key(run: &RunRecord) -> (&str, &str, u64) {
    (&run.scenario, &run.scenario_hash, run.seed)
}
