//! How much members post of their own accord.

use std::collections::BTreeMap;

use super::super::Population;
use super::matched::Room;
use super::{Director, Member, ScheduledPost};
use crate::cast::float_of;
use crate::config::OwnLife;

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
                let mut rooms: BTreeMap<usize, Room> = BTreeMap::new();
                for member in new {
                    let n = n_of.get(&member.slot).copied().unwrap_or(0);
                    let room = rooms.entry(n).or_insert_with(|| self.room(n));
                    population.set_rate(member.slot, self.what_is_left(member.slot, room));
                }
            }
        }
    }

    /// So many posts in all, a day.
    pub(super) fn per_day(&self, n: usize) -> f64 {
        float_of(n) / f64::from(self.script.world.days)
    }
}
