//! Topics: the hashtags that most people use, those of events apart.

use std::collections::{BTreeMap, BTreeSet};

use super::uses::Uses;
use crate::fidelity::classes::is_of_event;

/// Hashtags looked at: our choice, so that the tail of each adds to what can be seen of it.
const TOPICS: usize = 20;

/// Posts of each person on each of those hashtags, ascending. Empty where people use none.
pub(crate) fn posts_by_person(uses: &Uses) -> Vec<u32> {
    let of_events: BTreeSet<u32> = uses
        .iter()
        .filter(|(_, cause)| is_of_event(*cause))
        .map(|(tagged, _)| tagged.hashtag)
        .collect();
    let lasting = uses.personal().filter(|tagged| !of_events.contains(&tagged.hashtag));
    most_people(lasting.map(|tagged| (tagged.hashtag, tagged.account)).collect())
}

/// Uses by each account of the hashtags that most accounts use, from (hashtag, account).
fn most_people(mut uses: Vec<(u32, u32)>) -> Vec<u32> {
    uses.sort_unstable();
    let by_hashtag = uses.chunk_by(|a, b| a.0 == b.0).map(by_account);
    let mut topics: Vec<Vec<u32>> = by_hashtag.collect();
    // Stable, so that of equals the lowest hashtag comes first.
    topics.sort_by_key(|counts| std::cmp::Reverse(counts.len()));
    topics.truncate(TOPICS);
    let mut counts = topics.concat();
    counts.sort_unstable();
    counts
}

/// Uses by each account.
fn by_account(uses: &[(u32, u32)]) -> Vec<u32> {
    let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
    uses.iter().for_each(|(_, account)| *counts.entry(*account).or_default() += 1);
    counts.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hashtags 1 to 20 have two people each, one with two uses; 21 has one busy person and is left
    /// out.
    #[test]
    fn the_hashtags_with_most_people_are_kept() {
        let twenty = (1..=20).flat_map(|tag| [(tag, 1), (tag, 2), (tag, 1)]);
        let uses: Vec<(u32, u32)> = twenty.chain([(21, 9); 7]).collect();
        let counts = most_people(uses);
        assert_eq!((counts.len(), counts[19], counts[20]), (40, 1, 2));
        assert_eq!(counts.last(), Some(&2));
        assert!(most_people(Vec::new()).is_empty());
    }
}
