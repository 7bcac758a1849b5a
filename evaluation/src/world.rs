//! What a world was made of, gathered while it is played.

use std::collections::BTreeMap;

use claque_sim::trend::Trends;
use claque_sim::{CampaignTruth, CauseKind, Chunk, Class, GroundTruth, Plan};
use claque_trace::{HashtagId, Timestamp};

use crate::record::{CampaignCount, ClassCount, Portrait, Shortcut, Timeline};
use crate::trend::{CampaignTrend, campaign_trends};
use crate::{AnswerKey, Painter, Shortcuts};

/// Most uses of campaign hashtags kept for the timeline.
const USES_MAX: usize = 2_000_000;
/// Bins of the timeline.
const BINS: i64 = 180;

/// Counts of posts and uses, and the uses of campaign hashtags.
#[derive(Debug)]
pub struct WorldSummary<'p> {
    plan: &'p Plan,
    truth: GroundTruth,
    shortcuts: Shortcuts,
    lists: Trends<'p>,
    painter: Painter,
    key: AnswerKey,
    n_posts: u64,
    n_uses: u64,
    shown: BTreeMap<HashtagId, Vec<(Timestamp, bool)>>,
    n_shown: usize,
}

impl<'p> WorldSummary<'p> {
    /// The summary of a world in which nobody has posted yet.
    #[must_use]
    pub fn new(plan: &'p Plan) -> Self {
        let tags = plan.campaigns().iter().take(1).flat_map(|campaign| &campaign.waves);
        let tags =
            tags.flat_map(|wave| wave.tags.iter().map(|&tag| (plan.hashtag(tag), Vec::new())));
        let shown = tags.collect();
        Self {
            plan,
            truth: GroundTruth::new(plan),
            shortcuts: Shortcuts::new(plan),
            lists: Trends::new(plan),
            painter: Painter::new(plan),
            key: AnswerKey::default(),
            n_posts: 0,
            n_uses: 0,
            shown,
            n_shown: 0,
        }
    }

    /// Takes in what happened.
    pub fn absorb(&mut self, chunk: &Chunk) {
        self.truth.absorb(chunk);
        self.shortcuts.absorb(chunk);
        self.lists.absorb(chunk);
        self.painter.absorb(chunk);
        self.key.absorb(self.plan, chunk);
        self.n_posts += chunk.posts.len() as u64;
        self.n_uses += chunk.posts.hashtags().len() as u64;
        if self.shown.is_empty() || self.n_shown >= USES_MAX {
            return;
        }
        let spans = chunk.posts.offsets().windows(2).enumerate();
        for (idx, span) in spans.filter(|(_, span)| span[0] < span[1]) {
            for hashtag in &chunk.posts.hashtags()[span[0] as usize..span[1] as usize] {
                if let Some(uses) = self.shown.get_mut(hashtag) {
                    let operated = chunk.causes[idx].kind() == CauseKind::Operator;
                    uses.push((chunk.posts.at()[idx], operated));
                    self.n_shown += 1;
                }
            }
        }
    }

    /// The answers so far.
    #[must_use]
    pub fn truth(&self) -> &GroundTruth {
        &self.truth
    }

    /// Which posts were operated and which hashtags pushed.
    #[must_use]
    pub fn key(&self) -> &AnswerKey {
        &self.key
    }

    /// The lists of trends so far.
    #[must_use]
    pub fn lists(&self) -> &Trends<'p> {
        &self.lists
    }

    /// What each campaign made of each list of trends.
    #[must_use]
    pub fn trends(&self) -> Vec<CampaignTrend> {
        if self.plan.campaigns().is_empty() {
            return Vec::new();
        }
        campaign_trends(self.plan, &self.lists)
    }

    /// Posts so far.
    #[must_use]
    pub fn n_posts(&self) -> u64 {
        self.n_posts
    }

    /// Uses of hashtags so far.
    #[must_use]
    pub fn n_uses(&self) -> u64 {
        self.n_uses
    }

    /// What single traits of accounts give away.
    #[must_use]
    pub fn shortcuts(&self) -> Vec<Shortcut> {
        self.shortcuts.measure(self.plan, &self.truth)
    }

    /// Some accounts against time.
    #[must_use]
    pub fn portrait(&self) -> Option<Portrait> {
        self.painter.portrait()
    }

    /// Accounts and posts per class that occurs.
    #[must_use]
    pub fn classes(&self) -> Vec<ClassCount> {
        let mut counts = Class::ALL.map(|class| ClassCount {
            class: class.name().to_owned(),
            accounts: 0,
            posts: 0,
        });
        for (account, class) in self.truth.accounts() {
            counts[class as usize].accounts += 1;
            counts[class as usize].posts += u64::from(self.truth.n_posts(account));
        }
        counts.into_iter().filter(|count| count.accounts > 0).collect()
    }

    /// Sizes of the campaigns.
    #[must_use]
    pub fn campaigns(&self) -> Vec<CampaignCount> {
        (0..)
            .zip(self.truth.campaigns())
            .map(|(number, truth)| self.campaign(number, truth))
            .collect()
    }

    fn campaign(&self, number: u32, truth: &CampaignTruth) -> CampaignCount {
        let members = self.truth.controls().keys().filter(|(_, campaign)| *campaign == number);
        let (accounts, posts_of_accounts) = members.fold((0, 0), |(n, posts), &(account, _)| {
            (n + 1, posts + u64::from(self.truth.n_posts(account)))
        });
        CampaignCount {
            campaign: truth.name.clone(),
            accounts,
            posts: truth.posts(),
            waves: truth.waves.len() as u64,
            peak_day_posts: truth.posts_by_day.iter().max().copied().unwrap_or(0),
            posts_of_accounts,
        }
    }

    /// The first campaign's most used hashtag through time, from a little before its first
    /// operated use to well after its last.
    #[must_use]
    pub fn timeline(&self) -> Option<Timeline> {
        let operated = |uses: &[(Timestamp, bool)]| uses.iter().filter(|use_| use_.1).count();
        let busiest =
            self.shown.iter().max_by_key(|(tag, uses)| (operated(uses), std::cmp::Reverse(**tag)));
        let (&hashtag, uses) = busiest.filter(|(_, uses)| operated(uses) > 0)?;
        let mut times = uses.iter().filter(|use_| use_.1).map(|use_| use_.0);
        let first = times.next()?;
        let last = times.next_back().unwrap_or(first);
        let span_ms = (last - first).max(600_000);
        let from = (first + -span_ms / 10).max(self.plan.day_start(0));
        let until = (last + span_ms / 3).min(self.plan.end());
        let bin_ms = ((until - from) / BINS + 1).max(1_000);
        let bin_ms = (bin_ms + 999) / 1_000 * 1_000;
        let mut timeline = Timeline {
            campaign: self.truth.campaigns()[0].name.clone(),
            hashtag: self.plan.hashtag_text(hashtag),
            from_ms: from.0,
            bin_s: u32::try_from(bin_ms / 1_000).unwrap_or(u32::MAX),
            operated: Vec::new(),
            organic: Vec::new(),
        };
        timeline.fill(uses, from, until, bin_ms);
        Some(timeline)
    }
}

impl Timeline {
    fn fill(&mut self, uses: &[(Timestamp, bool)], from: Timestamp, until: Timestamp, bin_ms: i64) {
        let n_bins = usize::try_from((until - from) / bin_ms + 1).unwrap_or(1);
        self.operated = vec![0; n_bins];
        self.organic = vec![0; n_bins];
        for &(at, operated) in uses.iter().filter(|(at, _)| (from..=until).contains(at)) {
            let bin = usize::try_from((at - from) / bin_ms).unwrap_or(0);
            let series = if operated { &mut self.operated } else { &mut self.organic };
            series[bin] += 1;
        }
    }
}
