//! Records for tests.

use super::Cuts;
use crate::metrics::verdict;
use crate::ranking::Ranking;
use crate::record::{Design, FORMAT_VERSION, RecallAt, Record, RunRecord, Varied, WorldRecord};

fn run(scenario: &str, method: &str, seed: u64, ranking: &Ranking) -> RunRecord {
    let line = serde_json::json!({
        "format_version": FORMAT_VERSION, "claque_version": "0.1.0", "scenario": scenario,
        "scenario_hash": "0", "seed": seed, "method": method, "parameters": {},
        "accounts": ranking.positives() + ranking.innocents(), "positives": ranking.positives(),
        "average_precision": null, "recall_at": [], "own_threshold": null, "look_alikes": [],
        "look_alikes_at": "own_threshold", "curve": [], "groups": 0, "detect_s": 0.0,
        "posts_per_s": 0.0, "state_bytes": 0, "peak_memory_bytes": 0, "notes": [],
    });
    let run: RunRecord = serde_json::from_value(line).expect("a line of a first version");
    RunRecord { cuts: Some(Cuts::of(ranking)), ..run }
}

/// A run on a world where everybody is innocent.
pub(crate) fn innocent(
    scenario: &str,
    method: &str,
    seed: u64,
    scores: impl IntoIterator<Item = f64>,
    threshold: Option<f64>,
) -> Record {
    let ranking = Ranking::new(scores.into_iter().map(|score| (score, false)));
    let own_threshold = threshold.map(|threshold| verdict(&ranking, threshold));
    Record::Run(RunRecord { own_threshold, ..run(scenario, method, seed, &ranking) })
}

/// A run with these scores of positives and of innocents.
pub(crate) fn mixed_run(
    scenario: &str,
    method: &str,
    seed: u64,
    positives: impl IntoIterator<Item = f64>,
    innocents: impl IntoIterator<Item = f64>,
) -> Record {
    let positives = positives.into_iter().map(|score| (score, true));
    let scored = positives.chain(innocents.into_iter().map(|score| (score, false)));
    Record::Run(run(scenario, method, seed, &Ranking::new(scored)))
}

/// A run with these recalls at false-positive rates.
pub(crate) fn recalling(scenario: &str, method: &str, seed: u64, recalls: &[(f64, f64)]) -> Record {
    let ranking = Ranking::new([(1.0, true), (0.0, false)]);
    let at = |&(false_positive_rate, recall): &(f64, f64)| RecallAt { false_positive_rate, recall };
    let recall_at = recalls.iter().map(at).collect();
    Record::Run(RunRecord { recall_at, ..run(scenario, method, seed, &ranking) })
}

fn of_design(scenario: &str, design: Design) -> Record {
    let line = serde_json::json!({
        "format_version": FORMAT_VERSION, "claque_version": "0.1.0", "scenario": scenario,
        "summary": "", "scenario_hash": "0", "seed": 1, "days": 1.0, "accounts": 0, "posts": 0,
        "hashtag_uses": 0, "classes": [], "campaigns": [], "timeline": null, "simulate_s": 0.0,
    });
    let world: WorldRecord = serde_json::from_value(line).expect("a line of a first version");
    Record::World(WorldRecord { design, ..world })
}

/// A world of a family.
pub(crate) fn world(scenario: &str, family: &str) -> Record {
    of_design(scenario, Design { family: family.to_owned(), ..Design::default() })
}

/// A point of a sweep.
pub(crate) fn variant(scenario: &str, of: &str, key: &str, value: f64) -> Record {
    let varied = Some(Varied { key: key.to_owned(), value });
    of_design(scenario, Design { variant_of: Some(of.to_owned()), varied, ..Design::default() })
}

/// A number from 0 to 1 that looks like chance.
pub(crate) fn mixed(n: u64) -> f64 {
    let mut z = n.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    for _ in 0..2 {
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z ^= z >> 27;
    }
    (z >> 11) as f64 / (1_u64 << 53) as f64
}
