//! What a scenario expects: bands that the means of its records over seeds lie in.

use std::collections::BTreeMap;

use claque_detector::Method;
use claque_evaluation::{Record, RunRecord, WorldRecord};

use crate::Error;
use crate::error::most_like;

/// Bands of a scenario: method, or `world`, → metric → lowest and highest mean over seeds.
pub type Expect = BTreeMap<String, BTreeMap<String, [f64; 2]>>;

/// The name that stands for the world itself among methods.
const WORLD: &str = "world";

/// How many innocents a method accuses.
const ACCUSED: &str = "accused_per_million";

/// A metric of a record; `None` where it has no value there.
type Metric<R> = (&'static str, fn(&R) -> Option<f64>);

/// What may be expected of a method.
const OF_METHOD: [Metric<RunRecord>; 8] = [
    ("average_precision", |run| run.average_precision),
    ("recall_at_1e-3", |run| run.recall_at.first().map(|at| at.recall)),
    ("recall_at_1e-4", |run| run.recall_at.get(1).map(|at| at.recall)),
    ("recall_at_1e-5", |run| run.recall_at.get(2).map(|at| at.recall)),
    ("precision", |run| run.own_threshold.and_then(|own| own.precision)),
    ("recall", |run| run.own_threshold.and_then(|own| own.recall)),
    ("f1", |run| run.own_threshold.and_then(|own| own.f1)),
    (ACCUSED, |run| run.own_threshold.map(|own| own.false_positives_per_million)),
];

/// What may be expected of a world.
const OF_WORLD: [Metric<WorldRecord>; 7] = [
    ("posts", |world| Some(float(world.posts))),
    ("accounts", |world| Some(float(world.accounts))),
    ("controlled_accounts", |world| Some(float(world.campaigns.iter().map(|c| c.accounts).sum()))),
    ("peak_day_posts", |world| {
        world.campaigns.iter().map(|c| float(c.peak_day_posts)).reduce(f64::max)
    }),
    ("volume_auc", |world| shortcut(world, "volume")),
    ("account_age_auc", |world| shortcut(world, "account_age")),
    ("hashtag_novelty_auc", |world| shortcut(world, "hashtag_novelty")),
];

fn shortcut(world: &WorldRecord, name: &str) -> Option<f64> {
    world.shortcuts.iter().find(|shortcut| shortcut.shortcut == name).map(|found| found.auc)
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn float(n: u64) -> f64 {
    n as f64
}

/// A mean and the band that it was to lie in.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The method, or `world`.
    pub of: String,
    /// The metric.
    pub metric: String,
    /// Its mean over the records that have a value; `None` where none has.
    pub mean: Option<f64>,
    /// Lowest and highest mean expected.
    pub band: [f64; 2],
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [lowest, highest] = self.band;
        let (of, metric) = (&self.of, &self.metric);
        match self.mean {
            Some(mean) => write!(f, "{of} {metric} {mean:.3}, expected {lowest} to {highest}"),
            None => write!(f, "{of} {metric} has no value, expected {lowest} to {highest}"),
        }
    }
}

impl Outcome {
    /// Whether the mean lies in its band.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.mean.is_some_and(|mean| (self.band[0]..=self.band[1]).contains(&mean))
    }
}

/// Every expectation and what became of it in the records of this scenario.
#[must_use]
pub(crate) fn outcomes(expect: &Expect, scenario: &str, records: &[Record]) -> Vec<Outcome> {
    let own = || records.iter().filter(|record| record.scenario() == scenario);
    let bands = expect.iter().flat_map(|(of, bands)| bands.iter().map(move |band| (of, band)));
    bands
        .map(|(of, (metric, band))| Outcome {
            of: of.clone(),
            metric: metric.clone(),
            mean: mean(own().filter_map(|record| value(record, of, metric))),
            band: *band,
        })
        .collect()
}

fn value(record: &Record, of: &str, metric: &str) -> Option<f64> {
    match record {
        Record::World(world) if of == WORLD => named(&OF_WORLD, metric)?(world),
        Record::Run(run) if run.method == of => named(&OF_METHOD, metric)?(run),
        _ => None,
    }
}

fn named<R>(metrics: &[Metric<R>], name: &str) -> Option<fn(&R) -> Option<f64>> {
    metrics.iter().find(|metric| metric.0 == name).map(|metric| metric.1)
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let values: Vec<f64> = values.collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / float(values.len() as u64))
}

/// Of these bands those of innocents accused, which hold whatever a campaign is like, and without one.
pub(crate) fn of_innocents(expect: &Expect) -> Expect {
    let bands = |bands: &BTreeMap<String, [f64; 2]>| {
        bands
            .iter()
            .filter(|(metric, _)| *metric == ACCUSED)
            .map(|(m, b)| (m.clone(), *b))
            .collect()
    };
    let of_methods = expect.iter().map(|(of, all)| (of.clone(), bands(all)));
    of_methods.filter(|(_, bands): &(String, BTreeMap<_, _>)| !bands.is_empty()).collect()
}

/// Methods that an expectation is written for.
pub(crate) fn methods(expect: &Expect) -> impl Iterator<Item = &str> {
    expect.keys().map(String::as_str).filter(|of| *of != WORLD)
}

/// Every name is known and every band is one.
///
/// # Errors
/// [`Error::Syntax`] naming key and what would be accepted.
pub(crate) fn check(origin: &str, expect: &Expect) -> Result<(), Error> {
    for (of, bands) in expect {
        let metrics: Vec<&str> = match of.as_str() {
            WORLD => OF_WORLD.iter().map(|metric| metric.0).collect(),
            method if Method::by_name(method).is_some() => OF_METHOD.iter().map(|m| m.0).collect(),
            _ => return Err(wrong(origin, of, "a method or `world`", None)),
        };
        for (metric, [lowest, highest]) in bands {
            let key = format!("{of}.{metric}");
            if !metrics.contains(&metric.as_str()) {
                let nearest = most_like(metric, metrics.iter().copied());
                return Err(wrong(origin, &key, &metrics.join(", "), nearest));
            }
            let is_band = lowest.is_finite() && highest.is_finite() && lowest <= highest;
            if !is_band {
                return Err(wrong(origin, &key, "[lowest, highest]", None));
            }
        }
    }
    Ok(())
}

fn wrong(origin: &str, key: &str, accepted: &str, nearest: Option<String>) -> Error {
    let message = format!("key `expect.{key}`: accepted is {accepted}");
    Error::Syntax { origin: origin.to_owned(), message, nearest }
}
