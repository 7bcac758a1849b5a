//! Who takes part in what, and from when to when.

use std::collections::BTreeMap;

use claque_trace::Timestamp;
use claque_trace::time::DAY_MS;
use rand::Rng;

use super::super::{Population, START};
use crate::cast::ms_of_h;
use crate::config::{Adoption, BroadcastConfig, CheckedWorld, OwnLife};
use crate::random::{Purpose, Seed, draw};

/// Slots of suspended accounts, and from when on they are silent.
pub(crate) type Suspensions = BTreeMap<u32, Timestamp>;

/// One account in one broadcast.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Slot of the account.
    pub slot: u32,
    /// It takes part from this time on.
    pub from: Timestamp,
    /// It takes part before this time.
    pub until: Timestamp,
    pub(super) is_new: bool,
    pub(super) cohort: u32,
    pub(super) chance: f64,
    /// Place in [0, 1) among the accounts' own delays.
    pub(super) lag: f64,
}

impl Member {
    /// Whether it takes part at this time.
    #[must_use]
    pub fn is_in(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }
}

/// The members of every broadcast, in the order of planning, and who is suspended when.
pub(super) fn recruit(
    world: &CheckedWorld,
    seed: Seed,
    population: &mut Population,
) -> (Vec<Vec<Member>>, Suspensions) {
    let mut recruiter = Recruiter::new(world, seed, population);
    let mut all: Vec<Vec<Member>> = Vec::new();
    for (index, config) in world.broadcasts().enumerate() {
        let entity = super::entity(world, index);
        let of = world.broadcasts().position(|other| other.name == config.members.of);
        let mut members = of.map_or_else(Vec::new, |of| recruiter.take_over(config, &all[of]));
        members.extend(recruiter.recruit(config));
        let members = members.into_iter().map(|slot| recruiter.member(entity, config, slot));
        all.push(members.collect());
    }
    let suspensions = recruiter.suspensions;
    for member in all.iter_mut().flatten() {
        if let Some(&at) = suspensions.get(&member.slot) {
            member.until = member.until.min(at);
        }
    }
    (all, suspensions)
}

struct Recruiter<'a> {
    world: &'a CheckedWorld,
    seed: Seed,
    population: &'a mut Population,
    next_fake: u32,
    /// One bit for each ordinary account.
    taken: Vec<u64>,
    /// Where to look next for somebody of each region, and last for anybody.
    next: Vec<u32>,
    suspensions: Suspensions,
}

impl<'a> Recruiter<'a> {
    fn new(world: &'a CheckedWorld, seed: Seed, population: &'a mut Population) -> Self {
        let n_words = population.n_ordinary().div_ceil(64) as usize;
        Self {
            world,
            seed,
            next_fake: population.first_fake(),
            taken: vec![0; n_words],
            next: vec![0; world.population.regions.len() + 1],
            population,
            suspensions: Suspensions::new(),
        }
    }

    /// As many members of another broadcast as are asked for, at random, without those who join it
    /// after the end of this one or are suspended before it begins.
    fn take_over(&self, config: &BroadcastConfig, others: &[Member]) -> Vec<(u32, bool)> {
        let range = config.day_range(self.world.days);
        let [begins, ends] = [range.start, range.end].map(|day| START + i64::from(day) * DAY_MS);
        let joins = |member: &&Member| member.from < member.until.min(ends);
        let is_there = |slot: &u32| self.suspensions.get(slot).is_none_or(|&at| at > begins);
        let others = others.iter().filter(joins).map(|member| member.slot);
        let mut slots: Vec<u32> = others.filter(is_there).collect();
        let key = self.seed.key(Purpose::Recruits);
        slots.sort_unstable_by_key(|&slot| (key.hash(u64::from(slot), 0), slot));
        slots.truncate(config.n_shared() as usize);
        slots.into_iter().map(|slot| (slot, false)).collect()
    }

    /// New members: fakes, or ordinary accounts that nobody has recruited yet.
    fn recruit(&mut self, config: &BroadcastConfig) -> Vec<(u32, bool)> {
        let region = self.world.region_named(&config.region);
        let slot = |_| match config.own_life {
            OwnLife::None => self.make(region),
            OwnLife::Organic | OwnLife::Share(_) | OwnLife::Matched => self.find(region),
        };
        (0..config.n_new()).map(slot).map(|slot| (slot, true)).collect()
    }

    fn make(&mut self, region: Option<usize>) -> u32 {
        let slot = self.next_fake;
        self.next_fake += 1;
        if let Some(region) = region {
            self.population.settle(slot, region, self.world);
        }
        slot
    }

    /// The next free account of the region. Where chance has put too few there, somebody moves.
    fn find(&mut self, region: Option<usize>) -> u32 {
        let anybody = self.next.len() - 1;
        if let Some(slot) = self.search(region.unwrap_or(anybody)) {
            return slot;
        }
        let slot = self.search(anybody).expect("a checked world has enough accounts to recruit");
        if let Some(region) = region {
            self.population.settle(slot, region, self.world);
        }
        slot
    }

    fn search(&mut self, region: usize) -> Option<u32> {
        let is_anybody = region + 1 == self.next.len();
        while self.next[region] < self.population.n_ordinary() {
            let slot = self.next[region];
            self.next[region] += 1;
            let lives_there =
                is_anybody || usize::from(self.population.traits(slot).region) == region;
            let (word, bit) = ((slot / 64) as usize, 1 << (slot % 64));
            if lives_there && self.taken[word] & bit == 0 {
                self.taken[word] |= bit;
                return Some(slot);
            }
        }
        None
    }

    fn member(&mut self, entity: u64, config: &BroadcastConfig, who: (u32, bool)) -> Member {
        let (slot, is_new) = who;
        let mut rng = self.seed.key(Purpose::Member).stream(entity, u64::from(slot));
        let cohort = draw::below(&mut rng, config.cohorts.count);
        let chance = config.loyalty.draw(config.participation, &mut rng);
        let lag = draw::uniform(&mut rng);
        let end = START + i64::from(self.world.days) * DAY_MS;
        let mut member = Member { slot, from: START, until: end, is_new, cohort, chance, lag };
        if let Some(adoption) = config.adoption {
            let mut rng = self.seed.key(Purpose::Adoption).stream(entity, u64::from(slot));
            self.adopt(adoption, &mut member, &mut rng);
        }
        member
    }

    /// When a member joins and leaves, and whether it is suspended.
    fn adopt(&mut self, adoption: Adoption, member: &mut Member, rng: &mut impl Rng) {
        let joins = adoption.joins_on(rng.next_u64());
        let stays = |chance: f64, rng: &mut _| match chance > 0.0 {
            true => draw::exponential(rng, 1.0 / chance),
            false => f64::INFINITY,
        };
        let revoked = joins + stays(adoption.revoked_per_day, rng);
        let suspended = joins + stays(adoption.suspended_per_day, rng);
        if adoption.removed_day.is_some_and(|removed| joins >= removed) {
            member.until = START;
            return;
        }
        let world_end = member.until;
        let day = |day: f64| (START + ms_of_h(day.clamp(0.0, 1e6) * 24.0)).min(world_end);
        (member.from, member.until) = (day(joins), day(revoked.min(suspended)));
        if suspended <= revoked && day(suspended) < world_end {
            let at = self.suspensions.entry(member.slot).or_insert(world_end);
            *at = (*at).min(day(suspended));
        }
    }
}
