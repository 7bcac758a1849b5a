//! Pages: accounts that carry the same items, openly, and nothing else.
//!
//! Outlets of one brand and bots that post a feed are told by identical texts from accounts whose
//! joint posts are nearly all they do, or that do all they do by one and the same app: down to -20
//! nats. A controlled person leads a life besides, of another rhythm and by another app. Where no
//! text is known, whoever does little else may be a page.

use super::Scene;

/// What speaks for a page, where nothing speaks against it, nats.
pub(super) const MOST: f64 = -20.0;

pub(super) fn evidence(scene: &Scene<'_>) -> f64 {
    // Pages have no other app: where members do, the joint posts are not all their doing.
    if scene.apps.is_some_and(|apps| apps.joint - apps.own > 0.5) {
        return 0.0;
    }
    let copies = copies(scene).unwrap_or(1.0);
    MOST * broadcasts(scene) * ((copies - 0.6) / 0.2).clamp(0.0, 1.0)
}

/// From 0 to 1: whether members do little else, or all they do comes by one and the same app.
fn broadcasts(scene: &Scene<'_>) -> f64 {
    let joint = scene.joint;
    let all = (joint.posts.len() + joint.others.len()).max(1) as f64;
    let share = joint.posts.len() as f64 / all;
    let one_app = scene.apps.is_some_and(|apps| apps.joint.min(apps.own) > 0.95);
    if one_app { 1.0 } else { ((share - 0.6) / 0.2).clamp(0.0, 1.0) }
}

/// Share of joint posts, but for reposts, whose text others used; `None` where no text is known and
/// something was written.
pub(super) fn copies(scene: &Scene<'_>) -> Option<f64> {
    let archive = scene.archive;
    let mut written = scene.joint.posts.clone();
    written.retain(|&post| !archive.is_repost[post as usize]);
    let n_written = written.len();
    written.retain(|&post| archive.text[post as usize] != 0);
    let known = n_written == 0 || !written.is_empty();
    known.then(|| Scene::share(&written, |post| archive.is_copy[post as usize], 0.0))
}
