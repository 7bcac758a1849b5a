//! A scale of times that has a place for none at all.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};

/// Where a scale may begin, end and be labelled, seconds.
const STEPS: [(f64, &str); 15] = [
    (1.0, "1 s"),
    (10.0, "10 s"),
    (60.0, "1 min"),
    (600.0, "10 min"),
    (3_600.0, "1 h"),
    (21_600.0, "6 h"),
    (86_400.0, "1 d"),
    (259_200.0, "3 d"),
    (864_000.0, "10 d"),
    (2_592_000.0, "30 d"),
    (8_640_000.0, "100 d"),
    (31_536_000.0, "1 y"),
    (315_360_000.0, "10 y"),
    (3_153_600_000.0, "100 y"),
    (31_536_000_000.0, "1 ky"),
];
/// Share of the width that lies between no time at all and the first step.
const AT_ONCE: f64 = 0.2;
/// Most labels beside the one for no time at all.
const LABELS_MAX: usize = 4;

/// Seconds on a logarithmic scale, and 0 at its left end.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Times {
    /// Steps that are drawn: two or more, from the last one below all times to the first above.
    steps: &'static [(f64, &'static str)],
}

impl Times {
    /// The scale for these times; what is shorter or longer than any step stands at an end.
    pub(super) fn of(times: impl Iterator<Item = f64>) -> Self {
        let times = times.filter(|time| time.is_finite() && *time > 0.0);
        let ends = times.fold(None, |ends: Option<(f64, f64)>, time| {
            let (low, high) = ends.unwrap_or((time, time));
            Some((low.min(time), high.max(time)))
        });
        let (low, high) = ends.unwrap_or((60.0, 86_400.0));
        let first = STEPS.iter().rposition(|(step, _)| *step <= low).unwrap_or(0);
        let first = first.min(STEPS.len() - 2);
        let last = STEPS.iter().position(|(step, _)| *step >= high).unwrap_or(STEPS.len() - 1);
        Self { steps: &STEPS[first..=last.max(first + 1)] }
    }

    /// The right end, seconds.
    pub(super) fn end(&self) -> f64 {
        self.steps[self.steps.len() - 1].0
    }

    /// Share of the width to the left of a time.
    fn place(&self, time: f64) -> f64 {
        if time <= 0.0 {
            return 0.0;
        }
        let (low, high) = (self.steps[0].0.ln(), self.end().ln());
        AT_ONCE + (1.0 - AT_ONCE) * ((time.ln() - low) / (high - low)).clamp(0.0, 1.0)
    }
}

impl Ranged for Times {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, time: &f64, (from, until): (i32, i32)) -> i32 {
        #[expect(clippy::cast_possible_truncation, reason = "a share of a picture's width")]
        let steps = (f64::from(until - from) * self.place(*time)).round() as i32;
        from + steps
    }

    fn key_points<Hint: KeyPointHint>(&self, _hint: Hint) -> Vec<f64> {
        let every = self.steps.len().div_ceil(LABELS_MAX).max(1);
        let steps = self.steps.iter().map(|(step, _)| *step).step_by(every);
        std::iter::once(0.0).chain(steps).collect()
    }

    fn range(&self) -> Range<f64> {
        0.0..self.end()
    }
}

impl ValueFormatter<f64> for Times {
    fn format_ext(&self, time: &f64) -> String {
        label(*time)
    }
}

/// What stands below a step.
pub(super) fn label(time: f64) -> String {
    let step = STEPS.iter().find(|(step, _)| *step == time);
    step.map_or("at once", |(_, name)| name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_reaches_from_the_step_below_to_the_step_above() {
        let ends = |times: &[f64]| {
            let scale = Times::of(times.iter().copied());
            [scale.steps[0].1, scale.steps[scale.steps.len() - 1].1]
        };
        assert_eq!(ends(&[0.0, 90.0, 7_200.0, f64::INFINITY]), ["1 min", "6 h"]);
        assert_eq!(ends(&[3_600.0]), ["1 h", "6 h"]);
        assert_eq!(ends(&[0.0]), ["1 min", "1 d"]);
        assert_eq!(ends(&[1e-300, 1e300]), ["1 s", "1 ky"]);
        assert_eq!(ends(&[1e300]), ["100 y", "1 ky"]);
    }

    #[test]
    fn no_time_at_all_has_a_place_of_its_own() {
        let scale = Times::of([3_600.0, 21_600.0].into_iter());
        let at = [0.0, 60.0, 3_600.0, 21_600.0, 1e9].map(|time| scale.map(&time, (100, 1_100)));
        assert_eq!(at, [100, 300, 300, 1_100, 1_100]);
        assert_eq!(label(0.0), "at once");
    }
}
