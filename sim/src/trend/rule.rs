//! What it takes to be listed.

use crate::config::TrendsConfig;

/// Minutes that a count spans.
pub(crate) const WINDOW: u32 = 10;
/// Windows in an hour.
const WINDOWS_PER_HOUR: f64 = 6.0;

/// Least uses and least users in ten minutes, for one list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Least {
    pub(crate) count: f64,
    pub(crate) users: f64,
}

/// When a hashtag is listed.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    pub(crate) config: TrendsConfig,
    pub(crate) n_regions: u8,
    pub(crate) least: Vec<Least>,
}

impl Rule {
    /// The rule for regions with so many accounts each. With several regions there is one more
    /// list, of the world.
    ///
    /// # Panics
    /// With no region, or more than 64.
    #[must_use]
    pub fn new(config: TrendsConfig, accounts: &[f64]) -> Self {
        let n_regions = u8::try_from(accounts.len()).unwrap_or(u8::MAX);
        assert!((1..=64).contains(&n_regions), "a world has 1 to 64 regions");
        let world = (n_regions > 1).then(|| accounts.iter().sum());
        let least = |accounts: f64| {
            let count = config.count_min.max(config.count_min_per_million * accounts / 1e6);
            Least { count, users: count * config.users_share }
        };
        let least = accounts.iter().copied().chain(world).map(least).collect();
        Self { config, n_regions, least }
    }

    /// The list of the world, where it is not that of the only region.
    pub(super) fn world(&self) -> Option<u8> {
        (self.n_regions > 1).then_some(self.n_regions)
    }

    /// An hour with fewer uses than this is no past: a thirtieth of the least count per window, so
    /// that it cannot decide whether something is listed.
    pub(crate) fn hour_min(&self, list: u8) -> f64 {
        self.least[usize::from(list)].count * WINDOWS_PER_HOUR / 30.0
    }

    /// Weight of a day against the next.
    pub(crate) fn fade(&self) -> f64 {
        libm::exp(-1.0 / self.config.memory_days)
    }
}

/// By how many standard deviations of a Poisson law a count is above what is usual; one use on top
/// keeps hashtags without a past finite.
pub(crate) fn score(count: f64, usual: f64) -> f64 {
    (count - usual) / libm::sqrt(usual + 1.0)
}

/// Uses in ten minutes at the pace of so many in an hour.
pub(crate) fn per_window(hourly: f64) -> f64 {
    hourly / WINDOWS_PER_HOUR
}
