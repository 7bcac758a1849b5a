//! Laws over which a likelihood is averaged, as weighted points.

use claque_sim::config::Loyalty;

/// Points of a grid.
const POINTS: u32 = 16;
/// A grid reaches so many standard deviations either way.
const REACH: f64 = 3.0;

/// A value and how much it counts; weights add up to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    pub(super) value: f64,
    pub(super) weight: f64,
}

/// The standard normal law.
pub(super) fn normal() -> Vec<Point> {
    let place = |i: u32| REACH * (2.0 * (f64::from(i) + 0.5) / f64::from(POINTS) - 1.0);
    normalised((0..POINTS).map(|i| (place(i), libm::exp(-0.5 * place(i) * place(i)))))
}

/// The chance of a member to take part, where `mean` is the mean.
pub(super) fn loyalty(law: Loyalty, mean: f64) -> Vec<Point> {
    match law {
        _ if mean <= 0.0 || mean >= 1.0 => vec![Point { value: mean, weight: 1.0 }],
        Loyalty::Beta(concentration) => beta(mean, concentration),
        Loyalty::Lognormal(sigma) => {
            let value = |z: f64| (mean * libm::exp(sigma * z - 0.5 * sigma * sigma)).min(1.0);
            normal().into_iter().map(|p| Point { value: value(p.value), ..p }).collect()
        }
    }
}

fn beta(mean: f64, concentration: f64) -> Vec<Point> {
    let sd = libm::sqrt(mean * (1.0 - mean) / (concentration + 1.0));
    let low = (mean - (REACH + 1.0) * sd).max(0.0);
    let high = (mean + (REACH + 1.0) * sd).min(1.0);
    let (a, b) = (mean * concentration - 1.0, (1.0 - mean) * concentration - 1.0);
    let log = |q: f64| a * libm::log(q) + b * libm::log1p(-q);
    let place = |i: u32| low + (high - low) * (f64::from(i) + 0.5) / f64::from(POINTS);
    let most = (0..POINTS).map(|i| log(place(i))).fold(f64::NEG_INFINITY, f64::max);
    normalised((0..POINTS).map(|i| (place(i), libm::exp(log(place(i)) - most))))
}

fn normalised(points: impl Iterator<Item = (f64, f64)> + Clone) -> Vec<Point> {
    let total: f64 = points.clone().map(|(_, weight)| weight).sum();
    points.map(|(value, weight)| Point { value, weight: weight / total }).collect()
}

/// The logarithm of a sum of exponentials.
pub(super) fn log_sum(logs: &[f64]) -> f64 {
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if most == f64::NEG_INFINITY {
        return most;
    }
    most + libm::log(logs.iter().map(|log| libm::exp(log - most)).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(points: &[Point]) -> f64 {
        points.iter().map(|p| p.value * p.weight).sum()
    }

    #[test]
    fn grids_keep_the_mean_of_their_law() {
        for concentration in [5.0, 20.0, 1_000.0] {
            for wanted in [0.15, 0.5, 0.75] {
                let found = mean(&loyalty(Loyalty::Beta(concentration), wanted));
                assert!((found - wanted).abs() < 0.01, "{concentration} {wanted}: {found}");
            }
        }
        assert!(mean(&normal()).abs() < 1e-9);
        assert!((mean(&loyalty(Loyalty::Lognormal(0.5), 0.2)) - 0.2).abs() < 0.005);
        assert_eq!(loyalty(Loyalty::Beta(5.0), 1.0), [Point { value: 1.0, weight: 1.0 }]);
    }

    #[test]
    fn sums_of_small_numbers_survive() {
        assert!((log_sum(&[-1_000.0, -1_000.0]) + 1_000.0 - libm::log(2.0)).abs() < 1e-9);
        assert_eq!(log_sum(&[]), f64::NEG_INFINITY);
    }
}
