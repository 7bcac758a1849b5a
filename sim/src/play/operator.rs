//! Posts on an operator's instruction.

use claque_trace::{Kind, PostId};
use rand::Rng;

use super::Shard;
use super::record::{FIRST_TEMPLATE, Part, Record, Source, TextKey, sequence};
use crate::Cause;
use crate::cast::u32_of;
use crate::config::{CampaignKind, Text};
use crate::plan::{Campaign, OperatorPost, Plan};
use crate::random::{Purpose, draw};

/// Everything operated accounts post on instruction on a day.
pub(super) fn play(plan: &Plan, day: u32, shard: Shard) -> Part {
    let mut part = Part::default();
    let (from, until) = (plan.day_start(day), plan.day_start(day + 1));
    for (number, campaign) in (0..).zip(&plan.campaigns) {
        let first = campaign.posts.partition_point(|post| post.at < from);
        let last = campaign.posts.partition_point(|post| post.at < until);
        for idx in first..last {
            if shard.holds(campaign.posts[idx].slot) {
                push(plan, number, campaign, idx, &mut part);
            }
        }
    }
    part
}

fn push(plan: &Plan, number: u32, campaign: &Campaign, idx: usize, part: &mut Part) {
    let OperatorPost { at, slot, wave, .. } = campaign.posts[idx];
    let serial = campaign.first_post + u32_of(idx);
    let mut rng = plan.key(Purpose::Text).stream(u64::from(serial), u64::MAX);
    let reposts = reposts(campaign, idx, &mut rng);
    let mut tags = campaign.waves[wave as usize].tags.clone();
    let sides = if reposts { 0 } else { campaign.side_tags };
    for _ in 0..sides {
        let side = plan.vocabulary.popular(&mut rng);
        if !tags.contains(&side) {
            tags.push(side);
        }
    }
    let app = campaign.app.unwrap_or(plan.population.traits(slot).app);
    let record = Record {
        sequence: sequence(Source::Operator, serial),
        kind: if reposts { Kind::Repost } else { Kind::Original },
        text: text(plan, campaign, idx, reposts),
        ..Record::new(at, plan.account(slot), Cause::operator(number, wave), app)
    };
    part.push(record, &tags);
}

/// Whether a post passes on the first of its wave.
fn reposts(campaign: &Campaign, idx: usize, rng: &mut impl Rng) -> bool {
    let wanted = match campaign.kind {
        CampaignKind::Original => false,
        CampaignKind::Repost => true,
        CampaignKind::Mixed => draw::uniform(rng) < 0.5,
    };
    wanted && first_of_wave(campaign, idx) != idx
}

/// The text of an operated post; a repost has that of the first post of its wave.
fn text(plan: &Plan, campaign: &Campaign, idx: usize, reposts: bool) -> u8 {
    let source = if reposts { first_of_wave(campaign, idx) } else { idx };
    match campaign.text {
        Text::Identical => TextKey::Cause as u8,
        Text::Unique if reposts => TextKey::Parent as u8,
        Text::Unique => TextKey::Own as u8,
        Text::Templates(n) => {
            let serial = u64::from(campaign.first_post) + source as u64;
            let template = plan.key(Purpose::Text).hash(serial, u64::MAX - 1) % u64::from(n);
            FIRST_TEMPLATE + u8::try_from(template).unwrap_or(0)
        }
    }
}

/// Position of the post that opens the wave of post `idx`.
fn first_of_wave(campaign: &Campaign, idx: usize) -> usize {
    campaign.first_of_wave[campaign.posts[idx].wave as usize] as usize
}

impl Plan {
    /// The post that opens a wave.
    pub(crate) fn first_post_of(&self, campaign: u32, wave: u32) -> PostId {
        let campaign = &self.campaigns[campaign as usize];
        let idx = campaign.first_of_wave[wave as usize];
        let post = campaign.posts[idx as usize];
        self.post_id(self.account(post.slot), sequence(Source::Operator, campaign.first_post + idx))
    }
}
