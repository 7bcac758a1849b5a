//! What tells operation from consented or human synchrony, one file a feature.
//!
//! Each feature is a log-likelihood ratio in nats, positive where an operator explains what is seen
//! better than people do. Their weights are fixed and are our choice, each with its reason in its
//! file; none is fitted. They are taken to be independent, which is kind to nobody in particular.

use super::archive::Archive;
use super::joint::Joint;

mod afterwards;
mod app;
mod clockwork;
mod company;
mod deletion;
mod hours;
mod latency;
mod page;
mod persistence;
mod puppets;
mod sameness;
mod tightness;

/// A group under examination.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) archive: &'a Archive,
    pub(super) joint: &'a Joint,
    /// See [`app::shares`]; most features ask for it.
    apps: Option<app::Shares>,
}

impl<'a> Scene<'a> {
    pub(super) fn new(archive: &'a Archive, joint: &'a Joint) -> Self {
        Self { archive, joint, apps: app::shares(archive, joint) }
    }
}

/// A named feature.
type Feature = (&'static str, fn(&Scene<'_>) -> f64);

/// Every feature, in the order of the table.
pub(super) const FEATURES: [Feature; 12] = [
    ("app", app::evidence),
    ("latency", latency::evidence),
    ("tightness", tightness::evidence),
    ("clockwork", clockwork::evidence),
    ("company", company::evidence),
    ("sameness", sameness::evidence),
    ("puppets", puppets::evidence),
    ("hours", hours::evidence),
    ("persistence", persistence::evidence),
    ("afterwards", afterwards::evidence),
    ("deletion", deletion::evidence),
    ("page", page::evidence),
];

/// Log-odds of operation before anything is seen of a group that acts together: most groups that
/// do are publishers, fans and crowds. Our choice.
const PRIOR: f64 = -6.5;

/// Log-odds of operation given the evidence of every feature, in the order of [`FEATURES`].
///
/// What speaks for an operator is what pages do as well: their software posts within seconds, evenly,
/// at any hour and many times a day. As far as a group is a page, that is explained.
pub(super) fn log_odds(evidence: &[f64]) -> f64 {
    let page = FEATURES.iter().position(|&(name, _)| name == "page").map_or(0.0, |at| evidence[at]);
    let unexplained = 1.0 - page / page::MOST;
    let counts = |&nats: &f64| if nats > 0.0 { nats * unexplained } else { nats };
    PRIOR + evidence.iter().map(counts).sum::<f64>()
}

/// The app that only a group's joint posts come by, where there is one.
pub(super) fn delegated_app(scene: &Scene<'_>) -> Option<u16> {
    let apps = scene.apps?;
    (apps.joint > 0.5 && apps.own < 0.1).then_some(apps.commonest)
}

impl Scene<'_> {
    /// Share of posts that hold, `without` where there are none.
    fn share(posts: &[u32], holds: impl Fn(u32) -> bool, without: f64) -> f64 {
        if posts.is_empty() {
            return without;
        }
        posts.iter().filter(|&&post| holds(post)).count() as f64 / posts.len() as f64
    }
}
