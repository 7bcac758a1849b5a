//! One question of the gate: a method, a family of scenarios, a metric.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::pairs::Pair;
use super::{Metric, Options};
use crate::stats::{ENOUGH_POWER, Interval, Stratified};

/// The answer, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing differs.
    Same,
    /// Surely better.
    Better,
    /// No worse than the margin allows.
    Held,
    /// These seeds cannot tell.
    Unknown,
    /// Surely worse, and by more than the margin.
    Worse,
}

/// One question and its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// The method.
    pub method: String,
    /// The family of scenarios.
    pub family: String,
    /// The metric.
    pub metric: String,
    /// Loss that is practically nothing.
    pub margin: f64,
    /// Mean in the base.
    pub base: f64,
    /// Mean in the head.
    pub head: f64,
    /// Mean difference; better is up.
    pub difference: f64,
    /// 95 % interval of the difference; `None` where a scenario has one seed only.
    pub interval: Option<Interval>,
    /// The interval that decided; `None` as above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<Decided>,
    /// Pairs of runs, or accounts.
    pub pairs: usize,
    /// The answer.
    pub verdict: Verdict,
    /// How many pairs would tell, where these cannot and it is known.
    pub pairs_needed: Option<usize>,
    /// The run that lost most, if any lost.
    pub worst: Option<Worst>,
    /// Two-sided p-value of McNemar's exact test, of verdicts about the same accounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p_value: Option<f64>,
}

/// The interval by which a question was decided, or by which it could not be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Decided {
    /// The interval; better is up.
    pub interval: Interval,
    /// Chance of lying beyond it, on each side.
    pub beyond: f64,
}

/// The run that lost most.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Worst {
    /// Its scenario.
    pub scenario: String,
    /// Its seed.
    pub seed: u64,
    /// Its difference; better is up.
    pub difference: f64,
    /// The command that runs it again.
    pub replay: String,
}

pub(super) fn judge(
    (method, family): (&str, &str),
    metric: &Metric,
    pairs: &[&Pair<'_>],
    n_cells: usize,
    options: &Options,
) -> Cell {
    let margin = options.margins.get(metric.name).copied().unwrap_or(metric.margin);
    let (strata, steps) = strata(metric, pairs);
    let found =
        Stratified::with_steps(&strata, &steps).expect("only metrics with a value are asked for");
    let rates = Rates::new(options, n_cells);
    let verdict = verdict(&strata, &found, margin, rates);
    let is_unknown = verdict == Verdict::Unknown;
    let beyond = rates.decided_at(verdict, found.mean < -margin);
    let within = |beyond: f64| found.interval(beyond).map(|interval| metric.cut(interval));
    Cell {
        method: method.to_owned(),
        family: family.to_owned(),
        metric: metric.name.to_owned(),
        margin,
        base: mean(pairs.iter().filter_map(|pair| metric.of(pair.base))),
        head: mean(pairs.iter().filter_map(|pair| metric.of(pair.head))),
        difference: found.mean,
        interval: within(0.025),
        decided: within(beyond).map(|interval| Decided { interval, beyond }),
        pairs: found.n,
        verdict,
        pairs_needed: is_unknown.then(|| needed(&found, margin, beyond)).flatten(),
        worst: worst(metric, pairs),
        p_value: None,
    }
}

/// Differences by scenario, and the root mean square of the steps in which those of each move.
fn strata(metric: &Metric, pairs: &[&Pair<'_>]) -> (Vec<Vec<f64>>, Vec<f64>) {
    let mut strata: BTreeMap<&str, (Vec<f64>, f64)> = BTreeMap::new();
    for pair in pairs {
        let Some(difference) = metric.difference(pair) else { continue };
        let (values, squares) = strata.entry(pair.head.scenario.as_str()).or_default();
        let step = metric.step(pair.head);
        values.push(difference);
        *squares += step * step;
    }
    let step = |(values, squares): (Vec<f64>, f64)| {
        let step = libm::sqrt(squares / values.len() as f64);
        (values, step)
    };
    strata.into_values().map(step).unzip()
}

/// How often a question may be decided wrongly.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rates {
    /// A loss or a gain where there is none.
    pub(super) sure: f64,
    /// A loss of the margin called held.
    pub(super) fair: f64,
}

impl Rates {
    /// Those of one question of so many in which anything differs.
    pub(super) fn new(options: &Options, n_cells: usize) -> Self {
        Self { sure: options.false_alarm_rate / n_cells as f64, fair: options.miss_rate }
    }

    /// The rate that a verdict came from. What is open could have become worse where more than the
    /// margin is lost, and held where less is.
    pub(super) fn decided_at(self, verdict: Verdict, is_beyond_margin: bool) -> f64 {
        let is_fair = match verdict {
            Verdict::Held => true,
            Verdict::Unknown => !is_beyond_margin,
            Verdict::Same | Verdict::Better | Verdict::Worse => false,
        };
        if is_fair { self.fair } else { self.sure }
    }
}

fn verdict(strata: &[Vec<f64>], found: &Stratified, margin: f64, rates: Rates) -> Verdict {
    if strata.iter().flatten().all(|difference| *difference == 0.0) {
        return Verdict::Same;
    }
    let (sure, fair) = (found.interval(rates.sure), found.interval(rates.fair));
    let (Some(sure), Some(fair)) = (sure, fair) else { return Verdict::Unknown };
    if sure.high < 0.0 && found.mean < -margin {
        Verdict::Worse
    } else if sure.low > 0.0 {
        Verdict::Better
    } else if fair.low > -margin {
        Verdict::Held
    } else {
        Verdict::Unknown
    }
}

/// Pairs that would tell with enough power if differences go on as seen, and more than there are.
fn needed(found: &Stratified, margin: f64, beyond: f64) -> Option<usize> {
    let needed = found.values_for(beyond, effect(found.mean, margin), ENOUGH_POWER)?;
    Some(needed.max(found.n + 1))
}

/// What has to be told from none: the loss where it is more than the margin; where it is not, what is
/// left of the margin. There a tenth of the margin is told, since nothing left takes for ever.
pub(super) fn effect(difference: f64, margin: f64) -> f64 {
    if difference < -margin { -difference } else { (margin + difference).max(margin / 10.0) }
}

fn worst(metric: &Metric, pairs: &[&Pair<'_>]) -> Option<Worst> {
    let lost = pairs.iter().filter_map(|pair| Some((metric.difference(pair)?, pair)));
    let most = lost.filter(|(lost, _)| *lost < 0.0).min_by(|a, b| a.0.total_cmp(&b.0));
    most.map(|(difference, pair)| Worst {
        scenario: pair.head.scenario.clone(),
        seed: pair.head.seed,
        difference,
        replay: pair.replay(),
    })
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (n, sum) = values.fold((0.0, 0.0), |(n, sum), value| (n + 1.0, sum + value));
    sum / f64::max(n, 1.0)
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_xoshiro::SplitMix64;

    use super::*;

    const RATES: Rates = Rates { sure: 0.01, fair: 0.05 };
    const MARGIN: f64 = 0.05;

    fn judged(differences: Vec<f64>, positives: u32) -> Verdict {
        let strata = [differences];
        let found = Stratified::with_steps(&strata, &[1.0 / f64::from(positives)]).unwrap();
        verdict(&strata, &found, MARGIN, RATES)
    }

    #[test]
    fn two_equal_losses_of_one_account_in_five_cannot_tell() {
        assert_eq!(judged(vec![-0.2, -0.2], 5), Verdict::Unknown);
        assert_eq!(judged(vec![-0.2; 10], 5), Verdict::Worse);
        assert_eq!(judged(vec![0.0, 0.0], 5), Verdict::Same);
        assert_eq!(judged(vec![-0.5, -0.5], 500), Verdict::Worse);
    }

    /// Recalls of base and head are shares of so many accounts, each found with a chance of 0.8.
    /// As Student's bound promises 1 % to normal differences, no more than that is cried.
    #[test]
    fn recalls_that_differ_by_chance_are_called_worse_in_one_of_a_hundred_at_most() {
        const COMPARISONS: u32 = 10_000;
        for (positives, seeds) in [(5, 2), (5, 3), (5, 5), (20, 2), (20, 3), (20, 5)] {
            let mut random = SplitMix64::seed_from_u64(1);
            let mut recall = || {
                let found = (0..positives).filter(|_| random.random_bool(0.8)).count();
                found as f64 / f64::from(positives)
            };
            let mut difference = || recall() - recall();
            let worse = (0..COMPARISONS)
                .map(|_| judged((0..seeds).map(|_| difference()).collect(), positives))
                .filter(|verdict| *verdict == Verdict::Worse)
                .count();
            assert!(worse <= 100, "{worse} of {COMPARISONS}: {positives} accounts, {seeds} seeds");
        }
    }

    /// A method that finds all or nothing as a coin falls: four seeds keep the promise for a question,
    /// which two or three cannot (`notes` says so where it matters).
    #[test]
    fn coins_are_called_worse_in_one_of_a_hundred_at_most_from_four_seeds_on() {
        const COMPARISONS: usize = 10_000;
        for (seeds, most) in [(2, 800), (3, 250), (4, 100), (5, 100)] {
            let mut random = SplitMix64::seed_from_u64(2);
            let mut coin = || f64::from(u8::from(random.random_bool(0.5)));
            let mut differences = || (0..seeds).map(|_| coin() - coin()).collect();
            let worse =
                (0..COMPARISONS).filter(|_| judged(differences(), 500) == Verdict::Worse).count();
            assert!(worse <= most, "{worse} of {COMPARISONS} with {seeds} seeds");
        }
    }
}
