//! Events that the scenario puts at an hour, so that something can be tied to them.

use claque_trace::Timestamp;
use rand::Rng;

use super::{START, Vocabulary};
use crate::cast::ms_of_h;
use crate::config::{CheckedWorld, Shape};
use crate::random::draw;

/// A real-world event whose hour is known beforehand.
#[derive(Debug, Clone, PartialEq)]
pub struct ScheduledEvent {
    /// Its name in the scenario.
    pub name: String,
    /// Its moment.
    pub at: Timestamp,
    /// Its hashtag, as of [`Plan::hashtag`](super::Plan::hashtag).
    pub tag: u32,
    /// Position of the region where most who react live.
    pub region: Option<u8>,
    /// Expected posts about it.
    pub posts: f64,
    /// How attention rises and falls.
    pub shape: Shape,
}

impl ScheduledEvent {
    /// A moment at which there is attention for it.
    pub(super) fn draw_at(&self, rng: &mut impl Rng) -> Timestamp {
        self.at + self.shape.quantile_ms(draw::uniform(rng))
    }
}

/// All of them, in the order of the scenario.
pub(super) fn schedule(world: &CheckedWorld, vocabulary: &mut Vocabulary) -> Vec<ScheduledEvent> {
    let regions = &world.population.regions;
    let position = |name: &String| {
        let position = regions.iter().position(|region| region.name == *name);
        position.and_then(|position| u8::try_from(position).ok())
    };
    let tags = vocabulary.allocate(crate::cast::u32_of(world.event.len()));
    let event = |(event, tag): (&crate::config::EventConfig, u32)| ScheduledEvent {
        name: event.name.clone(),
        at: START + ms_of_h(event.at_h),
        tag,
        region: event.region.as_ref().and_then(position),
        posts: event.posts,
        shape: event.shape,
    };
    world.event.iter().zip(tags).map(event).collect()
}
