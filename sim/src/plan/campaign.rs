//! Campaigns: what operators will instruct, and which account follows when.
//!
//! The schedule is the operator's own queue. Members follow with randomness of their own, keyed by
//! (campaign, member, wave); 24 bytes an operated post.

use std::ops::Range;

use claque_trace::Timestamp;
use claque_trace::time::DAY_MS;
use rand::Rng;

use super::population::FIRST_CAMPAIGN_APP;
use super::{Population, START, Vocabulary};
use crate::cast::{count_of, float_of, ms_of_h, ms_of_s, u32_of};
use crate::config::{
    CampaignConfig, CampaignKind, CheckedWorld, Deletion, HashtagSource, Hours, Jitter, Order,
    OwnLife, PostingApp, Spread, Text,
};
use crate::day_curve::DayCurves;
use crate::random::{Bijection, Key, Purpose, Seed, draw};

/// One campaign, planned.
#[derive(Debug)]
pub struct Campaign {
    /// Name in the scenario.
    pub name: String,
    /// Its waves in order of start.
    pub waves: Vec<Wave>,
    /// What its accounts will post on instruction, in time order.
    pub posts: Vec<OperatorPost>,
    pub(crate) first_post: u32,
    pub(crate) text: Text,
    pub(crate) kind: CampaignKind,
    pub(crate) deletion: Option<Deletion>,
    pub(crate) app: Option<u8>,
    pub(crate) side_tags: u32,
    pub(crate) uptake: f64,
    pub(crate) first_of_wave: Vec<u32>,
}

/// One instruction to many accounts.
#[derive(Debug, Clone, PartialEq)]
pub struct Wave {
    /// When the operator gives it out.
    pub start: Timestamp,
    /// Its hashtags, by planned number.
    pub tags: Vec<u32>,
    /// The cohort it is for.
    pub cohort: u32,
}

/// One post on instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct OperatorPost {
    /// When.
    pub at: Timestamp,
    /// Slot of the account.
    pub slot: u32,
    /// Wave that it follows.
    pub wave: u32,
    /// Position among this member's posts for the wave.
    pub nth: u32,
}

/// Plans every campaign and sets the rates of its members.
pub(crate) fn schedule(
    world: &CheckedWorld,
    seed: Seed,
    curves: &DayCurves,
    population: &mut Population,
    vocabulary: &mut Vocabulary,
) -> Vec<Campaign> {
    let (mut recruit, mut fake, mut first_post) = (0, population.first_fake(), 0);
    let mut campaigns = Vec::new();
    for (number, config) in (0..).zip(&world.campaign) {
        let first = if config.own_life == OwnLife::None { &mut fake } else { &mut recruit };
        let members = *first..*first + config.accounts;
        *first = members.end;
        let tags = Tags::new(config, vocabulary);
        let operator = Operator { number, config, world, seed, curves, population };
        let waves = operator.waves(&tags, vocabulary);
        let posts = operator.posts(&members, &waves);
        set_rates(config, world.days, &members, &posts, population);
        let campaign = planned(number, config, waves, posts, first_post);
        first_post += u32_of(campaign.posts.len());
        campaigns.push(campaign);
    }
    campaigns
}

fn planned(
    number: u64,
    config: &CampaignConfig,
    waves: Vec<Wave>,
    posts: Vec<OperatorPost>,
    first_post: u32,
) -> Campaign {
    let own_app = FIRST_CAMPAIGN_APP + u8::try_from(number).unwrap_or(0);
    let mut first_of_wave = vec![u32::MAX; waves.len()];
    for (idx, post) in posts.iter().enumerate().rev() {
        first_of_wave[post.wave as usize] = u32_of(idx);
    }
    Campaign {
        name: config.name.clone(),
        waves,
        posts,
        first_post,
        text: config.text,
        kind: config.kind,
        deletion: config.deletion,
        app: (config.app == PostingApp::Own).then_some(own_app),
        side_tags: config.hashtags.side,
        uptake: config.uptake,
        first_of_wave,
    }
}

/// Gives members the own rate that makes own posts the share asked for.
fn set_rates(
    config: &CampaignConfig,
    days: u32,
    members: &Range<u32>,
    posts: &[OperatorPost],
    population: &mut Population,
) {
    let OwnLife::Share(share) = config.own_life else { return };
    let per_member_day = float_of(posts.len()) / (float_of(members.len()) * f64::from(days));
    let own = per_member_day * share / (1.0 - share);
    members.clone().for_each(|slot| population.set_rate(slot, own));
}

/// Where the hashtags of waves come from.
enum Tags {
    New(u32),
    From(Range<u32>),
}

impl Tags {
    fn new(config: &CampaignConfig, vocabulary: &mut Vocabulary) -> Self {
        match config.hashtags.source {
            HashtagSource::New => Self::New(config.hashtags.core),
            HashtagSource::List => Self::From(vocabulary.allocate(config.hashtags.list)),
            HashtagSource::Popular => Self::From(0..config.hashtags.list),
        }
    }

    /// `core` different hashtags for a wave.
    fn draw(&self, core: u32, vocabulary: &mut Vocabulary, rng: &mut impl Rng) -> Vec<u32> {
        match self {
            Self::New(core) => vocabulary.allocate(*core).collect(),
            Self::From(list) => {
                let n = u32_of(list.len());
                let first = draw::below(rng, n);
                (0..core).map(|i| list.start + (first + i) % n).collect()
            }
        }
    }
}

/// One campaign while it is being planned.
struct Operator<'a> {
    number: u64,
    config: &'a CampaignConfig,
    world: &'a CheckedWorld,
    seed: Seed,
    curves: &'a DayCurves,
    population: &'a Population,
}

/// What a member is like to the operator.
struct Member {
    slot: u32,
    cohort: u32,
    chance: f64,
}

impl Operator<'_> {
    fn waves(&self, tags: &Tags, vocabulary: &mut Vocabulary) -> Vec<Wave> {
        let mut waves = Vec::new();
        for day in self.config.day_range(self.world.days) {
            let mut rng = self.seed.key(Purpose::Waves).stream(self.number, u64::from(day));
            let mean = self.config.waves_per_day;
            let n = count_of(mean) + u32::from(draw::uniform(&mut rng) < mean - libm::floor(mean));
            let mut starts: Vec<Timestamp> = (0..n).map(|_| self.start(day, &mut rng)).collect();
            starts.sort_unstable();
            for start in starts {
                let cohort = u32_of(waves.len()) % self.config.cohorts.count;
                let tags = tags.draw(self.config.hashtags.core, vocabulary, &mut rng);
                waves.push(Wave { start, tags, cohort });
            }
        }
        waves
    }

    fn start(&self, day: u32, rng: &mut impl Rng) -> Timestamp {
        let midnight = START + i64::from(day) * DAY_MS;
        let [from, until] = match self.config.hours {
            Hours::Between(hours) => hours,
            Hours::Owner => [0.0, 24.0],
        };
        midnight + ms_of_h(from + (until - from) * draw::uniform(rng))
    }

    fn posts(&self, members: &Range<u32>, waves: &[Wave]) -> Vec<OperatorPost> {
        let members: Vec<Member> = members.clone().map(|slot| self.member(slot)).collect();
        let mut posts = match self.config.spread {
            Spread::Slots { .. } => self.rotation(&members, waves),
            _ => members.iter().flat_map(|member| self.life(member, waves)).collect(),
        };
        let end = START + i64::from(self.world.days) * DAY_MS;
        posts.retain(|post| post.at >= START && post.at < end);
        posts.sort_unstable();
        posts
    }

    fn member(&self, slot: u32) -> Member {
        let mut rng = self.seed.key(Purpose::Member).stream(self.number, u64::from(slot));
        let cohort = draw::below(&mut rng, self.config.cohorts.count);
        let concentration = self.config.participation_concentration;
        let chance = draw::beta(&mut rng, self.config.participation, concentration);
        Member { slot, cohort, chance }
    }

    /// Everything that one member posts on instruction, spaced as the operator wants.
    fn life(&self, member: &Member, waves: &[Wave]) -> Vec<OperatorPost> {
        let mut posts = Vec::new();
        for (number, wave) in (0..).zip(waves) {
            let mut rng = self.participation(member, number);
            if !self.takes_part(member, wave, &mut rng) {
                continue;
            }
            let [least, most] = self.config.posts_per_wave;
            for nth in 0..least + draw::below(&mut rng, most - least + 1) {
                let at = self.post_at(member, wave, &mut rng);
                posts.push(OperatorPost { at, slot: member.slot, wave: number, nth });
            }
        }
        self.space(&mut posts);
        posts
    }

    fn participation(&self, member: &Member, wave: u32) -> crate::random::Stream {
        let entity = (self.number << 32) | u64::from(member.slot);
        self.seed.key(Purpose::Participation).stream(entity, u64::from(wave))
    }

    fn takes_part(&self, member: &Member, wave: &Wave, rng: &mut impl Rng) -> bool {
        let cohorts = self.config.cohorts;
        let keeps = !cohorts.redraw || draw::uniform(rng) < cohorts.overlap;
        let cohort = if keeps { member.cohort } else { draw::below(rng, cohorts.count) };
        cohort == wave.cohort && draw::uniform(rng) < member.chance
    }

    fn post_at(&self, member: &Member, wave: &Wave, rng: &mut impl Rng) -> Timestamp {
        if self.config.hours == Hours::Owner {
            let day = (wave.start - START).div_euclid(DAY_MS);
            let traits = self.population.traits(member.slot);
            let at_ms = self.curves.draw_ms(traits.sharpness, traits.shift_ms, rng);
            return START + day * DAY_MS + at_ms.min(DAY_MS - 1);
        }
        let delay_s = match self.config.spread {
            Spread::Uniform { length_s } => length_s * draw::uniform(rng),
            Spread::Lognormal { median_s, sigma } => draw::lognormal(rng, median_s, sigma),
            Spread::Exponential { mean_s } => draw::exponential(rng, mean_s),
            Spread::Slots { .. } => 0.0,
        };
        wave.start + ms_of_s(delay_s.min(86_000.0))
    }

    /// Pushes posts that follow too soon on the last; a tenth of the gap on top, at random, keeps the
    /// spacing from being a clock.
    fn space(&self, posts: &mut [OperatorPost]) {
        let gap_ms = ms_of_s(self.config.gap_min * 60.0);
        if gap_ms == 0 {
            return;
        }
        posts.sort_unstable();
        for idx in 1..posts.len() {
            let earliest = posts[idx - 1].at + gap_ms;
            if posts[idx].at < earliest {
                let entity = (u64::from(posts[idx].slot) << 32) | idx as u64;
                let mut rng = self.seed.key(Purpose::Rotation).stream(self.number, entity);
                posts[idx].at =
                    earliest + ms_of_s(draw::exponential(&mut rng, self.config.gap_min * 6.0));
            }
        }
    }

    /// Members one after the other in slots, cycle after cycle.
    fn rotation(&self, members: &[Member], waves: &[Wave]) -> Vec<OperatorPost> {
        let mut posts = Vec::new();
        for (number, wave) in (0..).zip(waves) {
            let ring: Vec<u32> = members
                .iter()
                .filter(|member| {
                    self.takes_part(member, wave, &mut self.participation(member, number))
                })
                .map(|member| member.slot)
                .collect();
            posts.extend(self.cycles(&ring, number, wave));
        }
        posts
    }

    fn cycles(&self, ring: &[u32], wave: u32, at: &Wave) -> Vec<OperatorPost> {
        let Spread::Slots { slot_s, per_slot, length_s, skip, .. } = self.config.spread else {
            return Vec::new();
        };
        let n = u32_of(ring.len());
        let n_posts = if n == 0 { 0 } else { count_of(length_s / slot_s).saturating_mul(per_slot) };
        let mut rng = self.seed.key(Purpose::Rotation).stream(self.number, u64::from(wave));
        let key = self.seed.key(Purpose::Rotation);
        let mut posts = Vec::new();
        for k in 0..n_posts {
            let (slot, in_slot) = (k / per_slot, k % per_slot);
            let member = self.in_cycle(n, k, wave, key);
            let at = at.start + ms_of_s(f64::from(slot) * slot_s + self.phase_s(in_slot, &mut rng));
            if draw::uniform(&mut rng) >= skip {
                posts.push(OperatorPost { at, slot: ring[member as usize], wave, nth: k / n });
            }
        }
        posts
    }

    /// Whose turn the k-th post is.
    fn in_cycle(&self, n: u32, k: u32, wave: u32, key: Key) -> u32 {
        match self.config.order {
            Order::Fixed => k % n,
            Order::Reshuffled => {
                let cycle = (u64::from(wave) << 32) | u64::from(k / n);
                let order = Seed(key.hash(self.number, cycle)).key(Purpose::Rotation);
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
        };
        f64::from(in_slot) * (slot_s / f64::from(per_slot)).min(1.0) + within
    }
}
