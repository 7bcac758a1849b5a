//! What members do with the group's hashtags when the occasion is over.
//!
//! A crowd stays on its hashtag: it answers, passes on, comes back. Accounts that were told to use it
//! return to their life. The share of members' uses of the hashtags of joint posts that lie outside
//! joint posts (and did not come by an app that only instructions come by): from 0 nats up to three
//! tenths down to -6 from seven tenths on.

use super::{Scene, delegated_app};

pub(super) fn evidence(scene: &Scene<'_>) -> f64 {
    -6.0 * ((share_outside(scene) - 0.3) / 0.4).clamp(0.0, 1.0)
}

fn share_outside(scene: &Scene<'_>) -> f64 {
    let archive = scene.archive;
    let uses = |posts: &[u32]| -> Vec<u32> {
        posts.iter().flat_map(|&post| archive.tags_of(post)).copied().collect()
    };
    let inside = uses(&scene.joint.posts);
    let mut own = inside.clone();
    own.sort_unstable();
    own.dedup();
    let app = delegated_app(scene);
    let by_owner = |&&post: &&u32| app.is_none_or(|app| archive.app[post as usize] != app);
    let others: Vec<u32> = scene.joint.others.iter().filter(by_owner).copied().collect();
    let outside = uses(&others).iter().filter(|tag| own.binary_search(tag).is_ok()).count();
    outside as f64 / (inside.len() + outside).max(1) as f64
}
