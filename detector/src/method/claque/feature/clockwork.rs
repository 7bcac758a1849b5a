//! Posts of a wave at even steps: accounts that take turns.
//!
//! Gaps between the posts of people who know nothing of each other vary as much as they last
//! (coefficient of variation 1 or more); a queue that lets one account post a minute leaves gaps
//! that hardly vary. 5 nats for a coefficient up to 0.3, none from 0.8, over at least 30 gaps.

use super::Scene;

const GAPS_MIN: usize = 30;

pub(super) fn evidence(scene: &Scene<'_>) -> f64 {
    let mut gaps: Vec<f64> = Vec::new();
    for wave in &scene.joint.waves {
        let at = |post: u32| scene.archive.at(post);
        gaps.extend(wave.windows(2).map(|pair| (at(pair[1]) - at(pair[0])) as f64));
    }
    if gaps.len() < GAPS_MIN {
        return 0.0;
    }
    // A turn that somebody skips is a long gap: the spread around the median, without the tails.
    gaps.sort_unstable_by(f64::total_cmp);
    let quantile = |part: usize| gaps[gaps.len() * part / 20];
    let spread = (quantile(17) - quantile(3)) / 2.0;
    let variation = spread / quantile(10).max(1.0);
    5.0 * ((0.8 - variation) / 0.5).clamp(0.0, 1.0)
}
