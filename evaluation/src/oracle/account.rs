//! The posterior odds of one account.

use std::collections::BTreeMap;

use claque_sim::config::Hours;

use super::Oracle;
use super::candidate::Candidate;
use super::grid::log_sum;
use super::law::{Law, Rate, WaveLaw, ordinary_rates};
use super::odds::{Turns, factor};

/// The least chance that a wave brings nothing.
const NOTHING_MIN: f64 = 1e-9;

/// Weighs the candidates of accounts.
pub(super) struct Scorer<'o, 'p> {
    oracle: &'o Oracle<'p>,
    ordinary: Vec<Rate>,
    /// For each law the states of a member.
    states: Vec<Vec<State>>,
}

/// What is not seen of a member.
#[derive(Debug, Clone, Copy)]
struct State {
    cohort: u32,
    loyalty: f64,
    /// Position of its own rate.
    rate: usize,
    log_weight: f64,
    /// Log-likelihood ratio where no wave brought anything.
    log_nothing: f64,
}

impl<'o, 'p> Scorer<'o, 'p> {
    pub(super) fn new(oracle: &'o Oracle<'p>) -> Self {
        let states = oracle.laws.iter().map(|law| states(oracle, law)).collect();
        Self { oracle, ordinary: ordinary_rates(oracle.plan.world()), states }
    }

    /// The logarithm of the odds that an account serves a campaign; `None` where it cannot.
    pub(super) fn log_odds(&self, posts: &[Candidate], sittings: u32) -> Option<f64> {
        let nobodys = self.ordinary.iter().map(|rate| self.life(rate, sittings));
        let nobodys = log_sum(&nobodys.collect::<Vec<f64>>());
        let (mut campaigns, mut others) = (Vec::new(), vec![0.0]);
        for of_law in posts.chunk_by(|a, b| a.law == b.law) {
            let law = &self.oracle.laws[of_law[0].law as usize];
            let log_ratio = self.log_ratio(of_law, sittings) - nobodys;
            let log_prior = libm::log(law.prevalence.max(f64::MIN_POSITIVE));
            let side = if law.is_campaign() { &mut campaigns } else { &mut others };
            side.push(log_prior + log_ratio);
        }
        let odds = log_sum(&campaigns) - log_sum(&others);
        (odds > f64::NEG_INFINITY).then_some(odds)
    }

    /// Log-likelihood of a number of sittings at a rate, with the weight of the rate, up to what rates
    /// have in common.
    fn life(&self, rate: &Rate, sittings: u32) -> f64 {
        let expected = rate.per_day * self.oracle.sittings_per_rate();
        libm::log(rate.weight) + f64::from(sittings) * libm::log(rate.per_day) - expected
    }

    /// Log-likelihood of "a member that followed at least one wave", on the scale of [`Self::life`].
    fn log_ratio(&self, posts: &[Candidate], sittings: u32) -> f64 {
        let number = posts[0].law as usize;
        let law = &self.oracle.laws[number];
        let lives: Vec<f64> = law.rates.iter().map(|rate| self.life(rate, sittings)).collect();
        let fit = Fit::new(posts);
        let log = |state: &State| {
            let gained = fit.gained(self.oracle, law, state);
            let base = state.log_weight + lives[state.rate] + state.log_nothing;
            // Of what members may have done, to have followed no wave is not asked for.
            base + gained + libm::log(-libm::expm1(-gained.max(0.0)))
        };
        log_sum(&self.states[number].iter().map(log).collect::<Vec<f64>>())
    }
}

/// Every cohort, loyalty and rate of a member.
fn states(oracle: &Oracle<'_>, law: &Law<'_>) -> Vec<State> {
    let n_cohorts = law.config.cohorts.count.max(1);
    let mut states = Vec::new();
    for cohort in 0..n_cohorts {
        for point in &law.chances {
            for (position, rate) in law.rates.iter().enumerate() {
                let log = |wave: &WaveLaw| {
                    libm::log(nothing(oracle, law, wave, point.value, cohort, rate))
                };
                states.push(State {
                    cohort,
                    loyalty: point.value,
                    rate: position,
                    log_weight: libm::log(point.weight / f64::from(n_cohorts)),
                    log_nothing: law.waves.iter().map(log).sum(),
                });
            }
        }
    }
    states
}

fn turns(law: &Law<'_>) -> Turns {
    let [least, most] = law.config.posts_per_wave;
    law.delay.turns().map_or(Turns::Between(least, most), Turns::Poisson)
}

/// The chance to take part; who waits to be online must sit down that day.
fn chance(
    oracle: &Oracle<'_>,
    law: &Law<'_>,
    wave: &WaveLaw,
    loyalty: f64,
    cohort: u32,
    rate: &Rate,
) -> f64 {
    let chance = law.chance(loyalty, cohort, wave);
    match law.config.hours {
        Hours::Session => chance * -libm::expm1(-rate.per_day * oracle.sittings_per_post()),
        Hours::Between(_) | Hours::Owner => chance,
    }
}

/// How likely a wave brings nothing that is seen.
fn nothing(
    oracle: &Oracle<'_>,
    law: &Law<'_>,
    wave: &WaveLaw,
    loyalty: f64,
    cohort: u32,
    rate: &Rate,
) -> f64 {
    let chance = chance(oracle, law, wave, loyalty, cohort, rate);
    factor(chance, turns(law), oracle.keep() * law.survives * wave.passed, &[]).max(NOTHING_MIN)
}

/// The waves that an account's posts may follow.
struct Fit<'c> {
    /// Waves that share no post with others.
    alone: Vec<&'c [Candidate]>,
    /// Posts, by number, that belong to waves that share posts.
    shared: BTreeMap<u32, Vec<&'c Candidate>>,
}

impl<'c> Fit<'c> {
    fn new(posts: &'c [Candidate]) -> Self {
        let mut n_of: BTreeMap<u32, u32> = BTreeMap::new();
        posts.iter().for_each(|one| *n_of.entry(one.post).or_default() += 1);
        let mut fit = Self { alone: Vec::new(), shared: BTreeMap::new() };
        for wave in posts.chunk_by(|a, b| a.wave == b.wave) {
            if wave.iter().all(|one| n_of[&one.post] == 1) {
                fit.alone.push(wave);
            } else {
                wave.iter().for_each(|one| fit.shared.entry(one.post).or_default().push(one));
            }
        }
        fit
    }

    /// What the posts add to the logarithm of the ratio where no wave brings anything.
    fn gained(&self, oracle: &Oracle<'_>, law: &Law<'_>, state: &State) -> f64 {
        let rate = &law.rates[state.rate];
        let ratio = |one: &Candidate| one.gain / one.organic.at(rate);
        let wave_of = |one: &Candidate| &law.waves[one.wave as usize];
        let (loyalty, cohort) = (state.loyalty, state.cohort);
        let alone = |posts: &&[Candidate]| {
            let wave = wave_of(&posts[0]);
            let ratios: Vec<f64> = posts.iter().map(ratio).collect();
            let chance = chance(oracle, law, wave, loyalty, cohort, rate);
            let seen = oracle.keep() * law.survives * wave.passed;
            libm::log(factor(chance, turns(law), seen, &ratios).max(NOTHING_MIN))
                - libm::log(nothing(oracle, law, wave, loyalty, cohort, rate))
        };
        // One post stands for one wave only: intensities of waves add up.
        let shared = |posts: &Vec<&Candidate>| {
            let odds = |one: &&Candidate| {
                let wave = wave_of(one);
                let chance = chance(oracle, law, wave, loyalty, cohort, rate);
                let nothing = nothing(oracle, law, wave, loyalty, cohort, rate);
                match turns(law) {
                    Turns::Poisson(_) => chance * ratio(one),
                    Turns::Between(..) => chance * law.posts_per_wave() / nothing * ratio(one),
                }
            };
            libm::log1p(posts.iter().map(odds).sum::<f64>())
        };
        self.alone.iter().map(alone).sum::<f64>() + self.shared.values().map(shared).sum::<f64>()
    }
}
