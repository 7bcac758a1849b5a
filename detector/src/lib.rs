//! Methods that score accounts, groups and hashtags from what an outside observer sees.
//!
//! Parameters and state are separate values and state combines, so batch, streaming and sharded
//! runs are plain functions over one trait ([`Detector`]). A detector cannot name a label: this
//! crate does not know the simulator.
//!
//! ```
//! use claque_detector::{Method, run_batch};
//! use claque_trace::testing;
//!
//! let posts = testing::posts(&[(1, 0, &[7]), (2, 900, &[7]), (1, 90_000, &[7]), (2, 90_400, &[7])]);
//! let method = Method::by_name("volume").expect("volume is in the catalogue");
//! let findings = method.run(&[posts]);
//! assert_eq!(findings.accounts.len(), 2);
//! ```

mod alerts;
pub mod any;
mod budget;
pub mod catalogue;
pub mod check;
mod clock;
mod communities;
pub mod config;
mod corpus;
pub mod detect;
pub mod drive;
pub mod evidence;
pub mod findings;
pub mod group;
mod incidence;
pub mod layers;
pub mod method;
mod mix;
mod network;
mod overlap;
pub mod parameters;
pub mod rows;
pub mod scout;
mod splitmix;
pub mod stats;
mod sweep;
mod ties;
pub mod uses;
pub mod whole_trace;
pub mod written;

pub use any::{AnyDetector, AnyState};
pub use catalogue::{Entry, Method, catalogue};
pub use check::{Broken, Law, check_detector, check_law};
pub use config::ConfigError;
pub use detect::{Capabilities, Detector, Merge, MergeKind, ShardKey, Unit};
pub use drive::{fold_shards, run_batch};
pub use findings::{
    AccountScore, Column, Evidence, Findings, Group, HashtagAlert, PostScore, Scores, Table, Values,
};
pub use layers::Layer;
pub use parameters::Parameter;
pub use scout::Scout;
pub use whole_trace::WholeTrace;

/// The README's example of a detector, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
