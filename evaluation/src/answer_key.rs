//! Which posts were an operator's, and which hashtags were pushed when.
//!
//! Sketch: 8 bytes per operated post and about 100 per wave and hashtag.

use std::collections::{BTreeMap, HashSet};

use claque_sim::{Chunk, Plan};
use claque_trace::{HashtagId, PostId, Timestamp};

/// Fewest operated uses of a hashtag in a wave that count as pushing it; our choice.
const USES_MIN: u32 = 3;

/// A stretch of time in which a wave used one of its hashtags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Push {
    /// Which.
    pub hashtag: HashtagId,
    /// The campaign, by its place in the scenario; 0 in runs stored before it was told.
    pub campaign: u32,
    /// Time of the first operated use.
    pub from: Timestamp,
    /// Time of the last.
    pub until: Timestamp,
}

#[derive(Debug, Clone, Copy)]
struct Uses {
    n: u32,
    from: Timestamp,
    until: Timestamp,
}

/// The answers about posts and hashtags, gathered while a world is played.
#[derive(Debug, Clone, Default)]
pub struct AnswerKey {
    operated: Vec<PostId>,
    uses: BTreeMap<(u32, u32, HashtagId), Uses>,
}

impl AnswerKey {
    /// Takes in what happened.
    pub fn absorb(&mut self, plan: &Plan, chunk: &Chunk) {
        for (idx, cause) in chunk.causes.iter().enumerate().filter(|(_, cause)| cause.is_operated())
        {
            self.operated.push(chunk.posts.post()[idx]);
            if let Some((campaign, wave)) = cause.wave() {
                let tags = &plan.campaigns()[campaign as usize].waves[wave as usize].tags;
                let own = |used: &&HashtagId| tags.iter().any(|&tag| plan.hashtag(tag) == **used);
                let at = chunk.posts.at()[idx];
                for &hashtag in chunk.posts.hashtags_of(idx).iter().filter(own) {
                    self.used((campaign, wave, hashtag), at);
                }
            }
        }
    }

    fn used(&mut self, by: (u32, u32, HashtagId), at: Timestamp) {
        let uses = self.uses.entry(by).or_insert(Uses { n: 0, from: at, until: at });
        *uses = Uses { n: uses.n + 1, from: uses.from.min(at), until: uses.until.max(at) };
    }

    /// Posts that an operator made, decoys among them.
    #[must_use]
    pub fn operated(&self) -> HashSet<PostId> {
        self.operated.iter().copied().collect()
    }

    /// Every hashtag of every wave that used it at least three times, by campaign and wave.
    #[must_use]
    pub fn pushes(&self) -> Vec<Push> {
        let pushed = self.uses.iter().filter(|(_, uses)| uses.n >= USES_MIN);
        pushed
            .map(|(&(campaign, _, hashtag), uses)| Push {
                hashtag,
                campaign,
                from: uses.from,
                until: uses.until,
            })
            .collect()
    }
}
