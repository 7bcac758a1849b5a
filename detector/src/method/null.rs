//! `null`: flags nobody. The floor under every table.
//!
//! Complexity: O(1). Source: our choice, after the `null` detector of the Numenta Anomaly
//! Benchmark, which defines a score of zero there.

use claque_trace::{PostBatch, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Capabilities, ConfigError, Detector, Findings, Merge, MergeKind, ShardKey, Unit};

/// No parameters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {}

impl Config {
    /// The detector with these parameters.
    ///
    /// # Errors
    /// None: there is nothing to get wrong.
    pub fn build(&self) -> Result<Null, ConfigError> {
        Ok(Null)
    }
}

/// Flags nobody.
#[derive(Debug, Clone, Copy)]
pub struct Null;

/// Nothing is remembered.
#[derive(Debug, Clone, Copy, Default)]
pub struct State;

impl Merge for State {
    fn merge(&mut self, _other: Self) {}
}

impl Detector for Null {
    type State = State;

    fn name(&self) -> &'static str {
        "null"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            merge: MergeKind::Exact,
            shard_key: ShardKey::Any,
            units: &[Unit::Accounts],
            ignores_account_numbers: true,
            time_shift_ms: 1,
        }
    }

    fn init(&self) -> State {
        State
    }

    fn update(&self, _state: &mut State, _posts: &PostBatch) {}

    fn evaluate(&self, _state: &State, _at: Timestamp) -> Findings {
        Findings { threshold: Some(f64::MAX), ..Findings::default() }
    }

    fn state_bytes(&self, _state: &State) -> usize {
        0
    }
}
