//! Pages of publishers carrying the items of their brand.

use super::Shard;
use super::record::{Part, Record, Source, TextKey, sequence};
use crate::cast::ms_of_s;
use crate::plan::{Item, Network, Plan};
use crate::random::{Purpose, draw};
use crate::{Cause, Class};

/// Everything pages carry on a day.
pub(super) fn play(plan: &Plan, day: u32, shard: Shard) -> Part {
    let mut part = Part::default();
    for network in &plan.networks {
        for item in network.items_on(plan, day) {
            for slot in item.pages.clone().filter(|&slot| shard.holds(slot)) {
                carry(plan, network, &item, slot, &mut part);
            }
        }
    }
    part
}

fn carry(plan: &Plan, network: &Network, item: &Item, slot: u32, part: &mut Part) {
    let mut rng =
        plan.key(Purpose::FeedItems).stream(u64::MAX ^ u64::from(item.number), u64::from(slot));
    if draw::uniform(&mut rng) >= network.chance(slot) {
        return;
    }
    let offset_ms = ms_of_s(draw::uniform(&mut rng) * network.config.offset_max_s);
    let (at, app) = (item.at + offset_ms, plan.population.traits(slot).app);
    let cause = match network.config.class {
        Class::FeedBot => Cause::feed(item.number),
        _ => Cause::item(item.number),
    };
    let record = Record {
        sequence: sequence(Source::Feed, item.number),
        text: TextKey::Cause as u8,
        ..Record::new(at, plan.account(slot), cause, app)
    };
    part.push(record, &item.tags);
}
