//! A world with more or fewer accounts that is otherwise the same.

use super::{BroadcastConfig, PublisherNetworkConfig, WorldConfig};
use crate::cast::count_of;

/// Rounded to the nearest; saturates.
fn scaled(n: u32, scale: f64) -> u32 {
    count_of((f64::from(n) * scale).round())
}

impl WorldConfig {
    /// Multiplies the numbers of accounts: ordinary ones, those of campaigns and look-alikes, and
    /// pages. Shares, rates and lists stay as they are.
    pub fn rescale(&mut self, scale: f64) {
        self.population.accounts = scaled(self.population.accounts, scale);
        self.campaign.iter_mut().chain(&mut self.look_alike).for_each(|c| c.rescale(scale));
        self.publisher_network.iter_mut().for_each(|network| network.rescale(scale));
    }
}

impl BroadcastConfig {
    /// Multiplies its number of accounts, of which two are left where there were two, and drops cohorts
    /// that would have fewer than two: one account alone is in step with nobody.
    pub fn rescale(&mut self, scale: f64) {
        self.accounts = scaled(self.accounts, scale).max(self.accounts.min(2));
        self.cohorts.count = self.cohorts.count.min((self.accounts / 2).max(1));
    }
}

impl PublisherNetworkConfig {
    /// Fewer or more brands of the same size, as it is pages of one brand that act alike; where less
    /// than a brand would be left, one of fewer pages.
    fn rescale(&mut self, scale: f64) {
        let pages = f64::from(self.brands) * f64::from(self.pages) * scale;
        self.brands = scaled(self.brands, scale).max(1);
        if pages < f64::from(self.pages) {
            self.pages = count_of(pages.round()).max(1);
            self.pages_min = self.pages_min.min(self.pages);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(brands: u32, pages: u32, scale: f64, expected: (u32, u32)) {
        let mut network = PublisherNetworkConfig { brands, pages, ..Default::default() };
        network.rescale(scale);
        assert_eq!((network.brands, network.pages), expected, "{brands} x {pages} by {scale}");
    }

    #[test]
    fn brands_go_before_pages() {
        check(10, 30, 0.5, (5, 30));
        check(3, 20, 2.0, (6, 20));
        check(3, 20, 0.1, (1, 6));
        check(1, 4, 0.01, (1, 1));
    }

    #[test]
    fn cohorts_are_never_emptied() {
        let mut world = WorldConfig::default();
        let cohorts = super::super::Cohorts { count: 10, ..Default::default() };
        world.campaign = vec![BroadcastConfig { cohorts, ..Default::default() }];
        world.rescale(0.1);
        let (accounts, count) = (world.campaign[0].accounts, world.campaign[0].cohorts.count);
        assert_eq!((world.population.accounts, accounts, count), (10_000, 10, 5));
    }
}
