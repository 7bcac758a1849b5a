//! Once, or again and again; how many posts a day it asks of a member.
//!
//! A cause borrows its supporters' accounts for one message; an app goes on. A group whose joint
//! posts are one wave gives -3 nats, two waves half of that. Nobody writes ten posts a day to order:
//! joint posts per member and day with any from 3 on count, up to 3 nats at 10.

use claque_trace::time::DAY_MS;

use super::Scene;

pub(super) fn evidence(scene: &Scene<'_>) -> f64 {
    once(scene) + burden(scene)
}

fn once(scene: &Scene<'_>) -> f64 {
    let posts = &scene.joint.posts;
    let gaps = posts.windows(2).map(|pair| scene.archive.at(pair[1]) - scene.archive.at(pair[0]));
    // Waves of any hashtag that an hour without joint posts lies between.
    let waves = 1 + gaps.filter(|&gap_ms| gap_ms > claque_trace::time::HOUR_MS).count();
    match waves {
        1 => -3.0,
        2 => -1.5,
        _ => 0.0,
    }
}

fn burden(scene: &Scene<'_>) -> f64 {
    let archive = scene.archive;
    let day = |&post: &u32| (archive.author(post), archive.at(post).div_euclid(DAY_MS));
    let mut days: Vec<(u32, i64)> = scene.joint.posts.iter().map(day).collect();
    days.sort_unstable();
    days.dedup();
    let a_day = scene.joint.posts.len() as f64 / days.len().max(1) as f64;
    3.0 * (libm::log(a_day / 3.0) / libm::log(10.0 / 3.0)).clamp(0.0, 1.0)
}
