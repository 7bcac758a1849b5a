//! What accounts pick up from the list of trends of their region.

use super::{Block, organic};
use crate::Cause;
use crate::random::{Purpose, Stream, draw};

impl Block<'_> {
    /// Posts with hashtags that were seen on a list; how many is decided for the block as a whole.
    pub(super) fn trends(&mut self) {
        let plan = self.plan;
        let end = self.slots.end.min(plan.population.n_ordinary());
        for today in plan.uptakes.on(self.day) {
            let of_region = |slot: &u32| plan.population.traits(*slot).region == today.region;
            let here: Vec<u32> = (self.slots.start..end).filter(of_region).collect();
            let block = u64::from(self.slots.start / super::super::BLOCK);
            let entity = u64::from(self.day) << 8 | u64::from(today.region);
            let mut rng = plan.key(Purpose::TrendUptake).stream(block, entity);
            let share = crate::cast::float_of(here.len())
                / f64::from(plan.uptakes.n_accounts(today.region).max(1));
            for _ in 0..draw::poisson(&mut rng, today.posts * share) {
                self.pick_up(&here, today.table.draw(&mut rng), &mut rng);
            }
        }
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
        self.tags.push(uptake.tag);
        self.push(slot, record);
    }
}
