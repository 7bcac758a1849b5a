//! What only the base can answer.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::metric::Metric;
use super::replay;
use crate::record::{RunRecord, WorldRecord};

/// Runs of a scenario, or a question, that the base has and the head has not. A detector that fails, or
/// that says less than before, must not pass for one that is as good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    /// The method, or methods by name.
    pub method: String,
    /// The scenario of runs; the family of a question.
    pub of: String,
    /// `seed 3` or `seeds 1 to 5, 8` of runs; the metric of a question.
    pub what: String,
    /// Why there is nothing to hold against it.
    pub why: String,
    /// The command that gives the head the runs, where one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replay: Option<String>,
}

impl Lost {
    /// Runs of one scenario that the head never made, or made of something else; `is_missing` in the
    /// first case.
    fn runs(
        (runs, like): (&[&RunRecord], &[&RunRecord]),
        world: Option<&WorldRecord>,
        why: String,
        is_missing: bool,
    ) -> Self {
        let mut methods: Vec<&str> = runs.iter().map(|run| run.method.as_str()).collect();
        methods.sort_unstable();
        methods.dedup();
        Self {
            method: methods.join(", "),
            of: runs[0].scenario.clone(),
            what: seeds(runs),
            why,
            replay: is_missing.then(|| replay::command_for_all(runs, like, world)),
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

/// A run of the base without a partner.
pub(super) struct Lone<'r> {
    pub(super) run: &'r RunRecord,
    /// A run of the head by the same method, or itself where the head has none: how to ask for it.
    pub(super) like: &'r RunRecord,
    pub(super) world: Option<&'r WorldRecord>,
    /// Why there is none; `None` where the head never made it.
    pub(super) why: Option<String>,
}

/// Runs without a partner by scenario and reason, so that each scenario is told once.
pub(super) fn gathered(lone: Vec<Lone<'_>>) -> Vec<Lost> {
    type Alike<'r> = (Vec<&'r RunRecord>, Vec<&'r RunRecord>, Option<&'r WorldRecord>);
    // Programs are run with limits of their own, so they have a command of their own; so have methods
    // whose parameters the scenario's file gives.
    let mut alike: BTreeMap<(&str, Option<String>, String, bool), Alike> = BTreeMap::new();
    for Lone { run, like, world, why } in lone {
        let limits = replay::limits(&like.parameters);
        let key = (run.scenario.as_str(), why, limits, replay::is_by_name(like));
        let (runs, asked, _) = alike.entry(key).or_insert((Vec::new(), Vec::new(), world));
        runs.push(run);
        asked.push(like);
    }
    let lost =
        |((_, why, ..), (runs, like, world)): ((&str, Option<String>, String, bool), Alike)| {
            let is_missing = why.is_none();
            let why = why.unwrap_or_else(|| "only in the base".to_owned());
            Lost::runs((&runs, &like), world, why, is_missing)
        };
    alike.into_iter().map(lost).collect()
}

/// `seed 3`, `seeds 1 to 5, 8`.
fn seeds(runs: &[&RunRecord]) -> String {
    let seeds: Vec<u64> =
        runs.iter().map(|run| run.seed).collect::<BTreeSet<_>>().into_iter().collect();
    let spans = seeds.chunk_by(|a, b| a + 1 == *b).map(|span| match span {
        [one] => one.to_string(),
        [first, .., last] => format!("{first} to {last}"),
        [] => String::new(),
    });
    let word = if seeds.len() == 1 { "seed" } else { "seeds" };
    format!("{word} {}", spans.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::record::Record;
    use crate::robustness::testing::mixed_run;

    fn run(scenario: &str, method: &str, seed: u64) -> RunRecord {
        match mixed_run(scenario, method, seed, [1.0], [0.0]) {
            Record::Run(run) => run,
            Record::World(_) => panic!("a run"),
        }
    }

    #[test]
    fn a_scenario_is_told_once_with_all_its_seeds_and_methods() {
        let runs: Vec<RunRecord> = [("a", "ccb", 1), ("a", "volume", 1), ("a", "ccb", 2)]
            .into_iter()
            .chain([("a", "ccb", 7), ("b", "ccb", 3)])
            .map(|(scenario, method, seed)| run(scenario, method, seed))
            .collect();
        let missing = |run| Lone { run, like: run, world: None, why: None };
        let lone = runs.iter().map(missing).collect();
        let told: Vec<_> =
            gathered(lone).into_iter().map(|lost| (lost.told(), lost.replay.unwrap())).collect();
        let all = "claque run a --seed 1 --seeds 7 --methods ccb,volume --add --out HEAD";
        let one = "claque run b --seed 3 --seeds 1 --methods ccb --add --out HEAD";
        assert_eq!(
            told,
            [
                ("a, ccb, volume, seeds 1 to 2, 7: only in the base".to_owned(), all.to_owned()),
                ("b, ccb, seed 3: only in the base".to_owned(), one.to_owned()),
            ]
        );
        let why = || Some("other posts".to_owned());
        let unlike = |run| Lone { run, like: run, world: None, why: why() };
        let told = gathered(runs.iter().take(2).map(unlike).collect());
        assert_eq!(told[0].told(), "a, ccb, volume, seed 1: other posts");
        assert_eq!((told.len(), told[0].replay.is_none()), (1, true));
    }

    /// The head runs the method with parameters of its own, which only the scenario's file can give.
    #[test]
    fn what_is_missing_is_asked_for_as_the_head_runs_it() {
        let of = |seed, window_s: f64| RunRecord {
            parameters: json!({ "method": "coordnet", "time_window_s": window_s }),
            ..run("a", "coordnet", seed)
        };
        let (missing, like) = (of(3, 60.0), of(1, 5.0));
        let lone = Lone { run: &missing, like: &like, world: None, why: None };
        let replay = gathered(vec![lone])[0].replay.clone();
        assert_eq!(replay.unwrap(), "claque run a --seed 3 --seeds 1 --add --out HEAD");
    }
}
