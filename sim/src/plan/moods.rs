//! Spells of days on which an account posts more or less than on average.
//!
//! Without them the gaps between posts of an account are less bursty than measured, however its
//! sittings look: `docs/calibration.md`.

use crate::config::SessionsConfig;
use crate::random::{Key, Quantiles};

/// Levels of mood: quantiles of a lognormal law.
const LEVELS: usize = 64;

/// How much each account posts on each day against its average.
#[derive(Debug)]
pub(crate) struct Moods {
    key: Key,
    days: u32,
    /// 2^64 / `days`, rounded up: the rest of a division by it takes two multiplications.
    inverse: u64,
    factors: [f64; LEVELS],
}

impl Moods {
    pub(super) fn new(key: Key, config: &SessionsConfig) -> Self {
        let mut factors = Quantiles::lognormal(1.0, config.mood_sigma, LEVELS);
        let mean = factors.iter().sum::<f64>() / crate::cast::float_of(LEVELS);
        factors.iter_mut().for_each(|factor| *factor /= mean);
        let factors = factors.try_into().expect("as many as asked for");
        let inverse = (u64::MAX / u64::from(config.mood_days)).wrapping_add(1);
        Self { key, days: config.mood_days, inverse, factors }
    }

    /// The best mood anybody has.
    pub(crate) fn best(&self) -> f64 {
        self.factors[LEVELS - 1]
    }

    /// The mood of the account in a slot on a day. Spells of accounts begin on days of their own.
    #[inline]
    pub(crate) fn on(&self, slot: u32, day: u32) -> f64 {
        let (spell, into) = (day / self.days, day % self.days);
        let spell = spell + u32::from(into + self.phase(slot) >= self.days);
        let hash = self.key.hash(u64::from(slot), u64::from(spell));
        self.factors[usize::try_from(hash >> 58).unwrap_or(0)]
    }

    /// `slot` modulo `days`.
    ///
    /// # Source
    /// Lemire, Kaser and Kurz 2019, doi:10.1002/spe.2689, theorem 1: exact for 32 bits.
    #[inline]
    fn phase(&self, slot: u32) -> u32 {
        let fraction = u128::from(self.inverse.wrapping_mul(u64::from(slot)));
        #[expect(clippy::cast_possible_truncation, reason = "below `days`")]
        let rest = ((fraction * u128::from(self.days)) >> 64) as u32;
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Seed};

    #[test]
    fn phases_are_rests_of_a_division() {
        for mood_days in [1, 2, 3, 7, 14, 365, u32::MAX] {
            let config = SessionsConfig { mood_days, ..SessionsConfig::default() };
            let moods = Moods::new(Seed(1).key(Purpose::Moods), &config);
            let slots = (0..1_000).chain(u32::MAX - 1_000..=u32::MAX);
            assert!(slots.map(|slot| (moods.phase(slot), slot % mood_days)).all(|(a, b)| a == b));
        }
    }

    #[test]
    fn moods_last_and_balance_out() {
        let config = SessionsConfig { mood_days: 3, mood_sigma: 1.0, ..SessionsConfig::default() };
        let moods = Moods::new(Seed(1).key(Purpose::Moods), &config);
        let (mut sum, mut changes) = (0.0, 0_u32);
        for slot in 0..10_000 {
            let of_slot: Vec<f64> = (0..30).map(|day| moods.on(slot, day)).collect();
            sum += of_slot.iter().sum::<f64>() / 30.0;
            let change = |pair: &&[f64]| (pair[0] - pair[1]).abs() > 1e-12;
            changes += u32::try_from(of_slot.windows(2).filter(change).count()).unwrap();
            assert!(of_slot.iter().all(|mood| *mood <= moods.best()));
        }
        // sd of a mood is below 1.3, and there are 100,000 spells: five standard errors are 0.02.
        assert!((sum / 10_000.0 - 1.0).abs() < 0.02, "{sum}");
        // One change in three days, but for one spell in 64 whose successor is the same by chance.
        let per_day = f64::from(changes) / 290_000.0;
        assert!((0.31..0.335).contains(&per_day), "{per_day}");
    }
}
