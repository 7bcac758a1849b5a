//! One app behind the joint posts, and others behind the members' own.
//!
//! People who join in do so by whatever they always use; an operator's instruction comes through
//! the operator's software. Evidence is how much more of the joint posts than of the members' other
//! posts came through the commonest app of the joint posts, up to 4 nats: a share of all against
//! none is seldom an accident, but some people lend their accounts to a cause.

use super::{Archive, Joint, Scene};

const MOST: f64 = 4.0;

pub(super) fn evidence(scene: &Scene<'_>) -> f64 {
    let Some(Shares { joint, own, .. }) = scene.apps else { return 0.0 };
    // Below half of the difference it is chance: few apps, and friends with the same one.
    (MOST * (2.0 * (joint - own) - 1.0)).max(0.0)
}

/// The commonest app of joint posts, and its share of them and of other posts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shares {
    pub(super) commonest: u16,
    pub(super) joint: f64,
    pub(super) own: f64,
}

/// Shares of the commonest app of joint posts; `None` without other posts or where apps are unknown.
pub(super) fn shares(archive: &Archive, joint: &Joint) -> Option<Shares> {
    let mut apps: Vec<u16> = joint.posts.iter().map(|&post| archive.app[post as usize]).collect();
    apps.sort_unstable();
    let commonest = apps.chunk_by(|a, b| a == b).max_by_key(|run| run.len())?[0];
    if commonest == 0 || joint.others.len() < 5 {
        return None;
    }
    let by = |post: u32| archive.app[post as usize] == commonest;
    let share = |posts: &[u32]| Scene::share(posts, by, 0.0);
    Some(Shares { commonest, joint: share(&joint.posts), own: share(&joint.others) })
}
