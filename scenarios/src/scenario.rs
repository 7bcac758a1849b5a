//! A scenario: as written in TOML, and as validated.

use std::collections::BTreeSet;

use claque_detector::Method;
use claque_evaluation::{Design, Record, Tier};
use claque_sim::config::{
    BroadcastConfig, EventConfig, EventsConfig, HashtagsConfig, KindsConfig, LiveEventConfig,
    ObservationConfig, PopulationConfig, PublisherNetworkConfig, RepostsConfig, SessionsConfig,
    TrendsConfig,
};
use claque_sim::{CheckedWorld, WorldConfig};
use claque_trace::Resolution;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::playbook::resolve;
use crate::{Error, Expect, Outcome, Sweep, expect};

/// A scenario as written: one file that reads like the abstract of an experiment.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    summary: String,
    /// Resolved before a scenario is made of the rest.
    #[serde(default, rename = "background")]
    _background: String,
    #[serde(default)]
    id: String,
    #[serde(default = "default_family")]
    family: String,
    #[serde(default)]
    tier: Option<Tier>,
    #[serde(default = "default_seed")]
    seed: u64,
    #[serde(default = "default_days")]
    days: u32,
    #[serde(default)]
    resolution: Resolution,
    #[serde(default)]
    observation: ObservationConfig,
    #[serde(default)]
    population: PopulationConfig,
    #[serde(default)]
    sessions: SessionsConfig,
    #[serde(default)]
    kinds: KindsConfig,
    #[serde(default)]
    hashtags: HashtagsConfig,
    #[serde(default)]
    events: EventsConfig,
    #[serde(default)]
    reposts: RepostsConfig,
    #[serde(default)]
    trends: TrendsConfig,
    #[serde(default)]
    event: Vec<EventConfig>,
    #[serde(default)]
    live_event: Vec<LiveEventConfig>,
    #[serde(default)]
    publisher_network: Vec<PublisherNetworkConfig>,
    #[serde(default)]
    campaign: Vec<BroadcastConfig>,
    #[serde(default)]
    look_alike: Vec<BroadcastConfig>,
    #[serde(default)]
    detector: Vec<Method>,
    #[serde(default)]
    sweep: Sweep,
    #[serde(default)]
    expect: Expect,
    #[serde(default = "one_seed")]
    expect_from_seeds: usize,
}

fn one_seed() -> usize {
    1
}

fn default_family() -> String {
    "own".to_owned()
}

fn default_seed() -> u64 {
    1
}

fn default_days() -> u32 {
    WorldConfig::default().days
}

/// A scenario that can be run.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Its name: that of the file without ending.
    pub name: String,
    /// The experiment in one sentence.
    pub summary: String,
    /// Its place among the experiments.
    pub design: Design,
    /// Seed of the first world.
    pub seed: u64,
    /// The world.
    pub world: CheckedWorld,
    /// Factor by which its numbers of accounts differ from those written.
    pub scale: f64,
    /// Methods to run; every one in the catalogue where none is named.
    pub methods: Vec<Method>,
    /// Values to vary, one key at a time.
    pub sweep: Sweep,
    /// Bands for means over seeds.
    pub expect: Expect,
    /// Fewest seeds over which these means say anything.
    pub expect_from_seeds: usize,
    pub(crate) origin: String,
}

/// What the hash covers: everything that can change a post.
#[derive(Serialize)]
struct Hashed<'a> {
    format: u32,
    world: &'a CheckedWorld,
}

impl Scenario {
    /// Reads a scenario from TOML. `origin` names the file in errors.
    ///
    /// # Errors
    /// [`Error::Syntax`] with line and key, [`Error::World`] or [`Error::Method`] with what would be
    /// accepted; points of a sweep count as worlds.
    pub fn parse(name: &str, origin: &str, text: &str) -> Result<Self, Error> {
        let written: Written = resolve(origin, text)?;
        let methods = if written.detector.is_empty() { Method::all() } else { written.detector };
        for method in &methods {
            method.check().map_err(|source| Error::Method {
                origin: format!("{origin}: method {}", method.name()),
                source,
            })?;
        }
        expect::check(origin, &written.expect)?;
        let world = WorldConfig {
            days: written.days,
            resolution: written.resolution,
            observation: written.observation,
            population: written.population,
            sessions: written.sessions,
            kinds: written.kinds,
            hashtags: written.hashtags,
            events: written.events,
            reposts: written.reposts,
            trends: written.trends,
            event: written.event,
            live_event: written.live_event,
            publisher_network: written.publisher_network,
            campaign: written.campaign,
            look_alike: written.look_alike,
        };
        let scenario = Self {
            name: name.to_owned(),
            summary: written.summary,
            design: Design {
                id: written.id,
                family: written.family,
                tier: written.tier,
                ..Design::default()
            },
            seed: written.seed,
            world: checked(origin, world)?,
            scale: 1.0,
            methods,
            sweep: written.sweep,
            expect: written.expect,
            expect_from_seeds: written.expect_from_seeds,
            origin: origin.to_owned(),
        };
        // A sweep that cannot be is told at once, not when it is asked for.
        scenario.variants().map(|_| scenario)
    }

    /// What became of its expectations in records of it, whatever their seeds; nothing where these are
    /// fewer than it takes.
    #[must_use]
    pub fn outcomes(&self, records: &[Record]) -> Vec<Outcome> {
        let own = records.iter().filter(|record| record.scenario() == self.name);
        let seeds: BTreeSet<u64> = own.map(Record::seed).collect();
        if seeds.len() < self.expect_from_seeds {
            return Vec::new();
        }
        expect::outcomes(&self.expect, &self.name, records)
    }

    /// Runs only the methods that something is expected of.
    pub fn keep_expected_methods(&mut self) {
        self.methods = expect::methods(&self.expect).filter_map(Method::by_name).collect();
    }

    /// Multiplies the numbers of accounts: ordinary ones, those of campaigns and look-alikes, and pages.
    ///
    /// # Errors
    /// [`Error::World`] when the smaller or larger world is impossible.
    pub fn rescale(&mut self, scale: f64) -> Result<(), Error> {
        let mut world = WorldConfig::clone(&self.world);
        world.rescale(scale);
        self.replace(world)?;
        self.scale *= scale;
        Ok(())
    }

    /// Another number of days.
    ///
    /// # Errors
    /// [`Error::World`] when the scenario cannot be that short.
    pub fn set_days(&mut self, days: u32) -> Result<(), Error> {
        let world = WorldConfig { days, ..WorldConfig::clone(&self.world) };
        self.replace(world)
    }

    /// Another number of days, without what would begin after the end: what was left out.
    ///
    /// # Errors
    /// [`Error::World`] when no world of so many days can be made.
    pub fn shorten(&mut self, days: u32) -> Result<Vec<String>, Error> {
        let mut world = WorldConfig::clone(&self.world);
        let left_out = world.shorten(days);
        self.replace(world).map(|()| left_out)
    }

    /// Another number of ordinary accounts.
    ///
    /// # Errors
    /// [`Error::World`] when it is out of range or too few for the campaigns.
    pub fn set_accounts(&mut self, accounts: u32) -> Result<(), Error> {
        let mut world = WorldConfig::clone(&self.world);
        world.population.accounts = accounts;
        self.replace(world)
    }

    pub(crate) fn replace(&mut self, world: WorldConfig) -> Result<(), Error> {
        self.world = checked(&self.origin, world)?;
        Ok(())
    }

    /// First 16 hexadecimal digits of the SHA-256 of the resolved world: two scenarios with the
    /// same hash give the same posts for the same seed.
    ///
    /// # Panics
    /// Never: a world is plain data.
    #[must_use]
    pub fn hash(&self) -> String {
        world_hash(&self.world)
    }

    /// A scenario that is nothing but a world, as files of a world tell it.
    ///
    /// # Errors
    /// [`Error::World`] when no world can be made of it.
    pub(crate) fn of_world(name: &str, world: WorldConfig) -> Result<Self, Error> {
        Ok(Self {
            name: name.to_owned(),
            summary: String::new(),
            design: Design::default(),
            seed: default_seed(),
            world: checked(name, world)?,
            scale: 1.0,
            methods: Vec::new(),
            sweep: Sweep::new(),
            expect: Expect::new(),
            expect_from_seeds: one_seed(),
            origin: name.to_owned(),
        })
    }
}

/// The hash of a scenario with this world.
pub(crate) fn world_hash(world: &CheckedWorld) -> String {
    let hashed = Hashed { format: 1, world };
    let json = serde_json::to_vec(&hashed).expect("a world is plain data");
    let digest = Sha256::digest(json);
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn checked(origin: &str, world: WorldConfig) -> Result<CheckedWorld, Error> {
    world.check().map_err(|source| Error::World { origin: origin.to_owned(), source })
}
