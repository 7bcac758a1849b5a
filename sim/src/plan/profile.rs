//! What an observer can look up about an account.

use claque_trace::time::DAY_MS;
use claque_trace::{AccountId, Timestamp};

use super::{Plan, START};
use crate::random::{Purpose, draw};

/// Ages of accounts when the world begins: uniform over so many days, so that a sign-up date says
/// nothing. Source: our choice.
const AGE_MAX_DAYS: f64 = 3_000.0;

/// What an account's page says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile<'p> {
    /// Name of the region it lives in.
    pub region: &'p str,
    /// The language it writes.
    pub language: &'p str,
    /// When it was registered: before the world begins.
    pub created_at: Timestamp,
}

impl Plan {
    /// What the page of an account says.
    ///
    /// # Panics
    /// When there is no such account.
    #[must_use]
    pub fn profile(&self, account: AccountId) -> Profile<'_> {
        let slot = self.population.slot(account);
        let traits = self.population.traits(slot);
        let regions = &self.world.population.regions;
        Profile {
            region: &regions[usize::from(traits.region)].name,
            language: &regions[usize::from(traits.language)].language,
            created_at: self.created_at(slot),
        }
    }

    fn created_at(&self, slot: u32) -> Timestamp {
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
