//! How long posts wait for what they bring to be told.

use std::time::Duration;

use hdrhistogram::Histogram;

/// Longest wait told apart from longer ones, microseconds: an hour.
const WAIT_MAX_US: u64 = 3_600_000_000;

/// Waits of posts, from the close of their tick until it is dealt with. They are wall times, and so no part of
/// what is found.
///
/// Sketch: two digits of each wait, 34 KB however many posts there are.
#[derive(Debug, Clone, PartialEq)]
pub struct Waits(Histogram<u64>);

impl Default for Waits {
    fn default() -> Self {
        Self(Histogram::new_with_bounds(1, WAIT_MAX_US, 2).expect("bounds are sound"))
    }
}

impl Waits {
    pub(super) fn add(&mut self, wait: Duration, n_posts: u64) {
        let us = u64::try_from(wait.as_micros()).unwrap_or(u64::MAX);
        // Beyond the longest it counts as the longest.
        self.0.saturating_record_n(us.max(1), n_posts);
    }

    /// The wait that this share of the posts stays within, to two digits; zero before the first post.
    #[must_use]
    pub fn within(&self, share: f64) -> Duration {
        Duration::from_micros(self.0.value_at_quantile(share))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_worked_out_on_paper() {
        let mut waits = Waits::default();
        assert_eq!(waits.within(0.5), Duration::ZERO);
        waits.add(Duration::from_micros(40), 90);
        waits.add(Duration::from_millis(2), 9);
        waits.add(Duration::from_secs(7_200), 1);
        assert_eq!(waits.within(0.5), Duration::from_micros(40));
        let at_99 = waits.within(0.99).as_secs_f64();
        assert!((at_99 / 2e-3 - 1.0).abs() < 0.01, "{at_99}");
        let all = waits.within(1.0).as_secs_f64();
        assert!((all / 3_600.0 - 1.0).abs() < 0.01, "{all}");
    }
}
