//! The statistics: one file each, all with the same anatomy, and the one list of them.

mod branching;
mod burstiness;
mod busiest_tenth;
mod cascade_tail;
mod crowd;
mod deletions;
mod excitation_delay;
mod fano_1_s;
mod fano_60_s;
mod heaps;
mod memory;
mod minute_zero;
mod night_trough;
mod one_hashtag;
mod one_topic;
mod pair_ratio;
pub(crate) mod pair_tables;
mod posts_per_account_day;
mod repeated_pairs;
mod repost_delay;
mod repost_share;
mod repost_within_day;
mod repost_within_hour;
mod short_gaps;
mod tagged_reposts;
mod tagged_share;
mod top_hashtag;
mod top_ten_hashtags;
mod used_once;
mod zipf;

use super::row::Statistic;

/// Every statistic, in the order of the card.
pub(crate) const CATALOGUE: &[Statistic] = &[
    posts_per_account_day::STATISTIC,
    busiest_tenth::STATISTIC,
    night_trough::STATISTIC,
    short_gaps::STATISTIC,
    burstiness::STATISTIC,
    memory::STATISTIC,
    repost_share::STATISTIC,
    tagged_share::STATISTIC,
    tagged_reposts::STATISTIC,
    one_hashtag::STATISTIC,
    deletions::STATISTIC,
    repost_delay::STATISTIC,
    repost_within_hour::STATISTIC,
    repost_within_day::STATISTIC,
    cascade_tail::STATISTIC,
    zipf::STATISTIC,
    heaps::STATISTIC,
    used_once::STATISTIC,
    top_hashtag::STATISTIC,
    top_ten_hashtags::STATISTIC,
    one_topic::TAIL,
    one_topic::ONCE,
    one_topic::TENTH,
    fano_1_s::STATISTIC,
    fano_60_s::STATISTIC,
    branching::STATISTIC,
    excitation_delay::STATISTIC,
    crowd::CROWD_1_S,
    crowd::CROWD_10_S,
    crowd::CROWD_60_S,
    crowd::CROWD_600_S,
    pair_ratio::EVENT_HASHTAG,
    pair_ratio::LIVE_EVENT,
    pair_ratio::REGULARS,
    pair_ratio::PUBLISHERS,
    pair_ratio::CAMPAIGNS,
    repeated_pairs::OF_ALL,
    repeated_pairs::OF_MET,
    minute_zero::SCHEDULED,
    minute_zero::PERSONAL,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_statistic_says_what_it_is_and_where_its_band_comes_from() {
        let names: BTreeSet<&str> = CATALOGUE.iter().map(|statistic| statistic.name).collect();
        assert_eq!(names.len(), CATALOGUE.len());
        for statistic in CATALOGUE {
            let name = statistic.name;
            assert!(!statistic.title.is_empty() && statistic.title.len() <= 36, "{name}");
            assert!(statistic.what.ends_with('.') && statistic.what.len() > 30, "{name}");
            assert!(statistic.source.starts_with("docs/calibration.md"), "{name}");
            assert!(!statistic.published.is_empty() && !statistic.unit.is_empty(), "{name}");
        }
    }
}
