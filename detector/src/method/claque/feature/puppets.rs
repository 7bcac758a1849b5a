//! Accounts that do nothing else, yet write a text of their own each time.
//!
//! A page carries the same item as its sisters; a person has other things to say, mostly without any
//! hashtag. Accounts that only ever broadcast, in texts that nobody shares, are neither. The share
//! of posts without hashtags that are not joint is compared with everybody's: 4 nats where members'
//! is 15 % of it or less, none from half of it on. Says nothing in a trace that was collected by
//! hashtag, where nobody has a life, or without texts.

use super::{Scene, page};

/// The most it can say, nats.
pub(super) const MOST: f64 = 4.0;
/// Least share of posts without hashtags in a trace that shows lives.
const LIFE_MIN: f64 = 0.2;

pub(super) fn evidence(scene: &Scene<'_>) -> f64 {
    let (archive, joint) = (scene.archive, scene.joint);
    let everybody = archive.n_untagged as f64 / f64::from(archive.n_posts().max(1));
    let Some(copies) = page::copies(scene).filter(|_| everybody >= LIFE_MIN) else { return 0.0 };
    let all = (joint.posts.len() + joint.others.len()).max(1) as f64;
    let of_life = |&&post: &&u32| archive.tags_of(post).is_empty();
    let life = joint.others.iter().filter(of_life).count() as f64 / all / everybody;
    MOST * ((0.5 - life) / 0.35).clamp(0.0, 1.0) * (1.0 - copies)
}
