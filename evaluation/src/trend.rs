//! What a campaign made of the lists of trends, and how large it looked.
//!
//! Definitions of lists, counterfactuals and organic support: [`claque_sim::trend`].

use std::cmp::Reverse;

use claque_sim::Plan;
use claque_sim::trend::{self, Stay, Trends, View};
use serde::{Deserialize, Serialize};

/// Most intervals recorded of one list; a list cannot show a campaign more often than every half
/// hour, so these are three weeks of coming and going.
const INTERVALS_MAX: usize = 1_000;
/// Most hashtags named of one list.
const NAMED_MAX: usize = 20;

/// One campaign on one list of trends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CampaignTrend {
    /// Name in the scenario.
    pub campaign: String,
    /// Whose list: the name of a region, or `world` for all regions together.
    pub list: String,
    /// Its first operated post, milliseconds since 1970 UTC.
    pub from_ms: i64,
    /// A day after its last.
    pub until_ms: i64,
    /// On the list that everybody saw.
    pub seen: Listed,
    /// On the same list without operated posts.
    pub without_operated: Listed,
    /// On the same list without operated posts and without those that the campaign prompted.
    pub unprompted: Listed,
    /// Posts with a hashtag of the campaign.
    pub posts: Apparent,
    /// Accounts that made them.
    pub users: Apparent,
}

/// When any of a campaign's hashtags was on a list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Listed {
    /// Hashtags that were.
    pub hashtags: u64,
    /// Those listed longest, longest first, at most 20. Empty in lines written before it was recorded.
    #[serde(default)]
    pub longest: Vec<LongestListed>,
    /// Minutes for which at least one was.
    pub minutes: u64,
    /// Highest place, 1 for the top; `None` when none ever was.
    pub best_rank: Option<u32>,
    /// Highest score.
    pub peak_score: Option<f64>,
    /// From when until when at least one was, milliseconds since 1970 UTC: apart, in time order, at
    /// most the first 1,000.
    pub intervals_ms: Vec<[i64; 2]>,
}

/// A hashtag of a campaign that was on a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LongestListed {
    /// The hashtag.
    pub hashtag: String,
    /// When it appeared for the first time, milliseconds since 1970 UTC.
    pub first_ms: i64,
    /// Minutes for which it was listed.
    pub minutes: u64,
    /// Its highest place, 1 for the top.
    pub best_rank: u32,
}

/// How large a campaign looked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Apparent {
    /// What everybody saw.
    pub all: u64,
    /// Made by accounts of their own accord, prompted by the campaign or not.
    pub not_operated: u64,
    /// Organic support: neither operated nor prompted.
    pub unprompted: u64,
    /// The inflation factor: `all / unprompted`. `None` without organic support, when nothing was
    /// made larger and something was made up.
    pub inflation: Option<f64>,
    /// `all / not_operated`. `None` when nobody posted of their own accord.
    pub over_not_operated: Option<f64>,
}

/// Every campaign on every list.
pub(crate) fn campaign_trends(plan: &Plan, trends: &Trends<'_>) -> Vec<CampaignTrend> {
    let campaigns = trends.campaigns(&trends.listings());
    campaigns.into_iter().map(|found| record(plan, &found)).collect()
}

fn record(plan: &Plan, found: &trend::CampaignTrend) -> CampaignTrend {
    CampaignTrend {
        campaign: plan.campaigns()[found.campaign as usize].name.clone(),
        list: found.list.clone(),
        from_ms: found.span.start.0,
        until_ms: found.span.end.0,
        seen: Listed::of(plan, &found.seen),
        without_operated: Listed::of(plan, &found.without_operated),
        unprompted: Listed::of(plan, &found.unprompted),
        posts: Apparent::from(found.posts),
        users: Apparent::from(found.users),
    }
}

impl Listed {
    fn of(plan: &Plan, found: &trend::Listed) -> Self {
        let intervals = found.intervals.iter().take(INTERVALS_MAX);
        Self {
            hashtags: found.hashtags.len() as u64,
            longest: longest(plan, found.hashtags.clone()),
            minutes: found.minutes(),
            best_rank: found.best_rank,
            peak_score: found.peak_score,
            intervals_ms: intervals.map(|span| [span.start.0, span.end.0]).collect(),
        }
    }
}

fn longest(plan: &Plan, mut stays: Vec<Stay>) -> Vec<LongestListed> {
    stays.sort_by_key(|stay| (Reverse(stay.minutes), stay.first, stay.tag));
    stays.truncate(NAMED_MAX);
    let named = stays.into_iter().map(|stay| LongestListed {
        hashtag: plan.hashtag_text(stay.tag),
        first_ms: stay.first.0,
        minutes: stay.minutes,
        best_rank: stay.best_rank,
    });
    named.collect()
}

impl From<trend::Apparent> for Apparent {
    fn from(found: trend::Apparent) -> Self {
        Self {
            all: found.of(View::All),
            not_operated: found.of(View::WithoutOperated),
            unprompted: found.of(View::Unprompted),
            inflation: found.inflation(),
            over_not_operated: found.over_not_operated(),
        }
    }
}
