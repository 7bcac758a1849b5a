//! What a world is made of, as written in a scenario file; everything not written has a default.
//!
//! [`WorldConfig`] is the written form. [`WorldConfig::check`] gives the validated form,
//! [`CheckedWorld`], which is all that the plan accepts.

mod broadcast;
mod event;
mod look_alike;
mod observation;
mod scale;
mod shorten;
mod trends;
mod world;

pub(crate) use broadcast::DELAY_MAX_S;
pub use broadcast::{
    Adoption, BroadcastConfig, Cluster, Cohorts, Deletion, HashtagSource, Hours, Jitter, Loyalty,
    Order, OwnLife, PassesOn, PostingApp, Pushes, Rhythm, Shared, Spread, TagPolicy, Text,
    Variants,
};
pub use event::{EventConfig, Shape};
pub use look_alike::{LiveEventConfig, PublisherNetworkConfig};
pub use observation::{Clock, ObservationConfig};
pub use trends::TrendsConfig;
pub use world::{
    EventsConfig, HashtagsConfig, KindsConfig, PopulationConfig, Region, RepostsConfig,
    SessionsConfig, WorldConfig,
};

/// A value that no world can be made from.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{key} = {found}: accepted is {accepted}")]
pub struct ConfigError {
    /// The key, from the top of the scenario: `campaign.0.participation`.
    pub key: String,
    /// What was written.
    pub found: String,
    /// What would be accepted, with its unit.
    pub accepted: String,
}

/// A world that can be made: a validated [`WorldConfig`].
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(transparent)]
pub struct CheckedWorld(WorldConfig);

impl std::ops::Deref for CheckedWorld {
    type Target = WorldConfig;

    fn deref(&self) -> &WorldConfig {
        &self.0
    }
}

impl WorldConfig {
    /// Validates every value and every relation between values.
    ///
    /// # Errors
    /// [`ConfigError`] for the first impossible value, with its key and what would be accepted.
    pub fn check(self) -> Result<CheckedWorld, ConfigError> {
        self.check_world()?;
        for (idx, event) in self.event.iter().enumerate() {
            event.check(&Checker::new(format!("event.{idx}.")), &self)?;
        }
        for (idx, event) in self.live_event.iter().enumerate() {
            event.check(&Checker::new(format!("live_event.{idx}.")), &self)?;
        }
        for (idx, network) in self.publisher_network.iter().enumerate() {
            network.check(&Checker::new(format!("publisher_network.{idx}.")))?;
        }
        for (idx, campaign) in self.campaign.iter().enumerate() {
            campaign.check_campaign(&Checker::new(format!("campaign.{idx}.")), &self)?;
        }
        for (idx, look_alike) in self.look_alike.iter().enumerate() {
            look_alike.check_look_alike(&Checker::new(format!("look_alike.{idx}.")), &self)?;
        }
        self.check_together()?;
        Ok(CheckedWorld(self))
    }
}

/// The name that was probably meant, where one is much like what was written.
#[must_use]
pub fn most_like<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let likeness = |name: &str| strsim::jaro_winkler(wanted, name);
    let best = names.into_iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(best) > 0.7).then(|| best.to_owned())
}

/// Names the key of whatever fails.
pub(crate) struct Checker {
    prefix: String,
}

impl Checker {
    pub(crate) fn new(prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into() }
    }

    pub(crate) fn require(
        &self,
        holds: bool,
        key: &str,
        found: impl std::fmt::Display,
        accepted: impl Into<String>,
    ) -> Result<(), ConfigError> {
        if holds {
            return Ok(());
        }
        let key = format!("{}{key}", self.prefix);
        Err(ConfigError { key, found: found.to_string(), accepted: accepted.into() })
    }

    pub(crate) fn within(
        &self,
        key: &str,
        value: f64,
        range: std::ops::RangeInclusive<f64>,
        unit: &str,
    ) -> Result<(), ConfigError> {
        let accepted = format!("{unit} from {} to {}", range.start(), range.end());
        self.require(value.is_finite() && range.contains(&value), key, value, accepted)
    }

    /// One of these names; what was probably meant is told.
    pub(crate) fn one_of(
        &self,
        key: &str,
        found: &str,
        names: &[&str],
        what: &str,
    ) -> Result<(), ConfigError> {
        let nearest = most_like(found, names.iter().copied());
        let hint = nearest.map_or_else(String::new, |name| format!(" (did you mean `{name}`?)"));
        let accepted = match names {
            [] => format!("{what}, of which there is none"),
            _ => format!("{what}: {}{hint}", names.join(", ")),
        };
        self.require(names.contains(&found), key, found, accepted)
    }

    /// Names of which no two are the same, given with the place of each; the second is told.
    pub(crate) fn tells_apart<'a>(
        &self,
        named: impl IntoIterator<Item = (String, &'a str)>,
    ) -> Result<(), ConfigError> {
        let mut first = std::collections::BTreeMap::new();
        for (place, name) in named {
            let earlier = first.entry(name).or_insert_with(|| place.clone());
            let accepted = format!("a name of its own: {}{earlier} has this one", self.prefix);
            self.require(*earlier == place, &format!("{place}.name"), name, accepted)?;
        }
        Ok(())
    }

    /// Two numbers in order within these bounds.
    pub(crate) fn ascends(
        &self,
        key: &str,
        range: [f64; 2],
        bounds: [f64; 2],
    ) -> Result<(), ConfigError> {
        let holds = bounds[0] <= range[0] && range[0] <= range[1] && range[1] <= bounds[1];
        let accepted = format!("two numbers from {} to {}, in order", bounds[0], bounds[1]);
        self.require(holds, key, format!("{range:?}"), accepted)
    }

    pub(crate) fn share(&self, key: &str, value: f64) -> Result<(), ConfigError> {
        self.within(key, value, 0.0..=1.0, "a share")
    }

    pub(crate) fn count(
        &self,
        key: &str,
        value: u32,
        range: std::ops::RangeInclusive<u32>,
    ) -> Result<(), ConfigError> {
        let accepted = format!("a whole number from {} to {}", range.start(), range.end());
        self.require(range.contains(&value), key, value, accepted)
    }
}
