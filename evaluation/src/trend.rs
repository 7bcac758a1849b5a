//! What a campaign made of the lists of trends, and how large it looked.
//!
//! Definitions of lists, counterfactuals and organic support: [`claque_sim::trend`].

use claque_sim::Plan;
use claque_sim::trend::{self, Trends, View};
use serde::{Deserialize, Serialize};

/// Most intervals recorded of one list; a list cannot show a campaign more often than every half
/// hour, so these are three weeks of coming and going.
const INTERVALS_MAX: usize = 1_000;

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
        seen: Listed::from(&found.seen),
        without_operated: Listed::from(&found.without_operated),
        unprompted: Listed::from(&found.unprompted),
        posts: Apparent::from(found.posts),
        users: Apparent::from(found.users),
    }
}

impl From<&trend::Listed> for Listed {
    fn from(found: &trend::Listed) -> Self {
        let intervals = found.intervals.iter().take(INTERVALS_MAX);
        Self {
            hashtags: found.hashtags.len() as u64,
            minutes: found.minutes(),
            best_rank: found.best_rank,
            peak_score: found.peak_score,
            intervals_ms: intervals.map(|span| [span.start.0, span.end.0]).collect(),
        }
    }
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
