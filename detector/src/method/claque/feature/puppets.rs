//! Accounts that do nothing else, yet write a text of their own each time.
//!
//! A page carries the same item as its sisters; a person has other things to say, mostly without any
//! hashtag. Accounts that only ever broadcast, in texts that nobody shares, are neither. The share
//! of posts without hashtags that are not joint is compared with everybody's: 4 nats where members'
//! is 15 % of it or less, none from half of it on. It is their share of all posts, and as far as there
//! are five others a member, of those others: a game's regulars answer so often that little else is left,
//! and what is left is as lively as anybody's. Who posts by an app that only joint posts come by did not
//! answer, so there it stays with all posts. Says nothing in a trace that was collected by
//! hashtag, where nobody has a life, or without texts.

use super::{Scene, delegated_app, page};

/// The most it can say, nats.
pub(super) const MOST: f64 = 4.0;
/// Posts that are not joint, of a member, from which on they show what life it has.
const OTHERS_MIN: f64 = 5.0;
/// Least share of posts without hashtags in a trace that shows lives.
const LIFE_MIN: f64 = 0.2;

pub(super) fn evidence(scene: &Scene<'_>) -> f64 {
    let (archive, joint) = (scene.archive, scene.joint);
    let everybody = archive.n_untagged as f64 / f64::from(archive.n_posts().max(1));
    let Some(copies) = page::copies(scene).filter(|_| everybody >= LIFE_MIN) else { return 0.0 };
    let all = (joint.posts.len() + joint.others.len()).max(1) as f64;
    let of_life = |&&post: &&u32| archive.tags_of(post).is_empty();
    let others = joint.others.len() as f64;
    let lively = joint.others.iter().filter(of_life).count() as f64 / everybody;
    let known = match delegated_app(scene) {
        None => (others / joint.members.len() as f64 / OTHERS_MIN).min(1.0),
        Some(_) => 0.0,
    };
    let life = lively / (all + known * (others.max(1.0) - all));
    MOST * ((0.5 - life) / 0.35).clamp(0.0, 1.0) * (1.0 - copies)
}
