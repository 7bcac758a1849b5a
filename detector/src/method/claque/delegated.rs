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
    /// The commonest app of joint posts, where most came by it and at most half as large a share of
    /// their authors' other posts; posts and authors are given once each.
    pub(super) fn of(joint: &[u32], authors: &[u32], archive: &Archive) -> Option<Self> {
        let (app, n_joint) = commonest(joint, archive)?;
        let n_all: usize = authors.iter().map(|&author| archive.posts_of(author).len()).sum();
        let n_by_it: usize = authors.iter().map(|&author| archive.n_by(author, app)).sum();
        let n_others = n_all.saturating_sub(joint.len()) as f64;
        let n_own = n_by_it.saturating_sub(n_joint) as f64;
        let (joint, own) = (n_joint as f64 / joint.len() as f64, n_own / n_others.max(1.0));
        let holds = app != 0 && n_others > 0.0 && joint > 0.5 && own < 0.5 * joint;
        let (joint, own) = (joint.min(1.0 - OWN_MIN), own.max(OWN_MIN));
        holds.then(|| Self {
            app,
            by_it: libm::log(joint / own),
            by_another: libm::log((1.0 - joint) / (1.0 - own)),
        })
    }

    /// The app.
    pub(super) fn app(self) -> u16 {
        self.app
    }

    /// What a joint post by the app and one by another add to their author's log-odds of membership.
    pub(super) fn odds(self) -> (f64, f64) {
        (self.by_it, self.by_another)
    }
}

/// The app of most posts, of equals the highest, and how many came by it.
fn commonest(posts: &[u32], archive: &Archive) -> Option<(u16, usize)> {
    let app = |&post: &u32| archive.app[post as usize];
    let highest = posts.iter().map(app).max()?;
    let mut n_by = vec![0; usize::from(highest) + 1];
    posts.iter().for_each(|post| n_by[usize::from(app(post))] += 1);
    (0..=highest).zip(n_by).max_by_key(|&(_, n)| n)
}
