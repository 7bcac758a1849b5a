//! When people post: the day curve, sharpened by person, and the week.

use crate::cast::{count_of, float_of_ms};
use crate::random::{draw, unit};
use claque_trace::time::{DAY_MS, HOUR_MS};
use rand::Rng;

/// Share of posts per local hour, per cent: rounded mean of measured traces of ordinary users.
/// Source: `docs/calibration.md`.
const HOURLY: [f64; 24] = [
    3.2, 1.9, 1.0, 0.7, 0.5, 0.7, 1.5, 2.9, 4.1, 4.9, 5.5, 5.6, 5.6, 5.6, 5.4, 5.4, 5.5, 5.6, 6.0,
    6.3, 6.4, 6.4, 5.6, 4.5,
];

/// Activity by weekday, Monday first. Source: our choice, shaped on measured pages.
const WEEK: [f64; 7] = [1.00, 1.00, 1.03, 1.03, 1.05, 0.92, 0.97];

/// What pages of publishers carry by weekday, Monday first. Source: measured pages of an election,
/// `docs/calibration.md`.
const PAGE_WEEK: [f64; 7] = [1.03, 1.01, 1.07, 1.10, 1.26, 0.80, 0.73];

/// On Saturday and Sunday everything is later by so much, the night trough with it.
/// Source: one to two hours, `docs/calibration.md`.
const WEEKEND_SHIFT_MS: i32 = 90 * 60_000;

/// Levels of sharpness; persons are spread evenly over them.
pub(crate) const SHARPNESS_LEVELS: u8 = 8;
const SHARPNESS: std::ops::Range<f64> = 0.8..1.6;
const STEPS: usize = 256;

/// Activity of world day `day`; worlds begin on a Monday.
#[must_use]
pub(crate) fn week_factor(day: u32) -> f64 {
    WEEK[(day % 7) as usize]
}

/// What pages of publishers carry on world day `day`.
#[must_use]
pub(crate) fn page_week_factor(day: u32) -> f64 {
    PAGE_WEEK[(day % 7) as usize]
}

/// How much later than on a weekday everything is on world day `day`.
#[must_use]
pub(crate) fn weekend_shift_ms(day: u32) -> i32 {
    if day % 7 >= 5 { WEEKEND_SHIFT_MS } else { 0 }
}

/// Local times of day by quantile, one table per level of sharpness.
#[derive(Debug, Clone)]
pub(crate) struct DayCurves {
    quantiles_ms: Vec<[i64; STEPS + 1]>,
}

impl Default for DayCurves {
    fn default() -> Self {
        let level = |i: u8| {
            let share = (f64::from(i) + 0.5) / f64::from(SHARPNESS_LEVELS);
            quantiles(SHARPNESS.start + (SHARPNESS.end - SHARPNESS.start) * share)
        };
        Self { quantiles_ms: (0..SHARPNESS_LEVELS).map(level).collect() }
    }
}

impl DayCurves {
    /// Milliseconds after local midnight for a person of this sharpness, from 64 random bits.
    #[must_use]
    #[inline]
    pub(crate) fn local_ms(&self, sharpness: u8, bits: u64) -> i64 {
        let table = &self.quantiles_ms[usize::from(sharpness % SHARPNESS_LEVELS)];
        let step = (bits >> 56) as usize;
        let (low, high) = (table[step], table[step + 1]);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            reason = "below a day"
        )]
        let inside = (unit(bits << 8) * (high - low) as f64) as i64;
        low + inside
    }

    /// Density at a time of the UTC day for a person whose local midnight is `shift_ms` after UTC
    /// midnight, per second.
    pub(crate) fn per_s(&self, sharpness: u8, shift_ms: i32, of_day_ms: i64) -> f64 {
        let table = &self.quantiles_ms[usize::from(sharpness % SHARPNESS_LEVELS)];
        let local_ms = (of_day_ms - i64::from(shift_ms)).rem_euclid(DAY_MS);
        let step = table.partition_point(|&at| at <= local_ms).clamp(1, STEPS);
        let length_ms = float_of_ms((table[step] - table[step - 1]).max(1));
        1e3 / (crate::cast::float_of(STEPS) * length_ms)
    }

    /// Share of posts in each hour of the UTC day where midnight comes so many hours before.
    pub(crate) fn by_hour(&self, utc_offset_h: f64) -> [f64; 24] {
        let shift_ms = float_of_ms(HOUR_MS) * utc_offset_h;
        let mut hours = [0.0; 24];
        let n = crate::cast::float_of(self.quantiles_ms.len() * STEPS);
        for (level, step) in
            (0..SHARPNESS_LEVELS).flat_map(|l| (0..STEPS as u64).map(move |s| (l, s)))
        {
            let local_ms = float_of_ms(self.local_ms(level, step << 56));
            let hour = (local_ms - shift_ms).rem_euclid(float_of_ms(DAY_MS)) / float_of_ms(HOUR_MS);
            hours[count_of(hour).min(23) as usize] += 1.0 / n;
        }
        hours
    }

    /// A time within a UTC day for a person whose local midnight is `shift_ms` after UTC midnight.
    #[inline]
    pub(crate) fn draw_ms(&self, sharpness: u8, shift_ms: i32, rng: &mut impl Rng) -> i64 {
        (self.local_ms(sharpness, rng.next_u64()) + i64::from(shift_ms)).rem_euclid(DAY_MS)
    }
}

/// Times at which the sharpened curve has passed each 1/256 of its mass.
fn quantiles(sharpness: f64) -> [i64; STEPS + 1] {
    let mass: Vec<f64> = HOURLY.iter().map(|share| libm::pow(*share, sharpness)).collect();
    let total: f64 = mass.iter().sum();
    let mut table = [DAY_MS; STEPS + 1];
    let (mut hour, mut before) = (0, 0.0);
    for (step, slot) in table.iter_mut().enumerate().take(STEPS) {
        #[expect(clippy::cast_precision_loss, reason = "small")]
        let wanted = total * step as f64 / STEPS as f64;
        while hour < 23 && before + mass[hour] < wanted {
            before += mass[hour];
            hour += 1;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            reason = "in a day"
        )]
        let at = ((hour as f64 + (wanted - before) / mass[hour]) * HOUR_MS as f64) as i64;
        *slot = at;
    }
    table
}

/// A personal shift: zone and chronotype together, milliseconds from UTC midnight to the person's
/// own.
pub(crate) fn personal_shift_ms(
    utc_offset_h: f64,
    chronotype_sd_h: f64,
    rng: &mut impl Rng,
) -> i32 {
    let hours = chronotype_sd_h * draw::normal(rng) - utc_offset_h;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "a few days at most"
    )]
    let shift = (hours.clamp(-48.0, 48.0) * HOUR_MS as f64) as i32;
    shift
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evenings_are_busy_and_nights_are_quiet() {
        let curves = DayCurves::default();
        let hour = |i: u64| curves.local_ms(2, i << 48) / HOUR_MS;
        let mut counts = [0_u32; 24];
        (0..65_536).for_each(|i| counts[usize::try_from(hour(i)).unwrap()] += 1);
        assert!(counts[20] > 8 * counts[4], "the trough is about a tenth of the peak: {counts:?}");
        let share = f64::from(counts[20]) / 65_536.0;
        assert!((0.055..0.08).contains(&share), "hour 20 holds 6.4 % before sharpening: {share}");
    }
}
