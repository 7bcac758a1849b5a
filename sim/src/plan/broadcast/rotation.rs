//! Members one after the other in slots, cycle after cycle.

use claque_trace::Timestamp;
use rand::Rng;

use super::{Director, Member, ScheduledPost, Wave};
use crate::cast::{count_of, ms_of_s, u32_of};
use crate::config::{Jitter, Order, Spread};
use crate::random::{Bijection, Key, Purpose, Seed, draw};

impl Director<'_> {
    pub(super) fn rotation(&self, members: &[Member], waves: &[Wave]) -> Vec<ScheduledPost> {
        let mut posts = Vec::new();
        for (number, wave) in (0..).zip(waves) {
            let ring: Vec<&Member> = members
                .iter()
                .filter(|member| {
                    member.is_in(wave.start)
                        && self.takes_part(member, wave, &mut self.participation(member, number))
                })
                .collect();
            self.cycles(&ring, number, wave.start, &mut posts);
        }
        posts
    }

    fn cycles(
        &self,
        ring: &[&Member],
        wave: u32,
        start: Timestamp,
        posts: &mut Vec<ScheduledPost>,
    ) {
        let Spread::Slots { slot_s, per_slot, length_s, jitter, skip, .. } = self.config.spread
        else {
            return;
        };
        let n = u32_of(ring.len());
        let n_posts = if n == 0 { 0 } else { count_of(length_s / slot_s).saturating_mul(per_slot) };
        let key = self.script.seed.key(Purpose::Rotation);
        let mut rng = key.stream(self.entity, u64::from(wave));
        let mut begins_s = 0.0;
        for k in 0..n_posts {
            let (slot, in_slot) = (k / per_slot, k % per_slot);
            if jitter != Jitter::Poisson {
                begins_s = f64::from(slot) * slot_s;
            } else if in_slot == 0 {
                begins_s += draw::exponential(&mut rng, slot_s);
            }
            let member = ring[self.in_cycle(n, k, wave, key) as usize];
            let at = start + ms_of_s(begins_s + self.phase_s(in_slot, &mut rng));
            if draw::uniform(&mut rng) >= skip && member.is_in(at) {
                posts.push(ScheduledPost { at, slot: member.slot, wave, nth: k / n });
            }
        }
    }

    /// Whose turn the k-th post is.
    fn in_cycle(&self, n: u32, k: u32, wave: u32, key: Key) -> u32 {
        match self.config.order {
            Order::Fixed => k % n,
            Order::Reshuffled => {
                let cycle = (u64::from(wave) << 32) | u64::from(k / n);
                let order = Seed(key.hash(self.entity, cycle)).key(Purpose::Rotation);
                Bijection::new(n, order).map(k % n)
            }
        }
    }

    fn phase_s(&self, in_slot: u32, rng: &mut impl Rng) -> f64 {
        let Spread::Slots { slot_s, per_slot, phase_s, jitter, .. } = self.config.spread else {
            return 0.0;
        };
        let within = match jitter {
            Jitter::NormalS(sd) => phase_s + sd * draw::normal(rng),
            Jitter::Share(share) => phase_s + share * slot_s * (2.0 * draw::uniform(rng) - 1.0),
            Jitter::Anywhere => slot_s * draw::uniform(rng),
            Jitter::Poisson => 0.0,
        };
        f64::from(in_slot) * (slot_s / f64::from(per_slot)).min(1.0) + within
    }
}
