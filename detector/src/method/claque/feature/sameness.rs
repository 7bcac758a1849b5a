//! Texts through a delegated app: sent to the letter, or handed out and edited.
//!
//! Where most texts on an occasion are copies and some are not, people were handed a text and
//! changed it: down to -5 nats. Where each wave is one text to the letter, nobody had a say: up to 3
//! nats, only where the posts came through an app that members do not use themselves, for a share
//! button or a giveaway makes one text of many as well.

use super::Scene;

/// Posts needed before a share is believed.
const POSTS_MIN: usize = 10;

pub(super) fn evidence(scene: &Scene<'_>) -> f64 {
    let archive = scene.archive;
    let delegated = scene.apps.filter(|apps| apps.joint - apps.own > 0.5);
    let by_app =
        |&post: &u32| delegated.is_none_or(|apps| archive.app[post as usize] == apps.commonest);
    let mut posts: Vec<u32> =
        scene.joint.company.iter().chain(&scene.joint.posts).copied().filter(by_app).collect();
    posts.sort_unstable();
    posts.dedup();
    posts.retain(|&post| archive.text[post as usize] != 0 && !archive.is_repost[post as usize]);
    if posts.len() < POSTS_MIN {
        return 0.0;
    }
    let to_the_letter = if delegated.is_some() { 3.0 * one_text(scene) } else { 0.0 };
    let copied = Scene::share(&posts, |post| archive.is_copy[post as usize], 0.0);
    to_the_letter + edited(copied)
}

/// Between 2 % and 20 % of edited copies count in proportion, and no less from there to one half.
fn edited(copied: f64) -> f64 {
    if copied < 0.5 { 0.0 } else { -5.0 * ((0.98 - copied) / 0.18).clamp(0.0, 1.0) }
}

/// From 0 to 1: whether the commonest text of a wave has from 0.88 to 0.98 of its posts.
fn one_text(scene: &Scene<'_>) -> f64 {
    let (mut commonest, mut all) = (0, 0);
    for wave in &scene.joint.waves {
        let mut texts: Vec<u64> = wave
            .iter()
            .filter(|&&post| !scene.archive.is_repost[post as usize])
            .map(|&post| scene.archive.text[post as usize])
            .collect();
        texts.sort_unstable();
        commonest += texts.chunk_by(|a, b| a == b).map(<[u64]>::len).max().unwrap_or(0);
        all += texts.len();
    }
    ((commonest as f64 / all.max(1) as f64 - 0.88) / 0.1).clamp(0.0, 1.0)
}
