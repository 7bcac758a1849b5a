//! Which posts were an operator's, and which hashtags were pushed when.
//!
//! A wave pushes the hashtags that it was sent out with. Others it brings along: when an app has a hundred
//! accounts pass on a post within a minute, its hashtags trend as well, and nobody could say that they were
//! not pushed. Those of which at least half of all uses are operated while it lasts are neither missed by
//! a method nor held against it. Popular hashtags that a message is adorned with are used by many others.
//!
//! Sketch: 8 bytes per operated post, about 100 per wave and hashtag that it uses, and 8 per hashtag.

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
    /// Whether the wave was sent out with it; otherwise it was brought along, and who alerts to it is neither
    /// right nor wrong.
    pub is_sent: bool,
}

/// Operated uses of a hashtag in a wave.
#[derive(Debug, Clone, Copy)]
struct Uses {
    n: u32,
    from: Timestamp,
    until: Timestamp,
    /// Whether the wave was sent out with it.
    is_sent: bool,
    /// Uses by anybody up to and including the first of them, and the last.
    first_of_all: u64,
    last_of_all: u64,
}

impl Uses {
    /// Whether that is a push, or brought along so often that it might be one.
    fn could_be_push(&self) -> bool {
        let all = self.last_of_all - self.first_of_all + 1;
        self.n >= USES_MIN && (self.is_sent || 2 * u64::from(self.n) >= all)
    }
}

/// The answers about posts and hashtags, gathered while a world is played.
#[derive(Debug, Clone, Default)]
pub struct AnswerKey {
    operated: Vec<PostId>,
    uses: BTreeMap<(u32, u32, HashtagId), Uses>,
    /// Uses of each hashtag so far, by its number.
    so_far: Vec<u64>,
}

impl AnswerKey {
    /// Takes in what happened, in order of time.
    pub fn absorb(&mut self, plan: &Plan, chunk: &Chunk) {
        for (idx, cause) in chunk.causes.iter().enumerate() {
            let hashtags = chunk.posts.hashtags_of(idx);
            hashtags.iter().for_each(|&hashtag| self.count(hashtag));
            if !cause.is_operated() {
                continue;
            }
            self.operated.push(chunk.posts.post()[idx]);
            if let Some((campaign, wave)) = cause.wave() {
                let tags = &plan.campaigns()[campaign as usize].waves[wave as usize].tags;
                let at = chunk.posts.at()[idx];
                for &hashtag in hashtags {
                    let is_sent = tags.iter().any(|&tag| plan.hashtag(tag) == hashtag);
                    self.used((campaign, wave, hashtag), is_sent, at);
                }
            }
        }
    }

    fn count(&mut self, hashtag: HashtagId) {
        let place = hashtag.0 as usize;
        if place >= self.so_far.len() {
            self.so_far.resize(place + 1, 0);
        }
        self.so_far[place] += 1;
    }

    fn used(&mut self, by: (u32, u32, HashtagId), is_sent: bool, at: Timestamp) {
        let so_far = self.so_far[by.2.0 as usize];
        let fresh =
            Uses { n: 0, from: at, until: at, is_sent, first_of_all: so_far, last_of_all: so_far };
        let uses = self.uses.entry(by).or_insert(fresh);
        (uses.n, uses.last_of_all) = (uses.n + 1, so_far);
        (uses.from, uses.until) = (uses.from.min(at), uses.until.max(at));
    }

    /// Posts that an operator made, decoys among them.
    #[must_use]
    pub fn operated(&self) -> HashSet<PostId> {
        self.operated.iter().copied().collect()
    }

    /// Every hashtag that a wave pushes or brings along, by campaign and wave.
    #[must_use]
    pub fn pushes(&self) -> Vec<Push> {
        let pushed = self.uses.iter().filter(|(_, uses)| uses.could_be_push());
        pushed
            .map(|(&(campaign, _, hashtag), uses)| Push {
                hashtag,
                campaign,
                from: uses.from,
                until: uses.until,
                is_sent: uses.is_sent,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Uses of one hashtag in order: true by a wave, false by anybody else.
    fn pushes(is_sent: bool, uses: &[bool]) -> Vec<(i64, i64)> {
        let mut key = AnswerKey::default();
        for (at, is_operated) in (0..).map(Timestamp).zip(uses) {
            key.count(HashtagId(7));
            if *is_operated {
                key.used((0, 3, HashtagId(7)), is_sent, at);
            }
        }
        key.pushes().iter().map(|push| (push.from.0, push.until.0)).collect()
    }

    #[test]
    fn what_a_wave_brings_along_counts_where_half_of_its_uses_are_operated() {
        let (o, a) = (true, false);
        // Three operated uses among six while it lasts; what comes before and after does not count.
        assert_eq!(pushes(false, &[a, a, a, o, a, o, a, a, o, a, a]), [(3, 8)]);
        assert_eq!(pushes(false, &[o, a, o, a, a, a, o]), []);
        assert_eq!(pushes(true, &[o, a, o, a, a, a, o]), [(0, 6)]);
        assert_eq!(pushes(true, &[o, o]), []);
    }
}
