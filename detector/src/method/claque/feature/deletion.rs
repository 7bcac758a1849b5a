//! Joint posts that are taken down within minutes.
//!
//! Operators who want a trend and no traces delete what they pushed (Elmas et al. 2021,
//! DOI 10.1109/EuroSP51992.2021.00035); people delete few posts, and late. The share of joint posts
//! gone within ten minutes beyond that of other posts: 5 nats from one half on.

use super::Scene;

/// Lives up to 1,022 s: see `Sighting::life`.
const SHORT: std::ops::RangeInclusive<u8> = 1..=10;

pub(super) fn evidence(scene: &Scene<'_>) -> f64 {
    let gone = |post: u32| SHORT.contains(&scene.archive.life[post as usize]);
    let joint = Scene::share(&scene.joint.posts, gone, 0.0);
    let own = Scene::share(&scene.joint.others, gone, 0.0);
    5.0 * (2.0 * (joint - own)).clamp(0.0, 1.0)
}
