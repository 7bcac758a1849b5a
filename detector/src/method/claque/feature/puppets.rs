//! Accounts that do nothing else, yet write a text of their own each time.
//!
//! A page carries the same item as its sisters; a person has other things to say, mostly without any
//! hashtag. Accounts whose posts are joint posts and other broadcasting with hashtags, in texts that
//! nobody shares, are neither: 4 nats where a tenth or less of members' posts are of a life, none
//! from a third on (of people's posts about two in three have no hashtag).

use super::Scene;

pub(super) fn evidence(scene: &Scene<'_>) -> f64 {
    let joint = scene.joint;
    let all = (joint.posts.len() + joint.others.len()).max(1) as f64;
    let of_life = |&&post: &&u32| scene.archive.tags_of(post).is_empty();
    let life = joint.others.iter().filter(of_life).count() as f64 / all;
    4.0 * ((1.0 / 3.0 - life) / (1.0 / 3.0 - 0.1)).clamp(0.0, 1.0)
        * (1.0 - super::page::copies(scene))
}
