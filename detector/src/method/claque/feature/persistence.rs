//! Once, or again and again; how many posts a day it asks of a member.
//!
//! A cause borrows its supporters' accounts for one message, and an event brings strangers together
//! once; an app goes on. A group whose joint posts are one wave gives -4 nats, -12 without a
//! delegated app, -6 where its members share words that others there do not use; two waves half of
//! that, by the effective number of waves. Nobody writes ten posts
//! a day to order: joint posts per member and day with any from 3 on count, up to 3 nats at 10; where
//! they are fewer than 2 and waves take their time, they ask no more than an employer might: -2.

use claque_trace::time::{DAY_MS, HOUR_MS};

use super::{Scene, delegated_app, tightness};

pub(super) fn evidence(scene: &Scene<'_>) -> f64 {
    once(scene) + burden(scene)
}

/// Effective number of waves of any hashtag between hours without joint posts: large ones count.
fn once(scene: &Scene<'_>) -> f64 {
    let apart = |a: &u32, b: &u32| scene.archive.at(*b) - scene.archive.at(*a) <= HOUR_MS;
    let sizes: Vec<f64> = scene.joint.posts.chunk_by(apart).map(|wave| wave.len() as f64).collect();
    let (sum, squares) = (sizes.iter().sum::<f64>(), sizes.iter().map(|n| n * n).sum::<f64>());
    let least = if delegated_app(scene).is_some() {
        -4.0
    } else if shares_words(scene) {
        -6.0
    } else {
        -12.0
    };
    least * ((3.0 - sum * sum / squares.max(1.0)) / 2.0).clamp(0.0, 1.0)
}

/// Whether members use each other's words on their occasions, and those who are there with them do
/// not: an event brings strangers together, and does not put words into their mouths.
fn shares_words(scene: &Scene<'_>) -> bool {
    let (archive, joint) = (scene.archive, scene.joint);
    let (own, others): (Vec<u32>, Vec<u32>) =
        joint.company.iter().partition(|&&post| joint.holds(archive.author(post)));
    let copied = |posts: &[u32]| Scene::share(posts, |post| archive.is_copy[post as usize], 0.0);
    copied(&own) - copied(&others) > 0.5
}

fn burden(scene: &Scene<'_>) -> f64 {
    let archive = scene.archive;
    let day = |&post: &u32| (archive.author(post), archive.at(post).div_euclid(DAY_MS));
    let mut days: Vec<(u32, i64)> = scene.joint.posts.iter().map(day).collect();
    days.sort_unstable();
    days.dedup();
    let a_day = scene.joint.posts.len() as f64 / days.len().max(1) as f64;
    if a_day < 2.0 && tightness::evidence(scene) == 0.0 {
        return -2.0;
    }
    3.0 * (libm::log(a_day / 3.0) / libm::log(10.0 / 3.0)).clamp(0.0, 1.0)
}
