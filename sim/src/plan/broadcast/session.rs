//! When an owner is online: the start of its first sitting of a day.

use claque_trace::Timestamp;
use claque_trace::time::DAY_MS;

use super::super::{Population, START};
use super::Director;
use crate::day_curve::{week_factor, weekend_shift_ms};
use crate::play::place;
use crate::random::{Purpose, exp};

impl Director<'_> {
    /// The start of the first sitting of this account on this day, drawn as its own life draws it
    /// (`play/block.rs`); `None` where it stays away.
    pub(super) fn sitting(
        &self,
        slot: u32,
        day: u32,
        population: &Population,
    ) -> Option<Timestamp> {
        let (script, traits) = (self.script, population.traits(slot));
        let world = script.world;
        let share = 1.0 - world.kinds.original * world.reposts.hot_share;
        let per_post = week_factor(day) * world.sessions.end_chance * share;
        let mean = f64::from(traits.posts_per_day) * per_post * script.moods.on(slot, day);
        let key = script.seed.key(Purpose::OwnLife);
        let today = key.hash(u64::from(day), u64::MAX);
        if place(today, slot) >= 1.0 - exp(-mean) {
            return None;
        }
        let mut rng = key.stream(today, u64::from(slot));
        let shift_ms = traits.shift_ms + weekend_shift_ms(day);
        let at_ms = script.curves.draw_ms(traits.sharpness, shift_ms, &mut rng);
        Some(START + i64::from(day) * DAY_MS + at_ms.min(DAY_MS - 1))
    }
}
