//! Makes worlds, and knows the truth about them.
//!
//! Two steps. A [`Plan`] is computed once from (configuration, seed): it is the script. Then every
//! account acts on its own, given the plan, and [`Plan::play`] gives out posts in time order with
//! the cause of each. [`GroundTruth`] follows from the causes.
//!
//! All content is synthetic and neutral. This crate touches no file, and no detector can see it.
//!
//! ```
//! use claque_sim::{GroundTruth, Plan, PlayOptions, WorldConfig};
//!
//! let mut world = WorldConfig { days: 1, ..WorldConfig::default() };
//! world.population.accounts = 500;
//! let plan = Plan::new(&world.check()?, 7);
//! let mut truth = GroundTruth::new(&plan);
//! for chunk in plan.play(PlayOptions::default()) {
//!     truth.absorb(&chunk);
//! }
//! assert!(truth.accounts().count() > 0);
//! # Ok::<(), claque_sim::ConfigError>(())
//! ```

mod cast;
mod cause;
mod class;
pub mod config;
mod day_curve;
pub mod name;
mod named;
pub mod plan;
pub mod play;
pub mod random;
pub mod trend;
mod truth;

pub use cause::{Cause, CauseKind};
pub use class::Class;
pub use config::{CheckedWorld, ConfigError, WorldConfig};
pub use plan::{OrganicLaw, Plan, Profile, Reactions, SCHEDULER_APP, START, ScheduledEvent};
pub use play::{Chunk, Play, PlayOptions, Shard};
pub use truth::{CampaignTruth, Control, Controls, GroundTruth, WaveTruth};
