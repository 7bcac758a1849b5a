//! Who acted for whom, derived from the causes of posts.
//!
//! Five levels follow from causes alone: post (its cause), account (its class and the interval in
//! which it was controlled), pair (waves that two accounts followed together), campaign and wave.

use std::collections::{BTreeMap, BTreeSet};

use claque_trace::time::DAY_MS;
use claque_trace::{AccountId, Timestamp};

use crate::plan::START;
use crate::{Chunk, Class, Plan};

/// One account under the control of one campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Control {
    /// Time of the first post that the operator made through it, decoys among them.
    pub from: Timestamp,
    /// Time of the last.
    pub until: Timestamp,
    /// Posts that the operator made through it, decoys among them.
    pub operated_posts: u32,
}

/// Controls by account and campaign: an account may serve several.
pub type Controls = BTreeMap<(AccountId, u32), Control>;

/// One wave as it happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WaveTruth {
    /// Time of its first post.
    pub from: Timestamp,
    /// Time of its last post.
    pub until: Timestamp,
    /// Its posts.
    pub posts: u64,
    /// Who followed it.
    pub accounts: BTreeSet<AccountId>,
}

/// One campaign as it happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CampaignTruth {
    /// Name in the scenario.
    pub name: String,
    /// Waves that somebody followed, by number.
    pub waves: BTreeMap<u32, WaveTruth>,
    /// Posts on instruction by day.
    pub posts_by_day: Vec<u64>,
    /// Posts that made accounts look alive: operated, and in no wave.
    pub decoys: u64,
}

impl CampaignTruth {
    /// Posts on instruction.
    #[must_use]
    pub fn posts(&self) -> u64 {
        self.posts_by_day.iter().sum()
    }
}

/// The answers to a world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroundTruth {
    n_posts: Vec<u32>,
    class: Vec<Class>,
    controls: Controls,
    campaigns: Vec<CampaignTruth>,
}

impl GroundTruth {
    /// The truth about a world in which nobody has posted yet.
    #[must_use]
    pub fn new(plan: &Plan) -> Self {
        let n = plan.n_accounts() as usize;
        let campaign = |name: &str| CampaignTruth {
            name: name.to_owned(),
            waves: BTreeMap::new(),
            posts_by_day: vec![0; plan.n_days() as usize],
            decoys: 0,
        };
        Self {
            n_posts: vec![0; n],
            class: vec![Class::Ordinary; n],
            controls: Controls::new(),
            campaigns: plan.campaigns().iter().map(|c| campaign(&c.name)).collect(),
        }
    }

    /// Takes in what happened.
    pub fn absorb(&mut self, chunk: &Chunk) {
        let posts = chunk.posts.account().iter().zip(chunk.posts.at()).zip(&chunk.causes);
        for ((&account, &at), &cause) in posts {
            self.n_posts[account.index()] += 1;
            // Most posts say nothing about their author: then its class need not be read.
            if cause.is_ordinary() {
                continue;
            }
            let class = &mut self.class[account.index()];
            *class = (*class).max(cause.class());
            if let Some(campaign) = cause.campaign().filter(|_| cause.is_operated()) {
                self.operated(account, at, campaign);
                match cause.wave() {
                    Some((_, wave)) => self.instructed(account, at, campaign, wave),
                    None => self.campaigns[campaign as usize].decoys += 1,
                }
            }
        }
    }

    fn operated(&mut self, account: AccountId, at: Timestamp, campaign: u32) {
        let fresh = Control { from: at, until: at, operated_posts: 0 };
        let control = self.controls.entry((account, campaign)).or_insert(fresh);
        control.until = at;
        control.operated_posts += 1;
    }

    fn instructed(&mut self, account: AccountId, at: Timestamp, campaign: u32, wave: u32) {
        let truth = &mut self.campaigns[campaign as usize];
        let day =
            usize::try_from((at - START).div_euclid(DAY_MS)).expect("no post before the start");
        truth.posts_by_day[day] += 1;
        let wave = truth
            .waves
            .entry(wave)
            .or_insert_with(|| WaveTruth { from: at, ..WaveTruth::default() });
        wave.until = at;
        wave.posts += 1;
        wave.accounts.insert(account);
    }

    /// Accounts that posted at least once, ascending, with their class.
    pub fn accounts(&self) -> impl Iterator<Item = (AccountId, Class)> + '_ {
        let all = (0..).map(AccountId).zip(&self.n_posts).zip(&self.class);
        all.filter(|((_, n), _)| **n > 0).map(|((account, _), &class)| (account, class))
    }

    /// The class of an account.
    #[must_use]
    pub fn class(&self, account: AccountId) -> Class {
        self.class.get(account.index()).copied().unwrap_or_default()
    }

    /// All posts of an account.
    #[must_use]
    pub fn n_posts(&self, account: AccountId) -> u32 {
        self.n_posts.get(account.index()).copied().unwrap_or(0)
    }

    /// Accounts under control, each once for every campaign that it served.
    #[must_use]
    pub fn controls(&self) -> &Controls {
        &self.controls
    }

    /// The campaigns that an account served, ascending.
    pub fn controls_of(&self, account: AccountId) -> impl Iterator<Item = (u32, Control)> + '_ {
        // Most accounts are nobody's: then there is nothing to search.
        let is_controlled = self.class(account) == Class::Campaign;
        let of = is_controlled.then(|| self.controls.range((account, 0)..=(account, u32::MAX)));
        of.into_iter().flatten().map(|(&(_, campaign), &control)| (campaign, control))
    }

    /// Accounts under control, ascending, each once.
    #[must_use]
    pub fn controlled(&self) -> BTreeSet<AccountId> {
        self.controls.keys().map(|&(account, _)| account).collect()
    }

    /// The campaigns, in the order of the scenario.
    #[must_use]
    pub fn campaigns(&self) -> &[CampaignTruth] {
        &self.campaigns
    }

    /// In how many waves two accounts acted together: the truth about a pair.
    #[must_use]
    pub fn waves_together(&self, a: AccountId, b: AccountId) -> usize {
        let waves = self.campaigns.iter().flat_map(|campaign| campaign.waves.values());
        waves.filter(|wave| wave.accounts.contains(&a) && wave.accounts.contains(&b)).count()
    }
}
