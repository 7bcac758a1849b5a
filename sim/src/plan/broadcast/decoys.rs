//! What an operator posts so that an account looks alive.

use claque_trace::time::DAY_MS;

use rand::Rng;

use super::super::{Population, START, Traits};
use super::{DECOY, Director, Member, ScheduledPost};
use crate::cast::ms_of_h;
use crate::config::Hours;
use crate::random::{Purpose, draw};

impl Director<'_> {
    /// Decoys of all members over the broadcast's days: from the first hour at which waves may start to
    /// when the last is over, or when their owner would be active. Source: troll farms post during a
    /// shift, `docs/calibration.md`.
    pub(super) fn decoys(&self, members: &[Member], population: &Population) -> Vec<ScheduledPost> {
        let mean = self.config.decoys_per_day;
        let mut posts = Vec::new();
        if mean <= 0.0 {
            return posts;
        }
        for member in members {
            let traits = population.traits(member.slot);
            for day in self.config.day_range(self.script.world.days) {
                let entity = (self.entity << 32) | u64::from(member.slot);
                let key = self.script.seed.key(Purpose::Decoys);
                let mut rng = key.stream(entity, u64::from(day));
                let n = u32::try_from(draw::poisson(&mut rng, mean)).unwrap_or(u32::MAX);
                for nth in 0..n {
                    let at_ms = self.decoy_ms(traits, &mut rng);
                    let at = START + i64::from(day) * DAY_MS + at_ms.min(DAY_MS - 1);
                    if member.is_in(at) {
                        posts.push(ScheduledPost { at, slot: member.slot, wave: DECOY, nth });
                    }
                }
            }
        }
        posts
    }

    fn decoy_ms(&self, traits: &Traits, rng: &mut impl Rng) -> i64 {
        match self.config.hours {
            Hours::Between([from_h, until_h]) if from_h < until_h => {
                let until_h = until_h + self.config.spread.length_s() / 3_600.0;
                ms_of_h(from_h + (until_h - from_h) * draw::uniform(rng))
            }
            _ => self.script.curves.draw_ms(traits.sharpness, traits.shift_ms, rng),
        }
    }
}
