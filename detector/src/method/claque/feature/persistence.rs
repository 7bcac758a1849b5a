//! Once, or again and again; how many posts a day it asks of a member.
//!
//! A cause borrows its supporters' accounts for one message, and an event brings strangers together
//! once; an app goes on. A group whose joint posts are one wave gives -4 nats, -12 without a
//! delegated app, -6 where its members share words that others there do not use; two waves half of
//! that, by the effective number of waves; and all of it only as far as members have a life, for
//! accounts that do nothing else (`puppets`) were brought together by nothing else. Nobody writes ten posts
//! a day to order: joint posts per member and day with any from 3 on count, up to 3 nats at 10; where
//! they are fewer than 2 and waves take their time, they ask no more than an employer might: -2,
//! unless most of what members post is joint, which no employer could ask.

use claque_trace::time::{DAY_MS, HOUR_MS};

use super::{Scene, delegated_app, puppets, tightness};

pub(super) fn evidence(scene: &Scene<'_>) -> f64 {
    once(scene) + burden(scene)
}

/// By the effective number of waves: large ones count.
fn once(scene: &Scene<'_>) -> f64 {
    let sizes = wave_sizes(scene);
    let (sum, squares) = (sizes.iter().sum::<f64>(), sizes.iter().map(|n| n * n).sum::<f64>());
    let least = if delegated_app(scene).is_some() {
        -4.0
    } else if shares_words(scene) {
        -6.0
    } else {
        -12.0
    };
    let lively = 1.0 - puppets::evidence(scene) / puppets::MOST;
    lively * least * ((3.0 - sum * sum / squares.max(1.0)) / 2.0).clamp(0.0, 1.0)
}

/// Joint posts of waves of any hashtag, between hours without joint posts; what goes on for more than
/// a day is a wave a day.
fn wave_sizes(scene: &Scene<'_>) -> Vec<f64> {
    let mut sizes: Vec<f64> = Vec::new();
    let (mut first, mut last) = (i64::MIN, i64::MIN);
    for &post in &scene.joint.posts {
        let at = scene.archive.at(post);
        if sizes.is_empty() || at - last > HOUR_MS || at - first >= DAY_MS {
            sizes.push(0.0);
            first = at;
        }
        last = at;
        *sizes.last_mut().expect("one was begun") += 1.0;
    }
    sizes
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
    if a_day < 2.0 && tightness::evidence(scene) == 0.0 && !fills_accounts(scene) {
        return -2.0;
    }
    3.0 * (libm::log(a_day / 3.0) / libm::log(10.0 / 3.0)).clamp(0.0, 1.0)
}

/// Whether most of what members post is joint, however little of it is seen.
fn fills_accounts(scene: &Scene<'_>) -> bool {
    scene.joint.posts.len() > scene.joint.others.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::method::claque::archive::Archive;
    use crate::method::claque::joint::Joint;
    use crate::method::claque::tests::{Row, archive};

    /// Two accounts that post every half hour for so many days, all of it joint but for `n_others`
    /// posts of the first a day later.
    fn steady(days: i64, n_others: usize) -> (Archive, Joint) {
        let post = |n: i64| (u32::from(n % 2 == 1), n * HOUR_MS / 2, vec![1], 0, 1);
        let n = days * 48;
        let mut rows: Vec<Row> = (0..n).map(post).collect();
        let later = |nth: usize| (0, (n + 48) * HOUR_MS / 2 + nth as i64, vec![], 0, 1);
        rows.extend((0..n_others).map(later));
        let (archive, n) = (archive(&rows), u32::try_from(n).unwrap());
        let posts: Vec<u32> = (0..n).collect();
        let others = (n..archive.n_posts()).collect();
        (archive, Joint { members: vec![0, 1], posts, others, ..Joint::default() })
    }

    #[test]
    fn what_goes_on_for_days_is_a_wave_a_day() {
        let (archive, joint) = steady(3, 0);
        let scene = Scene::new(&archive, &joint);
        assert_eq!(wave_sizes(&scene), [48.0; 3]);
        assert!(once(&scene).abs() < 1e-12, "three waves are not once");
    }

    #[test]
    fn members_who_post_little_else_are_filled() {
        for (n_others, filled) in [(47, true), (48, false)] {
            let (archive, joint) = steady(1, n_others);
            assert_eq!(fills_accounts(&Scene::new(&archive, &joint)), filled);
        }
    }
}
