//! From candidates to groups that have been looked at.

use std::collections::VecDeque;

use claque_trace::time::HOUR_MS;

use super::Config;
use super::archive::Archive;
use super::communities::MEMBERS_MIN;
use super::confidence::{confidence, substance};
use super::feature::{FEATURES, PRIOR, Scene, delegated_app};
use super::joint::Joint;
use super::members::{Expansion, Group};
use super::tokens::Tokens;

/// Largest log-odds of operation of a group that could be chance.
const UNPROVEN: f64 = -1.0;

/// A group and what its members' posts say about it.
#[derive(Debug)]
pub(super) struct Examined {
    pub(super) group: Group,
    pub(super) joint: Joint,
    /// The app that only its joint posts come by.
    pub(super) app: Option<u16>,
    /// Evidence of each feature, in nats.
    pub(super) evidence: Vec<f64>,
    /// Nats beyond what the false discovery rate asks for.
    pub(super) confidence: f64,
    /// Log-odds that somebody operates it; at most [`UNPROVEN`] without confidence.
    pub(super) operated: f64,
}

impl Examined {
    fn new(group: Group, archive: &Archive, tokens: &Tokens, false_discovery_rate: f64) -> Self {
        let joint = Joint::of(&group, archive, tokens, HOUR_MS);
        let scene = Scene { archive, joint: &joint };
        let evidence: Vec<f64> = FEATURES.iter().map(|(_, feature)| feature(&scene)).collect();
        let confidence = confidence(&group, tokens, false_discovery_rate);
        let operated = PRIOR + evidence.iter().sum::<f64>() + unsubstantial(&group, tokens);
        let operated = if confidence >= 0.0 { operated } else { operated.min(UNPROVEN) };
        let app = delegated_app(&scene);
        Self { group, joint, app, evidence, confidence, operated }
    }
}

/// A group whose own odds do not pay for its choice may well be nobody: down to -4 nats.
fn unsubstantial(group: &Group, tokens: &Tokens) -> f64 {
    4.0 * (substance(group, tokens) / 20.0).clamp(-1.0, 0.0)
}

/// Grows every core that does not lie within a group already, as far as the budget goes, and
/// examines what came of it; and how many cores were left.
pub(super) fn examine(
    archive: &Archive,
    tokens: &Tokens,
    cores: Vec<Vec<u32>>,
    config: &Config,
) -> (Vec<Examined>, usize) {
    let mut expansion = Expansion::new(archive, tokens, 3);
    let budget = config.budget(archive.n_posts());
    let mut taken = vec![false; archive.corpus.n_accounts()];
    let (mut groups, mut n_left) = (Vec::new(), 0);
    let mut waiting: VecDeque<Vec<u32>> = cores.into();
    while let Some(core) = waiting.pop_front() {
        if mostly(core.iter().copied(), &taken) {
            continue;
        }
        if expansion.work > budget {
            n_left += 1;
            continue;
        }
        let Some(group) = expansion.grow(&core) else { continue };
        if !adds_to(&taken, &group) {
            continue;
        }
        group.members.iter().for_each(|&(member, _)| taken[member as usize] = true);
        waiting.extend(rest(core, &taken));
        groups.push(Examined::new(group, archive, tokens, config.false_discovery_rate));
    }
    (groups, n_left)
}

/// What a group left of the core that it grew from, where that is less and enough for another.
fn rest(mut core: Vec<u32>, taken: &[bool]) -> Option<Vec<u32>> {
    let n = core.len();
    core.retain(|&account| !taken[account as usize]);
    (core.len() < n && core.len() >= MEMBERS_MIN).then_some(core)
}

/// Whether a group is more than what is known with some company: a quarter of it is new.
fn adds_to(taken: &[bool], group: &Group) -> bool {
    let is_new = |&&(member, _): &&(u32, f64)| !taken[member as usize];
    let n_new = group.members.iter().filter(is_new).count();
    n_new >= MEMBERS_MIN.min(group.members.len()) && 4 * n_new >= group.members.len()
}

/// Whether more than half of these accounts are taken.
fn mostly(accounts: impl Iterator<Item = u32>, taken: &[bool]) -> bool {
    let (n, n_taken) = accounts.fold((0, 0), |(n, n_taken), account| {
        (n + 1, n_taken + usize::from(taken[account as usize]))
    });
    2 * n_taken > n
}
