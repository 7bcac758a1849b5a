//! How much a campaign can hide before a method loses it.

use std::collections::BTreeMap;

use super::runs::{mean, runs, worlds};
use crate::record::{Record, RunRecord, WorldRecord};
use crate::stats::{Interval, bootstrap_interval};

/// Recall of a method against one setting of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Camouflage {
    /// The scenario that varies.
    pub scenario: String,
    /// What varies about it.
    pub key: String,
    /// The method.
    pub method: String,
    /// Share of innocents that may be flagged.
    pub rate: f64,
    /// Recall at each value, values rising.
    pub points: Vec<CamouflagePoint>,
    /// Mean recall over the axis, by trapezoids between the points: 1 finds everybody everywhere. `None`
    /// with a single point.
    pub area: Option<f64>,
    /// The 95 % interval of `area` over seeds that have every point.
    pub interval: Option<Interval>,
    /// Whether the axis is the logarithm of the value: where values are positive and span more than
    /// a decade.
    pub is_log: bool,
}

/// Recall at one value.
#[derive(Debug, Clone, PartialEq)]
pub struct CamouflagePoint {
    /// The value.
    pub value: f64,
    /// Mean recall over seeds.
    pub recall: f64,
    /// Its 95 % interval over seeds.
    pub interval: Option<Interval>,
    /// How many seeds.
    pub seeds: usize,
}

/// Recall by value, a value in bits so that it has an order, and seed.
type Recalls = BTreeMap<u64, BTreeMap<u64, f64>>;

/// Scenario, key and method.
type Name<'r> = (&'r str, &'r str, &'r str);

/// A run and the value of its world.
type Tried<'r> = (f64, &'r RunRecord);

/// Curves of every sweep in the records, by scenario, key, method and rate.
#[must_use]
pub fn camouflage(records: &[Record], rates: &[f64]) -> Vec<Camouflage> {
    let sweeps = sweeps(records);
    let mut curves = Vec::new();
    for (name, runs) in &sweeps {
        curves.extend(rates.iter().filter_map(|&rate| named(name, runs, rate)));
    }
    curves
}

fn sweeps(records: &[Record]) -> BTreeMap<Name<'_>, Vec<Tried<'_>>> {
    let worlds = worlds(records);
    let mut sweeps: BTreeMap<Name<'_>, Vec<Tried<'_>>> = BTreeMap::new();
    for (method, scenarios) in runs(records, |run| run.positives > 0) {
        for (scenario, seeds) in scenarios {
            if let Some((of, key, value)) = worlds.get(scenario).and_then(|world| varied(world)) {
                let tried = sweeps.entry((of, key, method)).or_default();
                tried.extend(seeds.into_values().map(|run| (value, run)));
            }
        }
    }
    sweeps
}

fn named(name: &Name<'_>, runs: &[Tried<'_>], rate: f64) -> Option<Camouflage> {
    let recalls = recalls(runs, rate);
    let [scenario, key, method] = [name.0, name.1, name.2].map(str::to_owned);
    (!recalls.is_empty()).then(|| Camouflage { scenario, key, method, ..curve(&recalls, rate) })
}

fn varied(world: &WorldRecord) -> Option<(&str, &str, f64)> {
    let (of, varied) = (world.design.variant_of.as_ref()?, world.design.varied.as_ref()?);
    Some((of, &varied.key, varied.value))
}

fn recalls(runs: &[Tried<'_>], rate: f64) -> Recalls {
    let mut recalls = Recalls::new();
    for (value, run) in runs {
        if let Some(at) = run.recall_at.iter().find(|at| at.false_positive_rate == rate) {
            recalls.entry(ordered(*value)).or_default().insert(run.seed, at.recall);
        }
    }
    recalls
}

fn curve(recalls: &Recalls, rate: f64) -> Camouflage {
    let values: Vec<f64> = recalls.keys().map(|&bits| value(bits)).collect();
    let [low, high] = [values.first(), values.last()].map(|end| end.copied().unwrap_or(0.0));
    let is_log = low > 0.0 && high > 10.0 * low;
    let place = |value: f64| if is_log { libm::log(value) } else { value };
    let places: Vec<f64> = values.iter().map(|&value| place(value)).collect();
    let points: Vec<CamouflagePoint> =
        values.iter().zip(recalls.values()).map(|(&value, seeds)| point(value, seeds)).collect();
    let means: Vec<f64> = points.iter().map(|point| point.recall).collect();
    let areas: Vec<f64> = complete(recalls).iter().filter_map(|r| area(&places, r)).collect();
    Camouflage {
        scenario: String::new(),
        key: String::new(),
        method: String::new(),
        rate,
        area: area(&places, &means),
        interval: bootstrap_interval(&areas),
        points,
        is_log,
    }
}

fn point(value: f64, seeds: &BTreeMap<u64, f64>) -> CamouflagePoint {
    let recalls: Vec<f64> = seeds.values().copied().collect();
    let interval = bootstrap_interval(&recalls);
    CamouflagePoint { value, recall: mean(&recalls), interval, seeds: recalls.len() }
}

/// For each seed that has every value, its recalls.
fn complete(recalls: &Recalls) -> Vec<Vec<f64>> {
    let seeds = recalls.values().next().map(BTreeMap::keys).into_iter().flatten();
    let of = |seed: &u64| recalls.values().map(|seeds| seeds.get(seed).copied()).collect();
    seeds.filter_map(of).collect()
}

/// Mean height of the curve through these points.
fn area(places: &[f64], heights: &[f64]) -> Option<f64> {
    let (first, last) = (places.first()?, places.last()?);
    let part = |(p, h): (&[f64], &[f64])| (p[1] - p[0]) * f64::midpoint(h[0], h[1]);
    let sum: f64 = places.windows(2).zip(heights.windows(2)).map(part).sum();
    (last > first).then(|| sum / (last - first))
}

/// Bits of a number in the order of numbers.
fn ordered(value: f64) -> u64 {
    let bits = value.to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

fn value(ordered: u64) -> f64 {
    f64::from_bits(if ordered >> 63 == 1 { ordered & !(1 << 63) } else { !ordered })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::{recalling, variant};
    use super::*;

    fn sweep(values: &[(f64, [f64; 2])]) -> Vec<Record> {
        let mut records = Vec::new();
        for (value, recalls) in values {
            let name = format!("a jitter={value}");
            records.push(variant(&name, "a", "jitter", *value));
            for (seed, &recall) in (1..).zip(recalls) {
                records.push(recalling(&name, "m", seed, &[(1e-3, recall), (1e-4, recall / 2.0)]));
            }
        }
        records
    }

    /// From 0 to 10 recall falls from 1 to 0.5 in the middle of the first seed, at once in the second.
    #[test]
    fn a_curve_and_its_area_worked_out_on_paper() {
        let records = sweep(&[(10.0, [0.5, 0.5]), (0.0, [1.0, 1.0]), (5.0, [1.0, 0.5])]);
        let found = camouflage(&records, &[1e-3, 1e-4, 1e-5]);
        let [at_3, at_4] = &found[..] else { panic!("{found:?}") };
        assert_eq!(
            (at_3.scenario.as_str(), at_3.key.as_str(), at_3.is_log),
            ("a", "jitter", false)
        );
        let points: Vec<(f64, f64)> = at_3.points.iter().map(|p| (p.value, p.recall)).collect();
        assert_eq!(points, [(0.0, 1.0), (5.0, 0.75), (10.0, 0.5)]);
        // Areas of the seeds are 0.875 and 0.625.
        assert_eq!((at_3.area, at_4.area), (Some(0.75), Some(0.375)));
        assert_eq!(at_3.interval, Some(Interval { low: 0.625, high: 0.875 }));
    }

    #[test]
    fn decades_stand_on_a_log_axis() {
        let records = sweep(&[(1.0, [1.0, 1.0]), (10.0, [1.0, 1.0]), (100.0, [0.0, 0.0])]);
        let found = camouflage(&records, &[1e-3]);
        assert!(found[0].is_log && (found[0].area.unwrap() - 0.75).abs() < 1e-12, "{found:?}");
        let alone = camouflage(&sweep(&[(1.0, [0.2, 0.4])]), &[1e-3]);
        assert_eq!((alone[0].area, alone[0].points[0].seeds), (None, 2));
    }

    proptest! {
        #[test]
        fn values_keep_their_order(a in any::<f64>(), b in any::<f64>()) {
            prop_assert_eq!(ordered(a).cmp(&ordered(b)), a.total_cmp(&b));
            prop_assert_eq!(value(ordered(a)).to_bits(), a.to_bits());
        }

        /// The area lies between the lowest and the highest recall.
        #[test]
        fn an_area_is_a_mean(recalls in proptest::collection::vec(0.0_f64..1.0, 2..6)) {
            let values: Vec<_> = (0..).zip(&recalls).map(|(n, &r)| (f64::from(n), [r, r])).collect();
            let area = camouflage(&sweep(&values), &[1e-3])[0].area.unwrap();
            let [low, high] = [f64::min, f64::max].map(|pick| recalls.iter().copied().reduce(pick).unwrap());
            prop_assert!(area >= low - 1e-12 && area <= high + 1e-12);
        }
    }
}
