//! How close together posts of a wave are, measured in the time a person takes.
//!
//! Someone told to post needs minutes: to see it, to paste, to press. Half of a wave's posts within
//! t seconds is 3 nats for t up to 30 s, none from 5 minutes, in logarithmic steps between; less with
//! fewer than 30 posts in waves, which chance brings together.

use super::Scene;

const SURE_S: f64 = 30.0;
const NEVER_S: f64 = 300.0;
const MOST: f64 = 3.0;
const POSTS_MIN: f64 = 30.0;

pub(super) fn evidence(scene: &Scene<'_>) -> f64 {
    let mut halves: Vec<f64> =
        scene.joint.waves.iter().map(|wave| shortest_half_s(scene, wave)).collect();
    if halves.is_empty() {
        return 0.0;
    }
    halves.sort_unstable_by(f64::total_cmp);
    let usual_s = halves[halves.len() / 2].max(1e-3);
    let n_posts = scene.joint.waves.iter().map(Vec::len).sum::<usize>() as f64;
    let most = MOST * (n_posts / POSTS_MIN).min(1.0);
    most * (libm::log(NEVER_S / usual_s) / libm::log(NEVER_S / SURE_S)).clamp(0.0, 1.0)
}

/// The shortest time that holds half of the posts of a wave, s.
fn shortest_half_s(scene: &Scene<'_>, wave: &[u32]) -> f64 {
    let half = wave.len() / 2;
    let at = |place: usize| scene.archive.at(wave[place]);
    let spans = (0..wave.len() - half).map(|from| at(from + half) - at(from));
    spans.min().unwrap_or(0) as f64 / 1_000.0
}
