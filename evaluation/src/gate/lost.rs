//! What only the base can answer.

use serde::{Deserialize, Serialize};

use super::metric::Metric;
use super::replay;
use crate::record::{RunRecord, WorldRecord};

/// A run or a question that the base has and the head has not. A detector that fails, or that says
/// less than before, must not pass for one that is as good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    /// The method.
    pub method: String,
    /// The scenario of a run; the family of a question.
    pub of: String,
    /// `seed 3` of a run; the metric of a question.
    pub what: String,
    /// Why there is nothing to hold against it.
    pub why: String,
    /// The command that gives the head the run, where one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replay: Option<String>,
}

impl Lost {
    /// A run that the head never made.
    pub(super) fn missing(run: &RunRecord, world: Option<&WorldRecord>) -> Self {
        let replay = replay::command(run, world) + " --add --out HEAD";
        Self { replay: Some(replay), ..Self::unlike(run, "only in the base".to_owned()) }
    }

    /// A run that the head made of something else.
    pub(super) fn unlike(run: &RunRecord, why: String) -> Self {
        Self {
            method: run.method.clone(),
            of: run.scenario.clone(),
            what: format!("seed {}", run.seed),
            why,
            replay: None,
        }
    }

    /// A number that the head no longer has.
    pub(super) fn question((method, family): (&str, &str), metric: &Metric, why: String) -> Self {
        let hint = match metric.is_of_verdicts {
            true => "; a program has verdicts when it writes the column `flagged`",
            false => "",
        };
        Self {
            method: method.to_owned(),
            of: family.to_owned(),
            what: metric.name.to_owned(),
            why: why + hint,
            replay: None,
        }
    }

    /// What it is and why, in one line.
    #[must_use]
    pub fn told(&self) -> String {
        format!("{}, {}, {}: {}", self.of, self.method, self.what, self.why)
    }
}
