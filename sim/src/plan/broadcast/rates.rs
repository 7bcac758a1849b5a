//! How much members post of their own accord.

use std::collections::BTreeMap;

use super::super::Population;
use super::super::population::draw_posts_per_day;
use super::{Director, Member, ScheduledPost};
use crate::cast::float_of;
use crate::config::OwnLife;
use crate::random::Purpose;

/// Draws from the law of activity until one is large enough; beyond, an account has no life left.
const TRIES: u32 = 256;

impl Director<'_> {
    /// Gives new members the own rate that their campaign asks for.
    pub(super) fn set_rates(
        &self,
        members: &[Member],
        posts: &[ScheduledPost],
        population: &mut Population,
    ) {
        let new = members.iter().filter(|member| member.is_new);
        match self.config.own_life {
            OwnLife::None | OwnLife::Organic => {}
            OwnLife::Share(share) => {
                let own =
                    self.per_day(posts.len()) / float_of(members.len()) * share / (1.0 - share);
                new.for_each(|member| population.set_rate(member.slot, own));
            }
            OwnLife::Matched => {
                let mut n_of: BTreeMap<u32, usize> = BTreeMap::new();
                posts.iter().for_each(|post| *n_of.entry(post.slot).or_default() += 1);
                for member in new {
                    let n = n_of.get(&member.slot).copied().unwrap_or(0);
                    population.set_rate(member.slot, self.what_is_left(member.slot, n));
                }
            }
        }
    }

    /// Of an ordinary volume that leaves room for `n` instructed posts, what is left for an own life.
    fn what_is_left(&self, slot: u32, n: usize) -> f64 {
        let instructed = self.per_day(n);
        let mut rng = self.script.seed.key(Purpose::Matched).stream(self.entity, u64::from(slot));
        let volumes = (0..TRIES).map(|_| draw_posts_per_day(self.script.world, &mut rng));
        let volume = volumes.into_iter().find(|&volume| volume >= instructed);
        volume.map_or(0.0, |volume| volume - instructed)
    }

    fn per_day(&self, n: usize) -> f64 {
        float_of(n) / f64::from(self.script.world.days)
    }
}
