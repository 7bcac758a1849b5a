//! Instructions, which can be held against a bound, and time and memory, as advice: machines differ and
//! are busy.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::pairs::Pair;
use super::{Options, Verdict};

/// Cost of a method, head over base: the middle ratio over its runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Speed {
    /// The method.
    pub method: String,
    /// Ratio of instructions, where both sides counted them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instruction_ratio: Option<f64>,
    /// Whether that is above the bound that was asked for.
    #[serde(default)]
    pub is_slower: bool,
    /// Ratio of wall times; not reproducible.
    pub time_ratio: f64,
    /// Ratio of most heap in use.
    pub memory_ratio: f64,
    /// Ratio of heap held by the state.
    pub state_ratio: f64,
}

pub(super) fn speed(pairs: &[Pair<'_>], options: &Options) -> Vec<Speed> {
    let mut by_method: BTreeMap<&str, Vec<&Pair<'_>>> = BTreeMap::new();
    for pair in pairs {
        by_method.entry(&pair.head.method).or_default().push(pair);
    }
    let of = |(method, pairs): (&str, Vec<_>)| of_method(method, &pairs, options);
    by_method.into_iter().map(of).collect()
}

/// Worse where a method is slower than was asked for, unknown where a bound is asked for and nobody counted.
pub(super) fn verdict(speed: &[Speed], options: &Options) -> Verdict {
    let is_unknown = |speed: &Speed| speed.instruction_ratio.is_none();
    match options.instructions_max {
        Some(_) if speed.iter().any(|speed| speed.is_slower) => Verdict::Worse,
        Some(_) if speed.iter().any(is_unknown) => Verdict::Unknown,
        _ => Verdict::Same,
    }
}

fn of_method(method: &str, pairs: &[&Pair<'_>], options: &Options) -> Speed {
    let middle = |of: &dyn Fn(&Pair<'_>) -> f64| middle(pairs.iter().map(|pair| of(pair)));
    let instructions = |pair: &&Pair<'_>| {
        let (base, head) = (pair.base.instructions?, pair.head.instructions?);
        Some((head as f64 + 1.0) / (base as f64 + 1.0))
    };
    let counted: Vec<f64> = pairs.iter().filter_map(instructions).collect();
    let instruction_ratio = (!counted.is_empty()).then(|| self::middle(counted.into_iter()));
    let bytes = |head: u64, base: u64| (head as f64 + 1.0) / (base as f64 + 1.0);
    Speed {
        method: method.to_owned(),
        instruction_ratio,
        is_slower: instruction_ratio
            .zip(options.instructions_max)
            .is_some_and(|(r, most)| r > most),
        time_ratio: middle(&|pair| (pair.head.detect_s + 1e-6) / (pair.base.detect_s + 1e-6)),
        memory_ratio: middle(&|pair| {
            bytes(pair.head.peak_memory_bytes, pair.base.peak_memory_bytes)
        }),
        state_ratio: middle(&|pair| bytes(pair.head.state_bytes, pair.base.state_bytes)),
    }
}

/// The middle one; of an even number the higher of both.
fn middle(ratios: impl Iterator<Item = f64>) -> f64 {
    let mut ratios: Vec<f64> = ratios.collect();
    ratios.sort_by(f64::total_cmp);
    ratios[ratios.len() / 2]
}

#[cfg(test)]
mod tests {
    use crate::gate::{Gate, Options, Verdict, compare};
    use crate::record::{Record, RunRecord};
    use crate::robustness::testing::mixed_run;

    fn runs(counts: [Option<u64>; 3]) -> Vec<Record> {
        let run = |(seed, instructions)| {
            let Record::Run(run) = mixed_run("a", "ccb", seed, [1.0], [0.5]) else {
                panic!("a run")
            };
            Record::Run(RunRecord { instructions, ..run })
        };
        (1..).zip(counts).map(run).collect()
    }

    fn gate(head: [Option<u64>; 3], instructions_max: Option<f64>) -> Gate {
        let options = Options { instructions_max, ..Options::default() };
        compare(&runs([Some(999); 3]), &runs(head), &options).unwrap()
    }

    #[test]
    fn more_instructions_than_the_bound_are_a_regression_where_one_is_asked_for() {
        let head = [Some(1_199), Some(1_999), Some(1_099)];
        for (most, verdict, is_slower) in [
            (None, Verdict::Same, false),
            (Some(1.3), Verdict::Same, false),
            (Some(1.1), Verdict::Worse, true),
        ] {
            let gate = gate(head, most);
            assert_eq!((gate.verdict, gate.speed[0].is_slower), (verdict, is_slower));
            assert_eq!(gate.speed[0].instruction_ratio, Some(1.2));
        }
    }

    #[test]
    fn where_a_side_did_not_count_nothing_is_said_of_instructions() {
        let gate = gate([None; 3], Some(1.1));
        assert_eq!((gate.verdict, gate.speed[0].instruction_ratio), (Verdict::Unknown, None));
        assert!(gate.notes.iter().any(|note| note.contains("instructions")), "{:?}", gate.notes);
    }
}
