//! One topic: the hashtag that most people use, those of events apart.

use std::collections::{BTreeMap, BTreeSet};

use super::uses::Uses;
use crate::fidelity::classes::is_of_event;

/// Posts of each person on that hashtag, ascending. Empty where people use none.
pub(crate) fn posts_by_person(uses: &Uses) -> Vec<u32> {
    let of_events: BTreeSet<u32> = uses
        .iter()
        .filter(|(_, cause)| is_of_event(*cause))
        .map(|(tagged, _)| tagged.hashtag)
        .collect();
    let mut topics: Vec<(u32, u32)> = uses
        .personal()
        .filter(|tagged| !of_events.contains(&tagged.hashtag))
        .map(|tagged| (tagged.hashtag, tagged.account))
        .collect();
    topics.sort_unstable();
    let by_hashtag = topics.chunk_by(|a, b| a.0 == b.0).map(by_account);
    by_hashtag.max_by_key(Vec::len).unwrap_or_default()
}

/// Uses by each account, ascending.
fn by_account(uses: &[(u32, u32)]) -> Vec<u32> {
    let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
    uses.iter().for_each(|(_, account)| *counts.entry(*account).or_default() += 1);
    let mut counts: Vec<u32> = counts.into_values().collect();
    counts.sort_unstable();
    counts
}
