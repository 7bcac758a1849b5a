//! The clock profile: how much likelier some moments of an hour are than others.
//!
//! Scheduling tools post at round minutes, so accounts that never heard of each other share the
//! rhythm of the clock. The profile is the density of all posts by time modulo an hour in cells of
//! 10 s, relative to uniform, one imagined post per cell added.

use claque_trace::time::{HOUR_MS, SECOND_MS};

const CELL_MS: i64 = 10 * SECOND_MS;
const CELLS: usize = 360;

/// Time measured by the clock profile instead of seconds. An hour has mass 1 for every profile.
#[derive(Debug, Clone)]
pub(crate) struct Clock {
    /// Mass of the hour before each cell (361 entries, from 0 to 1).
    before: Vec<f64>,
}

impl Clock {
    /// The profile of posts at these times, in ms from the start of any hour.
    pub(crate) fn of(at_ms: impl Iterator<Item = i64>) -> Self {
        let mut counts = [1_u64; CELLS];
        at_ms.for_each(|at_ms| counts[cell(at_ms)] += 1);
        Self::from_counts(&counts)
    }

    /// The profile that has no preference.
    pub(crate) fn even() -> Self {
        Self::from_counts(&[1; CELLS])
    }

    fn from_counts(counts: &[u64; CELLS]) -> Self {
        let total = counts.iter().sum::<u64>() as f64;
        let mut seen = 0;
        let before = counts.iter().map(|count| {
            seen += count;
            seen as f64 / total
        });
        Self { before: std::iter::once(0.0).chain(before).collect() }
    }

    /// Mass from the start of hour 0 to `at_ms`.
    pub(crate) fn mass(&self, at_ms: i64) -> f64 {
        let cell = cell(at_ms);
        let inside = at_ms.rem_euclid(CELL_MS) as f64 / CELL_MS as f64;
        let width = self.before[cell + 1] - self.before[cell];
        at_ms.div_euclid(HOUR_MS) as f64 + self.before[cell] + inside * width
    }

    /// The moment before which `mass` lies: the inverse of [`mass`](Self::mass), rounded down.
    pub(crate) fn at(&self, mass: f64) -> i64 {
        let hour = libm::floor(mass);
        let rest = mass - hour;
        let cell = self.before.partition_point(|&before| before <= rest).clamp(1, CELLS) - 1;
        let width = self.before[cell + 1] - self.before[cell];
        let inside = (rest - self.before[cell]) / width;
        let inside_ms = whole((cell as f64 + inside) * CELL_MS as f64);
        whole(hour).saturating_mul(HOUR_MS).saturating_add(inside_ms)
    }
}

fn cell(at_ms: i64) -> usize {
    usize::try_from(at_ms.rem_euclid(HOUR_MS) / CELL_MS).expect("0 to 359")
}

#[expect(clippy::cast_possible_truncation, reason = "times came from 64-bit milliseconds")]
fn whole(number: f64) -> i64 {
    libm::floor(number) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mass_grows_where_posts_are() {
        // 360 posts in the first cell: it holds 361 of 720 parts, every other cell one.
        let clock = Clock::of((0..360).map(|_| 5));
        assert!((clock.mass(10_000) - 361.0 / 720.0).abs() < 1e-12);
        assert!((clock.mass(5_000) - 361.0 / 1_440.0).abs() < 1e-12);
        assert!((clock.mass(2 * HOUR_MS) - 2.0).abs() < 1e-12);
        assert!((clock.mass(-10_000) + 1.0 / 720.0).abs() < 1e-12);
    }

    #[test]
    fn the_inverse_finds_the_moment() {
        let clock = Clock::of([5, 5, 5, 1_000_000].into_iter());
        for at_ms in [0, 4_999, 10_000, 1_234_567, 3_599_999, 3_600_000, 99_999_999] {
            assert!((clock.at(clock.mass(at_ms)) - at_ms).abs() <= 1, "{at_ms}");
        }
        assert!((Clock::even().mass(90_000) - 0.025).abs() < 1e-12);
    }
}
