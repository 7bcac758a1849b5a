//! The app that joint posts come by, as evidence of who belongs to a group.

use super::archive::Archive;

/// Least share of other posts that is believed: fewer may have gone unseen.
const OWN_MIN: f64 = 0.02;

/// An app that joint posts come by and members' other posts rarely do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Delegated {
    app: u16,
    /// Nats of a post by it.
    by_it: f64,
    /// Nats of a post by another.
    by_another: f64,
}

impl Delegated {
    /// The commonest app of joint posts (ascending), where most came by it and at most half as large
    /// a share of their authors' other posts.
    pub(super) fn of(joint: &[u32], archive: &Archive) -> Option<Self> {
        let by = |post: u32| archive.app[post as usize];
        let mut apps: Vec<u16> = joint.iter().map(|&post| by(post)).collect();
        apps.sort_unstable();
        let commonest = apps.chunk_by(|a, b| a == b).max_by_key(|run| run.len())?;
        let (app, n_joint) = (commonest[0], commonest.len());
        let mut authors: Vec<u32> = joint.iter().map(|&post| archive.author(post)).collect();
        authors.sort_unstable();
        authors.dedup();
        let all = || authors.iter().flat_map(|&author| archive.posts_of(author));
        let n_others = all().count().saturating_sub(joint.len()) as f64;
        let n_own = all().filter(|&&post| by(post) == app).count().saturating_sub(n_joint) as f64;
        let (joint, own) = (n_joint as f64 / joint.len() as f64, n_own / n_others.max(1.0));
        let holds = app != 0 && n_others > 0.0 && joint > 0.5 && own < 0.5 * joint;
        let (joint, own) = (joint.min(1.0 - OWN_MIN), own.max(OWN_MIN));
        holds.then(|| Self {
            app,
            by_it: libm::log(joint / own),
            by_another: libm::log((1.0 - joint) / (1.0 - own)),
        })
    }

    /// What the app of a joint post adds to its author's log-odds of membership.
    pub(super) fn odds(self, app: u16) -> f64 {
        if app == self.app { self.by_it } else { self.by_another }
    }
}
