//! What a broadcast does to those who take part, whoever they are.

use std::collections::{BTreeSet, HashSet};

use claque_sim::config::{BroadcastConfig, CheckedWorld, Hours, OwnLife, Text};
use claque_sim::plan::{Broadcast, Wave};
use claque_sim::{Class, Plan, START};
use claque_trace::time::DAY_MS;
use claque_trace::{HashtagId, TextSignature, Timestamp};

use super::delay::{Delay, lognormal_passed};
use super::grid::{self, Point};

/// Ages at a reading are averaged over so many.
const READINGS: u32 = 200;
/// Days of an average month, as the law of rates has it.
const MONTH_DAYS: f64 = 30.44;
/// Own posts a day of somebody who is taken to have no life left.
const RATE_MIN: f64 = 1e-4;

/// How much somebody may post of its own accord.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rate {
    /// Own posts a day.
    pub(super) per_day: f64,
    /// Share of ordinary accounts that post less.
    pub(super) place: f64,
    pub(super) weight: f64,
}

/// One wave, as members are told of it.
#[derive(Debug)]
pub(super) struct WaveLaw {
    pub(super) start: Timestamp,
    /// For each of its hashtags the main spelling and then the variants.
    pub(super) spellings: Vec<Vec<HashtagId>>,
    pub(super) cohort: u32,
    /// Factor on the chance to take part: its pull, and the share of members that have joined.
    pub(super) factor: f64,
    /// Share of its posts that have had the time to come.
    pub(super) passed: f64,
    pub(super) text: TextSignature,
}

/// One broadcast.
#[derive(Debug)]
pub(super) struct Law<'p> {
    pub(super) broadcast: &'p Broadcast,
    pub(super) config: &'p BroadcastConfig,
    pub(super) waves: Vec<WaveLaw>,
    pub(super) delay: Delay,
    /// The chance of a member to take part.
    pub(super) chances: Vec<Point>,
    /// Own rates of members.
    pub(super) rates: Vec<Rate>,
    /// Share of its posts that are still up when everything is read next.
    pub(super) survives: f64,
    /// Share of accounts that are members.
    pub(super) prevalence: f64,
    /// Where hashtags at the side come from; `None` for popular ones.
    pub(super) sides: Option<HashSet<HashtagId>>,
    pub(super) templates: HashSet<TextSignature>,
}

impl<'p> Law<'p> {
    /// Of every campaign, and of every look-alike that uses a hashtag of one.
    pub(super) fn of_all(plan: &'p Plan) -> Vec<Self> {
        let tags = |b: &'p Broadcast| b.waves.iter().flat_map(|wave| wave.tags.iter().copied());
        let pushed: BTreeSet<u32> = plan.campaigns().iter().flat_map(tags).collect();
        let alike = plan.look_alikes().iter().filter(|b| tags(b).any(|tag| pushed.contains(&tag)));
        plan.campaigns().iter().chain(alike).map(|broadcast| Self::new(plan, broadcast)).collect()
    }

    fn new(plan: &'p Plan, broadcast: &'p Broadcast) -> Self {
        let (config, world) = (broadcast.config(), plan.world());
        let half_step_s = seconds(world.resolution.step_ms()) / 2.0;
        let waves = (0..).zip(&broadcast.waves).map(|(n, wave)| told(plan, broadcast, n, wave));
        let side = |list: std::ops::Range<u32>| list.map(|tag| plan.hashtag(tag)).collect();
        let mut law = Self {
            broadcast,
            config,
            waves: waves.collect(),
            delay: Delay::new(config, half_step_s, &world.observation),
            chances: grid::loyalty(config.loyalty, config.participation),
            rates: Vec::new(),
            survives: survives(config, world.observation.crawl_s),
            prevalence: f64::from(config.accounts) / f64::from(world.population.accounts.max(1)),
            sides: broadcast.side_list().map(side),
            templates: templates(plan, broadcast),
        };
        law.rates = law.own_rates(world);
        law
    }

    /// What comes after a moment has not happened.
    pub(super) fn stop(&mut self, until: Timestamp, world: &CheckedWorld) {
        let by_the_day =
            !(matches!(self.config.hours, Hours::Between(_)) || self.config.spread.is_rotation());
        let now = until + world.resolution.step_ms();
        for wave in &mut self.waves {
            let midnight = START + (wave.start - START).div_euclid(DAY_MS) * DAY_MS;
            wave.passed = match by_the_day {
                true => (seconds(now - midnight) / seconds(DAY_MS)).clamp(0.0, 1.0),
                false => self.delay.passed(seconds(now - wave.start)),
            };
        }
    }

    pub(super) fn is_campaign(&self) -> bool {
        self.broadcast.class == Class::Campaign
    }

    /// The chance that a member of this loyalty and cohort takes part in a wave.
    pub(super) fn chance(&self, loyalty: f64, cohort: u32, wave: &WaveLaw) -> f64 {
        let cohorts = self.config.cohorts;
        let kept = f64::from(u8::from(cohort == wave.cohort));
        let is_asked = match cohorts.redraw {
            true => cohorts.overlap * kept + (1.0 - cohorts.overlap) / f64::from(cohorts.count),
            false => kept,
        };
        is_asked * (loyalty * wave.factor).min(1.0)
    }

    /// Posts of a member in a wave, on average.
    pub(super) fn posts_per_wave(&self) -> f64 {
        let [least, most] = self.config.posts_per_wave;
        self.delay.turns().unwrap_or_else(|| f64::midpoint(f64::from(least), f64::from(most)))
    }

    /// Instructed posts of a member on an average day of the world.
    fn instructed(&self, world: &CheckedWorld) -> f64 {
        let waves: f64 = self.waves.iter().map(|wave| wave.factor).sum();
        let cohorts = f64::from(self.config.cohorts.count.max(1));
        let asked = waves * self.config.participation / cohorts;
        asked * self.posts_per_wave() / f64::from(world.days) + self.config.decoys_per_day
    }

    /// What members post of their own accord.
    fn own_rates(&self, world: &CheckedWorld) -> Vec<Rate> {
        let everybody = ordinary_rates(world);
        let instructed = self.instructed(world);
        let alone = |per_day: f64| {
            vec![Rate { per_day: per_day.max(RATE_MIN), place: place(world, per_day), weight: 1.0 }]
        };
        match self.config.own_life {
            OwnLife::Organic => everybody,
            OwnLife::None => alone(RATE_MIN),
            OwnLife::Share(share) => alone(instructed * share / (1.0 - share)),
            OwnLife::Matched => {
                let left = |rate: Rate| {
                    let per_day = rate.per_day - instructed;
                    (per_day >= 0.0).then(|| Rate {
                        per_day: per_day.max(RATE_MIN),
                        place: place(world, per_day),
                        ..rate
                    })
                };
                let rates: Vec<Rate> = everybody.into_iter().filter_map(left).collect();
                let total: f64 = rates.iter().map(|rate| rate.weight).sum();
                if rates.is_empty() {
                    return alone(RATE_MIN);
                }
                rates.into_iter().map(|r| Rate { weight: r.weight / total, ..r }).collect()
            }
        }
    }
}

/// Share of a broadcast's posts that are up at the next reading, whenever they are made before it.
fn survives(config: &BroadcastConfig, crawl_s: f64) -> f64 {
    let Some(law) = config.deletion.filter(|_| crawl_s > 0.0) else { return 1.0 };
    let age_s = |step: u32| crawl_s * (f64::from(step) + 0.5) / f64::from(READINGS);
    let gone = |step| lognormal_passed(age_s(step), law.median_s, law.sigma);
    1.0 - (0..READINGS).map(gone).sum::<f64>() / f64::from(READINGS)
}

/// The law of everybody's own rates.
pub(super) fn ordinary_rates(world: &CheckedWorld) -> Vec<Rate> {
    let population = &world.population;
    let rate = |point: Point| {
        let per_month = population.posts_per_month_median
            * libm::exp(population.posts_per_month_sigma * point.value);
        let per_day = (per_month / MONTH_DAYS).min(population.posts_per_day_max).max(RATE_MIN);
        Rate { per_day, place: place(world, per_day), weight: point.weight }
    };
    grid::normal().into_iter().map(rate).collect()
}

/// Share of ordinary accounts that post less than this.
fn place(world: &CheckedWorld, per_day: f64) -> f64 {
    let population = &world.population;
    let median = population.posts_per_month_median / MONTH_DAYS;
    let z = libm::log(per_day.max(RATE_MIN) / median) / population.posts_per_month_sigma.max(1e-6);
    0.5 * libm::erfc(-z / core::f64::consts::SQRT_2)
}

fn told(plan: &Plan, broadcast: &Broadcast, number: u32, wave: &Wave) -> WaveLaw {
    let config = broadcast.config();
    let day = seconds(wave.start - START) * 1e3 / seconds(DAY_MS) / 1e3;
    let joined = config.adoption.map_or(1.0, |adoption| adoption.share_by(day));
    let spelling = |(nth, &tag): (usize, &u32)| {
        let variants = wave
            .variants
            .get(nth)
            .map(|&first| first..first.saturating_add(config.hashtags.variants.count));
        let all = std::iter::once(tag).chain(variants.into_iter().flatten());
        all.map(|tag| plan.hashtag(tag)).collect()
    };
    WaveLaw {
        start: wave.start,
        spellings: wave.tags.iter().enumerate().map(spelling).collect(),
        cohort: wave.cohort,
        factor: wave.pull * joined,
        passed: 1.0,
        text: plan.broadcast_text(broadcast, number, None),
    }
}

fn templates(plan: &Plan, broadcast: &Broadcast) -> HashSet<TextSignature> {
    let Text::Templates(n) = broadcast.config().text else { return HashSet::new() };
    (0..n).map(|template| plan.broadcast_text(broadcast, 0, Some(template))).collect()
}

/// A span in seconds.
#[expect(clippy::cast_precision_loss, reason = "spans are far below 2^53 ms")]
pub(super) fn seconds(span_ms: i64) -> f64 {
    span_ms as f64 / 1e3
}
