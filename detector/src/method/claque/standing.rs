//! Where each account stands while a group is judged.

/// One account; all that judging reads and writes of it lies side by side, two to a cache line.
#[derive(Debug, Clone, Copy)]
#[repr(align(32))]
pub(super) struct Standing {
    /// Nats by which taking part exceeds staying away, over the occasions judged so far; no number
    /// before the first.
    pub(super) odds: f64,
    /// Number of listed tokens relative to the mean, or of posts where that is less; at least 0.1.
    pub(super) activity: f64,
    pub(super) ln_activity: f64,
    /// How often it uses the hashtag at hand, where habits count.
    pub(super) uses: u32,
    /// On how many occasions of the hashtag at hand it was, where habits count; each is half of one.
    pub(super) halves: u32,
}

impl Standing {
    /// Nobody yet.
    pub(super) fn new(activity: f64) -> Self {
        let ln_activity = libm::log(activity);
        Self { odds: f64::NAN, activity, ln_activity, uses: 0, halves: 0 }
    }

    /// Adds nats; whether they are the first.
    pub(super) fn add(&mut self, nats: f64) -> bool {
        let is_first = self.odds.is_nan();
        self.odds = nats + if is_first { 0.0 } else { self.odds };
        is_first
    }

    /// The nats so far, and none from here on.
    pub(super) fn take(&mut self) -> f64 {
        std::mem::replace(&mut self.odds, f64::NAN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standing_is_half_a_cache_line() {
        assert_eq!((size_of::<Standing>(), align_of::<Standing>()), (32, 32));
    }

    #[test]
    fn nats_add_up_from_nothing() {
        let mut standing = Standing::new(1.0);
        assert_eq!([2.0, -3.0, 0.5].map(|nats| standing.add(nats)), [true, false, false]);
        assert!((standing.take() + 0.5).abs() < 1e-15);
        assert!(standing.add(0.0) && !standing.add(0.0));
    }
}
