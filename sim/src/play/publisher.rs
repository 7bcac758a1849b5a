//! Pages of publishers carrying the items of their brand.

use claque_trace::Kind;

use super::Shard;
use super::record::{NO_PARENT, Part, Record, Source, TextKey, sequence};
use crate::Cause;
use crate::cast::ms_of_s;
use crate::plan::{Item, Network, Plan};
use crate::random::{Purpose, draw};

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
    if draw::uniform(&mut rng) >= network.config.participation {
        return;
    }
    let offset_ms = ms_of_s(draw::uniform(&mut rng) * network.config.offset_max_s);
    let record = Record {
        at: item.at + offset_ms,
        account: plan.account(slot),
        sequence: sequence(Source::Feed, item.number),
        cause: Cause::item(item.number),
        tags: 0,
        parent: NO_PARENT,
        n_tags: 0,
        kind: Kind::Original,
        app: plan.population.traits(slot).app,
        text: TextKey::Cause as u8,
    };
    part.push(record, &item.tags);
}
