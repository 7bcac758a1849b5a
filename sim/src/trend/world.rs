//! The lists of a world being played.

use claque_trace::time::{DAY_MS, MINUTE_MS};
use claque_trace::{AccountId, HashtagId, Timestamp};

use super::board::Listing;
use super::lists::Lists;
use super::mention::{Mention, Standing, View};
use super::report::{CampaignTrend, Listed};
use super::rule::Rule;
use super::support::{Support, span, tags};
use crate::{Cause, CauseKind, Chunk, Plan, START};

/// Name of the list of all regions together.
pub const WORLD: &str = "world";

/// Lists of trends of every region, and how large campaigns looked.
#[derive(Debug, Clone)]
pub struct Trends<'p> {
    plan: &'p Plan,
    lists: Lists,
    support: Support,
    n_regions: usize,
    /// Region of each account, where there are several.
    regions: Vec<u8>,
}

impl<'p> Trends<'p> {
    /// The lists of a world in which nobody has posted yet.
    #[must_use]
    pub fn new(plan: &'p Plan) -> Self {
        let (lists, support) = (Lists::new(plan.trend_rule()), Support::new(plan));
        let n_regions = plan.regions().len();
        let n_known = if n_regions == 1 { 0 } else { plan.n_accounts() };
        let region = |account| u8::try_from(plan.region(account)).expect("at most 64 regions");
        let regions = (0..n_known).map(AccountId).map(region).collect();
        Self { plan, lists, support, n_regions, regions }
    }

    /// Takes in what happened.
    ///
    /// # Panics
    /// When posts go back in time.
    pub fn absorb(&mut self, chunk: &Chunk) {
        let (at, account) = (chunk.posts.at(), chunk.posts.account());
        for (idx, span) in chunk.posts.offsets().windows(2).enumerate() {
            if span[0] < span[1] {
                let region = self.region(account[idx]);
                let cause = chunk.causes[idx];
                let standing = standing(self.plan, cause);
                let post = Mention { tag: HashtagId(0), region, standing, account: account[idx] };
                let tags = &chunk.posts.hashtags()[span[0] as usize..span[1] as usize];
                let operated_for = cause.campaign().filter(|_| cause.is_operated());
                self.post(at[idx], tags, post, operated_for);
            }
        }
    }

    fn post(
        &mut self,
        at: Timestamp,
        tags: &[HashtagId],
        post: Mention,
        operated_for: Option<u32>,
    ) {
        let minute = minute_of(at);
        tags.iter().for_each(|&tag| self.lists.mention(minute, Mention { tag, ..post }));
        if tags.iter().any(|&tag| self.support.is_campaigns(tag)) {
            self.support.post(at, tags, post, operated_for);
        }
    }

    fn region(&self, account: AccountId) -> u8 {
        self.regions.get(account.index()).copied().unwrap_or(0)
    }

    /// Everything listed until the end of the world, in order of list, view and time.
    #[must_use]
    pub fn listings(&self) -> Vec<Listing> {
        let days = (self.plan.end() - START) / DAY_MS;
        self.lists.listings(u32::try_from(days * DAY_MS / MINUTE_MS).unwrap_or(u32::MAX))
    }

    /// Name of a list.
    #[must_use]
    pub fn list_name(&self, list: u8) -> &'p str {
        self.plan.regions().nth(usize::from(list)).unwrap_or(WORLD)
    }

    /// Names of the campaigns that push a hashtag.
    pub fn campaigns_of(&self, tag: HashtagId) -> impl Iterator<Item = &'p str> {
        let campaigns = self.plan.campaigns();
        let numbers = self.support.campaigns_of(tag);
        numbers.iter().map(|&number| campaigns[usize::from(number)].name.as_str())
    }

    /// What each campaign made of each list.
    #[must_use]
    pub fn campaigns(&self, listings: &[Listing]) -> Vec<CampaignTrend> {
        let n_lists = u8::try_from(self.n_regions).expect("at most 64 regions");
        let n_lists = n_lists + u8::from(n_lists > 1);
        let campaigns = (0..).zip(self.plan.campaigns());
        let pairs = campaigns.flat_map(|(c, _)| (0..n_lists).map(move |list| (c, list)));
        pairs.map(|(campaign, list)| self.campaign(campaign, list, listings)).collect()
    }

    fn campaign(&self, number: u8, list: u8, listings: &[Listing]) -> CampaignTrend {
        let campaign = &self.plan.campaigns()[usize::from(number)];
        let (tags, span) = (tags(self.plan, campaign), span(campaign));
        let region = (usize::from(list) < self.n_regions).then_some(list);
        let [posts, users] = self.support.apparent(number, region);
        let listed = |view| Listed::of(listings, list, view, &tags, &span);
        CampaignTrend {
            campaign: u32::from(number),
            list: self.list_name(list).to_owned(),
            seen: listed(View::All),
            without_operated: listed(View::WithoutOperated),
            unprompted: listed(View::Unprompted),
            posts,
            users,
            span: span.clone(),
        }
    }

    /// Heap held by the lists, in bytes.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        self.lists.heap_bytes() + self.regions.capacity()
    }
}

impl Plan {
    /// What it takes to be listed in each region of this world.
    #[must_use]
    pub fn trend_rule(&self) -> Rule {
        let n = f64::from(self.world.population.accounts);
        let accounts: Vec<f64> =
            self.world.population.regions.iter().map(|region| region.share * n).collect();
        Rule::new(self.world.trends, &accounts)
    }

    /// The campaign without which a post of its author's own accord would not have been made.
    #[must_use]
    pub fn prompted_by(&self, cause: Cause) -> Option<u32> {
        match cause.kind() {
            CauseKind::Exposure => cause.campaign(),
            CauseKind::Trend => self.uptakes.get(cause.what()).campaign,
            _ => None,
        }
    }
}

fn standing(plan: &Plan, cause: Cause) -> Standing {
    if cause.is_operated() {
        Standing::Operated
    } else if plan.prompted_by(cause).is_some() {
        Standing::Prompted
    } else {
        Standing::Unprompted
    }
}

fn minute_of(at: Timestamp) -> u32 {
    u32::try_from((at - START) / MINUTE_MS).expect("no post before the start")
}
