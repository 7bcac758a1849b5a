//! A world held in memory, ready for detectors.

use std::collections::HashSet;
use std::time::Instant;

use claque_evaluation::{FORMAT_VERSION, Labels, Push, WorldRecord, WorldSummary};
use claque_sim::{GroundTruth, Plan, PlayOptions};
use claque_trace::{PostBatch, PostId};

use crate::{Observer, Scenario};

/// The posts of a world and the answers to it.
#[derive(Debug)]
pub struct Simulated {
    /// What the posts were played from.
    pub plan: Plan,
    /// The posts, in time order.
    pub batches: Vec<PostBatch>,
    /// The labels of its accounts.
    pub labels: Labels,
    /// The answers.
    pub truth: GroundTruth,
    /// Posts that an operator made.
    pub operated: HashSet<PostId>,
    /// Hashtags that were pushed, and when.
    pub pushes: Vec<Push>,
    /// What the world was made of.
    pub record: WorldRecord,
}

impl Simulated {
    /// Plays a scenario with a seed.
    pub fn new(scenario: &Scenario, seed: u64, observer: &mut dyn Observer) -> Self {
        let start = Instant::now();
        let plan = Plan::new(&scenario.world, seed);
        let mut summary = WorldSummary::new(&plan);
        let mut batches = Vec::new();
        for chunk in plan.play(PlayOptions::default()) {
            summary.absorb(&chunk);
            observer.played(&plan, &chunk);
            batches.push(chunk.posts);
        }
        let record = record(scenario, seed, &summary, start.elapsed().as_secs_f64());
        let truth = summary.truth().clone();
        let (operated, pushes) = (summary.key().operated(), summary.key().pushes());
        let labels = Labels::from(&truth);
        drop(summary);
        Self { plan, batches, labels, truth, operated, pushes, record }
    }

    /// Number of posts.
    #[must_use]
    pub fn n_posts(&self) -> u64 {
        self.record.posts
    }
}

/// What a world was made of, as a record.
pub(crate) fn record(
    scenario: &Scenario,
    seed: u64,
    summary: &WorldSummary<'_>,
    simulate_s: f64,
) -> WorldRecord {
    WorldRecord {
        format_version: FORMAT_VERSION,
        claque_version: env!("CARGO_PKG_VERSION").to_owned(),
        scenario: scenario.name.clone(),
        summary: scenario.summary.clone(),
        design: scenario.design.clone(),
        scenario_hash: scenario.hash(),
        seed,
        days: f64::from(scenario.world.days),
        scale: scenario.scale,
        accounts: summary.truth().accounts().count() as u64,
        posts: summary.n_posts(),
        hashtag_uses: summary.n_uses(),
        classes: summary.classes(),
        campaigns: summary.campaigns(),
        shortcuts: summary.shortcuts(),
        timeline: summary.timeline(),
        trends: summary.trends(),
        portrait: summary.portrait(),
        simulate_s,
    }
}
