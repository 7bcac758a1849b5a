//! An own life that makes a member no busier than others.
//!
//! A member follows `n` instructions and posts so much less of its own accord. Ordinary volumes too
//! small for `n` are out of question, which by itself would make members busier than everybody else; so
//! the smaller of two fitting ones is taken as often as it takes for a member to have more posts than
//! somebody who posts at all in half of all cases. How often that is, is found by trial: posts come
//! in sittings, and who posts at all is a matter of these.

use super::super::population::draw_posts_per_day;
use super::Director;
use crate::cast::float_of;
use crate::random::{Purpose, Stream, draw};

/// Ordinary accounts and members that are drawn to be compared.
const TRIALS: usize = 1_024;
/// Draws until two volumes are large enough; beyond, an account has no life left.
const TRIES: usize = 256;
/// Most posts in a sitting but the first, near enough.
const SITTING_MAX: u32 = 40;
/// Streams of comparisons are numbered down from here, those of members up from 0.
const LAST: u64 = u64::MAX;

/// What room `n` instructed posts leave.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    /// The instructed posts, a day.
    instructed: f64,
    /// Chance of the smaller of two volumes.
    smaller: f64,
}

impl Director<'_> {
    /// How the own life of members with `n` instructed posts is drawn.
    pub(super) fn room(&self, n: usize) -> Room {
        let mut rng = self.matched(LAST - n as u64);
        let others = self.others(&mut rng);
        let mut busier = |smaller: f64| {
            let room = Room { instructed: self.per_day(n), smaller };
            let own = (0..TRIALS).map(|_| self.n_posts(self.left(room, &mut rng), &mut rng));
            own.map(|own| share_below(n + own, &others)).sum::<f64>() / float_of(TRIALS)
        };
        let (one, lesser) = (busier(0.0), busier(1.0));
        let smaller = (one - 0.5) / (one - lesser);
        let smaller = if lesser < one { smaller.clamp(0.0, 1.0) } else { 0.0 };
        Room { instructed: self.per_day(n), smaller }
    }

    /// How many posts ordinary accounts make that make any, ascending.
    fn others(&self, rng: &mut Stream) -> Vec<usize> {
        let all = (0..TRIALS).map(|_| self.n_posts(self.volume(rng), rng));
        let mut others: Vec<usize> = all.filter(|&n_posts| n_posts > 0).collect();
        others.sort_unstable();
        others
    }

    /// The own posts a day of the member in a slot.
    pub(super) fn what_is_left(&self, slot: u32, room: &Room) -> f64 {
        self.left(*room, &mut self.matched(u64::from(slot)))
    }

    fn left(&self, room: Room, rng: &mut Stream) -> f64 {
        let takes_smaller = draw::uniform(rng) < room.smaller;
        let mut fit = (0..TRIES).map(|_| self.volume(rng)).filter(|&it| it >= room.instructed);
        let Some(one) = fit.next() else { return 0.0 };
        let other = if takes_smaller { fit.next() } else { None };
        other.map_or(one, |other| one.min(other)) - room.instructed
    }

    /// What an ordinary account posts on an average day.
    fn volume(&self, rng: &mut Stream) -> f64 {
        draw_posts_per_day(self.script.world, rng)
    }

    /// What comes of so many posts a day, in sittings, until the world ends.
    fn n_posts(&self, per_day: f64, rng: &mut Stream) -> usize {
        let (world, end) = (self.script.world, self.script.world.sessions.end_chance);
        let sittings = draw::poisson(rng, per_day * f64::from(world.days) * end);
        (0..sittings).map(|_| 1 + draw::failures(rng, end, SITTING_MAX) as usize).sum()
    }

    fn matched(&self, number: u64) -> Stream {
        self.script.seed.key(Purpose::Matched).stream(self.entity, number)
    }
}

/// Of ascending numbers, the share below this one; equal ones count half.
fn share_below(number: usize, ascending: &[usize]) -> f64 {
    let below = ascending.partition_point(|&other| other < number);
    let not_above = ascending.partition_point(|&other| other <= number);
    float_of(below + not_above) / (2.0 * float_of(ascending.len().max(1)))
}
