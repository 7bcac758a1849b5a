//! Once, or again and again; how many posts a day it asks of a member.
//!
//! A cause borrows its supporters' accounts for one message, and an event brings strangers together
//! once; an app goes on. A group whose joint posts are one wave gives -4 nats, -12 without a
//! delegated app, two waves half of that, by the effective number of waves. Nobody writes ten posts
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
    let least = if delegated_app(scene).is_some() { -4.0 } else { -12.0 };
    least * ((3.0 - sum * sum / squares.max(1.0)) / 2.0).clamp(0.0, 1.0)
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
