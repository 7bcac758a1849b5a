//! Suites: lists of scenarios, with their sizes, that are run together.

use serde::Deserialize;

use crate::error::syntax;
use crate::{Error, Scenario, find};

/// Names of the suites.
pub(crate) const NAMES: [&str; 5] = ["quick", "full", "campaigns", "sweeps", "camouflage"];
const TEXTS: [&str; 5] = [
    include_str!("../suites/quick.toml"),
    include_str!("../suites/full.toml"),
    include_str!("../suites/campaigns.toml"),
    include_str!("../suites/sweeps.toml"),
    include_str!("../suites/camouflage.toml"),
];

/// A suite as written.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suite {
    /// What it is for, in one sentence.
    pub summary: String,
    /// Methods that it leaves out unless they are asked for by name.
    #[serde(default)]
    pub without: Vec<String>,
    /// What it runs.
    pub run: Vec<Planned>,
}

/// One line of a suite.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Planned {
    /// Which scenario.
    pub scenario: String,
    /// Factor on the numbers of accounts.
    #[serde(default = "one")]
    pub scale: f64,
    /// Days instead of the scenario's own.
    pub days: Option<u32>,
    /// How many seeds, counted up from the scenario's own.
    #[serde(default = "one_seed")]
    pub seeds: u32,
    /// Whether to run every point of its sweep too.
    #[serde(default)]
    pub sweep: bool,
    /// Whether to run it without its campaigns too.
    #[serde(default)]
    pub twin: bool,
    /// Methods that its suite leaves out.
    #[serde(skip)]
    pub without: Vec<String>,
}

fn one() -> f64 {
    1.0
}

fn one_seed() -> u32 {
    1
}

impl Planned {
    /// A scenario as it is, with one seed.
    #[must_use]
    pub fn once(scenario: &str) -> Self {
        let scenario = scenario.to_owned();
        let without = Vec::new();
        Self { scenario, scale: 1.0, days: None, seeds: 1, sweep: false, twin: false, without }
    }

    /// The scenario at the size planned.
    ///
    /// # Errors
    /// As [`find`], and when the size is impossible.
    pub fn scenario(&self) -> Result<Scenario, Error> {
        let mut scenario = find(&self.scenario)?;
        scenario.methods.retain(|method| !self.without.iter().any(|name| name == method.name()));
        scenario.rescale(self.scale)?;
        if let Some(days) = self.days {
            scenario.set_days(days)?;
        }
        Ok(scenario)
    }

    /// The scenario and, as planned, its variants and its twin, where it has a campaign: without one
    /// it is its own twin.
    ///
    /// # Errors
    /// As [`scenario`](Self::scenario), and when a variant is impossible.
    pub fn scenarios(&self) -> Result<Vec<Scenario>, Error> {
        let scenario = self.scenario()?;
        let variants = if self.sweep { scenario.variants()? } else { Vec::new() };
        let has_twin = self.twin && !scenario.world.campaign.is_empty();
        let twin = has_twin.then(|| scenario.twin()).transpose()?;
        Ok(std::iter::once(scenario).chain(variants).chain(twin).collect())
    }
}

/// Every suite with its name.
///
/// # Errors
/// Never in a released version: a test reads every file.
pub fn suites() -> Result<Vec<(&'static str, Suite)>, Error> {
    NAMES.iter().zip(TEXTS).map(|(&name, text)| Ok((name, parse(name, text)?))).collect()
}

/// The suite of this name.
///
/// # Errors
/// [`Error::Unknown`] with the nearest name.
pub fn find_suite(name: &str) -> Result<Suite, Error> {
    let known = NAMES.iter().position(|&known| known == name);
    let idx = known.ok_or_else(|| Error::unknown("suite", name, NAMES))?;
    parse(NAMES[idx], TEXTS[idx])
}

fn parse(name: &str, text: &str) -> Result<Suite, Error> {
    let read = toml::from_str(text);
    let mut suite: Suite = read.map_err(|error| syntax(&format!("suite {name}"), text, &error))?;
    for planned in &mut suite.run {
        planned.without.clone_from(&suite.without);
    }
    Ok(suite)
}
