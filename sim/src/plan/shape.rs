//! How attention to an event rises and falls: four shapes, each with its quantiles and their inverse.
//!
//! # Source
//! Lehmann et al. 2012, doi:10.1145/2187836.2187871 (the four classes); Crane and Sornette 2008,
//! doi:10.1073/pnas.0803685105 (relaxation exponents). Mixture: `docs/calibration.md`.

use claque_trace::time::{HOUR_MS, MINUTE_MS};

use crate::cast::float_of_ms;
use crate::config::Shape;
use crate::random::pow;

/// Exponent of relaxation after an outside shock, less one: 1.4 - 1.
const SHOCK: f64 = 0.4;
/// Rise and fall around an expected event: density ∝ (t + scale)^-0.6, so quantiles go with u^2.5.
const SLOW: f64 = 2.5;

/// Until then attention to a shock hardly falls. Fitted, with the next, to crowds of measured events.
const SHOCK_SCALE_MS: i64 = 25 * MINUTE_MS;
const SHOCK_END_MS: i64 = 72 * HOUR_MS;
const SLOW_END_MS: i64 = 24 * HOUR_MS;
/// What is expected is not expected to the second: attention around it rises and falls no faster.
const SLOW_SCALE_MS: i64 = 5 * MINUTE_MS;
/// (1 + end / scale)^(1/2.5) - 1 of the two above, which is what one side of it adds up to.
const SLOW_WHOLE: f64 = 8.646_263_856_416_864;
const SHORT_MS: i64 = HOUR_MS;

impl Shape {
    /// The shape at a place in [0, 1) of the mixture.
    pub(crate) fn at(place: f64) -> Self {
        match place {
            p if p < 0.45 => Self::Shock,
            p if p < 0.70 => Self::Anticipated,
            p if p < 0.85 => Self::Symmetric,
            _ => Self::Short,
        }
    }

    /// First and last moment, ms from the event.
    pub(crate) fn span_ms(self) -> (i64, i64) {
        match self {
            Self::Shock => (0, SHOCK_END_MS),
            Self::Anticipated => (-SLOW_END_MS, 0),
            Self::Symmetric => (-SLOW_END_MS, SLOW_END_MS),
            Self::Short => (0, SHORT_MS),
        }
    }

    /// Share of posts up to `at_ms` from the event.
    pub(crate) fn share_until(self, at_ms: i64) -> f64 {
        let (from, until) = self.span_ms();
        let at = at_ms.clamp(from, until);
        match self {
            Self::Shock => (1.0 - shock_survival(at)) / (1.0 - shock_survival(SHOCK_END_MS)),
            Self::Anticipated => 1.0 - slow_share(-at),
            Self::Symmetric if at < 0 => 0.5 - 0.5 * slow_share(-at),
            Self::Symmetric => 0.5 + 0.5 * slow_share(at),
            Self::Short => float_of_ms(at) / float_of_ms(SHORT_MS),
        }
    }

    /// The largest share of posts that falls within so many ms.
    pub(crate) fn most_within(self, length_ms: i64) -> f64 {
        let (from, until) = self.span_ms();
        match self {
            Self::Shock | Self::Short => self.share_until(from + length_ms),
            Self::Anticipated => 1.0 - self.share_until(until - length_ms),
            Self::Symmetric => self.share_until(length_ms / 2) - self.share_until(-length_ms / 2),
        }
    }

    /// The moment, ms from the event, by which this share of posts has been made.
    pub(crate) fn quantile_ms(self, share: f64) -> i64 {
        match self {
            Self::Shock => {
                let survival = 1.0 - share * (1.0 - shock_survival(SHOCK_END_MS));
                span(SHOCK_SCALE_MS, 1.0 / to_the_five_halves(survival) - 1.0)
            }
            Self::Anticipated => -slow_quantile_ms(1.0 - share),
            Self::Symmetric if share < 0.5 => -slow_quantile_ms(1.0 - 2.0 * share),
            Self::Symmetric => slow_quantile_ms(2.0 * share - 1.0),
            Self::Short => span(SHORT_MS, share),
        }
    }
}

/// Both laws have the inverse power 5/2, which takes no logarithm.
fn to_the_five_halves(v: f64) -> f64 {
    const { assert!(SLOW == 2.5 && SHOCK == 0.4) };
    v * v * libm::sqrt(v)
}

/// Share of what falls on one side of an expected event that falls within so many ms of it.
fn slow_share(within_ms: i64) -> f64 {
    let grown = |ms: i64| pow(1.0 + float_of_ms(ms) / float_of_ms(SLOW_SCALE_MS), 1.0 / SLOW) - 1.0;
    grown(within_ms) / grown(SLOW_END_MS)
}

/// The distance, ms, within which this share of one side falls.
fn slow_quantile_ms(share: f64) -> i64 {
    span(SLOW_SCALE_MS, to_the_five_halves(1.0 + share.max(0.0) * SLOW_WHOLE) - 1.0)
}

fn shock_survival(at_ms: i64) -> f64 {
    pow(1.0 + float_of_ms(at_ms) / float_of_ms(SHOCK_SCALE_MS), -SHOCK)
}

#[expect(clippy::cast_possible_truncation, reason = "a few days at most")]
fn span(unit_ms: i64, times: f64) -> i64 {
    (float_of_ms(unit_ms) * times) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_invert_shares() {
        for shape in [Shape::Shock, Shape::Anticipated, Shape::Symmetric, Shape::Short] {
            for percent in 1..100 {
                let share = f64::from(percent) / 100.0;
                let back = shape.share_until(shape.quantile_ms(share));
                assert!((back - share).abs() < 0.01, "{shape:?}: {share} came back as {back}");
            }
            let (from, until) = shape.span_ms();
            assert!(shape.share_until(from) <= 0.0 && shape.share_until(until) >= 1.0);
        }
    }

    #[test]
    fn no_window_holds_more_than_the_busiest() {
        for shape in [Shape::Shock, Shape::Anticipated, Shape::Symmetric, Shape::Short] {
            let (from, until) = shape.span_ms();
            let within = |at| shape.share_until(at + 10 * MINUTE_MS) - shape.share_until(at);
            let starts = (from - 10 * MINUTE_MS..until).step_by(30_000);
            let most = starts.map(within).fold(0.0, f64::max);
            let bound = shape.most_within(10 * MINUTE_MS);
            assert!((0.99 * bound..=bound + 1e-12).contains(&most), "{shape:?}: {most}, {bound}");
        }
    }
}
