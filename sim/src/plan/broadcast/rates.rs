//! How much members post of their own accord.

use std::collections::BTreeMap;

use super::super::Population;
use super::super::population::draw_posts_per_day;
use super::{Director, Member, ScheduledPost};
use crate::cast::float_of;
use crate::config::OwnLife;
use crate::random::{Purpose, draw, exp};

/// Draws from the law of activity to choose a volume from; where none is large enough, an account has
/// no life left.
const DRAWS: usize = 256;

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
    ///
    /// Volumes too small for `n` are out of question, which by itself would make members busier than
    /// others. So the smaller of two is taken as often as it takes for a member to be busier than
    /// somebody else who posts at all in half of all cases: 1 - f / 2 of the time for one that fits,
    /// where a share f of others fit, and f / 6 less for the smaller of two.
    fn what_is_left(&self, slot: u32, n: usize) -> f64 {
        let instructed = self.per_day(n);
        let mut rng = self.script.seed.key(Purpose::Matched).stream(self.entity, u64::from(slot));
        let volumes: [f64; DRAWS] =
            std::array::from_fn(|_| draw_posts_per_day(self.script.world, &mut rng));
        let mut fit = volumes.into_iter().filter(|&volume| volume >= instructed);
        let (Some(one), share) = (fit.next(), self.share_above(&volumes, instructed)) else {
            return 0.0;
        };
        let other = fit.next().unwrap_or(one);
        let takes_smaller = draw::uniform(&mut rng) < 3.0 * (1.0 - share) / share;
        (if takes_smaller { one.min(other) } else { one }) - instructed
    }

    /// Of those among these volumes who post at all, the share that posts so much a day.
    fn share_above(&self, volumes: &[f64], least: f64) -> f64 {
        let days = f64::from(self.script.world.days);
        let posts_at_all = |volume: &f64| 1.0 - exp(-volume * days);
        let all: f64 = volumes.iter().map(posts_at_all).sum();
        volumes.iter().filter(|volume| **volume >= least).map(posts_at_all).sum::<f64>() / all
    }

    fn per_day(&self, n: usize) -> f64 {
        float_of(n) / f64::from(self.script.world.days)
    }
}
