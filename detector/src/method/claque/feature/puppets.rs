//! Accounts that do nothing else, yet write a text of their own each time.
//!
//! A page carries the same item as its sisters; a person has other things to say. Accounts whose
//! joint posts are all they post, with texts that nobody shares, are neither: 4 nats where the joint
//! posts are all of most members' posts, none where they are half.

use super::Scene;

pub(super) fn evidence(scene: &Scene<'_>) -> f64 {
    let joint = scene.joint;
    let all = (joint.posts.len() + joint.others.len()).max(1) as f64;
    let share = joint.posts.len() as f64 / all;
    (4.0 * (2.0 * share - 1.0)).max(0.0) * (1.0 - super::page::copies(scene))
}
