//! How large a broadcast may become: its schedule is held in memory.

use super::super::{Checker, ConfigError, WorldConfig};
use super::{BroadcastConfig, HashtagSource, OwnLife, Spread};
use crate::cast::{float_of, u32_of};
use crate::cause::WAVES_MAX;

/// Most scheduled posts of a broadcast, and of all: our choice, 24 bytes each.
const POSTS_MAX: f64 = 3e7;
/// Most waves of a broadcast: our choice, about 100 bytes each.
const WAVES_OF_ONE_MAX: f64 = 1e6;

impl BroadcastConfig {
    /// Most waves.
    pub(crate) fn waves_at_most(&self, world: &WorldConfig) -> f64 {
        let echoed = world.campaign.iter().find(|campaign| campaign.name == self.echoes);
        echoed.unwrap_or(self).own_waves_at_most(world)
    }

    fn own_waves_at_most(&self, world: &WorldConfig) -> f64 {
        let range = self.day_range(world.days);
        let days = f64::from(range.end.saturating_sub(range.start));
        let starts = match world.event_named(&self.during) {
            Some(number) => world.live_event[number].n_runs_at_most(world.days),
            None => days,
        };
        let per_start =
            if self.at_h.is_empty() { self.waves_per_day + 1.0 } else { float_of(self.at_h.len()) };
        (starts * per_start + f64::from(self.pushes.waves)) * f64::from(self.cluster.waves)
    }

    /// Most scheduled posts: every member in every wave, and decoys.
    pub(crate) fn posts_at_most(&self, world: &WorldConfig) -> f64 {
        let accounts = f64::from(self.accounts);
        // A rotation asks every member once a wave, however few posts follow.
        let per_wave = match self.spread {
            Spread::Slots { slot_s, per_slot, length_s, .. } => {
                accounts.max(length_s / slot_s.max(0.001) * f64::from(per_slot))
            }
            _ => accounts * f64::from(self.posts_per_wave[1]),
        };
        let decoys = if self.decoys_per_day <= 0.0 {
            0.0
        } else {
            accounts * self.decoys_per_day.max(1.0) * f64::from(world.days)
        };
        self.waves_at_most(world) * per_wave.max(1.0) + decoys
    }

    /// Most hashtags that are set aside.
    pub(crate) fn tags_at_most(&self, world: &WorldConfig) -> f64 {
        let tags = &self.hashtags;
        let lists = if tags.by_cohort { self.cohorts.count } else { 1 };
        let n = match tags.source {
            HashtagSource::New => self.waves_at_most(world) * f64::from(tags.core),
            _ => f64::from(lists) * f64::from(tags.list),
        };
        n * f64::from(1 + tags.variants.count) + f64::from(tags.side_list)
    }

    /// The schedule is held in memory, and nobody can be busier than a machine.
    pub(super) fn check_size(&self, at: &Checker, world: &WorldConfig) -> Result<(), ConfigError> {
        let posts = self.posts_at_most(world);
        let accepted =
            "at most 30000000 posts (waves, each by all accounts) over the broadcast's days";
        at.require(posts <= POSTS_MAX, "waves_per_day", self.waves_per_day, accepted)?;
        let waves = self.waves_at_most(world);
        let accepted = "at most 1000000 waves over the broadcast's days";
        at.require(waves <= WAVES_OF_ONE_MAX, "waves_per_day", self.waves_per_day, accepted)?;
        let OwnLife::Share(share) = self.own_life else { return Ok(()) };
        let operated = posts * self.participation / f64::from(self.cohorts.count.max(1));
        let own =
            operated / f64::from(self.accounts) / f64::from(world.days) * share / (1.0 - share);
        let accepted = "a share that asks for at most 1000 own posts a day of each account";
        at.require(share < 1.0 && own <= 1_000.0, "own_life.share", share, accepted)
    }
}

impl WorldConfig {
    /// All schedules together, and the numbers that causes have room for.
    pub(crate) fn check_broadcast_sizes(&self, top: &Checker) -> Result<(), ConfigError> {
        let posts: f64 = self.broadcasts().map(|c| c.posts_at_most(self)).sum();
        let accepted = "at most 60000000 posts in all campaigns and look-alikes";
        top.require(posts <= 2.0 * POSTS_MAX, "campaign.waves_per_day", posts, accepted)?;
        let tags: f64 = self.broadcasts().map(|c| c.tags_at_most(self)).sum();
        let accepted = "at most 100000000 hashtags in all campaigns and look-alikes";
        top.require(tags <= 1e8, "campaign.hashtags.list", tags, accepted)?;
        let runs: f64 = self.live_event.iter().map(|e| e.n_runs_at_most(self.days)).sum();
        let waves: f64 = self.look_alike.iter().map(|c| c.waves_at_most(self)).sum();
        let accepted = format!("fewer than {WAVES_MAX} waves and live events in all");
        let fits = runs + waves < f64::from(WAVES_MAX);
        top.require(fits, "look_alike.waves_per_day", runs + waves, accepted)?;
        let (n_campaigns, n) = (u32_of(self.campaign.len()), u32_of(self.look_alike.len()));
        top.require(n_campaigns <= 32, "campaign", n_campaigns, "at most 32 tables")?;
        top.require(n <= 64, "look_alike", n, "at most 64 tables")
    }
}
