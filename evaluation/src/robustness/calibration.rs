//! Whether methods accuse as few as they promise where there is nobody to accuse.

use std::collections::BTreeSet;

use super::runs::{Seeds, mean, runs};
use crate::ranking::float;
use crate::record::{Record, RunRecord};
use crate::stats::{Interval, bootstrap_interval, wilson_interval};

/// How many innocents a method flags at its own threshold in a world without campaigns.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnRate {
    /// The scenario without campaigns.
    pub scenario: String,
    /// The method.
    pub method: String,
    /// Worlds counted together.
    pub worlds: usize,
    /// Their accounts, all of them innocent.
    pub innocents: u64,
    /// Those flagged.
    pub flagged: u64,
    /// Flagged per million.
    pub per_million: f64,
    /// The 95 % interval of `per_million`, accounts taken as independent (Wilson 1927).
    pub interval: Interval,
}

/// Own thresholds on worlds without positives, by scenario and then method. Methods without a threshold
/// are left out.
#[must_use]
pub fn own_rates(records: &[Record]) -> Vec<OwnRate> {
    let kept = runs(records, |run| run.positives == 0 && run.own_threshold.is_some());
    let mut rates = Vec::new();
    for (method, scenarios) in kept {
        rates.extend(scenarios.into_iter().map(|(name, runs)| own_rate(name, method, &runs)));
    }
    rates.sort_by(|a, b| (&a.scenario, &a.method).cmp(&(&b.scenario, &b.method)));
    rates
}

fn own_rate(scenario: &str, method: &str, runs: &Seeds<'_>) -> OwnRate {
    let innocents = runs.values().map(|run| run.accounts).sum();
    let flagged = runs.values().filter_map(|run| run.own_threshold).map(|own| own.flagged).sum();
    let share = wilson_interval(flagged, innocents);
    OwnRate {
        scenario: scenario.to_owned(),
        method: method.to_owned(),
        worlds: runs.len(),
        innocents,
        flagged,
        per_million: float(flagged) / float(innocents.max(1)) * 1e6,
        interval: Interval { low: share.low * 1e6, high: share.high * 1e6 },
    }
}

/// What becomes of a false-positive rate that a method is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Promise {
    /// The method.
    pub method: String,
    /// The rate asked for.
    pub rate: f64,
    /// Worlds, each of which sets the threshold for all others of its scenario.
    pub worlds: usize,
    /// Their accounts, all of them innocent.
    pub innocents: u64,
    /// Share flagged where the threshold was set: the rate that the others should show. Below `rate`
    /// where scores tie.
    pub set: f64,
    /// Share flagged on the others.
    pub met: f64,
}

/// A rate that is set on one world without campaigns and met on others.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldRate {
    /// The scenario without campaigns.
    pub scenario: String,
    /// What was asked for, and means over worlds of what came of it.
    pub promise: Promise,
    /// The 95 % interval of `met` over worlds (Efron and Tibshirani 1993); the threshold of a world
    /// serves all others, so it is somewhat too narrow with few worlds.
    pub interval: Option<Interval>,
}

/// Thresholds set on each seed of a scenario without positives and tried on its other seeds, by scenario,
/// method and rate. Scenarios of one seed, and runs without cuts, are left out.
#[must_use]
pub fn held_rates(records: &[Record], rates: &[f64]) -> Vec<HeldRate> {
    let kept = runs(records, |run| run.positives == 0 && run.cuts.is_some());
    let mut held = Vec::new();
    for (method, scenarios) in kept {
        for (scenario, runs) in scenarios.into_iter().filter(|(_, runs)| runs.len() > 1) {
            let runs: Vec<&RunRecord> = runs.into_values().collect();
            held.extend(rates.iter().map(|&rate| held_rate(scenario, method, rate, &runs)));
        }
    }
    held.sort_by(|a, b| (&a.scenario, &a.promise.method).cmp(&(&b.scenario, &b.promise.method)));
    held
}

/// What becomes of a rate over all scenarios without campaigns together.
#[derive(Debug, Clone, PartialEq)]
pub struct Reliability {
    /// What was asked for, and what came of it over all innocents.
    pub promise: Promise,
    /// The 95 % interval of `met`, accounts taken as independent (Wilson 1927).
    pub interval: Interval,
}

/// The rates of [`held_rates`] over scenarios, each innocent weighing the same, by method and then rate
/// as given.
#[must_use]
pub fn reliability(records: &[Record], rates: &[f64]) -> Vec<Reliability> {
    let held = held_rates(records, rates);
    let promises = || held.iter().map(|held| &held.promise);
    let methods: BTreeSet<&str> = promises().map(|promise| promise.method.as_str()).collect();
    let of = |method: &str, rate: f64| {
        pooled(promises().filter(|promise| promise.method == method && promise.rate == rate))
    };
    methods.iter().flat_map(|method| rates.iter().filter_map(|&rate| of(method, rate))).collect()
}

fn pooled<'p>(promises: impl Iterator<Item = &'p Promise>) -> Option<Reliability> {
    let promises: Vec<&Promise> = promises.collect();
    let innocents = promises.iter().map(|promise| promise.innocents).sum::<u64>().max(1);
    let flagged = |share: fn(&Promise) -> f64| -> f64 {
        promises.iter().map(|promise| share(promise) * float(promise.innocents)).sum()
    };
    let met = flagged(|promise| promise.met);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
    let interval = wilson_interval(met.round() as u64, innocents);
    let promise = Promise {
        worlds: promises.iter().map(|promise| promise.worlds).sum(),
        innocents,
        set: flagged(|promise| promise.set) / float(innocents),
        met: met / float(innocents),
        ..(*promises.first()?).clone()
    };
    Some(Reliability { promise, interval })
}

fn held_rate(scenario: &str, method: &str, rate: f64, runs: &[&RunRecord]) -> HeldRate {
    let thresholds: Vec<f64> = runs.iter().map(|run| threshold(run, rate)).collect();
    let own = runs.iter().zip(&thresholds).map(|(run, &threshold)| flagged(run, threshold));
    let met = |(nth, run): (usize, &&RunRecord)| {
        let others = thresholds.iter().enumerate().filter(|(other, _)| *other != nth);
        mean(&others.map(|(_, &threshold)| flagged(run, threshold)).collect::<Vec<f64>>())
    };
    let met: Vec<f64> = runs.iter().enumerate().map(met).collect();
    let promise = Promise {
        method: method.to_owned(),
        rate,
        worlds: runs.len(),
        innocents: runs.iter().map(|run| run.accounts).sum(),
        set: mean(&own.collect::<Vec<f64>>()),
        met: mean(&met),
    };
    HeldRate { scenario: scenario.to_owned(), promise, interval: bootstrap_interval(&met) }
}

fn threshold(run: &RunRecord, rate: f64) -> f64 {
    let most = rate * float(run.accounts);
    run.cuts.as_ref().map_or(f64::INFINITY, |cuts| cuts.threshold(most))
}

fn flagged(run: &RunRecord, threshold: f64) -> f64 {
    let flagged = run.cuts.as_ref().map_or(0, |cuts| cuts.at(threshold).1);
    float(flagged) / float(run.accounts.max(1))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{innocent, mixed};
    use super::*;

    #[test]
    fn own_thresholds_are_counted_over_worlds() {
        let run = |seed, flags: u32| {
            // Scores 0 to 99; so many of them reach the threshold.
            innocent(
                "quiet.twin",
                "ccb",
                seed,
                (0..100).map(f64::from),
                Some(100.0 - f64::from(flags)),
            )
        };
        let found = own_rates(&[run(1, 3), run(2, 1), run(2, 2)]);
        let [rate] = &found[..] else { panic!("{found:?}") };
        assert_eq!((rate.worlds, rate.innocents, rate.flagged), (2, 200, 5));
        assert_eq!(rate.per_million, 25_000.0);
        let share = wilson_interval(5, 200);
        assert_eq!(rate.interval, Interval { low: share.low * 1e6, high: share.high * 1e6 });
        assert!(own_rates(&[innocent("a", "b", 1, [0.0], None)]).is_empty());
    }

    /// Of a hundred scores on the first world ten lie at 90 or more, on the second twenty.
    #[test]
    fn a_rate_is_held_against_other_worlds() {
        let first = innocent("a", "m", 1, (0..100).map(f64::from), None);
        let second = innocent("a", "m", 2, (0..100).map(|n| f64::from(n + 10)), None);
        let found = held_rates(&[first.clone(), second], &[0.1]);
        let [HeldRate { promise: rate, .. }] = &found[..] else { panic!("{found:?}") };
        assert_eq!((rate.worlds, rate.set), (2, 0.1));
        assert_eq!(rate.met, f64::midpoint(0.2, 0.0));
        assert!(held_rates(&[first], &[0.1]).is_empty(), "one seed has no other");
    }

    /// Two scenarios with worlds of 100 and of 200 accounts; those of each are alike.
    #[test]
    fn scenarios_are_pooled_by_their_accounts() {
        let scores = |n: u32, from: u32| (0..n).map(move |s| f64::from(s + from));
        let mut records = Vec::new();
        for seed in [1, 2] {
            records.push(innocent("a", "m", seed, scores(100, 0), None));
            records.push(innocent("b", "m", seed, scores(200, 0), None));
        }
        let found = reliability(&records, &[0.1, 0.01]);
        let [first, second] = &found[..] else { panic!("{found:?}") };
        let (tenth, hundredth) = (&first.promise, &second.promise);
        assert_eq!((tenth.worlds, tenth.innocents), (4, 600));
        assert!((tenth.set - 0.1).abs() < 1e-12 && (tenth.met - 0.1).abs() < 1e-12, "{tenth:?}");
        assert_eq!(first.interval, wilson_interval(60, 600));
        assert!((hundredth.met - 0.01).abs() < 1e-12, "{hundredth:?}");
    }

    /// Worlds of one law: the rate set is the rate met, within the noise of 20 worlds of 20,000.
    #[test]
    fn a_rate_holds_where_worlds_are_alike() {
        let world = |seed: u64| {
            let scores = (0..20_000_u64).map(move |n| mixed(seed << 32 | n));
            innocent("a", "m", seed, scores, None)
        };
        let worlds: Vec<Record> = (0..20).map(world).collect();
        for HeldRate { promise: rate, .. } in held_rates(&worlds, &[1e-2, 1e-3]) {
            // Both the threshold and the count vary by √n of the n flagged; five errors of the mean, and
            // the twentieth that cuts may miss.
            let flagged = 20_000.0 * rate.rate;
            let error = rate.rate * (2.0 / flagged).sqrt() / 20.0_f64.sqrt();
            assert!(rate.set <= rate.rate + 1e-12 && rate.set >= 0.95 * rate.rate, "{rate:?}");
            let off_by = 5.0 * error + 0.05 * rate.rate;
            assert!((rate.met - rate.set).abs() <= off_by, "{rate:?} {off_by}");
        }
    }
}
