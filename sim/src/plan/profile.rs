//! What an observer can look up about an account.

use claque_trace::time::DAY_MS;
use claque_trace::{AccountId, Timestamp};

use super::{Plan, START};
use crate::random::{Purpose, draw};

/// Ages of accounts when the world begins: uniform over so many days, so that a sign-up date says
/// nothing. Source: our choice.
const AGE_MAX_DAYS: f64 = 3_000.0;

impl Plan {
    /// Name of the region an account lives in.
    ///
    /// # Panics
    /// When there is no such account.
    #[must_use]
    pub fn region_name(&self, account: AccountId) -> &str {
        &self.world.population.regions[self.region(account)].name
    }

    /// The language an account writes.
    ///
    /// # Panics
    /// When there is no such account.
    #[must_use]
    pub fn language(&self, account: AccountId) -> &str {
        let traits = self.population.traits(self.population.slot(account));
        &self.world.population.regions[usize::from(traits.language)].language
    }

    /// When an account was registered: before the world begins.
    ///
    /// # Panics
    /// When there is no such account.
    #[must_use]
    pub fn created_at(&self, account: AccountId) -> Timestamp {
        let slot = self.population.slot(account);
        let mut rng = self.key(Purpose::Created).stream(u64::from(slot), 0);
        let age_ms = crate::cast::ms_of_h(24.0 * AGE_MAX_DAYS * draw::uniform(&mut rng));
        START + -(age_ms + DAY_MS)
    }

    /// The position of an account's region among the world's regions.
    ///
    /// # Panics
    /// When there is no such account.
    #[must_use]
    pub fn region(&self, account: AccountId) -> usize {
        usize::from(self.population.traits(self.population.slot(account)).region)
    }

    /// Names of the regions.
    pub fn regions(&self) -> impl ExactSizeIterator<Item = &str> + '_ {
        self.world.population.regions.iter().map(|region| region.name.as_str())
    }
}
