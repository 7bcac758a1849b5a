//! Variants of a scenario: sweeps, which vary one key, and twins, which take the campaigns out.

use std::collections::BTreeMap;

use claque_evaluation::{Design, Varied};
use claque_sim::WorldConfig;
use serde_json::Value;

use crate::{Error, Scenario, expect};

/// Values to vary, one key at a time: dotted key of the world → values. The key `prevalence` stands
/// for the share of ordinary accounts that campaigns control.
pub type Sweep = BTreeMap<String, Vec<f64>>;

/// The key that scales all campaigns together.
const PREVALENCE: &str = "prevalence";
/// What a twin is called: the scenario's name and this.
pub(crate) const TWIN: &str = ".twin";

impl Scenario {
    /// One scenario for each value of the sweep, named after key and value.
    ///
    /// # Errors
    /// [`Error::Syntax`] for a key that the world does not have, [`Error::World`] for a value that
    /// no world can be made from.
    pub fn variants(&self) -> Result<Vec<Self>, Error> {
        let points =
            self.sweep.iter().flat_map(|(key, values)| values.iter().map(move |v| (key, *v)));
        points.map(|(key, value)| self.varied(key, value)).collect()
    }

    fn varied(&self, key: &str, value: f64) -> Result<Self, Error> {
        let mut variant = self.clone();
        let world = match key {
            PREVALENCE => self.with_prevalence(value)?,
            _ => self.with_value(key, value)?,
        };
        variant.replace(world)?;
        variant.name = format!("{} {key}={value}", self.name);
        variant.sweep = Sweep::new();
        variant.expect = expect::of_innocents(&self.expect);
        variant.design.variant_of = Some(self.name.clone());
        variant.design.varied = Some(Varied { key: key.to_owned(), value });
        Ok(variant)
    }

    /// Scales all campaigns so that together they control this share of the ordinary accounts.
    fn with_prevalence(&self, share: f64) -> Result<WorldConfig, Error> {
        let mut world = WorldConfig::clone(&self.world);
        let accounts = |n: u32| f64::from(n);
        let controlled: f64 = world.campaign.iter().map(|c| accounts(c.accounts)).sum();
        if !(share > 0.0 && share <= 1.0) || controlled <= 0.0 {
            return Err(self.wrong(PREVALENCE, "a share above 0, at most 1, and a [[campaign]]"));
        }
        let factor = share * accounts(world.population.accounts) / controlled;
        world.campaign.iter_mut().for_each(|campaign| campaign.rescale(factor));
        Ok(world)
    }

    /// Writes a number at a dotted key of the world.
    fn with_value(&self, key: &str, value: f64) -> Result<WorldConfig, Error> {
        let mut world = serde_json::to_value(&*self.world).unwrap_or_default();
        let pointer = format!("/{}", key.replace('.', "/"));
        let place = world.pointer_mut(&pointer).filter(|place| place.is_number());
        *place.ok_or_else(|| {
            self.wrong(key, "a number of the world, such as campaign.0.accounts")
        })? = number(value);
        let changed = serde_json::from_value(world);
        changed.map_err(|fault| self.wrong(key, &fault.to_string()))
    }

    fn wrong(&self, key: &str, accepted: &str) -> Error {
        let message = format!("key `sweep.{key}`: accepted is {accepted}");
        Error::Syntax { origin: self.origin.clone(), message, nearest: None }
    }

    /// The same world without campaigns and without those who echo them: every alarm is false.
    ///
    /// # Errors
    /// [`Error::World`], should the world be impossible without them.
    pub fn twin(&self) -> Result<Self, Error> {
        let mut twin = self.clone();
        let mut world = WorldConfig::clone(&self.world);
        let mut gone: Vec<String> = world.campaign.drain(..).map(|c| c.name).collect();
        let n_look_alikes = |world: &WorldConfig| world.look_alike.len();
        // Who echoes a campaign goes with it, and who echoes that one, until nobody else does.
        loop {
            let before = n_look_alikes(&world);
            world.look_alike.retain(|look_alike| {
                let goes = [&look_alike.echoes, &look_alike.members.of, &look_alike.hashtags.of]
                    .into_iter()
                    .any(|name| gone.contains(name));
                if goes {
                    gone.push(look_alike.name.clone());
                }
                !goes
            });
            if n_look_alikes(&world) == before {
                break;
            }
        }
        twin.replace(world)?;
        twin.name = format!("{}{TWIN}", self.name);
        twin.summary = format!("{} without its campaigns: every alarm is false.", self.name);
        twin.sweep = Sweep::new();
        twin.expect = expect::of_innocents(&self.expect);
        twin.design = Design {
            family: self.design.family.clone(),
            twin_of: Some(self.name.clone()),
            file: self.design.file.clone(),
            ..Design::default()
        };
        Ok(twin)
    }
}

/// Whole numbers stay whole, so that keys that count accept them.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 9e15 {
        #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
        return Value::from(value as i64);
    }
    Value::from(value)
}
