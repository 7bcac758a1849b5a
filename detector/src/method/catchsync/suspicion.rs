//! Synchronicity beyond what normality explains.

use super::Baseline;
use super::cells::Place;

const BINS: usize = 100;

/// The suspicion of accounts, in their order.
pub(super) fn of(baseline: Baseline, places: &[Place]) -> Vec<f64> {
    let beyond = |explained: &dyn Fn(&Place) -> f64| {
        places.iter().map(|place| place.s - explained(place)).collect()
    };
    match baseline {
        Baseline::Bound => beyond(&|place| place.least),
        Baseline::Slope => beyond(&|place| place.n),
        Baseline::Parabola => {
            let a = mean(places, |s, n| s / (n * n));
            beyond(&|place| a * place.n * place.n)
        }
        Baseline::Power => {
            let a = mean(places, |s, n| libm::log(s) / libm::log(n));
            beyond(&|place| libm::pow(place.n, a))
        }
    }
}

/// The mean over bins of normality of `fit(s, n)`, s the least synchronicity in the bin and n its
/// middle.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
fn mean(places: &[Place], fit: impl Fn(f64, f64) -> f64) -> f64 {
    let mut least = [1.0_f64; BINS];
    for place in places {
        let bin = (place.n * BINS as f64) as usize % BINS;
        least[bin] = place.s.min(least[bin]);
    }
    let bins = (0..BINS).map(|bin| fit(least[bin], (bin as f64 + 0.5) / BINS as f64));
    bins.sum::<f64>() / BINS as f64
}
