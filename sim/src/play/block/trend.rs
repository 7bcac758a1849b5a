//! What accounts pick up from the list of trends of their region.

use std::ops::Range;

use super::{Block, organic};
use crate::Cause;
use crate::random::{Purpose, Stream, draw};

/// More regions than a byte can name.
const REGIONS: usize = 256;

impl Block<'_> {
    /// Posts with hashtags that were seen on a list; how many is decided for the block as a whole.
    pub(super) fn trends(&mut self) {
        let plan = self.plan;
        let end = self.slots.end.min(plan.population.n_ordinary());
        let slots = self.slots.start..end.max(self.slots.start);
        let n_here = self.by_region(slots.clone());
        for today in plan.uptakes.on(self.day) {
            let block = u64::from(self.slots.start / super::super::BLOCK);
            let entity = u64::from(self.day) << 8 | u64::from(today.region);
            let mut rng = plan.key(Purpose::TrendUptake).stream(block, entity);
            let share = f64::from(n_here[usize::from(today.region)])
                / f64::from(plan.uptakes.n_accounts(today.region).max(1));
            let n_posts = draw::poisson(&mut rng, today.posts * share);
            if n_posts == 0 {
                continue;
            }
            let of_region = |slot: &u32| plan.population.traits(*slot).region == today.region;
            let here: Vec<u32> = slots.clone().filter(of_region).collect();
            for _ in 0..n_posts {
                self.pick_up(&here, today.table.draw(&mut rng), &mut rng);
            }
        }
    }

    /// How many of these accounts live in each region: who does is only asked where somebody posts.
    fn by_region(&self, slots: Range<u32>) -> [u32; REGIONS] {
        let mut n_here = [0; REGIONS];
        if !self.plan.uptakes.on(self.day).is_empty() {
            let traits = self.plan.population.traits_of(slots);
            traits.iter().for_each(|traits| n_here[usize::from(traits.region)] += 1);
        }
        n_here
    }

    /// The busier of two accounts sees it.
    fn pick_up(&mut self, here: &[u32], number: u32, rng: &mut Stream) {
        let (plan, n) = (self.plan, crate::cast::u32_of(here.len()));
        let [one, other] = [(); 2].map(|()| here[draw::below(rng, n) as usize]);
        let rate = |slot: u32| plan.population.traits(slot).posts_per_day;
        let slot = if rate(other) > rate(one) { other } else { one };
        let uptake = plan.uptakes.get(number);
        let at = uptake.draw_at(draw::uniform(rng));
        let record =
            organic(plan.account(slot), plan.population.traits(slot), at, Cause::trend(number));
        self.tags.clear();
        let traits = plan.population.traits(slot);
        plan.vocabulary.draw_beside(uptake.tag, slot, traits, &mut self.tags, rng);
        self.push(slot, record);
    }
}
