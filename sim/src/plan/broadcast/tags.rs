//! Where the hashtags of waves come from.

use std::collections::BTreeMap;
use std::ops::Range;

use rand::Rng;

use super::super::Vocabulary;
use super::{Director, Script};
use crate::cast::u32_of;
use crate::config::{BroadcastConfig, HashtagSource};
use crate::random::draw;

/// Rank of the first hashtag that counts as known and yet hardly used: in the default world it is
/// used about once an hour. Source: our choice.
const STOCK_RANK: u32 = 500;

/// The hashtags that one broadcast chooses from.
#[derive(Debug)]
pub(super) struct Tags {
    name: String,
    /// One list for each cohort or run of the event, or one for all; none where every wave has new
    /// ones.
    lists: Vec<Range<u32>>,
    sides: Option<Range<u32>>,
}

impl Tags {
    pub(super) fn new(
        config: &BroadcastConfig,
        script: &Script<'_>,
        others: &[Self],
        vocabulary: &mut Vocabulary,
    ) -> Self {
        let policy = &config.hashtags;
        let n_lists = if policy.by_cohort { config.cohorts.count } else { 1 };
        let lists = match policy.source {
            _ if !config.echoes.is_empty() => Vec::new(),
            HashtagSource::New => Vec::new(),
            HashtagSource::Popular => std::iter::once(0..policy.list).collect(),
            HashtagSource::Stock => {
                std::iter::once(stock(script, others.len(), policy.list)).collect()
            }
            HashtagSource::Event => script.runs(config).map(|(_, run)| run.tags()).collect(),
            HashtagSource::List if policy.of.is_empty() => {
                (0..n_lists).map(|_| vocabulary.allocate(policy.list)).collect()
            }
            HashtagSource::List => {
                let other = others.iter().find(|other| other.name == policy.of);
                other.map_or_else(Vec::new, |other| other.lists.clone())
            }
        };
        let sides = (policy.side_list > 0).then(|| vocabulary.allocate(policy.side_list));
        Self { name: config.name.clone(), lists, sides }
    }

    pub(super) fn side_list(&self) -> Option<Range<u32>> {
        self.sides.clone()
    }

    /// `core` different hashtags for a wave of this cohort or run.
    fn draw(
        &self,
        core: u32,
        which: u32,
        vocabulary: &mut Vocabulary,
        rng: &mut impl Rng,
    ) -> Vec<u32> {
        let Some(n_lists) = self.lists.len().checked_sub(1) else {
            return vocabulary.allocate(core).collect();
        };
        let list = &self.lists[which as usize % (n_lists + 1)];
        let n = u32_of(list.len());
        let first = draw::below(rng, n);
        (0..core.min(n)).map(|i| list.start + (first + i) % n).collect()
    }
}

/// Evergreen hashtags of middling rank, where there are so many; broadcasts choose one after the
/// other.
fn stock(script: &Script<'_>, nth: usize, n: u32) -> Range<u32> {
    let last = script.world.hashtags.evergreen.saturating_sub(n);
    let from = STOCK_RANK.saturating_add(u32_of(nth).saturating_mul(n)).min(last);
    from..from + n
}

/// The hashtags of waves as they are drawn, with the spelling variants that each has for good.
pub(super) struct Drawer<'a> {
    pub(super) tags: &'a Tags,
    pub(super) vocabulary: &'a mut Vocabulary,
    variants: BTreeMap<u32, u32>,
}

impl<'a> Drawer<'a> {
    pub(super) fn new(tags: &'a Tags, vocabulary: &'a mut Vocabulary) -> Self {
        Self { tags, vocabulary, variants: BTreeMap::new() }
    }

    /// Hashtags of a wave, and the first variant of each.
    pub(super) fn draw(
        &mut self,
        director: &Director<'_>,
        which: u32,
        rng: &mut impl Rng,
    ) -> (Vec<u32>, Vec<u32>) {
        let policy = &director.config.hashtags;
        let core = match policy.source {
            // The main hashtag of an event is what a hijack is after.
            HashtagSource::Event => self.main(which, policy.core),
            _ => self.tags.draw(policy.core, which, self.vocabulary, rng),
        };
        if policy.variants.count == 0 {
            return (core, Vec::new());
        }
        let variants = core.iter().map(|&tag| self.variant(tag, policy.variants.count)).collect();
        (core, variants)
    }

    fn main(&self, which: u32, core: u32) -> Vec<u32> {
        self.tags
            .lists
            .get(which as usize)
            .cloned()
            .into_iter()
            .flatten()
            .take(core as usize)
            .collect()
    }

    fn variant(&mut self, tag: u32, count: u32) -> u32 {
        let vocabulary = &mut *self.vocabulary;
        *self.variants.entry(tag).or_insert_with(|| vocabulary.respell(tag, count).start)
    }
}
