//! How posts of a wave are spread: people answer with a log-normal delay, software evenly.
//!
//! The mean place of the posts between the first and the last of their wave is one half for an even
//! spread and below it for delays after an event (for log-normal delays of σ = 1 about a quarter in
//! waves of 20). 2 nats for a mean place of 0.5 or more, falling by 1 nat for each 0.025 below, down
//! to -4; less with fewer than 50 places, whose mean is uncertain.

use super::Scene;

pub(super) fn evidence(scene: &Scene<'_>) -> f64 {
    let (mean, n) = mean_place(scene);
    (2.0 - (0.5 - mean).max(0.0) / 0.025).max(-4.0) * (n / 50.0).min(1.0)
}

/// Mean place within waves of the posts that are neither first nor last, and their number.
fn mean_place(scene: &Scene<'_>) -> (f64, f64) {
    let (mut sum, mut n) = (0.0, 0.0);
    for wave in &scene.joint.waves {
        let at = |place: usize| scene.archive.at(wave[place]);
        let (first, span) = (at(0), at(wave.len() - 1) - at(0));
        if span > 0 {
            let places = (1..wave.len() - 1).map(|i| (at(i) - first) as f64 / span as f64);
            sum += places.sum::<f64>();
            n += (wave.len() - 2) as f64;
        }
    }
    (if n > 0.0 { sum / n } else { 0.5 }, n)
}
