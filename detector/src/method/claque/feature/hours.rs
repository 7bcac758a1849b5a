//! Joint posts around the clock, by people who keep hours.
//!
//! Each member's other posts say at which hours of the day it is about: counts by hour, half as much
//! in the neighbouring hours, and a little everywhere. The mean surprise of a joint post beyond that
//! of the member's own posts, each against the rest of them, is worth 8 nats per nat, from 0 to 4,
//! provided that joint posts keep no hours of their own: an event at an unusual hour surprises too.

use claque_trace::time::HOUR_MS;

use super::Scene;

/// Other posts that a member needs.
const POSTS_MIN: usize = 10;
/// Hours of the day, of 24, over which joint posts spread like an even spread does (by the
/// exponential of their entropy) from which on they keep no hours. People's posts reach about 18.
const HOURS_MIN: f64 = 20.0;

pub(super) fn evidence(scene: &Scene<'_>) -> f64 {
    if spread_h(scene) < HOURS_MIN {
        return 0.0;
    }
    let (joint, own) = surprises(scene);
    let Some((joint, own)) = mean(&joint).zip(mean(&own)) else { return 0.0 };
    (8.0 * (joint - own - 0.05)).clamp(0.0, 4.0)
}

/// Over how many hours of the day joint posts spread.
fn spread_h(scene: &Scene<'_>) -> f64 {
    let mut counts = [0.0; 24];
    scene.joint.posts.iter().for_each(|&post| counts[hour(scene, post)] += 1.0);
    let n: f64 = counts.iter().sum();
    let term = |&count: &f64| if count > 0.0 { -count / n * libm::log(count / n) } else { 0.0 };
    libm::exp(counts.iter().map(term).sum())
}

fn mean(numbers: &[f64]) -> Option<f64> {
    (numbers.len() >= 50).then(|| numbers.iter().sum::<f64>() / numbers.len() as f64)
}

/// Surprise of every joint post, and of every other post given the rest, in nats.
fn surprises(scene: &Scene<'_>) -> (Vec<f64>, Vec<f64>) {
    let (mut joint, mut own) = (Vec::new(), Vec::new());
    for &member in &scene.joint.members {
        let posts = scene.archive.posts_of(member).iter();
        let (theirs, rest): (Vec<u32>, Vec<u32>) =
            posts.partition(|post| scene.joint.posts.binary_search(post).is_ok());
        if rest.len() < POSTS_MIN {
            continue;
        }
        let mut habit = Habit::default();
        rest.iter().for_each(|&post| habit.count(hour(scene, post), 1.0));
        joint.extend(theirs.iter().map(|&post| habit.surprise(hour(scene, post))));
        for &post in &rest {
            habit.count(hour(scene, post), -1.0);
            own.push(habit.surprise(hour(scene, post)));
            habit.count(hour(scene, post), 1.0);
        }
    }
    (joint, own)
}

fn hour(scene: &Scene<'_>, post: u32) -> usize {
    usize::try_from(scene.archive.at(post).div_euclid(HOUR_MS).rem_euclid(24)).expect("0 to 23")
}

/// How often an account posts at each hour of the day, smoothed.
#[derive(Default)]
struct Habit {
    weight: [f64; 24],
    total: f64,
}

impl Habit {
    fn count(&mut self, hour: usize, times: f64) {
        for (offset, part) in [(0, 0.5), (1, 0.25), (23, 0.25)] {
            self.weight[(hour + offset) % 24] += part * times;
        }
        self.total += times;
    }

    fn surprise(&self, hour: usize) -> f64 {
        -libm::log((self.weight[hour] + 0.05) / (self.total + 24.0 * 0.05))
    }
}
