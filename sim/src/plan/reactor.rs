//! Who reacts to an event.

use std::ops::Range;

use rand::Rng;

use super::{Event, Plan};
use crate::cast::u32_of;
use crate::random::draw;

/// Candidates for a reaction: the first who follows the topic, else the busiest.
const REACTION_CANDIDATES: u32 = 3;
/// Share of reactions to an event in a region that come from there. Source: our choice.
const REACTIONS_FROM_HOME: f64 = 0.8;
/// Draws until somebody of a region is found: enough for regions of one in a hundred.
const REGION_TRIES: u32 = 512;

impl Plan {
    /// The slot, of these, of somebody who reacts to an event.
    pub(crate) fn who_reacts(&self, among: &Range<u32>, event: &Event, rng: &mut impl Rng) -> u32 {
        let home = event.region.filter(|_| draw::uniform(rng) < REACTIONS_FROM_HOME);
        let mut busiest = self.anybody(among, home, rng);
        for _ in 0..REACTION_CANDIDATES {
            let slot = self.anybody(among, home, rng);
            let traits = self.population.traits(slot);
            if traits.topics.contains(&event.topic) {
                return slot;
            }
            if traits.posts_per_day > self.population.traits(busiest).posts_per_day {
                busiest = slot;
            }
        }
        busiest
    }

    /// Somebody of this region, or from anywhere if there is next to nobody of it.
    fn anybody(&self, among: &Range<u32>, region: Option<u8>, rng: &mut impl Rng) -> u32 {
        let mut slot = among.start + draw::below(rng, u32_of(among.len()));
        let Some(region) = region else { return slot };
        for _ in 0..REGION_TRIES {
            if self.population.traits(slot).region == region {
                break;
            }
            slot = among.start + draw::below(rng, u32_of(among.len()));
        }
        slot
    }
}
