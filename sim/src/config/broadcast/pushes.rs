//! Waves about a real-world event.

use serde::{Deserialize, Serialize};

use super::super::{Checker, ConfigError, EventConfig, WorldConfig};
use super::{Adoption, BroadcastConfig};

/// Waves about a real-world event of the scenario, beside those of every day: what is given out when
/// something happens. They start where the event's attention is, by its shape.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pushes {
    /// Name of the `[[event]]`; empty for none.
    pub event: String,
    /// Waves about it.
    pub waves: u32,
}

impl Pushes {
    pub(super) fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

impl WorldConfig {
    /// The position of the `[[event]]` that a broadcast's pushes are about.
    pub(crate) fn pushed_event(&self, pushes: &Pushes) -> Option<usize> {
        self.event.iter().position(|event| event.name == pushes.event)
    }
}

impl BroadcastConfig {
    /// The event of pushes has to be there, while the broadcast goes on.
    pub(super) fn check_pushes(
        &self,
        at: &Checker,
        world: &WorldConfig,
    ) -> Result<(), ConfigError> {
        let Pushes { event, waves } = &self.pushes;
        if event.is_empty() {
            let accepted = "0 where pushes.event names no event";
            return at.require(*waves == 0, "pushes.waves", waves, accepted);
        }
        let names: Vec<&str> = world.event.iter().map(|event| event.name.as_str()).collect();
        at.one_of("pushes.event", event, &names, "the name of an [[event]]")?;
        at.count("pushes.waves", *waves, 1..=10_000)?;
        world.pushed_event(&self.pushes).map_or(Ok(()), |number| {
            self.check_pushed_at(at, number, &world.event[number], world.days)
        })
    }

    fn check_pushed_at(
        &self,
        at: &Checker,
        number: usize,
        event: &EventConfig,
        world_days: u32,
    ) -> Result<(), ConfigError> {
        let range = self.day_range(world_days);
        let [from, until] = [range.start, range.end].map(|day| f64::from(day) * 24.0);
        let accepted = format!(
            "an event while the broadcast goes on, hours {from} to {until} by its first_day and days: \
             event.{number}.at_h = {}",
            event.at_h
        );
        let meets = (from..until).contains(&event.at_h);
        at.require(meets, "pushes.event", &event.name, accepted)?;
        self.adoption.map_or(Ok(()), |adoption| self.check_pushed_to(at, number, event, adoption))
    }

    /// What happens before anybody has joined is pushed by nobody.
    fn check_pushed_to(
        &self,
        at: &Checker,
        number: usize,
        event: &EventConfig,
        adoption: Adoption,
    ) -> Result<(), ConfigError> {
        let share = adoption.share_by(event.at_h / 24.0);
        let there = crate::cast::count_of(f64::from(self.accounts) * share);
        let accepted = format!(
            "an event by which somebody has joined: of accounts = {} about {there} have at \
             event.{number}.at_h = {}, by adoption.midpoint_day = {} and adoption.width_days = {}",
            self.accounts, event.at_h, adoption.midpoint_day, adoption.width_days
        );
        at.require(there > 0, "pushes.event", &event.name, accepted)
    }
}
