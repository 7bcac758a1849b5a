//! Broadcasts: what a source will give out, and which account follows when.
//!
//! One schedule serves campaigns and look-alikes. Members follow with randomness of their own, keyed
//! by (broadcast, member, wave); 24 bytes a scheduled post.
//! First everybody is recruited, then waves are set, then members follow them: who is suspended in
//! one broadcast falls silent in all.

mod decoys;
mod matched;
mod members;
mod posts;
mod rates;
mod rotation;
mod session;
mod tags;
mod waves;

use std::ops::Range;

use claque_trace::Timestamp;

use super::population::{DISCLOSED_APP, FIRST_CAMPAIGN_APP};
use super::{LiveEvent, Moods, Population, ScheduledEvent, Vocabulary};
use crate::cast::u32_of;
use crate::config::{BroadcastConfig, CheckedWorld, PostingApp};
use crate::day_curve::DayCurves;
use crate::random::Seed;
use crate::{Cause, Class};

pub use members::Member;
pub(crate) use members::Suspensions;
use tags::Tags;

/// "No wave": a post that makes an account look alive.
const DECOY: u32 = u32::MAX;
/// Entities of look-alikes are numbered from here in streams, so that a campaign more or less does
/// not change what look-alikes draw.
const FIRST_LOOK_ALIKE: u64 = 1 << 16;

/// One broadcast, planned.
#[derive(Debug)]
pub struct Broadcast {
    /// Name in the scenario.
    pub name: String,
    /// What taking part makes of an account.
    pub class: Class,
    /// Its waves in order of start; those of the campaign it echoes, where it echoes one.
    pub waves: Vec<Wave>,
    /// What its accounts will post for it, in time order.
    pub posts: Vec<ScheduledPost>,
    /// Who takes part.
    pub members: Vec<Member>,
    pub(crate) config: BroadcastConfig,
    pub(crate) app: Option<u8>,
    pub(crate) first_post: u32,
    pub(crate) first_of_wave: Vec<u32>,
    /// Position of what each of its posts passes on, where that may be any that it comes across.
    pub(crate) passed_on: Vec<u32>,
    pub(crate) side_list: Option<Range<u32>>,
    /// Number of the campaign that it is or echoes.
    pub(crate) campaign: Option<u32>,
    /// Number of the broadcast whose texts it has.
    pub(crate) bank: u32,
    first_occasion: u32,
}

/// One instruction, or occasion, for many accounts.
#[derive(Debug, Clone, PartialEq)]
pub struct Wave {
    /// When it is given out.
    pub start: Timestamp,
    /// Its hashtags, by planned number.
    pub tags: Vec<u32>,
    /// The first spelling variant of each of them; empty where there are none.
    pub variants: Vec<u32>,
    /// The cohort it is for.
    pub cohort: u32,
    /// Factor on the chance that a member takes part.
    pub pull: f64,
}

/// One scheduled post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ScheduledPost {
    /// When.
    pub at: Timestamp,
    /// Slot of the account.
    pub slot: u32,
    wave: u32,
    /// Position among this member's posts for the wave.
    pub nth: u32,
}

impl ScheduledPost {
    /// The wave that it follows; `None` for a decoy.
    #[must_use]
    pub fn wave(&self) -> Option<u32> {
        (self.wave != DECOY).then_some(self.wave)
    }
}

impl Broadcast {
    /// Why a post for this wave is made, or a decoy.
    #[must_use]
    pub fn cause(&self, wave: Option<u32>) -> Cause {
        let campaign = self.campaign.unwrap_or(0);
        let Some(wave) = wave else { return Cause::decoy(campaign) };
        match self.class {
            Class::Campaign => Cause::operator(campaign, wave),
            Class::Supporter => Cause::support(campaign, wave),
            Class::Imitator => Cause::imitation(campaign, wave),
            class => Cause::gathering(class, self.first_occasion + wave),
        }
    }
}

/// What broadcasts are planned from.
pub(crate) struct Script<'a> {
    pub(crate) world: &'a CheckedWorld,
    pub(crate) seed: Seed,
    pub(crate) curves: &'a DayCurves,
    pub(crate) scheduled: &'a [ScheduledEvent],
    pub(crate) live_events: &'a [LiveEvent],
    pub(crate) moods: &'a Moods,
}

/// Plans every campaign and then every look-alike, and sets the rates of members; with the accounts
/// that are suspended.
pub(crate) fn schedule(
    script: &Script<'_>,
    population: &mut Population,
    vocabulary: &mut Vocabulary,
) -> (Vec<Broadcast>, Suspensions) {
    let (recruited, suspensions) = members::recruit(script.world, script.seed, population);
    let mut planner = Planner::new(script);
    for (config, members) in script.world.broadcasts().zip(recruited) {
        planner.add(config, members, population, vocabulary);
    }
    (planner.broadcasts, suspensions)
}

/// The number of a broadcast in streams.
fn entity(world: &CheckedWorld, index: usize) -> u64 {
    match index.checked_sub(world.campaign.len()) {
        Some(look_alike) => FIRST_LOOK_ALIKE + look_alike as u64,
        None => index as u64,
    }
}

/// What is planned so far.
struct Planner<'a> {
    script: &'a Script<'a>,
    stocks: Vec<Tags>,
    broadcasts: Vec<Broadcast>,
    n_posts: u32,
    n_occasions: u32,
}

impl<'a> Planner<'a> {
    fn new(script: &'a Script<'a>) -> Self {
        let n_occasions = u32_of(script.live_events.len());
        Self { script, stocks: Vec::new(), broadcasts: Vec::new(), n_posts: 0, n_occasions }
    }

    fn add(
        &mut self,
        config: &BroadcastConfig,
        members: Vec<Member>,
        population: &mut Population,
        vocabulary: &mut Vocabulary,
    ) {
        let entity = entity(self.script.world, self.broadcasts.len());
        let director = Director { entity, config, script: self.script };
        let stock = Tags::new(config, self.script, &self.stocks, vocabulary);
        let waves = match self.echoed(config) {
            Some(campaign) => director.echo(&self.broadcasts[campaign as usize].waves),
            None => director.waves(&stock, vocabulary),
        };
        let posts = director.posts(&members, &waves, population);
        director.set_rates(&members, &posts, population);
        self.push(config, members, waves, posts, stock);
    }

    /// The campaign that a broadcast echoes.
    fn echoed(&self, config: &BroadcastConfig) -> Option<u32> {
        let campaigns = &self.script.world.campaign;
        campaigns.iter().position(|campaign| campaign.name == config.echoes).map(u32_of)
    }

    fn push(
        &mut self,
        config: &BroadcastConfig,
        members: Vec<Member>,
        waves: Vec<Wave>,
        posts: Vec<ScheduledPost>,
        stock: Tags,
    ) {
        let index = u32_of(self.broadcasts.len());
        let own = config.is_operated().then_some(index);
        let campaign = own.or_else(|| self.echoed(config));
        let (first_post, first_occasion) = (self.n_posts, self.n_occasions);
        self.n_posts += u32_of(posts.len());
        self.n_occasions += if campaign.is_none() { u32_of(waves.len()) } else { 0 };
        self.broadcasts.push(Broadcast {
            name: config.name.clone(),
            class: config.class,
            first_of_wave: first_of_wave(&posts, waves.len()),
            passed_on: Vec::new(),
            waves,
            posts,
            members,
            config: config.clone(),
            app: app(config.app, index),
            first_post,
            side_list: stock.side_list(),
            bank: campaign.unwrap_or(index),
            campaign,
            first_occasion,
        });
        self.stocks.push(stock);
    }
}

/// For each wave the position of its first post; [`u32::MAX`] where nobody followed.
fn first_of_wave(posts: &[ScheduledPost], n_waves: usize) -> Vec<u32> {
    let mut first_of_wave = vec![u32::MAX; n_waves];
    for (idx, post) in posts.iter().enumerate().rev() {
        if let Some(wave) = post.wave() {
            first_of_wave[wave as usize] = u32_of(idx);
        }
    }
    first_of_wave
}

/// The app of all posts; `None` where each comes by its owner's.
fn app(app: PostingApp, index: u32) -> Option<u8> {
    match app {
        PostingApp::Own => Some(FIRST_CAMPAIGN_APP + u8::try_from(index).unwrap_or(0)),
        PostingApp::Owner => None,
        PostingApp::Disclosed => Some(DISCLOSED_APP),
    }
}

/// One broadcast while it is being planned.
struct Director<'a> {
    entity: u64,
    config: &'a BroadcastConfig,
    script: &'a Script<'a>,
}
