//! Real-world events that a scenario puts at an hour and, if it likes, in a region.

use serde::{Deserialize, Serialize};

use super::{Checker, ConfigError, WorldConfig};

/// Fewest people whom chance puts into a region where something happens: with five, nobody lives there
/// in fewer than one world of a hundred.
const RESIDENTS_MIN: f64 = 5.0;

/// When people post about an event, relative to its moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// During and after: a shock.
    Shock,
    /// Before and during: expected, then over.
    Anticipated,
    /// Before and after alike.
    Symmetric,
    /// During only, for an hour.
    Short,
}

/// A real-world event beside those that come by chance ([`EventsConfig`](super::EventsConfig)).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EventConfig {
    /// Its name, which no other event has.
    pub name: String,
    /// Its moment, hours from the start of the world.
    pub at_h: f64,
    /// Name of the region where four in five who react live; everywhere where not written.
    pub region: Option<String>,
    /// Expected posts about it.
    pub posts: f64,
    /// How attention rises and falls.
    pub shape: Shape,
}

impl Default for EventConfig {
    fn default() -> Self {
        Self {
            name: "event".to_owned(),
            at_h: 12.0,
            region: None,
            posts: 1_000.0,
            shape: Shape::Shock,
        }
    }
}

impl EventConfig {
    pub(crate) fn check(&self, at: &Checker, world: &WorldConfig) -> Result<(), ConfigError> {
        let named = !self.name.is_empty() && self.name.len() <= 64;
        at.require(named, "name", &self.name, "a name of 1 to 64 bytes")?;
        let end_h = f64::from(world.days) * 24.0;
        let within = self.at_h.is_finite() && (0.0..end_h).contains(&self.at_h);
        let accepted = format!("hours from 0 to below days * 24 = {end_h}");
        at.require(within, "at_h", self.at_h, accepted)?;
        let share = self.check_region(at, world)?;
        let most = 100.0 * share * f64::from(world.population.accounts);
        let accepted = format!(
            "posts from 0 to 100 * population.accounts * population.regions.share = {most}"
        );
        let few = self.posts.is_finite() && (0.0..=most).contains(&self.posts);
        at.require(few, "posts", self.posts, accepted)
    }

    /// Four in five who react live there, so somebody has to.
    fn check_residents(
        &self,
        at: &Checker,
        world: &WorldConfig,
        share: f64,
    ) -> Result<(), ConfigError> {
        let (accounts, name) = (world.population.accounts, self.region.as_deref().unwrap_or(""));
        let there = share * f64::from(accounts);
        let lived_in = there >= RESIDENTS_MIN || self.posts <= 0.0;
        let accepted = format!(
            "a region where {RESIDENTS_MIN} people live: population.accounts = {accounts} * \
             population.regions.share = {share} are {there}"
        );
        at.require(lived_in, "region", name, accepted)
    }

    /// The share of people who live where it happens.
    fn check_region(&self, at: &Checker, world: &WorldConfig) -> Result<f64, ConfigError> {
        let Some(name) = &self.region else { return Ok(1.0) };
        let inhabited = world.population.regions.iter().filter(|region| region.share > 0.0);
        if let Some(region) = inhabited.clone().find(|region| region.name == *name) {
            return self.check_residents(at, world, region.share).map(|()| region.share);
        }
        let names: Vec<&str> = inhabited.map(|region| region.name.as_str()).collect();
        at.one_of("region", name, &names, "a name in population.regions with a share above 0")?;
        Ok(0.0)
    }
}
