//! What members do with the group's hashtags when the occasion is over.
//!
//! A crowd stays on its hashtag: it answers, passes on, comes back. Accounts that were told to use it
//! return to their life. The share of members' uses of the hashtags of occasions that lie outside
//! joint posts (and did not come by an app that only instructions come by): from 0 nats up to three
//! tenths down to -6 from seven tenths on.

use super::{Scene, delegated_app};

pub(super) fn evidence(scene: &Scene<'_>) -> f64 {
    -6.0 * ((share_outside(scene) - 0.3) / 0.4).clamp(0.0, 1.0)
}

fn share_outside(scene: &Scene<'_>) -> f64 {
    let (archive, joint) = (scene.archive, scene.joint);
    let uses = |posts: &mut dyn Iterator<Item = &u32>| -> usize {
        let hashtags = posts.flat_map(|&post| archive.tags_of(post));
        hashtags.filter(|hashtag| joint.hashtags.binary_search(hashtag).is_ok()).count()
    };
    let app = delegated_app(scene);
    let by_owner = |&&post: &&u32| app.is_none_or(|app| archive.app[post as usize] != app);
    let inside = uses(&mut joint.posts.iter());
    let outside = uses(&mut joint.others.iter().filter(by_owner));
    outside as f64 / (inside + outside).max(1) as f64
}
